"""The products a ranker puts in order, as columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ranker.title_vectors import title_vectors
from retrieval.query import Embedder, Vectors

Prices = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ProductTable:
    """Products by row. Rows of a trained ranker stay where they are: new products come behind them (``extended``)."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    categories: tuple[str | None, ...]
    brands: tuple[str | None, ...]
    prices: Prices  # float64 (n,), NaN where there is none
    vectors: Vectors  # float32 (n, d) of the titles, of length 1 or 0; d = 0 where nothing reads text

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(
        cls,
        ids: Sequence[str],
        titles: Sequence[str] | None = None,
        categories: Sequence[str | None] | None = None,
        brands: Sequence[str | None] | None = None,
        prices: npt.ArrayLike | None = None,
        vectors: Vectors | None = None,
    ) -> "ProductTable":
        """A table with nothing where nothing is given."""
        none = (None,) * len(ids)
        return cls(
            tuple(ids),
            tuple(titles) if titles is not None else ("",) * len(ids),
            tuple(categories) if categories is not None else none,
            tuple(brands) if brands is not None else none,
            np.asarray(prices, np.float64) if prices is not None else np.full(len(ids), np.nan),
            vectors if vectors is not None else np.zeros((len(ids), 0), np.float32),
        )

    def rows(self) -> dict[str, int]:
        """The row of each product id."""
        return {product: row for row, product in enumerate(self.ids)}

    def extended(self, other: "ProductTable") -> "ProductTable":
        """This table, with what ``other`` says now of the same products, and its new products behind. Without vectors."""
        row = self.rows()
        new = [place for place, product in enumerate(other.ids) if product not in row]
        place_of = {product: place for place, product in enumerate(other.ids)}
        titles, categories, brands = list(self.titles), list(self.categories), list(self.brands)
        prices = self.prices.copy()
        for product, place in place_of.items():
            if product in row:
                at = row[product]
                titles[at], categories[at], brands[at] = other.titles[place], other.categories[place], other.brands[place]
                prices[at] = other.prices[place]
        return ProductTable.of(
            (*self.ids, *(other.ids[place] for place in new)),
            (*titles, *(other.titles[place] for place in new)),
            (*categories, *(other.categories[place] for place in new)),
            (*brands, *(other.brands[place] for place in new)),
            np.concatenate([prices, other.prices[new]]),
        )

    def with_vectors(
        self,
        embedder: Embedder,
        cache: Path | None = None,
        told: Callable[[int, int], None] | None = None,
        often: npt.ArrayLike | None = None,
        until: float = float("inf"),
    ) -> "ProductTable":
        """This table with its titles embedded: each text once, and none that the folder ``cache`` has already.

        Titles of what is met most, by ``often``, (n,), come first; those not reached by ``until`` (of time.monotonic()) have
        a vector of length 0.
        """
        counts = np.zeros(len(self)) if often is None else np.asarray(often, np.float64)
        most: dict[str, float] = {}
        for title, count in zip(self.titles, counts.tolist(), strict=True):
            if title.strip():
                most[title] = max(count, most.get(title, 0.0))
        vectors = title_vectors(sorted(most, key=lambda title: (-most[title], title)), embedder, cache, told, until)
        width = len(next(iter(vectors.values()))) if vectors else 0
        nothing = np.zeros(width, np.float32)
        found = np.zeros((len(self), width), np.float32)
        for row, title in enumerate(self.titles):
            found[row] = vectors.get(title, nothing)
        return replace(self, vectors=found)
