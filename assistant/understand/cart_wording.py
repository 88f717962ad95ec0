"""What the wording of a message does to the cart."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand import cues
from assistant.understand.bounds import Bounds
from assistant.understand.pointing import Pointing
from assistant.understand.stated import Conditions
from assistant.understanding import Context

ADDED_JUST_NOW = re.compile(r"(?:刚才|刚刚|刚|之前)(?:加|放)(?:进去|进来)?的.{0,10}(?:不要|删|拿掉|去掉|移除|取消)")
NAMES_CART = re.compile(r"\b(?:cart|basket|trolley)\b|购物[车篮袋]")


def cart_action(text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds) -> str | None:
    """What a message does to the cart: "add", "remove", "set", "show", "clear", or None."""
    says_cart = bool(re.search(r"\b(?:cart|basket|trolley|bag)\b|购物[车篮袋]", text))
    if cues.CART_CLEAR.search(text):
        return "clear"
    if cues.CART_SET.search(text) and (says_cart or context.shown or pointed.positions):
        if not priced.priced:
            return "set"
    if context.shown and ADDED_JUST_NOW.search(text):
        return "remove"
    if cues.CART_REMOVE.search(text) and (says_cart or (pointed.positions and not stated.opened and pointed.pointed)):
        return "remove"
    add = cues.CART_ADD.search(text)
    if add and (says_cart or context.shown or re.search(r"\b(?:it|this|that|them|both)\b|它|这|那", text)):
        reading = (
            bool(re.match(r"^(?:should|would|could|do you|is|does|which|what|why|how (?:much|do)|if)\b", text))
            and not says_cart
        )
        if not reading and (says_cart or pointed.positions or not (stated.types or priced.priced)):
            return "add"
    if pointed.positions and not priced.priced and counted_plainly(text):
        return "add"
    if cues.CART_SHOW.search(text) and not (stated.types and not says_cart and "check" not in text):
        return "show"
    return None


def counted_plainly(text: str) -> bool:
    """Whether a clause that asks nothing counts what is wanted: "two of the Wacom, and how long is the warranty?"."""
    clauses = re.split(r"[,.;!，。；！]", text)
    return any(cues.CART_COUNTED.search(clause) and not cues.QUESTION.search(clause) for clause in clauses)
