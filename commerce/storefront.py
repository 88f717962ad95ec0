"""The seam to a shop: what a conversation may read of it and do in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from commerce.carts import Cart, CartChange
from commerce.ids import OrderId, ProductId, ShopperId
from commerce.orders import Order, OrderChange
from commerce.products import Product
from commerce.reviews import Review


@dataclass(frozen=True, slots=True)
class ProductStamp:
    """What tells an index whether it is behind: the product's text, and its whole record with the offer."""

    product_id: ProductId
    text_hash: str
    record_hash: str


@dataclass(frozen=True, slots=True)
class CatalogChanges:
    """What an index must take up to stand at ``version``.

    ``whole`` means that the records do not reach back to the version asked about (another database, or a restored one): then
    both lists are empty and ``Storefront.stamps`` must be compared instead.
    """

    version: int
    changed: tuple[ProductId, ...]  # new or changed, in order of id
    removed: tuple[ProductId, ...]  # in order of id
    whole: bool = False


class Storefront(Protocol):
    """Products, carts and orders of one shop. Calls block and are thread-safe.

    All methods raise ``DatabaseUnavailable`` where the shop's records cannot be reached.
    """

    def products(self, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """The products as they are now; an id the shop does not have is left out."""

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        """The whole catalog in batches, in order of id."""

    def stamps(self) -> list[ProductStamp]:
        """A stamp for every product, in order of id."""

    def catalog_version(self) -> int:
        """A number that grows with every change to any product; cheap enough to ask at every turn."""

    def changes(self, since: int) -> CatalogChanges:
        """What changed after version ``since`` (a number that ``catalog_version`` gave before)."""

    def cart(self, shopper_id: ShopperId) -> Cart:
        """The shopper's cart, with prices and stock of now."""

    def change_cart(self, shopper_id: ShopperId, change: CartChange, once: str) -> Cart:
        """The cart after the change. The same ``once`` of the same shopper again changes nothing and gives the cart as it is.

        Raises:
            ProductNotFound: the shop does not have it. Never for ``remove``: what left the catalog can still leave the cart.
            OutOfStock: fewer pieces are left than asked for; the cart is unchanged.
            ValueError: a quantity below 1 (``set`` to 0 removes), or no product where one is needed.
        """

    def order(self, order_id: OrderId, shopper_id: ShopperId) -> Order:
        """The shopper's order. Raises ``OrderNotFound`` where there is none, another shopper's included."""

    def orders(self, shopper_id: ShopperId, last: int = 10) -> list[Order]:
        """The shopper's newest orders, newest first."""

    def change_order(self, order_id: OrderId, shopper_id: ShopperId, change: OrderChange, once: str) -> Order:
        """The shopper's order after the change. The same ``once`` again changes nothing and gives the order as it is.

        Raises:
            OrderNotFound: the shopper has no such order.
            OrderFixed: its state does not allow the change (``CHANGEABLE``); nothing is changed.
        """

    def reviews(self, product_id: ProductId, last: int = 400) -> list[Review]:
        """The newest reviews of the product, newest first; none of a product that the shop does not have."""
