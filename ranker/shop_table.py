"""The shop's own catalog as the table that a trained ranker reads."""

from collections.abc import Iterable
from math import nan

from commerce.products import Product
from ranker.tables import ProductTable


def shop_table(products: Iterable[Product]) -> ProductTable:
    """The products in the order given, without vectors; a product's category is the last of its path."""
    sold = list(products)
    return ProductTable.of(
        [one.product_id for one in sold],
        [one.title for one in sold],
        [one.category[-1] if one.category else None for one in sold],
        [one.brand for one in sold],
        [float(one.price.amount) if one.price.amount.is_finite() else nan for one in sold],
    )
