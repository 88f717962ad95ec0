"""Turn events as server-sent events."""

import asyncio
from collections.abc import AsyncIterator

import orjson

from assistant.turn_events import TurnEvent

HEARTBEAT_SECONDS = 15.0


def sse(event: TurnEvent, number: str) -> bytes:
    """One event on the wire. JSON has no raw line break, so one ``data:`` line holds it."""
    return b"event: %b\nid: %b\ndata: %b\n\n" % (event.event.encode(), number.encode(), orjson.dumps(event.data))


async def as_sse(events: AsyncIterator[TurnEvent], heartbeat: float = HEARTBEAT_SECONDS) -> AsyncIterator[bytes]:
    """The events on the wire, each with the id ``turn_id:index``; a comment where nothing came for ``heartbeat`` seconds."""
    turn_id, index = "", 0
    upcoming = asyncio.ensure_future(_next(events))
    try:
        while True:
            done, _ = await asyncio.wait({upcoming}, timeout=heartbeat)
            if not done:
                yield b": still here\n\n"
                continue
            event = upcoming.result()
            if event is None:
                return
            turn_id = turn_id or str(event.data.get("turn_id", ""))
            yield sse(event, f"{turn_id}:{index}")
            index += 1
            upcoming = asyncio.ensure_future(_next(events))
    finally:
        upcoming.cancel()


async def _next(events: AsyncIterator[TurnEvent]) -> TurnEvent | None:
    return await anext(events, None)
