"""A shopper's cart, and what may be done to it."""

from dataclasses import dataclass
from typing import Literal

from commerce.ids import ProductId, VariantId
from commerce.money import Money

CartAction = Literal["add", "remove", "set", "show", "clear"]


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many pieces of one variant, at the price of now."""

    product_id: ProductId
    variant_id: VariantId
    title: str
    options: tuple[tuple[str, str], ...]
    quantity: int
    unit_price: Money
    image: str | None
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Cart:
    """The lines in the order they were added, and their total.

    ``total`` is None for an empty cart, and for one whose lines are in several currencies. A line whose product left the
    catalog is not shown.
    """

    lines: tuple[CartLine, ...]
    total: Money | None

    @property
    def quantity(self) -> int:
        """How many pieces are in it."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class CartChange:
    """One change. ``quantity`` None: add 1, or remove all of it. ``product_id`` is None for show and clear."""

    action: CartAction
    product_id: ProductId | None = None
    variant_id: VariantId | None = None  # None: the first variant in stock
    quantity: int | None = None
