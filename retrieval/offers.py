"""What changes without a product's text changing: price, rating, stock, in columns over the products of a snapshot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
import numpy.typing as npt

from commerce.products import Product

_SCALE = 10_000  # prices are compared as whole ten-thousandths, so that no bound is missed by a rounding
_HIGHEST = Decimal(2**62) / _SCALE


@dataclass(frozen=True, slots=True)
class Offers:
    """Columns, one value a row."""

    currency: str | None  # the currency that bounds and order of price are in
    price: npt.NDArray[np.int64]  # ten-thousandths of the currency; -1 where the price is in another one
    rating: npt.NDArray[np.float64]  # stars, NaN where there are none
    reviews: npt.NDArray[np.int64]
    in_stock: npt.NDArray[np.bool_]
    created: npt.NDArray[np.float64]  # seconds since 1970, 0 where unknown

    @classmethod
    def of(cls, products: Sequence[Product], currency: str | None) -> "Offers":
        """The columns of ``products``. Where none is priced in ``currency``, it is the one most are priced in."""
        counted = Counter(product.price.currency for product in products)
        if counted and currency not in counted:
            currency = counted.most_common(1)[0][0]
        return cls._columns(products, currency)

    @classmethod
    def _columns(cls, products: Sequence[Product], currency: str | None) -> "Offers":
        size = len(products)
        return cls(
            currency=currency,
            price=np.fromiter((_price(product, currency) for product in products), np.int64, size),
            rating=np.fromiter((_rating(product) for product in products), np.float64, size),
            reviews=np.fromiter((product.review_count for product in products), np.int64, size),
            in_stock=np.fromiter((product.in_stock for product in products), np.bool_, size),
            created=np.fromiter((_created(product) for product in products), np.float64, size),
        )

    def with_changed(self, rows: Sequence[int], products: Sequence[Product]) -> "Offers":
        """The same columns with these rows' products as they are now."""
        at = np.array(rows, np.int64)
        changed = Offers._columns(products, self.currency)
        columns = {}
        for name in ("price", "rating", "reviews", "in_stock", "created"):
            column = getattr(self, name).copy()
            column[at] = getattr(changed, name)
            columns[name] = column
        return replace(self, **columns)

    def at_most(self, bound: Decimal) -> npt.NDArray[np.bool_]:
        """The rows priced at ``bound`` or less."""
        return (self.price >= 0) & (self.price <= _scaled(bound, ROUND_FLOOR))

    def at_least(self, bound: Decimal) -> npt.NDArray[np.bool_]:
        """The rows priced at ``bound`` or more."""
        return (self.price >= 0) & (self.price >= _scaled(bound, ROUND_CEILING))

    def popularity(self) -> npt.NDArray[np.float64]:
        """Stars weighed by how many gave them: the mean of the catalog counts as ten reviews."""
        stars = np.nan_to_num(self.rating, nan=0.0)
        rated = self.reviews * (stars > 0)
        mean = float((stars * rated).sum() / rated.sum()) if rated.sum() else 0.0
        return np.log1p(rated) * (stars * rated + mean * 10) / (rated + 10)


def _scaled(amount: Decimal, rounding: str) -> int:
    if not amount.is_finite() or abs(amount) > _HIGHEST:
        return 2**62 if amount > 0 else -(2**62)
    return int((amount * _SCALE).to_integral_value(rounding))


def _price(product: Product, currency: str | None) -> int:
    return max(0, _scaled(product.price.amount, ROUND_CEILING)) if product.price.currency == currency else -1


def _rating(product: Product) -> float:
    return product.rating if product.rating is not None else float("nan")


def _created(product: Product) -> float:
    return product.created_at.timestamp() if product.created_at else 0.0
