"""Order: where it is. Changes, cancellations and returns are explained and handed to a person; none is carried out here."""

import re

from assistant.act.handoff import open_ticket
from assistant.act.scene import Scene, Shop
from assistant.facts import OrderRequest, OrderTold
from assistant.policy_search import PolicySearch
from commerce.errors import OrderNotFound
from commerce.ids import OrderId
from commerce.orders import Order

_REQUESTS: tuple[tuple[OrderRequest, str, str], ...] = (
    ("cancel", r"\bcancel|取消|不要了|撤销|撤单", "cancel order 取消订单"),
    (
        "return",
        r"\breturn|\brefund|send (?:it|them|this) back|exchange|退[货款掉了换单]|想退|要退|换货",
        "return refund 退货 退款",
    ),
    (
        "change",
        r"\bchange|\bedit|\bupdate|different address|wrong (?:address|size)|改成|修改|更改|改一下|改地址|换地址",
        "change order 修改订单",
    ),
)


def tell_order(scene: Scene, shop: Shop, policies: PolicySearch) -> OrderTold:
    """The order asked about. Another shopper's order and one that does not exist look the same."""
    request, looked_up = requested(scene.message)
    asked_for = scene.understanding.order_id or scene.state.order_id
    order: Order | None = None
    others: tuple[Order, ...] = ()
    if asked_for:
        try:
            order = shop.storefront.order(OrderId(asked_for), scene.shopper_id)
        except OrderNotFound:
            order = None
    else:
        orders = shop.storefront.orders(scene.shopper_id, last=5)
        order, others = (orders[0], tuple(orders[1:])) if orders else (None, ())
    if request == "status" or order is None:
        return OrderTold(request, asked_for, order, others)
    clause = policies.best(f"{scene.message} {looked_up}", scene.language)
    ticket = open_ticket(scene, shop, f"order {request}", order)
    return OrderTold(request, asked_for, order, others, clause, ticket)


def requested(message: str) -> tuple[OrderRequest, str]:
    """What is wanted of the order, and the words its policy is looked up by."""
    for request, pattern, words in _REQUESTS:
        if re.search(pattern, message, re.IGNORECASE):
            return request, words
    return "status", ""
