"""What stands before every route: a limit on bodies, security headers, and an access log that names no one."""

import logging
import time

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.refusals import answer, asked_language
from ui.api.security_headers import security_headers

log = logging.getLogger("ui.access")

BODY_LIMIT = 1_000_000  # bytes; 50,000 Chinese characters, escaped, are 300,000
PHOTO_LIMIT = 10 * 2**20
CLOSED = ("/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/deep_link", "/gradio_api/component_server", "/monitoring")


class Protection:
    """The outermost layer of the app but one. ``https``: browsers come by https, whatever the proxy before us speaks."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, guarded."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, started, status = str(scope["path"]), time.perf_counter(), 0
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        language = asked_language(headers.get("accept-language"))
        secured = security_headers(path, https=self._https or scope["scheme"] == "https")
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
                for name, value in secured.items():
                    answered.setdefault(name, value)
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
