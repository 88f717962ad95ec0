"""What a scripted turn must and must not have said and done, beyond being true."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from evals.claim_words import NOT_KNOWN
from evals.figures import plain, values_in
from evals.scripts import Line
from evals.told import Told

_NOT_FOUND = re.compile(
    r"says? nothing|cannot find|can't find|find no\b|nothing in|has no|have no|找不到|没有找到|没有相关|没有您", re.IGNORECASE
)
_NOTHING = re.compile(
    r"found nothing|nothing in the shop|no (?:such )?product|nothing (?:that )?fits|left out"
    r"|没有找到|找不到|没有符合|放宽",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ASKS = re.compile(r"\bwhich\b|[?？]|哪", re.IGNORECASE)
_REFUSES = re.compile(r"i can't do that|outside what a shop assistant|这个我做不到|超出了购物助手", re.IGNORECASE)


def is_refused(told: Told) -> bool:
    """Whether the shop took the message for something it does not do."""
    return told.last("understood").get("intent") == "out_of_scope" or bool(_REFUSES.search(told.text))


def says_unknown(text: str) -> bool:
    """Whether the text says that something is not known."""
    return bool(NOT_KNOWN.search(text) or _NOT_FOUND.search(text))


def holds(text: str, wanted: str) -> bool:
    """Whether a text says it: "=19.5" a figure of that value, anything else these words."""
    if wanted.startswith("="):
        return Decimal(wanted[1:]).normalize() in values_in(text)
    return plain(wanted).lower() in plain(text).lower()


def misses_of(line: Line, told: Told, cart: Mapping[str, int], language: str) -> Iterator[str]:
    """What the turn lacks or has too much of, in words."""
    text, cards = told.text, [str(card["product_id"]) for card in told.cards]
    if not text:
        yield f"no reply ({told.last('error').get('message', 'no error')})"
        return
    table = " ".join(str(value) for row in told.last("comparison").get("differs", ()) for value in row["values"] if value)
    for wanted in line.tells:
        ways = [wanted] if isinstance(wanted, str) else wanted
        if not any(holds(text, way) or holds(table, way) for way in ways):
            yield f"does not say {' / '.join(ways)}"
    yield from (f"says {banned}" for banned in line.never if holds(text, banned))
    if line.unknown and not says_unknown(text):
        yield "does not say that it is not known"
    if line.nothing and cards and not _NOTHING.search(text):
        yield "shows products as if they fitted"
    if line.nothing and not _NOTHING.search(text):
        yield "does not say that nothing fits"
    if line.asks and not _ASKS.search(text):
        yield "does not ask which"
    yield from (f"{pid} is not shown" for pid in line.shows if pid not in cards)
    yield from (f"{pid} is shown" for pid in line.hides if pid in cards)
    if line.first and cards[:1] != [line.first]:
        yield f"{line.first} is not first"
    compared = {str(one["product_id"]) for one in told.last("comparison").get("products", ())}
    if line.compares and compared != set(line.compares):
        yield f"compares {sorted(compared)}"
    if line.cart is not None and dict(cart) != line.cart:
        yield f"the cart holds {dict(cart)}"
    order = str(told.last("order").get("order_id", ""))
    if line.order is not None and order != line.order:
        yield f"tells of order {order or 'none'}"
    if line.ticket is not None and line.ticket != bool(told.last("handoff")):
        yield "no ticket" if line.ticket else "a ticket nobody asked for"
    if not in_language(text, language, told):
        yield f"does not answer in {language}"


def language_of(message: str, before: str) -> str:
    """The language of a message by its script; one without words is in that of the conversation."""
    han, latin = len(re.findall(r"[\u4e00-\u9fff]", message)), len(re.findall(r"[A-Za-z]+", message))
    return before if not han and not latin else "zh" if han and han >= latin else "en"


def in_language(text: str, language: str, told: Told) -> bool:
    """Whether the server's words are in the language, names, quotes and what stands in the records aside."""
    for name in sorted(
        {str(line["title"]) for line in (*told.cards, *told.last("cart").get("lines", ()))}, key=len, reverse=True
    ):
        text = text.replace(name, " ")
    said = re.sub(r"“[^”]*”|\([^)]*\)|（[^）]*）", " ", text)
    if language == "zh":
        return bool(_HAN.search(said)) or not re.search(r"[A-Za-z]{3}", said)
    return len(_HAN.findall(re.sub(r"[:：][^.。]*", " ", said))) < 8
