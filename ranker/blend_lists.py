"""Shoppers' candidates side by side, and what scores of them are worth."""

from dataclasses import dataclass

import numpy as np

from ranker.histories import Mask, Whole
from retrieval.query import Vectors

SHOWN = 10  # the place in a shopper's order whose score is the measure of a scorer
FEWEST_JUDGES = 100  # below which chance would say it: then all are learned from, to the end


@dataclass(frozen=True, slots=True)
class Lists:
    """Shoppers' candidates side by side; shorter lists are filled up with places that are in no list."""

    read: Vectors  # float32 (n, length, n_scorers + FACTS)
    wanted: Mask  # bool (n, length)
    stands_for: Vectors  # float32 (n, length): the log of how many products each stands for, 0 for itself alone
    listed: Mask  # bool (lists, n, length): all, new to the shopper, of new categories
    counts: Vectors  # float32 (n,): how much each shopper counts


def worth(lists: Lists, rows: Whole, scores: Vectors, place: int = 0) -> float:
    """The mean of what these rows of one list are worth under these scores, by how much each shopper counts.

    The list at 0 is of all products.
    """
    found, counts = worths(lists, rows, scores, place)
    return float(np.average(found, weights=counts)) if len(found) else 0.0


def worths(lists: Lists, rows: Whole, scores: Vectors, place: int = 0) -> tuple[Vectors, Vectors]:
    """NDCG of the first ten of those rows of one list that have a target, under these scores, float32 (len(rows), length).

    Beside it how much each shopper counts; both (n,).
    """
    there = lists.listed[place, rows]
    wanted = lists.wanted[rows] & there
    order = np.argsort(np.where(there, -scores, np.inf), axis=1, kind="stable")[:, :SHOWN]
    gains = 1 / np.log2(np.arange(2, order.shape[1] + 2))
    found = np.take_along_axis(wanted, order, axis=1) @ gains
    most = np.append(0.0, np.cumsum(gains))[np.minimum(wanted.sum(axis=1), len(gains))]
    asked = most > 0
    return found[asked] / most[asked], lists.counts[rows][asked]
