"""The people at the desk, as the shopper meets them: that one was called, who is here, what they said, and how it was."""

import asyncio
import json
from datetime import datetime
from html import escape

from commerce.care import Care
from commerce.conversations import Session
from commerce.desk import DeskMessage, NotClosed
from ui.api.desk_rows import cards_of, message_view
from ui.opening import Shop
from ui.shopper.bubbles import event_line, from_agent
from ui.shopper.icons import icon
from ui.wording import say

_TOLD = {"taken": "person_joined", "assigned": "person_joined", "handed_back": "person_left", "closed": "person_closed"}
WORDS_LIMIT = 1000  # characters of a rating


async def said_by_people(shop: Shop, session: Session, language: str) -> list[tuple[datetime, str]]:
    """What agents said in the conversation and when they came and went, drawn, with the instant of each."""
    return await asyncio.to_thread(_drawn, shop, session, language)


def _drawn(shop: Shop, session: Session, language: str) -> list[tuple[datetime, str]]:
    written = shop.desk.written(session.session_id)
    shown = cards_of([one for one in written if one.kind == "agent"], shop.storefront)
    drawn = []
    for message in written:
        if message.kind == "agent":
            told = message_view(message, shown)
            part = from_agent(told.staff_name, told.text, told.items, told.message_id, language)
        else:
            part = _came_or_went(message, language)
        if part:
            drawn.append((message.created_at, part))
    return drawn


def _came_or_went(message: DeskMessage, language: str) -> str:
    """Who joined or left, in a line; nothing for notes and for what only the desk cares about."""
    if message.kind != "system" or message.happened not in _TOLD or message.agent is None:
        return ""
    who = message.text if message.happened == "assigned" and message.text else message.agent.name
    return event_line(say(_TOLD[message.happened], language).format(who))


async def care_panel(shop: Shop, session: Session, token: str | None, language: str) -> str:
    """Who answers and what happens next; nothing where that is the assistant, as usual."""
    care = await asyncio.to_thread(shop.desk.care, session.session_id)
    place = None
    if care.state == "waiting":
        line = await asyncio.to_thread(shop.queue.line)
        place = line.index(session.session_id) + 1 if session.session_id in line else None
    return drawn_care(care, place, token, language)


def drawn_care(care: Care, place: int | None, token: str | None, language: str) -> str:
    """The panel for a state of care; ``place`` is that in the queue, ``token`` the shopper's, with which to listen."""
    name = escape(care.agent.name) if care.agent else ""
    match care.state:
        case "assistant":
            return ""
        case "waiting":
            heading, body = say("person_waiting", language), _waiting(care, place, language)
        case "person":
            heading = say("person_here", language).format(name)
            body = f"<p>{say('person_here_what', language)}</p>"
        case "closed":
            heading = say("rate", language).format(name) if name else say("rate_anyone", language)
            body = _rating(care, language)
    listen = {"session": care.session_id, "token": token, "after": care.said}
    told = f' data-listen="{escape(json.dumps(listen))}"' if care.state != "closed" else ""
    return (
        f'<section class="care" lang="{language}" data-care="{care.state}" data-staff="{name}" '
        f'data-place="{place or ""}"{told}>'
        f"<h2>{icon('person')}{heading}</h2>{body}</section>"
    )


def _waiting(care: Care, place: int | None, language: str) -> str:
    what = say("person_waiting_what", language).format(escape(str(care.ticket_id or "")))
    queue = f"<p>{say('person_place', language).format(place)}</p>" if place else ""
    return f"<p>{what}</p>{queue}"


def _rating(care: Care, language: str) -> str:
    if care.stars is not None:
        return f"<p>{say('rate_thanks', language)}</p>"
    # from five to one, so that a star can light up those before it, which come after it
    stars = "".join(
        f'<input type="radio" name="stars" value="{number}" id="star-{number}">'
        f'<label for="star-{number}" title="{say("rate_star", language).format(number)}">{icon("star")}'
        f'<span class="unseen">{say("rate_star", language).format(number)}</span></label>'
        for number in (5, 4, 3, 2, 1)
    )
    words = say("rate_words", language)
    return (
        f'<form class="rating" data-rate><fieldset class="choice">'
        f'<legend class="unseen">{say("rate_anyone", language)}</legend>'
        f'{stars}</fieldset><textarea maxlength="{WORDS_LIMIT}" rows="1" placeholder="{words}" aria-label="{words}"></textarea>'
        f'<button type="submit" class="add" disabled>{say("rate_send", language)}</button></form>'
    )


async def rated(shop: Shop, session: Session, stars: object, words: object) -> bool:
    """Whether the rating is kept: it has one to five stars, and an agent had closed the conversation."""
    if str(stars) not in {"1", "2", "3", "4", "5"}:
        return False
    try:
        await asyncio.to_thread(shop.desk.rate, session.session_id, int(str(stars)), str(words or "")[:WORDS_LIMIT].strip())
    except NotClosed:
        return False
    shop.live.wake()
    return True
