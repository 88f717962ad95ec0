"""The conversation as messages. Every text of the shopper, the assistant or an agent is escaped here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from assistant.turn_events import ProductCard
from ui.shopper.cards import product_card
from ui.shopper.icons import icon
from ui.wording import WORDS, say

State = Literal["running", "done", "failed"]

_POSITION = re.compile(r"\[(\d{1,2})\]")
_BY_HAND = tuple(words.partition("{}")[0] for key in ("by_hand", "by_hand_none") for words in WORDS[key])


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message of the shopper and the reply to it, as far as there is one."""

    message: str
    reply: str = ""
    state: State = "done"
    turn_id: str = ""
    client_turn_id: str = ""
    again: bool = False  # whether a turn that failed may be tried again
    person: str = ""  # who answers in place of the assistant


def exchange(one: Exchange, language: str) -> str:
    """The message and its reply; ``data-state`` says where the turn is."""
    by_hand = one.message.startswith(_BY_HAND)
    edit = (
        f'<button type="button" class="edit" data-edit="{escape(one.turn_id)}" title="{say("edit", language)}" '
        f'aria-label="{say("edit", language)}">{icon("pencil")}</button>'
        if one.turn_id and not by_hand
        else ""
    )
    said = f'<div class="message user{" by-hand" if by_hand else ""}">{escape(one.message)}</div>'
    answered = f'<div class="message bot">{_with_positions(one.reply)}</div>' if one.reply else ""
    if one.state == "running" and not one.reply:
        answered = '<div class="message bot pending" aria-hidden="true"><i></i><i></i><i></i></div>'
    if one.person and not one.reply:
        answered = f'<p class="event">{escape(say("person_answers", language).format(one.person))}</p>'
    retry = (
        f'<button type="button" class="chip retry" data-again="{escape(one.client_turn_id)}">{icon("again")}'
        f"{say('retry', language)}</button>"
        if one.again
        else ""
    )
    return (
        f'<div class="exchange" lang="{language}" data-state="{one.state}" '
        f'data-name="{escape(one.client_turn_id)}"><h3 class="unseen">{say("you_said", language)}</h3>'
        f'<div class="row mine">{edit}{said}</div>{answered}{retry}</div>'
    )


def _with_positions(text: str) -> str:
    """The text with every "[2]" as a button that shows which card is meant."""
    return _POSITION.sub(r'<button type="button" class="ref" data-ref="\1">[\1]</button>', escape(text))


def from_agent(name: str, text: str, items: Sequence[ProductCard], message_id: str, language: str) -> str:
    """What a person at the desk said, with the products that they dropped in."""
    cards = "".join(product_card(one, language, numbered=False) for one in items)
    dropped = f'<div class="dropped cards">{cards}</div>' if cards else ""
    said = f'<div class="message agent">{escape(text)}</div>' if text else ""
    return (
        f'<div class="from-agent" lang="{language}" data-message="{escape(message_id)}">'
        f'<p class="who-said">{icon("person")}{escape(name)}</p>{said}{dropped}</div>'
    )


def event_line(words: str) -> str:
    """A line of its own: who joined, who left."""
    return f'<p class="event">{escape(words)}</p>'
