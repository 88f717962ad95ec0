"""Shoppers as rows."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from commerce.database.tables import shoppers
from commerce.ids import ShopperId


def ensure_shopper(connection: sa.Connection, shopper_id: ShopperId) -> None:
    """Make the shopper known, if this is the first that is heard of them."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"shopper_id": shopper_id, "created_at": datetime.now(UTC)}
    connection.execute(insert(shoppers).values(row).on_conflict_do_nothing())
