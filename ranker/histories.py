"""What shoppers did, as flat arrays: one after the other by shopper, and by time within each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

KINDS = ("purchase", "cart", "click", "view", "like", "dislike")  # an event's kind is its place here
PURCHASE, CART, CLICK, VIEW, LIKE, DISLIKE = range(len(KINDS))

Clock = Literal["time", "rank"]  # seconds since 1970, or the place in the shopper's own sequence
Whole = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Times = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]


def other_spelling(name: str) -> str:
    """An id as a table program may have written it, which makes 12.0 of 12 where a column has gaps; and back."""
    if name.endswith(".0"):
        return name[:-2]
    return f"{name}.0" if name.isdigit() else name


@dataclass(frozen=True, slots=True)
class Histories:
    """Events of many shoppers. Event ``e`` of shopper ``s`` lies at ``offsets[s] <= e < offsets[s + 1]``, oldest first.

    ``now`` is the moment at which the shoppers are looked at, no event is later. Where ``clock`` is "rank", times of two
    shoppers cannot be compared.
    """

    shoppers: tuple[str, ...]
    offsets: Whole  # int64 (n_shoppers + 1,)
    products: Rows  # int32 (n_events,), rows of the ``ProductTable``
    at: Times  # float64 (n_events,)
    kinds: Kinds  # int8 (n_events,), places in KINDS
    clock: Clock = "time"
    now: float = 0.0

    def __len__(self) -> int:
        return len(self.shoppers)

    @classmethod
    def of(
        cls,
        shoppers: Sequence[str],
        owners: npt.ArrayLike,
        products: npt.ArrayLike,
        at: npt.ArrayLike,
        kinds: npt.ArrayLike | None = None,
        *,
        clock: Clock = "time",
        now: float | None = None,
    ) -> "Histories":
        """Histories of events in any order: ``owners`` are places in ``shoppers``; equal times keep the order given."""
        owner = np.asarray(owners, np.int64)
        times = np.asarray(at, np.float64)
        kind = np.zeros(len(owner), np.int8) if kinds is None else np.asarray(kinds, np.int8)
        order = np.lexsort((times, owner))
        offsets = np.zeros(len(shoppers) + 1, np.int64)
        np.cumsum(np.bincount(owner, minlength=len(shoppers)), out=offsets[1:])
        latest = float(times.max()) if len(times) else 0.0
        return cls(
            tuple(shoppers),
            offsets,
            np.asarray(products, np.int32)[order],
            times[order],
            kind[order],
            clock,
            latest if now is None else now,
        )

    @classmethod
    def single(
        cls, products: npt.ArrayLike, at: npt.ArrayLike | None = None, kinds: npt.ArrayLike | None = None
    ) -> "Histories":
        """One shopper's events, oldest first; without times they are ranks."""
        rows = np.asarray(products, np.int32)
        times = np.arange(len(rows), dtype=np.float64) if at is None else at
        clock: Clock = "rank" if at is None else "time"
        return cls.of(("shopper",), np.zeros(len(rows), np.int64), rows, times, kinds, clock=clock)

    @property
    def lengths(self) -> Whole:
        """How many events each shopper has, int64 (n_shoppers,)."""
        return self.offsets[1:] - self.offsets[:-1]

    @property
    def owners(self) -> Whole:
        """The place of the shopper of each event, int64 (n_events,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    @property
    def liked(self) -> Mask:
        """The events that speak for their product, bool (n_events,): all but dislikes."""
        liked: Mask = self.kinds != DISLIKE
        return liked

    def span(self, place: int) -> slice:
        """Where the events of this shopper lie."""
        return slice(int(self.offsets[place]), int(self.offsets[place + 1]))

    def select(self, places: npt.ArrayLike) -> "Histories":
        """The shoppers at these places, in this order; a place may repeat."""
        chosen = np.asarray(places, np.int64)
        counts = self.lengths[chosen]
        offsets = np.zeros(len(chosen) + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        events = np.arange(offsets[-1]) + np.repeat(self.offsets[chosen] - offsets[:-1], counts)
        return replace(
            self,
            shoppers=tuple(self.shoppers[place] for place in chosen),
            offsets=offsets,
            products=self.products[events],
            at=self.at[events],
            kinds=self.kinds[events],
        )

    def named(self, shoppers: Sequence[str]) -> "Histories":
        """These shoppers in this order, 12.0 also by the name 12; one that is not known has no events."""
        place = {name: number for number, name in enumerate(self.shoppers)}
        place = {other_spelling(name): number for name, number in place.items()} | place
        padded = replace(self, shoppers=(*self.shoppers, ""), offsets=np.append(self.offsets, self.offsets[-1]))
        found = padded.select([place.get(name, len(self)) for name in shoppers])
        return replace(found, shoppers=tuple(shoppers))

    def where(self, keep: Mask) -> "Histories":
        """All shoppers, with only the events that are kept."""
        offsets = np.zeros(len(self) + 1, np.int64)
        np.cumsum(np.bincount(self.owners[keep], minlength=len(self)), out=offsets[1:])
        return replace(self, offsets=offsets, products=self.products[keep], at=self.at[keep], kinds=self.kinds[keep])

    def before(self, moment: float) -> "Histories":
        """All shoppers, with the events before this moment, looked at then."""
        return replace(self.where(self.at < moment), now=moment)

    def since(self, moment: float) -> "Histories":
        """All shoppers, with the events from this moment on."""
        return self.where(self.at >= moment)

    def leave_last(self, count: int = 1, fewest: int = 1) -> "tuple[Histories, Histories]":
        """The histories without each shopper's last ``count`` events, and those; none is left with fewer than ``fewest``."""
        lengths = self.lengths
        cut = np.where(lengths - count >= fewest, lengths - count, lengths)
        last = self._place_in_history() >= np.repeat(cut, lengths)
        return self.where(~last), self.where(last)

    def newest(self, count: int) -> "Histories":
        """All shoppers, with at most their newest ``count`` events."""
        if not len(self) or int(self.lengths.max(initial=0)) <= count:
            return self
        from_end = np.repeat(self.lengths, self.lengths) - self._place_in_history()
        return self.where(from_end <= count)

    def with_events(self) -> "Histories":
        """Only the shoppers who did anything."""
        return self.select(np.flatnonzero(self.lengths))

    def _place_in_history(self) -> Whole:
        """Counts from 0 for each shopper, int64 (n_events,)."""
        return np.arange(len(self.products), dtype=np.int64) - np.repeat(self.offsets[:-1], self.lengths)
