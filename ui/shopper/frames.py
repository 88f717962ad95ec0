"""A turn's events as changes of the page: tokens in batches, and a line of progress where a turn takes long."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from assistant.turn_events import CartData, ComparisonData, OrderData, ProductsData, TurnEvent
from assistant.understanding import Need, Understanding
from ui.shopper import cards, views
from ui.shopper.bubbles import State
from ui.shopper.conditions import need_bar
from ui.wording import say

BATCH_SECONDS = 0.06  # tokens shown together; each change of the page costs the server a millisecond or more
PATIENCE_SECONDS = 1.0  # a turn without words for longer than this says what it is doing
LONG_SECONDS = 9.0


@dataclass(slots=True)
class Frame:
    """What changes on the page; None leaves a part as it is."""

    reply: str | None = None
    state: State | None = None
    turn_id: str | None = None
    again: bool | None = None  # whether the turn, which failed, may be tried again
    person: str | None = None  # who answers in place of the assistant
    products: str | None = None
    need: str | None = None
    facts: str | None = None
    suggestions: str | None = None
    cart: CartData | None = None
    progress: str | None = None


@dataclass(slots=True)
class _Seen:
    """How far a turn is."""

    turn_id: str = ""
    reply: str = ""
    facts: str = ""
    suggestions: str = ""
    found: ProductsData | None = None
    need: Need | None = None
    words: bool = False  # whether some were seen, or none will come
    pending: bool = False  # words that are not shown yet


async def frames(events: AsyncIterator[TurnEvent], language: str, currency: str = "USD") -> AsyncIterator[Frame]:
    """The page's changes of one turn, in their order; the last says that it is over."""
    started = shown = time.monotonic()
    seen, step = _Seen(), ""
    state: State = "done"
    upcoming = asyncio.ensure_future(_next(events))
    try:
        while True:
            now = time.monotonic()
            wait = max(0.0, shown + BATCH_SECONDS - now) if seen.pending else PATIENCE_SECONDS
            done, _ = await asyncio.wait({upcoming}, timeout=wait)
            if not done:
                now = time.monotonic()
                if seen.pending:
                    seen.pending, shown = False, now
                    yield Frame(reply=seen.reply, progress="")
                elif not seen.words and (words := _doing(now - started, seen)) != step:
                    step = words
                    yield Frame(progress=views.notice(say(words, language), "busy"))
                continue
            event = upcoming.result()
            if event is None:
                break
            upcoming = asyncio.ensure_future(_next(events))
            if event.event == "token" and not seen.words:
                shown = time.monotonic() - BATCH_SECONDS  # the first words at once
            if event.event == "error":
                state = "failed"
            frame = _frame(event, seen, language, currency)
            if frame is not None:
                yield frame
        # the last of all: a press on a suggestion while the turn still runs would not be taken
        yield Frame(reply=seen.reply if seen.pending else None, suggestions=seen.suggestions, state=state)
    finally:
        upcoming.cancel()


def _frame(event: TurnEvent, seen: _Seen, language: str, currency: str) -> Frame | None:
    """What one event changes; ``seen`` is brought up to it."""
    match event.event:
        case "turn.started":
            seen.turn_id = str(event.data.get("turn_id", ""))
            return Frame(turn_id=seen.turn_id)
        case "token":
            seen.reply += str(event.data["text"])
            seen.pending = seen.words = True
            return None
        case "products":
            seen.found = ProductsData.model_validate(event.data)
            need = _need_bar(seen, currency, language)
            return Frame(products=cards.products(seen.found, language, seen.turn_id), need=need)
        case "understood":
            seen.need = Understanding.model_validate(event.data).need
            return Frame(need=_need_bar(seen, currency, language))
        case "reply":
            seen.reply, seen.pending, seen.words = str(event.data["text"]), False, True
            seen.suggestions = views.chips(event.data.get("suggestions", []))
            return Frame(reply=seen.reply, progress="")
        case "error":
            seen.words, seen.pending = True, False
            return Frame(reply=seen.reply or str(event.data["message"]), again=bool(event.data.get("retryable")), progress="")
        case "cart":
            return Frame(cart=CartData.model_validate(event.data))
        case "order" | "comparison":
            seen.facts += fact(event, language)
            return Frame(facts=seen.facts)
        case "handoff":
            return None  # who was called is drawn with those who answer
        case "person":
            seen.words = True
            return Frame(person=str(event.data.get("staff_name") or ""), progress="")
        case "turn.finished":
            without = "llm" in event.data.get("degraded", [])
            return Frame(progress=views.notice(say("without", language)) if without else "")


def _need_bar(seen: _Seen, currency: str, language: str) -> str | None:
    """The conditions that were understood; before that, the filters over what was found. None: as it was before."""
    if seen.need is not None and not seen.need.empty:
        return need_bar(seen.need, currency, language)
    if seen.found is not None and seen.found.total > 1:
        return need_bar(Need(query=seen.found.query or None), currency, language)
    return None


def fact(event: TurnEvent, language: str) -> str:
    """An order or a comparison as HTML; nothing for other events."""
    match event.event:
        case "order":
            return views.order(OrderData.model_validate(event.data), language)
        case "comparison":
            return views.comparison(ComparisonData.model_validate(event.data), language)
        case _:
            return ""


def _doing(seconds: float, seen: _Seen) -> str:
    if seconds > LONG_SECONDS:
        return "progress_slow"
    if seen.found is None:
        return "progress_understanding" if seen.need is None else "progress_searching"
    return "progress_choosing" if seen.need is None else "progress_writing"


async def _next(events: AsyncIterator[TurnEvent]) -> TurnEvent | None:
    return await anext(events, None)
