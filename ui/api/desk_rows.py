"""Conversations and what was said in them, in the form of the desk's API."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from typing import Any

from pydantic import ValidationError

from assistant.cards import product_card
from assistant.turn_events import ProductCard
from commerce.care import Care
from commerce.conversations import Turn
from commerce.desk import Conversation, Counts, DeskMessage
from commerce.ids import ProductId, SessionId, ShopperId, StaffId
from commerce.storefront import Storefront
from ui.access import is_guest
from ui.api.desk_payloads import CountsView, Entry, LastWordsView, Row, ShopperName, StaffName
from ui.api.payloads import CareView, MessageView
from ui.opening import Shop

GIVEN_UP = timedelta(minutes=2)  # a turn that is open for longer is not being carried out


def shopper_name(shopper_id: ShopperId) -> str:
    """What the desk calls a shopper: the id of one who signed in, for a guest a short name that stays the same."""
    return f"Guest {blake2s(shopper_id.encode(), digest_size=2).hexdigest().upper()}" if is_guest(shopper_id) else shopper_id


def row_view(conversation: Conversation) -> Row:
    """The conversation as a row of the queue."""
    care, last = conversation.care, conversation.last
    guest = is_guest(conversation.shopper_id)
    return Row(
        session_id=conversation.session_id,
        shopper=ShopperName(
            shopper_id=None if guest else conversation.shopper_id,
            name=shopper_name(conversation.shopper_id),
            signed_in=not guest,
        ),
        state=care.state,
        staff=StaffName(staff_id=care.agent.staff_id, name=care.agent.name) if care.agent else None,
        since=care.since or conversation.active_at,
        waiting_since=care.waiting_since,
        mood=care.mood,
        language=conversation.language,
        reason=care.reason,
        turns=conversation.turns,
        last=LastWordsView.model_validate({"from": last.speaker, "text": last.text, "at": last.at}) if last else None,
        unanswered=last is not None and last.speaker == "shopper",
        stars=care.stars,
        seq=care.seq,
        active_at=conversation.active_at,
    )


def counts_view(counts: Counts, staff_id: StaffId) -> CountsView:
    """The counts as this member of staff sees them."""
    mine = counts.of_agents.get(staff_id, 0)
    return CountsView(waiting=counts.waiting, mine=mine, person=counts.person, assistant=counts.assistant, closed=counts.closed)


def timeline(turns: Sequence[Turn], messages: Sequence[DeskMessage], store: Storefront) -> list[Entry]:
    """All that was said and done, oldest first. Blocks: products that agents showed are read as they are now."""
    shown = cards_of(messages, store)
    entries = [entry for turn in turns for entry in turn_entries(turn)]
    entries += [message_entry(message, shown) for message in messages]
    return sorted(entries, key=lambda entry: entry.at)  # stable: a turn's two stay in their order


def turn_entries(turn: Turn, *, silent_too: bool = False) -> list[Entry]:
    """The shopper's words, and the assistant's where it answered or still does.

    ``silent_too``: an empty entry of the assistant's where it left the answer to a person, in place of one that was running.
    """
    entries = [_entry("shopper", turn, turn.created_at, turn.message)]
    running = turn.status == "open" and datetime.now(UTC) - turn.created_at < GIVEN_UP
    if turn.reply or running or silent_too:
        of = {event.name: event.data for event in turn.events}  # the last of each stands
        took = of.get("turn.finished", {}).get("timings_ms", {}).get("total", 0.0)
        at = turn.created_at + timedelta(milliseconds=float(took))
        cards = stored_cards(of.get("products", {}).get("items", []))
        entries.append(_entry("assistant", turn, at, turn.reply or "", cards, running=running))
    return entries


def stored_cards(stored: Sequence[Any]) -> list[ProductCard]:
    """The cards of a recorded turn; those that an older version of the shop recorded in another shape are left out."""
    cards = []
    for card in stored:
        with suppress(ValidationError):
            cards.append(ProductCard.model_validate(card))
    return cards


def _entry(
    kind: str, turn: Turn, at: datetime, text: str, cards: Sequence[ProductCard] = (), *, running: bool = False
) -> Entry:
    return Entry(
        kind="shopper" if kind == "shopper" else "assistant",
        id=f"{turn.turn_id}:{kind}",
        turn_id=turn.turn_id,
        at=at,
        text=text,
        staff_name=None,
        products=list(cards),
        running=running,
    )


def message_entry(message: DeskMessage, shown: Mapping[ProductId, ProductCard]) -> Entry:
    """What the desk said or did."""
    return Entry(
        kind=message.kind,
        id=message.message_id,
        turn_id=None,
        at=message.created_at,
        text=message.text,
        staff_name=message.agent.name if message.agent else None,
        products=_in_order(message, shown),
        running=False,
        happened=message.happened,
        once=message.once,
    )


def message_view(message: DeskMessage, shown: Mapping[ProductId, ProductCard]) -> MessageView:
    """What an agent said, as the shopper sees it."""
    return MessageView(
        message_id=message.message_id,
        seq=message.seq,
        staff_name=message.agent.name if message.agent else "",
        text=message.text,
        items=_in_order(message, shown),
        at=message.created_at,
    )


def messages_of(shop: Shop, session_id: SessionId) -> list[MessageView]:
    """All that agents said in a conversation, as its shopper sees it, oldest first. Blocks."""
    messages = shop.desk.said(session_id)
    cards = cards_of(messages, shop.storefront)
    return [message_view(message, cards) for message in messages]


def care_view(care: Care) -> CareView:
    """Who answers, as the shopper is told: the agent who has it or closed it, by name alone."""
    named = care.agent is not None and care.state in ("person", "closed")
    return CareView(state=care.state, staff_name=care.agent.name if care.agent and named else None)


def cards_of(messages: Iterable[DeskMessage], store: Storefront) -> dict[ProductId, ProductCard]:
    """The products of these messages as they are now, in one query; what the shop has no more is left out. Blocks."""
    wanted = list(dict.fromkeys(product_id for message in messages for product_id in message.products))
    return {key: product_card(product, 1) for key, product in store.products(wanted).items()} if wanted else {}


def _in_order(message: DeskMessage, shown: Mapping[ProductId, ProductCard]) -> list[ProductCard]:
    there = [shown[product_id] for product_id in message.products if product_id in shown]
    return [card.model_copy(update={"position": position}) for position, card in enumerate(there, 1)]
