"""Turns being carried out. A turn runs on its own: a client that goes away does not stop it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Protocol

from assistant.turn_events import ErrorData, TurnEvent
from commerce.ids import ProductId, SessionId
from ui.turns_heard import TurnsHeard

log = logging.getLogger(__name__)

MOST_AT_ONCE = 256  # turns of one process; more would only make all of them late


class TakesTurns(Protocol):
    """What the surfaces need of the assistant."""

    def turn(
        self, session_id: SessionId, client_turn_id: str, message: str, page: ProductId | None = None
    ) -> AsyncIterator[TurnEvent]:
        """The events of one turn; of a turn that was carried out before, the recorded ones. ``page``: a hint."""


class TooManyTurns(Exception):
    """This process carries out as many turns as it can."""


class RunningTurns:
    """Carries turns out in tasks of their own and lets any number of readers follow."""

    def __init__(self, assistant: TakesTurns) -> None:
        self._assistant = assistant
        self._tasks: set[asyncio.Task[None]] = set()
        self.heard = TurnsHeard()

    def begin(
        self, session_id: SessionId, client_turn_id: str, message: str, page: ProductId | None = None
    ) -> AsyncIterator[TurnEvent]:
        """The events as they come; the turn goes on to its end whether they are read or not. ``page``: the product looked at.

        Raises ``TooManyTurns``.
        """
        if len(self._tasks) >= MOST_AT_ONCE:
            raise TooManyTurns
        queue: asyncio.Queue[TurnEvent | None] = asyncio.Queue()
        task = asyncio.create_task(self._carry_out(queue, session_id, client_turn_id, message, page))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return _read(queue)

    async def _carry_out(
        self,
        queue: asyncio.Queue[TurnEvent | None],
        session_id: SessionId,
        client_turn_id: str,
        message: str,
        page: ProductId | None,
    ) -> None:
        hear = self.heard.begin(session_id)
        try:
            async for event in self._assistant.turn(session_id, client_turn_id, message, page):
                queue.put_nowait(event)
                hear(event)
        except Exception:  # noqa: BLE001 - the last fence: a shopper reads words, the log has the trace
            log.exception("a turn failed")
            failure = failed("internal", "Something went wrong on our side. Please try again.")
            queue.put_nowait(failure)
            hear(failure)
        finally:
            queue.put_nowait(None)

    async def drain(self, seconds: float) -> int:
        """Wait for the running turns to end; how many had not after ``seconds``."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return len(self._tasks)


async def _read(queue: asyncio.Queue[TurnEvent | None]) -> AsyncIterator[TurnEvent]:
    while (event := await queue.get()) is not None:
        yield event


def failed(code: str, message: str, *, retryable: bool = True) -> TurnEvent:
    """An ``error`` event."""
    return TurnEvent(event="error", data=ErrorData(code=code, message=message, retryable=retryable).model_dump())
