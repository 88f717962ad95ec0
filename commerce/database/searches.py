"""The texts that many shoppers typed, counted inside the database."""

from datetime import datetime

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.tables import sessions, turns
from commerce.searches import SharedSearch

_LONGEST = 60  # characters: what is longer is told by one person to one shop
_SHOWED_PRODUCTS = '%["products",%'  # how a turn's events are written down


class DatabaseSearches:
    """``Searches`` over the turns kept in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def shared(self, shoppers: int, since: datetime, most: int = 2000) -> list[SharedSearch]:
        """The texts that at least this many different shoppers typed since then; see ``Searches``."""
        text = sa.func.lower(sa.func.trim(turns.c.message)).label("text")
        many = sa.func.count(sa.distinct(sessions.c.shopper_id)).label("many")
        chosen = (
            sa.select(text, many)
            .join(sessions, sessions.c.session_id == turns.c.session_id)
            .where(
                turns.c.created_at >= since,
                turns.c.status == "finished",
                sa.func.length(turns.c.message) <= _LONGEST,
                turns.c.events.like(_SHOWED_PRODUCTS),
            )
            .group_by(text)
            .having(many >= max(shoppers, 2))
            .order_by(many.desc(), text)
            .limit(most)
        )
        with self._records.read() as connection:
            return [SharedSearch(row.text, row.many) for row in connection.execute(chosen)]
