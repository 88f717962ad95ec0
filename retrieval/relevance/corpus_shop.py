"""A catalog that was read from a file and never changes: as much of a ``Storefront`` as a search reads."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

from commerce.hashes import record_hash
from commerce.ids import ProductId
from commerce.products import Product
from commerce.storefront import CatalogChanges, ProductStamp


class CorpusShop:
    """The products of a corpus, in memory. It has no carts and no orders."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = {product.product_id: product for product in sorted(products, key=lambda one: one.product_id)}

    def products(self, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {wanted: self._products[wanted] for wanted in product_ids if wanted in self._products}

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        ordered = list(self._products.values())
        for start in range(0, len(ordered), batch):
            yield ordered[start : start + batch]

    def stamps(self) -> list[ProductStamp]:
        return [ProductStamp(one.product_id, one.text_hash, record_hash(one)) for one in self._products.values()]

    def catalog_version(self) -> int:
        return 1

    def changes(self, since: int) -> CatalogChanges:
        return CatalogChanges(1, (), (), whole=since > 1)

    def cart(self, *_: object) -> NoReturn:
        """A corpus sells nothing."""
        raise NotImplementedError("a corpus has no carts")

    change_cart = cart
    order = cart
    orders = cart
