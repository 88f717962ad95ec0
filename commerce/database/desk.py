"""The desk over the database: who has a conversation, and what agents say in it."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from commerce.care import Agent, Care
from commerce.database.care import OF_SESSION, care_of, locked_care, next_seq, note_happened, store_care
from commerce.database.desk_tables import conversation_care, desk_messages
from commerce.database.drafts import note_sent
from commerce.database.engine import Records
from commerce.database.json_text import dump_json, load_json, storable
from commerce.database.tables import ID_LIMIT, sessions, tickets, turns
from commerce.desk import DeskMessage, Happened, MessageKind, NotClosed, NotYours, StillAnswering, Taken
from commerce.ids import DraftId, ProductId, SessionId, StaffId


class DatabaseDesk:
    """``Desk`` kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def care(self, session_id: SessionId) -> Care:
        """Who has the conversation; the assistant where nobody ever called."""
        with self._records.read() as connection:
            row = connection.execute(OF_SESSION, {"session": storable(session_id)}).one_or_none()
        return (care_of(row) if row else None) or Care(session_id)

    def take(self, session_id: SessionId, agent: Agent) -> Care:
        """The conversation given to the agent; see ``Desk``."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if care.state == "person" and care.agent:
                if care.agent.staff_id == agent.staff_id:
                    return care
                raise Taken(care.agent)
            return _given(connection, care, agent, "taken", agent, "")

    def assign(self, session_id: SessionId, to: Agent, by: Agent) -> Care:
        """The conversation given to ``to``, whoever had it."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if care.state == "person" and care.agent and care.agent.staff_id == to.staff_id:
                return care
            return _given(connection, care, to, "assigned", by, to.name)

    def hand_back(self, session_id: SessionId, agent: Agent, *, anyone: bool = False) -> Care:
        """The conversation given back to the assistant; see ``Desk``."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if care.state == "assistant":
                return care
            _held(care, agent, anyone)
            _close_tickets(connection, care.session_id)
            return _moved(
                connection,
                replace(care, state="assistant", agent=None, waiting_since=None, mood="calm", ticket_id=None, reason=None),
                "handed_back",
                agent,
            )

    def close(self, session_id: SessionId, agent: Agent, reason: str, *, anyone: bool = False) -> Care:
        """The conversation closed; see ``Desk``."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if care.state == "closed" and care.agent and (anyone or care.agent.staff_id == agent.staff_id):
                return care  # twice is once: what it was rated stays
            _held(care, agent, anyone)
            _close_tickets(connection, care.session_id)
            closed = replace(
                care, state="closed", agent=care.agent or agent, waiting_since=None, mood="calm", ticket_id=None, stars=None
            )
            return _moved(connection, replace(closed, reason=storable(reason)), "closed", agent, reason)

    def say(
        self,
        session_id: SessionId,
        agent: Agent,
        text: str,
        once: str,
        products: Sequence[ProductId] = (),
        draft_id: str | None = None,
    ) -> DeskMessage:
        """The agent's words to the shopper, stored; see ``Desk``."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if stored := _stored(connection, care.session_id, once):
                return stored
            if not _has(care, agent):
                raise NotYours
            answering = (
                (turns.c.session_id == care.session_id) & (turns.c.status == "open") & (turns.c.lease_until > time.time())
            )
            if connection.scalar(sa.select(turns.c.turn_id).where(answering).limit(1)) is not None:
                raise StillAnswering
            message = _message(connection, care.session_id, "agent", agent, text, once, tuple(products), draft_id)
            said = {"said": message.seq, "seq": message.seq}
            kept = sa.update(conversation_care).where(conversation_care.c.session_id == care.session_id)
            connection.execute(kept.values(said))
            spoken = sa.update(sessions).where(sessions.c.session_id == care.session_id)
            connection.execute(spoken.values(active_at=message.created_at))
            return message

    def note(self, session_id: SessionId, agent: Agent, text: str, once: str) -> DeskMessage:
        """The agent's words to colleagues, stored; anyone may note."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            return _stored(connection, care.session_id, once) or _message(
                connection, care.session_id, "note", agent, text, once, (), None
            )

    def upset(self, session_id: SessionId) -> None:
        """Note that the shopper is upset, until the conversation is closed or handed back."""
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if care.mood != "upset" and care.state != "closed":
                store_care(connection, replace(care, mood="upset", seq=next_seq(connection)))

    def rate(self, session_id: SessionId, stars: int, words: str) -> None:
        """Keep the shopper's rating of the last closing; see ``Desk``."""
        if not 1 <= stars <= 5:
            raise ValueError("stars are 1 to 5")
        with self._records.write() as connection:
            care = locked_care(connection, SessionId(storable(session_id)))
            if care.state != "closed":
                raise NotClosed
            closings = sa.select(sa.func.max(desk_messages.c.seq))
            closings = closings.where(desk_messages.c.session_id == care.session_id, desk_messages.c.happened == "closed")
            closing = connection.scalar(closings)
            connection.execute(sa.update(desk_messages).where(desk_messages.c.seq == closing).values(stars=stars))
            rated = {
                "stars": stars,
                "rating_words": storable(words),
                "rated_at": datetime.now(UTC),
                "seq": next_seq(connection),
            }
            kept = sa.update(conversation_care).where(conversation_care.c.session_id == care.session_id)
            connection.execute(kept.values(rated))

    def said(self, session_id: SessionId, after: int = 0, last: int = 200) -> list[DeskMessage]:
        """What agents said to the shopper after this seq, the newest ``last`` of it, oldest first."""
        mine = (desk_messages.c.kind == "agent") & (desk_messages.c.seq > after)
        return self._messages(session_id, mine, last)

    def written(self, session_id: SessionId, after: int = 0, last: int = 500) -> list[DeskMessage]:
        """All that the desk did with the conversation after this seq; see ``Desk``."""
        return self._messages(session_id, desk_messages.c.seq > after, last)

    def _messages(self, session_id: SessionId, wanted: sa.ColumnElement[bool], last: int) -> list[DeskMessage]:
        chosen = sa.select(desk_messages).where(desk_messages.c.session_id == storable(session_id), wanted)
        with self._records.read() as connection:
            rows = connection.execute(chosen.order_by(desk_messages.c.seq.desc()).limit(last)).all()
        return [desk_message(row) for row in reversed(rows)]


def desk_message(row: Any) -> DeskMessage:
    """The message of a row of ``desk_messages``."""
    return DeskMessage(
        message_id=row.message_id,
        session_id=SessionId(row.session_id),
        seq=row.seq,
        kind=row.kind,
        agent=Agent(StaffId(row.staff_id), row.staff_name) if row.staff_id else None,
        text=row.text,
        created_at=row.created_at,
        products=tuple(ProductId(one) for one in load_json(row.products)),
        draft_id=row.draft_id,
        happened=row.happened,
        once=row.once,
    )


def _has(care: Care, agent: Agent) -> bool:
    return care.state == "person" and care.agent is not None and care.agent.staff_id == agent.staff_id


def _held(care: Care, agent: Agent, anyone: bool) -> None:
    """Raises ``NotYours`` unless the agent may end the care. Raises ``Taken`` where another has it."""
    if anyone or _has(care, agent):
        return
    if care.state == "person" and care.agent:
        raise Taken(care.agent)
    raise NotYours


def _given(connection: sa.Connection, care: Care, to: Agent, happened: Happened, by: Agent, text: str) -> Care:
    reason = care.reason if care.state != "closed" else None  # why it was closed is no reason for a call
    return _moved(connection, replace(care, state="person", agent=to, waiting_since=None, reason=reason), happened, by, text)


def _moved(connection: sa.Connection, care: Care, happened: Happened, by: Agent, text: str = "") -> Care:
    """The care as it is now, stored under a new number with what happened to it."""
    care = replace(care, since=datetime.now(UTC), seq=next_seq(connection))
    store_care(connection, care)
    note_happened(connection, care.session_id, happened, by, text, care.seq)
    return care


def _close_tickets(connection: sa.Connection, session_id: SessionId) -> None:
    connection.execute(sa.update(tickets).where(tickets.c.session_id == session_id).values(status="closed"))


def _stored(connection: sa.Connection, session_id: SessionId, once: str) -> DeskMessage | None:
    same = (desk_messages.c.session_id == session_id) & (desk_messages.c.once == storable(once))
    row = connection.execute(sa.select(desk_messages).where(same)).one_or_none()
    return desk_message(row) if row else None


def _message(
    connection: sa.Connection,
    session_id: SessionId,
    kind: MessageKind,
    agent: Agent,
    text: str,
    once: str,
    products: tuple[ProductId, ...],
    draft_id: str | None,
) -> DeskMessage:
    if len(once) > ID_LIMIT:
        raise ValueError(f"a name of what is said has at most {ID_LIMIT} characters")
    message = DeskMessage(
        message_id=f"m-{uuid.uuid4().hex}",
        session_id=session_id,
        seq=next_seq(connection),
        kind=kind,
        agent=Agent(agent.staff_id, storable(agent.name)),
        text=storable(text),
        created_at=datetime.now(UTC),
        products=products,
        draft_id=draft_id,
        once=storable(once),
    )
    if draft_id and not note_sent(connection, DraftId(draft_id), session_id, message.message_id, message.text):
        message = replace(
            message, draft_id=None
        )  # no draft of this conversation, or sent before: the words are sent all the same
    connection.execute(
        sa.insert(desk_messages).values(
            message_id=message.message_id,
            session_id=session_id,
            seq=message.seq,
            kind=kind,
            staff_id=agent.staff_id,
            staff_name=storable(agent.name),
            text=message.text,
            products=dump_json(list(products)),
            draft_id=message.draft_id,
            once=message.once,
            created_at=message.created_at,
        )
    )
    return message
