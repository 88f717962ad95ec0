"""The tables of staff, of their sign-ins, and of shopper tokens that were revoked; their history is in ``migrations/``."""

import sqlalchemy as sa

from commerce.database.tables import ID, UtcTime, metadata

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("staff_id", ID, primary_key=True),
    sa.Column("login", ID, nullable=False, unique=True),  # lower case
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("languages", sa.Text, nullable=False),  # JSON list
    sa.Column("password_hash", sa.Text),
    sa.Column("oidc_subject", sa.String(600), unique=True),  # issuer, a space, subject
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    sa.Column("cookie_hash", sa.String(64), primary_key=True),
    sa.Column("staff_id", ID, sa.ForeignKey("staff.staff_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False, index=True),
    sa.Column("oidc", sa.Boolean, nullable=False),
)

token_generations = sa.Table(
    "token_generations",
    metadata,
    sa.Column("shopper_id", ID, primary_key=True),
    sa.Column("generation", sa.Integer, nullable=False),
)
