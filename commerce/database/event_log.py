"""All behaviour events, read to learn from."""

from collections.abc import Iterator

import sqlalchemy as sa

from commerce.conversations import BehaviourEvent
from commerce.database.engine import Records
from commerce.database.tables import behaviour_events, erased_shoppers
from commerce.ids import ProductId, ShopperId

_PAGE = 5000


class DatabaseEventLog:
    """The log of what all shoppers did. Every call raises ``DatabaseUnavailable`` where the database is away."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def events(self) -> Iterator[BehaviourEvent]:
        """Every event but impressions, in the order they were noted; none from before its shopper asked to be forgotten."""
        table, gone = behaviour_events, erased_shoppers
        chosen = (
            sa.select(table.c.event_id, table.c.shopper_id, table.c.kind, table.c.product_id, table.c.at)
            .outerjoin(gone, gone.c.shopper_id == table.c.shopper_id)
            .where(table.c.kind != "impression", sa.or_(gone.c.at.is_(None), table.c.at >= gone.c.at))
            .order_by(table.c.event_id)
            .limit(_PAGE)
        )
        last = -1
        while True:
            with self._records.read() as connection:
                rows = connection.execute(chosen.where(table.c.event_id > last)).all()
            if not rows:
                return
            last = rows[-1].event_id
            for row in rows:
                yield BehaviourEvent(ShopperId(row.shopper_id), row.kind, ProductId(row.product_id), row.at)

    def remove_shoppers(self, prefix: str) -> int:
        """Delete all events of shoppers whose id begins so, and say how many there were."""
        if not prefix:
            raise ValueError("an empty prefix would delete every event")
        begins = behaviour_events.c.shopper_id.startswith(prefix, autoescape=True)
        with self._records.write() as connection:
            return connection.execute(sa.delete(behaviour_events).where(begins)).rowcount
