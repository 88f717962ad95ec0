"""Examples of what a shopper chose next: the events before it, the product, and products that were not chosen."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ranker.histories import Histories, Rows, Times, Whole

_HELD_OUT = 10  # the last choice of one shopper in so many says when to stop
_MOST_HELD_OUT = 2000


@dataclass(frozen=True, slots=True)
class Choices:
    """Events that are to be foretold, each with where its past lies: events of one moment do not explain each other."""

    chosen: Whole  # int64 (n,): the event
    start: Whole  # int64 (n,): the first event of the past
    stop: Whole  # int64 (n,): behind the last one

    def __len__(self) -> int:
        return len(self.chosen)

    def some(self, places: Whole) -> "Choices":
        """Those at these places."""
        return Choices(self.chosen[places], self.start[places], self.stop[places])


@dataclass(frozen=True, slots=True)
class ChoiceBatch:
    """Choices side by side; a past that is shorter than the longest has empty places in front."""

    product: Rows  # int32 (b,)
    past: Rows  # int32 (b, length) rows of the table, -1 for empty
    kinds: Rows  # int32 (b, length)
    days: Times  # float32 (b, length): between then and the choice; 0 for ranks
    others: Rows  # int32 (n,): products drawn from all


def choices_of(histories: Histories, newest: int, seed: int) -> tuple[Choices, Choices]:
    """What to learn from, and what says when to stop (held out: the last choice of one shopper in ten)."""
    owners = histories.owners
    count = len(owners)
    first = np.ones(count, np.bool_)
    first[1:] = (owners[1:] != owners[:-1]) | (histories.at[1:] != histories.at[:-1])
    stop = np.maximum.accumulate(np.where(first, np.arange(count), 0)) if count else np.zeros(0, np.int64)
    start = np.maximum(histories.offsets[:-1][owners], stop - newest)
    every = Choices(np.arange(count), start, stop)
    liked = histories.liked
    random = np.random.default_rng(seed)
    last = np.full(len(histories), -1, np.int64)
    last[owners[liked]] = np.flatnonzero(liked)
    several = np.flatnonzero((last >= 0) & (stop[last] > histories.offsets[:-1]))
    some = random.permutation(several)[: min(len(several) // _HELD_OUT, _MOST_HELD_OUT)]
    held = np.sort(last[some])
    learned = liked.copy()
    learned[held] = False
    return every.some(np.flatnonzero(learned)), every.some(held)


def batches_of(
    histories: Histories, choices: Choices, products: Rows, size: int, negatives: int, seed: int, most: int | None = None
) -> Iterator[ChoiceBatch]:
    """The choices in a drawn order, ``size`` at a time and at most ``most``, each batch with its own products drawn from all.

    The same seed gives the same batches. Pasts of about the same length come together, so that little of a batch is empty.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(choices))[:most]
    length = (choices.stop - choices.start)[order]
    pages = []
    for page in range(0, len(order), size * 50):
        some = order[page : page + size * 50]
        some = some[np.argsort(length[page : page + size * 50], kind="stable")]
        pages += [some[begin : begin + size] for begin in range(0, len(some), size)]
    for number in random.permutation(len(pages)):
        yield batch_of(histories, choices.some(pages[number]), random.choice(products, negatives).astype(np.int32))


def batch_of(histories: Histories, choices: Choices, others: Rows) -> ChoiceBatch:
    """These choices side by side."""
    length = max(int((choices.stop - choices.start).max(initial=0)), 1)
    places = choices.stop[:, None] - np.arange(length, 0, -1)
    there = places >= choices.start[:, None]
    places = np.where(there, places, 0)
    if not len(histories.products):
        raise ValueError("there are no events")
    timed = histories.clock == "time"
    days = (histories.at[choices.chosen][:, None] - histories.at[places]) / 86_400.0 if timed else np.zeros(places.shape)
    return ChoiceBatch(
        histories.products[choices.chosen],
        np.where(there, histories.products[places], -1).astype(np.int32),
        np.where(there, histories.kinds[places], 0).astype(np.int32),
        np.where(there, np.maximum(days, 0), 0),
        others,
    )
