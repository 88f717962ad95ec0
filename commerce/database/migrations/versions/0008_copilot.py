"""Drafted replies and canned replies."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "reply_drafts",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("turn_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("look_up", sa.Text(), nullable=False),
        sa.Column("prompt", sa.String(length=200), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("edited", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name=op.f("fk_reply_drafts_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_reply_drafts")),
    )
    op.create_index(op.f("ix_reply_drafts_session_id"), "reply_drafts", ["session_id"], unique=False)
    op.create_index(op.f("ix_reply_drafts_created_at"), "reply_drafts", ["created_at"], unique=False)
    op.create_table(
        "canned_replies",
        sa.Column("canned_id", ID, nullable=False),
        sa.Column("shortcut", ID, nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("canned_id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("shortcut", "language", name=op.f("uq_canned_replies_shortcut_language")),
    )


def downgrade() -> None:
    for table in ("canned_replies", "reply_drafts"):
        op.drop_table(table)
