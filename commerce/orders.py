"""Orders that exist."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from commerce.ids import OrderId, ProductId, ShopperId
from commerce.money import Money

OrderState = Literal["placed", "packed", "shipped", "delivered", "cancelled", "returned"]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was bought, as it was named and priced then."""

    product_id: ProductId
    title: str
    quantity: int
    unit_price: Money


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
