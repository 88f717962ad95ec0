"""The storefront over the database: products, carts, orders."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from commerce.carts import Cart, CartChange
from commerce.database.carts import change_cart, read_cart
from commerce.database.engine import Records
from commerce.database.orders import change_order, read_order, read_orders
from commerce.database.product_rows import read_products
from commerce.database.reviews import read_reviews
from commerce.database.tables import catalog_state, products, removed_products
from commerce.ids import OrderId, ProductId, ShopperId
from commerce.orders import Order, OrderChange
from commerce.products import Product
from commerce.reviews import Review
from commerce.storefront import CatalogChanges, ProductStamp


class DatabaseStorefront:
    """A ``Storefront`` whose records lie in SQLite or PostgreSQL."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def products(self, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """The products as they are now, in the order asked for; an id the shop does not have is left out."""
        if not product_ids:
            return {}
        with self._records.read() as connection:
            return read_products(connection, product_ids)

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        """The whole catalog in batches, in order of id. Each batch is its own short transaction."""
        last = ""
        while True:
            with self._records.read() as connection:
                after = sa.select(products.c.product_id).where(products.c.product_id > last)
                ids = list(connection.scalars(after.order_by(products.c.product_id).limit(batch)))
                found = list(read_products(connection, ids).values())
            if not ids:
                return
            last = ids[-1]
            yield found

    def stamps(self) -> list[ProductStamp]:
        """A stamp for every product, in order of id."""
        chosen = sa.select(products.c.product_id, products.c.text_hash, products.c.record_hash)
        with self._records.read() as connection:
            rows = connection.execute(chosen.order_by(products.c.product_id)).all()
        return [ProductStamp(*row) for row in rows]

    def catalog_version(self) -> int:
        """A number that grows with every change to any product."""
        with self._records.read() as connection:
            return _version(connection)[1]

    def changes(self, since: int) -> CatalogChanges:
        """What changed after version ``since``."""
        with self._records.read() as connection:
            # the version is read first: what is written meanwhile may be named now and again the next time, never lost
            first, version = _version(connection)
            if not first <= since <= version:
                return CatalogChanges(version, (), (), whole=True)
            changed = sa.select(products.c.product_id).where(products.c.changed_version > since)
            removed = sa.select(removed_products.c.product_id).where(removed_products.c.version > since)
            return CatalogChanges(
                version, tuple(sorted(connection.scalars(changed))), tuple(sorted(connection.scalars(removed)))
            )

    def cart(self, shopper_id: ShopperId) -> Cart:
        """The shopper's cart, with prices and stock of now."""
        with self._records.read() as connection:
            return read_cart(connection, shopper_id)

    def change_cart(self, shopper_id: ShopperId, change: CartChange, once: str) -> Cart:
        """The cart after the change; see ``Storefront``."""
        if change.action == "show":
            return self.cart(shopper_id)
        with self._records.write() as connection:
            return change_cart(connection, shopper_id, change, once)

    def order(self, order_id: OrderId, shopper_id: ShopperId) -> Order:
        """The shopper's order. Case, spaces and a leading # do not matter. Raises ``OrderNotFound``."""
        with self._records.read() as connection:
            return read_order(connection, order_id, shopper_id)

    def orders(self, shopper_id: ShopperId, last: int = 10) -> list[Order]:
        """The shopper's newest orders, newest first."""
        with self._records.read() as connection:
            return read_orders(connection, shopper_id, last)

    def change_order(self, order_id: OrderId, shopper_id: ShopperId, change: OrderChange, once: str) -> Order:
        """The shopper's order after the change; see ``Storefront``. Raises ``OrderNotFound`` and ``OrderFixed``."""
        with self._records.write() as connection:
            return change_order(connection, order_id, shopper_id, change, once)

    def reviews(self, product_id: ProductId, last: int = 400) -> list[Review]:
        """The newest reviews of the product, newest first."""
        with self._records.read() as connection:
            return read_reviews(connection, product_id, last)


_VERSION = sa.select(catalog_state.c.first_version, catalog_state.c.version)


def _version(connection: sa.Connection) -> tuple[int, int]:
    row = connection.execute(_VERSION).one()
    return int(row[0]), int(row[1])
