"""Impressions with what became of them, read from the behaviour events."""

from bisect import bisect_right
from datetime import datetime

import sqlalchemy as sa

from commerce.conversations import BehaviourEvent, EventKind
from commerce.database.behaviour import behaviour_event
from commerce.database.engine import Records
from commerce.database.tables import behaviour_events
from commerce.exposure import INTEREST
from commerce.ids import ProductId, ShopperId
from commerce.outcomes import WITHIN, Outcome

_TAKEN: tuple[EventKind, ...] = ("click", "like", "cart_add", "purchase")


class DatabaseOutcomes:
    """``Outcomes`` in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def since(self, moment: datetime, most: int = 200_000) -> list[Outcome]:
        """The newest impressions since then, oldest first; see ``Outcomes``."""
        table = behaviour_events
        shown = sa.select(table).where(table.c.kind == "impression", table.c.at >= moment)
        shown = shown.order_by(table.c.at.desc(), table.c.event_id.desc()).limit(most)
        done = sa.select(table).where(table.c.kind.in_(_TAKEN), table.c.at >= moment).order_by(table.c.at, table.c.event_id)
        with self._records.read() as connection:
            impressions = [behaviour_event(row) for row in reversed(connection.execute(shown).all())]
            taken = _put_down(impressions, [behaviour_event(row) for row in connection.execute(done)])
        return [Outcome(one, taken.get(place)) for place, one in enumerate(impressions)]


def _put_down(impressions: list[BehaviourEvent], done: list[BehaviourEvent]) -> dict[int, EventKind]:
    """The strongest event of each impression, by its place."""
    places: dict[tuple[ShopperId, ProductId], list[int]] = {}
    for place, one in enumerate(impressions):
        places.setdefault((one.shopper_id, one.product_id), []).append(place)
    taken: dict[int, EventKind] = {}
    for event in done:
        seen = places.get((event.shopper_id, event.product_id), [])
        last = bisect_right([impressions[place].at for place in seen], event.at) - 1
        named = [place for place in seen if event.turn_id is not None and impressions[place].turn_id == event.turn_id]
        recent = seen[last : last + 1] if last >= 0 and event.at - impressions[seen[last]].at <= WITHIN else []
        for shown in named[-1:] or recent:
            before = taken.get(shown)
            if before is None or INTEREST[event.kind] > INTEREST[before]:
                taken[shown] = event.kind
    return taken
