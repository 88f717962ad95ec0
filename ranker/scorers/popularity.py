"""What many shoppers want now: the same order for everyone, and the one for a shopper of whom nothing is known."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Rows, Times
from ranker.scorers.meetings import ages, choices, codes, faded
from ranker.scorers.scorer import Fitting, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "popularity.1"
_HALF_LIVES = (7.0, 14.0, 30.0, 90.0, 365.0, float("inf"))  # days
_TENTHS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # where the tenths of the events begin by which is chosen what fades how fast
_SHOWN = 10  # products by which it is chosen
_AS_CATEGORY = 0.5  # shoppers that a product is given beforehand, at the rate of its category

Fading = tuple[float, ...]  # half-lives in days; of several the mean of what each leaves, as shares of it


class PopularityScorer:
    """Scores by the log of how many weeks of shoppers chose a product, lately counting more: no shopper counts twice a week."""

    name = "popularity"

    def __init__(self, counts: Vectors, fading: Fading, table: ProductTable) -> None:
        self.counts = counts  # float32 (products fitted on,), faded choices
        self.fading = fading
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
        save_weights(folder, ARCHITECTURE, {"counts": self.counts, "half_lives": np.array(self.fading, np.float32)})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; a new product is as popular as its category mostly is. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        half_lives = arrays["half_lives"] if "half_lives" in arrays else arrays["half_life"][:1]  # as it was kept before
        return cls(arrays["counts"], tuple(half_lives.tolist()), table)


@dataclass(frozen=True, slots=True)
class _Choices:
    """What shoppers chose, each product once a week: its row, and how many days ago."""

    products: Rows  # int32 (n,)
    days: Times  # float64 (n,)
    size: int

    @classmethod
    def of(cls, histories: Histories, size: int) -> Self:
        """The newest choice of each week; of each shopper and product where times are ranks."""
        chosen = choices(histories, size)
        days = ages(chosen) if chosen.clock == "time" else np.zeros(len(chosen.products))
        return cls(chosen.products, days, size)

    def counts(self, fading: Fading) -> Vectors:
        """What is left of the choices of each product, float32 (size,)."""
        left = [np.bincount(self.products, faded(self.days, half_life), minlength=self.size) for half_life in fading]
        shares = np.mean([one / max(one.sum(), 1e-9) for one in left], axis=0)
        found: Vectors = (shares * left[-1].sum()).astype(np.float32)
        return found


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: PopularityScorer | None = None) -> PopularityScorer:
    """Count. Where events have times, what is forgotten how fast is chosen by what came later."""
    fading = start.fading if start else _likeliest(histories, len(table))
    return PopularityScorer(_Choices.of(histories, len(table)).counts(fading), fading, table)


def _likeliest(histories: Histories, size: int) -> Fading:
    """The slowest fading whose ten most popular products were as much of what shoppers took next as the best's, surely.

    Tried tenth by tenth: what is within one standard error of the best over the tenths is as good. What was the best by a
    little is often worse in the next weeks, and to forget less is to follow no chance.
    """
    if histories.clock == "rank" or len(histories.products) < 100:
        return (float("inf"),)
    tried = _fadings()
    met = np.zeros((len(tried), len(_TENTHS)))
    cuts = [*np.quantile(histories.at, _TENTHS).tolist(), float("inf")]
    for place, (begins, ends) in enumerate(pairwise(cuts)):
        choices, tail = _Choices.of(histories.before(begins), size), histories.since(begins)
        asked = tail.liked & (tail.at < ends)
        taken = np.unique((tail.owners * size + tail.products)[asked])
        owners = taken // size
        shares = 1 / np.minimum(np.bincount(owners), _SHOWN).clip(min=1)  # of each product that a shopper took
        worth = np.bincount(taken % size, shares[owners], minlength=size) / max(len(np.unique(owners)), 1)
        for number, fading in enumerate(tried):
            met[number, place] = worth[np.argsort(-choices.counts(fading), kind="stable")[:_SHOWN]].sum()
    behind = met[met.mean(axis=1).argmax()] - met
    as_good = behind.mean(axis=1) <= behind.std(axis=1, ddof=1) / np.sqrt(len(_TENTHS)) + 1e-12
    return next(fading for fading, good in zip(tried, as_good, strict=True) if good)


def _fadings() -> tuple[Fading, ...]:
    """What is tried, the slowest first: each half-life, each with the next, and each with all choices in full."""
    alone = [(half_life,) for half_life in _HALF_LIVES]
    beside = [pair for pair in pairwise(_HALF_LIVES) if _HALF_LIVES[-1] not in pair]
    in_full = [(half_life, _HALF_LIVES[-1]) for half_life in _HALF_LIVES[:-1]]
    return tuple(sorted([*alone, *beside, *in_full], key=lambda fading: float(np.mean(1 / np.array(fading)))))


def _of_category(counts: npt.NDArray[np.float64], table: ProductTable) -> npt.NDArray[np.float64]:
    """The mean count in each product's category, of all products where it has none, float64 (n,)."""
    code = codes(table.categories)
    known = code >= 0
    means = np.full(len(table), counts.mean() if len(counts) else 0.0)
    if known.any():
        total = np.bincount(code[known], counts[known]) / np.bincount(code[known])
        means[known] = total[code[known]]
    return means
