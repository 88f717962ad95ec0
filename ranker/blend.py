"""One order from several kinds of taste: a small learned network weighs what each says, for what is known of the shopper.

Whether a shopper wants the same again, something new, or what everyone wants is no rule here: the network sees whether the
product is one of their own, of a category they took before, and met in training at all, and how much is known of them.
Only what nobody could meet yet has a place by rule (``ranker.newcomers``).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from ranker.errors import UnusableVersion
from ranker.histories import Histories, Mask, Rows, Whole
from ranker.newcomers import lift, newcomers
from ranker.scorers.meetings import codes, met_products
from ranker.scorers.scorer import Scorer, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "blend.2"
ANCHORS = ("anchor", "newcomers_anchor")  # of shoppers with more than a few events, and of those with one to a few
FACTS = 6  # beside the scores: see ``facts``
_EVENTS = 4  # the fact that is of the shopper's events
FEW = 5  # events, up to which a shopper is a newcomer
_SLOW = ("attention",)  # reads each product beside each event: 0.1 s a shopper over 90,000 products
SMALL = 20_000  # products, up to which all are scored by every part
_NEAR = 600  # products that each quick part brings for the slow ones, of all, and again of categories new to the shopper


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
        self._kinds = int(self._categories.max(initial=-1)) + 1
        self._new = newcomers(met, len(table))
        self._text = next((place for place, one in enumerate(self.scorers) if one.name == "content"), None)
        self._popular = next((one for one in self.scorers if one.name == "popularity"), None)

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products).

        A shopper without events gets what is popular, where that is a part: nothing learned from others is truer of them.
        """
        parts = self.parts(histories)
        found = np.empty((len(histories), len(self._table)), np.float32)
        everything = np.arange(len(self._table), dtype=np.int32)
        for place in range(len(histories)):
            read = self.read([part[place] for part in parts], histories.select([place]), everything)
            found[place] = weighed(read, self.weights)
        if self._text is not None and self._new.any():
            for place in range(len(histories)):
                lift(found[place], parts[self._text][place], self._new, histories.products[histories.span(place)])
        nobody = np.flatnonzero(histories.lengths == 0)
        if self._popular is not None and len(nobody):
            found[nobody] = self._popular.scores(histories.select(nobody))
        return found

    def parts(self, histories: Histories) -> list[Scores]:
        """What each scorer says of every product for every shopper, float32 (n_shoppers, n_products) each.

        Of a large table the slow ones are asked for what the quick ones bring; elsewhere they say their least.
        """
        slow = [one for one in self.scorers if one.name in _SLOW]
        if len(self._table) <= SMALL or len(slow) == len(self.scorers):
            return [one.scores(histories) for one in self.scorers]
        found = {one.name: one.scores(histories) for one in self.scorers if one.name not in _SLOW}
        quick = list(found.values())
        for one in slow:
            found[one.name] = np.empty((len(histories), len(self._table)), np.float32)
        for place in range(len(histories)):
            history = histories.select([place])
            near = self._near([part[place] for part in quick], history)
            for one in slow:
                said = one.scores_of(history, near)
                found[one.name][place] = said.min()
                found[one.name][place, near] = said
        return [found[one.name] for one in self.scorers]

    def _near(self, quick: Sequence[Scores], history: Histories) -> Rows:
        """The shopper's own products, the best of each part, and the best of categories that are new to them; ascending."""
        own = np.unique(history.products[history.liked])
        new = self.of_new_categories(own)
        brought: list[Rows | Whole] = [own]
        for part in quick:
            brought.append(highest(part, _NEAR))
            brought.append(new[highest(part[new], _NEAR)])
        near: Rows = np.unique(np.concatenate(brought)).astype(np.int32)
        return near

    def of_new_categories(self, own: Rows) -> Whole:
        """The products of no category that any of these is of, int64 (n,), ascending."""
        mine = np.unique(self._categories[own])
        return np.flatnonzero(~np.isin(self._categories, mine[mine >= 0])).astype(np.int64)

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        parts = [scorer.scores_of_many(histories, products) for scorer in self.scorers]
        found = weighed(self._read(parts, histories, products), self.weights)
        if self._text is not None and self._new[products].any():
            for place, mine in enumerate(products):
                own = np.flatnonzero(np.isin(mine, histories.products[histories.span(place)]))
                lift(found[place], parts[self._text][place], self._new[mine], own)
        nobody = np.flatnonzero(histories.lengths == 0)
        if self._popular is not None and len(nobody):
            found[nobody] = self._popular.scores_of_many(histories.select(nobody), products[nobody])
        return found

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
        for name in ANCHORS:  # versions made before these were learned
            arrays.setdefault(name, np.zeros(len(settings["scorers"]), np.float32))
        return cls([found[name] for name in settings["scorers"]], arrays, met, table)

    def facts(self, histories: Histories, products: Rows) -> Vectors:
        """What is known to each shopper of their candidates, int32 (n_shoppers, n), float32 (n_shoppers, n, FACTS).

        How often they had it (log), whether they did; whether they took of its category (0 where it has none); whether
        anyone met it in training; how many events the shopper has (log), and whether there are none.
        """
        own = met_products(histories, len(self._table))
        weight = own.of(products)
        known = np.zeros((len(histories), self._kinds + 1), np.bool_)  # the last column is of no category
        known[own.owners, self._categories[own.products]] = True
        known[:, -1] = False
        counts = histories.lengths[:, None]
        found = np.empty((*products.shape, FACTS), np.float32)
        found[..., 0] = np.log1p(weight)
        found[..., 1] = weight > 0
        found[..., 2] = np.take_along_axis(known, self._categories[products] % (self._kinds + 1), axis=1)
        found[..., 3] = self._met[products]
        found[..., 4] = np.log1p(counts) / 4
        found[..., 5] = counts == 0
        return found

    def read(self, parts: Sequence[Scores], history: Histories, products: Rows) -> Vectors:
        """What the network reads of the one shopper's candidates, float32 (len(products), n_scorers + FACTS)."""
        read: Vectors = self._read([part[None] for part in parts], history, products[None])[0]
        return read

    def _read(self, parts: Sequence[Scores], histories: Histories, products: Rows) -> Vectors:
        """The same of each shopper's own candidates, int32 (n_shoppers, n), float32 (n_shoppers, n, n_scorers + FACTS)."""
        read = np.empty((*products.shape, len(parts) + FACTS), np.float32)
        for number, part in enumerate(parts):
            mean, spread = self.weights["mean"][number], self.weights["spread"][number]
            read[..., number] = _tamed((part - mean) / spread)
        read[..., len(parts) :] = self.facts(histories, products)
        return read


def weighed(read: Vectors, weights: dict[str, Vectors]) -> Scores:
    """What the network with these weights says of what it reads, float32 (..., n_scorers + FACTS), float32 (...).

    To shoppers of more than a few events it adds ``anchor``, float32 (n_scorers,): more of the scorer that knows them best;
    to those of one to a few events ``newcomers_anchor``.
    """
    hidden = read @ weights["first"].T
    hidden += weights["first_bias"]
    np.maximum(hidden, 0, out=hidden)
    found: Scores = hidden @ weights["last"][0] + read @ weights["plain"][0]
    for name, of in zip(ANCHORS, (well_known, newcomers_of), strict=True):
        anchor = weights[name]
        if anchor.any():
            found += (read[..., : len(anchor)] @ anchor) * of(read)
    return found.astype(np.float32)


def well_known(read: Vectors) -> Mask:
    """Whether the shopper has more than a few events, by what the network reads, (..., n_scorers + FACTS), bool (...)."""
    known: Mask = read[..., _EVENTS - FACTS] > np.log1p(FEW + 0.5) / 4
    return known


def newcomers_of(read: Vectors) -> Mask:
    """Whether the shopper has one to a few events, by what the network reads, (..., n_scorers + FACTS), bool (...)."""
    new: Mask = (read[..., _EVENTS - FACTS] > 0) & ~well_known(read)
    return new


def _tamed(scores: Scores) -> Scores:
    """The inverse hyperbolic sine: tames what is far, and keeps its order. By logarithm, four times faster than numpy's own."""
    size = np.abs(scores)
    found = size * size
    found += 1
    np.sqrt(found, out=found)
    found += size
    np.log(found, out=found)
    tamed: Scores = np.copysign(found, scores)
    return tamed


def highest(scores: Scores, count: int) -> Whole:
    """The places of the ``count`` highest, best first; all where there are no more."""
    found = np.argpartition(-scores, count - 1)[:count] if len(scores) > count else np.arange(len(scores))
    best: Whole = found[np.argsort(-scores[found], kind="stable")]
    return best


def products_met(histories: Histories, size: int) -> Mask:
    """The products that any of these histories speaks for, bool (size,)."""
    met: Mask = np.bincount(histories.products[histories.liked], minlength=size) > 0
    return met
