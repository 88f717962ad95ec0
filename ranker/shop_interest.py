"""What the shop itself would rather show: quality, what is liked now, freshness, a reduction; and that it can be bought."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import exp

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from commerce.products import Product

Column = npt.NDArray[np.float32]

_MEAN_STARS = 4.0  # what a product without reviews is taken for
_WORTH = 10.0  # reviews that this guess weighs as much as
_FRESH_DAYS = 45.0  # in which freshness falls to a third
_QUALITY, _POPULAR, _FRESH, _REDUCED = 0.35, 0.45, 0.12, 0.08  # their shares, 1 together


def shop_interest(products: Sequence[Product], popular: Mapping[ProductId, float], now: datetime) -> Column:
    """The interest in each product, float32 (n,): in [0, 1] what can be bought now, 2 less what cannot.

    ``popular`` is in [0, 1] for the products that shoppers took to lately.
    """
    parts = np.array([_parts(product, popular, now) for product in products], np.float32).reshape(len(products), 4)
    interest: Column = parts @ np.array([_QUALITY, _POPULAR, _FRESH, _REDUCED], np.float32)
    interest[[not product.in_stock for product in products]] -= 2.0
    return interest


def _parts(product: Product, popular: Mapping[ProductId, float], now: datetime) -> tuple[float, float, float, float]:
    return quality(product), popular.get(product.product_id, 0.0), _freshness(product, now), _reduction(product)


def quality(product: Product) -> float:
    """Stars shrunk by how many gave them, in [0, 1]: 3 stars and fewer are 0, 5 are 1."""
    count = product.review_count if product.rating is not None else 0
    stars = ((product.rating or 0.0) * count + _MEAN_STARS * _WORTH) / (count + _WORTH)
    return min(1.0, max(0.0, (stars - 3.0) / 2.0))


def _freshness(product: Product, now: datetime) -> float:
    made = product.created_at
    if made is None or made.tzinfo is None:
        return 0.0
    days = (now - made).total_seconds() / 86400
    return exp(-days / _FRESH_DAYS) if days >= 0 else 0.0


def _reduction(product: Product) -> float:
    """How far it is reduced, in [0, 1]; half price and less are 1."""
    before, now = product.list_price, product.price
    if before is None or before.currency != now.currency or before.amount <= now.amount or before.amount <= 0:
        return 0.0
    return min(1.0, 2.0 * float((before.amount - now.amount) / before.amount))
