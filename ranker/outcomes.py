"""The weights of an order, learned from what shoppers did with what they were shown.

A logistic regression of "taken to" on the three parts of the score, with a bias for each position, so that what stood first is
not taken for better because it stood first; and with the impressions that exploration put in their place weighed by their odds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranker.errors import TooFewEvents
from ranker.weights import OrderWeights

FEWEST = 200  # impressions, and
FEWEST_TAKEN = 20  # of them taken to, from which weights are learned
_POSITIONS = 12  # later ones count as the last
_PULL = 30.0  # how strongly the learned weights are held to the default ones, in impressions
_MOST_WEIGHT = 10.0  # of one impression by its odds
_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One impression with its parts, and whether the shopper then took to the product."""

    query: float
    taste: float
    shop: float
    position: int  # from 1
    propensity: float
    taken: bool


def learned_weights(impressions: Sequence[Shown], start: OrderWeights | None = None) -> OrderWeights:
    """The weights that these impressions speak for, on the scale of ``start`` (its query weight stays).

    Newton's method on the penalised likelihood; parts that did not vary keep the weight they have.

    Raises:
        TooFewEvents: too few impressions, or too few taken to, to learn from.
    """
    start = start or OrderWeights()
    taken = sum(one.taken for one in impressions)
    if len(impressions) < FEWEST or taken < FEWEST_TAKEN or taken == len(impressions):
        raise TooFewEvents(
            f"{len(impressions)} impressions of which {taken} were taken to; at least {FEWEST} and {FEWEST_TAKEN} are wanted"
        )
    parts = np.array([(one.query, one.taste, one.shop) for one in impressions], np.float64)
    places = np.array([min(one.position, _POSITIONS) - 1 for one in impressions])
    design = np.concatenate([parts - parts.mean(axis=0), np.eye(_POSITIONS)[places]], axis=1)
    outcome = np.array([one.taken for one in impressions], np.float64)
    weight = np.minimum(_MOST_WEIGHT, 1.0 / np.array([max(one.propensity, 1e-3) for one in impressions]))
    # the prior: weights in the proportions of ``start``, on the scale that the data gives them
    slopes = _fitted(design, outcome, weight, np.zeros(3))
    scale = max(float(slopes @ [start.query, start.taste, start.shop]), 0.1) / (start.query**2 + start.taste**2 + start.shop**2)
    slopes = _fitted(design, outcome, weight, scale * np.array([start.query, start.taste, start.shop]))
    query, taste, shop = slopes / max(float(slopes[0]), 0.1)
    return OrderWeights(
        start.query, float(np.clip(taste, 0.0, 3.0)) * start.query, float(np.clip(shop, 0.0, 1.0)) * start.query
    )


def _fitted(
    design: npt.NDArray[np.float64],
    outcome: npt.NDArray[np.float64],
    weight: npt.NDArray[np.float64],
    prior: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The slopes of the three parts, float64 (3,)."""
    centre = np.zeros(design.shape[1])
    centre[:3] = prior
    held = np.full(design.shape[1], 0.5)
    held[:3] = _PULL * design[:, :3].var(axis=0) + 1e-6
    slopes = centre.copy()
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ slopes, -30, 30)))
        gradient = design.T @ (weight * (outcome - chance)) - held * (slopes - centre)
        curvature = (design * (weight * chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        step = np.linalg.solve(curvature, gradient)
        slopes += step
        if np.abs(step).max() < 1e-6:
            break
    found: npt.NDArray[np.float64] = slopes[:3]
    return found
