"""What reads like the shopper's past: products near, by their text, to those met before.

A shop's texts are alike in what all of its products share, so they are first made comparable (half-whitened by the shop's own
texts, which needs no events). How fast the past fades, and how the text of what is chosen next departs from it, is learned,
and holds in another shop whose texts the same embedder read: nothing here knows a product by its id.
"""

from pathlib import Path
from typing import Self

import numpy as np

from ranker.histories import DISLIKE, Histories, Rows
from ranker.scorers.meetings import KIND_WEIGHTS
from ranker.scorers.scorer import Fitting, Scores
from ranker.scorers.weights import load_weights, save_weights
from ranker.tables import ProductTable
from retrieval.query import Vectors

ARCHITECTURE = "content.2"
_NEWEST = 30  # events that are read
_AGAINST = -0.5  # what a dislike weighs
_USUAL_FADING = 0.65  # of an event's weight, for every event since
_FADINGS = (0.35, 0.5, 0.65, 0.8, 0.9, 1.0)
_STEPS = (0.0, 0.15, 0.3, 0.45)  # how much of the learned direction is taken
_EXAMPLES = 40_000  # learned from, at most
_JUDGED = 3_000  # examples that choose, at most
_UNSEEN = 0.2  # of the products: those that the judged examples lead to
_FEWEST = 200  # examples, below which nothing is learned
_OTHERS = 2_000  # products that the one chosen is told from
_RIDGE = 300.0


class ContentScorer:
    """Scores by the cosine of a product's text with what the shopper's texts lead to, in [-1, 1]."""

    name = "content"

    def __init__(self, table: ProductTable, fading: float = _USUAL_FADING, leads: Vectors | None = None) -> None:
        self._vectors = comparable(table.vectors)
        width = self._vectors.shape[1]
        self.fading = fading
        self.leads = leads if leads is not None else np.zeros((width, width), np.float32)  # step times the learned map

    def scores(self, histories: Histories) -> Scores:
        """Of every product of the table for every shopper, float32 (n_shoppers, n_products)."""
        found: Scores = self._wanted(histories) @ self._vectors.T
        return found

    def scores_of(self, history: Histories, products: Rows) -> Scores:
        """Of these products for the one shopper, float32 (len(products),)."""
        found: Scores = self.scores_of_many(history, products[None])[0]
        return found

    def scores_of_many(self, histories: Histories, products: Rows) -> Scores:
        """Of each shopper's own candidates, int32 (n_shoppers, n), float32 of that shape."""
        found = np.empty(products.shape, np.float32)
        for place, wanted in enumerate(self._wanted(histories)):
            np.dot(self._vectors.take(products[place], axis=0), wanted, out=found[place])
        return found

    def save(self, folder: Path) -> None:
        """Write what was learned; the vectors lie with the table."""
        save_weights(folder, ARCHITECTURE, {"fading": np.array([self.fading], np.float32), "leads": self.leads})

    @classmethod
    def load(cls, folder: Path, table: ProductTable) -> Self:
        """The scorer over these products, of this shop or another. Raises ``UnusableVersion``."""
        arrays, _ = load_weights(folder, ARCHITECTURE)
        leads = arrays["leads"]
        return cls(table, float(arrays["fading"][0]), leads if len(leads) == table.vectors.shape[1] else None)

    def _wanted(self, histories: Histories) -> Vectors:
        """The direction of each shopper's taste, of length 1 or 0, float32 (n_shoppers, d)."""
        past = gathered(histories, self._vectors, self.fading)
        return _unit(past + _turned(past, self.leads))


def fit(histories: Histories, table: ProductTable, fitting: Fitting, start: ContentScorer | None = None) -> ContentScorer:
    """Learn, from each shopper's last choices, how fast the past fades and where its texts lead."""
    vectors = comparable(table.vectors)
    past, chosen = _examples(histories, fitting.seed)
    if len(chosen) < _FEWEST or not vectors.any():
        return start or ContentScorer(table)
    random = np.random.default_rng(fitting.seed)
    # judged by products that nothing was learned of, as those of another shop are
    unseen = np.isin(chosen, random.permutation(np.unique(chosen))[: int(_UNSEEN * len(np.unique(chosen)))])
    last, first = np.flatnonzero(unseen)[:_JUDGED], np.flatnonzero(~unseen)
    others = random.integers(0, len(vectors), _OTHERS)

    def worth(wanted: Vectors) -> float:
        mine = np.einsum("nd,nd->n", wanted, vectors[chosen[last]])
        return float((1 / (1 + (wanted @ vectors[others].T >= mine[:, None]).sum(axis=1))).mean())

    some = past.select(last)
    fading = max(_FADINGS, key=lambda one: worth(gathered(some, vectors, one)))
    read = gathered(past, vectors, fading)
    before, then = read[first], vectors[chosen[first]]
    learned = np.linalg.solve(before.T @ before + _RIDGE * np.eye(read.shape[1]), before.T @ then).astype(np.float32)
    scale = 1 / max(float(np.linalg.norm(read[last] @ learned, axis=1).mean()), 1e-9)
    step = max(_STEPS, key=lambda one: worth(_unit(read[last] + _turned(read[last], learned * (one * scale)))))
    return ContentScorer(table, fading, (learned * (step * scale)).astype(np.float32))


def comparable(vectors: Vectors) -> Vectors:
    """The texts of a shop, half-whitened by themselves: rows of length 1, or 0 where there is no text, float32 (n, d)."""
    there = np.abs(vectors).sum(axis=1) > 0
    if not there.any():
        return vectors
    centred = vectors[there] - vectors[there].mean(axis=0)
    values, axes = np.linalg.eigh((centred.T @ centred / len(centred)).astype(np.float64))
    values = np.maximum(values, 0) + 0.05 * max(float(values.mean()), 1e-9)
    found = np.zeros_like(vectors)
    found[there] = _unit((centred @ ((axes * values**-0.25) @ axes.T)).astype(np.float32))
    return found


def gathered(histories: Histories, vectors: Vectors, fading: float) -> Vectors:
    """The fading mean of each shopper's texts, of length 1 or 0, float32 (n_shoppers, d)."""
    from scipy.sparse import csr_matrix

    newest = histories.newest(_NEWEST)
    since = np.repeat(newest.offsets[1:], newest.lengths) - 1 - np.arange(len(newest.products))
    weights = np.where(newest.kinds == DISLIKE, _AGAINST, KIND_WEIGHTS[newest.kinds]) * fading**since
    shape = (len(newest), len(vectors))
    events = csr_matrix((weights.astype(np.float32), newest.products, newest.offsets), shape=shape)
    return _unit(np.asarray(events @ vectors, np.float32))


def _examples(histories: Histories, seed: int) -> tuple[Histories, Rows]:
    """Pasts of shoppers and what each chose next: their last choice, and the one three before it."""
    liked = histories.where(histories.liked)
    pasts = []
    chosen = []
    for count in (1, 4):
        head, tail = liked.leave_last(count)
        having = np.flatnonzero((tail.lengths == count) & (head.lengths > 0))
        pasts.append(head.select(having))
        chosen.append(tail.products[tail.offsets[having]])
    order = np.random.default_rng(seed).permutation(sum(len(part) for part in chosen))[:_EXAMPLES]
    both = Histories.of(
        (*pasts[0].shoppers, *pasts[1].shoppers),
        np.concatenate([pasts[0].owners, pasts[1].owners + len(pasts[0])]),
        np.concatenate([part.products for part in pasts]),
        np.concatenate([part.at for part in pasts]),
        np.concatenate([part.kinds for part in pasts]),
        clock=histories.clock,
        now=histories.now,
    )
    return both.select(order), np.concatenate(chosen)[order]


def _turned(past: Vectors, leads: Vectors) -> Vectors:
    turned: Vectors = past @ leads
    return turned


def _unit(vectors: Vectors) -> Vectors:
    """Rows of length 1; empty ones stay empty."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit
