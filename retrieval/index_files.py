"""The files of an index: when they are behind the snapshot that is searched, and how it is written to them and opened again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.layers import Layer
from retrieval.segment import Segment
from retrieval.segment_files import BrokenSegment, Opened, SegmentFolder
from retrieval.snapshot import Snapshot
from retrieval.spaces import FULL, Space, arrays_of, space_of_arrays
from retrieval.taking_up import Dimensions, merged_whole, snapshot_of

_FEW = 2000  # rows outside the files that are left in memory however small the catalog is
_SHARE = 0.05  # and as a share of the catalog


class IndexFiles:
    """Where an index lies beside its Chroma. Derived from database and Chroma: never the only copy of anything."""

    def __init__(self, place: Path) -> None:
        self._folder = SegmentFolder(place)
        self._written: Segment | None = None  # what lies there, as this process wrote or opened it
        self._vectors: dict[str, int] = {}  # how many there are of each embedder

    def open(self, dimensions: Dimensions, currency: str | None) -> Snapshot | None:
        """The snapshot that lies there, None where there is none. Raises ``BrokenSegment``."""
        opened = self._folder.open()
        return self._snapshot(opened, dimensions, currency) if opened is not None else None

    def behind(self, held: Snapshot, *, everything: bool) -> bool:
        """Whether the snapshot should be written: with ``everything``, where anything but a few rows is not in the files."""
        if self._written is None or self.outgrown(held):
            return True
        if held.layers[0].segment is not self._written:
            return True
        counts = {name: int(space.present.sum()) for name, space in held.layers[0].spaces.items()}
        outside = len(held) - len(self._written) + len(held.dead) + len(held.records)
        return everything and (counts != self._vectors or outside > min(_FEW, _SHARE * held.size))

    def outgrown(self, held: Snapshot) -> bool:
        """Whether so much changed since the files were written that they should be written anew."""
        first = len(held.layers[0].segment) if held.layers else 0
        outside = len(held) - first + len(held.dead) + len(held.records)
        return outside > max(_FEW, _SHARE * first)

    def write(self, held: Snapshot, dimensions: Dimensions, currency: str | None) -> Snapshot:
        """Write all that stands in the snapshot, and open what was written. Raises ``OSError``."""
        whole = len(held.layers) == 1 and not len(held.dead) and not len(held.records)
        segment = held.layers[0].segment if whole else merged_whole(held)
        groups: dict[str, Iterator[tuple[str, npt.NDArray[Any]]]] = {"segment": iter(segment.arrays().items())}
        for number, name in enumerate(dimensions):
            groups[f"vectors-{number}"] = _space_arrays(name, held)
        opened = self._folder.write(held.version, len(segment), groups)
        return self._snapshot(opened, dimensions, currency)

    def forget(self) -> None:
        """Take the files away."""
        self._folder.forget()
        self._written = None

    def _snapshot(self, opened: Opened, dimensions: Dimensions, currency: str | None) -> Snapshot:
        try:
            segment = Segment.of_arrays(opened.arrays)
            spaces = {name: space_of_arrays(name, opened.arrays) for name in dimensions if f"{name}.present" in opened.arrays}
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenSegment(f"the index files at {opened.folder} lack something ({error})") from error
        fitting = {name: space for name, space in spaces.items() if space.matrix.shape[1] == dimensions[name]}
        self._written = segment
        self._vectors = {name: int(space.present.sum()) for name, space in fitting.items()}
        return snapshot_of(opened.manifest.catalog_version, segment, dimensions, currency, fitting)


def _space_arrays(name: str, held: Snapshot) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """The vectors of all that stands, as files hold them."""
    first = held.layers[0].spaces[name]
    if len(held.layers) == 1 and not len(held.dead):
        yield from arrays_of(name, first.matrix, first.present, first.turn)
        return
    dtype = np.float32 if held.size <= FULL else np.float16
    matrix = np.concatenate([_standing(layer, held, name).astype(dtype, copy=False) for layer in held.layers])
    present = np.concatenate([layer.spaces[name].present[held.alive[layer.first : layer.last]] for layer in held.layers])
    yield from arrays_of(name, matrix, present, first.turn)


def _standing(layer: Layer, held: Snapshot, name: str) -> npt.NDArray[Any]:
    space: Space = layer.spaces[name]
    found: npt.NDArray[Any] = space.matrix[held.alive[layer.first : layer.last]]
    return found
