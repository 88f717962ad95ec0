"""The part of the events that says whether a model is good: what came last."""

import hashlib

import numpy as np

from ranker.histories import Histories

_SHARE = 0.15  # of the events, the last ones, where they have times
_FEWEST = 20  # shoppers with something held out, below which nothing is


def held_out(histories: Histories) -> tuple[Histories, Histories] | None:
    """What to learn from, and what came after, for the same shoppers in the same order; None where there is too little.

    Where events have times, the cut is one moment for all, and the shoppers are looked at then; where they have ranks, the
    last event of each shopper who has two is held out.
    """
    if not len(histories.products):
        return None
    if histories.clock == "rank":
        head, tail = histories.leave_last(1, fewest=1)
    else:
        moment = float(np.quantile(histories.at, 1 - _SHARE, method="higher"))
        head, tail = histories.before(moment), histories.since(moment)
    measured = (tail.where(tail.liked).lengths > 0).sum()
    if measured < _FEWEST or not head.liked.any():
        return None
    return head, tail


def fingerprint_of(histories: Histories, ids: tuple[str, ...]) -> str:
    """What stands for these events: the same for the same shoppers, products, moments and kinds."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update("\n".join(histories.shoppers).encode("utf-8", "surrogatepass"))
    digest.update("\n".join(ids).encode("utf-8", "surrogatepass"))
    for column in (histories.offsets, histories.products, histories.at, histories.kinds):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
