"""The order of the shop as it comes: the query, the shopper's taste and the shop's interest, weighed on one scale."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ranker.exploration import PLACE, Chance, drawn
from ranker.exposure_counts import Counts, NoCounts
from ranker.learned_taste import LearnedTaste
from ranker.ranking import Ranked, RankingContext, Reason
from ranker.reasons import reasons_of, taste_reasons
from ranker.retrieval_order import disliked_in
from ranker.shelf import Shelf, Shelves
from ranker.shop_interest import shop_interest
from ranker.spread import spread_out
from ranker.taste import NO_MATCH, Match, Tasted, taste_of
from ranker.weights import OrderWeights
from retrieval.query import Candidate, Query

Column = npt.NDArray[np.float32]

_EXPLAINED = 40  # first places that get reasons: nobody sees more at once
_SPREAD = 12  # first places among which near-duplicates are spread
_PAGE = 10  # products that answer nearly alike, from which a question is broad
_BROAD = 2.0  # how much less the words tell such products apart, more than once
_MARGIN = 0.12  # score that a little-seen product may lack against the one whose place it takes


class Watches(Protocol):
    """Is told of every draw of exploration."""

    def drew(self, version: str, context: RankingContext, order: Sequence[Ranked], chance: Chance) -> None:
        """``order`` is the one that the draw was made for; returns at once."""


class PersonalOrder:
    """Text, traits, what the shopper did and what they said: no trained weights, a taste from the first event on."""

    def __init__(
        self,
        shelves: Shelves,
        counts: Counts | None = None,
        weights: OrderWeights | None = None,
        *,
        version: str = "personal.v1",
        learned: LearnedTaste | None = None,
        explore: float = 0.0,
        watch: Watches | None = None,
    ) -> None:
        """``learned`` is a trained version; ``explore`` the share of pages that give a place to a product few have seen."""
        self.version = f"{version}+{learned.version}" if learned else version
        self._learned = learned
        self._shelves = shelves
        self._counts = counts or NoCounts()
        self._weights = weights or OrderWeights()
        self._explore = explore
        self._watch = watch

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """All candidates, best first; an order that was asked for (by price, say) is kept. The disliked goes last."""
        if not candidates:
            return []
        now = datetime.now(UTC)
        products = tuple(one.product for one in candidates)
        shelf = Shelf(products, self._shelves.vectors([product.product_id for product in products]))
        tasted = self._tasted(shelf, context, now)
        weights = self._weights.for_shopper(context.kept, context.lead)
        popular = self._counts.popular
        matched = _on_scale(np.array([one.query_score for one in candidates], np.float32))
        shop = shop_interest(shelf.products, popular, now)
        final = weights.query * matched + weights.taste * tasted.scores + weights.shop * shop
        match = tasted.match if weights.taste > 0 else _not_told
        free = query.sort == "relevance"
        order = spread_out(final, list(shelf.products), shelf.vectors, _SPREAD) if free else np.arange(len(candidates))
        disliked = disliked_in(context.events)
        places = sorted(map(int, order), key=lambda place: candidates[place].product.product_id in disliked)
        ordered = [
            Ranked(
                candidate=candidates[place],
                query=float(matched[place]),
                taste=float(tasted.scores[place]),
                shop=float(shop[place]),
                final=float(final[place]),
                weights=(weights.query, weights.taste, weights.shop),
                reasons=self._reasons(candidates[place], match, place, now) if rank < _EXPLAINED else (),
                by=self.version,
            )
            for rank, place in enumerate(places)
        ]
        return self._explored(ordered, context) if free else ordered

    def _reasons(self, candidate: Candidate, match: Callable[[int], Match], place: int, now: datetime) -> tuple[Reason, ...]:
        popular = self._counts.popular.get(candidate.product.product_id, 0.0)
        return reasons_of(candidate, now, taste_reasons(match(place)), popular)

    def _tasted(self, shelf: Shelf, context: RankingContext, now: datetime) -> Tasted:
        """The taste part of the candidates: what holds without training, and half of it what a trained version says."""
        taste = taste_of(context.events, context.kept, self._shelves, now)
        tasted = taste.of(shelf)
        learned = self._learned.of(context.events, [one.product_id for one in shelf.products]) if self._learned else None
        if learned is None:
            return tasted
        past = {one.product.product_id: one for one in taste.past}

        def match(place: int) -> Match:
            found, because = tasted.match(place), learned.because(place)
            return replace(found, past=past.get(because, found.past)) if because is not None else found

        return Tasted(np.clip(0.5 * tasted.scores + 0.5 * learned.scores, -1.0, 1.0), match)

    def _explored(self, ordered: list[Ranked], context: RankingContext) -> list[Ranked]:
        if self._explore <= 0 or context.turn_id is None:
            return ordered
        ids = [one.candidate.product.product_id for one in ordered]
        scores = [one.final for one in ordered]
        chance = drawn(ids, scores, self._counts.viewers, context.turn_id, self._explore, _MARGIN)
        if not chance.odds:
            return ordered
        if self._watch is not None:
            self._watch.drew(self.version, context, ordered, chance)
        if chance.chosen is None:
            ordered[PLACE - 1] = replace(ordered[PLACE - 1], propensity=chance.propensity)
            return ordered
        lifted = ordered.pop(chance.chosen)
        reasons = (*lifted.reasons[:3], Reason("rarely_shown", ""))
        ordered.insert(PLACE - 1, replace(lifted, propensity=chance.propensity, reasons=reasons))
        return ordered


def _not_told(place: int) -> Match:
    """Nothing of the taste: it does not move the order."""
    return NO_MATCH


def _on_scale(scores: Column) -> Column:
    """How well each answers the words, as a share of the best, in [0, 1].

    Where a page of products answers nearly as well as the best, the question is broad ("a mirror"): what is left between their
    texts then says little of what is wanted, and what they lack counts up to ``1 + _BROAD`` times less.
    """
    best = float(scores.max(initial=0.0))
    if best <= 0:
        return np.zeros_like(scores)
    shares: Column = np.clip(scores / best, 0.0, 1.0)
    if len(shares) < _PAGE:
        return shares
    broad = float(np.partition(shares, -_PAGE)[-_PAGE]) ** 6  # 0.6 where a type was asked for, 0.05 with two words more
    return (1.0 - (1.0 - shares) / (1.0 + _BROAD * broad)).astype(np.float32)
