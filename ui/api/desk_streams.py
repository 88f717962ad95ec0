"""What the desk and a shopper whom a person answers listen to: as events, each from where its reader left off."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from commerce.care import Care
from commerce.conversations import Session
from commerce.desk import Place
from commerce.ids import SessionId, StaffId, TurnId
from ui.api.desk_payloads import Entry
from ui.api.desk_rows import cards_of, care_view, counts_view, message_entry, message_view, row_view, turn_entries
from ui.api.event_stream import HEARTBEAT, told, wire, wire_together
from ui.live import News, Typing
from ui.opening import Shop
from ui.turns_heard import Piece

MOST_AT_ONCE = 300  # changed conversations; of more the list is read anew
TURNS_BACK = 10  # turns that are looked through for changes

Allowed = Callable[[], Awaitable[bool]]
_PLACE = re.compile(r"(\d{1,18})\.(\d{1,18})")


def place_text(place: Place) -> str:
    """The place as it stands in an event's id."""
    return f"{place.seq}.{int(place.at.timestamp() * 1_000_000)}"


def read_place(text: str | None) -> Place | None:
    """The place of an event's id; None where it is none."""
    match = _PLACE.fullmatch(text or "")
    try:
        return Place(int(match[1]), datetime.fromtimestamp(int(match[2]) / 1_000_000, UTC)) if match else None
    except (ValueError, OverflowError, OSError):
        return None


async def queue_events(shop: Shop, staff_id: StaffId, after: str | None, allowed: Allowed) -> AsyncIterator[bytes]:
    """The counts, what changed after the place, then whatever changes."""
    async with shop.live.listen() as listener:
        left = read_place(after)
        start = left if left is not None else await asyncio.to_thread(shop.queue.place)
        changes = await asyncio.to_thread(shop.queue.changes, start)
        counts = await asyncio.to_thread(shop.queue.counts)
        begun: list[tuple[str, BaseModel | dict[str, Any]]] = [("counts", counts_view(counts, staff_id))]
        changed = sorted({*changes.spoken, *changes.cared})
        if len(changed) > MOST_AT_ONCE:
            begun.append(("reload", {}))
        elif left:
            found = await asyncio.to_thread(shop.queue.conversations, changed)
            begun += [("conversation", row_view(one)) for one in found]
        yield wire_together(begun, place_text(changes.place))
        async with aclosing(told(listener, allowed)) as news_of_all:  # type: ignore[type-var]
            async for news in news_of_all:
                if isinstance(news, News):
                    rows = [("conversation", row_view(one)) for one in news.conversations.values()]
                    yield wire_together([*rows, ("counts", counts_view(news.counts, staff_id))], place_text(news.place))
                elif news is None:
                    yield HEARTBEAT


class _Timeline:
    """What of a conversation one reader was sent."""

    def __init__(self, shop: Shop, session_id: SessionId, after: str | None) -> None:
        match = _PLACE.fullmatch(after or "")
        self._shop, self._session_id = shop, session_id
        self.seq, self.number = (int(match[1]), int(match[2])) if match else (0, 0)  # all turns up to it are over
        self._statuses: dict[TurnId, str] = {}

    @property
    def place(self) -> str:
        """Where a reader who comes back goes on."""
        return f"{self.seq}.{self.number}"

    def changed(self) -> list[Entry]:
        """The entries that are new or changed since the last call. Blocks."""
        found = self._shop.conversations.turns(self._session_id, TURNS_BACK)
        fresh = [one for one in found if one.number > self.number and self._statuses.get(one.turn_id) != one.status]
        self._statuses |= {one.turn_id: one.status for one in fresh}
        open_numbers = [one.number for one in found if one.status == "open"]
        newest = max((one.number for one in found), default=0)
        self.number = max(self.number, min([newest, *(number - 1 for number in open_numbers)]))
        entries = [entry for one in fresh for entry in turn_entries(one, silent_too=True)]
        messages = [one for one in self._shop.desk.written(self._session_id, after=self.seq) if one.seq > self.seq]
        self.seq = max([self.seq, *(one.seq for one in messages)])
        cards = cards_of(messages, self._shop.storefront)
        return sorted([*entries, *(message_entry(one, cards) for one in messages)], key=lambda entry: entry.at)


async def conversation_events(
    shop: Shop, session_id: SessionId, staff_id: StaffId, after: str | None, allowed: Allowed
) -> AsyncIterator[bytes]:
    """What was said and done in one conversation after the place, then as it happens, with the assistant's words live."""
    read = _Timeline(shop, session_id, after)
    async with shop.live.listen(session_id) as listener:
        entries = [("entry", entry) for entry in await asyncio.to_thread(read.changed)]
        rows = [("row", row_view(one)) for one in await asyncio.to_thread(shop.queue.conversations, [session_id])]
        yield wire_together([*entries, *rows], read.place)
        if begun := shop.live.heard.so_far(session_id):
            yield _token(begun)
        async with aclosing(told(listener, allowed)) as news_of_one:  # type: ignore[type-var]
            async for news in news_of_one:
                match news:
                    case News():
                        entries = [("entry", entry) for entry in await asyncio.to_thread(read.changed)]
                        rows = [("row", row_view(one)) for one in news.conversations.values()]
                        if entries or rows:
                            yield wire_together([*entries, *rows], read.place)
                    case Piece():
                        yield _token(news)
                    case Typing() if news.agent.staff_id != staff_id:
                        yield wire("typing", {"who": news.agent.name})
                    case None:
                        yield HEARTBEAT


def _token(piece: Piece) -> bytes:
    return wire("token", {"turn_id": piece.turn_id, "text": piece.text, "at": piece.at})


async def shopper_events(shop: Shop, session: Session, after: str | None, allowed: Allowed) -> AsyncIterator[bytes]:
    """Who answers, what agents said after this seq, and both as they change."""
    seq = int(after) if after and re.fullmatch(r"\d{1,18}", after) else 0
    session_id = session.session_id
    async with shop.live.listen(session_id, in_line=True) as listener:
        care = await asyncio.to_thread(shop.desk.care, session_id)
        line = await asyncio.to_thread(shop.queue.line) if care.state == "waiting" else []
        sent = _care(care, _place_in(line, session_id))
        yield wire("care", sent)
        messages = await asyncio.to_thread(shop.desk.said, session_id, seq)
        async with aclosing(told(listener, allowed)) as news_of_one:  # type: ignore[type-var]
            while True:
                cards = await asyncio.to_thread(cards_of, messages, shop.storefront)
                for message in messages:
                    yield wire("message", message_view(message, cards), str(message.seq))
                    seq = message.seq
                messages = []
                news = await anext(news_of_one, "over")
                match news:
                    case "over":
                        return
                    case News():
                        messages = [one for one in news.messages if one.kind == "agent" and one.seq > seq]
                        if session_id in news.conversations:
                            care = news.conversations[session_id].care
                        now = _care(care, _place_in(news.line, session_id) if care.state == "waiting" else None)
                        if now != sent:
                            sent = now
                            yield wire("care", now)
                    case Typing() if care.state == "person" and care.agent == news.agent:
                        yield wire("typing", {"staff_name": news.agent.name})
                    case None:
                        yield HEARTBEAT


def _place_in(line: list[SessionId] | tuple[SessionId, ...], session_id: SessionId) -> int | None:
    return line.index(session_id) + 1 if session_id in line else None


def _care(care: Care, position: int | None) -> dict[str, str | int | None]:
    return care_view(care).model_dump() | {"position": position}
