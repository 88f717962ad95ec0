"""The catalog without a conversation: search and products; and a shopper's own orders."""

import asyncio
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from commerce.errors import ProductNotFound
from commerce.ids import ProductId
from retrieval.query import Constraints, Sort
from retrieval.query import Query as SearchQuery
from ui.api.entrance import OpenShop, SignedInShopper
from ui.api.payloads import (
    OrdersView,
    ProductView,
    SearchView,
    SuggestView,
    card,
    order_view,
    product_view,
    suggestion_view,
)
from ui.api.refusals import ErrorAnswer

routes = APIRouter(prefix="/v1", responses={status: {"model": ErrorAnswer} for status in (422, 503)})

TEXT_LIMIT = 10_000  # characters of a query that are taken; search reads the first 2,000 of them

Words = Annotated[list[str], Query(max_length=20)]


@routes.get("/search", tags=["catalog"], summary="Search the catalog")
async def search(
    shop: OpenShop,
    q: Annotated[str, Query(max_length=500, examples=["white sneakers"], description="what is looked for")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 12,
    price_min: Annotated[Decimal | None, Query(ge=0)] = None,
    price_max: Annotated[Decimal | None, Query(ge=0)] = None,
    brand: Words | None = None,
    color: Words | None = None,
    category: Annotated[str | None, Query(max_length=200)] = None,
    rating_min: Annotated[float | None, Query(ge=0, le=5)] = None,
    exclude: Words | None = None,
    in_stock: bool = False,
    sort: Sort = "relevance",
) -> SearchView:
    """Products that meet every condition, best first. Give ``brand``, ``color`` or ``exclude`` several times for several."""
    constraints = Constraints(
        price_min=price_min,
        price_max=price_max,
        brands=tuple(brand or ()),
        category=category,
        colors=tuple(word.lower() for word in color or ()),
        rating_min=rating_min,
        exclude=tuple(exclude or ()),
        in_stock=in_stock,
    )
    found = await asyncio.to_thread(shop.search.find, SearchQuery(q, constraints, sort, limit))
    items = [card(candidate, position) for position, candidate in enumerate(found.candidates[:limit], start=1)]
    return SearchView(query=q, total=found.total, relaxed=list(found.relaxed), items=items)


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
    return OrdersView(orders=[order_view(order) for order in orders])
