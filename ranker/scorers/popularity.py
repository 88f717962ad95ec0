"""What many shoppers want now: the same order for everyone, and the one for a shopper of whom nothing is known."""

from itertools import pairwise, product
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
_TENTHS = (0.6, 0.7, 0.8, 0.9)  # where the tenths of the events begin that the half-life is chosen by
_SHOWN = 10  # products by which it is chosen
_MOST = (1.0, 10.0)  # choices of one product that a shopper counts for
_AS_CATEGORY = 0.5  # shoppers that a product is given beforehand, at the rate of its category


class PopularityScorer:
    """Scores by the log of how many shoppers chose a product, lately counting more; how often one shopper counts is bounded."""

    name = "popularity"

    def __init__(self, counts: Vectors, half_life: float, table: ProductTable, most: float = 1.0) -> None:
        """``half_life`` in days; ``most``: choices of one product that a shopper counts for."""
        self.counts = counts  # float32 (products fitted on,), faded choices
        self.half_life = half_life
        self.most = most
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
        fading = np.array([self.half_life, self.most], np.float32)
        save_weights(folder, ARCHITECTURE, {"counts": self.counts, "half_life": fading})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; a new product is as popular as its category mostly is. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        half_life, *most = arrays["half_life"].tolist()  # versions of before have no more than the half-life
        return cls(arrays["counts"], half_life, table, *most)


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: PopularityScorer | None = None) -> PopularityScorer:
    """Count. Where events have times, what is forgotten how fast, and whether repeats count, is chosen by the last events."""
    half_life, most = (start.half_life, start.most) if start else _likeliest(histories, len(table))
    return PopularityScorer(_counts(histories, len(table), half_life, most), half_life, table, most)


def _likeliest(histories: Histories, size: int) -> tuple[float, float]:
    """The half-life and the bound whose ten most popular products were the most of what shoppers took next, tenth by tenth."""
    if histories.clock == "rank" or len(histories.products) < 100:
        return float("inf"), _MOST[0]
    met = dict.fromkeys(product(_HALF_LIVES, _MOST), 0.0)
    cuts = [*np.quantile(histories.at, _TENTHS).tolist(), float("inf")]
    for begins, ends in pairwise(cuts):
        head, tail = histories.before(begins), histories.since(begins)
        asked = tail.liked & (tail.at < ends)
        taken = np.unique((tail.owners * size + tail.products)[asked])
        owners = taken // size
        shares = 1 / np.minimum(np.bincount(owners), _SHOWN).clip(min=1)  # of each product that a shopper took
        worth = np.bincount(taken % size, shares[owners], minlength=size) / max(len(np.unique(owners)), 1)
        for way in met:
            met[way] += float(worth[np.argsort(-_counts(head, size, *way), kind="stable")[:_SHOWN]].sum())
    return max(met, key=lambda way: met[way])


def _counts(histories: Histories, size: int, half_life: float, most: float) -> Vectors:
    """Choices of each product, each faded by its age; of one shopper ``most`` at most, the newest. float32 (size,)."""
    liked = histories.liked
    pairs, pair = np.unique((histories.owners * size + histories.products)[liked], return_inverse=True)
    age = np.zeros(len(pair)) if np.isinf(half_life) else ages(histories)[liked]
    order = np.lexsort((age, pair))
    rank = np.arange(len(order)) - np.searchsorted(pair[order], np.arange(len(pairs)))[pair[order]]
    newest = order[rank < most]
    return np.bincount(pairs[pair[newest]] % size, faded(age[newest], half_life), minlength=size).astype(np.float32)


def _of_category(counts: npt.NDArray[np.float64], table: ProductTable) -> npt.NDArray[np.float64]:
    """The mean count in each product's category, of all products where it has none, float64 (n,)."""
    code = codes(table.categories)
    known = code >= 0
    means = np.full(len(table), counts.mean() if len(counts) else 0.0)
    if known.any():
        total = np.bincount(code[known], counts[known]) / np.bincount(code[known])
        means[known] = total[code[known]]
    return means
