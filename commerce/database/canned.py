"""The canned replies over the database."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from commerce.canned import CannedReply, CannedText
from commerce.database.copilot_tables import canned_replies
from commerce.database.engine import Records
from commerce.database.json_text import storable
from commerce.errors import ShortcutTaken
from commerce.ids import CannedId


class DatabaseCannedReplies:
    """``CannedReplies`` kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def all(self) -> Sequence[CannedReply]:
        """All of them, by shortcut and language."""
        ordered = sa.select(canned_replies).order_by(canned_replies.c.shortcut, canned_replies.c.language)
        with self._records.read() as connection:
            return [_reply(row) for row in connection.execute(ordered)]

    def reply(self, canned_id: CannedId) -> CannedReply | None:
        """The reply, None where there is none of that id."""
        chosen = sa.select(canned_replies).where(canned_replies.c.canned_id == storable(canned_id))
        with self._records.read() as connection:
            row = connection.execute(chosen).one_or_none()
        return _reply(row) if row else None

    def add(self, reply: CannedText) -> CannedReply:
        """The reply, kept from now on. Raises ``ShortcutTaken``."""
        kept = CannedReply(CannedId(f"c-{uuid.uuid4().hex}"), _storable(reply), datetime.now(UTC))
        with _shortcut_of(kept), self._records.write() as connection:
            connection.execute(sa.insert(canned_replies).values(canned_id=kept.canned_id, **_columns(kept)))
        return kept

    def change(self, canned_id: CannedId, reply: CannedText) -> CannedReply | None:
        """The reply with other words, None where there is none of that id. Raises ``ShortcutTaken``."""
        kept = CannedReply(CannedId(storable(canned_id)), _storable(reply), datetime.now(UTC))
        with _shortcut_of(kept), self._records.write() as connection:
            mine = canned_replies.c.canned_id == kept.canned_id
            changed = connection.execute(sa.update(canned_replies).where(mine).values(**_columns(kept)))
        return kept if changed.rowcount else None

    def remove(self, canned_id: CannedId) -> bool:
        """Whether there was such a reply; it is gone."""
        with self._records.write() as connection:
            gone = sa.delete(canned_replies).where(canned_replies.c.canned_id == storable(canned_id))
            return connection.execute(gone).rowcount == 1


@contextmanager
def _shortcut_of(kept: CannedReply) -> Iterator[None]:
    """Raise ``ShortcutTaken`` where another reply of the language has the shortcut: of two at once the database lets one in."""
    try:
        yield
    except IntegrityError as error:
        raise ShortcutTaken(kept.reply.shortcut) from error


def _storable(reply: CannedText) -> CannedText:
    return CannedText(storable(reply.shortcut), reply.language, storable(reply.title), storable(reply.text))


def _columns(kept: CannedReply) -> dict[str, Any]:
    reply = kept.reply
    return {
        "shortcut": reply.shortcut,
        "language": reply.language,
        "title": reply.title,
        "text": reply.text,
        "changed_at": kept.changed_at,
    }


def _reply(row: Any) -> CannedReply:
    return CannedReply(CannedId(row.canned_id), CannedText(row.shortcut, row.language, row.title, row.text), row.changed_at)
