"""What shoppers said of their taste, and the seam that keeps it, corrects it and erases it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from commerce.ids import ShopperId

USUAL_MOST = 2.0


@dataclass(frozen=True, slots=True)
class StatedTaste:
    """Something a shopper likes or avoids, in their own words or as they corrected it."""

    facet: str  # "material", "color", "brand", "type" …; "any" where it is not known what kind of word it is
    value: str  # in the language of the catalog, lower case: "wool"
    weight: float  # in [-1, 1]: -1 never, 1 loves it, 0 says that it does not matter (a correction)
    words: str  # as it was said; empty for a correction
    at: datetime
    source: Literal["said", "corrected"] = "said"


@dataclass(frozen=True, slots=True)
class KeptTaste:
    """All that is kept of one shopper's stated taste. ``usual`` is how much the shopper's own taste is to count, 1 as usual."""

    stated: tuple[StatedTaste, ...] = ()
    usual: float = 1.0  # in [0, 2]


NOTHING_KEPT = KeptTaste()


class Tastes(Protocol):
    """Keeps stated tastes. Every call is one transaction; all are thread-safe and block, and raise ``DatabaseUnavailable``."""

    def of(self, shopper_id: ShopperId) -> KeptTaste:
        """What is kept of this shopper, the newest statement first; ``NOTHING_KEPT`` of a stranger."""

    def state(self, shopper_id: ShopperId, tastes: Sequence[StatedTaste]) -> None:
        """Keep these, each in place of an older one of its facet and value. Raises ``ValueError`` for a weight beyond 1."""

    def weigh(self, shopper_id: ShopperId, usual: float) -> None:
        """Keep how much the shopper's own taste is to count. Raises ``ValueError`` where it is not in [0, 2]."""

    def erase(self, shopper_id: ShopperId, *, at: datetime) -> int:
        """Forget the taste and every behaviour event of this shopper, impressions included; how many events there were.

        Orders, carts and conversations are other records and stay. That the shopper asked is kept, for ``erased``.
        """

    def erased(self) -> dict[ShopperId, datetime]:
        """Who asked to be forgotten, and when last: nothing of theirs from before may be learned from, wherever it is."""
