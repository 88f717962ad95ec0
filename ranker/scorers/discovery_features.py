"""What all shoppers did with each product and its category, as figures from which to foretell who newly takes it up."""

import numpy as np
import numpy.typing as npt

from ranker.histories import Histories, Mask, Whole
from ranker.scorers.meetings import ages, faded
from retrieval.query import Vectors

_SHARES = (0.01, 0.025, 0.05, 0.1, 0.3)  # half-lives of fading counts, as shares of the time that the events cover
_NEWLY = (0.025, 0.05, 0.1, 0.2, 0.4)  # newest parts of that time in which those who newly take it up are counted
_LATELY = (0.025, 0.1)  # and in which all events of its category are
_SETTLED = 0.2  # of that time, for which a shopper is known before what they newly take says anything
_OF_ALL = 0.3  # of that time, over which those who newly take it up are set against all its events
_COMMON = 4000  # products by which the figures are scaled
FEATURES = len(_SHARES) + 2 + 2 * len(_NEWLY) + 1 + 1 + len(_NEWLY) + len(_LATELY)
RECENT = _SHARES.index(0.1)  # the feature that says most: the count that fades over a tenth of the time
_FARTHEST = 5.0  # standard deviations


def draw_features(past: Histories, category: Whole, span: float) -> Vectors:
    """Of each product, float32 (n_products, FEATURES), in standard deviations of the common ones.

    ``past`` are choices, no product of a shopper twice a week; ``category`` int64 (n_products,), the greatest code is of
    none; ``span``: days that all events cover.
    """
    size, none = len(category), int(category.max(initial=0))
    age, products, kinds = ages(past) / span, past.products, category[past.products]
    known_for = np.zeros(len(past))
    np.maximum.at(known_for, past.owners, age)
    settled = known_for[past.owners] - age > _SETTLED
    first = _first(past, past.owners * size + products) & settled
    first_of_kind = _first(past, past.owners * (none + 1) + kinds) & settled & (kinds < none)

    def counted(of: npt.NDArray[np.integer], among: Mask | None = None, length: int = size) -> Vectors:
        return _log(np.bincount(of if among is None else of[among], minlength=length))

    figures = [
        *(_log(np.bincount(products, faded(age, share), minlength=size)) for share in _SHARES),
        counted(products),
        counted(np.unique(past.owners * size + products) % size),
        *(counted(products, first_of_kind & (age <= share)) for share in _NEWLY),
        *(counted(products, first & (age <= share)) for share in _NEWLY),
    ]
    new, every = (np.bincount(products[part & (age <= _OF_ALL)], minlength=size) for part in (first_of_kind, age <= _OF_ALL))
    figures.append(np.log((new + 0.5) / (every + 5)).astype(np.float32))
    of_kinds = [
        counted(np.unique(past.owners * (none + 1) + kinds) % (none + 1), length=none + 1),
        *(counted(kinds, first_of_kind & (age <= share), none + 1) for share in _NEWLY),
        *(counted(kinds, age <= share, none + 1) for share in _LATELY),
    ]
    figures += [figure[category] for figure in of_kinds]
    found = np.stack(figures, axis=1)
    assert found.shape[1] == FEATURES
    common = found[np.argsort(-found[:, RECENT], kind="stable")[:_COMMON]]
    scaled: Vectors = np.clip((found - common.mean(axis=0)) / (common.std(axis=0) + 1e-2), -_FARTHEST, _FARTHEST)
    return scaled


def _first(past: Histories, keys: Whole) -> Mask:
    """The events of the moment at which a shopper met each key for the first time, bool (n_events,)."""
    _, place, of = np.unique(keys, return_index=True, return_inverse=True)  # the oldest stands first within a shopper
    first: Mask = past.at[place][of] == past.at
    return first


def _log(counts: npt.NDArray[np.floating] | Whole) -> Vectors:
    """The log of counts, float32; of none it is that of a tenth."""
    found: Vectors = np.log(counts + 0.1).astype(np.float32)
    return found
