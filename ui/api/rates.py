"""How many requests an address, and how many messages a shopper, may send."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.api.refusals import Refusal, answer, asked_language
from ui.settings import ServerSettings

COUNTED = ("/v1", "/gradio_api/queue/join")  # the second is all that the shopper page asks for: a click, a message


class Rates:
    """Counts in memory, or in a store that all processes share."""

    def __init__(self, server: ServerSettings) -> None:
        self._turns = RateLimitItemPerMinute(server.turns_per_minute, namespace="turns")
        self._requests = RateLimitItemPerMinute(server.requests_per_minute, namespace="requests")
        self._window = MovingWindowRateLimiter(storage_from_string(f"async+{server.limits_url}"))

    async def message(self, shopper_id: str) -> None:
        """Count one message. Raises ``Refusal`` where there were too many."""
        if not await self._window.hit(self._turns, shopper_id):
            raise Refusal("too_many", retry_after=await self._wait(self._turns, shopper_id))

    async def request(self, address: str) -> int | None:
        """Count one request; seconds to wait where there were too many."""
        if await self._window.hit(self._requests, address):
            return None
        return await self._wait(self._requests, address)

    async def _wait(self, limit: RateLimitItemPerMinute, who: str) -> int:
        reset, _ = await self._window.get_window_stats(limit, who)
        return max(1, math.ceil(reset - time.time()))


class ByAddress:
    """Refuses what one address asks too often. Behind a proxy the server must be told to trust its headers."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say when to come back."""
        if scope["type"] == "http" and str(scope["path"]).startswith(COUNTED):
            client = scope.get("client")
            wait = await self._rates.request(client[0] if client else "")
            if wait is not None:
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
                refused = answer("too_many", asked_language(headers.get("accept-language")), retry_after=wait)
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)
