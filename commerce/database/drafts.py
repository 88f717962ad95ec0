"""The drafts over the database."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from commerce.database.copilot_tables import reply_drafts
from commerce.database.engine import Records
from commerce.database.json_text import dump_json, load_json, storable
from commerce.drafts import DraftMeasure, Evidence, ReplyDraft, edited
from commerce.ids import DraftId, SessionId, StaffId, TurnId


class DatabaseDrafts:
    """``Drafts`` kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def keep(self, draft: ReplyDraft) -> None:
        """Store a draft as it is offered."""
        evidence = [[one.kind, one.title, one.words, one.ref] for one in draft.evidence]
        with self._records.write() as connection:
            connection.execute(
                sa.insert(reply_drafts).values(
                    draft_id=draft.draft_id,
                    session_id=draft.session_id,
                    staff_id=draft.staff_id,
                    turn_id=draft.turn_id,
                    text=storable(draft.text),
                    language=draft.language,
                    source=draft.source,
                    evidence=storable(dump_json(evidence)),
                    look_up=storable(dump_json(list(draft.look_up))),
                    prompt=draft.prompt,
                    milliseconds=draft.milliseconds,
                    created_at=draft.created_at,
                )
            )

    def draft(self, draft_id: DraftId) -> ReplyDraft | None:
        """The draft, None where there is none of that id."""
        chosen = sa.select(reply_drafts).where(reply_drafts.c.draft_id == storable(draft_id))
        with self._records.read() as connection:
            row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        return ReplyDraft(
            draft_id=DraftId(row.draft_id),
            session_id=SessionId(row.session_id),
            staff_id=StaffId(row.staff_id),
            turn_id=TurnId(row.turn_id) if row.turn_id else None,
            text=row.text,
            language=row.language,
            source=row.source,
            evidence=tuple(Evidence(*one) for one in load_json(row.evidence)),
            look_up=tuple(load_json(row.look_up)),
            prompt=row.prompt,
            milliseconds=row.milliseconds,
            created_at=row.created_at,
        )

    def sent(self, draft_id: DraftId, session_id: SessionId, message_id: str, text: str) -> bool:
        """Note that ``text`` was sent from this draft; see ``Drafts``."""
        with self._records.write() as connection:
            return note_sent(connection, draft_id, session_id, message_id, text)

    def measures(self, since: datetime) -> Sequence[DraftMeasure]:
        """What became of the drafts offered since then, one row an agent."""
        table = reply_drafts.c
        counted = (
            sa.select(table.staff_id, sa.func.count(), sa.func.count(table.message_id), sa.func.avg(table.edited))
            .where(table.created_at >= since)
            .group_by(table.staff_id)
            .order_by(table.staff_id)
        )
        with self._records.read() as connection:
            rows = connection.execute(counted).all()
        return [
            DraftMeasure(StaffId(staff), offered, sent, None if mean is None else float(mean))
            for staff, offered, sent, mean in rows
        ]


def note_sent(connection: sa.Connection, draft_id: str, session_id: str, message_id: str, text: str) -> bool:
    """``Drafts.sent`` inside the transaction that stores the message."""
    mine = (reply_drafts.c.draft_id == storable(draft_id)) & (reply_drafts.c.session_id == session_id)
    unsent = mine & reply_drafts.c.message_id.is_(None)
    offered = connection.scalar(sa.select(reply_drafts.c.text).where(unsent))
    if offered is None:
        return False
    noted = sa.update(reply_drafts).where(unsent).values(message_id=message_id, edited=edited(offered, text))
    return connection.execute(noted).rowcount == 1
