"""Products by a product or a photo instead of by words: what is like it, what goes with it, what looks like it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request

from commerce.errors import ProductNotFound
from commerce.ids import ProductId
from retrieval.errors import EmbedderUnavailable, PictureUnreadable
from retrieval.query import Constraints, Found
from retrieval.query import Query as SearchQuery
from ui.api.entrance import OpenShop
from ui.api.payloads import Payload
from ui.api.refusals import ErrorAnswer, Refusal
from ui.api.search_payloads import SearchHit, hit_view

routes = APIRouter(prefix="/v1", tags=["catalog"], responses={status: {"model": ErrorAnswer} for status in (404, 422, 503)})

Limit = Annotated[int, Query(ge=1, le=50)]
InStock = Annotated[bool, Query(description="only what can be bought now")]


class RelatedView(Payload):
    """Products that stand to another one, or to a photo, best first."""

    total: int
    items: list[SearchHit]


@routes.get("/products/{product_id}/similar", summary="See products like one")
async def similar(product_id: str, shop: OpenShop, limit: Limit = 12, in_stock: InStock = True) -> RelatedView:
    """Products that are described much the same and cost about as much."""
    await _known(product_id, shop)
    query = SearchQuery("", Constraints(in_stock=in_stock), limit=limit)
    return _view(await asyncio.to_thread(shop.search.similar, ProductId(product_id), query))


@routes.get("/products/{product_id}/goes-with", summary="See what goes with a product")
async def goes_with(product_id: str, shop: OpenShop, limit: Limit = 12, in_stock: InStock = True) -> RelatedView:
    """Products of other types for the same person, of the same style, occasion or colour, a few of each type."""
    await _known(product_id, shop)
    query = SearchQuery("", Constraints(in_stock=in_stock), limit=limit)
    return _view(await asyncio.to_thread(shop.search.goes_with, ProductId(product_id), query))


@routes.post(
    "/search/photo",
    summary="Search by photo",
    responses={413: {"model": ErrorAnswer}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("image/jpeg", "image/png", "image/webp", "image/gif")
            },
        }
    },
)
async def by_photo(request: Request, shop: OpenShop, limit: Limit = 12, in_stock: InStock = True) -> RelatedView:
    """Products that look like the photo in the body, at most 10 MB. The photo is not kept. 404 without a picture model."""
    photo = await request.body()
    query = SearchQuery("", Constraints(in_stock=in_stock), limit=limit)
    try:
        return _view(await asyncio.to_thread(shop.search.pictured, photo, query))
    except PictureUnreadable as error:
        raise Refusal("invalid_request", f"({error})") from error
    except EmbedderUnavailable as error:
        raise Refusal("not_found", "(search by photo: the shop has no picture model)") from error


async def _known(product_id: str, shop: OpenShop) -> None:
    key = ProductId(product_id)
    if key not in await asyncio.to_thread(shop.storefront.products, [key]):
        raise ProductNotFound(key)


def _view(found: Found) -> RelatedView:
    return RelatedView(total=found.total, items=[hit_view(one, position) for position, one in enumerate(found.candidates, 1)])
