"""The first ranker: the order that retrieval gives, which every later ranker must beat."""

from collections.abc import Sequence
from datetime import UTC, datetime

from commerce.conversations import BehaviourEvent
from ranker.ranking import Ranked, RankingContext
from ranker.reasons import reasons_of
from retrieval.query import Candidate, Query


class RetrievalOrder:
    """Keeps the order of retrieval; what the shopper disliked goes last."""

    version = "retrieval-order.v1"

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """All candidates, best first."""
        disliked = disliked_in(context.events)
        last = [candidate.product.product_id in disliked for candidate in candidates]
        order = sorted(range(len(candidates)), key=lambda place: last[place])  # stable: the rest stay as they came
        now = datetime.now(UTC)
        return [
            Ranked(
                candidate=candidates[place],
                query=candidates[place].query_score,
                taste=0.0,
                final=candidates[place].query_score,
                reasons=reasons_of(candidates[place], now),
                by=self.version,
            )
            for place in order
        ]


def disliked_in(events: Sequence[BehaviourEvent]) -> set[str]:
    """What was disliked and not liked since."""
    disliked: set[str] = set()
    for event in events:
        if event.kind == "dislike":
            disliked.add(event.product_id)
        elif event.kind == "like":
            disliked.discard(event.product_id)
    return disliked
