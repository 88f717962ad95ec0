"""What may be done to an order, by the merchant's rules and the order's state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.errors import PolicyUnreadable
from commerce.ids import ShopperId
from commerce.order_rules import OrderRules, order_rules, refusal
from commerce.orders import AskedChange
from commerce.policies import load_policies
from tests.fakes import order

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = OrderRules("packed", 30)
PAGE = "---\ntitle: Returns\nkeywords: return\n{rules}---\n\n## How long\n\nThirty days.\n"


@pytest.mark.parametrize(
    ("state", "kind", "days", "rules", "expected"),
    [
        ("placed", "cancel", None, RULES, None),
        ("packed", "cancel", None, RULES, "packed"),
        ("packed", "cancel", None, OrderRules("shipped", 30), None),
        ("shipped", "cancel", None, RULES, "shipped"),
        ("delivered", "change", 2, RULES, "delivered"),
        ("placed", "return", None, RULES, "not_delivered"),
        ("delivered", "return", 30, RULES, None),
        ("delivered", "return", 32, RULES, "too_late"),
        ("delivered", "return", 2, OrderRules(), "no_rule"),
        ("placed", "cancel", None, OrderRules(), "no_rule"),
        ("cancelled", "cancel", None, RULES, "cancelled"),
        ("returned", "return", 5, RULES, "returned"),
    ],
)
def test_refusals(state: Any, kind: Any, days: int | None, rules: OrderRules, expected: str | None) -> None:
    delivered = NOW - timedelta(days=days) if days else None
    assert refusal(replace(order("A1", ShopperId("s"), state), delivered_at=delivered), kind, rules, NOW) == expected


def test_nothing_is_asked_for_twice() -> None:
    one = replace(order("A1", ShopperId("s"), "placed"), asked=(AskedChange("change", "", NOW, "t1"),))
    assert refusal(one, "change", RULES, NOW) == "asked_already" and refusal(one, "cancel", RULES, NOW) is None


def test_rules_stand_in_the_front_matter(tmp_path: Any) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.md").write_text(PAGE.format(rules="return_days: 30\n"))
    (tmp_path / "en" / "b.md").write_text(PAGE.format(rules="return_days: 14\ncancel_until: shipped\n"))
    assert order_rules(load_policies(tmp_path)) == OrderRules("shipped", 14), "where files differ, the stricter"
    (tmp_path / "en" / "b.md").write_text(PAGE.format(rules="return_days: a month\n"))
    with pytest.raises(PolicyUnreadable, match=r"b\.md:4: return_days must be a number of days"):
        load_policies(tmp_path)
