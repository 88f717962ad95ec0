"""Target-aware attention over a shopper's history (DIN, https://arxiv.org/abs/1706.06978), read and run with numpy alone.

A product is its text, with an id part where it was met often enough. For each candidate every past event gets a weight from
how the two are related (text, brand, category, price, the same product) and from the event itself (its kind, how long ago, how
far back); what the event says of the candidate counts by that weight. Nothing here needs a product or a shop to be known, so
weights trained on one shop rank another, and the weights are the reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Rows
from ranker.scorers.scorer import Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "attention.1"
NEWEST = 50  # events that are attended to
RELATIONS = 4  # same product, same brand, same category, distance of prices
IDS = 32  # dimensions of the id part
_DAY = 86_400.0
_PAGE = 4096  # products scored at a time
_AT_ONCE = 64  # shoppers whose events and candidates are compared together, so that many small steps are few large ones
_HIGHEST = np.float32(60.0)  # beyond which nothing more is said, so that no sum leaves float32
FARTHEST = 3.0  # distance of log prices beyond which nothing more is said
Picks = Sequence[Rows | slice] | Rows  # the candidates of each shopper: rows of the table, or a part of it


@dataclass(frozen=True, slots=True)
class AttentionWeights:
    """What was learned. ``d`` is the width of a text vector, ``w`` of what is compared."""

    query: Vectors  # float32 (d + IDS, w): a candidate as it looks for events
    key: Vectors  # float32 (d + IDS, w): an event's product as it is found
    wanted: Vectors  # float32 (d + IDS, w): a candidate as it is wanted
    wanting: Vectors  # float32 (d + IDS, w): an event's product as it makes want
    near: Vectors  # float32 (RELATIONS,): what relations add to the weight
    says: Vectors  # float32 (RELATIONS,): and to what is said
    kind_near: Vectors  # float32 (len(KINDS),)
    kind_says: Vectors  # float32 (len(KINDS),)
    ages: Vectors  # float32 (3,): what log days, log events since, and being the newest add to the weight
    liking: Vectors  # float32 (2,): of the log of how often a product was met, and of its never having been
    ids: Vectors  # float32 (known, IDS)
    slots: Rows  # int32 (products fitted on,): the row in ``ids``, -1 without one
    met: Vectors  # float32 (products fitted on,): events in training


class AttentionScorer:
    """Scores by attention over the newest 50 events."""

    name = "attention"

    def __init__(self, weights: AttentionWeights, table: ProductTable) -> None:
        self.weights = weights
        self._told = Facts.of(table)
        slots = np.full(len(table), -1, np.int32)
        slots[: len(weights.slots)] = weights.slots
        met = np.zeros(len(table), np.float32)
        met[: len(weights.met)] = weights.met
        inputs = with_ids(table.vectors, weights.ids, slots)
        if inputs.shape[1] != len(weights.query):  # a table without text: only ids can be read
            inputs = np.pad(inputs, ((0, 0), (len(weights.query) - inputs.shape[1], 0)))
        # side by side, as both are read of each candidate, and both of each event
        self._asking = inputs @ np.concatenate([weights.query, weights.wanted], axis=1)
        self._asked = inputs @ np.concatenate([weights.key, weights.wanting], axis=1)
        self._width = weights.query.shape[1]
        self._liking = popularity(met) @ weights.liking

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        newest = histories.newest(NEWEST)
        found = np.empty((len(newest), len(self._liking)), np.float32)
        one = [newest.select([place]) for place in range(len(newest))]
        for page in _pages(len(self._liking)):  # read for all shoppers while it is near the processor
            for place, history in enumerate(one):
                found[place, page] = self._scored(history, [page])[0]
        return found

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self._scored(history.newest(NEWEST), [products])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        newest = histories.newest(NEWEST)
        found = np.empty(products.shape, np.float32)
        for start in range(0, len(newest), _AT_ONCE):
            some = slice(start, min(start + _AT_ONCE, len(newest)))
            found[some] = self._scored(newest.select(np.arange(some.start, some.stop)), products[some])
        return found

    def because(self, history: Histories, products: Rows) -> Vectors:
        """How much each event of the one shopper moved each product's score, float32 (len(products), n_events).

        Positive: spoke for it. The newest 50 events count, the others are 0. The sum of a row, with what holds for anyone,
        is the score.
        """
        found = np.zeros((len(products), len(history.products)), np.float32)
        weights, said = self._attended(history.newest(NEWEST), [products])
        if len(weights):
            found[:, -len(weights) :] = (weights * said / _all(weights)).T
        return found

    def save(self, folder: Path) -> None:
        """Write the weights; the text vectors stay with the table."""
        names = AttentionWeights.__slots__
        save_weights(folder, ARCHITECTURE, {name: getattr(self.weights, name) for name in names})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved, over a table that begins with the rows it was fitted on. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        return cls(AttentionWeights(**arrays), table)

    def elsewhere(self, table: ProductTable) -> "AttentionScorer":
        """The same taste in a shop whose products it never met: by text and facets, without ids or popularity."""
        weights = self.weights
        bare = {name: getattr(weights, name) for name in AttentionWeights.__slots__}
        bare |= {"ids": np.zeros((0, IDS), np.float32), "slots": np.zeros(0, np.int32), "met": np.zeros(0, np.float32)}
        return AttentionScorer(AttentionWeights(**bare), table)

    def _scored(self, newest: Histories, picks: Picks) -> Scores:
        """Of each shopper's own candidates, float32 (n_shoppers, n), where nobody has more than NEWEST events."""
        weights, said = self._attended(newest, picks)
        scores = np.stack([self._liking[pick] for pick in picks])
        for place in range(len(newest)):
            span = newest.span(place)
            scores[place] += np.einsum("ec,ec->c", weights[span], said[span]) / _all(weights[span])
        return scores

    def _attended(self, newest: Histories, picks: Picks) -> tuple[Vectors, Vectors]:
        """The weight of each event for each of its shopper's candidates, above 0, and what it says of it, float32 (n_events, n)
        both. ``picks`` are the candidates of each shopper, as many for each.
        """
        learned, events, kinds, width = self.weights, newest.products, newest.kinds, self._width
        near = np.empty((len(events), len(self._liking[picks[0]]) if len(picks) else 0), np.float32)
        said = np.empty_like(near)
        asked = self._asked[events]
        for place, pick in enumerate(picks):
            span = newest.span(place)
            asking = self._asking[pick] if isinstance(pick, slice) else self._asking.take(pick, axis=0)  # quicker than by index
            np.matmul(asked[span, :width], asking[:, :width].T, out=near[span])
            np.matmul(asked[span, width:], asking[:, width:].T, out=said[span])
        near += (ages(newest) @ learned.ages + learned.kind_near[kinds])[:, None]
        said += learned.kind_says[kinds][:, None]
        self._told.add_relations(picks, newest, (near, learned.near), (said, learned.says))
        return np.exp(np.minimum(near, _HIGHEST, out=near), out=near), said


@dataclass(frozen=True, slots=True)
class Facts:
    """What two products have in common, by row."""

    codes: tuple[Rows, Rows]  # of brands and categories, -1 for none
    others: tuple[Rows, Rows]  # the same with -2 for none: two products without one do not have it in common
    log_prices: Vectors  # float32, 0 where there is no price
    priced: Vectors  # float32, 1 where there is one, else 0

    @classmethod
    def of(cls, table: ProductTable) -> "Facts":
        """The facts of a table."""
        priced = np.isfinite(table.prices) & (table.prices > 0)
        prices = np.log(np.where(priced, table.prices, 1.0)).astype(np.float32)
        codes = (_codes(table.brands), _codes(table.categories))
        others = (np.where(codes[0] < 0, -2, codes[0]), np.where(codes[1] < 0, -2, codes[1]))
        return cls(codes, others, prices, priced.astype(np.float32))

    def add_relations(self, picks: Picks, newest: Histories, *weighed: tuple[Vectors, Vectors]) -> None:
        """Add to each array, float32 (n_events, n), in place, its RELATIONS weights times how event and candidate relate.

        Same product, brand and category are 0 or 1; the distance of log prices is 0 to 3, and 0 where a price is not known.
        """
        if not len(newest.products):
            return
        events, owners = newest.products, newest.owners

        def beside(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
            """What is said of each shopper's candidates, a row for each event; one row for all where there is one shopper."""
            return np.stack(parts)[owners] if len(parts) > 1 else parts[0][None]

        rows = [np.arange(pick.start, pick.stop, dtype=np.int32) if isinstance(pick, slice) else pick for pick in picks]
        both = (
            (rows, events),
            *(([one[pick] for pick in picks], other[events]) for one, other in zip(self.others, self.codes, strict=True)),
        )
        for number, (mine, theirs) in enumerate(both):
            same = np.flatnonzero(theirs[:, None] == beside(mine))  # few of all pairs
            if len(same):
                for found, weights in weighed:
                    found.reshape(-1)[same] += weights[number]
        priced, paid = beside([self.priced[pick] for pick in picks]), self.priced[events]
        if priced.any() and paid.any():
            apart = self.log_prices[events][:, None] - beside([self.log_prices[pick] for pick in picks])
            np.abs(apart, out=apart)
            np.minimum(apart, FARTHEST, out=apart)
            if not (priced.all() and paid.all()):
                apart *= priced
                apart *= paid[:, None]
            for found, weights in weighed:
                found += weights[3] * apart


def _all(weights: Vectors) -> Vectors:
    """What the weights of all events come to, with 1 for what no event explains, float32 (n_candidates,)."""
    summed: Vectors = weights.sum(axis=0) + 1
    return summed


def _pages(size: int) -> list[slice]:
    """All rows, so many at a time that what is worked out of them stays near the processor; one empty page of none."""
    return [slice(start, min(start + _PAGE, size)) for start in range(0, max(size, 1), _PAGE)]


def with_ids(vectors: Vectors, ids: Vectors, slots: Rows) -> Vectors:
    """Text vectors with the id part behind, zeros where a product has none, float32 (n, d + IDS)."""
    part = np.zeros((len(slots), IDS), np.float32)
    part[slots >= 0] = ids[slots[slots >= 0]]
    return np.concatenate([vectors, part], axis=1)


def popularity(met: Vectors) -> Vectors:
    """How often a product was met, as the model reads it: log(1 + times) / 4, and 1 for never, float32 (n, 2)."""
    return np.stack([np.log1p(met) / 4, met == 0], axis=-1).astype(np.float32)


def ages(histories: Histories) -> Vectors:
    """What the model reads of when events were, float32 (n_events, 3): log days where times are times, log events since, and
    whether it is the shopper's newest.
    """
    since = np.repeat(histories.offsets[1:], histories.lengths) - 1 - np.arange(len(histories.at))
    timed = histories.clock == "time"
    days = np.log1p(np.maximum(histories.now - histories.at, 0) / _DAY) if timed else np.zeros(len(histories.at))
    return np.stack([days / 4, np.log1p(since) / 2, since == 0], axis=1).astype(np.float32)


def _codes(names: tuple[str | None, ...]) -> npt.NDArray[np.int32]:
    number: dict[str, int] = {}
    return np.array([-1 if name is None else number.setdefault(name, len(number)) for name in names], np.int32)
