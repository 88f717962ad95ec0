"""Sessions and turns as they are kept, and the seam that keeps them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from commerce.care import Care
from commerce.ids import ProductId, SessionId, ShopperId, TicketId, TurnId

TurnStatus = Literal["open", "finished", "failed"]
EventKind = Literal["impression", "view", "click", "like", "dislike", "cart_add", "cart_remove", "purchase"]


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation. ``state`` is the assistant's own JSON (need in force, products on screen), opaque here."""

    session_id: SessionId
    shopper_id: ShopperId
    language: str | None
    state: dict[str, Any]
    created_at: datetime
    care: Care | None = None  # who answers it; None where nobody ever called: the assistant


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One streamed event of a turn, in its order."""

    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message and what came of it; ``events`` is empty until the turn is finished."""

    turn_id: TurnId
    session_id: SessionId
    client_turn_id: str
    number: int  # from 1, in the order the messages were stored
    message: str
    status: TurnStatus
    reply: str | None
    events: tuple[RecordedEvent, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SessionDigest:
    """A conversation as a list of them names it."""

    session_id: SessionId
    first_message: str
    turns: int
    last_at: datetime  # when the shopper last said something


@dataclass(frozen=True, slots=True)
class BehaviourEvent:
    """What a shopper did or was shown. An impression has its position and the version of the ranker that put it there."""

    shopper_id: ShopperId
    kind: EventKind
    product_id: ProductId
    at: datetime
    session_id: SessionId | None = None
    turn_id: TurnId | None = None
    position: int | None = None
    ranker: str | None = None
    parts: tuple[float, float, float] | None = None  # of an impression: the query, taste and shop parts of its score
    propensity: float | None = None  # of an impression: how likely the ranker was to show it in this place, in (0, 1]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A handoff to a person."""

    ticket_id: TicketId
    session_id: SessionId
    turn_id: TurnId
    reason: str
    summary: str
    status: Literal["open", "closed"]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TurnClosing:
    """All that step 8 of a turn stores, in one transaction."""

    status: TurnStatus
    reply: str
    events: Sequence[RecordedEvent]
    state: dict[str, Any]
    language: str | None
    prompts: Sequence[str]  # sources of the prompts used, e.g. "reply.v1#9f3a1c2b"
    impressions: Sequence[BehaviourEvent]


class Conversations(Protocol):
    """Keeps sessions, turns, tickets and behaviour events. Every call is one transaction; all are thread-safe and block.

    All methods raise ``DatabaseUnavailable`` where the database cannot be reached or written (gone, or its disk full).
    """

    def open_session(self, shopper_id: ShopperId | None = None, language: str | None = None) -> Session:
        """A new session; a new shopper too where none is named."""

    def session(self, session_id: SessionId) -> Session:
        """The session. Raises ``SessionNotFound``."""

    def open_turn(self, session_id: SessionId, client_turn_id: str, message: str) -> Turn:
        """The turn of this ``client_turn_id``: stored now, or as it was stored before.

        A conversation that an agent closed is the assistant's again. Raises:
            SessionNotFound: no such session.
            ValueError: a ``client_turn_id`` of more than 200 characters.
        """

    def claim_turn(self, turn_id: TurnId, worker: str, lease_seconds: float) -> bool:
        """Whether ``worker`` may now carry the turn out.

        False for a turn that is closed, and while another worker's unexpired lease is on this turn or any unexpired lease is on
        another unfinished turn of the session. A lease that ran out (its process died) is taken over. Claimed again by its
        holder, the lease is prolonged. Raises ``TurnNotFound``.
        """

    def turn(self, turn_id: TurnId) -> Turn:
        """The turn as it stands. Raises ``TurnNotFound``."""

    def close_turn(self, turn_id: TurnId, closing: TurnClosing) -> None:
        """Store the outcome, the session's new state and the impressions, all or nothing. A closed turn is left as it is.

        Raises ``TurnNotFound``.
        """

    def turns(self, session_id: SessionId, last: int = 50) -> list[Turn]:
        """The newest ``last`` turns of a session, oldest first, without those taken back."""

    def take_back(self, session_id: SessionId, turn_id: TurnId) -> bool:
        """Whether the turn is taken back: it is listed no more, and the session's state is again what it was before the turn.

        Only the newest turn that is listed can be; one taken back before stays so. A turn that still runs is recorded to its
        end and leaves the session's state alone. What the turn did (cart, orders, ticket) stays done. Raises ``TurnNotFound``.
        """

    def change_state(self, session_id: SessionId, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Put ``change`` of the session's state in its place, in one transaction. Raises ``SessionNotFound``."""

    def sessions_of(self, shopper_id: ShopperId, last: int = 20) -> list[SessionDigest]:
        """The shopper's conversations in which something was said, newest first."""

    def open_ticket(self, session_id: SessionId, turn_id: TurnId, reason: str, summary: str, *, upset: bool = False) -> Ticket:
        """The ticket of this turn: opened now, or as it was opened before (a turn opens one at most).

        The conversation waits for a person from now on, ahead of others where the shopper is ``upset``.
        """

    def record(self, events: Sequence[BehaviourEvent]) -> None:
        """Store behaviour events."""

    def unmark(self, shopper_id: ShopperId, product_id: ProductId) -> None:
        """Forget that the shopper liked or disliked a product: it is as if neither was ever said."""

    def events_of(self, shopper_id: ShopperId, last: int = 200) -> list[BehaviourEvent]:
        """A shopper's newest events without impressions, oldest first."""
