"""Product pictures from the pictures folder; where one is missing, a drawn stand-in."""

import asyncio
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

KINDS = {
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".avif": "image/avif",
}
PLACEHOLDER = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" role="img" aria-label="no picture">'
    b'<rect width="120" height="120" fill="#eceae6"/><g fill="none" stroke="#b3aea4" stroke-width="3" stroke-linejoin="round">'
    b'<path d="M36 46h48l5 44H31z"/><path d="M48 52V40a12 12 0 0 1 24 0v12"/></g></svg>'
)


def picture_file(folder: Path, name: str) -> Path | None:
    """The picture called ``name`` inside ``folder``, or None: missing, not a picture, or outside the folder."""
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        if path.suffix.lower() in KINDS and path.is_relative_to(root) and path.is_file():
            return path
    except (OSError, ValueError):  # a name too long, or with a null byte
        return None
    return None


def picture_routes(folder: Path) -> APIRouter:
    """``/images/…`` served from ``folder``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/images/{name:path}")
    async def picture(name: str) -> Response:
        path = await asyncio.to_thread(picture_file, folder, name)
        if path is None:
            return Response(PLACEHOLDER, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=60"})
        return FileResponse(
            path, media_type=KINDS[path.suffix.lower()], headers={"Cache-Control": "public, max-age=86400, immutable"}
        )

    return routes
