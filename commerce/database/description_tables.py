"""The tables of written product texts; their history is in ``migrations/``."""

import sqlalchemy as sa

from commerce.database.tables import ID, UtcTime, metadata

descriptions = sa.Table(
    "descriptions",
    metadata,
    sa.Column("product_id", ID, sa.ForeignKey("products.product_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("language", sa.String(20), primary_key=True),
    sa.Column("audience", ID, primary_key=True),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("texts", sa.Text, nullable=False),  # JSON
    sa.Column("writer", sa.String(200), nullable=False),
    sa.Column("made_from", sa.String(32), nullable=False),
    sa.Column("source_hash", sa.String(32), nullable=False),
    sa.Column("remarks", sa.Text, nullable=False),  # JSON list
    sa.Column("written_at", UtcTime, nullable=False),
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("publication_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("product_id", ID, sa.ForeignKey("products.product_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("audience", ID, nullable=False),
    sa.Column("in_catalog", sa.Boolean, nullable=False),  # whether it took the place of the product's own text
    sa.Column("texts", sa.Text, nullable=False),  # JSON
    sa.Column("source_title", sa.Text, nullable=False),
    sa.Column("source_description", sa.Text, nullable=False),
    sa.Column("published_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),  # restored, or overtaken by a newer source
)
