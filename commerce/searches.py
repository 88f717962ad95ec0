"""What shoppers searched for, as far as it may be told to others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SharedSearch:
    """A text that several shoppers typed and were shown products for. Nothing in it says who they were."""

    text: str  # as typed, without spaces around it; Latin letters in lower case
    shoppers: int


class Searches(Protocol):
    """Reads what was searched for. Calls block and are thread-safe.

    All methods raise ``DatabaseUnavailable`` where the shop's records cannot be reached.
    """

    def shared(self, shoppers: int, since: datetime, most: int = 2000) -> list[SharedSearch]:
        """The texts that at least this many different shoppers typed ``since`` then, by how many did, most first.

        Of messages of at most 60 characters whose turn showed products. Others never leave the records.
        """
