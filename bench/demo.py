"""The demo shop's products, read from the file that comes with the program, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from commerce.demo import FILES, with_demo_stock
from commerce.ids import ProductId
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.imports.rows import RowDefaults
from commerce.products import Product


def demo_products() -> list[Product]:
    """The 2,766 products in the order of their ids, with the demo's made-up stock; the same on every machine."""
    written = _Written()
    options = ImportOptions(defaults=RowDefaults(currency="USD", language="en"), amend=with_demo_stock)
    import_catalog(FILES / "catalog.parquet", written, options)
    return [written.products[product_id] for product_id in sorted(written.products)]


@dataclass(frozen=True, slots=True)
class _Counts:
    new: int
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Written:
    """A catalog writer that keeps what it is given."""

    products: dict[ProductId, Product] = field(default_factory=dict)

    def put(self, given: Sequence[Product], /) -> _Counts:
        self.products.update({product.product_id: product for product in given})
        return _Counts(len(given))

    def remove(self, product_ids: Sequence[ProductId], /) -> int:
        return sum(self.products.pop(product_id, None) is not None for product_id in product_ids)

    def ids(self, prefix: str = "") -> list[ProductId]:
        return [product_id for product_id in self.products if product_id.startswith(prefix)]
