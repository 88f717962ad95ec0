"""What reads like the shopper's past: products near, by their text, to those met before. Needs no training events at all."""

from pathlib import Path
from typing import Self

import numpy as np

from ranker.histories import DISLIKE, Histories, Rows
from ranker.scorers.meetings import KIND_WEIGHTS
from ranker.scorers.scorer import Fitting, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "content.1"
_FADING = 0.8  # of an event's weight, for every event since
_NEWEST = 50
_AGAINST = -0.5  # what a dislike weighs


class ContentScorer:
    """Scores by the cosine of a product's text with the fading mean of the shopper's texts, in [-1, 1]."""

    name = "content"

    def __init__(self, table: ProductTable) -> None:
        self._vectors = table.vectors

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        found: Scores = self._wanted(histories) @ self._vectors.T
        return found

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self._vectors[products] @ self._wanted(history)[0]
        return found

    def save(self, folder: Path) -> None:
        """Write that there is nothing to write: the vectors lie with the table."""
        save_weights(folder, ARCHITECTURE, {"fading": np.array([_FADING], np.float32)})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer over these products. Raises ``UnusableVersion``."""
        load_weights(folder, ARCHITECTURE)
        return cls(table)

    def _wanted(self, histories: Histories) -> Vectors:
        """The direction of each shopper's taste, of length 1 or 0, float32 (n_shoppers, d)."""
        newest = histories.newest(_NEWEST)
        since = np.repeat(newest.offsets[1:], newest.lengths) - 1 - np.arange(len(newest.products))
        weights = np.where(newest.kinds == DISLIKE, _AGAINST, KIND_WEIGHTS[newest.kinds]) * _FADING**since
        wanted = np.zeros((len(histories), self._vectors.shape[1]), np.float32)
        np.add.at(wanted, newest.owners, self._vectors[newest.products] * weights[:, None].astype(np.float32))
        length = np.linalg.norm(wanted, axis=1, keepdims=True)
        unit: Vectors = wanted / np.maximum(length, 1e-9)
        return unit


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: ContentScorer | None = None) -> ContentScorer:
    """The scorer over these products: nothing is learned."""
    return ContentScorer(table)
