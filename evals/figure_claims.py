"""Figures and amounts in a sentence: each has to be one that the records give for what the sentence speaks of."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from commerce.products import Product
from evals.figures import figures_in, values_in
from evals.naming import Sentence
from evals.told import Records, Told, record_text

_BRACKETS = re.compile(r"\(([^()]*)\)")
_LENGTH = re.compile(r"\d characters|\d个字符")  # of the message, and how long one may be
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_COMPARES = re.compile(r"\bless\b|\bmore\b|differ|cheaper|dearer|\bagainst\b|同价|便宜|贵|相差|比")


def figure_faults(sentence: Sentence, subjects: list[Product], told: Told, records: Records) -> Iterator[str]:
    """What is wrong with the figures of the sentence."""
    bracketed = [match.span() for match in _BRACKETS.finditer(sentence.text)]
    if _LENGTH.search(sentence.text):
        return
    asked = values_in(_INVISIBLE.sub("", " ".join((told.message, *told.earlier)))) | _said_in_words(told)
    shown = [records.products[pid] for pid in told.at.values() if pid in records.products]
    aside = _figures_of_the_turn(told)
    amounts_aside = _amounts_of_the_turn(told)
    for figure in figures_in(_marks_blank(sentence)):
        in_brackets = any(start <= figure.start < end for start, end in bracketed)
        near = records.products.get(sentence.nearest(figure.start) or "")
        of = [near] if near else []
        if _COMPARES.search(sentence.bare) or not of:
            of = subjects
        if figure.money:
            allowed = {amount for product in of for amount in amounts_of(product)} | amounts_aside
            if _COMPARES.search(sentence.bare):
                allowed |= {abs(a - b) for a in allowed for b in allowed}
            if sentence.names_none:
                prices = [product.price.amount for product in shown]
                allowed |= {min(prices), max(prices)} if prices else set()
            if in_brackets or not subjects:
                allowed |= asked | {product.price.amount for product in shown}
            if figure.value not in {amount.normalize() for amount in allowed}:
                yield f"the amount {figure.value} is nothing that the records say here"
        else:
            allowed = {value for product in of for value in _numbers(product)} | aside | asked
            if figure.value not in allowed:
                yield f"the figure {figure.value} is nothing that the records say here"


def _marks_blank(sentence: Sentence) -> str:
    return re.sub("\ue000(\\d+)\ue001", lambda match: " " * len(match[0]), sentence.text)


def _said_in_words(told: Told) -> set[Decimal]:
    """Figures of the need in force, as the turn itself says it understood the shopper's words ("fifty", 五十块)."""
    need = told.last("understood").get("need", {})
    values = [need.get("price_min"), need.get("price_max"), need.get("rating_min")]
    found = {Decimal(str(value)).normalize() for value in values if value is not None}
    return found | values_in(" ".join(map(str, (need.get("attributes") or {}).values())))


def amounts_of(product: Product) -> set[Decimal]:
    """Every price that the product or one of its variants has, reduced or not."""
    prices = [product.price, *(variant.price for variant in product.variants)]
    before = [product.list_price, *(variant.list_price for variant in product.variants)]
    return {price.amount for price in (*prices, *before) if price}


def _numbers(product: Product) -> set[Decimal]:
    values = values_in(record_text(product)) | {Decimal(product.review_count), Decimal(len(product.variants))}
    if product.rating is not None:
        rating = Decimal(str(product.rating))
        for way in (ROUND_HALF_UP, ROUND_HALF_EVEN):
            values.add(rating.quantize(Decimal("0.1"), way).normalize())
        values.add(rating.normalize())
    stocks = [variant.stock for variant in product.variants if variant.in_stock and variant.stock is not None]
    values |= {Decimal(stock).normalize() for stock in (*stocks, sum(stocks))}
    return {value.normalize() for value in values}


def _figures_of_the_turn(told: Told) -> set[Decimal]:
    """Counts, order numbers and dates that stand in the turn's own cart, order, ticket and products."""
    products, cart, order = told.last("products"), told.last("cart"), told.last("order")
    values: set[Decimal] = {Decimal(len(told.cards)), Decimal(int(products.get("total", 0)))}
    values |= {Decimal(int(line["quantity"])) for line in (*cart.get("lines", ()), *order.get("lines", ()))}
    values.add(Decimal(int(cart.get("quantity", 0))))
    texts = [str(value) for value in (*order.values(), *told.last("handoff").values()) if isinstance(value, str)]
    texts += [str(value) for line in cart.get("lines", ()) for value in line.get("options", {}).values()]
    for text in texts:
        values |= values_in(text) | {Decimal(int(digits)) for digits in re.findall(r"\d+", text)}
    return {value.normalize() for value in values}


def _amounts_of_the_turn(told: Told) -> set[Decimal]:
    found = set()
    for place in (told.last("cart"), told.last("order")):
        prices = [place.get("total"), *(line.get("unit_price") for line in place.get("lines", ()))]
        found |= {Decimal(price["amount"]) for price in prices if price}
    return found
