"""Order: where it is, and changes of it: proposed as the policy allows, carried out at the shopper's yes, once."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from assistant.act.handoff import open_ticket
from assistant.act.scene import Scene, Shop
from assistant.facts import OrderRequest, OrderTold
from assistant.policy_search import PolicySearch
from assistant.state import Proposal
from commerce.errors import OrderFixed, OrderNotFound
from commerce.ids import OrderId
from commerce.order_rules import OrderRules, order_rules, refusal
from commerce.orders import Order, OrderChange, OrderChangeKind
from commerce.policies import PolicyClause

_REQUESTS: tuple[tuple[OrderChangeKind, str], ...] = (
    ("cancel", r"\bcancel|取消|不要了|撤销|撤单"),
    ("return", r"\breturn|\brefund|send (?:it|them|this) back|exchange|退[货款掉了换单]|想退|要退|换货"),
    (
        "change",
        r"\bchange|\bedit|\bupdate|different address|wrong (?:address|size)"
        r"|改成|修改|更改|改一下|改地址|换地址|换个?(?:尺码|颜色|码)",
    ),
)
# the words that the policy of a change is looked up by, before it is agreed and after
_POLICY: dict[OrderChangeKind, tuple[str, str | None]] = {
    "cancel": ("cancel order 取消订单", None),
    "change": ("change order 修改订单", "change order 修改订单"),
    "return": ("return within days 退货期限", "how to return 如何退货"),
}
_WRONG = re.compile(  # with what came, or has not come: the status alone does not help
    r"\bdamag|\bbroken?\b|\bfaulty\b|\bdefect|\blost\b|\bmissing\b|\bnever (?:arrived|came)\b|\b(?:late|delayed)\b"
    r"|破|坏了?|损|瑕疵|丢|少发|漏发|还没(?:到|收到)",
    re.IGNORECASE,
)
NOTE = 200  # characters of the shopper's wish that are kept with a change
_LOOKED_THROUGH = 50  # orders whose numbers are looked for in a message
_OTHERS = 4  # orders that are named beside the one told


def tell_order(scene: Scene, shop: Shop, policies: PolicySearch) -> OrderTold:
    """The order asked about, and what became of a change of it. Another shopper's order and none look the same."""
    if scene.proposal:
        if scene.move == "decline":
            return OrderTold(scene.proposal.kind, scene.proposal.order_id, _own(scene.proposal, scene, shop), step="declined")
        return _carry_out(scene.proposal, scene, shop, policies)
    request = requested(scene.message)
    asked_for = _named(scene, shop) or scene.understanding.order_id or scene.state.order_id
    rules = order_rules(shop.policies())
    order, others = _meant(asked_for, request, scene, shop, rules)
    if request == "status" or order is None:
        wrong = request == "status" and _WRONG.search(scene.message) is not None
        return OrderTold(
            request, asked_for, order, others, clause=policies.best(scene.message, scene.language) if wrong else None
        )
    return _proposed(OrderTold(request, asked_for, order, others), request, order, rules, scene, shop, policies)


def requested(message: str) -> OrderRequest:
    """What is wanted of the order."""
    return next((request for request, pattern in _REQUESTS if re.search(pattern, message, re.IGNORECASE)), "status")


def _named(scene: Scene, shop: Shop) -> str | None:
    """The number of an order of the shopper's own that stands in the message, whatever numbers look like in this shop."""
    said = scene.message.upper()
    orders = shop.storefront.orders(scene.shopper_id, last=_LOOKED_THROUGH)
    named = (one.order_id for one in orders if re.search(rf"(?<![\w-]){re.escape(one.order_id.upper())}(?![\w-])", said))
    return next(named, None)


def _meant(
    asked_for: str | None, request: OrderRequest, scene: Scene, shop: Shop, rules: OrderRules
) -> tuple[Order | None, tuple[Order, ...]]:
    """The order meant and the shopper's others: the one named, else the newest that can be changed so, else the newest."""
    if asked_for:
        try:
            return shop.storefront.order(OrderId(asked_for), scene.shopper_id), ()
        except OrderNotFound:
            return None, ()
    orders = shop.storefront.orders(scene.shopper_id, last=_OTHERS + 1)
    if not orders:
        return None, ()
    order = orders[0]
    if request != "status":
        now = datetime.now(UTC)
        order = next((one for one in orders if refusal(one, request, rules, now) is None), order)
    return order, tuple(one for one in orders if one is not order)


def _proposed(
    told: OrderTold,
    kind: OrderChangeKind,
    order: Order,
    rules: OrderRules,
    scene: Scene,
    shop: Shop,
    policies: PolicySearch,
) -> OrderTold:
    """What is put to the shopper: the change, why it cannot be, or that a person decides."""
    told = replace(told, clause=_clause(kind, 0, scene, policies))
    refused = refusal(order, kind, rules, datetime.now(UTC))
    if refused is None:
        return replace(told, step="proposed", note=scene.message[:NOTE])
    if refused == "no_rule":
        return replace(told, step="passed_on", ticket=open_ticket(scene, shop, f"order {kind}", order))
    return replace(told, step="refused", refusal=refused)


def _carry_out(proposal: Proposal, scene: Scene, shop: Shop, policies: PolicySearch) -> OrderTold:
    """The change that the shopper said yes to. What the rules allow is looked at again: the order may have moved on."""
    kind = proposal.kind
    told = OrderTold(kind, proposal.order_id, None)
    try:
        order = shop.storefront.order(proposal.order_id, scene.shopper_id)
        if not any(asked.once == scene.turn_id for asked in order.asked):  # this turn, carried out again
            refused = refusal(order, kind, order_rules(shop.policies()), datetime.now(UTC))
            if refused is not None:
                clause = _clause(kind, 0, scene, policies)
                return replace(told, order=order, clause=clause, step="refused", refusal=refused)
            change = OrderChange(kind, proposal.note)
            order = shop.storefront.change_order(order.order_id, scene.shopper_id, change, scene.turn_id)
    except OrderNotFound:
        return told
    except OrderFixed:  # it moved on between the two calls
        order = shop.storefront.order(proposal.order_id, scene.shopper_id)
        refused = refusal(order, kind, order_rules(shop.policies()), datetime.now(UTC)) or "asked_already"
        return replace(told, order=order, step="refused", refusal=refused)
    ticket = None if kind == "cancel" else open_ticket(scene, shop, f"order {kind}", order)
    return replace(told, order=order, clause=_clause(kind, 1, scene, policies), ticket=ticket, step="done")


def _own(proposal: Proposal, scene: Scene, shop: Shop) -> Order | None:
    try:
        return shop.storefront.order(proposal.order_id, scene.shopper_id)
    except OrderNotFound:
        return None


def _clause(kind: OrderChangeKind, after: int, scene: Scene, policies: PolicySearch) -> PolicyClause | None:
    words = _POLICY[kind][after]
    return policies.best(words, scene.language) if words else None
