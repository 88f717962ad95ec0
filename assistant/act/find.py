"""Search, refine and recommend: from a need to products in their order."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from time import perf_counter
from typing import Literal

from assistant.act.ask import question_for
from assistant.act.scene import Scene, Shop
from assistant.facts import FoundHow, OnScreen, ProductsFound, Question
from assistant.state import Way
from assistant.understand.line import folded, plain
from assistant.understand.wished_beside import wished_beside
from assistant.understanding import IN_STOCK, WISH, Need
from commerce.ids import ProductId
from commerce.tastes import NOTHING_KEPT
from ranker.recommend import RecommendKind
from ranker.said import said_tastes
from ranker.taste import avoided
from retrieval.query import Constraints, Found, Query
from retrieval.related import kind_of

SEARCH_LIKE = ("search", "refine", "recommend")

_POPULAR = re.compile(
    r"\b(?:popular|trend\w*|best[- ]?sell\w*|hot)\b|热门|热销|流行|畅销|爆款|卖得(?:最)?好|受欢迎", re.IGNORECASE
)
_NEXT = re.compile(r"\bnext\b|接下来|下一(?:个|件|步)|然后买", re.IGNORECASE)
_MORE_LIKE = re.compile(r"\b(like|similar)\b|类似|差不多|相似|这种|同款", re.IGNORECASE)


def find(scene: Scene, shop: Shop) -> ProductsFound:
    """The products that answer the message's need, and what is to be looked for next. Raises ``IndexUnavailable``."""
    found = _found(scene, shop)
    if found.how == "search":
        beside = wished_beside(folded(plain(scene.message)))
        return replace(found, next_wish=beside.wish) if beside else found
    return replace(found, next_wish=scene.state.next_wish) if found.how in ("refine", "others", "similar") else found


def _found(scene: Scene, shop: Shop) -> ProductsFound:
    need = scene.understanding.need
    how = _how(scene)
    kept = shop.personal.kept(scene.shopper_id) if shop.personal else NOTHING_KEPT
    scene = replace(scene, kept=kept)
    without = scene.disliked + (scene.state.seen if how == "others" else ())
    if _cheaper(scene):  # than what is on screen: the bound is its lowest price, so what costs that has to go
        without += tuple(scene.state.shown)
    query = Query(need.query or need.category or "", constraints_of(need, without), need.sort)
    never = avoided(kept, f"{scene.message} {need.model_dump_json(exclude={'exclude'})}")
    query = replace(query, constraints=replace(query.constraints, exclude=(*need.exclude, *never)))
    if how in ("similar", "companion"):
        return _beside(how, scene.referred[0], scene, shop, query)
    as_before = _as_before(how, scene, shop, query)
    if as_before and (as_before.ranked or how == "others"):
        return as_before
    if as_before and _cheaper(scene):
        return _cheapest(scene, as_before)
    if how == "popular":
        suited = _recommended(scene, shop, query)
        if suited is not None:
            return suited
        query = replace(query, text=need.category or "", sort="popular" if need.sort == "relevance" else need.sort)
    found = _ranked(how, scene, shop, query, lambda: _looked_for(how, shop, query))
    if not found.ranked and _cheaper(scene):
        return _cheapest(scene, found)
    if found.ranked or how not in ("recommend", "refine") or need.category or need.brands:
        return found
    return _liked_instead(scene, shop, query) or found


def _liked_instead(scene: Scene, shop: Shop, query: Query) -> ProductsFound | None:
    """What shoppers like best within the conditions, where no product is for the person or occasion named; None: nothing is."""
    wish = replace(query, text="", sort="popular" if query.sort == "relevance" else query.sort)
    found = _ranked("instead", scene, shop, wish, lambda: shop.search.find(wish, relax=False))
    return found if found.ranked else None


def _recommended(scene: Scene, shop: Shop, query: Query, before: Way = "") -> ProductsFound | None:
    """What suits the shopper where nothing was asked for but a few conditions; None where nothing does that meets them.

    ``before``: how what is on screen was found, where this is more of it.
    """
    if shop.personal is None or query.sort not in ("relevance", "popular"):
        return None
    kind: RecommendKind = "next" if _NEXT.search(scene.message) else "for_you"
    if query.sort == "popular" or before == "popular" or _POPULAR.search(scene.message):
        kind = "popular"
    held = query.constraints
    if said_tastes(scene.said, datetime.now(UTC)).usual == "less":  # than these, too
        held = replace(held, without=(*held.without, *scene.state.shown))
    started = perf_counter()
    found = shop.personal.recommender.recommend(kind, scene.ranking, constraints=held, limit=shop.page)
    if not found.ranked:
        return None
    return ProductsFound(
        how="popular" if found.kind == "popular" else "recommend",
        need=scene.understanding.need,
        text=query.text,
        total=len(found.ranked),
        ranked=found.ranked,
        retrieve_ms=(perf_counter() - started) * 1000,
    )


def _looked_for(how: FoundHow, shop: Shop, query: Query) -> Found:
    """What meets the query, or the nearest to it; of "others" the nearest only once all that meets it was seen."""
    found = shop.search.find(query, relax=how != "others")
    return found if found.total or how != "others" else shop.search.find(query, relax=True)


def _cheaper(scene: Scene) -> bool:
    """Whether the message asked for something cheaper than what is on screen, without a figure."""
    need, before = scene.understanding.need, scene.state.need
    if scene.understanding.intent != "refine" or before is None or need.price_max is None or not scene.screen:
        return False
    lowest = min(product.price.amount for product in scene.screen.values())
    return need.sort == "price_asc" and need.price_max != before.price_max and _decimal(need.price_max) == lowest


def constraints_of(need: Need, without: tuple[ProductId, ...] = ()) -> Constraints:
    """The need's hard conditions."""
    return Constraints(
        price_min=_decimal(need.price_min),
        price_max=_decimal(need.price_max),
        brands=tuple(need.brands),
        category=need.category,
        colors=tuple(need.colors),
        rating_min=need.rating_min,
        attributes=tuple(pair for pair in need.attributes.items() if pair != IN_STOCK and pair[0] != WISH),
        exclude=tuple(need.exclude),
        in_stock=IN_STOCK in need.attributes.items(),
        without=without,
    )


def _decimal(figure: float | None) -> Decimal | None:
    return None if figure is None else Decimal(int(figure)) if figure == int(figure) else Decimal(str(figure))


def _how(scene: Scene) -> FoundHow:
    understood, before = scene.understanding, scene.state.need
    if understood.intent == "recommend":
        if scene.referred:
            return "companion"
        return "recommend" if understood.need.query else "popular"
    if understood.intent == "refine":
        if scene.referred and (understood.need == (before or Need()) or _MORE_LIKE.search(scene.message)):
            return "similar"
        if understood.need == (before or Need()) and scene.state.seen and not scene.referred:
            return "others"
        return "refine"
    return "search" if not understood.need.empty else "popular"


def _as_before(how: FoundHow, scene: Scene, shop: Shop, query: Query) -> ProductsFound | None:
    """Others, or blue ones, found the way that what is on screen was found, where that was no search; None: by the need."""
    screen, need = scene.state.screen, scene.understanding.need
    before = scene.state.need or Need()
    changed = how == "refine" and need != before and need.category == before.category
    if screen is None or not (how == "others" or changed):
        return None
    priced = need.model_copy(update={name: getattr(before, name) for name in ("price_min", "price_max", "rating_min", "sort")})
    found: ProductsFound | None = None
    if screen.anchor and (screen.way == "companion" or (screen.way == "similar" and (how == "others" or priced == before))):
        product = shop.storefront.products([screen.anchor]).get(screen.anchor)
        nearest = replace(query, sort="relevance")  # a bound makes them cheaper; they are told as the closest
        found = _beside(screen.way, OnScreen(0, product), scene, shop, nearest) if product else None
    elif screen.way in ("popular", "recommend") and not need.category and _only_conditions(need):
        found = _recommended(scene, shop, replace(query, text="", sort="relevance"), screen.way)
    if found is None:
        return None
    if how == "others":
        return replace(found, how="others", anchor=None)
    if screen.way == "companion":  # which is not on screen any more
        return replace(found, how="refine")
    if screen.way == "similar" and found.anchor:  # a bound leaves little; what is of another kind is not like it
        kind = kind_of(found.anchor.product)
        return replace(found, ranked=tuple(one for one in found.ranked if kind_of(one.candidate.product) == kind))
    return found


def _only_conditions(need: Need) -> bool:
    """Whether the words of the need are its conditions and no more: "black", of what is popular."""
    stated = " ".join([*need.colors, *need.brands, *need.attributes.values()]).lower().split()
    return all(word in stated for word in (need.query or "").lower().split())


def _cheapest(scene: Scene, found: ProductsFound) -> ProductsFound:
    """That nothing is cheaper than the cheapest on screen."""
    cheapest = min(scene.shown, key=lambda on: on.product.price.amount)
    return replace(found, how="cheapest", ranked=(), need=scene.state.need or scene.understanding.need, anchor=cheapest)


def _beside(how: Literal["similar", "companion"], anchor: OnScreen, scene: Scene, shop: Shop, query: Query) -> ProductsFound:
    """What is like a product, or goes with it; the product itself is left out."""
    itself = anchor.product.product_id
    constraints = replace(query.constraints, without=(*query.constraints.without, itself))

    def look() -> Found:
        loose = replace(constraints, attributes=(), category=None)
        if how == "similar":
            return shop.search.similar(itself, replace(query, constraints=loose))
        before, screen = scene.state.need, scene.state.screen
        goes_on = screen is not None and (screen.way, screen.anchor) == ("companion", itself)  # "in blue", of what goes with it
        category = scene.understanding.need.category  # "shoes that go with the first"
        asked_now = goes_on or before is None or category != before.category
        plain = replace(loose, colors=(), category=constraints.category if asked_now else None)
        stated = replace(constraints, category=plain.category) if goes_on else plain
        found = shop.search.goes_with(itself, replace(query, constraints=stated))
        if found.total or not asked_now:
            return found
        if goes_on and stated != plain and not category:
            return _without_conditions(plain)
        return shop.search.find(replace(query, constraints=constraints), relax=True)

    def _without_conditions(plain: Constraints) -> Found:
        given_up = (*constraints.colors, *(value for _, value in constraints.attributes))
        return replace(shop.search.goes_with(itself, replace(query, constraints=plain)), relaxed=given_up)

    found = _ranked(how, scene, shop, query, look)
    return replace(found, anchor=anchor, text="", total=len(found.ranked))  # not what the need says, nor all that is there


def _ranked(how: FoundHow, scene: Scene, shop: Shop, query: Query, look: Callable[[], Found]) -> ProductsFound:
    started = perf_counter()
    found = look()
    retrieved = perf_counter()
    ranked = shop.ranker.rank(query, found.candidates, scene.ranking)
    done = perf_counter()
    return ProductsFound(
        how=how,
        need=scene.understanding.need,
        text=query.text,
        total=found.total,
        ranked=tuple(ranked[: shop.page]),
        relaxed=found.relaxed,
        question=_question(how, scene, shop, found),
        retrieve_ms=(retrieved - started) * 1000,
        rank_ms=(done - retrieved) * 1000,
        embed_ms=found.embed_ms,
    )


def _question(how: FoundHow, scene: Scene, shop: Shop, found: Found) -> Question | None:
    if how not in ("search", "refine", "recommend") or found.relaxed:
        return None
    need, state = scene.understanding.need, scene.state
    return question_for(found.candidates, found.total, shop.page, need, state, scene.language)
