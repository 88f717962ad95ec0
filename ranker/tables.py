"""The products a ranker puts in order, as columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.arrays import fingerprints
from retrieval.query import Embedder, Vectors

Prices = npt.NDArray[np.float64]
_PAGE = 512  # texts embedded at a time


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
        self, embedder: Embedder, cache: Path | None = None, told: Callable[[int, int], None] | None = None
    ) -> "ProductTable":
        """This table with its titles embedded: each text once, and none that the folder ``cache`` has already."""
        texts = sorted({title for title in self.titles if title.strip()})
        place = {text: number for number, text in enumerate(texts)}
        known = _cached(cache, embedder.name) if cache else {}
        keys = fingerprints(texts)
        missing = [number for number, key in enumerate(keys) if int(key) not in known]
        for start in range(0, len(missing), _PAGE):
            page = missing[start : start + _PAGE]
            found = embedder.embed([texts[number] for number in page])
            known.update({int(keys[number]): vector for number, vector in zip(page, found, strict=True)})
            if told:
                told(min(start + _PAGE, len(missing)), len(missing))
        if cache and missing:
            _keep(cache, embedder.name, known)
        width = len(next(iter(known.values()))) if known else 0
        unique = np.zeros((len(texts) + 1, width), np.float32)  # the last row is of no text
        for number, key in enumerate(keys):
            unique[number] = known[int(key)]
        return replace(self, vectors=unique[[place.get(title, len(texts)) for title in self.titles]])


def _cached(folder: Path, embedder: str) -> dict[int, Vectors]:
    path = _cache_file(folder, embedder)
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as kept:
            keys, vectors = kept["keys"], kept["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError):  # cut off when a disk was full: embedded again
        return {}
    return {int(key): vector for key, vector in zip(keys, vectors, strict=True)}


def _keep(folder: Path, embedder: str, known: dict[int, Vectors]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = _cache_file(folder, embedder)
    beside = path.with_name(f"{path.name}.new.npz")
    np.savez(beside, keys=np.fromiter(known, np.uint64, len(known)), vectors=np.stack(list(known.values())).astype(np.float16))
    beside.replace(path)


def _cache_file(folder: Path, embedder: str) -> Path:
    return folder / f"titles.{''.join(one if one.isalnum() else '-' for one in embedder)}.npz"
