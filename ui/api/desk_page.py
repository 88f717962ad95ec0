"""The agent's desk: a page, its script and its style, as ``ui/desk`` builds them."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ui.api.security_headers import DESK

BUILT = Path(__file__).parents[1] / "desk" / "dist"
FILES = {
    "/desk": ("index.html", "text/html; charset=utf-8"),
    "/desk/desk.js": ("desk.js", "text/javascript; charset=utf-8"),
    "/desk/desk.css": ("desk.css", "text/css; charset=utf-8"),
    "/desk/icon.svg": ("icon.svg", "image/svg+xml"),
}


def desk_page_routes(folder: Path = BUILT) -> APIRouter:
    """``/desk`` and what it loads. Read once; a browser asks each time, and is answered with 304 where nothing changed."""
    routes = APIRouter(include_in_schema=False)
    for path, (name, kind) in FILES.items():
        routes.add_api_route(path, _file((folder / name).read_bytes(), kind), methods=["GET"])

    @routes.get("/desk/")
    async def without_the_slash() -> RedirectResponse:
        return RedirectResponse("../desk", 308)  # the page names its files relative to /desk

    return routes


def _file(built: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    tag = f'"{hashlib.sha256(built).hexdigest()[:16]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": DESK.policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
    }

    async def file(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(built, media_type=kind, headers=headers)

    return file
