"""A turn's events as changes of the page: tokens in batches, and a line of progress where a turn takes long."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from assistant.turn_events import CartData, ComparisonData, OrderData, ProductsData, TurnEvent
from assistant.understanding import Need, Understanding
from ui.shopper import views
from ui.wording import say

BATCH_SECONDS = 0.06  # tokens shown together; each change of the page costs the server a millisecond or more
PATIENCE_SECONDS = 1.0  # a turn without words for longer than this says what it is doing
LONG_SECONDS = 9.0


@dataclass(slots=True)
class Frame:
    """What changes on the page; None leaves a part as it is."""

    reply: str | None = None
    products: str | None = None
    facts: str | None = None
    suggestions: str | None = None
    cart: CartData | None = None
    progress: str | None = None


async def frames(events: AsyncIterator[TurnEvent], language: str) -> AsyncIterator[Frame]:
    """The page's changes of one turn, in their order."""
    started = shown = time.monotonic()
    turn_id, reply, facts, pending = "", "", "", False
    seen_products = seen_words = False
    found, need = ProductsData(query="", total=0, items=[]), None
    step = suggestions = ""
    upcoming = asyncio.ensure_future(_next(events))
    try:
        while True:
            now = time.monotonic()
            wait = max(0.0, shown + BATCH_SECONDS - now) if pending else PATIENCE_SECONDS
            done, _ = await asyncio.wait({upcoming}, timeout=wait)
            if not done:
                now = time.monotonic()
                if pending:
                    pending, shown = False, now
                    yield Frame(reply=reply, progress="")
                elif not seen_words and (words := _doing(now - started, seen_products)) != step:
                    step = words
                    yield Frame(progress=views.notice(say(words, language), "busy"))
                continue
            event = upcoming.result()
            if event is None:
                break
            upcoming = asyncio.ensure_future(_next(events))
            if event.event == "turn.started":
                turn_id = str(event.data.get("turn_id", ""))
            elif event.event == "token":
                reply += str(event.data["text"])
                if not seen_words:
                    shown = time.monotonic() - BATCH_SECONDS  # the first words at once
                pending = seen_words = True
            elif event.event == "products":
                seen_products = True
                found = ProductsData.model_validate(event.data)
                yield Frame(products=views.products(found, language, turn_id))
            elif event.event == "understood":
                need = Understanding.model_validate(event.data).need
            elif event.event == "reply":
                reply, pending, seen_words = str(event.data["text"]), False, True
                suggestions = narrowing(found, need, language) + views.chips(event.data.get("suggestions", []))
                yield Frame(reply=reply, progress="")
            elif event.event == "error":
                seen_words = True
                yield Frame(reply=reply or str(event.data["message"]), progress="")
            elif event.event == "cart":
                yield Frame(cart=CartData.model_validate(event.data))
            elif event.event in {"order", "comparison", "handoff"}:
                facts += fact(event, language)
                yield Frame(facts=facts)
            elif event.event == "turn.finished":
                without = "llm" in event.data.get("degraded", [])
                yield Frame(progress=views.notice(say("without", language)) if without else "")
        # the last of all: a press on a suggestion while the turn still runs would not be taken
        yield Frame(reply=reply if pending else None, suggestions=suggestions)
    finally:
        upcoming.cancel()


def narrowing(found: ProductsData, need: Need | None, language: str) -> str:
    """The button that opens the filters, where there is more than one product to choose from."""
    return views.narrowing(need or Need(query=found.query or None), language) if found.total > 1 else ""


def fact(event: TurnEvent, language: str) -> str:
    """An order, a comparison or a ticket as HTML; nothing for other events."""
    match event.event:
        case "order":
            return views.order(OrderData.model_validate(event.data), language)
        case "comparison":
            return views.comparison(ComparisonData.model_validate(event.data), language)
        case "handoff":
            return views.notice(say("ticket", language).format(event.data.get("ticket_id", "")))
        case _:
            return ""


def _doing(seconds: float, seen_products: bool) -> str:
    if seconds > LONG_SECONDS:
        return "progress_slow"
    return "progress_writing" if seen_products else "progress_understanding"


async def _next(events: AsyncIterator[TurnEvent]) -> TurnEvent | None:
    return await anext(events, None)
