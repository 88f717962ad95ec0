"""What a draft has to answer: the messages that nobody answered, each read as a turn would read it.

A message that only calls for a person is read for what the person is wanted for: the order or the policy that it names, else
what was asked before it, else what the shopper was looking for.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from assistant.act.order import requested
from assistant.act.scene import Scene, Shop
from assistant.act.talk import clean
from assistant.course import course_of
from assistant.in_care import with_agents_words
from assistant.opening import Opening
from assistant.policy_search import PolicySearch
from assistant.policy_topics import TOPICS
from assistant.reading import Reader
from assistant.state import Proposal, read_state, stored_state
from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understand.order_numbers import order_id_in
from assistant.understanding import Understanding
from assistant.wording import SPOKEN, say
from commerce.conversations import BehaviourEvent, Session, Turn
from commerce.desk import Desk
from commerce.ids import OrderId
from commerce.orders import OrderChangeKind

MOST = 4  # messages that one draft answers
BEFORE = 4  # turns that are looked back through for what a person is wanted for

TALK = ("smalltalk", "out_of_scope")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,6}-|#)\d{4,}(?![A-Za-z0-9])")  # as orders are numbered, and sizes are not


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as an agent takes it up."""

    session: Session
    turns: Sequence[Turn]  # the newest, oldest first
    events: Sequence[BehaviourEvent]
    answered_at: datetime | None  # when an agent last spoke in it
    desk: Desk | None = None  # that knows what agents said


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to answer. ``agreed``: the shopper said yes to a change of an order, and nothing was carried out."""

    scene: Scene
    agreed: bool = False


def unanswered(turns: Sequence[Turn], answered_at: datetime | None) -> list[Turn]:
    """The messages since an agent last spoke that got no reply; where the assistant replied to all of them, the last one."""
    since = [turn for turn in turns if answered_at is None or turn.created_at > answered_at]
    return [turn for turn in since if not turn.reply][-MOST:] or since[-1:]


async def matters_of(
    conversation: Conversation, shop: Shop, reader: Reader, policies: PolicySearch, seconds: float
) -> list[Matter]:
    """What is to be answered, oldest first; small talk only where there is nothing else. ``seconds`` bound each reading."""
    waiting = unanswered(conversation.turns, conversation.answered_at)
    found: list[Matter] = []
    for turn in waiting:
        matter = await _matter(turn, turn.message, conversation, shop, reader, seconds)
        if matter.scene.understanding.intent == "handoff":
            matter = await asyncio.to_thread(_wanted_for, matter, turn, conversation, shop, reader, policies)
        found.append(_numbered(matter))
    found = _orders_together(found)
    matters = [one for one in found if one.scene.understanding.intent not in (*TALK, "handoff")]
    return matters or found[-1:]


async def _matter(turn: Turn, message: str, conversation: Conversation, shop: Shop, reader: Reader, seconds: float) -> Matter:
    opening = await asyncio.to_thread(_opening, turn, message, conversation, shop)
    course = opening.course
    if course.proposal:
        return await asyncio.to_thread(_proposed, opening, conversation, shop)
    if course.decided:
        return Matter(_scene(opening, course.decided))
    context = opening.context
    await asyncio.to_thread(reader.read, context)  # kept by the reader: what follows reads nothing twice
    return Matter(_scene(opening, (await reader.understand(context, seconds)).understanding))


def _proposed(opening: Opening, conversation: Conversation, shop: Shop) -> Matter:
    """The change of an order that the shopper was asked about and answered now: to be told, not carried out."""
    proposal = opening.course.proposal
    assert proposal is not None and opening.course.decided is not None
    scene = _scene(opening, opening.course.decided)
    asked = replace(scene, proposal=None, move="on", message=proposal.note or proposal.kind, said=opening.turn.message)
    return Matter(asked, agreed=opening.course.move == "confirm")


def _opening(turn: Turn, message: str, conversation: Conversation, shop: Shop) -> Opening:
    """The opening of the message over the session as it stands, nothing of it kept."""
    session = conversation.session
    state = replace(with_agents_words(read_state(session.state), session.care, conversation.desk), stuck=0)
    state = replace(state, proposal=_asked_before(turn, conversation.turns))
    session = replace(session, state=stored_state(state))
    course = course_of(clean(message), state, shop.language)
    screen = shop.storefront.products(course.state.shown) if course.state.shown else {}
    return Opening(turn, session, course, screen, tuple(conversation.events), shop.language)


def _asked_before(turn: Turn, turns: Sequence[Turn]) -> Proposal | None:
    """The change of an order that the turn before asked to confirm, and nobody answered: the session itself forgets it."""
    before = next((one for one in turns if one.number == turn.number - 1), None)
    if before is None or not before.reply or turn.reply:
        return None
    last = {event.name: event.data for event in before.events}
    order, offered = last.get("order"), last.get("reply", {}).get("suggestions", ())
    for kind in get_args(OrderChangeKind):
        if order and any(say(language, f"suggest.confirm.{kind}") in offered for language in SPOKEN):
            return Proposal(kind, OrderId(str(order["order_id"])), before.message)
    return None


def _scene(opening: Opening, understanding: Understanding) -> Scene:
    return replace(opening.scene(understanding), looking=True)


def _numbered(matter: Matter) -> Matter:
    """The matter with the number that stands in a message about an order, where none was read: it may be nobody's."""
    understanding = matter.scene.understanding
    number = _NUMBER.search(matter.scene.message)
    if understanding.intent != "order" or understanding.order_id or number is None:
        return matter
    named = understanding.model_copy(update={"order_id": number.group().lstrip("#").upper()})
    return replace(matter, scene=replace(matter.scene, understanding=named))


def _wanted_for(
    matter: Matter, turn: Turn, conversation: Conversation, shop: Shop, reader: Reader, policies: PolicySearch
) -> Matter:
    """What the person who was called is wanted for; the call itself where nothing tells."""
    scene = matter.scene
    ordered = bool(shop.storefront.orders(scene.shopper_id, last=1))
    if read := _order_or_policy(scene.message, scene.understanding, policies, scene.language, ordered=ordered):
        return replace(matter, scene=replace(scene, understanding=read))
    place = next(n for n, one in enumerate(conversation.turns) if one.turn_id == turn.turn_id)
    for before in reversed(conversation.turns[max(0, place - BEFORE) : place]):
        opening = _opening(before, before.message, conversation, shop)
        if opening.course.decided or opening.course.proposal:
            continue
        understanding = reader.read(opening.context)
        if understanding.intent in ("order", "policy", "detail"):
            return Matter(_scene(opening, understanding))
        if read := _order_or_policy(before.message, understanding, policies, scene.language, ordered=ordered):
            return Matter(_scene(opening, read))
    need = scene.state.need
    if need and not need.empty:
        search = Understanding(language=scene.understanding.language, intent="search", need=need)
        return replace(matter, scene=replace(scene, understanding=search))
    return matter


def _order_or_policy(
    message: str, understanding: Understanding, policies: PolicySearch, language: str, *, ordered: bool
) -> Understanding | None:
    """The message read as one about an order or the shop's rules, though it calls for a person; None where it is neither.

    ``ordered``: whether the shopper has orders here; without any, a question is one about the rules.
    """
    if understanding.intent != "handoff":
        return None
    text = folded(plain(message))
    if requested(message) != "status" or cues.ORDER_OWN.search(text):
        number = understanding.order_id or order_id_in(plain(message), text)
        asks = number is None and not ordered and cues.POLICY.search(text) is not None
        return understanding.model_copy(update={"intent": "policy" if asks else "order", "order_id": number})
    rest = cues.PERSON.sub(" ", text)
    named = any(topic.spoken.search(rest) for topic in TOPICS if topic.name != "contact")
    if named and policies.best(rest, language) is not None:
        return understanding.model_copy(update={"intent": "policy"})
    return None


def _orders_together(found: list[Matter]) -> list[Matter]:
    """The matters with those of orders as one: "I want to return it" and "it is LS-10300" are one wish in two messages."""
    orders = [place for place, one in enumerate(found) if one.scene.understanding.intent == "order" and not one.agreed]
    if len(orders) < 2:
        return found
    whole = "\n".join(found[place].scene.message for place in orders)
    last = found[orders[-1]].scene
    numbers = [number for place in orders if (number := found[place].scene.understanding.order_id)]
    understanding = last.understanding.model_copy(update={"order_id": numbers[-1] if numbers else None})
    together = Matter(replace(last, message=whole, said=whole, understanding=understanding))
    return [*(one for place, one in enumerate(found) if place not in orders), together]


def upset(turns: Sequence[Turn]) -> bool:
    """Whether any of these messages is angry."""
    return any(cues.UPSET.search(folded(plain(turn.message))) for turn in turns)
