"""News of conversations for the streams that wait for it: the desk's, and those of shoppers whom a person answers.

One poller a process asks the database what changed, only while somebody listens, and at once when this process changed
something itself. What other processes did is there within ``POLL_SECONDS``.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from commerce.care import Agent
from commerce.desk import Conversation, Counts, DeskMessage, DeskQueue, Place
from commerce.errors import CommerceError
from commerce.ids import SessionId
from ui.turns_heard import Piece, TurnsHeard

log = logging.getLogger(__name__)

POLL_SECONDS = 0.7
RETRY_SECONDS = 3.0  # while the database is away
BEHIND = 2000  # news that a reader may leave unread before its stream ends; it comes back by itself
MOST_LISTENING = 2000  # streams of one process; each is asked every few seconds whether it may go on
REMEMBERED = 5000  # conversations whose last words' time is kept, to tell new ones


@dataclass(frozen=True, slots=True)
class News:
    """What changed, as far as ``place``. ``line``: those waiting, in their order, where somebody waits for that."""

    place: Place
    conversations: dict[SessionId, Conversation]
    messages: tuple[DeskMessage, ...]
    counts: Counts
    line: tuple[SessionId, ...]


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody at the desk writes."""

    session_id: SessionId
    agent: Agent


Told = News | Typing | Piece


class Listener:
    """One reader's own queue of news; iterated until it falls behind or the shop closes."""

    def __init__(self, session_id: SessionId | None, *, in_line: bool) -> None:
        self.session_id = session_id  # None: of all conversations
        self.in_line = in_line
        self._queue: asyncio.Queue[Told | None] = asyncio.Queue()

    def put(self, told: Told) -> None:
        """Tell the reader."""
        if self._queue.qsize() < BEHIND:
            self._queue.put_nowait(told)
        else:
            self.end()

    def end(self) -> None:
        """Let the reader stop, what is unread dropped."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def next(self, seconds: float) -> Told | None:
        """The next news. Raises ``TimeoutError`` after ``seconds``; None where no more will come."""
        return await asyncio.wait_for(self._queue.get(), seconds)


class Live:
    """The feed of news. Lives in one event loop."""

    def __init__(self, queue: DeskQueue, heard: TurnsHeard, poll_seconds: float = POLL_SECONDS) -> None:
        self._queue = queue
        self._poll_seconds = poll_seconds
        self._listeners: set[Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._beginning = asyncio.Lock()
        self._changed = asyncio.Event()
        self._spoken: dict[SessionId, datetime] = {}
        self._closed = False
        self.heard = heard
        heard.on_piece = self.tell
        heard.on_change = self.wake

    @property
    def full(self) -> bool:
        """Whether nobody else should be let in to listen."""
        return len(self._listeners) >= MOST_LISTENING

    def wake(self) -> None:
        """Look for news now: this process just changed something."""
        self._changed.set()

    def tell(self, told: Typing | Piece) -> None:
        """Pass on what is in no record to those who read this conversation."""
        for listener in self._listeners:
            if listener.session_id == told.session_id:
                listener.put(told)

    @asynccontextmanager
    async def listen(self, session_id: SessionId | None = None, *, in_line: bool = False) -> AsyncIterator[Listener]:
        """A listener to one conversation, or to all; it is told all that changes from now on.

        ``in_line``: its place among those who wait is wanted. Raises ``DatabaseUnavailable``.
        """
        listener = Listener(session_id, in_line=in_line)
        if self._closed:
            listener.end()
        self._listeners.add(listener)
        try:
            await self._begin()
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners and self._poller:
                self._poller.cancel()
                self._poller = None

    def close(self) -> None:
        """End all streams: the shop closes."""
        self._closed = True
        for listener in self._listeners:
            listener.end()

    async def _begin(self) -> None:
        """Have the poller run, its first place read before what the listener reads itself."""
        async with self._beginning:
            if self._poller is None:
                place = await asyncio.to_thread(self._queue.place)
                self._poller = asyncio.create_task(self._poll(place))

    async def _poll(self, place: Place) -> None:
        while True:
            try:
                async with asyncio.timeout(self._poll_seconds):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            try:
                news = await self._news(place)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who listen must hear what comes after it
                expected = isinstance(error, CommerceError)
                log.log(
                    logging.WARNING if expected else logging.ERROR, "no news of conversations: %s", error, exc_info=not expected
                )
                await asyncio.sleep(RETRY_SECONDS)
                continue
            place = news.place
            if news.conversations or news.messages:
                self._spread(news)

    async def _news(self, after: Place) -> News:
        changes = await asyncio.to_thread(self._queue.changes, after)
        fresh = {one for one, at in changes.spoken.items() if self._spoken.get(one) != at}
        changed = sorted(fresh | changes.cared)
        if not changed:
            return News(changes.place, {}, (), Counts(), ())
        found, counts = await asyncio.to_thread(lambda: (self._queue.conversations(changed), self._queue.counts()))
        wanted = any(listener.in_line for listener in self._listeners)
        line = tuple(await asyncio.to_thread(self._queue.line)) if wanted else ()
        self._spoken |= changes.spoken
        if len(self._spoken) > REMEMBERED:
            self._spoken = dict(changes.spoken)
        return News(changes.place, {one.session_id: one for one in found}, changes.messages, counts, line)

    def _spread(self, news: News) -> None:
        """Everything to those who read all conversations; to others what is theirs, and their line where they wait in it."""
        for listener in self._listeners:
            mine = listener.session_id
            if mine is None:
                listener.put(news)
            elif mine in news.conversations or mine in news.line:
                listener.put(replace(news, conversations=_only(news.conversations, mine), messages=_of(news.messages, mine)))


def _only(conversations: dict[SessionId, Conversation], session_id: SessionId) -> dict[SessionId, Conversation]:
    return {session_id: conversations[session_id]} if session_id in conversations else {}


def _of(messages: Iterable[DeskMessage], session_id: SessionId) -> tuple[DeskMessage, ...]:
    return tuple(message for message in messages if message.session_id == session_id)
