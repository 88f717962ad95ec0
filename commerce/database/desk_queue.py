"""What the desk sees of all conversations, read with a fixed number of queries however many there are."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from commerce.care import Care
from commerce.conversations import Ticket
from commerce.database.care import CARE, care_of
from commerce.database.desk import desk_message
from commerce.database.desk_measures import measures_since
from commerce.database.desk_tables import conversation_care, desk_counter, desk_messages
from commerce.database.engine import Records
from commerce.database.json_text import storable
from commerce.database.tables import sessions, tickets, turns
from commerce.desk import Changes, Conversation, Counts, DeskMeasure, LastWords, Page, Place, View
from commerce.ids import SessionId, ShopperId, StaffId, TicketId, TurnId

WITH_ASSISTANT = timedelta(days=1)  # since the last word; older ones are found among all
CLOSED_FOR = timedelta(days=7)
OVERLAP = timedelta(seconds=10)  # a turn's time is taken before it is committed: this long before, at most
SHOWN = 160  # characters of the last words
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

_UPSET = sa.case((conversation_care.c.mood == "upset", 0), else_=1)


class DatabaseDeskQueue:
    """``DeskQueue`` over SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def page(self, view: View, staff_id: StaffId, words: str = "", cursor: str | None = None, limit: int = 50) -> Page:
        """Conversations of a view; see ``DeskQueue``."""
        chosen = sa.select(sessions.c.session_id, sessions.c.active_at, conversation_care.c.waiting_since, _UPSET.label("calm"))
        chosen = chosen.select_from(sessions.outerjoin(conversation_care)).where(sessions.c.active_at.is_not(None))
        chosen = chosen.where(_of_view(view, staff_id))
        if words.strip():
            chosen = chosen.where(_speaks_of(storable(words.strip())))
        after = _read_cursor(view, cursor)
        if view == "waiting":
            keys: tuple[Any, ...] = (_UPSET, conversation_care.c.waiting_since, sessions.c.session_id)
            chosen = chosen.order_by(*keys)
            if after:
                chosen = chosen.where(
                    sa.tuple_(*keys) > sa.tuple_(*(_bound(key, of) for key, of in zip(after, keys, strict=True)))
                )
        else:
            keys = (sessions.c.active_at, sessions.c.session_id)
            chosen = chosen.order_by(*(key.desc() for key in keys))
            if after:
                rest = zip(after[1:], keys, strict=True)
                chosen = chosen.where(sa.tuple_(*keys) < sa.tuple_(*(_bound(key, of) for key, of in rest)))
        with self._records.read() as connection:
            rows = connection.execute(chosen.limit(limit + 1)).all()
            of = {one.session_id: one for one in _conversations(connection, [row.session_id for row in rows[:limit]])}
        more = len(rows) > limit
        following = _cursor(view, rows[limit - 1]) if more else None
        return Page(tuple(of[row.session_id] for row in rows[:limit]), following)

    def conversations(self, session_ids: Sequence[SessionId]) -> list[Conversation]:
        """These conversations, in no order; those that are not there are left out."""
        if not session_ids:
            return []
        with self._records.read() as connection:
            return _conversations(connection, [storable(one) for one in session_ids])

    def counts(self) -> Counts:
        """How many there are of each."""
        care, now = conversation_care.c, datetime.now(UTC)
        taken = sa.select(care.state, care.staff_id, sa.func.count().label("count"))
        taken = taken.where(care.state.in_(("waiting", "person"))).group_by(care.state, care.staff_id)
        closed = sa.select(sa.func.count()).where(care.state == "closed", care.since > now - CLOSED_FOR)
        recent = sessions.c.active_at > now - WITH_ASSISTANT
        elsewhere = (
            sa.select(sa.func.count()).select_from(conversation_care.join(sessions)).where(recent, care.state != "assistant")
        )
        with self._records.read() as connection:
            rows = connection.execute(taken).all()
            active = connection.scalar(sa.select(sa.func.count()).where(recent)) or 0
            return Counts(
                waiting=sum(row[2] for row in rows if row.state == "waiting"),
                person=sum(row[2] for row in rows if row.state == "person"),
                assistant=active - (connection.scalar(elsewhere) or 0),
                closed=connection.scalar(closed) or 0,
                of_agents={StaffId(row.staff_id): row[2] for row in rows if row.state == "person" and row.staff_id},
            )

    def line(self) -> list[SessionId]:
        """The waiting conversations in the order in which they should be taken."""
        care = conversation_care.c
        waiting = (
            sa.select(care.session_id).where(care.state == "waiting").order_by(_UPSET, care.waiting_since, care.session_id)
        )
        with self._records.read() as connection:
            return [SessionId(one) for one in connection.scalars(waiting)]

    def ticket(self, session_id: SessionId) -> Ticket | None:
        """The newest ticket of the conversation."""
        mine = sa.select(tickets).where(tickets.c.session_id == storable(session_id)).order_by(tickets.c.created_at.desc())
        with self._records.read() as connection:
            row = connection.execute(mine.limit(1)).one_or_none()
        if row is None:
            return None
        return Ticket(
            ticket_id=TicketId(row.ticket_id),
            session_id=SessionId(row.session_id),
            turn_id=TurnId(row.turn_id),
            reason=row.reason,
            summary=row.summary,
            status=row.status,
            created_at=row.created_at,
        )

    def measures(self, since: datetime) -> list[DeskMeasure]:
        """All agents together, then each who did something, by name."""
        with self._records.read() as connection:
            return measures_since(connection, since)

    def place(self) -> Place:
        """Where the feed of changes stands now."""
        with self._records.read() as connection:
            seq = connection.scalar(sa.select(desk_counter.c.seq)) or 0
            return Place(seq, connection.scalar(sa.select(sa.func.max(sessions.c.active_at))) or LONG_AGO)

    def changes(self, after: Place) -> Changes:
        """What changed since ``after``."""
        recent = sa.select(sessions.c.session_id, sessions.c.active_at).where(sessions.c.active_at > after.at - OVERLAP)
        with self._records.read() as connection:
            # the count first: PostgreSQL shows what is committed meanwhile, which is above it and left to the next call
            seq = connection.scalar(sa.select(desk_counter.c.seq)) or 0
            spoken = {SessionId(row.session_id): row.active_at for row in connection.execute(recent)}
            cared = sa.select(conversation_care.c.session_id).where(conversation_care.c.seq.between(after.seq + 1, seq))
            written = sa.select(desk_messages).where(desk_messages.c.seq.between(after.seq + 1, seq))
            changed = list(connection.scalars(cared)) if seq > after.seq else []
            found = connection.execute(written.order_by(desk_messages.c.seq)) if seq > after.seq else ()
            messages = [desk_message(row) for row in found]
        return Changes(
            place=Place(max(seq, after.seq), max([after.at, *spoken.values()])),
            spoken=spoken,
            cared=frozenset([*(SessionId(one) for one in changed), *(message.session_id for message in messages)]),
            messages=tuple(messages),
        )


def _of_view(view: View, staff_id: StaffId) -> sa.ColumnElement[bool]:
    care = conversation_care.c
    match view:
        case "mine":
            return (care.state == "person") & (care.staff_id == staff_id)
        case "assistant":
            recent = sessions.c.active_at > datetime.now(UTC) - WITH_ASSISTANT
            return recent & (care.state.is_(None) | (care.state == "assistant"))
        case "closed":
            return (care.state == "closed") & (care.since > datetime.now(UTC) - CLOSED_FOR)
        case "all":
            return sa.true()
        case _:
            return care.state == view


def _speaks_of(words: str) -> sa.ColumnElement[bool]:
    said = sa.select(turns.c.turn_id).where(
        turns.c.session_id == sessions.c.session_id, turns.c.message.icontains(words, autoescape=True)
    )
    return sa.or_(
        sessions.c.shopper_id == words,
        conversation_care.c.ticket_id == words.upper(),
        conversation_care.c.staff_name.icontains(words, autoescape=True),
        said.exists(),  # last: it reads every message of the conversation
    )


def _conversations(connection: sa.Connection, session_ids: Sequence[str]) -> list[Conversation]:
    """The conversations of these ids, in three queries."""
    of = sessions.c.session_id.in_(session_ids)
    columns = (sessions.c.session_id, sessions.c.shopper_id, sessions.c.language, sessions.c.active_at, sessions.c.created_at)
    rows = connection.execute(
        sa.select(*columns, *(c for c in CARE)).select_from(sessions.outerjoin(conversation_care)).where(of)
    ).all()
    newest = sa.select(turns.c.session_id, sa.func.max(turns.c.number).label("number"))
    newest = newest.where(turns.c.session_id.in_(session_ids)).group_by(turns.c.session_id)
    newest_of = newest.subquery()
    last_turns = sa.select(
        turns.c.session_id,
        turns.c.number,
        sa.func.substr(turns.c.message, 1, SHOWN).label("message"),
        sa.func.substr(turns.c.reply, 1, SHOWN).label("reply"),
        turns.c.created_at,
        turns.c.closed_at,
    ).join(newest_of, (turns.c.session_id == newest_of.c.session_id) & (turns.c.number == newest_of.c.number))
    said = sa.select(sa.func.max(desk_messages.c.seq))
    said = said.where(desk_messages.c.session_id.in_(session_ids), desk_messages.c.kind == "agent")
    last_said = sa.select(
        desk_messages.c.session_id, sa.func.substr(desk_messages.c.text, 1, SHOWN).label("text"), desk_messages.c.created_at
    ).where(desk_messages.c.seq.in_(said.group_by(desk_messages.c.session_id)))
    turn_of = {row.session_id: row for row in connection.execute(last_turns)}
    said_of = {row.session_id: row for row in connection.execute(last_said)}
    return [
        Conversation(
            session_id=SessionId(row.session_id),
            shopper_id=ShopperId(row.shopper_id),
            language=row.language,
            care=care_of(row) or Care(SessionId(row.session_id)),
            turns=turn_of[row.session_id].number if row.session_id in turn_of else 0,
            last=_last(turn_of.get(row.session_id), said_of.get(row.session_id)),
            active_at=row.active_at or row.created_at,
        )
        for row in rows
    ]


def _last(turn: Any, said: Any) -> LastWords | None:
    spoken: list[LastWords] = []
    if turn:
        spoken.append(LastWords("shopper", turn.message, turn.created_at))
    if turn and turn.reply and turn.closed_at:
        spoken.append(LastWords("assistant", turn.reply, turn.closed_at))
    if said:
        spoken.append(LastWords("agent", said.text, said.created_at))
    return max(spoken, key=lambda words: words.at, default=None)


def _cursor(view: View, row: Any) -> str:
    at = row.waiting_since if view == "waiting" else row.active_at
    return base64.urlsafe_b64encode(f"{view}|{row.calm}|{at.isoformat()}|{row.session_id}".encode()).decode()


def _read_cursor(view: View, cursor: str | None) -> tuple[int, datetime, str] | None:
    """Where the page before ended. Raises ``ValueError``."""
    if cursor is None:
        return None
    try:
        of, calm, at, session_id = base64.urlsafe_b64decode(cursor.encode()).decode().split("|", 3)
        when = datetime.fromisoformat(at)
        if of != view or when.tzinfo is None or calm not in ("0", "1"):
            raise ValueError(cursor)
        return int(calm), when, storable(session_id)
    except (ValueError, binascii.Error) as error:
        raise ValueError("the cursor is not of this view") from error


def _bound(value: Any, column: Any) -> Any:
    return sa.literal(value, column.type)
