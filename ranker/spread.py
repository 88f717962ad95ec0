"""Near-duplicates spread out: of what is much the same only the best stays in front.

Maximal marginal relevance (https://dl.acm.org/doi/10.1145/290941.291025) over the first places of an order.
"""

import re

import numpy as np
import numpy.typing as npt

from commerce.products import Product
from retrieval.query import Vectors

_WORD = re.compile(r"[^\W_]+")
_SAME = 0.86  # cosine from which two texts begin to be the same product in other words
_COST = 0.35  # of the score's spread, for a full duplicate of one in front, where the question is precise
_WINDOW = 40  # places that are looked at


def spread_out(
    scores: npt.NDArray[np.float32], products: list[Product], vectors: Vectors, first: int, broad: float = 0.0
) -> npt.NDArray[np.int64]:
    """The order of all places, best first, int64 (n,): the ``first`` ones spread, the rest by score. Ties keep the order given.

    ``broad``, in [0, 1], is how little the question says. Of a broad one ("dresses") a full duplicate goes behind all that are
    looked at and what is only somewhat alike stays; who asked precisely may mean either of two that are much the same.
    """
    order = np.argsort(-scores, kind="stable")
    window = order[: max(_WINDOW, first)]
    if len(window) < 3:
        return order
    same = _sameness([products[place] for place in window], vectors[window] if len(vectors) else vectors)
    worth = scores[window].astype(np.float64)
    whole = max(float(worth[0] - worth[-1]), 1e-6)
    taken: list[int] = []
    left = list(range(len(window)))
    crowded = np.zeros(len(window))
    while left and len(taken) < first:
        cost = whole * (_COST * (1.0 - broad) * crowded + broad * crowded**3)
        best = max(left, key=lambda place: (worth[place] - cost[place], -place))
        taken.append(best)
        left.remove(best)
        crowded = np.maximum(crowded, same[best])
    return np.concatenate([window[taken], window[left], order[len(window) :]])


def _sameness(products: list[Product], vectors: Vectors) -> npt.NDArray[np.float64]:
    """How much the same two products are, in [0, 1], float64 (n, n): by text, or by the words of their titles."""
    words = [set(_WORD.findall(product.title.lower())) for product in products]
    column = {word: place for place, word in enumerate(dict.fromkeys(word for some in words for word in some))}
    has = np.zeros((len(products), len(column)), np.float64)
    for row, some in enumerate(words):
        has[row, [column[word] for word in some]] = 1.0
    both, lengths = has @ has.T, has.sum(axis=1)
    titles = both / np.maximum(1.0, lengths[:, None] + lengths[None, :] - both)
    same = np.where(titles > 0.6, titles, 0.0)
    if vectors.size:
        same = np.maximum(same, np.clip((vectors @ vectors.T - _SAME) / (1.0 - _SAME), 0.0, 1.0))
    return same
