"""The tables of the desk: who has a conversation, and what people said; their history is in ``migrations/``."""

import sqlalchemy as sa

from commerce.database.tables import ID, UtcTime, metadata

desk_counter = sa.Table(
    "desk_counter",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # always 1
    sa.Column("seq", sa.BigInteger, nullable=False),
)

conversation_care = sa.Table(
    "conversation_care",
    metadata,
    sa.Column("session_id", ID, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("ticket_id", ID),
    sa.Column("staff_id", ID),
    sa.Column("staff_name", sa.Text),  # as shoppers read it, then
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("waiting_since", UtcTime),
    sa.Column("mood", sa.String(20), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("stars", sa.Integer),
    sa.Column("rating_words", sa.Text),
    sa.Column("rated_at", UtcTime),
    sa.Column("seq", sa.BigInteger, nullable=False, index=True),
    sa.Column("said", sa.BigInteger, nullable=False),  # seq of the last that an agent said
    sa.Index(None, "state", "staff_id"),
)

desk_messages = sa.Table(
    "desk_messages",
    metadata,
    sa.Column("message_id", ID, primary_key=True),
    sa.Column("session_id", ID, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("staff_id", ID),
    sa.Column("staff_name", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("products", sa.Text, nullable=False),  # JSON list of ids
    sa.Column("draft_id", ID),
    sa.Column("happened", sa.String(20)),  # of a system message
    sa.Column("stars", sa.Integer),  # of a closing: how the shopper rated it
    sa.Column("once", ID),
    sa.Column("created_at", UtcTime, nullable=False, index=True),
    sa.UniqueConstraint("session_id", "once"),
    sa.Index(None, "session_id", "seq"),
)
