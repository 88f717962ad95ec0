"""The chat widget's scripts, as ``ui/widget`` builds them, for any page that names them in a script tag."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter, Request, Response

BUILT = Path(__file__).parents[1] / "widget" / "dist"
FILES = {"/widget.js": "widget.js", "/widget/panel.js": "panel.js"}


def widget_routes(folder: Path = BUILT) -> APIRouter:
    """``/widget.js`` and what it fetches, gzipped for who takes it. Read once; asked for again after five minutes (304)."""
    routes = APIRouter(include_in_schema=False)
    for path, name in FILES.items():
        routes.add_api_route(path, _script((folder / name).read_bytes()), methods=["GET"])
    return routes


def _script(built: bytes) -> Callable[[Request], Awaitable[Response]]:
    packed = gzip.compress(built, 9, mtime=0)
    digest = hashlib.sha256(built).hexdigest()[:16]
    headers = {
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'",
    }

    async def script(request: Request) -> Response:
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{digest}{"-gz" if zipped else ""}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={**headers, "ETag": tag})
        encoding = {"Content-Encoding": "gzip"} if zipped else {}
        return Response(
            packed if zipped else built,
            media_type="text/javascript; charset=utf-8",
            headers={**headers, "ETag": tag, **encoding},
        )

    return script
