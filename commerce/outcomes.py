"""What became of each impression: whether the shopper who saw the product then took to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from commerce.conversations import BehaviourEvent, EventKind

WITHIN = timedelta(hours=24)  # after an impression, in which what a shopper does is put down to it


@dataclass(frozen=True, slots=True)
class Outcome:
    """One impression, and the strongest that its shopper then did with the product; None: nothing."""

    impression: BehaviourEvent
    taken: EventKind | None  # "click", "like", "cart_add" or "purchase"


class Outcomes(Protocol):
    """Puts together what was shown and what was done. Calls block and raise ``DatabaseUnavailable``."""

    def since(self, moment: datetime, most: int = 200_000) -> list[Outcome]:
        """The newest ``most`` impressions since then, oldest first.

        What a shopper does counts for the turn it names, else for the last impression of the product before it.
        """
