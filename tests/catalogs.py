"""A catalog that an import writes to, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from commerce.ids import ProductId
from commerce.products import Product


@dataclass(frozen=True, slots=True)
class Counts:
    """How many products were new."""

    new: int
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class MemoryCatalog:
    """Keeps what it is given."""

    products: dict[ProductId, Product] = field(default_factory=dict)

    def put(self, given: Sequence[Product], /) -> Counts:
        self.products.update({product.product_id: product for product in given})
        return Counts(len(given))

    def remove(self, product_ids: Sequence[ProductId], /) -> int:
        return sum(self.products.pop(product_id, None) is not None for product_id in product_ids)

    def ids(self, prefix: str = "") -> list[ProductId]:
        return [product_id for product_id in self.products if product_id.startswith(prefix)]
