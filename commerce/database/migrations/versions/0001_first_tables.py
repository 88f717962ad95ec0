"""The first tables."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "behaviour_events",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", ID, nullable=True),
        sa.Column("turn_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("ranker", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_behaviour_events")),
    )
    op.create_index(op.f("ix_behaviour_events_shopper_id_at"), "behaviour_events", ["shopper_id", "at"], unique=False)
    op.create_table(
        "catalog_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_version", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_state")),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "products",
        sa.Column("product_id", ID, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=32), nullable=False),
        sa.Column("record_hash", sa.String(length=32), nullable=False),
        sa.Column("changed_version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_products")),
    )
    op.create_index(op.f("ix_products_changed_version"), "products", ["changed_version"], unique=False)
    op.create_table(
        "removed_products",
        sa.Column("product_id", ID, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_removed_products")),
    )
    op.create_index(op.f("ix_removed_products_version"), "removed_products", ["version"], unique=False)
    op.create_table(
        "shoppers",
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shopper_id", name=op.f("pk_shoppers")),
    )
    op.create_table(
        "cart_changes",
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("once", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shopper_id"], ["shoppers.shopper_id"], name=op.f("fk_cart_changes_shopper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shopper_id", "once", name=op.f("pk_cart_changes")),
    )
    op.create_table(
        "cart_lines",
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shopper_id"], ["shoppers.shopper_id"], name=op.f("fk_cart_lines_shopper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shopper_id", "product_id", "variant_id", name=op.f("pk_cart_lines")),
    )
    op.create_table(
        "orders",
        sa.Column("order_id", ID, nullable=False),
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=True),
        sa.Column("tracking_number", sa.String(length=100), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["shopper_id"], ["shoppers.shopper_id"], name=op.f("fk_orders_shopper_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_shopper_id_placed_at"), "orders", ["shopper_id", "placed_at"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("shopper_id", ID, nullable=False),
        sa.Column("language", sa.String(length=20), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shopper_id"], ["shoppers.shopper_id"], name=op.f("fk_sessions_shopper_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_shopper_id"), "sessions", ["shopper_id"], unique=False)
    op.create_table(
        "variants",
        sa.Column("product_id", ID, nullable=False),
        sa.Column("variant_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("price", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("list_price", sa.String(length=32), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.product_id"], name=op.f("fk_variants_product_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "variant_id", name=op.f("pk_variants")),
    )
    op.create_table(
        "order_lines",
        sa.Column("order_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name=op.f("fk_order_lines_order_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_lines")),
    )
    op.create_table(
        "turns",
        sa.Column("turn_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("client_turn_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("prompts", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_worker", ID, nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.session_id"], name=op.f("fk_turns_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_turns")),
        sa.UniqueConstraint("session_id", "client_turn_id", name=op.f("uq_turns_session_id_client_turn_id")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_turns_session_id_number")),
    )
    op.create_table(
        "tickets",
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("turn_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.session_id"], name=op.f("fk_tickets_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.turn_id"], name=op.f("fk_tickets_turn_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_tickets_turn_id")),
    )
    op.create_index(op.f("ix_tickets_session_id"), "tickets", ["session_id"], unique=False)

    # The first version is the time of making, in milliseconds: an index made from another database then never mistakes this
    # catalog's versions for those it knows.
    now = int(time.time() * 1000)
    op.execute(sa.text(f"INSERT INTO catalog_state (id, first_version, version) VALUES (1, {now}, {now})"))


def downgrade() -> None:
    op.drop_table("tickets")
    op.drop_table("turns")
    op.drop_table("order_lines")
    op.drop_table("variants")
    op.drop_table("sessions")
    op.drop_table("orders")
    op.drop_table("cart_lines")
    op.drop_table("cart_changes")
    op.drop_table("shoppers")
    op.drop_table("removed_products")
    op.drop_table("products")
    op.drop_table("facts")
    op.drop_table("catalog_state")
    op.drop_table("behaviour_events")
