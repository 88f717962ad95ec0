"""Stated tastes, erasures, the log of rankings, and what impressions were scored by."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
PARTS = ("query_part", "taste_part", "shop_part", "propensity")


def upgrade() -> None:
    for part in PARTS:
        op.add_column("behaviour_events", sa.Column(part, sa.Float(), nullable=True))
    op.create_index(op.f("ix_behaviour_events_kind_at"), "behaviour_events", ["kind", "at"], unique=False)
    op.create_table(
        "stated_tastes",
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("facet", ID, nullable=False),
        sa.Column("value", ID, nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("shopper_id", "facet", "value", name=op.f("pk_stated_tastes")),
    )
    op.create_table(
        "taste_weights",
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("shopper_id", name=op.f("pk_taste_weights")),
    )
    op.create_table(
        "erased_shoppers",
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shopper_id", name=op.f("pk_erased_shoppers")),
    )
    op.create_table(
        "ranking_notes",
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("turn_id", ID, nullable=True),
        sa.Column("ranker", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_ranking_notes")),
    )
    op.create_index(op.f("ix_ranking_notes_kind_at"), "ranking_notes", ["kind", "at"], unique=False)
    op.create_index(op.f("ix_ranking_notes_shopper_id"), "ranking_notes", ["shopper_id"], unique=False)


def downgrade() -> None:
    for table in ("ranking_notes", "erased_shoppers", "taste_weights", "stated_tastes"):
        op.drop_table(table)
    op.drop_index(op.f("ix_behaviour_events_kind_at"), table_name="behaviour_events")
    for part in PARTS:
        op.drop_column("behaviour_events", part)
