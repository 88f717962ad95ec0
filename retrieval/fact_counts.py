"""How many products of a set state each fact of the catalog: all facts in one pass over their postings."""

from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Mask
from retrieval.layers import Layer, Stated
from retrieval.snapshot import Snapshot
from retrieval.texts import FactKind

Counts = npt.NDArray[np.int64]
_Group = tuple[FactKind, str]  # kind, and name of the facet

_KINDS: tuple[FactKind, ...] = ("brand", "category", "color")
_groups: "WeakKeyDictionary[Stated, dict[_Group, Counts]]" = WeakKeyDictionary()  # of each segment, read once


class FactCounts:
    """The counts of one set of rows."""

    def __init__(self, snapshot: Snapshot, mask: Mask) -> None:
        self._layers: list[tuple[Layer, dict[_Group, Counts], Counts]] = []
        for layer in snapshot.layers:
            part = mask[layer.first : layer.last]
            if not part.any():
                continue
            facts = layer.segment.facts
            stated = np.flatnonzero(np.diff(facts.starts))  # ``reduceat`` would give a fact without rows the next one's
            counts = np.zeros(len(facts), np.int64)
            if len(stated):
                met = part.view(np.uint8).take(facts.rows)
                counts[stated] = np.add.reduceat(met, facts.starts[stated], dtype=np.int64)
            self._layers.append((layer, _grouped(layer), counts))

    def facets(self) -> list[str]:
        """The names of the facets that any of the rows states."""
        return list(dict.fromkeys(name for _, groups, _ in self._layers for kind, name in groups if kind == "facet"))

    def size(self, name: str) -> tuple[int, int]:
        """How often a facet is stated, and in how many values."""
        of_layers = [counts[groups["facet", name]] for _, groups, counts in self._layers if ("facet", name) in groups]
        if len(of_layers) == 1:
            return int(of_layers[0].sum()), int(np.count_nonzero(of_layers[0]))
        return sum(int(counts.sum()) for counts in of_layers), len(self.values("facet", name))

    def values(self, kind: FactKind, name: str = "", most: int | None = None) -> dict[str, int]:
        """Of each value of this kind and name how many rows state it, by the value as displayed; without those of none.

        With ``most``, those of fewer rows than this many others may be left out.
        """
        found: dict[int, int] = {}
        shown: dict[int, str] = {}
        for layer, groups, counts in self._layers:
            numbers = groups.get((kind, name))
            if numbers is None:
                continue
            here = counts[numbers]
            values = layer.stated.values(kind, name)
            least = 1
            if most is not None and len(here) > most and len(self._layers) == 1:
                least = max(1, int(np.partition(here, -most)[-most]))
            for place in np.flatnonzero(here >= least):
                key = int(layer.segment.facts.keys[numbers[place]])
                shown.setdefault(key, values[place].shown)
                found[key] = found.get(key, 0) + int(here[place])
        together: dict[str, int] = {}
        for key, count in found.items():
            together[shown[key]] = together.get(shown[key], 0) + count
        return together


def _grouped(layer: Layer) -> dict[_Group, Counts]:
    """The numbers of the facts of each kind and name, in the order of ``Stated.values``."""
    groups = _groups.get(layer.stated)
    if groups is None:
        names: list[_Group] = [(kind, "") for kind in _KINDS] + [("facet", name) for name in layer.stated.names()]
        groups = {
            (kind, name): np.array([value.number for value in values], np.int64)
            for kind, name in names
            if (values := layer.stated.values(kind, name))
        }
        _groups[layer.stated] = groups
    return groups
