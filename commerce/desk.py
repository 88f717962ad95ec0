"""What people at the desk do to conversations, and the seam that keeps it.

Everything they do has a number ``seq`` of one count for the whole shop. Numbers are given in the order of commits: who has
read up to a number has missed nothing below it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from commerce.care import Agent, Care
from commerce.conversations import Ticket
from commerce.errors import CommerceError
from commerce.ids import ProductId, SessionId, ShopperId, StaffId

MessageKind = Literal["agent", "note", "system"]
Happened = Literal["called", "taken", "assigned", "handed_back", "closed", "reopened"]
View = Literal["waiting", "mine", "person", "assistant", "closed", "all"]
Speaker = Literal["shopper", "assistant", "agent"]


class Taken(CommerceError):
    """Another agent has the conversation."""

    def __init__(self, by: Agent) -> None:
        super().__init__(f"taken by {by.staff_id}")
        self.by = by


class NotYours(CommerceError):
    """Only the agent who has taken the conversation may do this."""


class StillAnswering(CommerceError):
    """A turn of the conversation is being carried out; in a moment it is not."""


class NotClosed(CommerceError):
    """Only a conversation that an agent closed can be rated."""


@dataclass(frozen=True, slots=True)
class DeskMessage:
    """What an agent said to the shopper (``agent``) or to colleagues (``note``), or what happened (``system``)."""

    message_id: str
    session_id: SessionId
    seq: int
    kind: MessageKind
    agent: Agent | None  # None where nobody at the desk did it
    text: str  # of what happened: the reason, or who it was assigned to
    created_at: datetime
    products: tuple[ProductId, ...] = ()
    draft_id: str | None = None
    happened: Happened | None = None  # of a system message
    once: str | None = None  # the name it was sent under


@dataclass(frozen=True, slots=True)
class LastWords:
    """What was said last in a conversation, notes left out."""

    speaker: Speaker
    text: str  # cut to 160 characters
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the desk's queue shows it."""

    session_id: SessionId
    shopper_id: ShopperId
    language: str | None
    care: Care
    turns: int
    last: LastWords | None
    active_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations of a view; ``next`` asks for those after them, None where there are none."""

    conversations: tuple[Conversation, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations there are; with the assistant: of the last day, closed: of the last week."""

    waiting: int = 0
    person: int = 0
    assistant: int = 0
    closed: int = 0
    of_agents: Mapping[StaffId, int] = field(default_factory=dict)  # those that each has taken


@dataclass(frozen=True, slots=True)
class Place:
    """How far the feed of changes was read."""

    seq: int
    at: datetime  # of the newest turn seen


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed after a place; what is named may have been named before, and nothing that changed is missing."""

    place: Place
    spoken: Mapping[SessionId, datetime]  # conversations in which something was said or replied, and when
    cared: frozenset[SessionId]  # conversations whose care changed
    messages: tuple[DeskMessage, ...]  # in the order of seq


@dataclass(frozen=True, slots=True)
class DeskMeasure:
    """How one agent did since a time, or all of them (``agent`` None)."""

    agent: Agent | None
    taken: int = 0  # conversations, each once
    closed: int = 0  # times
    waits: tuple[float, ...] = ()  # seconds from the call (the taking, where nobody called) to the agent's first words
    stars: tuple[int, ...] = ()  # of the closings that were rated


class Desk(Protocol):
    """Who has a conversation, and what was said by people. Every call is one transaction; all are thread-safe and block.

    All methods raise ``DatabaseUnavailable`` where the database cannot be reached, and those that change something
    ``SessionNotFound``. ``once`` names what is said: the same name again says nothing twice.
    """

    def care(self, session_id: SessionId) -> Care:
        """Who has the conversation; the assistant where nobody ever called."""

    def take(self, session_id: SessionId, agent: Agent) -> Care:
        """The conversation given to the agent; unchanged where it is theirs. Raises ``Taken``: of two, one gets it."""

    def assign(self, session_id: SessionId, to: Agent, by: Agent) -> Care:
        """The conversation given to ``to``, whoever had it."""

    def hand_back(self, session_id: SessionId, agent: Agent, *, anyone: bool = False) -> Care:
        """The conversation given back to the assistant, its tickets closed.

        ``anyone``: whoever has it. Twice is once. Raises ``Taken`` where another has it, ``NotYours`` where nobody has.
        """

    def close(self, session_id: SessionId, agent: Agent, reason: str, *, anyone: bool = False) -> Care:
        """The conversation closed, its tickets too; twice is once. Raises ``NotYours``, ``Taken``."""

    def say(
        self,
        session_id: SessionId,
        agent: Agent,
        text: str,
        once: str,
        products: Sequence[ProductId] = (),
        draft_id: str | None = None,
    ) -> DeskMessage:
        """The agent's words to the shopper, stored.

        Raises:
            NotYours: the agent has not taken it.
            StillAnswering: a turn is being carried out that may still reply.
        """

    def note(self, session_id: SessionId, agent: Agent, text: str, once: str) -> DeskMessage:
        """The agent's words to colleagues, stored; anyone may note."""

    def upset(self, session_id: SessionId) -> None:
        """Note that the shopper is upset, until the conversation is closed or handed back."""

    def rate(self, session_id: SessionId, stars: int, words: str) -> None:
        """Keep the shopper's rating of the last closing, in place of an earlier one. Raises ``NotClosed``."""

    def said(self, session_id: SessionId, after: int = 0, last: int = 200) -> list[DeskMessage]:
        """What agents said to the shopper after this seq, the newest ``last`` of it, oldest first."""

    def written(self, session_id: SessionId, after: int = 0, last: int = 500) -> list[DeskMessage]:
        """All that the desk did with the conversation after this seq, notes included: the newest ``last``, oldest first."""


class DeskQueue(Protocol):
    """What the desk sees of all conversations. Thread-safe; all methods block and raise ``DatabaseUnavailable``."""

    def page(self, view: View, staff_id: StaffId, words: str = "", cursor: str | None = None, limit: int = 50) -> Page:
        """Conversations of a view that have been spoken in.

        ``waiting``: the upset first, then who waits longest; all others: newest activity first. ``assistant`` are those of the
        last day. ``words`` must stand in a message of the shopper, or be the shopper's id, the ticket or the agent's name.
        Raises ``ValueError`` for a cursor that this view did not give.
        """

    def conversations(self, session_ids: Sequence[SessionId]) -> list[Conversation]:
        """These conversations, in no order; those that are not there are left out."""

    def counts(self) -> Counts:
        """How many there are of each."""

    def line(self) -> list[SessionId]:
        """The waiting conversations in the order in which they should be taken."""

    def ticket(self, session_id: SessionId) -> Ticket | None:
        """The newest ticket of the conversation."""

    def measures(self, since: datetime) -> list[DeskMeasure]:
        """All agents together, then each who did something, by name."""

    def place(self) -> Place:
        """Where the feed of changes stands now."""

    def changes(self, after: Place) -> Changes:
        """What changed since ``after``."""
