"""How often products were shown, and how many shoppers took to them: counts in which nobody weighs more than a few."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commerce.ids import ProductId

INTEREST = {"view": 0.1, "click": 0.2, "like": 0.6, "cart_add": 0.8, "purchase": 1.0}
MOST_OF_ONE = 5.0  # what all of one shopper's interest together can come to


@dataclass(frozen=True, slots=True)
class Exposure:
    """What happened with one product since some moment."""

    product_id: ProductId
    shown: int  # impressions
    viewers: int  # different shoppers among them
    interest: float  # of all shoppers; one shopper adds at most 1, and to all products together at most ``MOST_OF_ONE``
    admirers: int  # shoppers whose interest that is
    clipped: float  # interest that was not counted, because one shopper had more than their share


class Exposures(Protocol):
    """Counts exposure. Calls block, are thread-safe and raise ``DatabaseUnavailable``."""

    def since(self, moment: datetime) -> list[Exposure]:
        """Every product that was shown or taken to since then, in order of id."""
