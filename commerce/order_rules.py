"""What the merchant's policies let code do to an order by itself: the rules in the front matter of the policy files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from commerce.orders import CHANGEABLE, Order, OrderChangeKind
from commerce.policies import PolicyClause

Refusal = Literal[
    "no_rule", "packed", "shipped", "delivered", "not_delivered", "too_late", "cancelled", "returned", "asked_already"
]


@dataclass(frozen=True, slots=True)
class OrderRules:
    """Rules that policies state for code. None: they state none, and a person decides."""

    cancel_until: Literal["packed", "shipped"] | None = None  # the state from which it is too late to cancel or change
    return_days: int | None = None  # days from delivery in which a return may be asked for


def order_rules(clauses: Sequence[PolicyClause]) -> OrderRules:
    """The rules of all policy files together; where files differ, the one that allows less."""
    stated = [rule for clause in clauses for rule in clause.rules]
    until = {value for name, value in stated if name == "cancel_until"}
    days = [int(value) for name, value in stated if name == "return_days"]
    return OrderRules("packed" if "packed" in until else "shipped" if until else None, min(days) if days else None)


def refusal(order: Order, kind: OrderChangeKind, rules: OrderRules, now: datetime) -> Refusal | None:
    """Why the order cannot be changed so; None where it can."""
    if any(asked.kind == kind for asked in order.asked):
        return "asked_already"
    if order.state in ("cancelled", "returned"):
        return order.state
    if kind == "return":
        if order.state not in CHANGEABLE["return"]:
            return "not_delivered"
        if rules.return_days is None or order.delivered_at is None:
            return "no_rule"
        return "too_late" if now > order.delivered_at + timedelta(days=rules.return_days + 1) else None
    if order.state not in CHANGEABLE[kind]:
        return "shipped" if order.state == "shipped" else "delivered"
    if rules.cancel_until is None:
        return "no_rule"
    return "packed" if order.state == "packed" and rules.cancel_until == "packed" else None
