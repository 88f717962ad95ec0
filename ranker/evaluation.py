"""How well an order foretold what shoppers did next, and what it puts before people's eyes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ranker.histories import DISLIKE, LIKE, PURCHASE, Histories, Mask, Rows
from ranker.scorers.scorer import Progress, Scorer, Scores, untold
from ranker.tables import ProductTable

Figures = npt.NDArray[np.float64]
_SCORES_AT_ONCE = 16_000_000  # 64 MB of float32
_RESAMPLES = 1000
_NOWHERE = np.float32(-3e38)  # below any score


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which products may be shown."""

    allowed: Mask | None = None  # bool (n_products,): those that are sold
    new_only: bool = False  # not what the shopper bought before
    new_categories: bool = False  # nothing of a category that the shopper bought of before


@dataclass(frozen=True)
class Foretold:
    """Figures by shopper, float64 (n_shoppers,) each, of the shoppers who did something afterwards."""

    k: int
    ndcg: Figures
    recall: Figures
    hit: Figures
    reciprocal_rank: Figures  # within the first k

    @cached_property
    def means(self) -> dict[str, float]:
        """The mean of each figure; 0 where nobody did anything."""
        named = {"ndcg": self.ndcg, "recall": self.recall, "hit": self.hit, "mrr": self.reciprocal_rank}
        return {f"{name}_{self.k}": float(values.mean()) if len(values) else 0.0 for name, values in named.items()}

    def interval(self, figures: Figures, seed: int = 0) -> tuple[float, float]:
        """Between which the mean lies in 95 of 100 samples of the shoppers (bootstrap)."""
        if not len(figures):
            return (0.0, 0.0)
        drawn = np.random.default_rng(seed).integers(0, len(figures), (_RESAMPLES, len(figures)))
        low, high = np.percentile(figures[drawn].mean(axis=1), [2.5, 97.5])
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a list of lists shows: shares of all places."""

    coverage: float  # of the products, how many are shown to anyone
    new: float  # places that go to products without an event
    gini: float  # 0: all products are shown alike, 1: one alone is shown
    brands: tuple[tuple[str, float], ...]  # the ten most shown


def best(
    scorer: Scorer,
    histories: Histories,
    table: ProductTable,
    k: int = 10,
    wanted: Wanted | None = None,
    told: Progress = untold,
) -> Rows:
    """The products with the highest scores for each shopper, int32 (n_shoppers, k), best first; -1 where there are no more.

    What a shopper disliked last is never among them. The same input gives the same order.
    """
    wanted = wanted or Wanted()
    found = np.full((len(histories), k), -1, np.int32)
    categories = codes(table.categories)
    done = 0
    for places in batches(len(histories), len(table)):
        some = histories.select(places)
        scores = scorer.scores(some).copy()
        _refuse(scores, some, wanted, categories)
        found[places] = top(scores, k)
        done += len(places)
        told("rank", done, len(histories))
    return found


def batches(shoppers: int, products: int) -> Iterator[npt.NDArray[np.int64]]:
    """Places of shoppers, so many at a time that their scores fit into memory."""
    step = max(1, min(1024, _SCORES_AT_ONCE // max(products, 1)))
    for start in range(0, shoppers, step):
        yield np.arange(start, min(start + step, shoppers))


def top(scores: Scores, k: int) -> Rows:
    """The places of the k highest of each row, best first, int32 (n, k); -1 where a score is nowhere or there are no more."""
    many = min(k, scores.shape[1])
    if not many:
        return np.full((len(scores), k), -1, np.int32)
    some = np.argpartition(-scores, many - 1, axis=1)[:, :many] if many < scores.shape[1] else _every(scores)
    some.sort(axis=1)
    values = np.take_along_axis(scores, some, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    places = np.take_along_axis(some, order, axis=1).astype(np.int32)
    places[np.take_along_axis(values, order, axis=1) <= _NOWHERE] = -1
    return np.pad(places, ((0, 0), (0, k - many)), constant_values=-1)


def foretold(shown: Rows, targets: Histories, k: int = 10) -> Foretold:
    """The figures of these lists (n_shoppers, ≥ k) against what the same shoppers did afterwards, each product once.

    Only shoppers with a target count. Recall is the share of a shopper's targets that are in the list; NDCG's ideal list
    holds as many targets as fit into k.
    """
    liked = targets.where(targets.liked)
    having = np.flatnonzero(liked.lengths)
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    ndcg, recall, reciprocal = (np.zeros(len(having)) for _ in range(3))
    for number, place in enumerate(having):
        truth = np.unique(liked.products[liked.span(int(place))])
        hits = np.isin(shown[place, :k], truth)
        ndcg[number] = discount[: len(hits)][hits].sum() / discount[: len(truth)].sum()
        recall[number] = hits.sum() / len(truth)
        reciprocal[number] = 1.0 / (1 + int(np.argmax(hits))) if hits.any() else 0.0
    return Foretold(k, ndcg, recall, (recall > 0).astype(np.float64), reciprocal)


def exposure(shown: Rows, table: ProductTable, histories: Histories) -> Exposure:
    """What these lists show of the table; a product is new where no history has it."""
    places = shown[shown >= 0]
    counts = np.bincount(places, minlength=len(table)).astype(np.float64)
    total = max(counts.sum(), 1.0)
    met = np.bincount(histories.products, minlength=len(table)) > 0
    ordered = np.sort(counts)
    n = len(ordered)
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total)) if n else 0.0
    by_brand: dict[str, float] = {}
    for row in np.flatnonzero(counts):
        brand = table.brands[row]
        if brand is not None:
            by_brand[brand] = by_brand.get(brand, 0.0) + counts[row] / total
    brands = tuple(sorted(by_brand.items(), key=lambda pair: (-pair[1], pair[0]))[:10])
    return Exposure(float((counts > 0).mean()) if n else 0.0, float(counts[~met].sum() / total), gini, brands)


def codes(names: tuple[str | None, ...]) -> npt.NDArray[np.int32]:
    """A number for each name, the same for the same, -1 for none; int32 (n,)."""
    number: dict[str, int] = {}
    return np.array([-1 if name is None else number.setdefault(name, len(number)) for name in names], np.int32)


def _every(scores: Scores) -> npt.NDArray[np.int64]:
    return np.tile(np.arange(scores.shape[1]), (len(scores), 1))


def _refuse(scores: Scores, histories: Histories, wanted: Wanted, categories: npt.NDArray[np.int32]) -> None:
    """Put what may not be shown below everything, in place."""
    if wanted.allowed is not None:
        scores[:, ~wanted.allowed] = _NOWHERE
    owners = histories.owners
    bought = histories.kinds == PURCHASE
    if wanted.new_only:
        scores[owners[bought], histories.products[bought]] = _NOWHERE
    if wanted.new_categories:
        for place in range(len(histories)):
            span = histories.span(place)
            had = np.unique(categories[histories.products[span][bought[span]]])
            scores[place, np.isin(categories, had[had >= 0])] = _NOWHERE
    said = np.flatnonzero((histories.kinds == DISLIKE) | (histories.kinds == LIKE))
    last = {(int(owners[event]), int(histories.products[event])): int(histories.kinds[event]) for event in said}
    for (owner, product), kind in last.items():
        if kind == DISLIKE:
            scores[owner, product] = _NOWHERE
