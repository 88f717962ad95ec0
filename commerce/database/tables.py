"""The tables. Their history is in ``migrations/``; a test holds the two together."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.types.TypeDecorator[datetime]):
    """Instants: aware datetimes go in and come out, in UTC. SQLite keeps no time zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The same instant in UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# ids sort by their bytes on both databases; PostgreSQL else sorts by the language it was set up for
ID_LIMIT = 200
ID = sa.String(ID_LIMIT).with_variant(sa.String(ID_LIMIT, collation="C"), "postgresql")

# --- catalog ---------------------------------------------------------------------------------------------------------

catalog_state = sa.Table(
    "catalog_state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # always 1
    sa.Column("first_version", sa.BigInteger, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)

products = sa.Table(
    "products",
    metadata,
    sa.Column("product_id", ID, primary_key=True),
    sa.Column("record", sa.Text, nullable=False),  # JSON: all but the offers
    sa.Column("text_hash", sa.String(32), nullable=False),
    sa.Column("record_hash", sa.String(32), nullable=False),
    sa.Column("changed_version", sa.BigInteger, nullable=False, index=True),
)

variants = sa.Table(
    "variants",
    metadata,
    sa.Column("product_id", ID, sa.ForeignKey("products.product_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("variant_id", ID, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("options", sa.Text, nullable=False),  # JSON: [[name, value], …]
    sa.Column("price", sa.String(32), nullable=False),  # decimal string: SQLite has no exact decimals
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("list_price", sa.String(32)),
    sa.Column("stock", sa.Integer),
    sa.Column("in_stock", sa.Boolean, nullable=False),
)

removed_products = sa.Table(
    "removed_products",
    metadata,
    sa.Column("product_id", ID, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False, index=True),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("product_id", ID, primary_key=True),  # of no foreign key: reviews may be there before their product is
    sa.Column("review_id", ID, primary_key=True),
    sa.Column("rating", sa.Float),  # stars
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("written_at", UtcTime),
)

# --- shoppers, carts, orders -----------------------------------------------------------------------------------------

shoppers = sa.Table(
    "shoppers",
    metadata,
    sa.Column("shopper_id", ID, primary_key=True),
    sa.Column("created_at", UtcTime, nullable=False),
)

cart_lines = sa.Table(
    "cart_lines",
    metadata,
    sa.Column("shopper_id", ID, sa.ForeignKey("shoppers.shopper_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("product_id", ID, primary_key=True),
    sa.Column("variant_id", ID, primary_key=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

cart_changes = sa.Table(
    "cart_changes",
    metadata,
    sa.Column("shopper_id", ID, sa.ForeignKey("shoppers.shopper_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("once", ID, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("order_id", ID, primary_key=True),
    sa.Column("shopper_id", ID, sa.ForeignKey("shoppers.shopper_id"), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("placed_at", UtcTime, nullable=False),
    sa.Column("total", sa.String(32), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("carrier", sa.String(100)),
    sa.Column("tracking_number", sa.String(100)),
    sa.Column("expected_on", sa.Date),
    sa.Column("delivered_at", UtcTime),
    sa.Column("demo", sa.Boolean, nullable=False),
    sa.Index(None, "shopper_id", "placed_at"),
)

order_lines = sa.Table(
    "order_lines",
    metadata,
    sa.Column("order_id", ID, sa.ForeignKey("orders.order_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("product_id", ID, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("unit_price", sa.String(32), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
)

order_changes = sa.Table(
    "order_changes",
    metadata,
    sa.Column("order_id", ID, sa.ForeignKey("orders.order_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("once", ID, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
)

# --- conversations ---------------------------------------------------------------------------------------------------

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("session_id", ID, primary_key=True),
    sa.Column("shopper_id", ID, sa.ForeignKey("shoppers.shopper_id"), nullable=False, index=True),
    sa.Column("language", sa.String(20)),
    sa.Column("state", sa.Text, nullable=False),  # JSON
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("active_at", UtcTime, index=True),  # of the last thing said or replied; None where nothing was
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("turn_id", ID, primary_key=True),
    sa.Column("session_id", ID, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False),
    sa.Column("client_turn_id", ID, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("reply", sa.Text),
    sa.Column("events", sa.Text, nullable=False),  # JSON
    sa.Column("prompts", sa.Text, nullable=False),  # JSON
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("closed_at", UtcTime),
    sa.Column("lease_worker", ID),
    sa.Column("lease_until", sa.Float),  # seconds since 1970
    sa.Column("state_before", sa.Text),  # JSON: the session's, when the turn closed
    sa.Column("taken_back", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("session_id", "client_turn_id"),
    sa.UniqueConstraint("session_id", "number"),
)

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("ticket_id", ID, primary_key=True),
    sa.Column("session_id", ID, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("turn_id", ID, sa.ForeignKey("turns.turn_id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
)

behaviour_events = sa.Table(
    "behaviour_events",
    metadata,
    sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("shopper_id", ID, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("product_id", ID, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("session_id", ID),
    sa.Column("turn_id", ID),
    sa.Column("position", sa.Integer),
    sa.Column("ranker", sa.String(200)),
    sa.Column("query_part", sa.Float),  # what an impression was scored by
    sa.Column("taste_part", sa.Float),
    sa.Column("shop_part", sa.Float),
    sa.Column("propensity", sa.Float),  # how likely it was to be shown there
    sa.Index(None, "shopper_id", "at"),
    sa.Index(None, "kind", "at"),
)

# --- tastes and rankings ---------------------------------------------------------------------------------------------

stated_tastes = sa.Table(
    "stated_tastes",
    metadata,
    sa.Column("shopper_id", ID, primary_key=True),
    sa.Column("facet", ID, primary_key=True),
    sa.Column("value", ID, primary_key=True),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
)

taste_weights = sa.Table(
    "taste_weights",
    metadata,
    sa.Column("shopper_id", ID, primary_key=True),
    sa.Column("usual", sa.Float, nullable=False),
)

erased_shoppers = sa.Table(
    "erased_shoppers",
    metadata,
    sa.Column("shopper_id", ID, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)

ranking_notes = sa.Table(
    "ranking_notes",
    metadata,
    sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("shopper_id", ID, nullable=False, index=True),
    sa.Column("turn_id", ID),
    sa.Column("ranker", sa.String(200), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),  # JSON
    sa.Index(None, "kind", "at"),
)
