"""The desk: who has a conversation in care, and what people said in it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("active_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE sessions SET active_at = (SELECT MAX(created_at) FROM turns WHERE turns.session_id = sessions.session_id)"
    )
    op.create_index(op.f("ix_sessions_active_at"), "sessions", ["active_at"])
    op.create_table(
        "desk_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_counter")),
    )
    op.execute("INSERT INTO desk_counter (id, seq) VALUES (1, 0)")
    op.create_table(
        "conversation_care",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("staff_name", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mood", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("rating_words", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name=op.f("fk_conversation_care_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_conversation_care")),
    )
    op.create_index(op.f("ix_conversation_care_seq"), "conversation_care", ["seq"])
    op.create_index(op.f("ix_conversation_care_state_staff_id"), "conversation_care", ["state", "staff_id"])
    op.create_table(
        "desk_messages",
        sa.Column("message_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("staff_name", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("draft_id", ID, nullable=True),
        sa.Column("happened", sa.String(length=20), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("once", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name=op.f("fk_desk_messages_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_desk_messages")),
        sa.UniqueConstraint("seq", name=op.f("uq_desk_messages_seq")),
        sa.UniqueConstraint("session_id", "once", name=op.f("uq_desk_messages_session_id_once")),
    )
    op.create_index(op.f("ix_desk_messages_created_at"), "desk_messages", ["created_at"])
    op.create_index(op.f("ix_desk_messages_session_id_seq"), "desk_messages", ["session_id", "seq"])


def downgrade() -> None:
    op.drop_table("desk_messages")
    op.drop_table("conversation_care")
    op.drop_table("desk_counter")
    op.drop_index(op.f("ix_sessions_active_at"), table_name="sessions")
    op.drop_column("sessions", "active_at")
