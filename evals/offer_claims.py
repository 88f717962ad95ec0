"""What a sentence says of stock, of the lowest price and of the best rating, and what it quotes."""

import re
from collections.abc import Iterator
from decimal import Decimal

from commerce.products import Product
from evals.claim_words import LINKS, NOT_KNOWN, OFFERS
from evals.figure_claims import amounts_of
from evals.figures import figures_in, plain
from evals.naming import Sentence
from evals.told import Records, Told, record_text

_LEAST = re.compile(r"costs? (?:the )?least|cheapest|lowest price|最便宜|价格最低|最低价")
_RATED = re.compile(r"best rat|highest rat|rated (?:best|highest)|top[- ]rated|评分最高|评价最高|评分最好|评价最好")
_OUT = re.compile(r"out of stock|sold out|not (?:in stock|available)|cannot be had|缺货|售罄|无货|没有货|没货|暂无库存")
_IN = re.compile(r"\bin stock\b|\bavailable\b|有货|现货|库存")
_SPREAD = re.compile(r"[Pp]rices[^.]* from .*|价格从.*")
_SAME_PRICE = re.compile(r"cost the same|same price|价格相同|价格一样|同价")
_SAME_RATING = re.compile(r"rated the same|same rating|评分相同|评分一样")


def quote_faults(sentence: Sentence, subjects: list[Product], told: Told, records: Records) -> Iterator[str]:
    """Quotes that stand nowhere, and those that hand on what catalog text says of offers."""
    policies = plain(" ".join(records.policies))
    quoted_policy = any(mark.kind == "policy" for _, mark in sentence.marks)
    for _, mark in sentence.marks:
        if mark.kind != "quote":
            continue
        quote = plain(mark.text).rstrip(" .;,。")
        texts = [record_text(product) for product in subjects]
        if not quoted_policy and quote not in policies and quote.lower() not in plain(" ".join((told.message, *texts))).lower():
            if not (not subjects and len(quote) < 40):  # the server's own example of what to type, or a policy's heading
                yield f"“{mark.text}” stands in no record of what it speaks of"
        if quoted_policy or quote in policies:
            continue
        if LINKS.search(quote) or OFFERS.search(quote):
            yield f"“{mark.text}” hands on a promise or an address from catalog text"
        amounts = {figure.value for figure in figures_in(quote) if figure.money}
        if subjects and amounts - {amount.normalize() for product in subjects for amount in amounts_of(product)}:
            yield f"“{mark.text}” hands on a price that is not the product's"


def superlative_faults(sentence: Sentence, told: Told, records: Records) -> Iterator[str]:
    """What is said to cost least, to be rated best or to be the same, and is not."""
    beside = [str(one["product_id"]) for one in told.last("comparison").get("products", ())] or list(told.at.values())
    scope = [records.products[pid] for pid in dict.fromkeys(beside) if pid in records.products]
    text = sentence.text
    for match in _LEAST.finditer(text):
        mine = records.products.get(sentence.nearest(match.start()) or "")
        if mine and any(other.price.amount <= mine.price.amount for other in scope if other.product_id != mine.product_id):
            yield f"{mine.title!r} does not cost least"
    for match in _RATED.finditer(text):
        mine = records.products.get(sentence.nearest(match.start()) or "")
        others = [other for other in scope if mine and other.product_id != mine.product_id and other.review_count]
        if mine and (mine.rating is None or any(_stars(other) >= _stars(mine) for other in others)):
            yield f"{mine.title!r} is not rated above the others"
    if (spread := _SPREAD.search(text)) and scope:
        prices = [product.price.amount.normalize() for product in scope]
        told_prices = [figure.value for figure in figures_in(spread[0])]
        if told_prices and told_prices != [min(prices), max(prices)]:
            yield "prices do not run so far"
    if _SAME_PRICE.search(text) and len({product.price for product in scope}) > 1:
        yield "they do not cost the same"
    if _SAME_RATING.search(text) and len({_stars(product) for product in scope}) > 1:
        yield "they are not rated the same"


def _stars(product: Product) -> Decimal:
    return Decimal(str(product.rating or 0)).quantize(Decimal("0.1"))


def stock_faults(sentence: Sentence, records: Records) -> Iterator[str]:
    """What is said to be in stock and is not, or the other way round."""
    text = sentence.text
    out = list(_OUT.finditer(text))
    inside = [match for match in _IN.finditer(text) if not any(o.start() <= match.start() < o.end() for o in out)]
    for match, says_in in [(match, False) for match in out] + [(match, True) for match in inside]:
        product = records.products.get(sentence.nearest(match.start()) or "")
        if product is None or NOT_KNOWN.search(text) or _about_a_choice(text, product):
            continue
        if product.in_stock != says_in:
            yield f"{product.title!r} is {'in' if product.in_stock else 'out of'} stock"


def _about_a_choice(text: str, product: Product) -> bool:
    """Whether the sentence speaks of one variant and not of the product."""
    values = {value for variant in product.variants for _, value in variant.options}
    return (
        any(re.search(rf"(?<![\w]){re.escape(value)}(?![\w])", text) for value in values) or "choice" in text or "款式" in text
    )
