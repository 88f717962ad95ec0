"""A small shop with clear tastes, and the simplest scorer, for tests of the ranker."""

from pathlib import Path

import numpy as np

from ranker.histories import CLICK, PURCHASE, VIEW, Histories
from ranker.scorers.scorer import Fitting
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable

DAY = 86_400.0
GROUPS, EACH = 4, 12  # kinds of products, and products of a kind


def small_table(extra: int = 0, seed: int = 0) -> ProductTable:
    """48 products of 4 categories, whose vectors tell the category; ``extra`` more products of the first behind them."""
    random = np.random.default_rng(seed)
    group = np.concatenate([np.arange(GROUPS * EACH) % GROUPS, np.zeros(extra, int)])
    vectors = random.normal(0, 0.12, (len(group), 16)).astype(np.float32)
    vectors[np.arange(len(group)), group] += 1.0
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return ProductTable.of(
        [f"p{row}" for row in range(len(group))],
        [f"thing {row} of kind {kind}" for row, kind in enumerate(group)],
        [f"kind {kind}" for kind in group],
        [f"brand {row % 3}" for row in range(len(group))],
        [float("nan") if row % 7 == 0 else 5.0 + row for row in range(len(group))],
        vectors,
    )


def small_histories(shoppers: int = 60, seed: int = 0, events: int = 10) -> Histories:
    """Shoppers who each keep to one category, within 60 days; every third event is a purchase."""
    random = np.random.default_rng(seed)
    owners = np.repeat(np.arange(shoppers), events)
    group = owners % GROUPS
    rows = group + GROUPS * random.integers(0, EACH, len(owners))
    at = 1_700_000_000 + np.tile(np.sort(random.uniform(0, 60 * DAY, events)), shoppers) + random.uniform(0, 100, len(owners))
    kinds = np.array([PURCHASE, VIEW, CLICK])[np.arange(len(owners)) % 3]
    return Histories.of([f"s{number}" for number in range(shoppers)], owners, rows, at, kinds)


class Counts:
    """Scores a product by how often it was met, and what the shopper met himself above all; new products last."""

    name = "counts"

    def __init__(self, counts: np.ndarray, size: int) -> None:
        self._counts = np.zeros(size, np.float32)
        self._counts[: len(counts)] = counts

    def scores(self, histories: Histories) -> np.ndarray:
        own = np.zeros((len(histories), len(self._counts)), np.float32)
        np.add.at(own, (histories.owners, histories.products), histories.liked.astype(np.float32))
        return own * 1000 + self._counts

    def scores_of(self, history: Histories, products: np.ndarray) -> np.ndarray:
        return self.scores(history)[0, products]

    def scores_of_many(self, histories: Histories, products: np.ndarray) -> np.ndarray:
        return np.take_along_axis(self.scores(histories), products, axis=1)

    def save(self, folder: Path) -> None:
        save_weights(folder, "counts.1", {"counts": self._counts})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> "Counts":
        arrays, _ = load_weights(folder, "counts.1")
        return cls(arrays["counts"], len(table))


def fit_counts(histories: Histories, table: ProductTable, fitting: Fitting, start: Counts | None = None) -> Counts:
    return Counts(np.bincount(histories.products[histories.liked], minlength=len(table)).astype(np.float32), len(table))
