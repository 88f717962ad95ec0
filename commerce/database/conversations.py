"""The conversations over the database: sessions, turns, tickets, behaviour events."""

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from commerce.conversations import BehaviourEvent, RecordedEvent, Session, SessionDigest, Ticket, Turn, TurnClosing
from commerce.database.behaviour import drop_opinions, keep_events, newest_events
from commerce.database.care import call, care_of, lock_session, locked_care, reopen
from commerce.database.engine import Records
from commerce.database.history import digests_of, taken_back
from commerce.database.json_text import dump_json, load_json, storable
from commerce.database.shoppers import ensure_shopper
from commerce.database.tables import ID_LIMIT, sessions, tickets, turns
from commerce.database.turn_statements import (
    CLOSE,
    IN_THE_WAY,
    LAST_NUMBER,
    LEFT,
    OPEN,
    SAME_TURN,
    SESSION,
    SESSION_OF,
    SPOKEN,
    TAKE,
    TURN,
)
from commerce.errors import SessionNotFound, TurnNotFound
from commerce.ids import ProductId, SessionId, ShopperId, TicketId, TurnId


class DatabaseConversations:
    """``Conversations`` kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def open_session(self, shopper_id: ShopperId | None = None, language: str | None = None) -> Session:
        """A new session; a new shopper too where none is named."""
        session = Session(
            session_id=SessionId(_new_id("s")),
            shopper_id=shopper_id or ShopperId(_new_id("shopper")),
            language=language,
            state={},
            created_at=datetime.now(UTC),
        )
        with self._records.write() as connection:
            ensure_shopper(connection, session.shopper_id)
            connection.execute(
                sa.insert(sessions).values(
                    session_id=session.session_id,
                    shopper_id=session.shopper_id,
                    language=language,
                    state="{}",
                    created_at=session.created_at,
                )
            )
        return session

    def session(self, session_id: SessionId) -> Session:
        """The session. Raises ``SessionNotFound``."""
        with self._records.read() as connection:
            row = connection.execute(SESSION, {"session": storable(session_id)}).one_or_none()
        if row is None:
            raise SessionNotFound(session_id)
        return Session(
            session_id=SessionId(row.session_id),
            shopper_id=ShopperId(row.shopper_id),
            language=row.language,
            state=load_json(row.kept_state),
            created_at=row.created_at,
            care=care_of(row),
        )

    def open_turn(self, session_id: SessionId, client_turn_id: str, message: str) -> Turn:
        """The turn of this ``client_turn_id``: stored now, or as it was stored before. Raises ``SessionNotFound``."""
        if len(client_turn_id) > ID_LIMIT:
            raise ValueError(f"a client_turn_id has at most {ID_LIMIT} characters")
        session_id, client_turn_id = SessionId(storable(session_id)), storable(client_turn_id)
        with self._records.write() as connection:
            care = locked_care(connection, session_id)
            stored = connection.execute(SAME_TURN, {"session": session_id, "client_turn": client_turn_id}).one_or_none()
            if stored is not None:
                return _turn(stored)
            turn = Turn(
                turn_id=TurnId(_new_id("t")),
                session_id=session_id,
                client_turn_id=client_turn_id,
                number=(connection.scalar(LAST_NUMBER, {"session": session_id}) or 0) + 1,
                message=storable(message),
                status="open",
                reply=None,
                events=(),
                created_at=datetime.now(UTC),
            )
            connection.execute(
                OPEN,
                {
                    "turn_id": turn.turn_id,
                    "session_id": turn.session_id,
                    "client_turn_id": turn.client_turn_id,
                    "number": turn.number,
                    "message": turn.message,
                    "status": turn.status,
                    "events": "[]",
                    "prompts": "[]",
                    "created_at": turn.created_at,
                },
            )
            connection.execute(SPOKEN, {"session": session_id, "now": turn.created_at})
            reopen(connection, care)
        return turn

    def claim_turn(self, turn_id: TurnId, worker: str, lease_seconds: float) -> bool:
        """Whether ``worker`` may now carry the turn out; see ``Conversations``."""
        now = time.time()
        with self._records.write(lasting=False) as connection:
            claim = {"turn": turn_id, "session": _locked(connection, turn_id), "worker": worker, "now": now}
            if connection.scalar(IN_THE_WAY, claim) is not None:
                return False
            taken = {"turn": turn_id, "worker": worker, "until": now + lease_seconds}
            return connection.execute(TAKE, taken).rowcount == 1

    def turn(self, turn_id: TurnId) -> Turn:
        """The turn as it stands. Raises ``TurnNotFound``."""
        with self._records.read() as connection:
            return _turn(self._row(connection, turn_id))

    def close_turn(self, turn_id: TurnId, closing: TurnClosing) -> None:
        """Store the outcome, the session's new state and the impressions, all or nothing; see ``Conversations``."""
        if closing.status == "open":
            raise ValueError("a turn closes as finished or failed")
        events = dump_json([[event.name, event.data] for event in closing.events])
        with self._records.write() as connection:
            session_id, now = _locked(connection, turn_id), datetime.now(UTC)
            closed = {
                "turn": turn_id,
                "session": session_id,
                "closed_as": closing.status,
                "said": storable(closing.reply),
                "streamed": events,
                "asked": dump_json(list(closing.prompts)),
                "now": now,
            }
            withdrawn = connection.scalar(CLOSE, closed)
            if withdrawn is None:  # it was closed before
                return
            if not withdrawn:
                left = {"session": session_id, "left": dump_json(closing.state), "now": now, "spoken": closing.language}
                connection.execute(LEFT, left)
            keep_events(connection, closing.impressions)

    def turns(self, session_id: SessionId, last: int = 50) -> list[Turn]:
        """The newest ``last`` turns of a session, oldest first, without those taken back."""
        mine = sa.select(turns).where(turns.c.session_id == storable(session_id), ~turns.c.taken_back)
        with self._records.read() as connection:
            rows = connection.execute(mine.order_by(turns.c.number.desc()).limit(last)).all()
        return [_turn(row) for row in reversed(rows)]

    def take_back(self, session_id: SessionId, turn_id: TurnId) -> bool:
        """Whether the turn is taken back; see ``Conversations``. Raises ``TurnNotFound``."""
        with self._records.write() as connection:
            if self._row(connection, turn_id).session_id != session_id:
                raise TurnNotFound(turn_id)
            lock_session(connection, session_id)
            return taken_back(connection, self._row(connection, turn_id))

    def change_state(self, session_id: SessionId, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Put ``change`` of the session's state in its place. Raises ``SessionNotFound``."""
        session_id = SessionId(storable(session_id))
        of_session = sessions.c.session_id == session_id
        with self._records.write() as connection:
            lock_session(connection, session_id)
            state = load_json(connection.scalar(sa.select(sessions.c.state).where(of_session)) or "{}")
            connection.execute(sa.update(sessions).where(of_session).values(state=dump_json(change(state))))

    def sessions_of(self, shopper_id: ShopperId, last: int = 20) -> list[SessionDigest]:
        """The shopper's conversations in which something was said, newest first."""
        with self._records.read() as connection:
            return digests_of(connection, shopper_id, last)

    def open_ticket(self, session_id: SessionId, turn_id: TurnId, reason: str, summary: str, *, upset: bool = False) -> Ticket:
        """The ticket of this turn: opened now, or as it was opened before. Raises ``TurnNotFound``."""
        with self._records.write() as connection:
            turn = self._row(connection, turn_id)
            if turn.session_id != session_id:
                raise TurnNotFound(turn_id)
            care = locked_care(connection, session_id)
            stored = connection.execute(sa.select(tickets).where(tickets.c.turn_id == turn_id)).one_or_none()
            if stored is None:
                connection.execute(
                    sa.insert(tickets).values(
                        ticket_id=_new_ticket_id(),
                        session_id=session_id,
                        turn_id=turn_id,
                        reason=storable(reason),
                        summary=storable(summary),
                        status="open",
                        created_at=datetime.now(UTC),
                    )
                )
                stored = connection.execute(sa.select(tickets).where(tickets.c.turn_id == turn_id)).one()
                call(connection, care, TicketId(stored.ticket_id), stored.reason, upset=upset)
        return Ticket(
            ticket_id=TicketId(stored.ticket_id),
            session_id=SessionId(stored.session_id),
            turn_id=TurnId(stored.turn_id),
            reason=stored.reason,
            summary=stored.summary,
            status=stored.status,
            created_at=stored.created_at,
        )

    def record(self, events: Sequence[BehaviourEvent]) -> None:
        """Store behaviour events."""
        if events:
            with self._records.write() as connection:
                keep_events(connection, events)

    def unmark(self, shopper_id: ShopperId, product_id: ProductId) -> None:
        """Forget that the shopper liked or disliked a product."""
        with self._records.write() as connection:
            drop_opinions(connection, shopper_id, product_id)

    def events_of(self, shopper_id: ShopperId, last: int = 200) -> list[BehaviourEvent]:
        """A shopper's newest events without impressions, oldest first."""
        with self._records.read() as connection:
            return newest_events(connection, shopper_id, last)

    def _row(self, connection: sa.Connection, turn_id: TurnId) -> Any:
        row = connection.execute(TURN, {"turn": storable(turn_id)}).one_or_none()
        if row is None:
            raise TurnNotFound(turn_id)
        return row


def _locked(connection: sa.Connection, turn_id: TurnId) -> str:
    """The session of the turn, whose writers wait for each other from here on. Raises ``TurnNotFound``."""
    session_id = connection.scalar(SESSION_OF, {"turn": storable(turn_id)})
    if session_id is None:
        raise TurnNotFound(turn_id)
    lock_session(connection, session_id)
    return str(session_id)


def _new_id(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(16)}"  # 128 bits: whoever knows a guest's session may use it


def _new_ticket_id() -> str:
    """A ticket is read out to people: letters that are hard to mistake, no digit that could pass for a figure of the shop."""
    drawn = [secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(10)]
    return f"T-{''.join(drawn[:5])}-{''.join(drawn[5:])}"


def _turn(row: Any) -> Turn:
    return Turn(
        turn_id=TurnId(row.turn_id),
        session_id=SessionId(row.session_id),
        client_turn_id=row.client_turn_id,
        number=row.number,
        message=row.message,
        status=row.status,
        reply=row.reply,
        events=tuple(RecordedEvent(name, data) for name, data in load_json(row.events)),
        created_at=row.created_at,
    )
