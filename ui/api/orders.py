"""A signed-in shopper's own orders: one of them, and cancelling it as the shop's policies allow."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path

from assistant.cards import order_data
from assistant.turn_events import OrderData
from commerce.errors import OrderFixed, OrderNotFound
from commerce.ids import OrderId, ShopperId
from commerce.order_rules import order_rules, refusal
from commerce.orders import Order, OrderChange
from ui.api.consulting_payloads import Cancelling, CancellingView
from ui.api.entrance import OpenShop, SignedInShopper
from ui.api.policies import policy_view
from ui.api.refusals import ErrorAnswer, Refusal
from ui.opening import Shop

routes = APIRouter(
    prefix="/v1", tags=["shopper"], responses={status: {"model": ErrorAnswer} for status in (401, 404, 422, 503)}
)

OwnOrder = Annotated[str, Path(min_length=1, max_length=200, description="as the shopper knows it")]


@routes.get("/orders/{order_id}", summary="See one of your orders")
async def read_order(order_id: OwnOrder, shop: OpenShop, shopper_id: SignedInShopper) -> OrderData:
    """The order, where it is one of the shopper's whom the bearer token names; another's and none look the same."""
    return order_data(await asyncio.to_thread(_own, shop, order_id, shopper_id))


@routes.post("/orders/{order_id}/cancel", summary="Cancel one of your orders, in two steps")
async def cancel_order(body: Cancelling, order_id: OwnOrder, shop: OpenShop, shopper_id: SignedInShopper) -> CancellingView:
    """What the policies allow, and with ``confirm`` the order cancelled. Returns and other changes want a conversation."""
    return await asyncio.to_thread(_cancelled, shop, order_id, shopper_id, body)


def _own(shop: Shop, order_id: str, shopper_id: ShopperId) -> Order:
    try:
        return shop.storefront.order(OrderId(order_id), shopper_id)
    except OrderNotFound:
        raise Refusal("not_found", "(order)") from None


def _cancelled(shop: Shop, order_id: str, shopper_id: ShopperId, body: Cancelling) -> CancellingView:
    once = f"api:{shopper_id}:{body.once}"
    order = _own(shop, order_id, shopper_id)
    clause = shop.policies.best("cancel order 取消订单", shop.settings.shop.language)
    policy = policy_view(clause) if clause else None
    if any(asked.once == once for asked in order.asked):  # the same wish again, its answer was lost
        return CancellingView(step="done", why=None, order=order_data(order), policy=policy)
    refused = refusal(order, "cancel", order_rules(shop.policies.clauses), datetime.now(UTC))
    if refused is None and body.confirm:
        try:
            order = shop.storefront.change_order(order.order_id, shopper_id, OrderChange("cancel"), once)
            return CancellingView(step="done", why=None, order=order_data(order), policy=policy)
        except OrderFixed:  # it moved on between the two calls
            order, refused = _own(shop, order_id, shopper_id), "asked_already"
    return CancellingView(step="refused" if refused else "proposed", why=refused, order=order_data(order), policy=policy)
