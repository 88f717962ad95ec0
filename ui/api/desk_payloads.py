"""What the desk's API takes and gives, with the examples that /docs shows."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from assistant.turn_events import CartData, OrderData, ProductCard
from commerce.care import CareState
from ui.api.payloads import Identifier, Payload

Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S", description="not blank")]
Once = Annotated[Identifier, Field(description="a name for this change: the same again changes nothing")]


class ColleagueView(Payload):
    """Somebody who can be given a conversation; ``open``: how many they have."""

    staff_id: str
    name: str
    role: Literal["agent", "supervisor", "merchant"]
    open: int


class ShopperName(Payload):
    """Whom a conversation is with; ``shopper_id`` is null for a guest."""

    shopper_id: str | None
    name: str
    signed_in: bool


class StaffName(Payload):
    """A member of staff, as colleagues see them."""

    staff_id: str
    name: str


class LastWordsView(Payload):
    """What was said last, notes left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    speaker: Literal["shopper", "assistant", "agent"] = Field(alias="from")
    text: str = Field(description="at most 160 characters")
    at: datetime


class Row(Payload):
    """A conversation in the desk's queue."""

    session_id: str
    shopper: ShopperName
    state: CareState
    staff: StaffName | None = Field(description="who has it; of a closed one, who closed it")
    since: datetime = Field(description="of the state; of one that nobody was called to, its last activity")
    waiting_since: datetime | None
    mood: Literal["calm", "upset"]
    language: str | None
    reason: str | None = Field(description="why a person was called, or why it was closed")
    turns: int
    last: LastWordsView | None
    unanswered: bool = Field(description="the shopper spoke last")
    stars: int | None
    seq: int = Field(description="of the last thing that the desk did to it")
    active_at: datetime = Field(description="of the last thing said")


class CountsView(Payload):
    """How many conversations each view has; ``assistant`` of the last day, ``closed`` of the last week."""

    waiting: int
    mine: int
    person: int
    assistant: int
    closed: int


class QueueView(Payload):
    """One page of a view; ``next`` asks for the following one."""

    items: list[Row]
    counts: CountsView
    next: str | None


class TicketView(Payload):
    """The call for a person, with the assistant's summary."""

    ticket_id: str
    reason: str
    summary: str
    created_at: datetime


class Entry(Payload):
    """One thing of a conversation. The same ``id`` again takes the place of what came before.

    ``happened`` is set for ``system`` alone; its ``text`` is then the reason, or the name of who it was assigned to.
    """

    kind: Literal["shopper", "assistant", "agent", "note", "system"]
    id: str
    turn_id: str | None
    at: datetime
    text: str
    staff_name: str | None
    products: list[ProductCard]
    running: bool = Field(description="the assistant is still answering: more of it follows as `token` events")
    happened: Literal["called", "taken", "assigned", "handed_back", "closed", "reopened"] | None = None
    once: str | None = Field(default=None, description="the name that an agent's message or note was sent under")


class TraitView(Payload):
    """Something the shopper is known to like; ``weight`` in [-1, 1]."""

    tag: str
    weight: float


class ShopperView(Payload):
    """What is known of the shopper, for whoever speaks with them."""

    profile: list[TraitView]
    cart: CartData
    orders: list[OrderData]


class ConversationView(Payload):
    """A conversation, whole; ``place`` is for ``after`` of its stream: nothing is missed in between."""

    row: Row
    ticket: TicketView | None
    timeline: list[Entry]
    shopper: ShopperView
    place: str


class Assignment(Payload):
    """Who is to have the conversation."""

    staff_id: Identifier


class Closing(Payload):
    """Why the conversation is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"reason": "answered"}]})

    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class AgentWords(Payload):
    """What an agent says to the shopper."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"text": "Hello, Mei here.", "products": ["8001"], "once": "5b1f"}]},
    )

    text: Words
    products: Annotated[list[Identifier], Field(max_length=6)] = []
    draft_id: Identifier | None = Field(None, description="the draft that this was made of")
    once: Once


class NoteWords(Payload):
    """What is noted for colleagues; shoppers never see it."""

    text: Words
    once: Once


class MeasuresRow(Payload):
    """Figures of one agent, or of all (``staff_id`` null). A figure is null where there is nothing to measure."""

    staff_id: str | None
    name: str | None
    taken: int
    closed: int
    answered: int = Field(description="conversations in which the agent answered a waiting shopper")
    first_answer_seconds: float | None = Field(description="median wait of these for the first answer")
    stars: float | None = Field(description="mean")
    ratings: int
    drafts_offered: int
    drafts_sent: int
    drafts_edited: float | None = Field(description="mean of 1 - similarity of what was sent to the draft: 0 as drafted")


class MeasuresView(Payload):
    """How the desk did."""

    days: int
    whole: MeasuresRow
    agents: list[MeasuresRow]
