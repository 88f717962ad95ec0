"""One good question: about the facet whose answer is expected to tell most about what the shopper wants of what was found.

For a facet, an answer v that n_v of n candidates meet leaves n_v of them, so it is worth log2(n / n_v) bits; it is as likely as
its share of the candidates, and candidates that do not state the facet are worth nothing. The facet of most expected bits is
asked about (information gain, as in decision trees: Quinlan, Induction of Decision Trees, 1986).
"""

import math
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from assistant.act.compare import about_the_shop
from assistant.facts import Question
from assistant.naming import in_language, value_in
from assistant.state import QUESTIONS, Offer, SessionState
from assistant.understanding import Need
from assistant.wording import say, whole_money
from commerce.products import Product
from retrieval.lexicon import lexicon
from retrieval.query import Candidate
from retrieval.tokens import terms

DEPTH = 100  # candidates that are looked at
TOO_MANY = 2  # screens full, from which a need is too open
MOST_STATED = 1  # conditions beside the type that a need may have and still be too open
ENOUGH = 0.6  # bits below which no question is worth a shopper's time
ANSWERS = 4

_RAREST, _COMMONEST = 0.04, 0.85  # share of the candidates that an answer may leave
_STATED_BY = 0.4  # share of the candidates that must state a facet
_OF_TAGS = ("material", "occasion", "season", "style", "pattern", "cut", "activity", "room", "scent", "taste", "skin")
_ROUND = (5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100)


def question_for(
    candidates: Sequence[Candidate], total: int, page: int, need: Need, state: SessionState, language: str
) -> Question | None:
    """The question worth asking now; None where the need is plain enough, or enough was asked."""
    if total <= TOO_MANY * page or len(state.asked) >= QUESTIONS or _stated(need) > MOST_STATED:
        return None
    products = [candidate.product for candidate in candidates[:DEPTH]]
    closed = {*state.asked, *_facets_of(need)}
    questions = [
        question
        for facet, answers in _splits(products, need).items()
        if facet not in closed and (question := _question(facet, answers, products, language))
    ]
    best = max(questions, key=lambda question: question.bits, default=None)
    return best if best and best.bits >= ENOUGH else None


def _stated(need: Need) -> int:
    """How many conditions the need has beside its type."""
    priced = need.price_min is not None or need.price_max is not None
    return sum((priced, bool(need.brands), bool(need.colors), need.rating_min is not None, len(need.attributes)))


def _facets_of(need: Need) -> set[str]:
    """The facets that the shopper has spoken of, by themselves or in the words of the query."""
    spoken = set(need.attributes)
    spoken |= {mention.term.kind for mention in lexicon().mentions(" ".join([need.query or "", *need.exclude]))}
    spoken |= {"color"} if need.colors else set()
    spoken |= {"brand"} if need.brands else set()
    if need.price_min is not None or need.price_max is not None or need.sort in ("price_asc", "price_desc"):
        spoken |= {"price"}
    return spoken


def _splits(products: Sequence[Product], need: Need) -> dict[str, list[set[str]]]:
    """For each facet, the values that each product has of it."""
    splits: dict[str, list[set[str]]] = {"price": _bands(products), "category": _types(products, need)}
    for product in products:
        own: dict[str, set[str]] = {}
        for name, value in product.facets:
            own.setdefault(name, set()).add(value)
        if product.brand:
            own["brand"] = {product.brand}
        for tag in product.tags:
            facet, value = _facet_of(tag)
            if facet and facet not in own:
                own.setdefault(f"#{facet}", set()).add(value)
        for name, values in own.items():
            splits.setdefault(name.removeprefix("#"), []).append(values)
    return splits


@lru_cache(maxsize=20_000)  # a catalog has few tags, and each is on many products
def _facet_of(tag: str) -> tuple[str, str]:
    """The facet that a tag is a value of, and the value; "" for the merchant's notes, and where nothing is asked by it."""
    term = None if about_the_shop(tag) else lexicon().term(tag)
    return (term.kind, term.en) if term is not None and term.kind in _OF_TAGS else ("", "")


def _bands(products: Sequence[Product]) -> list[set[str]]:
    """The band of price of each product: three bands with round bounds, each of about as many products."""
    prices = sorted(product.price.amount for product in products)
    if not prices or len({product.price.currency for product in products}) > 1:
        return []
    low, high = _rounded(prices[len(prices) // 3]), _rounded(prices[2 * len(prices) // 3])
    if low >= high:
        return []
    amounts = [product.price.amount for product in products]
    return [{f"-{low}" if amount <= low else f"{low}-{high}" if amount <= high else f"{high}-"} for amount in amounts]


def _rounded(price: Decimal) -> int:
    """The round figure next to the price."""
    scale = 1
    while price > 100 * scale:
        scale *= 10
    return min((one * scale for one in _ROUND), key=lambda figure: abs(figure - price))


def _types(products: Sequence[Product], need: Need) -> list[set[str]]:
    """The kind of each product, where they are of several kinds: the last name of its category."""
    asked = terms(need.category or need.query or "")
    return [{product.category[-1].lower()} for product in products if product.category and terms(product.category[-1]) != asked]


def _question(facet: str, stated: Sequence[set[str]], products: Sequence[Product], language: str) -> Question | None:
    """The question about this facet; None where its values do not part the products."""
    number = len(products)
    if len(stated) < _STATED_BY * number:
        return None
    counts = Counter(value for values in stated for value in values)
    usable = [(value, count) for value, count in counts.items() if _RAREST * number <= count <= _COMMONEST * number]
    usable = sorted((one for one in usable if one[1] > 1), key=lambda one: (-one[1], one[0]))[:ANSWERS]
    if len(usable) < 2:
        return None
    # a product of several values speaks for each of them in part
    spoken_for = sum(counts.values())
    bits = len(stated) / number * sum(count / spoken_for * math.log2(number / count) for _, count in usable)
    if facet == "price":
        usable = sorted(usable, key=lambda one: int(one[0].partition("-")[0] or 0))
    answers = tuple(Offer(_shown(facet, value, products, language), facet, value) for value, _ in usable)
    return Question(facet, answers, bits)


def _shown(facet: str, value: str, products: Sequence[Product], language: str) -> str:
    """The answer as it is clicked."""
    if facet == "price":
        low, high = (
            "" if not bound else whole_money(language, Decimal(bound), _currency(products)) for bound in value.split("-")
        )
        if low and high:
            return say(language, "suggest.between", low=low, high=high)
        return say(language, "suggest.under", price=high) if high else say(language, "suggest.over", price=low)
    word = in_language(value, language) if facet == "category" else value_in(value, language, facet)
    if facet == "color":
        return say(language, "suggest.color", color=word)
    return word[:1].upper() + word[1:]


def _currency(products: Sequence[Product]) -> str:
    return products[0].price.currency
