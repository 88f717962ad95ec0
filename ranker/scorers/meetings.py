"""How often and how lately shoppers met products, as sparse matrices."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ranker.histories import KINDS, Histories, Times
from retrieval.query import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DAY = 86_400.0
# What an event says for its product beside a purchase: purchase, cart, click, view, like, dislike.
KIND_WEIGHTS = np.array([1.0, 0.7, 0.4, 0.3, 1.0, 0.0], np.float32)
assert len(KIND_WEIGHTS) == len(KINDS)


def ages(histories: Histories) -> Times:
    """How long ago each event was: days, or the shopper's own events since where times are ranks, float64 (n_events,)."""
    if histories.clock == "time":
        return np.maximum(histories.now - histories.at, 0.0) / DAY
    ends = np.repeat(histories.offsets[1:], histories.lengths)
    return (ends - 1 - np.arange(len(histories.products))).astype(np.float64)


def meetings(histories: Histories, size: int, half_life: float = float("inf")) -> "csr_matrix":
    """The weight of each shopper's events with each product, float32 (n_shoppers, size); halved every ``half_life`` of age.

    Dislikes weigh nothing, and products that only were disliked are not in it.
    """
    from scipy.sparse import csr_matrix

    liked = histories.liked
    weights = KIND_WEIGHTS[histories.kinds] * faded(ages(histories), half_life)
    found = csr_matrix(
        (weights[liked], (histories.owners[liked], histories.products[liked])), shape=(len(histories), size), dtype=np.float32
    )
    found.sum_duplicates()
    return found


def faded(age: Times, half_life: float) -> Vectors:
    """What is left of a weight at this age, float32, in [0, 1]."""
    left: Vectors = np.exp2(-age / half_life).astype(np.float32)
    return left


def codes(names: tuple[str | None, ...]) -> npt.NDArray[np.int64]:
    """A number for each name, the same for the same name, -1 for none, int64 (n,)."""
    number: dict[str, int] = {}
    return np.array([-1 if name is None else number.setdefault(name, len(number)) for name in names], np.int64)
