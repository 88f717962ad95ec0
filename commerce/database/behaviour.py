"""What shoppers did and were shown, as rows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from commerce.conversations import BehaviourEvent
from commerce.database.json_text import storable
from commerce.database.tables import behaviour_events
from commerce.ids import ProductId, SessionId, ShopperId, TurnId

_KEEP = sa.insert(behaviour_events)
_NEWEST = (
    sa.select(behaviour_events)
    .where(behaviour_events.c.shopper_id == sa.bindparam("who"), behaviour_events.c.kind != "impression")
    .order_by(behaviour_events.c.at.desc(), behaviour_events.c.event_id.desc())
    .limit(sa.bindparam("last"))
)


def keep_events(connection: sa.Connection, events: Sequence[BehaviourEvent]) -> None:
    """Store behaviour events."""
    if not events:
        return
    connection.execute(
        _KEEP,
        [
            {
                "shopper_id": event.shopper_id,
                "kind": event.kind,
                "product_id": event.product_id,
                "at": event.at,
                "session_id": event.session_id,
                "turn_id": event.turn_id,
                "position": event.position,
                "ranker": event.ranker,
                **dict(zip(("query_part", "taste_part", "shop_part"), event.parts or (None,) * 3, strict=True)),
                "propensity": event.propensity,
            }
            for event in events
        ],
    )


def drop_opinions(connection: sa.Connection, shopper_id: ShopperId, product_id: ProductId) -> None:
    """Delete the shopper's likes and dislikes of a product."""
    table = behaviour_events
    mine = (table.c.shopper_id == storable(shopper_id)) & (table.c.product_id == storable(product_id))
    connection.execute(sa.delete(table).where(mine, table.c.kind.in_(("like", "dislike"))))


def newest_events(connection: sa.Connection, shopper_id: ShopperId, last: int) -> list[BehaviourEvent]:
    """A shopper's newest events without impressions, oldest first."""
    newest = connection.execute(_NEWEST, {"who": shopper_id, "last": last}).all()
    return [behaviour_event(row) for row in reversed(newest)]


def behaviour_event(row: Any) -> BehaviourEvent:
    """The event of a row of ``behaviour_events``."""
    return BehaviourEvent(
        shopper_id=ShopperId(row.shopper_id),
        kind=row.kind,
        product_id=ProductId(row.product_id),
        at=row.at,
        session_id=SessionId(row.session_id) if row.session_id else None,
        turn_id=TurnId(row.turn_id) if row.turn_id else None,
        position=row.position,
        ranker=row.ranker,
        parts=None if row.query_part is None else (row.query_part, row.taste_part, row.shop_part),
        propensity=row.propensity,
    )
