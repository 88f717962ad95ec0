"""The catalog as one search sees it: layers of segments as one space of rows, with the offers and records of this moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from commerce.hashes import record_hash
from commerce.ids import ProductId
from commerce.products import Product
from retrieval.arrays import Column, Mask, Rows, fingerprint, fingerprints
from retrieval.layers import Layer, Names
from retrieval.lexical import LexicalIndex
from retrieval.offers import Offers
from retrieval.query import Vectors
from retrieval.records import unpacked
from retrieval.spaces import Space


class Records:
    """The records that changed since their segment was made, by row. Never changed: ``and_these`` gives a newer one.

    A few dictionaries, each larger than the one after it, so that taking up a hundred changes never copies a hundred thousand.
    """

    def __init__(self, tiers: Sequence[Mapping[int, bytes]] = ()) -> None:
        self._tiers = tuple(tiers)

    def __len__(self) -> int:
        return sum(map(len, self._tiers))

    def get(self, row: int) -> bytes | None:
        """The row's record where it changed."""
        for tier in reversed(self._tiers):
            found = tier.get(row)
            if found is not None:
                return found
        return None

    def and_these(self, changed: Mapping[int, bytes]) -> "Records":
        """These records and newer ones."""
        tiers = [*self._tiers, changed]
        while len(tiers) > 1 and len(tiers[-2]) <= 2 * len(tiers[-1]):
            tiers[-2:] = [{**tiers[-2], **tiers[-1]}]
        return Records(tiers)

    def within(self, first: int, last: int) -> dict[int, bytes]:
        """Those of the rows from ``first`` to before ``last``, counted from ``first``."""
        return {row - first: record for tier in self._tiers for row, record in tier.items() if first <= row < last}

    def before(self, last: int) -> "Records":
        """Those of the rows before ``last``."""
        if not any(row >= last for tier in self._tiers for row in tier):
            return self
        return Records([self.within(0, last)])


@dataclass(frozen=True, slots=True)
class JoinedSpace:
    """The vectors of one embedder over all rows of a snapshot."""

    parts: Sequence[tuple[int, Space]]  # with the row in which each begins
    size: int

    @property
    def in_full(self) -> bool:
        """Whether ``cosines`` are exact for every row."""
        return all(space.in_full for _, space in self.parts)

    def present(self) -> Mask:
        """The rows that have a vector."""
        found = np.zeros(self.size, np.bool_)
        for first, space in self.parts:
            found[first : first + len(space)] = space.present
        return found

    def cosines(self, vector: Vectors) -> Column:
        """How near each row is, float32 (rows,)."""
        if len(self.parts) == 1 and len(self.parts[0][1]) == self.size:
            return self.parts[0][1].cosines(vector)
        found = np.zeros(self.size, np.float32)
        for first, space in self.parts:
            found[first : first + len(space)] = space.cosines(vector)
        return found

    def vectors(self, rows: npt.NDArray[np.integer]) -> Vectors:
        """The vectors of these rows, float32 (len(rows), dimensions); zeros where a row has none."""
        dimensions = self.parts[0][1].matrix.shape[1] if self.parts else 0
        found = np.zeros((len(rows), dimensions), np.float32)
        for first, space in self.parts:
            here = (rows >= first) & (rows < first + len(space))
            if here.any():
                found[here] = space.vectors(rows[here] - first)
        return found

    def exact(self, rows: npt.NDArray[np.integer], vector: Vectors) -> Column:
        """How near these rows are, in full; float32 (len(rows),)."""
        found: Column = self.vectors(rows) @ vector
        return found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the catalog. Never changed: a newer one takes its place. ``len`` counts rows, also those that are gone."""

    version: int  # of the catalog
    layers: tuple[Layer, ...]
    alive: Mask  # the rows whose product stands in the catalog as this row says
    dead: Rows  # the other ones
    offers: Offers
    records: Records = field(default_factory=Records)
    lexical: LexicalIndex = field(init=False)
    names: Names = field(init=False)
    languages: frozenset[str] = field(init=False)  # of the products' texts
    chinese: Mask = field(init=False)  # rows whose texts are in Chinese

    def __post_init__(self) -> None:
        object.__setattr__(self, "lexical", LexicalIndex(self.layers, self.dead))
        object.__setattr__(self, "names", Names(self.layers, len(self.alive), self.dead))
        object.__setattr__(self, "languages", frozenset().union(*(layer.languages for layer in self.layers)))
        object.__setattr__(self, "chinese", np.concatenate([np.zeros(0, np.bool_), *(layer.chinese for layer in self.layers)]))

    @classmethod
    def of(
        cls, version: int, layers: Sequence[Layer], alive: Mask, offers: Offers, records: Records | None = None
    ) -> "Snapshot":
        """The snapshot of layers, each put in its place after the one before."""
        placed: list[Layer] = []
        first = 0
        for layer in layers:
            placed.append(replace(layer, first=first))
            first += len(layer.segment)
        dead = np.flatnonzero(~alive).astype(np.int32)
        return cls(version, tuple(placed), alive, dead, offers, records or Records())

    def __len__(self) -> int:
        return len(self.alive)

    @property
    def size(self) -> int:
        """How many products the catalog has."""
        return len(self.alive) - len(self.dead)

    def product(self, row: int) -> Product:
        """The product of a row, as the columns of this snapshot have it."""
        return unpacked(self.record(row))

    def record(self, row: int) -> bytes:
        """The record of a row."""
        changed = self.records.get(row)
        if changed is not None:
            return changed
        layer = self._layer(row)
        return layer.segment.records[row - layer.first]

    def id_of(self, row: int) -> ProductId:
        """The id of a row's product."""
        layer = self._layer(row)
        return layer.segment.id_of(row - layer.first)

    def row_of(self, product_id: ProductId) -> int | None:
        """The row of a product, None where the catalog does not have it."""
        row = int(self._rows(np.array([fingerprint(product_id)], np.uint64))[0])
        return row if row >= 0 else None

    def rows_of(self, product_ids: Sequence[ProductId]) -> npt.NDArray[np.int64]:
        """The row of each product, -1 where the catalog does not have it; int64 (n,)."""
        return self._rows(fingerprints(product_ids))

    def products(self) -> Iterator[Product]:
        """Every product of the catalog, read as it is asked for."""
        return (self.product(int(row)) for row in np.flatnonzero(self.alive))

    def space(self, embedder: str) -> JoinedSpace | None:
        """The vectors of an embedder, None where there are none."""
        parts = [(layer.first, layer.spaces[embedder]) for layer in self.layers if embedder in layer.spaces]
        return JoinedSpace(parts, len(self)) if parts else None

    def column(self, name: str) -> npt.NDArray[np.uint64]:
        """A column of keys of the segments over all rows: "text_keys", "read_keys"."""
        parts = [getattr(layer.segment, name) for layer in self.layers]
        return np.concatenate([np.zeros(0, np.uint64), *parts]) if len(parts) != 1 else parts[0]

    def record_keys(self) -> npt.NDArray[np.uint64]:
        """Fingerprints of the records' hashes, by row."""
        parts = [layer.segment.record_keys for layer in self.layers]
        keys = np.concatenate([np.zeros(0, np.uint64), *parts])
        changed = self.records.within(0, len(self))
        if changed:
            keys[list(changed)] = fingerprints(record_hash(unpacked(record)) for record in changed.values())
        return keys

    def _rows(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        found = np.full(len(keys), -1, np.int64)
        for layer in self.layers:
            rows = layer.segment.rows_of(keys)
            here = rows >= 0
            here[here] = self.alive[rows[here] + layer.first]
            found[here] = rows[here] + layer.first
        return found

    def _layer(self, row: int) -> Layer:
        for layer in self.layers:
            if row < layer.last:
                return layer
        raise IndexError(row)
