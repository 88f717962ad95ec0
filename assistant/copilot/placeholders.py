"""The gaps of canned replies, filled in from the conversation: ``{shopper}``, ``{agent}``, ``{order}`` and others.

A gap for which the records have nothing is left out of the text and named, so that the agent sees what is missing and no
shopper ever reads a brace.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.audit import short_title
from assistant.wording import day, joined, money, say
from commerce.carts import Cart
from commerce.ids import ShopperId
from commerce.orders import Order

GAPS = (
    "shopper", "agent", "shop", "order", "order_state", "order_items", "order_total", "order_day", "carrier", "tracking",
    "expected", "cart_items", "cart_total",
)  # fmt: skip

_GAP = re.compile(r"\{(\w{1,40})\}")
_DEMO = re.compile(r"demo-([a-z]+(?:-[a-z]+)?)")


@dataclass(frozen=True, slots=True)
class Filled:
    """The text, and the gaps that could not be filled."""

    text: str
    missing: tuple[str, ...]


def filled(text: str, values: Mapping[str, str]) -> Filled:
    """The text with its gaps filled; what is left beside one that is not (a space, a comma, brackets) goes with it."""
    missing = tuple(dict.fromkeys(name for name in _GAP.findall(text) if not values.get(name)))
    for name in missing:
        text = text.replace(f"{{{name}}}", "\ue000")
    text = re.sub(r"[（(“\"]\ue000[)）”\"]", "\ue000", text)
    text = re.sub(r"[ \t]*\ue000(?=[ \t]*[,.;:!?，。；：！？)）]|[ \t]*$)", "", text, flags=re.MULTILINE)
    text = re.sub(r"\ue000[ \t]*", "", text)
    return Filled(_GAP.sub(lambda match: values[match[1]], text).strip(), missing)


def gap_values(
    language: str, *, agent: str, shop: str, shopper_id: ShopperId, order: Order | None, cart: Cart
) -> dict[str, str]:
    """What each gap stands for in this conversation; a gap without a value is not in it."""
    values = {"agent": agent, "shop": shop, "shopper": name_of(shopper_id)}
    if order:
        values |= {
            "order": order.order_id,
            "order_state": say(language, f"order.state.{order.state}"),
            "order_items": joined(language, [f"{line.quantity} × {short_title(line.title)}" for line in order.lines]),
            "order_total": money(language, order.total),
            "order_day": day(language, order.placed_at),
            "carrier": order.carrier or "",
            "tracking": order.tracking_number or "",
            "expected": day(language, order.expected_on) if order.expected_on else "",
        }
    if cart.lines and cart.total:
        lines = [f"{line.quantity} × {short_title(line.title)}" for line in cart.lines]
        values |= {"cart_items": joined(language, lines), "cart_total": money(language, cart.total)}
    return {name: value for name, value in values.items() if value}


def name_of(shopper_id: ShopperId) -> str:
    """The name of a demo shopper; "" for any other: an id is no name to greet anybody by."""
    named = _DEMO.fullmatch(shopper_id)
    return " ".join(part.capitalize() for part in named[1].split("-")) if named else ""
