"""The seam between candidates and their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from commerce.conversations import BehaviourEvent
from commerce.ids import ShopperId, TurnId
from commerce.tastes import NOTHING_KEPT, KeptTaste
from retrieval.query import Candidate, Query

ReasonKind = Literal[
    "condition", "rating", "reviews", "popular", "reduced", "few_left", "new", "rarely_shown",
    "liked_similar", "bought_similar", "carted_similar", "viewed_similar", "stated", "usual", "seen_before",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """A true fact that made a product rank here. ``kind`` chooses the words, ``value`` fills them."""

    kind: ReasonKind
    value: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its final place. Scores: higher is better; ``taste`` is 0 where nothing is known of the shopper.

    The three parts are on their common scale, before they are weighed; ``final`` is what they come to.
    """

    candidate: Candidate
    query: float
    taste: float
    final: float
    reasons: tuple[Reason, ...]
    shop: float = 0.0
    weights: tuple[float, float, float] = (1.0, 0.0, 0.0)  # of the query, the taste and the shop in ``final``
    by: str = ""  # version of the ranker that put it here, where several take part in one order
    propensity: float = 1.0  # how likely it was to stand in this place, in (0, 1]


@dataclass(frozen=True, slots=True)
class RankingContext:
    """Who is asking, what they did (oldest event first), and what they said of their taste."""

    shopper_id: ShopperId
    events: Sequence[BehaviourEvent] = ()
    kept: KeptTaste = NOTHING_KEPT
    turn_id: TurnId | None = None  # what is left to chance is drawn from it, so that a turn carried out again is the same
    lead: Literal["query", "taste"] = "query"  # what counts most: the words, or, where nothing was asked for, the shopper


class Ranker(Protocol):
    """Puts candidates in the order that suits this shopper. Keeps them all; never shows what the constraints refuse."""

    @property
    def version(self) -> str:
        """What is stored with every impression."""

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """All candidates, best first."""
