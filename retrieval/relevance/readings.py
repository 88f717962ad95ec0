"""Spelling for the search: what else a query may mean, by the words of the catalog as it stands."""

import threading
from collections import Counter
from collections.abc import Mapping

from retrieval.relevance.spelling import QuerySpelling
from retrieval.snapshot import Snapshot

_GROWN = 1.05  # times as many products from which the words are read anew
_AT_ONCE = 20_000  # products up to which reading them takes no time that a shopper would notice


class CatalogSpelling:
    """``Readings`` with the spelling mended. The words are read again when the catalog has grown, beside the searches."""

    def __init__(self) -> None:
        self._spelling = QuerySpelling(())
        self._size = 0  # products of the catalog whose words were read
        self._reading = threading.Lock()

    def of(self, snapshot: Snapshot) -> QuerySpelling:
        """The spelling by this catalog's words, or while they are read by those of before."""
        if not self._size / _GROWN <= snapshot.size <= self._size * _GROWN and self._reading.acquire(blocking=False):
            if snapshot.size <= _AT_ONCE and not self._size:
                self._read(snapshot)
            else:
                threading.Thread(target=self._read, args=(snapshot,), name="read-spellings", daemon=True).start()
        return self._spelling

    def ready(self, snapshot: Snapshot) -> QuerySpelling:
        """The spelling by this catalog's words, read now."""
        self._reading.acquire()
        self._read(snapshot)
        return self._spelling

    def terms(self, text: str, snapshot: Snapshot) -> Mapping[str, float]:
        """Terms to look for beside those of the text, each with its weight in (0, 1]."""
        return self.of(snapshot).terms(text)

    def _read(self, snapshot: Snapshot) -> None:
        try:
            counts: Counter[str] = Counter()
            for word, count in snapshot.lexical.spelled():
                counts[word] += count
            self._spelling = QuerySpelling(counts.items())
            self._size = snapshot.size
        finally:
            self._reading.release()
