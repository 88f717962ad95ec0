"""One order from several kinds of taste: a small learned network weighs what each says, for what is known of the shopper.

Whether a shopper wants the same again, something new, or what everyone wants is no rule here: the network sees whether the
product is one of their own, of a category they took before, and met in training at all, and how much is known of them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from ranker.errors import UnusableVersion
from ranker.histories import Histories, Mask, Rows
from ranker.scorers.meetings import codes, meetings
from ranker.scorers.scorer import Scorer, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "blend.1"
FACTS = 6  # beside the scores: see ``facts``
_FARTHEST = 6.0  # spreads from the mean beyond which a score says no more


class Blend:
    """Scores by the weighed scores of its parts."""

    name = "blend"

    def __init__(self, scorers: Sequence[Scorer], weights: dict[str, Vectors], met: Mask, table: ProductTable) -> None:
        self.scorers = tuple(scorers)
        self.weights = weights
        self._table = table
        self._met = np.zeros(len(table), np.bool_)
        self._met[: len(met)] = met
        self._categories = codes(table.categories)

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        parts = [scorer.scores(histories) for scorer in self.scorers]
        found = np.empty((len(histories), len(self._table)), np.float32)
        everything = np.arange(len(self._table), dtype=np.int32)
        for place in range(len(histories)):
            read = self.read([part[place] for part in parts], histories.select([place]), everything)
            found[place] = self._weighed(read)
        return found

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        return self._weighed(self.read([scorer.scores_of(history, products) for scorer in self.scorers], history, products))

    def with_scorers(self, scorers: Sequence[Scorer], histories: Histories) -> "Blend":
        """The same weights over the same kinds of scorers, fitted on these histories."""
        assert [scorer.name for scorer in scorers] == [scorer.name for scorer in self.scorers], (
            "the weights belong to their parts"
        )
        return Blend(scorers, self.weights, products_met(histories, len(self._table)), self._table)

    def save(self, folder: Path) -> None:
        """Write the weights; the scorers are kept by whoever opens them."""
        names = [scorer.name for scorer in self.scorers]
        save_weights(folder, ARCHITECTURE, {**self.weights, "met": self._met}, {"scorers": names})

    @classmethod
    def load(cls, folder: Path, table: ProductTable, scorers: Sequence[Scorer] = ()) -> Self:
        """The blend that was saved, over these scorers, in any order. Raises ``UnusableVersion``."""
        arrays, settings = load_weights(folder, ARCHITECTURE)
        found = {scorer.name: scorer for scorer in scorers}
        missing = [name for name in settings["scorers"] if name not in found]
        if missing:
            raise UnusableVersion(f"{folder} blends {', '.join(missing)}, which this version does not have")
        met = arrays.pop("met")
        return cls([found[name] for name in settings["scorers"]], arrays, met, table)

    def facts(self, history: Histories, products: Rows) -> Vectors:
        """What is known of these products to the one shopper, float32 (len(products), FACTS).

        How often they had it (log), whether they did; whether they took of its category (0 where it has none); whether
        anyone met it in training; how many events the shopper has (log), and whether there are none.
        """
        own = meetings(history, len(self._table))
        weight = np.zeros(len(self._table), np.float32)
        weight[own.indices] = own.data
        mine = np.unique(self._categories[own.indices])
        known = np.isin(self._categories[products], mine[mine >= 0])
        count = len(history.products)
        found = np.zeros((len(products), FACTS), np.float32)
        found[:, 0] = np.log1p(weight[products])
        found[:, 1] = weight[products] > 0
        found[:, 2] = known
        found[:, 3] = self._met[products]
        found[:, 4] = np.log1p(count) / 4
        found[:, 5] = count == 0
        return found

    def read(self, parts: Sequence[Scores], history: Histories, products: Rows) -> Vectors:
        """What the network reads, float32 (len(products), n_scorers + FACTS)."""
        spread = (np.stack(parts, axis=1) - self.weights["mean"]) / self.weights["spread"]
        return np.concatenate([np.clip(spread, -_FARTHEST, _FARTHEST), self.facts(history, products)], axis=1)

    def _weighed(self, read: Vectors) -> Scores:
        learned = self.weights
        hidden = np.maximum(read @ learned["first"].T + learned["first_bias"], 0)
        found: Scores = hidden @ learned["last"][0] + read @ learned["plain"][0]
        return found.astype(np.float32)


def products_met(histories: Histories, size: int) -> Mask:
    """The products that any of these histories speaks for, bool (size,)."""
    met: Mask = np.bincount(histories.products[histories.liked], minlength=size) > 0
    return met
