"""Written product texts: drafts and publications."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "descriptions",
        sa.Column("product_id", ID, nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("audience", ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("writer", sa.String(length=200), nullable=False),
        sa.Column("made_from", sa.String(length=32), nullable=False),
        sa.Column("source_hash", sa.String(length=32), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.product_id"], name=op.f("fk_descriptions_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "language", "audience", name=op.f("pk_descriptions")),
    )
    op.create_index(op.f("ix_descriptions_state"), "descriptions", ["state"], unique=False)
    op.create_table(
        "publications",
        sa.Column("publication_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("audience", ID, nullable=False),
        sa.Column("in_catalog", sa.Boolean(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("source_description", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.product_id"], name=op.f("fk_publications_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_product_id"), "publications", ["product_id"], unique=False)


def downgrade() -> None:
    op.drop_table("publications")
    op.drop_table("descriptions")
