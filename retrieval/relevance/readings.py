"""Spelling for the search: what else a query may mean, by the words of the catalog as it stands."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping

from retrieval.relevance.spelling import QuerySpelling
from retrieval.snapshot import Snapshot
from retrieval.tokens import read

_GROWN = 1.05  # times as many products from which the words are read anew


class CatalogSpelling:
    """``Readings`` with the spelling mended. The words are read once, and again when the catalog has grown."""

    def __init__(self) -> None:
        self._spelling: QuerySpelling | None = None
        self._size = 0
        self._reading = threading.Lock()

    def of(self, snapshot: Snapshot) -> QuerySpelling:
        """The spelling by this catalog's words, or by those of a little while ago."""
        with self._reading:
            if self._spelling is None or not self._size / _GROWN <= snapshot.size <= self._size * _GROWN:
                self._spelling = QuerySpelling(_spelled(snapshot))
                self._size = snapshot.size
            return self._spelling

    def terms(self, text: str, snapshot: Snapshot) -> Mapping[str, float]:
        """Terms to look for beside those of the text, each with its weight in (0, 1]."""
        return self.of(snapshot).terms(text)


def _spelled(snapshot: Snapshot) -> Iterator[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for product in snapshot.products():
        counts.update({word for text in (product.title, product.brand or "") for word in read(text).spelled})
    yield from counts.items()
