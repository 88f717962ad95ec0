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
from assistant.understand.line import folded, plain
from assistant.understand.wished_beside import wished_beside
from assistant.understanding import IN_STOCK, WISH, Need, Sort
from commerce.ids import ProductId
from commerce.tastes import NOTHING_KEPT
from ranker.recommend import RecommendKind
from ranker.said import said_tastes
from ranker.taste import avoided
from retrieval.query import Constraints, Found, Query
from retrieval.related import kind_of

_BOUNDS = ("price_min", "price_max", "rating_min")
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
    return replace(found, next_wish=scene.state.next_wish) if found.how in ("refine", "others", "similar", "bounded") else found


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


def _recommended(scene: Scene, shop: Shop, query: Query) -> ProductsFound | None:
    """What suits the shopper where nothing was asked for but a few conditions; None where nothing does that meets them."""
    if shop.personal is None or query.sort not in ("relevance", "popular"):
        return None
    kind: RecommendKind = "next" if _NEXT.search(scene.message) else "for_you"
    if query.sort == "popular" or _POPULAR.search(scene.message):
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
    need, before = scene.understanding.need, scene.state.need or Need()
    if scene.understanding.intent != "refine" or need.price_max is None or not scene.screen:
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
    """Others, cheaper ones or those in a colour, found the way that what is on screen was, where that was no search.

    None: by the need.
    """
    screen, need = scene.state.screen, scene.understanding.need
    before = scene.state.need or Need()
    bounds = (*_BOUNDS, "sort") if _cheaper(scene) else _BOUNDS
    narrowed = how == "refine" and need != before and _with(need, before, bounds) == before
    described = how == "refine" and not narrowed and _differs(need, before)
    again = how == "search" and need == before  # by the taste as it is now
    if screen is None or not (how == "others" or narrowed or described or again):
        return None
    found: ProductsFound | None = None
    if screen.way in ("similar", "companion") and screen.anchor and not (described and screen.way == "similar"):
        product = shop.storefront.products([screen.anchor]).get(screen.anchor)
        nearest = replace(query, sort="relevance")  # a bound makes them cheaper; they are told as the closest
        found = _beside(screen.way, OnScreen(0, product), scene, shop, nearest) if product else None
    elif screen.way in ("popular", "recommend") and not _words_beside_conditions(need):
        sort: Sort = "popular" if screen.way == "popular" else "relevance"
        found = _recommended(scene, shop, replace(query, sort=sort))
    if found is None:
        return None
    if how == "others":
        return replace(found, how="others", anchor=None)
    if screen.way in ("similar", "companion"):
        found = replace(found, how="bounded")  # what they are like, or go with, is on screen no more
    if screen.way == "similar" and found.anchor:  # a bound leaves little; what is of another kind is not like it
        kind = kind_of(found.anchor.product)
        found = replace(found, ranked=tuple(one for one in found.ranked if kind_of(one.candidate.product) == kind))
    return replace(found, anchor=None)


def _with(need: Need, before: Need, names: tuple[str, ...]) -> Need:
    """The need with what these name as it was before."""
    return need.model_copy(update={name: getattr(before, name) for name in names})


def _differs(need: Need, before: Need) -> bool:
    """Whether conditions of how it should be are all that is new: a colour, a material, what it should not be."""
    changed = constraints_of(need) != constraints_of(before)
    return changed and _with(need, before, (*_BOUNDS, "query", "colors", "attributes", "exclude")) == before


def _words_beside_conditions(need: Need) -> bool:
    """Whether words are looked for beside the conditions: not in "red" of what is popular."""
    told = " ".join((*need.colors, *need.attributes.values())).lower().split()
    return not set((need.query or "").lower().split()) <= set(told)


def _cheapest(scene: Scene, found: ProductsFound) -> ProductsFound:
    """That nothing is cheaper than the cheapest on screen."""
    cheapest = min(scene.shown, key=lambda on: on.product.price.amount)
    return replace(found, how="cheapest", ranked=(), need=scene.state.need or scene.understanding.need, anchor=cheapest)


def _beside(how: Literal["similar", "companion"], anchor: OnScreen, scene: Scene, shop: Shop, query: Query) -> ProductsFound:
    """What is like a product, or goes with it; the product itself is left out."""
    itself = anchor.product.product_id
    constraints = replace(query.constraints, without=(*query.constraints.without, itself))
    before, need = scene.state.need, scene.understanding.need
    asked_now = before is None or need.category != before.category  # "shoes that go with the first"
    held = _held(scene, asked_now)

    def look() -> Found:
        loose = replace(constraints, attributes=(), category=None)
        if how == "similar":
            return shop.search.similar(itself, replace(query, constraints=loose))
        stated = constraints_of(held)
        other = replace(loose, colors=stated.colors, attributes=stated.attributes, category=held.category)
        found = shop.search.goes_with(itself, replace(query, constraints=other))
        if not found.total and (other.colors or other.attributes):  # nothing of that colour goes with it
            left_out = (*other.colors, *(value for _, value in other.attributes))
            other = replace(other, colors=(), attributes=())
            found = replace(shop.search.goes_with(itself, replace(query, constraints=other)), relaxed=left_out)
        return found if found.total or not asked_now else shop.search.find(replace(query, constraints=constraints), relax=True)

    found = _ranked(how, scene, shop, query, look)
    found = replace(found, need=held) if how == "companion" else found
    return replace(found, anchor=anchor, text="", total=len(found.ranked))  # not what the need says, nor all that is there


def _held(scene: Scene, asked_now: bool) -> Need:
    """The need without what it says of the product that others go with: a colour holds for those where it was said of them."""
    need, before, screen = scene.understanding.need, scene.state.need or Need(), scene.state.screen
    if screen is None or screen.way != "companion" or scene.understanding.intent == "recommend":
        return need.model_copy(update={"colors": [], "attributes": {}, "category": need.category if asked_now else None})
    colors = need.colors if need.colors != before.colors else screen.need.colors
    attributes = need.attributes if need.attributes != before.attributes else screen.need.attributes
    return need.model_copy(update={"colors": colors, "attributes": attributes, "category": screen.need.category})


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
