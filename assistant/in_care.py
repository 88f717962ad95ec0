"""A conversation that a person at the desk has, or had: the assistant is silent, and afterwards knows what was said."""

from dataclasses import replace

from assistant.state import HISTORY, TOLD, Screen, SessionState
from assistant.turn_events import PersonData
from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understanding import Need, Said
from commerce.care import Care
from commerce.desk import Desk, DeskMessage


def person_of(care: Care | None) -> PersonData | None:
    """Who answers in the assistant's place; None where the assistant does."""
    if care is None or care.state != "person" or care.agent is None or care.since is None:
        return None
    return PersonData(staff_name=care.agent.name, since=care.since.isoformat())


def with_agents_words(state: SessionState, care: Care | None, desk: Desk | None) -> SessionState:
    """The state that knows what agents said since it was kept; blocks only where they said something.

    Products that an agent showed are on screen now. A call that has been answered is no longer open.
    """
    if care is None or desk is None:
        return state
    if care.ticket_id is None and state.ticket is not None:
        state = replace(state, ticket=None, stuck=0)
    if care.said <= state.heard:
        return state
    messages = desk.said(care.session_id, state.heard, HISTORY)
    said = tuple(Said(role="assistant", text=_words(message)) for message in messages)
    state = replace(state, heard=care.said, proposal=None, offers=(), history=(*state.history, *said)[-HISTORY:])
    shown = next((message.products for message in reversed(messages) if message.products), ())
    return state.showing(Screen(state.need or Need(), shown), afresh=False) if shown else state


def _words(message: DeskMessage) -> str:
    return f"{message.agent.name}: {message.text}"[:TOLD] if message.agent else message.text[:TOLD]


def left_to_person(state: SessionState, message: str) -> SessionState:
    """The state after a message that a person answers."""
    return replace(state, proposal=None, offers=()).remember(message, "")


def sounds_upset(message: str) -> bool:
    """Whether the words say so."""
    return cues.UPSET.search(folded(plain(message))) is not None
