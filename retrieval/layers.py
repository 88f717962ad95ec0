"""The segments of a snapshot, one after the other: each is a layer whose rows follow those of the layer before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Keys, Mask, Postings, Rows, fingerprints, spans
from retrieval.segment import Segment
from retrieval.spaces import Space
from retrieval.texts import FactKind, Key, brand_key, fact_key, key


@dataclass(frozen=True, slots=True)
class Value:
    """A value that products state, as it is displayed."""

    name: str  # of the facet; empty for a brand, a colour, a category
    shown: str  # a category: its path, parted by the unit separator
    number: int  # in the postings of its segment


class Stated:
    """What the products of a segment state, by kind; read from its files at the first need."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._values: dict[tuple[str, str], list[Value]] | None = None

    def values(self, kind: FactKind, name: str) -> list[Value]:
        """The values of this kind and name."""
        return self._read().get((kind, name), [])

    def names(self) -> list[str]:
        """The names of the facets."""
        return [name for kind, name in self._read() if kind == "facet"]

    def all(self, kind: FactKind) -> Iterator[Value]:
        """The values of this kind."""
        return (value for (some, _), values in self._read().items() if some == kind for value in values)

    def _read(self) -> dict[tuple[str, str], list[Value]]:
        if self._values is None:
            found: dict[tuple[str, str], list[Value]] = {}
            for number, text in enumerate(self._segment.fact_texts.texts()):
                kind, name, shown = text.split("\x1f", 2)
                found.setdefault((kind, name), []).append(Value(name, shown, number))
            self._values = found
        return self._values


@dataclass(frozen=True, slots=True)
class Layer:
    """A segment in its place, and what is known of it beside its files."""

    segment: Segment
    first: int  # the row of the snapshot in which it begins
    spaces: Mapping[str, Space]  # by the embedder's name
    stated: Stated
    languages: frozenset[str]
    chinese: Mask

    @classmethod
    def of(cls, segment: Segment, spaces: Mapping[str, Space]) -> "Layer":
        """The layer of a segment, not yet in its place."""
        languages = frozenset(name.decode() for name in np.unique(segment.languages)) if len(segment) else frozenset[str]()
        return cls(segment, 0, spaces, Stated(segment), languages, segment.languages == b"zh")

    @property
    def last(self) -> int:
        """The row after its last."""
        return self.first + len(self.segment)


@dataclass(frozen=True, slots=True)
class Names:
    """Which rows stand under a name or state a fact."""

    layers: Sequence[Layer]
    size: int
    dead: Rows
    _read: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def named(self, keys: Keys) -> Mask:
        """The rows under any of these names: fingerprints of ``node_key`` and those beside it."""
        return self._under(keys, "names")

    def stating(self, keys: Keys) -> Mask:
        """The rows that state any of these facts: fingerprints of ``fact_key``."""
        return self._under(keys, "facts")

    def brands(self) -> dict[str, str]:
        """The brands of the catalog: folded, and as displayed. Without the empty one of products that name none."""
        found = self._read.get("brands")
        if found is None:
            found = {
                brand_key(value.shown): value.shown
                for layer in reversed(self.layers)
                for value in layer.stated.values("brand", "")
                if value.shown
            }
            self._read["brands"] = found
        return found  # type: ignore[return-value]

    def facets(self) -> list[str]:
        """The names of all facets and of the variants' options."""
        return list(dict.fromkeys(name for layer in self.layers for name in layer.stated.names()))

    def values(self, name: str) -> dict[Key, str]:
        """The values of a facet: their stems, and as displayed."""
        wanted = f"facet {name}"
        found = self._read.get(wanted)
        if found is None:
            found = {
                key(value.shown): value.shown for layer in reversed(self.layers) for value in layer.stated.values("facet", name)
            }
            self._read[wanted] = found
        return found  # type: ignore[return-value]

    def with_facet(self, name: str) -> Mask:
        """The rows that state anything under this name."""
        return self.stating(fingerprints(fact_key("facet", name, *value) for value in self.values(name)))

    def counts(self, kind: FactKind, mask: Mask, name: str = "") -> dict[str, int]:
        """How many rows of the mask state each value of this kind and name, by the value as displayed.

        A category's is its path, parted by the unit separator. Values that none states are left out.
        """
        found: dict[str, int] = {}
        shown_as: dict[int, str] = {}
        for layer in self.layers:
            values = layer.stated.values(kind, name)
            part = mask[layer.first : layer.last]
            postings = layer.segment.facts
            numbers = np.array([value.number for value in values], np.int64)
            for value, count in zip(values, _counted(postings, numbers, part), strict=True):
                if count:
                    shown = shown_as.setdefault(int(postings.keys[value.number]), value.shown)
                    found[shown] = found.get(shown, 0) + int(count)
        return found

    def _under(self, keys: Keys, kind: str) -> Mask:
        mask = np.zeros(self.size, np.bool_)
        for layer in self.layers:
            postings = layer.segment.names if kind == "names" else layer.segment.facts
            part = mask[layer.first : layer.last]
            for number in postings.numbers(keys):
                if number >= 0:
                    part[postings.at(int(number))] = True
        mask[self.dead] = False
        return mask


def _counted(postings: Postings, numbers: npt.NDArray[np.int64], mask: Mask) -> npt.NDArray[np.int64]:
    """How many rows of the mask stand under each of these keys."""
    if not len(numbers):
        return np.zeros(0, np.int64)
    starts = postings.starts[numbers]
    lengths = postings.starts[numbers + 1] - starts
    met = mask[postings.rows[spans(starts, lengths)]]
    before = np.concatenate(([0], np.cumsum(met, dtype=np.int64)))
    ends = np.cumsum(lengths)
    found: npt.NDArray[np.int64] = before[ends] - before[ends - lengths]
    return found
