"""The chat widget's scripts, as ``ui/widget`` builds them, for any page that names them in a script tag."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter, Request, Response

BUILT = Path(__file__).parents[1] / "widget" / "dist"
FILES = {"/widget.js": "widget.js", "/widget/panel.js": "panel.js"}


def widget_routes(folder: Path = BUILT) -> APIRouter:
    """``/widget.js`` and what it fetches. Read once; asked for again after five minutes, and answered with 304."""
    routes = APIRouter(include_in_schema=False)
    for path, name in FILES.items():
        routes.add_api_route(path, _script((folder / name).read_bytes()), methods=["GET"])
    return routes


def _script(built: bytes) -> Callable[[Request], Awaitable[Response]]:
    tag = f'"{hashlib.sha256(built).hexdigest()[:16]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'",
    }

    async def script(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(built, media_type="text/javascript; charset=utf-8", headers=headers)

    return script
