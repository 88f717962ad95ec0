"""The ranker of a running server: made anew when what it is made of changes, so that a promotion needs no restart."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from commerce.errors import CommerceError
from ranker.errors import UnusableVersion
from ranker.ranking import Ranked, Ranker, RankingContext
from retrieval.errors import RetrievalError
from retrieval.query import Candidate, Query

log = logging.getLogger(__name__)

Stamp = tuple[tuple[int, int, int] | None, ...]  # of each file: when it was written, which file it is, its length


class InForce:
    """A ``Ranker`` that looks at its files at every order, which costs microseconds, and opens what they name in a thread.

    The order that sees a change is still the old one's: nobody waits for weights to be read. What cannot be opened is
    logged, and the one before stays in force.
    """

    def __init__(self, make: Callable[[], Ranker], otherwise: Ranker, files: Sequence[Path]) -> None:
        """``make`` opens the ranker that the files name; ``otherwise`` stands in where that fails at the start."""
        self._make = make
        self._files = tuple(files)
        self._opening = threading.Lock()
        self._seen = self._stamp()
        self._ranker = self._made() or otherwise

    @property
    def version(self) -> str:
        """Of the ranker in force now."""
        return self._ranker.version

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """The order of the ranker in force; a change is taken up behind it."""
        if self._stamp() != self._seen and self._opening.acquire(blocking=False):
            threading.Thread(target=self._take_up, name="ranker-in-force", daemon=True).start()
        return self._ranker.rank(query, candidates, context)

    def _take_up(self) -> None:
        try:
            seen = self._stamp()  # before it is read: what is written meanwhile is seen as another change
            self._ranker = self._made() or self._ranker
            self._seen = seen
            log.info("the order is %s now", self._ranker.version)
        except CommerceError as error:  # the catalog is away: tried again at the next order
            log.warning("a change of the ranker waits: %s", error)
        finally:
            self._opening.release()

    def _made(self) -> Ranker | None:
        try:
            return self._make()
        except (UnusableVersion, RetrievalError) as error:
            log.error("the trained ranker is left out: %s", error)
            return None

    def _stamp(self) -> Stamp:
        return tuple(map(_written, self._files))


def _written(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:  # there is none
        return None
    return (found.st_mtime_ns, found.st_ino, found.st_size)
