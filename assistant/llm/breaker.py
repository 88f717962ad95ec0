"""Whether a model is worth asking, known without asking it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from enum import Enum


class Failure(Enum):
    """Why a call failed."""

    DOWN = "down"  # it cannot be reached: a probe that succeeds proves that it is back
    SLOW = "slow"  # it took too long: a short probe may well succeed, so a second failure waits longer
    NONSENSE = "nonsense"  # it answers, but not sense: likewise


class Breaker:
    """Opens at the first failure and closes when a probe succeeds; the probing runs beside the turns, never inside one."""

    def __init__(self, probe: Callable[[], Awaitable[bool]], *, pause: float = 2.0, longest_pause: float = 30.0) -> None:
        """``pause``: seconds before the first probe and between probes; it doubles while a model that answers keeps failing."""
        self._probe = probe
        self._pause = pause
        self._longest = longest_pause
        self._in_a_row = 0
        self._probing: asyncio.Task[None] | None = None
        self._failed_at: float | None = None

    @property
    def closed(self) -> bool:
        """Whether a call is worth trying."""
        return self._failed_at is None

    def open_until_probed(self) -> None:
        """Nobody asks until a first probe has succeeded; it is sent at once."""
        if self._failed_at is None:
            self._failed_at = time.monotonic()
            self._probing = asyncio.get_running_loop().create_task(self._until_back(0.0))

    def succeeded(self) -> None:
        """A call gave sense."""
        self._in_a_row = 0
        if self._failed_at is not None:
            self._failed_at = None
            self.stop()

    def failed(self, why: Failure) -> None:
        """A call failed: from now on nobody asks until a probe has succeeded."""
        if self._failed_at is not None:
            return  # a call that began before the first failure; the probing is under way
        self._failed_at = time.monotonic()
        self._in_a_row += why is not Failure.DOWN
        first = self._pause if why is Failure.DOWN else min(self._pause * 2 ** (self._in_a_row - 1), self._longest)
        self._probing = asyncio.get_running_loop().create_task(self._until_back(first))

    def stop(self) -> None:
        """Probe no more."""
        if self._probing is not None:
            self._probing.cancel()
            self._probing = None

    async def _until_back(self, first: float) -> None:
        pause = first
        while self._failed_at is not None:
            await asyncio.sleep(pause)
            pause = self._pause
            if await self._probe():
                self._failed_at = None
        self._probing = None
