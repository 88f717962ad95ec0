"""The shop's own log of events as histories."""

from collections.abc import Iterable

import numpy as np

from commerce.conversations import BehaviourEvent, EventKind
from ranker.errors import TooFewEvents
from ranker.histories import CART, CLICK, DISLIKE, LIKE, PURCHASE, VIEW, Histories
from ranker.reading import EventsRead
from ranker.row_files import Refused
from ranker.simulation import is_simulated
from ranker.tables import ProductTable

KIND_OF: dict[EventKind, int] = {
    "purchase": PURCHASE,
    "cart_add": CART,
    "click": CLICK,
    "view": VIEW,
    "like": LIKE,
    "dislike": DISLIKE,
}


def store_histories(events: Iterable[BehaviourEvent], table: ProductTable, *, simulated: bool = False) -> EventsRead:
    """The histories of the events of the log; of those that the simulator made up only where ``simulated`` says so.

    Raises:
        TooFewEvents: the log has nothing to learn from; the message says whether it has simulated events.
    """
    rows, refused = table.rows(), Refused()
    place: dict[str, int] = {}
    owners, products, at, kinds, made_up = [], [], [], [], 0
    for number, event in enumerate(events, 1):
        if is_simulated(event.shopper_id) and not simulated:
            made_up += 1
        elif event.kind not in KIND_OF:
            refused.add("says nothing of taste (impression, cart_remove)", 1, number)
        elif event.product_id not in rows:
            refused.add("an event of a product that the shop does not have any more", 1, number)
        else:
            owners.append(place.setdefault(event.shopper_id, len(place)))
            products.append(rows[event.product_id])
            at.append(event.at.timestamp())
            kinds.append(KIND_OF[event.kind])
    if not owners:
        hint = f"; it has {made_up:,} simulated ones, which --simulated learns from" if made_up else ""
        raise TooFewEvents(f"the shop's log has no event to learn from{hint}")
    return EventsRead(Histories.of(list(place), owners, products, np.array(at), kinds), refused)
