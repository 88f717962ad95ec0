"""How often a password may be guessed: by login and address together, by login alone, by address alone."""

import asyncio
import hashlib
import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

from ui.api.refusals import Refusal

MINUTES = 15
_LOGIN_TIMES, _ADDRESS_TIMES = 6, 20  # of what one login may fail from one address: many addresses; many people behind one
_SLOWEST = 2.0  # seconds


class SignInTries:
    """Counts in memory, or in a store that all processes share. A try counts when it begins, so that many at once all count."""

    def __init__(self, limits_url: str, tries: int) -> None:
        self._window = MovingWindowRateLimiter(storage_from_string(f"async+{limits_url}"))
        self._tries = tries
        self.at_once = asyncio.Semaphore(2)  # a hash takes 64 MB and a core: a crowd of guesses must not take the shop with it
        self._pair = RateLimitItemPerMinute(tries, MINUTES, namespace="sign-in")
        self._login = RateLimitItemPerMinute(tries * _LOGIN_TIMES, MINUTES, namespace="sign-in-login")
        self._address = RateLimitItemPerMinute(tries * _ADDRESS_TIMES, MINUTES, namespace="sign-in-address")

    async def begin(self, login: str, address: str) -> None:
        """Count one try. Raises ``Refusal`` where there were too many."""
        for limit, who in self._counts(login, address):
            if not await self._window.hit(limit, who):
                reset, _ = await self._window.get_window_stats(limit, who)
                raise Refusal("too_many", retry_after=max(1, math.ceil(reset - time.time())))

    async def failed(self, login: str, address: str) -> None:
        """Let who failed wait: nothing after the first time, then longer every time."""
        pair, who = self._counts(login, address)[0]
        _, left = await self._window.get_window_stats(pair, who)
        await asyncio.sleep(min(_SLOWEST, 0.125 * (2 ** max(0, self._tries - left - 1) - 1)))

    async def passed(self, login: str, address: str) -> None:
        """Forget the tries of who typed it right in the end; those of the address stay."""
        for limit, who in self._counts(login, address)[:2]:
            await self._window.clear(limit, who)

    def _counts(self, login: str, address: str) -> list[tuple[RateLimitItemPerMinute, str]]:
        # a store that others can read too need not know who works here
        name, place = (hashlib.sha256(part.encode("utf-8", "replace")).hexdigest()[:32] for part in (login, address))
        return [(self._pair, f"{name}:{place}"), (self._login, name), (self._address, place)]
