"""The tables of drafts and canned replies; their history is in ``migrations/``."""

import sqlalchemy as sa

from commerce.database.tables import ID, UtcTime, metadata

reply_drafts = sa.Table(
    "reply_drafts",
    metadata,
    sa.Column("draft_id", ID, primary_key=True),
    sa.Column("session_id", ID, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("staff_id", ID, nullable=False),
    sa.Column("turn_id", ID),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),  # JSON: [[kind, title, words, ref], …]
    sa.Column("look_up", sa.Text, nullable=False),  # JSON list
    sa.Column("prompt", sa.String(200)),
    sa.Column("milliseconds", sa.Integer, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False, index=True),
    sa.Column("message_id", ID),  # that was sent from it
    sa.Column("edited", sa.Float),  # how far, in [0, 1]
)

canned_replies = sa.Table(
    "canned_replies",
    metadata,
    sa.Column("canned_id", ID, primary_key=True),
    sa.Column("shortcut", ID, nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.UniqueConstraint("shortcut", "language"),
)
