"""What was said before: one conversation drawn again, and the list of a shopper's conversations."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from babel.dates import format_timedelta

from assistant.turn_events import ProductsData, TurnEvent
from assistant.understanding import Need, Understanding
from commerce.conversations import Session, SessionDigest, Turn
from commerce.ids import SessionId
from ui.opening import Shop
from ui.shopper import cards, views
from ui.shopper.bubbles import Exchange, exchange
from ui.shopper.conditions import need_bar
from ui.shopper.frames import fact
from ui.shopper.icons import icon
from ui.shopper.people import said_by_people
from ui.wording import say

LISTED = 20  # conversations


@dataclass(slots=True)
class Shelf:
    """What stands beside the conversation after the turns so far; None: nothing was shown yet."""

    products: str | None = None
    need: str = ""
    facts: str = ""
    suggestions: str | None = None


@dataclass(slots=True)
class Past:
    """A conversation as the page shows it again; ``open_turn`` is not carried out yet."""

    log: str = ""
    shelf: Shelf = field(default_factory=Shelf)
    open_turn: Turn | None = None


async def past_of(shop: Shop, session: Session, language: str, without: str | None = None) -> Past:
    """The session's conversation, drawn again.

    ``without``: but the turn of this client_turn_id; where none is named, but the newest if it is not carried out yet.
    """
    turns = await asyncio.to_thread(shop.conversations.turns, session.session_id)
    said: list[tuple[datetime, str]] = []
    past = Past()
    past.open_turn = turns[-1] if turns and turns[-1].status == "open" else None
    if without is None and past.open_turn:
        without = past.open_turn.client_turn_id
    for turn in turns:
        if turn.client_turn_id == without:
            continue
        shown = Exchange(turn.message, turn.reply or "", "done", turn.turn_id, turn.client_turn_id)
        said.append((turn.created_at, exchange(shown, language)))
        _put_on_shelf(past.shelf, turn, shop.settings.shop.currency, language)
    said += await said_by_people(shop, session, language)
    past.log = "".join(drawn for _, drawn in sorted(said, key=lambda one: one[0]))
    return past


def _put_on_shelf(shelf: Shelf, turn: Turn, currency: str, language: str) -> None:
    """The shelf after one more turn."""
    shelf.facts = ""
    found, need = ProductsData(query="", total=0, items=[]), Need()
    for event in turn.events:
        if event.name == "turn.started":
            found, need = ProductsData(query="", total=0, items=[]), Need()
        elif event.name == "products":
            found = ProductsData.model_validate(event.data)
            shelf.products = cards.products(found, language, turn.turn_id)
        elif event.name == "understood":
            need = Understanding.model_validate(event.data).need
        elif event.name == "reply":
            shelf.suggestions = views.chips(event.data.get("suggestions", []))
        elif event.name in {"order", "comparison"}:
            shelf.facts += fact(TurnEvent(event=event.name, data=event.data), language)
    if not need.empty or found.items:
        shelf.need = need_bar(need if not need.empty else Need(query=found.query or None), currency, language)


def conversations_drawer(listed: Sequence[SessionDigest], current: SessionId | None, language: str) -> str:
    """The shopper's conversations, each a button that opens it again."""
    locale, now = "zh_Hans_CN" if language == "zh" else "en_US", datetime.now(UTC)
    lines = ""
    for one in listed:
        ago = format_timedelta(one.last_at - now, add_direction=True, locale=locale)
        here = ' aria-current="true"' if one.session_id == current else ""
        turns = say("turn_one", language) if one.turns == 1 else say("turns", language).format(one.turns)
        lines += (
            f'<li><button type="button" data-open-session="{escape(one.session_id)}"{here}>'
            f"<b>{escape(one.first_message[:120])}</b><small>{ago} · {turns}</small></button></li>"
        )
    inside = f'<ul class="talks">{lines}</ul>' if lines else f'<p class="dim">{say("history_none", language)}</p>'
    return (
        f'<aside lang="{language}" aria-label="{say("history", language)}"><div class="drawer-head">'
        f'<h2>{say("history", language)}</h2><button type="button" class="quiet" data-close="history" '
        f'aria-label="{say("close", language)}">{icon("close")}</button></div>'
        f'<button type="button" class="chip begin" data-action="new_chat">{icon("plus")}{say("new_chat", language)}</button>'
        f"{inside}</aside>"
    )


async def drawer_of(shop: Shop, session: Session | None, language: str) -> str:
    """The drawer for this session's shopper."""
    if session is None:
        return conversations_drawer((), None, language)
    listed = await asyncio.to_thread(shop.conversations.sessions_of, session.shopper_id, LISTED)
    return conversations_drawer(listed, session.session_id, language)
