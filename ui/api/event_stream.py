"""Long streams of server-sent events that are no turn: what the desk and waiting shoppers listen to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

import orjson
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from commerce.errors import CommerceError
from ui.live import Listener, Told

CHECKED_EVERY = 5.0  # seconds after which it is asked again whether the reader may listen
COMMENT_EVERY = 15.0  # seconds
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def wire(name: str, content: BaseModel | dict[str, Any], number: str | None = None) -> bytes:
    """One event on the wire; without a ``number`` a reader who comes back asks from the one before."""
    body = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    return b"event: %b\n%bdata: %b\n\n" % (name.encode(), b"id: %b\n" % number.encode() if number else b"", orjson.dumps(body))


def wire_together(events: Sequence[tuple[str, BaseModel | dict[str, Any]]], number: str) -> bytes:
    """Events that lead to one place. The last alone carries its number: who got but some of them asks for all again."""
    *others, (name, content) = events
    return b"".join([*(wire(*other) for other in others), wire(name, content, number)])


def event_stream(events: AsyncIterator[bytes]) -> StreamingResponse:
    """The response that streams these; an outage of the records ends it, and its reader comes back."""
    return StreamingResponse(_until_outage(events), media_type="text/event-stream", headers=HEADERS)


async def _until_outage(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    try:
        async with aclosing(events) as open_events:  # type: ignore[type-var]  # every one of ours is a generator
            async for event in open_events:
                yield event
    except CommerceError:
        return


async def told(listener: Listener, allowed: Callable[[], Awaitable[bool]]) -> AsyncIterator[Told | None]:
    """The listener's news, and None where a comment should be sent: by the clock, since not all news is worth an event.

    Ends where the reader may listen no more.
    """
    loop = asyncio.get_running_loop()
    checked = commented = loop.time()
    while True:
        try:
            news = await listener.next(CHECKED_EVERY)
        except TimeoutError:
            pass
        else:
            if news is None:
                return
            yield news
        if loop.time() - checked >= CHECKED_EVERY:
            if not await allowed():
                return
            checked = loop.time()
        if loop.time() - commented >= COMMENT_EVERY:
            commented = loop.time()
            yield None


HEARTBEAT = b": still here\n\n"
