"""The models that ``shop rank train`` fits, and how much of the time each may have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ranker.scorers.scorer import Scorer

Chosen = Literal["blend", "attention", "factors", "sequence"]
CHOICES: tuple[Chosen, ...] = get_args(Chosen)


@dataclass(frozen=True, slots=True)
class TasteModel:
    """One model: its class and its fit."""

    name: str
    opened: type[Scorer]
    fit: Callable[..., Scorer]
    share: float  # of the time, beside the other models' shares
    together: bool = False  # whether several workers fit it together; else the first does while they wait


def taste_models(chosen: Chosen) -> tuple[TasteModel, ...]:
    """The models of a choice, in the order in which they are fitted. Torch is imported only by a fit, not to open one."""
    from ranker.scorers import content, neighbour_links, popularity, repeats, shoppers
    from ranker.scorers.attention import AttentionScorer
    from ranker.scorers.content import ContentScorer
    from ranker.scorers.discovery import DiscoveryScorer
    from ranker.scorers.factors import FactorScorer
    from ranker.scorers.neighbours import NeighbourScorer
    from ranker.scorers.popularity import PopularityScorer
    from ranker.scorers.repeats import RepeatsScorer
    from ranker.scorers.sequence import SequenceScorer
    from ranker.scorers.shoppers import ShoppersScorer

    every = (
        TasteModel("neighbours", NeighbourScorer, neighbour_links.fit, 1.0),
        TasteModel("popularity", PopularityScorer, popularity.fit, 0.2),
        TasteModel("repeats", RepeatsScorer, repeats.fit, 2.5),
        TasteModel("shoppers", ShoppersScorer, shoppers.fit, 0.5),
        TasteModel("discovery", DiscoveryScorer, _fit_discovery, 0.7),
        TasteModel("content", ContentScorer, content.fit, 0.5),
        TasteModel("sequence", SequenceScorer, _fit_sequence, 6.0, together=True),
        TasteModel("attention", AttentionScorer, _fit_attention, 4.0, together=True),
        TasteModel("factors", FactorScorer, _fit_factors, 2.0, together=True),
    )
    return every if chosen == "blend" else tuple(model for model in every if model.name == chosen)


def _fit_discovery(*given: Any, **named: Any) -> Scorer:
    from ranker.scorers import discovery_network

    return discovery_network.fit(*given, **named)


def _fit_sequence(*given: Any, **named: Any) -> Scorer:
    from ranker.scorers import sequence_network

    return sequence_network.fit(*given, **named)


def _fit_attention(*given: Any, **named: Any) -> Scorer:
    from ranker.scorers import attention_network

    return attention_network.fit(*given, **named)


def _fit_factors(*given: Any, **named: Any) -> Scorer:
    from ranker.scorers import factors_network

    return factors_network.fit(*given, **named)
