"""Products for a shopper who asked for none: for you, next after this, goes with this, more like this, popular now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from commerce.ids import ProductId
from commerce.products import Product
from ranker.exposure_counts import Counts
from ranker.ranking import Ranked, Ranker, RankingContext
from ranker.reasons import reasons_of
from ranker.retrieval_order import disliked_in
from ranker.shelf import Shelves
from ranker.shop_interest import quality
from ranker.taste import KIND_WEIGHT, event_weights
from retrieval.query import Candidate, Constraints, Found, Query, Search
from retrieval.related import kind_of

RecommendKind = Literal["for_you", "next", "goes_with", "similar", "popular"]

_ANCHORS = 4  # products of the history that others are looked for by
_SAID = 3  # things a shopper said they like that others are looked for by
_EACH = 60  # products taken from one look
_NEWEST = 3  # events that count for what comes next
_SELDOM = 0.5  # how much the usual may count up to which nothing is looked for by its likeness to the past
_CHOSEN = ("purchase", "cart_add", "like")


@dataclass(frozen=True, slots=True)
class Recommended:
    """Products, best first. ``kind`` is what they are: "popular" where nothing is known to go by."""

    kind: RecommendKind
    ranked: tuple[Ranked, ...]
    anchor: Product | None = None  # what they come after, go with or are like


class Recommender:
    """Finds and ranks products by what is known of a shopper."""

    def __init__(self, search: Search, ranker: Ranker, shelves: Shelves, counts: Counts) -> None:
        self._search = search
        self._ranker = ranker
        self._shelves = shelves
        self._counts = counts

    def recommend(
        self,
        kind: RecommendKind,
        context: RankingContext,
        *,
        constraints: Constraints | None = None,
        anchor: ProductId | None = None,
        limit: int = 12,
    ) -> Recommended:
        """At most ``limit`` products that meet the constraints; never what was disliked, nor for you what was bought.

        ``anchor`` is the product that ``goes_with`` and ``similar`` start from; ``next`` starts from the newest event.

        Raises:
            ValueError: no anchor where one is needed.
            IndexUnavailable: the search is away.
        """
        held = constraints or Constraints()
        held = replace(held, in_stock=True, without=(*held.without, *_not_again(context, kind)))
        if kind in ("goes_with", "similar"):
            if anchor is None:
                raise ValueError(f"{kind} needs a product to start from")
            return self._beside(kind, anchor, context, held, limit)
        if kind == "next":
            newest = next(
                (event.product_id for event in reversed(context.events) if KIND_WEIGHT.get(event.kind, -1.0) > 0), None
            )
            if newest is not None:
                return self._next(newest, context, held, limit)
        if kind == "for_you" and (context.events or any(one.weight > 0 for one in context.kept.stated)):
            return self._for_you(context, held, limit)
        return self._popular(context, held, limit)

    def _beside(
        self, kind: RecommendKind, anchor: ProductId, context: RankingContext, held: Constraints, limit: int
    ) -> Recommended:
        query = Query("", held, limit=_EACH)
        found = self._search.goes_with(anchor, query) if kind == "goes_with" else self._search.similar(anchor, query)
        ranked = self._ranker.rank(query, found.candidates, context)
        if kind == "goes_with":
            ranked = _varied(ranked, limit, kind_of)
        return Recommended(kind, tuple(ranked[:limit]), self._product(anchor))

    def _next(self, newest: ProductId, context: RankingContext, held: Constraints, limit: int) -> Recommended:
        """What follows on the newest event: half of it goes with that product, half is like it."""
        query = Query("", replace(held, without=(*held.without, newest)), limit=_EACH)
        pool = _merged([self._search.goes_with(newest, query), self._search.similar(newest, query)])
        lately = replace(context, events=tuple(context.events)[-_NEWEST:], lead="taste")
        ranked = self._ranker.rank(query, pool, lately)
        return Recommended("next", tuple(_mixed(ranked, self._product(newest))[:limit]), self._product(newest))

    def _for_you(self, context: RankingContext, held: Constraints, limit: int) -> Recommended:
        query = Query("", held, limit=_EACH)
        weights = event_weights(context.events, datetime.now(UTC))
        anchors = sorted((one for one in weights if weights[one][1] > 0), key=lambda one: -weights[one][1])[:_ANCHORS]
        loved = [one.value.replace(" + ", " ") for one in context.kept.stated if one.weight > 0][:_SAID]
        found = [self._search.similar(anchor, query) for anchor in anchors if context.kept.usual > _SELDOM]
        found += [self._search.goes_with(anchor, query) for anchor in anchors[:1]]
        found += [self._search.find(replace(query, text=text)) for text in loved]
        found.append(self._search.find(replace(query, sort="popular")))
        ranked = self._ranker.rank(query, _merged(found), replace(context, lead="taste"))
        return Recommended("for_you", tuple(_varied(ranked, limit, _category)))

    def _popular(self, context: RankingContext, held: Constraints, limit: int) -> Recommended:
        """What shoppers took to lately, and behind it what was best reviewed; the same for everybody."""
        popular = self._counts.popular
        now = datetime.now(UTC)
        pool = self._search.find(Query("", held, sort="popular", limit=200)).candidates
        most = sorted(popular, key=lambda one: -popular[one])[:200]
        if held == Constraints(in_stock=True, without=held.without):  # else only what the search held to the conditions
            known = {one.product.product_id for one in pool} | set(held.without)
            others = self._shelves.take([one for one in most if one not in known]).products
            pool += tuple(Candidate(one, 0.0, 0.0, 0.0, ()) for one in others if one.in_stock)
        scores = [popular.get(one.product.product_id, 0.0) + 0.3 * quality(one.product) for one in pool]
        ranked = [
            Ranked(
                candidate=one,
                query=0.0,
                taste=0.0,
                shop=score,
                final=score,
                weights=(0.0, 0.0, 1.0),
                reasons=reasons_of(one, now, popular=popular.get(one.product.product_id, 0.0)),
                by=self._ranker.version,
            )
            for one, score in zip(pool, scores, strict=True)
        ]
        ranked.sort(key=lambda one: -one.final)  # stable: what nobody took to stays in the order of its reviews
        return Recommended("popular", tuple(ranked[:limit]))

    def _product(self, product_id: ProductId) -> Product | None:
        return next(iter(self._shelves.take([product_id]).products), None)


def _not_again(context: RankingContext, kind: RecommendKind) -> Iterable[ProductId]:
    """What must not be recommended: the disliked, and what the shopper has chosen already, where it is to be something new."""
    yield from map(ProductId, sorted(disliked_in(context.events)))
    if kind in ("for_you", "next"):
        yield from dict.fromkeys(event.product_id for event in context.events if event.kind in _CHOSEN)


def _varied(ranked: Sequence[Ranked], limit: int, of: Callable[[Product], str]) -> list[Ranked]:
    """The first ``limit``, of one kind at most a third as long as there are others."""
    most = max(2, limit // 3)
    counted: dict[str, int] = {}
    first: list[Ranked] = []
    later: list[Ranked] = []
    for one in ranked:
        kind = of(one.candidate.product)
        counted[kind] = counted.get(kind, 0) + 1
        (first if counted[kind] <= most else later).append(one)
    return [*first, *later][:limit]


def _category(product: Product) -> str:
    return product.category[-1] if product.category else ""


def _merged(found: Sequence[Found]) -> tuple[Candidate, ...]:
    """Every candidate once, with the best score that a look gave it."""
    best: dict[ProductId, Candidate] = {}
    for one in (candidate for some in found for candidate in some.candidates):
        before = best.get(one.product.product_id)
        if before is None or one.query_score > before.query_score:
            best[one.product.product_id] = one
    return tuple(best.values())


def _mixed(ranked: Sequence[Ranked], anchor: Product | None) -> list[Ranked]:
    """Of the anchor's own category and of others in turns, each in its order: what comes next is seldom the same again."""
    own = [one for one in ranked if anchor is not None and one.candidate.product.category == anchor.category]
    others = [one for one in ranked if anchor is None or one.candidate.product.category != anchor.category]
    turns = [one for pair in zip(others, own, strict=False) for one in pair]
    return [*turns, *others[len(own) :], *own[len(others) :]]
