"""What many shoppers want now: the same order for everyone, and the one for a shopper of whom nothing is known."""

from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Rows
from ranker.scorers.meetings import ages, codes, faded
from ranker.scorers.scorer import Fitting, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "popularity.1"
_HALF_LIVES = (7.0, 30.0, 90.0, 365.0, float("inf"))  # days
_HELD_OUT = 0.1  # of the events, the last ones: they choose the half-life
_AS_CATEGORY = 0.5  # shoppers that a product is given beforehand, at the rate of its category


class PopularityScorer:
    """Scores by the log of how many shoppers chose a product, lately counting more; each shopper counts once a product."""

    name = "popularity"

    def __init__(self, counts: Vectors, half_life: float, table: ProductTable) -> None:
        self.counts = counts  # float32 (products fitted on,), faded shoppers
        self.half_life = half_life
        padded = np.zeros(len(table), np.float64)
        padded[: len(counts)] = counts
        self._scores = np.log(padded + _AS_CATEGORY * _of_category(padded, table) + 1e-6).astype(np.float32)

    def scores(self, histories: Histories) -> Scores:
        """Of every product, alike for every shopper, float32 (n_shoppers, n_products)."""
        return np.repeat(self._scores[None], len(histories), axis=0)

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products, float32 (len(products),)."""
        return self._scores[products]

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        return self._scores[products]

    def save(self, folder: Path) -> None:
        """Write the counts."""
        save_weights(folder, ARCHITECTURE, {"counts": self.counts, "half_life": np.array([self.half_life], np.float32)})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; a new product is as popular as its category mostly is. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        return cls(arrays["counts"], float(arrays["half_life"][0]), table)


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: PopularityScorer | None = None) -> PopularityScorer:
    """Count. Where events have times, what is forgotten how fast is chosen by the last tenth of the events."""
    half_life = start.half_life if start else _half_life(histories, len(table))
    return PopularityScorer(_counts(histories, len(table), half_life), half_life, table)


def _half_life(histories: Histories, size: int) -> float:
    """The half-life under which the last events were most likely."""
    if histories.clock == "rank" or len(histories.products) < 100:
        return float("inf")
    moment = float(np.quantile(histories.at, 1 - _HELD_OUT))
    head, tail = histories.before(moment), histories.since(moment)
    then = np.bincount(tail.products[tail.liked], minlength=size)
    likely = []
    for half_life in _HALF_LIVES:
        counts = _counts(head, size, half_life).astype(np.float64)
        share = counts / max(counts.sum(), 1e-9)
        likely.append(float(then @ np.log(0.9 * share + 0.1 / size)))
    return _HALF_LIVES[int(np.argmax(likely))]


def _counts(histories: Histories, size: int, half_life: float) -> Vectors:
    """Shoppers of each product, each faded by the age of the last event with it, float32 (size,)."""
    liked = histories.liked
    pair = (histories.owners * size + histories.products)[liked]
    age = np.zeros(len(pair)) if np.isinf(half_life) else ages(histories)[liked]
    order = np.lexsort((age, pair))
    first = np.ones(len(order), np.bool_)
    first[1:] = pair[order[1:]] != pair[order[:-1]]
    newest = order[first]
    return np.bincount(pair[newest] % size, faded(age[newest], half_life), minlength=size).astype(np.float32)


def _of_category(counts: npt.NDArray[np.float64], table: ProductTable) -> npt.NDArray[np.float64]:
    """The mean count in each product's category, of all products where it has none, float64 (n,)."""
    code = codes(table.categories)
    known = code >= 0
    means = np.full(len(table), counts.mean() if len(counts) else 0.0)
    if known.any():
        total = np.bincount(code[known], counts[known]) / np.bincount(code[known])
        means[known] = total[code[known]]
    return means
