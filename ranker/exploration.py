"""A fair chance for what nobody has seen: now and then one place of a page, at known odds.

The odds are kept with the impression, so that what shoppers then did can be weighed by them (``off_policy.py``).
"""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce.ids import ProductId, TurnId

SEEN = 20  # shoppers who were shown a product, from which it had its chance
PLACE = 4  # of the page, from 1, that is given away: never one of the first
_AMONG = 30  # best places that a product must be among


@dataclass(frozen=True, slots=True)
class Chance:
    """The draw for one page. ``chosen`` is a place in the order it was drawn for; None: the page stays as it is."""

    chosen: int | None
    propensity: float  # of what now stands at ``PLACE``
    odds: tuple[tuple[int, float], ...]  # each place that could have come there, and how likely, 1 together; none: no draw


def drawn(
    order: Sequence[ProductId],
    scores: Sequence[float],
    viewers: Mapping[ProductId, int],
    turn_id: TurnId,
    share: float,
    margin: float,
) -> Chance:
    """Whether, and which, little-seen product takes ``PLACE`` on this page; the same turn draws the same.

    ``share`` is how often; ``margin`` how far below the score that stands there a product may be.
    """
    usual = PLACE - 1
    if len(order) <= PLACE:
        return Chance(None, 1.0, ())
    known = min(SEEN, viewers.get(order[usual], 0))  # where nobody saw what stands there either, it is a chance itself
    worthy = [
        place
        for place in range(PLACE, min(len(order), _AMONG))
        if scores[place] >= scores[usual] - margin and viewers.get(order[place], 0) < known
    ]
    if not worthy or share <= 0:
        return Chance(None, 1.0, ())
    pull = [1.0 / (1 + viewers.get(order[place], 0)) for place in worthy]
    odds = [(usual, 1.0 - share), *((place, share * one / sum(pull)) for place, one in zip(worthy, pull, strict=True))]
    dice = random.Random(hashlib.blake2b(turn_id.encode(), digest_size=8).digest())  # noqa: S311 - no secret
    chosen = dice.choices([place for place, _ in odds], [chance for _, chance in odds])[0]
    return Chance(None if chosen == usual else chosen, dict(odds)[chosen], tuple(odds))
