"""Questions that come while vectors are being scanned are scanned together, in the next pass over them."""

import threading
from collections.abc import Callable

import numpy as np

from retrieval.arrays import Column
from retrieval.query import Vectors


class _Asked:
    """One question, and its answer once a pass has made it."""

    def __init__(self, vector: Vectors) -> None:
        self.vector = vector
        self.found: Column | None = None


class SharedScan:
    """One pass at a time over large vectors: it is their reading that takes long, and one pass may read for many."""

    def __init__(self) -> None:
        self._passing = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: list[_Asked] = []

    def cosines(self, vector: Vectors, scan: Callable[[Vectors], Vectors]) -> Column:
        """The row of this question in what ``scan`` gives for several, float32 (questions, rows)."""
        asked = _Asked(vector)
        with self._guard:
            self._waiting.append(asked)
        with self._passing:
            if asked.found is None:
                with self._guard:
                    batch, self._waiting = self._waiting, []
                if asked not in batch:  # the pass that took it along failed
                    batch.append(asked)
                for one, found in zip(batch, scan(np.stack([one.vector for one in batch])), strict=True):
                    one.found = found
        assert asked.found is not None, "a pass answers all that it took along"
        return asked.found
