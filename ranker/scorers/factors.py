"""A factorization machine over sparse facets (https://doi.org/10.1109/ICDM.2010.127), run with numpy alone: the simple model.

A product is its brand, category, price band, the pair of brand and category, and frequent words of its title. A shopper is the
same facets of what they liked and of what they disliked, newer events counting more, and traits: how active they are, and
their usual category and price band. Every facet of the one side meets every facet of the other through a learned factor.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from ranker.histories import DISLIKE, Histories, Rows
from ranker.scorers.scorer import Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "factors.1"
NEWEST = 50  # events of a shopper that are read
FACETS = 12  # of a product, at most
BANDS = 8  # of price
ACTIVITY = (1, 2, 4, 10)  # events from which a shopper is of the next band
DECAY = 0.85  # how much less an event counts than the one after it
_WORDS, _FEWEST = 3000, 3  # words that are read, and products that a word or pair must be of
_WORD = re.compile(r"[^\W_]{2,}")
_PAD = 0  # the facet that stands for none


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """A number for each facet that was met in training; 0 is for none."""

    names: tuple[str, ...]  # "b:brand", "c:category", "p:3" (price band), "x:brand|category", "w:word"
    edges: tuple[float, ...]  # of the price bands

    @classmethod
    def of(cls, table: ProductTable) -> "FacetCodes":
        """The codes for a table. The rare ones are left out."""
        priced = table.prices[np.isfinite(table.prices)]
        edges = (
            tuple(float(edge) for edge in np.unique(np.quantile(priced, np.arange(1, BANDS) / BANDS))) if len(priced) else ()
        )
        codes = cls((), edges)
        counts: Counter[str] = Counter()
        for row in range(len(table)):
            counts.update(codes.facets(table, row))
        words = Counter({name: count for name, count in counts.items() if name.startswith("w:") and count >= _FEWEST})
        kept = {name for name, _ in words.most_common(_WORDS)}
        kept |= {name for name, count in counts.items() if name[:2] in ("b:", "c:", "x:") and count >= _FEWEST}
        kept |= {name for name in counts if name.startswith("p:")}
        return cls(tuple(sorted(kept)), edges)

    def facets(self, table: ProductTable, row: int) -> list[str]:
        """The names of a product's facets, those that say most first."""
        brand, category, price = table.brands[row], table.categories[row], table.prices[row]
        found = []
        if category is not None:
            found.append(f"c:{category}")
            if " > " in category:
                found.append(f"c:{category.split(' > ')[0]}")
        if brand is not None:
            found.append(f"b:{brand}")
            if category is not None:
                found.append(f"x:{brand}|{category}")
        if np.isfinite(price):
            found.append(f"p:{int(np.searchsorted(self.edges, price, side='right'))}")
        return found + sorted({f"w:{word}" for word in _WORD.findall(table.titles[row].casefold())})

    def rows(self, table: ProductTable) -> Rows:
        """The codes of each product, int32 (n, FACETS), 0 where it has no more."""
        number = {name: place for place, name in enumerate(self.names, 1)}
        found = np.full((len(table), FACETS), _PAD, np.int32)
        for row in range(len(table)):
            known = [number[name] for name in self.facets(table, row) if name in number][:FACETS]
            found[row, : len(known)] = known
        return found


@dataclass(frozen=True, slots=True)
class FactorWeights:
    """What was learned; ``f`` facets with the one for none, ``w`` factors."""

    own: Vectors  # float32 (f, w): a product's facet
    bias: Vectors  # float32 (f,)
    liking: Vectors  # float32 (f, w): a facet of what the shopper liked
    disliking: Vectors  # float32 (f, w)
    usual: Vectors  # float32 (f, w): a facet that is the shopper's most frequent category or price band
    active: Vectors  # float32 (len(ACTIVITY) + 1, w)


class FactorScorer:
    """Scores by factors of facets."""

    name = "factors"

    def __init__(self, weights: FactorWeights, codes: FacetCodes, table: ProductTable) -> None:
        self.weights, self.codes = weights, codes
        facets = codes.rows(table)
        share = shares(facets)
        self._own = mean_of(weights.own, facets, share)
        self._bias = mean_of(weights.bias[:, None], facets, share)[:, 0] + within(weights.own, facets, share)
        self._liking = mean_of(weights.liking, facets, share)
        self._disliking = mean_of(weights.disliking, facets, share)
        self._traits = trait_codes(codes, facets)

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        wishes = np.zeros((len(histories), self._own.shape[1]), np.float32)
        for place in range(len(histories)):
            wishes[place] = self._wish(histories, place)
        scores: Scores = wishes @ self._own.T + self._bias
        return scores

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        found: Scores = self._bias[products]
        for place, mine in enumerate(products):
            found[place] += self._own[mine] @ self._wish(histories, place)
        return found

    def save(self, folder: Path) -> None:
        """Write the weights, and the facets they are of."""
        names = FactorWeights.__slots__
        settings = {"names": list(self.codes.names), "edges": list(self.codes.edges)}
        save_weights(folder, ARCHITECTURE, {name: getattr(self.weights, name) for name in names}, settings)

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer that was saved, over any table. Raises ``UnusableVersion``."""
        arrays, settings = load_weights(folder, ARCHITECTURE)
        return cls(FactorWeights(**arrays), FacetCodes(tuple(settings["names"]), tuple(settings["edges"])), table)

    def _wish(self, histories: Histories, place: int) -> Vectors:
        """What the shopper looks for, float32 (w,)."""
        span = histories.span(place)
        span = slice(max(span.start, span.stop - NEWEST), span.stop)
        rows, kinds = histories.products[span], histories.kinds[span]
        weights = self.weights
        wish: Vectors = weights.active[int(np.searchsorted(ACTIVITY, len(rows), side="right"))].copy()
        age = DECAY ** np.arange(len(rows) - 1, -1, -1, dtype=np.float32)
        liked = kinds != DISLIKE
        if liked.any():
            wish += age[liked] @ self._liking[rows[liked]] / age[liked].sum()
            for column in range(self._traits.shape[1]):
                wish += weights.usual[most_frequent(self._traits[rows[liked], column])]
        if not liked.all():
            wish += age[~liked] @ self._disliking[rows[~liked]] / age[~liked].sum()
        return wish


def shares(facets: Rows) -> Vectors:
    """How much each facet of a product counts, float32 (n, FACETS): together as long as one, whatever their number."""
    there = (facets != _PAD).astype(np.float32)
    share: Vectors = there / np.sqrt(np.maximum(there.sum(axis=1, keepdims=True), 1.0))
    return share


def mean_of(values: Vectors, facets: Rows, share: Vectors) -> Vectors:
    """The sum of the facets' values by their shares, float32 (n, w)."""
    found = np.zeros((len(facets), values.shape[1]), np.float32)
    for column in range(facets.shape[1]):
        found += values[facets[:, column]] * share[:, column, None]
    return found


def within(own: Vectors, facets: Rows, share: Vectors) -> Vectors:
    """How well a product's facets go with each other: the sum over pairs, float32 (n,)."""
    squares = mean_of(np.sum(own**2, axis=1, keepdims=True), facets, share**2)[:, 0]
    pairs: Vectors = ((mean_of(own, facets, share) ** 2).sum(axis=1) - squares) / 2
    return pairs


def trait_codes(codes: FacetCodes, facets: Rows) -> Rows:
    """Each product's category and price band, which a shopper may have a usual one of, int32 (n, 2), 0 for none."""
    letters = np.array(["", *(name[0] for name in codes.names)])[facets]
    found = np.zeros((len(facets), 2), np.int32)
    for place, letter in enumerate("cp"):
        is_one = letters == letter
        first = is_one.argmax(axis=1)
        has = is_one.any(axis=1)
        found[has, place] = facets[np.flatnonzero(has), first[has]]
    return found


def most_frequent(values: npt.NDArray[np.int32]) -> int:
    """The value that occurs most, the smallest of several; 0 counts as none."""
    known = values[values != _PAD]
    return int(np.bincount(known).argmax()) if len(known) else _PAD
