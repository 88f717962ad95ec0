"""The order that a message asks the list of products to be in: cheapest first, best rated, what costs less than these."""

import re
from typing import Literal, cast

from assistant.understand import cues
from assistant.understand.message import Message
from assistant.understand.ways import NONE
from assistant.understanding import Sort

_SURE_OF_ORDER = 0.7  # that the way of saying it asks for an order
_LIKELY_NONE = 0.6
_SURE_OF_NONE = 0.95  # that it asks for none, whatever single words say
_TOO = re.compile(r"\btoo (?!expensive|pricey|steep|dear|costly|much|rich)[a-z]{3,}")


def order_of(message: Message) -> Sort | Literal["less"] | None:
    """The order of the list that a message asks for; "less": what costs less than what is on screen."""
    told = message.ways.told("sort", _SURE_OF_ORDER)
    if told == "less" and message.stated.relative and not cues.CHEAPER.search(message.text):
        told = None  # 再薄点儿的: less of something else than money
    if told == "less" and _TOO.search(message.text) and not cues.CHEAPER.search(message.text):
        told = None  # "too flashy"
    if told is not None and told != NONE:
        return cast(Sort, told)
    if message.ways.told("sort", _SURE_OF_NONE) == NONE:
        return None
    text, priced = message.text, message.priced.priced
    if cues.CHEAPER.search(text) and not priced and not cues.NOT_TOO_DEAR.search(text):
        return "less"
    if cues.DEARER.search(text):
        return "price_desc"
    named = next((cast(Sort, name) for name, pattern in cues.SORTS if pattern.search(text)), None)
    if named == "rating" and message.priced.rating_min is not None and message.ways.told("sort", _LIKELY_NONE) == NONE:
        return None  # "4.5 and up on reviews"
    return named or ("price_asc" if cues.NOT_DEAR.search(text) and not priced else None)


def sort_of(message: Message) -> Sort | None:
    """The order of the list that a message asks for, where nothing on screen is compared with."""
    order = order_of(message)
    return "price_asc" if order == "less" else order


def superlative_points(message: Message) -> bool:
    """Whether a superlative of the message means a product on screen, not an order of the list."""
    return message.pointed.by == "superlative"
