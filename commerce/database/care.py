"""Who has a conversation, as a row, and the numbers of what the desk does."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from commerce.care import Agent, Care
from commerce.database.desk_tables import conversation_care, desk_counter, desk_messages
from commerce.database.json_text import storable
from commerce.database.tables import sessions
from commerce.desk import Happened
from commerce.errors import SessionNotFound
from commerce.ids import SessionId, StaffId, TicketId

CARE = tuple(column for column in conversation_care.c if column.name != "session_id")

# what every turn asks is written once: SQLAlchemy takes longer to make such a statement than SQLite to answer it
OF_SESSION = sa.select(conversation_care).where(conversation_care.c.session_id == sa.bindparam("session"))
_LOCK = sa.select(sessions.c.session_id).where(sessions.c.session_id == sa.bindparam("session")).with_for_update()


def next_seq(connection: sa.Connection) -> int:
    """The next number of the desk's count; whoever asks next waits for this transaction to end."""
    counted = sa.update(desk_counter).where(desk_counter.c.id == 1).values(seq=desk_counter.c.seq + 1)
    return int(connection.execute(counted.returning(desk_counter.c.seq)).scalar_one())


def lock_session(connection: sa.Connection, session_id: str) -> None:
    """Make writers of one session wait for each other. Raises ``SessionNotFound``."""
    if connection.scalar(_LOCK, {"session": session_id}) is None:
        raise SessionNotFound(SessionId(session_id))


def locked_care(connection: sa.Connection, session_id: SessionId) -> Care:
    """Who has the conversation, whose writers wait for each other from here on. Raises ``SessionNotFound``."""
    lock_session(connection, session_id)
    # a statement of its own: a join that waited for the lock would still see the care of before (PostgreSQL's snapshot)
    row = connection.execute(OF_SESSION, {"session": session_id}).one_or_none()
    return (care_of(row) if row else None) or Care(session_id)


def care_of(row: Any) -> Care | None:
    """The care of a row that has the columns of ``conversation_care``; None where there is none (an outer join)."""
    if row.state is None or row.seq is None:
        return None
    return Care(
        session_id=SessionId(row.session_id),
        state=row.state,
        agent=Agent(StaffId(row.staff_id), row.staff_name) if row.staff_id else None,
        since=row.since,
        waiting_since=row.waiting_since,
        mood=row.mood,
        ticket_id=TicketId(row.ticket_id) if row.ticket_id else None,
        reason=row.reason,
        stars=row.stars,
        seq=row.seq,
        said=row.said,
    )


def store_care(connection: sa.Connection, care: Care) -> None:
    """Keep the care in place of what was kept; its conversation must be locked."""
    values = {
        "state": care.state,
        "ticket_id": care.ticket_id,
        "staff_id": care.agent.staff_id if care.agent else None,
        "staff_name": storable(care.agent.name) if care.agent else None,
        "since": care.since or datetime.now(UTC),
        "waiting_since": care.waiting_since,
        "mood": care.mood,
        "reason": storable(care.reason) if care.reason is not None else None,
        "stars": care.stars,
        "seq": care.seq,
        "said": care.said,
    }
    kept = sa.update(conversation_care).where(conversation_care.c.session_id == care.session_id).values(values)
    if connection.execute(kept).rowcount == 0:
        connection.execute(sa.insert(conversation_care).values(session_id=care.session_id, **values))


def note_happened(
    connection: sa.Connection, session_id: SessionId, happened: Happened, agent: Agent | None, text: str, seq: int
) -> None:
    """Keep what happened to a conversation under the number that its care got by it."""
    connection.execute(
        sa.insert(desk_messages).values(
            message_id=f"m-{uuid.uuid4().hex}",
            session_id=session_id,
            seq=seq,
            kind="system",
            staff_id=agent.staff_id if agent else None,
            staff_name=storable(agent.name) if agent else None,
            text=storable(text),
            products="[]",
            happened=happened,
            created_at=datetime.now(UTC),
        )
    )


def call(connection: sa.Connection, care: Care, ticket_id: TicketId, reason: str, *, upset: bool) -> None:
    """Let the conversation wait for a person, whose ticket this is; one that a person has goes on as it is."""
    if care.state == "person":
        return
    now = datetime.now(UTC)
    seq = next_seq(connection)
    store_care(
        connection,
        replace(
            care,
            state="waiting",
            agent=None,
            since=now,
            waiting_since=care.waiting_since or now,
            mood="upset" if upset or (care.state == "waiting" and care.mood == "upset") else "calm",
            ticket_id=ticket_id,
            reason=reason,
            seq=seq,
        ),
    )
    note_happened(connection, care.session_id, "called", None, reason, seq)


def reopen(connection: sa.Connection, care: Care) -> None:
    """Give a conversation that was closed to the assistant, its shopper having spoken again."""
    if care.state != "closed":
        return
    seq = next_seq(connection)
    store_care(connection, replace(care, state="assistant", agent=None, since=datetime.now(UTC), reason=None, seq=seq))
    note_happened(connection, care.session_id, "reopened", None, "", seq)
