"""What shoppers newly take up: what draws those who never had a product, and which categories a shopper turns to next.

The draw of a product is read from what all shoppers did, by a network that learned it at earlier moments of the shop's own
events (``ranker.scorers.discovery_network``): one figure for shoppers who took of its category before, one for the others. How
a shopper leans to a category is foretold linearly from those they took of (EASE, https://arxiv.org/abs/1905.03375).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Mask, Rows, Whole
from ranker.scorers.meetings import codes
from ranker.scorers.scorer import Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "discovery.1"
LEANINGS = 2  # the ways to say how a shopper leans to a category: see ``Leads.of``
_FARTHEST = 5.0  # standard deviations


@dataclass(frozen=True, slots=True)
class Leads:
    """What the categories that a shopper took of say of each other category; of the most common categories alone."""

    kinds: Whole  # int64 (n_kinds,): codes of categories
    weights: Vectors  # float32 (n_kinds, n_kinds), from the one taken of to the one foretold, 0 on the diagonal
    usual: Vectors  # float32 (n_kinds,): the mean of what is foretold of each, over shoppers
    spread: Vectors  # float32 (n_kinds,): its standard deviation

    def of(self, taken: Vectors) -> Vectors:
        """How shoppers lean who took so much of each category, float32 (n_shoppers, n_kinds), (n_shoppers, n_kinds + 1, 2).

        The first figure is what is foretold, the second is that beside what is usual; both 0 at the last place, for all other
        categories.
        """
        foretold = taken @ self.weights
        found = np.zeros((len(taken), len(self.kinds) + 1, LEANINGS), np.float32)
        found[:, :-1, 0] = foretold
        found[:, :-1, 1] = np.clip((foretold - self.usual) / self.spread, -_FARTHEST, _FARTHEST)
        return found


class DiscoveryScorer:
    """Scores by the draw of the product and the shopper's leaning to its category."""

    name = "discovery"

    def __init__(self, draws: Vectors, leads: Leads, leaning: Vectors, table: ProductTable) -> None:
        self._draws = draws  # float32 (products fitted on, 2): to shoppers new to the category, and to those who took of it
        self._leads = leads
        self._leaning = leaning  # float32 (2, LEANINGS): how much each leaning counts to those shoppers
        more = max(len(table) - len(draws), 0)
        least = draws.min(axis=0, keepdims=True) if len(draws) else np.zeros((1, 2), np.float32)
        self._padded = np.concatenate([draws, np.repeat(least, more, axis=0)])
        self._taken_of = TakenOf.in_table(table, leads.kinds)

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        everything = np.arange(len(self._padded), dtype=np.int32)
        return self.scores_of_many(histories, np.broadcast_to(everything, (len(histories), len(everything))))

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        known, amount = self._taken_of.known(histories), self._taken_of.amount(histories)
        leans = self._leads.of(amount)
        taken = np.take_along_axis(known, self._taken_of.category[products], axis=1).astype(np.int8)
        kind = self._taken_of.kind[products]
        found: Scores = self._padded[products, taken]
        for number in range(LEANINGS):
            found += self._leaning[taken, number] * np.take_along_axis(leans[..., number], kind, axis=1)
        return found

    def save(self, folder: Path) -> None:
        """Write what was learned."""
        leads = self._leads
        arrays: dict[str, npt.NDArray[Any]] = {"draws": self._draws, "leaning": self._leaning}
        arrays |= {"kinds": leads.kinds, "leads": leads.weights, "usual": leads.usual, "spread": leads.spread}
        save_weights(folder, ARCHITECTURE, arrays)

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved; a new product draws as little as any. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        leads = Leads(arrays["kinds"], arrays["leads"], arrays["usual"], arrays["spread"])
        return cls(arrays["draws"], leads, arrays["leaning"], table)


@dataclass(frozen=True, slots=True)
class TakenOf:
    """Reads which categories shoppers took of. A product of no category is as one of a category that all took of."""

    category: Whole  # int64 (n_products,): its code, ``categories`` where it has none
    categories: int
    kind: Whole  # int64 (n_products,): the place of its category in ``Leads.kinds``, ``kinds`` where it is not among them
    kinds: int

    @classmethod
    def in_table(cls, table: ProductTable, kinds: Whole) -> "TakenOf":
        """Of the categories of this table."""
        category = codes(table.categories)
        count = int(category.max(initial=-1)) + 1
        place = np.full(count + 1, len(kinds), np.int64)
        place[kinds] = np.arange(len(kinds))
        category[category < 0] = count
        return cls(category, count, place[category], len(kinds))

    def known(self, histories: Histories) -> Mask:
        """Whether each shopper took of each category, bool (n_shoppers, categories + 1)."""
        found = np.zeros((len(histories), self.categories + 1), np.bool_)
        found[histories.owners[histories.liked], self.category[histories.products[histories.liked]]] = True
        found[:, -1] = True
        return found

    def amount(self, histories: Histories) -> Vectors:
        """The log of 1 + the events of each shopper with each kind, float32 (n_shoppers, kinds)."""
        key = histories.owners * (self.kinds + 1) + self.kind[histories.products]
        counts = np.bincount(key[histories.liked], minlength=len(histories) * (self.kinds + 1))
        found: Vectors = np.log1p(counts.reshape(len(histories), self.kinds + 1)[:, :-1]).astype(np.float32)
        return found
