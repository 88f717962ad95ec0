"""The counts of revoked shopper tokens as rows."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from commerce.database.engine import Records
from commerce.database.json_text import storable
from commerce.database.staff_tables import token_generations
from commerce.ids import ShopperId


class DatabaseTokenGenerations:
    """``TokenGenerations`` kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of(self, shopper_id: ShopperId) -> int:
        """The count in force; see ``TokenGenerations``."""
        mine = token_generations.c.shopper_id == storable(shopper_id)
        with self._records.read() as connection:
            return connection.scalar(sa.select(token_generations.c.generation).where(mine)) or 0

    def raise_for(self, shopper_id: ShopperId) -> int:
        """The new count; see ``TokenGenerations``."""
        insert = sqlite.insert if self._records.is_sqlite else postgresql.insert
        first = insert(token_generations).values(shopper_id=storable(shopper_id), generation=1)
        raised = first.on_conflict_do_update(
            index_elements=["shopper_id"], set_={"generation": token_generations.c.generation + 1}
        ).returning(token_generations.c.generation)
        with self._records.write() as connection:
            return int(connection.execute(raised).scalar_one())
