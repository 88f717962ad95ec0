"""The seam between candidates and their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from commerce.conversations import BehaviourEvent
from commerce.ids import ShopperId
from retrieval.query import Candidate, Query


@dataclass(frozen=True, slots=True)
class Reason:
    """A true fact that made a product rank here. ``kind`` chooses the words, ``value`` fills them."""

    kind: str  # "condition", "rating", "reviews", "popular", "liked_similar", "reduced", "few_left", "new"
    value: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its final place. Scores: higher is better; ``taste`` is 0 where nothing is known of the shopper."""

    candidate: Candidate
    query: float
    taste: float
    final: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RankingContext:
    """Who is asking and what they did, oldest event first."""

    shopper_id: ShopperId
    events: Sequence[BehaviourEvent] = ()


class Ranker(Protocol):
    """Puts candidates in the order that suits this shopper. Keeps them all; never shows what the constraints refuse."""

    version: str  # stored with every impression

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """All candidates, best first."""
