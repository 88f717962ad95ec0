"""Orders that exist."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commerce.ids import OrderId, ProductId, ShopperId
from commerce.money import Money

OrderState = Literal["placed", "packed", "shipped", "delivered", "cancelled", "returned"]
OrderChangeKind = Literal["cancel", "change", "return"]

# the states in which a change can still be carried out, whatever a shop's policy allows beyond them
CHANGEABLE: dict[OrderChangeKind, tuple[OrderState, ...]] = {
    "cancel": ("placed", "packed"),
    "change": ("placed", "packed"),
    "return": ("delivered",),
}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was bought, as it was named and priced then."""

    product_id: ProductId
    title: str
    quantity: int
    unit_price: Money


@dataclass(frozen=True, slots=True)
class OrderChange:
    """A change of an order. Cancelling takes effect at once; for a return or another change, a person has to do the rest."""

    kind: OrderChangeKind
    note: str = ""  # what the shopper wrote about it


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A change that the shopper asked for and confirmed."""

    kind: OrderChangeKind
    note: str
    asked_at: datetime
    once: str  # of the call that made it


@dataclass(frozen=True, slots=True)
class Order:
    """One order and where it is."""

    order_id: OrderId
    shopper_id: ShopperId
    state: OrderState
    placed_at: datetime
    lines: tuple[OrderLine, ...]
    total: Money
    carrier: str | None
    tracking_number: str | None
    expected_on: date | None  # the day of delivery that the shop expects
    delivered_at: datetime | None
    asked: tuple[AskedChange, ...] = ()  # oldest first
