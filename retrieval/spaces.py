"""The vectors of one embedder over the rows of a segment, and how near each row is to a question.

Up to some hundred thousand rows every vector is multiplied in full. Past that a scan in full would read gigabytes for each
question: the rows are turned by PCA so that the first dimensions tell most, only those are multiplied for all rows, and the
rows that matter are multiplied again in full (``exact``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Column, Mask
from retrieval.query import Vectors
from retrieval.shared_scan import SharedScan

FULL = 131_072  # rows up to which vectors are multiplied in full
HEAD = 96  # dimensions of the turned vectors that are multiplied for all rows
_SHARED = 20_000  # rows from which questions that come together are scanned together
_SAMPLE = 20_000  # rows that the turn is worked out from


@dataclass(frozen=True, slots=True)
class Space:
    """A row of zeros has no vector. ``head`` is there where the scan is not in full."""

    matrix: npt.NDArray[Any]  # float32, or float16 where there is a head; (rows, dimensions), of length 1 or 0
    present: Mask
    head: Vectors | None = None  # float32 (rows, HEAD)
    turn: Vectors | None = None  # float32 (dimensions, HEAD), orthonormal columns
    _together: SharedScan = field(default_factory=SharedScan, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.present)

    @property
    def in_full(self) -> bool:
        """Whether ``cosines`` are exact."""
        return self.head is None

    def cosines(self, vector: Vectors) -> Column:
        """How near each row is to the question, float32 (rows,); an array of the caller's own."""
        if len(self) < _SHARED:
            return self._scan(vector)
        return self._together.cosines(vector, self._scan)

    def _scan(self, vectors: Vectors) -> Vectors:
        """For one question float32 (rows,), for several float32 (questions, rows)."""
        asked = vectors if self.turn is None else np.matmul(vectors, self.turn)
        matrix: Vectors = self.matrix if self.head is None else self.head
        if len(asked) == 1 or asked.ndim == 1:
            one: Vectors = np.matmul(asked, matrix.T)
            return one
        several: Vectors = np.ascontiguousarray(np.matmul(matrix, asked.T).T)  # a third faster than the other way round
        return several

    def exact(self, rows: npt.NDArray[np.integer], vector: Vectors) -> Column:
        """How near these rows are, in full; float32 (len(rows),)."""
        found: Column = self.vectors(rows) @ vector
        return found

    def vectors(self, rows: npt.NDArray[np.integer]) -> Vectors:
        """The vectors of these rows, float32 (len(rows), dimensions)."""
        found: Vectors = self.matrix[rows].astype(np.float32, copy=False)
        return found


def empty_space(size: int, dimensions: int) -> Space:
    """A space without vectors."""
    return Space(np.zeros((size, dimensions), np.float32), np.zeros(size, np.bool_))


def with_vectors(space: Space, rows: npt.NDArray[np.integer], vectors: Vectors) -> Space:
    """The space with these rows' vectors; one that is being searched is not touched."""
    if not len(rows):
        return space
    present = space.present.copy()
    present[rows] = True
    matrix = space.matrix.copy()
    matrix[rows] = vectors
    if space.head is None or space.turn is None:
        return Space(matrix, present)
    head = space.head.copy()
    head[rows] = vectors @ space.turn
    return Space(matrix, present, head, space.turn)


def filled(space: Space, pages: Iterable[tuple[npt.NDArray[np.integer], Vectors]]) -> Space:
    """The space with the vectors of many rows, given page by page."""
    matrix = space.matrix.astype(np.float32 if len(space) <= FULL else np.float16)
    present = space.present.copy()
    count = 0
    for rows, vectors in pages:
        matrix[rows] = vectors
        present[rows] = True
        count += len(rows)
    if not count:
        return space
    return space_of_arrays("it", dict(arrays_of("it", matrix, present, space.turn)))


def arrays_of(name: str, matrix: npt.NDArray[Any], present: Mask, turn: Vectors | None = None) -> Iterator[tuple[str, Any]]:
    """The arrays of a space as they are written to files, from vectors of any kind of float."""
    yield f"{name}.present", present
    if len(present) <= FULL:
        yield f"{name}.matrix", matrix.astype(np.float32, copy=False)
        return
    turn = turn if turn is not None else turn_of(matrix, present)
    head = np.empty((len(present), turn.shape[1]), np.float32)
    for start in range(0, len(present), 65_536):
        head[start : start + 65_536] = matrix[start : start + 65_536].astype(np.float32) @ turn
    yield f"{name}.turn", turn
    yield f"{name}.head", head
    yield f"{name}.matrix", matrix.astype(np.float16, copy=False)


def space_of_arrays(name: str, arrays: Any) -> Space:
    """The space of these arrays. Raises ``KeyError`` where there is none of this name."""
    return Space(arrays[f"{name}.matrix"], arrays[f"{name}.present"], arrays.get(f"{name}.head"), arrays.get(f"{name}.turn"))


def turn_of(matrix: npt.NDArray[Any], present: Mask) -> Vectors:
    """The directions in which a sample of the vectors differs most, about the origin; float32 (dimensions, HEAD)."""
    rows = np.flatnonzero(present)
    chosen = np.sort(np.random.default_rng(0).choice(rows, min(_SAMPLE, len(rows)), replace=False)) if len(rows) else rows
    sample = matrix[chosen].astype(np.float32)
    _, directions = np.linalg.eigh(sample.T @ sample)
    turn: Vectors = np.ascontiguousarray(directions[:, ::-1][:, : min(HEAD, matrix.shape[1])], np.float32)
    return turn
