"""Changes of orders that shoppers confirmed, and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "order_changes",
        sa.Column("order_id", ID, nullable=False),
        sa.Column("once", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name=op.f("fk_order_changes_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", "once", name=op.f("pk_order_changes")),
    )
    op.create_table(
        "reviews",
        sa.Column("product_id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("rating", sa.Float(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("product_id", "review_id", name=op.f("pk_reviews")),
    )


def downgrade() -> None:
    op.drop_table("reviews")
    op.drop_table("order_changes")
