"""One turn of a session at a time: messages that come together are carried out one after the other, over all processes."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from weakref import WeakValueDictionary

from assistant.errors import Busy
from commerce.conversations import Conversations, Turn
from commerce.errors import CommerceError
from commerce.ids import SessionId, TurnId

POLL = 0.05  # seconds between two tries


class Leases:
    """Claims turns for this process, in the order in which they came, and keeps the claim alive while one runs."""

    def __init__(self, conversations: Conversations, wait_seconds: float, lease_seconds: float) -> None:
        self._conversations = conversations
        self._wait_seconds = wait_seconds
        self._lease_seconds = lease_seconds
        self._worker = uuid.uuid4().hex
        self._queues: WeakValueDictionary[SessionId, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, turn: Turn) -> AsyncIterator[bool]:
        """Whether the turn is ours to carry out; False: another process finished it while we waited. Raises ``Busy``."""
        queue = self._queues.setdefault(turn.session_id, asyncio.Lock())
        try:
            async with asyncio.timeout(self._wait_seconds):
                await queue.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            async with self._leased(turn.turn_id) as ours:
                yield ours
        finally:
            queue.release()

    @asynccontextmanager
    async def _leased(self, turn_id: TurnId) -> AsyncIterator[bool]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._wait_seconds
        while not await self._claim(turn_id, self._lease_seconds):
            if (await asyncio.to_thread(self._conversations.turn, turn_id)).status != "open":
                yield False
                return
            if loop.time() > deadline:
                raise Busy
            await asyncio.sleep(POLL)
        prolonging = asyncio.create_task(self._prolong(turn_id))
        try:
            yield True
        except BaseException:
            with suppress(CommerceError):  # not done: whoever tries again need not wait for the lease to run out
                await self._claim(turn_id, 0.0)
            raise
        finally:
            prolonging.cancel()

    async def _claim(self, turn_id: TurnId, seconds: float) -> bool:
        return await asyncio.to_thread(self._conversations.claim_turn, turn_id, self._worker, seconds)

    async def _prolong(self, turn_id: TurnId) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            with suppress(CommerceError):
                await self._claim(turn_id, self._lease_seconds)
