"""What another ranker would have earned, from the log of one that drew lots: inverse propensity weighting.

IPS, and its self-normalised form (SNIPS, Swaminathan and Joachims, NIPS 2015). Only draws with known odds can be weighed: the
places that exploration gave away. What the log could never have shown says nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from commerce.ids import ProductId
from commerce.ranking_log import RankingNote


@dataclass(frozen=True, slots=True)
class Draw:
    """One lot that was drawn, and what came of it."""

    among: tuple["Option", ...]
    chosen: int  # place in ``among``
    reward: float  # what the shopper did with the drawn product, 0 for nothing


@dataclass(frozen=True, slots=True)
class Option:
    """A product that could have been shown, its odds, and the parts of its score."""

    product_id: ProductId
    odds: float  # in (0, 1]
    query: float
    taste: float
    shop: float


Policy = Callable[[Sequence[Option]], Sequence[float]]  # how likely it shows each option, 1 together


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a policy would have earned a draw. ``low`` and ``high`` bound SNIPS at 95 %, by a normal approximation."""

    draws: int
    logged: float  # mean reward of the policy that drew
    ips: float
    snips: float
    low: float
    high: float
    effective: float  # draws that the weighed ones are worth: few, and the estimate says little


def estimate(draws: Sequence[Draw], policy: Policy) -> Estimate:
    """The estimate for ``policy``. Raises ``ValueError`` without draws, or for odds that cannot be."""
    if not draws:
        raise ValueError("there is no draw to weigh")
    weights, rewards = [], []
    for draw in draws:
        odds = draw.among[draw.chosen].odds
        if not 0 < odds <= 1:
            raise ValueError(f"odds of {odds} cannot be")
        weights.append(policy(draw.among)[draw.chosen] / odds)
        rewards.append(draw.reward)
    count, whole = len(draws), sum(weights)
    ips = sum(weight * reward for weight, reward in zip(weights, rewards, strict=True)) / count
    snips = count * ips / whole if whole else 0.0
    squares = sum(weight**2 for weight in weights)
    apart = sum(weight**2 * (reward - snips) ** 2 for weight, reward in zip(weights, rewards, strict=True))
    margin = 1.96 * sqrt(apart) / whole if whole else 0.0
    effective = whole**2 / squares if squares else 0.0
    return Estimate(count, sum(rewards) / count, ips, snips, snips - margin, snips + margin, effective)


def best_by(query: float, taste: float, shop: float) -> Policy:
    """The policy that shows the option of the highest score by these weights; of equals the first."""

    def policy(among: Sequence[Option]) -> Sequence[float]:
        scores = [query * one.query + taste * one.taste + shop * one.shop for one in among]
        best = scores.index(max(scores))
        return [1.0 if place == best else 0.0 for place in range(len(among))]

    return policy


def draws_of(notes: Sequence[RankingNote], reward: Callable[[RankingNote, ProductId], float]) -> list[Draw]:
    """The draws that were noted, one a turn: the last, which is the one that was shown."""
    last = {note.turn_id: note for note in notes if note.turn_id is not None}
    draws = []
    for note in last.values():
        among = tuple(
            Option(ProductId(one), odds, query, taste, shop) for one, odds, query, taste, shop in note.detail["among"]
        )
        chosen = next(place for place, option in enumerate(among) if option.product_id == note.detail["chosen"])
        draws.append(Draw(among, chosen, reward(note, among[chosen].product_id)))
    return draws
