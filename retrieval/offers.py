"""What changes without a product's text changing: price, rating, stock, in columns over the rows of a snapshot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from commerce.products import Product

SCALE = 10_000  # prices are compared as whole ten-thousandths, so that no bound is missed by a rounding
_COLUMNS = ("price", "rating", "reviews", "in_stock", "created")
_HIGHEST = Decimal(2**62) / SCALE


@dataclass(frozen=True, slots=True)
class Offers:
    """Columns, one value a row. Never changed: a newer one takes its place and shares the columns that are the same."""

    currency: str | None  # the currency that bounds and order of price are in
    price: npt.NDArray[np.int64]  # ten-thousandths of the currency; -1 where the price is in another one
    rating: npt.NDArray[np.float64]  # stars, NaN where there are none
    reviews: npt.NDArray[np.int32]
    in_stock: npt.NDArray[np.bool_]
    created: npt.NDArray[np.float64]  # seconds since 1970, 0 where unknown
    _popularity: list[npt.NDArray[np.float32]] = field(
        default_factory=list, compare=False, repr=False
    )  # worked out at first need

    @classmethod
    def amounts_of(cls, products: Sequence[Product]) -> "Offers":
        """The columns of these products, each price in its own currency."""
        return cls._columns(products, None, lambda product: max(0, _scaled(product.price.amount, ROUND_CEILING)))

    @classmethod
    def of(cls, products: Sequence[Product], currency: str | None) -> "Offers":
        """The columns of these products, prices in ``currency``."""

        def price(product: Product) -> int:
            return max(0, _scaled(product.price.amount, ROUND_CEILING)) if product.price.currency == currency else -1

        return cls._columns(products, currency, price)

    @classmethod
    def _columns(cls, products: Sequence[Product], currency: str | None, price: Callable[[Product], int]) -> "Offers":
        size = len(products)
        return cls(
            currency=currency,
            price=np.fromiter(map(price, products), np.int64, size),
            rating=np.fromiter((_rating(product) for product in products), np.float64, size),
            reviews=np.fromiter((min(product.review_count, 2**31 - 1) for product in products), np.int32, size),
            in_stock=np.fromiter((product.in_stock for product in products), np.bool_, size),
            created=np.fromiter((_created(product) for product in products), np.float64, size),
        )

    def with_changed(self, rows: npt.NDArray[np.integer], changed: "Offers") -> "Offers":
        """The same columns with other values in these rows; what is the same everywhere is not copied."""
        columns: dict[str, Any] = {}
        for name in _COLUMNS:
            column, new = getattr(self, name), getattr(changed, name)
            if not np.array_equal(column[rows], new, equal_nan=name == "rating"):
                columns[name] = column.copy()
                columns[name][rows] = new
        return replace(self, **columns, _popularity=self._kept(columns))

    def followed_by(self, later: "Offers") -> "Offers":
        """These rows and then those."""
        columns: dict[str, Any] = {name: np.concatenate([getattr(self, name), getattr(later, name)]) for name in _COLUMNS}
        return replace(self, **columns, _popularity=[])

    def rows_kept(self, first: int, rows: npt.NDArray[np.integer]) -> "Offers":
        """All rows before ``first``, and then these."""
        columns: dict[str, Any] = {}
        for name in _COLUMNS:
            column = getattr(self, name)
            columns[name] = np.concatenate([column[:first], column[rows]])
        return replace(self, **columns, _popularity=[])

    def at_most(self, bound: Decimal) -> npt.NDArray[np.bool_]:
        """The rows priced at ``bound`` or less."""
        return (self.price >= 0) & (self.price <= _scaled(bound, ROUND_FLOOR))

    def at_least(self, bound: Decimal) -> npt.NDArray[np.bool_]:
        """The rows priced at ``bound`` or more."""
        return (self.price >= 0) & (self.price >= _scaled(bound, ROUND_CEILING))

    def popularity(self) -> npt.NDArray[np.float32]:
        """Stars weighed by how many gave them, float32 (rows,): the mean of the catalog counts as ten reviews."""
        if not self._popularity:
            stars = np.nan_to_num(self.rating, nan=0.0)
            rated = self.reviews * (stars > 0)
            total = float(rated.sum(dtype=np.float64))
            mean = float((stars * rated).sum()) / total if total else 0.0
            found = np.log1p(rated) * (stars * rated + mean * 10) / (rated + 10)
            self._popularity.append(found.astype(np.float32))
        return self._popularity[0]

    def _kept(self, changed: dict[str, Any]) -> list[npt.NDArray[np.float32]]:
        return [] if "rating" in changed or "reviews" in changed else self._popularity


def _scaled(amount: Decimal, rounding: str) -> int:
    if not amount.is_finite() or abs(amount) > _HIGHEST:
        return 2**62 if amount > 0 else -(2**62)
    return int((amount * SCALE).to_integral_value(rounding))


def _rating(product: Product) -> float:
    return product.rating if product.rating is not None else float("nan")


def _created(product: Product) -> float:
    return product.created_at.timestamp() if product.created_at else 0.0
