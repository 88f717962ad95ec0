"""Stated tastes as rows, and their erasure together with all that was noted of a shopper's behaviour."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.json_text import storable
from commerce.database.tables import behaviour_events, erased_shoppers, ranking_notes, stated_tastes, taste_weights
from commerce.ids import ShopperId
from commerce.tastes import USUAL_MOST, KeptTaste, StatedTaste

_LONGEST = 200  # characters of a facet or value

_STATED = (
    sa.select(stated_tastes)
    .where(stated_tastes.c.shopper_id == sa.bindparam("who"))
    .order_by(stated_tastes.c.at.desc(), stated_tastes.c.value)
)
_USUAL = sa.select(taste_weights.c.usual).where(taste_weights.c.shopper_id == sa.bindparam("who"))


class DatabaseTastes:
    """``Tastes`` in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of(self, shopper_id: ShopperId) -> KeptTaste:
        """What is kept of this shopper, the newest statement first; see ``Tastes``."""
        who = {"who": storable(shopper_id)}
        with self._records.read() as connection:
            rows = connection.execute(_STATED, who).all()
            usual = connection.scalar(_USUAL, who)
        stated = tuple(StatedTaste(row.facet, row.value, row.weight, row.words, row.at, row.source) for row in rows)
        return KeptTaste(stated, 1.0 if usual is None else usual)

    def state(self, shopper_id: ShopperId, tastes: Sequence[StatedTaste]) -> None:
        """Keep these in place of older ones; see ``Tastes``."""
        who = storable(shopper_id)
        rows = {}
        for taste in tastes:
            if not -1.0 <= taste.weight <= 1.0:
                raise ValueError("a taste weighs from -1 to 1")
            facet, value = storable(taste.facet)[:_LONGEST], storable(taste.value)[:_LONGEST]
            rows[facet, value] = {
                "shopper_id": who,
                "facet": facet,
                "value": value,
                "weight": taste.weight,
                "words": storable(taste.words),
                "at": taste.at,
                "source": taste.source,
            }
        if not rows:
            return
        with self._records.write() as connection:
            for facet, value in rows:
                same = (stated_tastes.c.facet == facet) & (stated_tastes.c.value == value)
                connection.execute(sa.delete(stated_tastes).where(stated_tastes.c.shopper_id == who, same))
            connection.execute(sa.insert(stated_tastes), list(rows.values()))

    def weigh(self, shopper_id: ShopperId, usual: float) -> None:
        """Keep how much the shopper's own taste is to count; see ``Tastes``."""
        if not 0.0 <= usual <= USUAL_MOST:
            raise ValueError(f"the usual weighs from 0 to {USUAL_MOST:.0f}")
        who = storable(shopper_id)
        with self._records.write() as connection:
            connection.execute(sa.delete(taste_weights).where(taste_weights.c.shopper_id == who))
            connection.execute(sa.insert(taste_weights).values(shopper_id=who, usual=usual))

    def erase(self, shopper_id: ShopperId, *, at: datetime) -> int:
        """Forget the taste and every behaviour event; see ``Tastes``."""
        who = storable(shopper_id)
        with self._records.write() as connection:
            for table in (stated_tastes, taste_weights, ranking_notes, erased_shoppers):
                connection.execute(sa.delete(table).where(table.c.shopper_id == who))
            gone = connection.execute(sa.delete(behaviour_events).where(behaviour_events.c.shopper_id == who)).rowcount
            connection.execute(sa.insert(erased_shoppers).values(shopper_id=who, at=at))
        return gone

    def erased(self) -> dict[ShopperId, datetime]:
        """Who asked to be forgotten and when last; see ``Tastes``."""
        with self._records.read() as connection:
            rows = connection.execute(sa.select(erased_shoppers)).all()
        return {ShopperId(row.shopper_id): row.at for row in rows}
