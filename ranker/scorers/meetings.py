"""How often and how lately shoppers met products, as sparse matrices."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ranker.histories import KINDS, Histories, Rows, Times, Whole
from retrieval.query import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DAY = 86_400.0
# What an event says for its product beside a purchase: purchase, cart, click, view, like, dislike.
KIND_WEIGHTS = np.array([1.0, 0.7, 0.4, 0.3, 1.0, 0.0], np.float32)
assert len(KIND_WEIGHTS) == len(KINDS)
_ONE_CHOICE = 7.0  # days in which a shopper counts once for a product, however often it was taken


def ages(histories: Histories) -> Times:
    """How long ago each event was: days, or the shopper's own events since where times are ranks, float64 (n_events,)."""
    if histories.clock == "time":
        return np.maximum(histories.now - histories.at, 0.0) / DAY
    ends = np.repeat(histories.offsets[1:], histories.lengths)
    return (ends - 1 - np.arange(len(histories.products))).astype(np.float64)


def choices(histories: Histories, size: int) -> Histories:
    """The newest event of each shopper and product in each week, no dislikes; one of each where times are ranks."""
    liked = histories.where(histories.liked)
    days = ages(liked) if liked.clock == "time" else np.zeros(len(liked.products))
    pairs, weeks = liked.owners * size + liked.products, np.floor(days / _ONE_CHOICE)
    order = np.lexsort((days, pairs))
    newest = np.ones(len(order), np.bool_)
    newest[1:] = (np.diff(pairs[order]) != 0) | (np.diff(weeks[order]) != 0)
    kept = np.zeros(len(order), np.bool_)
    kept[order[newest]] = True
    return liked.where(kept)


def meetings(histories: Histories, size: int, half_life: float = float("inf")) -> "csr_matrix":
    """The weight of each shopper's events with each product, float32 (n_shoppers, size), as ``met_products`` has them."""
    from scipy.sparse import csr_matrix

    met = met_products(histories, size, half_life)
    return csr_matrix((met.weights, met.products, met.offsets), shape=(len(histories), size), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Met:
    """The products that shoppers met: by shopper, and by product within each. Those of shopper s lie from ``offsets[s]``."""

    size: int  # products of the table
    keys: Whole  # int64 (n,): shopper * size + product, ascending
    offsets: Whole  # int64 (n_shoppers + 1,)
    weights: Vectors  # float32 (n,)

    @property
    def owners(self) -> Whole:
        """The place of the shopper, int64 (n,)."""
        return self.keys // self.size

    @property
    def products(self) -> Whole:
        """The row of the product, int64 (n,)."""
        return self.keys % self.size

    def of(self, products: Rows) -> Vectors:
        """The weights of each shopper's own candidates, int (n_shoppers, n), float32 of that shape; 0 for what was not met."""
        return looked_up(self.keys, self.weights, self.size, products, 0.0)


def met_products(histories: Histories, size: int, half_life: float = float("inf")) -> Met:
    """The weight of each shopper's events with each product; halved every ``half_life`` of age.

    Dislikes weigh nothing, and products that only were disliked are not in it.
    """
    liked = histories.liked
    weights = KIND_WEIGHTS[histories.kinds]
    if np.isfinite(half_life):
        weights = weights * faded(ages(histories), half_life)
    keys, place = np.unique((histories.owners * size + histories.products)[liked], return_inverse=True)
    summed = np.bincount(place, weights[liked], minlength=len(keys)).astype(np.float32)
    return Met(size, keys, np.searchsorted(keys, np.arange(len(histories) + 1) * size), summed)


def looked_up(keys: Whole, values: Vectors, size: int, products: Rows, missing: float) -> Vectors:
    """The value of each (shopper, product) of ``products``, int (n_shoppers, n), float32 of that shape.

    ``keys`` are shopper * size + product, ascending; what is not among them has the value ``missing``.
    """
    if not len(keys):
        return np.full(products.shape, missing, np.float32)
    asked = products + np.arange(len(products), dtype=np.int64)[:, None] * size
    place = np.minimum(np.searchsorted(keys, asked.ravel()), len(keys) - 1).reshape(asked.shape)
    return np.where(keys[place] == asked, values[place], np.float32(missing))


def faded(age: Times, half_life: float) -> Vectors:
    """What is left of a weight at this age, float32, in [0, 1]."""
    left: Vectors = np.exp2(-age / half_life).astype(np.float32)
    return left


def codes(names: tuple[str | None, ...]) -> npt.NDArray[np.int64]:
    """A number for each name, the same for the same name, -1 for none, int64 (n,)."""
    number: dict[str, int] = {}
    return np.array([-1 if name is None else number.setdefault(name, len(number)) for name in names], np.int64)
