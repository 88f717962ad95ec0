"""What stands before every route: a limit on bodies, security headers, and an access log that names no one."""

import logging
import time

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.refusals import answer, asked_language

log = logging.getLogger("ui.access")

BODY_LIMIT = 1_000_000  # bytes; 50,000 Chinese characters, escaped, are 300,000
PHOTO_LIMIT = 10 * 2**20
CLOSED = ("/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/deep_link", "/gradio_api/component_server", "/monitoring")

PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
API_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


class Protection:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, guarded."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, started, status = str(scope["path"]), time.perf_counter(), 0
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        language = asked_language(headers.get("accept-language"))
        policy = API_POLICY if path.startswith(("/v1", "/healthz", "/readyz", "/docs", "/openapi", "/images")) else PAGE_POLICY
        limit = PHOTO_LIMIT if path == "/v1/search/photo" else BODY_LIMIT
        read = 0

        async def guarded_receive() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)  # the one exception that FastAPI lets through while it reads a body
            return message

        async def guarded_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                answered = MutableHeaders(scope=message)
                answered.setdefault("X-Content-Type-Options", "nosniff")
                answered.setdefault("Referrer-Policy", "same-origin")
                answered.setdefault("X-Frame-Options", "SAMEORIGIN")
                answered.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
                answered.setdefault("Content-Security-Policy", policy)
                if path.startswith("/v1"):
                    answered.setdefault("Cache-Control", "no-store")
            await send(message)

        length = headers.get("content-length", "0")
        try:
            if path.startswith(CLOSED):
                await answer("not_found", language)(scope, receive, guarded_send)
            elif length.isdigit() and int(length) > limit:
                await answer("body_too_large", language)(scope, receive, guarded_send)
            else:
                await self._app(scope, guarded_receive, guarded_send)
        finally:
            route = scope.get("route")
            log.info(
                "%s %s %d %.1f ms",
                scope["method"],
                getattr(route, "path", "(page)"),  # the template: no session id, no query
                status,
                (time.perf_counter() - started) * 1000,
            )
