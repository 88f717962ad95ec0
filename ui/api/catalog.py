"""The catalog without a conversation: search and products; and a shopper's own orders."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from assistant.cards import order_data
from commerce.errors import ProductNotFound
from commerce.ids import ProductId
from ranker.taste import avoided
from retrieval.errors import UnknownFacet
from retrieval.paging import MOST, BadCursor, Given, cursor_of, given_of
from retrieval.query import Constraints, Sort
from retrieval.query import Query as SearchQuery
from ui.api.entrance import OpenShop, PossibleShopper, SignedInShopper
from ui.api.payloads import OrdersView, ProductView
from ui.api.personal import context_of
from ui.api.refusals import ErrorAnswer, Refusal
from ui.api.search_payloads import SearchView, SuggestView, facet_view, hit_view, ranked_hit_view, suggestion_view
from ui.api.views import product_view

routes = APIRouter(prefix="/v1", responses={status: {"model": ErrorAnswer} for status in (422, 503)})

_RANKED = 200  # products that are put in a shopper's own order
TEXT_LIMIT = 10_000  # characters of a query that are taken; search reads the first 2,000 of them

Texts = list[Annotated[str, StringConstraints(max_length=200)]] | None
Words = Annotated[Texts, Query(max_length=20)]


@routes.get("/search", tags=["catalog"], summary="Search the catalog")
async def search(
    shop: OpenShop,
    q: Annotated[str, Query(max_length=TEXT_LIMIT, examples=["white sneakers"], description="what is looked for")] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="products a page")] = 12,
    cursor: Annotated[str | None, Query(max_length=8000, description="``next`` of the page before")] = None,
    price_min: Annotated[Decimal | None, Query(ge=0)] = None,
    price_max: Annotated[Decimal | None, Query(ge=0)] = None,
    brand: Words = None,
    color: Words = None,
    category: Annotated[str | None, Query(max_length=200)] = None,
    rating_min: Annotated[float | None, Query(ge=0, le=5)] = None,
    facet: Annotated[Texts, Query(max_length=20, description="name:value, as in ``facets``; any of a name's values")] = None,
    attribute: Annotated[Texts, Query(max_length=20, description="name:value, all of them; read from facets and text")] = None,
    exclude: Words = None,
    in_stock: bool = False,
    sort: Sort = "relevance",
    relax: Annotated[
        bool, Query(description="where nothing meets all: the nearest, with what was given up in ``relaxed``")
    ] = False,
    facets: Annotated[int, Query(ge=0, le=200, description="values of each facet to count; 0: none")] = 10,
    explain: Annotated[bool, Query(description="say of each product why it came")] = False,
    lang: Annotated[str | None, Query(pattern=r"^[a-z]{2,3}$", description="language of labels and reasons")] = None,
    shopper_id: PossibleShopper = None,
) -> SearchView:
    """Products that meet every condition, best first, and what may be chosen among them.

    With a ``session_id`` or a shopper's token the order is the shopper's own, without what they said they never want.

    Give ``brand``, ``color``, ``facet`` or ``exclude`` several times for several. ``cursor`` is ``next`` of the page before, of
    the same question: no product comes twice and none that stays is left out, whatever changes in between.
    """
    if price_min is not None and price_max is not None and price_min > price_max:
        raise Refusal("invalid_request", "(price_min: must not be above price_max)")
    context = await asyncio.to_thread(context_of, shop, shopper_id) if shopper_id and shop.personal else None
    constraints = Constraints(
        price_min=price_min,
        price_max=price_max,
        brands=tuple(brand or ()),
        category=category or None,
        colors=tuple(word.lower() for word in color or ()),
        rating_min=rating_min,
        exclude=(*(exclude or ()), *(avoided(context.kept, q) if context else ())),
        in_stock=in_stock,
        attributes=tuple(_pair(one, "attribute") for one in attribute or ()),
        facets=_chosen(facet or ()),
    )
    question = repr((q, constraints, sort, relax))
    try:
        given = given_of(cursor, question) if cursor is not None else Given()
    except BadCursor as error:
        raise Refusal("invalid_request", f"(cursor: {error})") from error
    # one more than is shown says whether there is another page
    page = min(limit, MOST - len(given))
    looked_at = max(page + 1, _RANKED) if context else page + 1
    asked = SearchQuery(q, constraints, sort, looked_at, explain=explain, facets=facets, given=given)
    try:
        found = await asyncio.to_thread(partial(shop.search.find, asked, relax=relax))
    except UnknownFacet as error:
        raise Refusal("invalid_request", f"(facet: {error})") from error
    ranked = await asyncio.to_thread(shop.ranker.rank, asked, found.candidates, context) if context else []
    shown = tuple(one.candidate for one in ranked[:page]) or found.candidates[:page]
    after = given.and_these(candidate.product.product_id for candidate in shown)
    more = len(found.candidates) > len(shown) and len(after) < MOST
    return SearchView(
        query=q,
        total=found.total,
        relaxed=list(found.relaxed),
        items=[ranked_hit_view(one, place, lang or "en") for place, one in enumerate(ranked[:page], len(given) + 1)]
        or [hit_view(candidate, place) for place, candidate in enumerate(shown, len(given) + 1)],
        facets=[facet_view(one, constraints, lang or "en") for one in found.facets],
        next=cursor_of(after, question) if more else None,
    )


def _chosen(pairs: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The values chosen of each facet. Raises ``Refusal`` for a pair that is none."""
    chosen: dict[str, list[str]] = {}
    for pair in pairs:
        name, value = _pair(pair, "facet")
        chosen.setdefault(name, []).append(value)
    return tuple((name, tuple(dict.fromkeys(values))) for name, values in chosen.items())


def _pair(text: str, parameter: str) -> tuple[str, str]:
    """Name, in lower case, and value. Raises ``Refusal`` where it is no pair."""
    name, _, value = (part.strip() for part in text.partition(":"))
    if not name or not value:
        raise Refusal("invalid_request", f"({parameter}: must be name:value)")
    return name.lower(), value


@routes.get("/suggest", tags=["catalog"], summary="Complete what is typed")
async def suggest(
    shop: OpenShop,
    q: Annotated[str, Query(max_length=TEXT_LIMIT, examples=["snea"], description="what is typed so far")] = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
    lang: Annotated[str | None, Query(pattern=r"^[a-z]{2,3}$", description="language of the completions wanted first")] = None,
) -> SuggestView:
    """Completions, best first: brands, categories, products, searches. None of them leads to nothing."""
    suggested = await asyncio.to_thread(shop.suggest, q, limit, lang if lang in ("en", "zh") else None)
    return SuggestView(query=q, ready=suggested.ready, items=[suggestion_view(one) for one in suggested.suggestions])


@routes.get("/products/{product_id}", tags=["catalog"], summary="Read a product", responses={404: {"model": ErrorAnswer}})
async def read_product(product_id: str, shop: OpenShop) -> ProductView:
    """The whole record, with its variants."""
    key = ProductId(product_id)
    products = await asyncio.to_thread(shop.storefront.products, [key])
    if key not in products:
        raise ProductNotFound(key)
    return product_view(products[key])


@routes.get("/orders", tags=["shopper"], summary="See your orders", responses={401: {"model": ErrorAnswer}})
async def read_orders(shop: OpenShop, shopper_id: SignedInShopper, last: Annotated[int, Query(ge=1, le=50)] = 10) -> OrdersView:
    """The newest orders of the shopper whom the bearer token names."""
    orders = await asyncio.to_thread(shop.storefront.orders, shopper_id, last)
    return OrdersView(orders=[order_data(order) for order in orders])
