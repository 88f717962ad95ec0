"""How much more of one scorer makes a blend better, for shoppers of whom much is known and for newcomers."""

import numpy as np

from ranker.blend import ANCHORS, newcomers_of, weighed, well_known
from ranker.blend_lists import FEWEST_JUDGES, Lists, worth, worths
from retrieval.query import Vectors

_ANCHORS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # how much more of one scorer is tried in the end
_NEWCOMERS_ANCHORS = (0.5, 1.0, 2.0, 4.0)
_SURELY = 2.0  # standard errors, from which a difference is none of chance


def known_anchor(lists: Lists, weights: dict[str, Vectors], scorers: int) -> Vectors:
    """How much more of the best scorer makes the lists of well-known shoppers best under these weights, float32 (scorers,).

    Those that were learned from count, too, and are flattered by the weights. So where that scorer alone does better even for
    them, as much is added as is not surely worse than the best.
    """
    anchor = np.zeros(scorers, np.float32)
    rows = np.flatnonzero(well_known(lists.read[:, 0]))
    if len(rows) < FEWEST_JUDGES or not lists.wanted[rows].any():
        return anchor
    best = int(np.argmax([worth(lists, rows, lists.read[rows, :, place]) for place in range(scorers)]))
    blended, alone = weighed(lists.read[rows], weights | dict.fromkeys(ANCHORS, anchor)), lists.read[rows, :, best]
    tried = [worths(lists, rows, blended + np.float32(more) * alone)[0] for more in _ANCHORS]
    most = int(np.argmax([one.mean() for one in tried]))
    if worth(lists, rows, alone) > tried[0].mean():
        behind = [tried[most] - one for one in tried]
        sure = [_SURELY * one.std() / np.sqrt(len(one)) for one in behind]
        most = max(place for place in range(most, len(tried)) if behind[place].mean() <= sure[place])
    anchor[best] = _ANCHORS[most]
    return anchor


def newcomers_anchor(lists: Lists, weights: dict[str, Vectors], scorers: int) -> Vectors:
    """How much more of which scorer makes the lists of newcomers surely better under these weights, float32 (scorers,).

    The network orders the best of each scorer well and is chance for all that none of them brought: what most want holds it.
    """
    anchor = np.zeros(scorers, np.float32)
    rows = np.flatnonzero(newcomers_of(lists.read[:, 0]))
    if len(rows) < FEWEST_JUDGES or not lists.wanted[rows].any():
        return anchor
    blended = weighed(lists.read[rows], weights | dict.fromkeys(ANCHORS, anchor))
    before = worths(lists, rows, blended)[0]
    gain, scorer, more = 0.0, 0, 0.0
    for place in range(scorers):
        for amount in _NEWCOMERS_ANCHORS:
            gains = worths(lists, rows, blended + np.float32(amount) * lists.read[rows, :, place])[0] - before
            if gains.mean() > max(gain, _SURELY * gains.std() / np.sqrt(len(gains))):
                gain, scorer, more = float(gains.mean()), place, amount
    anchor[scorer] = more
    return anchor
