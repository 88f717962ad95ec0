"""Who answers a conversation: the assistant, or a person at the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commerce.ids import SessionId, StaffId, TicketId

CareState = Literal["assistant", "waiting", "person", "closed"]
Mood = Literal["calm", "upset"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person at the desk, and the name that shoppers read."""

    staff_id: StaffId
    name: str


@dataclass(frozen=True, slots=True)
class Care:
    """Who has a conversation in care.

    ``assistant``: nobody called. ``waiting``: a ticket is open, and the assistant goes on answering. ``person``: an agent has
    taken it and the assistant is silent. ``closed``: an agent closed it; the shopper's next message gives it to the assistant.
    """

    session_id: SessionId
    state: CareState = "assistant"
    agent: Agent | None = None  # who has it; of a closed one, who closed it
    since: datetime | None = None  # of the state
    waiting_since: datetime | None = None
    mood: Mood = "calm"
    ticket_id: TicketId | None = None  # of the call that is open
    reason: str | None = None  # why a person was called, or why it was closed
    stars: int | None = None  # 1 to 5, of the last closing
    seq: int = 0  # of the last thing done to it, by the desk's count
    said: int = 0  # the seq of the last that an agent said to the shopper
