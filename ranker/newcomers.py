"""A fair place for products that nobody has met: no lower than where their text alone would put them.

What is learned from events can say nothing of them, and between what it likes most they would never be seen.
"""

import numpy as np

from ranker.histories import Mask, Rows, Whole
from ranker.scorers.scorer import Scores

_FIRST = 50  # places by text that are kept; below them nobody looks
_FEW = 0.1  # share of the products without an event up to which these are new; where they are many, they are what nobody wants


def newcomers(met: Mask, size: int) -> Mask:
    """The products that are new, bool (size,): those behind the ones known in training, and where few are unmet, these too."""
    new = np.ones(size, np.bool_)
    new[: len(met)] = ~met if len(met) and (~met).mean() <= _FEW else False
    return new


def lift(scores: Scores, by_text: Scores, new: Mask, own: Rows | Whole) -> None:
    """Raise, in place, what is new among the first by text to the place it has there, of one shopper's candidates.

    ``scores`` and ``by_text``: float32 (n,); ``new``: bool (n,); ``own``: places of what the shopper had, which no place is
    counted for.
    """
    if not len(scores):
        return
    text, others = by_text.astype(np.float64), np.where(new, -np.inf, scores)
    text[own], others[own] = -np.inf, -np.inf
    count = min(_FIRST, len(text))
    first = np.argpartition(-text, count - 1)[:count]
    first = first[np.argsort(-text[first], kind="stable")]
    mine = new[first] & (text[first] > -np.inf)
    if not mine.any() or text[first[0]] == text[first[-1]]:  # nothing new, or no text that tells products apart
        return
    highest = -np.sort(-np.partition(others, len(others) - count)[len(others) - count :])
    above = np.cumsum(~mine)[mine]  # products that are not new and stand above it by text
    floors = highest[np.minimum(above, count - 1)].astype(np.float32)
    lowest = np.float32(-np.inf)
    for place, floor in zip(first[mine][::-1], floors[::-1], strict=True):  # from the last, each above the one behind it
        if np.isfinite(floor):
            lowest = np.nextafter(max(floor, lowest), np.float32(np.inf))
            scores[place] = max(scores[place], lowest)
