"""The past of conversations: the list of a shopper's, and a turn taken back."""

from typing import Any

import sqlalchemy as sa

from commerce.conversations import SessionDigest
from commerce.database.tables import sessions, turns
from commerce.ids import SessionId, ShopperId


def digests_of(connection: sa.Connection, shopper_id: ShopperId, last: int) -> list[SessionDigest]:
    """At most ``last`` of the shopper's conversations in which something was said, newest first."""
    said = sa.select(
        turns.c.session_id,
        sa.func.min(turns.c.number).label("first"),
        sa.func.count().label("turns"),
        sa.func.max(turns.c.created_at).label("last_at"),
    )
    said = said.join(sessions, sessions.c.session_id == turns.c.session_id)
    said = said.where(sessions.c.shopper_id == shopper_id, ~turns.c.taken_back).group_by(turns.c.session_id)
    newest = said.order_by(sa.desc("last_at")).limit(last).subquery()
    first = (turns.c.session_id == newest.c.session_id) & (turns.c.number == newest.c.first)
    chosen = sa.select(newest, turns.c.message).join(turns, first).order_by(newest.c.last_at.desc())
    return [SessionDigest(SessionId(row.session_id), row.message, row.turns, row.last_at) for row in connection.execute(chosen)]


def taken_back(connection: sa.Connection, turn: Any) -> bool:
    """Whether the turn of this row is taken back now; its session is locked. See ``Conversations.take_back``."""
    if turn.taken_back:
        return True
    listed = (turns.c.session_id == turn.session_id) & ~turns.c.taken_back
    if connection.scalar(sa.select(sa.func.max(turns.c.number)).where(listed)) != turn.number:
        return False
    connection.execute(sa.update(turns).where(turns.c.turn_id == turn.turn_id).values(taken_back=True))
    if turn.status != "open" and turn.state_before is not None:
        restored = sa.update(sessions).where(sessions.c.session_id == turn.session_id)
        connection.execute(restored.values(state=turn.state_before))
    return True
