"""Products side by side, without a conversation."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from assistant.act.compare import MOST, compared
from assistant.cards import comparison_data
from assistant.facts import OnScreen
from assistant.turn_events import ComparisonData
from assistant.wording import spoken
from commerce.errors import ProductNotFound
from commerce.ids import ProductId
from ui.api.entrance import OpenShop
from ui.api.payloads import Identifier
from ui.api.refusals import ErrorAnswer, Refusal

routes = APIRouter(prefix="/v1", tags=["catalog"], responses={status: {"model": ErrorAnswer} for status in (404, 422, 503)})


@routes.get("/compare", summary="Put products side by side")
async def compare_products(
    shop: OpenShop,
    product_id: Annotated[list[Identifier], Query(min_length=1, max_length=MOST, description="two to four of them")],
    lang: Annotated[str, Query(pattern=r"^[a-z]{2,3}$", description="language of the facts' names")] = "en",
) -> ComparisonData:
    """What differs between the records of two to four products, and what is the same; null where a record does not say."""
    wanted = [ProductId(one) for one in dict.fromkeys(product_id)]
    if len(wanted) < 2:
        raise Refusal("invalid_request", "(product_id: two to four different products)")
    found = await asyncio.to_thread(shop.storefront.products, wanted)
    if missing := [one for one in wanted if one not in found]:
        raise ProductNotFound(missing[0])
    side_by_side = tuple(OnScreen(number, found[one]) for number, one in enumerate(wanted, 1))
    return comparison_data(compared(side_by_side, spoken(lang, shop.settings.shop.language)))
