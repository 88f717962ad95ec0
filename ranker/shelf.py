"""Products of the catalog as the ranker reads them beside its candidates: their records, and their texts as vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from commerce.products import Product
from retrieval.errors import RetrievalError
from retrieval.query import Vectors
from retrieval.snapshot import Snapshot

NO_VECTORS = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some products, in the order asked for; those that the catalog does not have are left out."""

    products: tuple[Product, ...]
    vectors: Vectors  # float32 (len(products), dimensions), of length 1, or 0 where a text is not read yet


class Shelves(Protocol):
    """Reads products from memory, in well under a millisecond for a hundred."""

    def take(self, product_ids: Sequence[ProductId]) -> Shelf:
        """These products; nothing where the catalog cannot be read."""

    def vectors(self, product_ids: Sequence[ProductId]) -> Vectors:
        """The vectors of these products, float32 (n, dimensions), zeros for one that has none; (n, 0) where there are none."""

    def sample(self, count: int) -> tuple[Product, ...]:
        """As many products of the catalog, evenly over it; always the same of the same catalog."""


class HasSnapshot(Protocol):
    """An index that gives the catalog of now."""

    def snapshot(self) -> Snapshot:
        """The catalog. Raises ``IndexUnavailable``."""


class IndexShelves:
    """``Shelves`` over the search index, whose vectors are mapped into memory anyway."""

    def __init__(self, index: HasSnapshot) -> None:
        self._index = index

    def take(self, product_ids: Sequence[ProductId]) -> Shelf:
        """These products; see ``Shelves``."""
        try:
            snapshot = self._index.snapshot()
        except RetrievalError:
            return Shelf((), NO_VECTORS)
        rows = snapshot.rows_of(product_ids)
        rows = rows[rows >= 0]
        return Shelf(tuple(snapshot.product(int(row)) for row in rows), _vectors(rows, snapshot))

    def vectors(self, product_ids: Sequence[ProductId]) -> Vectors:
        """The vectors of these products; see ``Shelves``."""
        try:
            snapshot = self._index.snapshot()
        except RetrievalError:
            return np.zeros((len(product_ids), 0), np.float32)
        return _vectors(snapshot.rows_of(product_ids), snapshot)

    def sample(self, count: int) -> tuple[Product, ...]:
        """As many products of the catalog, evenly over it; none where it cannot be read."""
        try:
            snapshot = self._index.snapshot()
        except RetrievalError:
            return ()
        rows = np.flatnonzero(snapshot.alive)
        return tuple(snapshot.product(int(row)) for row in rows[:: max(1, -(-len(rows) // max(1, count)))])


def _vectors(rows: npt.NDArray[np.int64], snapshot: Snapshot) -> Vectors:
    widest = _widest_space(snapshot)
    space = snapshot.space(widest) if widest else None
    return space.vectors(rows) if space is not None else np.zeros((len(rows), 0), np.float32)


def _widest_space(snapshot: Snapshot) -> str | None:
    """The embedder that has read most products."""
    sizes: dict[str, int] = {}
    for layer in snapshot.layers:
        for name, space in layer.spaces.items():
            sizes[name] = sizes.get(name, 0) + int(space.present.sum())
    return max(sizes, key=lambda name: sizes[name]) if sizes else None
