"""The shop as a draft may see it: everything can be read, and nothing can be changed.

The actions of a turn run over it. What they would change is refused here, whatever they try: a draft that is never sent may
not have put anything into a cart, cancelled an order or called a person.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from assistant.act.scene import Shop
from commerce.conversations import Conversations, Ticket
from commerce.ids import SessionId, TicketId, TurnId
from commerce.storefront import Storefront

_READS = ("products", "all_products", "catalog_version", "cart", "order", "orders", "reviews")


class WouldChange(Exception):
    """An action tried to change something where it may only look: a mistake of ours, found by the tests."""


class ReadOnlyStorefront:
    """Passes on what only reads; anything else raises ``WouldChange``."""

    def __init__(self, storefront: Storefront) -> None:
        self._storefront = storefront

    def __getattr__(self, name: str) -> Any:
        if name not in _READS:
            raise WouldChange(name)
        return getattr(self._storefront, name)


class NoTickets:
    """Gives tickets that are kept nowhere, and nothing else."""

    def open_ticket(self, session_id: SessionId, turn_id: TurnId, reason: str, summary: str, *, upset: bool = False) -> Ticket:
        """A ticket that nobody will find."""
        return Ticket(TicketId(""), session_id, turn_id, reason, summary, "open", datetime.now(UTC))

    def __getattr__(self, name: str) -> Any:
        raise WouldChange(name)


def looked_at(shop: Shop) -> Shop:
    """The shop with its records behind glass."""
    return replace(
        shop,
        storefront=cast(Storefront, ReadOnlyStorefront(shop.storefront)),
        conversations=cast(Conversations, NoTickets()),
    )
