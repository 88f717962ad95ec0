"""Turn events as server-sent events."""

import asyncio
import re
import zlib
from collections.abc import AsyncIterator

import orjson

from assistant.turn_events import TurnEvent

HEARTBEAT_SECONDS = 15.0
_ID = re.compile(r"(?P<turn>.{1,200}):(?P<index>\d{1,6}):(?P<sum>[0-9a-f]{8})")


def sse(event: TurnEvent, number: str) -> bytes:
    """One event on the wire. JSON has no raw line break, so one ``data:`` line holds it."""
    return b"event: %b\nid: %b\ndata: %b\n\n" % (event.event.encode(), number.encode(), orjson.dumps(event.data))


async def as_sse(
    events: AsyncIterator[TurnEvent], heartbeat: float = HEARTBEAT_SECONDS, after: str | None = None
) -> AsyncIterator[bytes]:
    """The events on the wire, each with the id ``turn_id:index:sum``; a comment where nothing came for ``heartbeat`` seconds.

    ``after`` is the ``Last-Event-ID`` of a reader who lost the connection: what that reader has is not sent again. ``sum`` is
    of all events so far, so a turn that a second worker carried out anew, with other events, is sent from its start.
    """
    seen = _ID.fullmatch(after or "")
    held: list[bytes] | None = [] if seen else None
    turn_id, index, total = "", 0, 0
    upcoming = asyncio.ensure_future(_next(events))
    try:
        while True:
            done, _ = await asyncio.wait({upcoming}, timeout=heartbeat)
            if not done:
                yield b": still here\n\n"
                continue
            event = upcoming.result()
            if event is None:
                break
            turn_id = turn_id or str(event.data.get("turn_id", ""))
            total = zlib.crc32(orjson.dumps(event.data), zlib.crc32(event.event.encode(), total))
            number = f"{turn_id}:{index}:{total:08x}"
            wire = sse(event, number)
            if held is None or seen is None:
                yield wire
            elif number == after:
                held = None
            else:
                held.append(wire)
                if turn_id != seen["turn"] or index >= int(seen["index"]):
                    yield b"".join(held)
                    held = None
            index += 1
            upcoming = asyncio.ensure_future(_next(events))
        if held:
            yield b"".join(held)
    finally:
        upcoming.cancel()


async def _next(events: AsyncIterator[TurnEvent]) -> TurnEvent | None:
    return await anext(events, None)
