"""Why a product is shown: facts of its record, and the words for them in English and Chinese."""

from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from commerce.products import Product
from ranker.ranking import Reason
from retrieval.lexicon import lexicon
from retrieval.query import Candidate

_WELL_RATED = 4.5  # stars
_RATED_BY = 5  # reviews from which stars say something
_MUCH_REVIEWED = 100
_NEW = timedelta(days=30)
_FEW_LEFT = 3
_MOST = 4  # reasons shown

_WORDS = {
    "en": {
        "condition": "{value}",
        "rating": "{stars} stars from {count} reviews",
        "reviews": "{value} reviews",
        "popular": "popular",
        "liked_similar": "like {value}, which you liked",
        "reduced": "{value}% off",
        "new": "new",
        "few_left": "only {value} left",
    },
    "zh": {
        "condition": "{value}",
        "rating": "{stars} 星（{count} 条评价）",
        "reviews": "{value} 条评价",
        "popular": "热门",
        "liked_similar": "与您喜欢的{value}相似",
        "reduced": "降价 {value}%",
        "new": "新品",
        "few_left": "仅剩 {value} 件",
    },
}
_CONDITION_ZH = (("under ", "不超过 "), ("over ", "不低于 "))


def reasons_of(candidate: Candidate, now: datetime) -> tuple[Reason, ...]:
    """At most four true facts: conditions of the query that the record meets first, then what speaks for the product."""
    product = candidate.product
    facts = [Reason("condition", fact) for fact in candidate.matched[:2]]
    if product.rating is not None and product.rating >= _WELL_RATED and product.review_count >= _RATED_BY:
        facts.append(Reason("rating", f"{product.rating:.1f}|{product.review_count}"))
    elif product.review_count >= _MUCH_REVIEWED:
        facts.append(Reason("reviews", str(product.review_count)))
    off = _reduction(product)
    if off:
        facts.append(Reason("reduced", str(off)))
    left = _left(product)
    if left is not None and 0 < left <= _FEW_LEFT:
        facts.append(Reason("few_left", str(left)))
    if product.created_at is not None and product.created_at.tzinfo and timedelta(0) <= now - product.created_at <= _NEW:
        facts.append(Reason("new", ""))
    return tuple(facts[:_MOST])


def words(reason: Reason, language: str) -> str:
    """The reason as a shopper reads it, in Chinese or, for any other language, in English."""
    of = _WORDS["zh" if language.split("-")[0] == "zh" else "en"]
    if reason.kind == "rating":
        stars, _, count = reason.value.partition("|")
        if count == "1" and of is _WORDS["en"]:
            return f"{stars} stars from 1 review"
        return of["rating"].format(stars=stars, count=count)
    if reason.kind == "condition":
        return _condition_zh(reason.value) if of is _WORDS["zh"] else _plain(reason.value)
    return of[reason.kind].format(value=reason.value)


def _plain(fact: str) -> str:
    """A condition without the name of its facet: "long sleeve" for "cut: long sleeve"; a size keeps it."""
    name, colon, value = fact.partition(": ")
    if not colon:
        return fact
    value = value.removeprefix("with ")
    return value if len(value) > 3 and not value[0].isdigit() else f"{name} {value}"


def _condition_zh(fact: str) -> str:
    if fact == "in stock":
        return "有货"
    if fact.endswith("+ stars"):
        return f"{fact.removesuffix('+ stars')} 星以上"
    for english, chinese in _CONDITION_ZH:
        if fact.startswith(english) and _is_figure(fact.removeprefix(english)):
            return chinese + fact.removeprefix(english)
    plain = _plain(fact)
    if plain == fact and lexicon().term(fact, "color") is None:
        return fact
    phrase, unknown = lexicon().translate(plain, "zh")
    return phrase if phrase and not unknown.strip() else plain


def _is_figure(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _reduction(product: Product) -> int | None:
    """Whole percent off the list price, None where it is not reduced."""
    before, now = product.list_price, product.price
    if before is None or before.currency != now.currency or before.amount <= now.amount or before.amount <= 0:
        return None
    percent = int(((before.amount - now.amount) * 100 / before.amount).to_integral_value(ROUND_FLOOR))
    return percent if Decimal(percent) >= 1 else None


def _left(product: Product) -> int | None:
    """Pieces left, None where the record does not count them for every variant that can be bought."""
    counted = [variant.stock for variant in product.variants if variant.in_stock]
    if not counted or any(stock is None for stock in counted):
        return None
    return sum(stock for stock in counted if stock is not None)
