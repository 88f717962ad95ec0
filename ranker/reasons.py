"""Why a product is shown: what moved its score, true of its record, and the words for that in English and Chinese."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from babel.numbers import format_currency

from commerce.products import Product
from ranker.ranking import Reason, ReasonKind
from ranker.taste import PARTED, Match
from retrieval.lexicon import KINDS, lexicon
from retrieval.query import Candidate

_WELL_RATED = 4.5  # stars
_RATED_BY = 5  # reviews from which stars say something
_MUCH_REVIEWED = 100
_NEW = timedelta(days=30)
_FEW_LEFT = 3
_MOST = 4  # reasons shown
_TITLE = 40  # characters of a title in a reason
_POPULAR = 0.35  # from which a product counts as liked by many lately; 20 shoppers' interest and more are 1
_LIKE_KIND: dict[str, ReasonKind] = {
    "purchase": "bought_similar", "cart_add": "carted_similar", "like": "liked_similar",
}  # fmt: skip

_WORDS = {
    "en": {
        "condition": "{value}",
        "rating": "{stars} stars from {count} reviews",
        "reviews": "{value} reviews",
        "popular": "liked by shoppers lately",
        "liked_similar": "like {value}, which you liked",
        "bought_similar": "like {value}, which you bought",
        "carted_similar": "like {value}, which you put in your cart",
        "viewed_similar": "like {value}, which you looked at",
        "stated": "{value}, as you said you like",
        "usual": "{value}, as in what you chose before",
        "seen_before": "{value}, as in what you looked at",
        "rarely_shown": "few shoppers have seen it yet",
        "reduced": "{value}% off",
        "new": "new",
        "few_left": "only {value} left",
    },
    "zh": {
        "condition": "{value}",
        "rating": "{stars} 星（{count} 条评价）",
        "reviews": "{value} 条评价",
        "popular": "近期受欢迎",
        "liked_similar": "与您喜欢的{value}相似",
        "bought_similar": "与您买过的{value}相似",
        "carted_similar": "与您加入购物车的{value}相似",
        "viewed_similar": "与您看过的{value}相似",
        "stated": "{value}，您说过喜欢",
        "usual": "{value}，与您之前的选择一致",
        "seen_before": "{value}，与您看过的商品一致",
        "rarely_shown": "看过的顾客还不多",
        "reduced": "降价 {value}%",
        "new": "新品",
        "few_left": "仅剩 {value} 件",
    },
}
_CONDITION_ZH = (("under ", "不超过 "), ("over ", "不低于 "))
_BOUND = re.compile(r"(under |over )(\d+(?:\.\d+)?)")
_LOCALE = {"en": "en_US", "zh": "zh_Hans_CN"}


def reasons_of(candidate: Candidate, now: datetime, taste: Sequence[Reason] = (), popular: float = 0.0) -> tuple[Reason, ...]:
    """At most four true facts: conditions of the query that the record meets, the shopper's ``taste``, what else speaks for it.

    ``popular`` is how much shoppers took to it lately, in [0, 1].
    """
    product = candidate.product
    told = [fact for fact in candidate.matched if fact != "in stock"]  # of what can be bought nobody needs to be told so
    conditions = [Reason("condition", fact) for fact in told[:2]]
    taste = [one for one in taste if not {one.value, one.value.partition(": ")[2]} & set(told[:2])]  # nothing is said twice
    facts = [*conditions[:1], *taste[:2], *conditions[1:]]
    if popular >= _POPULAR:
        facts.append(Reason("popular", ""))
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


def taste_reasons(match: Match) -> tuple[Reason, ...]:
    """What of the shopper's taste speaks for a product, most telling first: what they said, did, and tend to choose."""
    found = [Reason("stated", f"{one.facet}: {one.value}") for one in match.stated[:1]]
    if match.past is not None:
        found.append(Reason(_LIKE_KIND.get(match.past.kind, "viewed_similar"), _short(match.past.product.title)))
    said = {one.value for one in match.stated}
    found += [
        Reason("usual" if one in match.chosen else "seen_before", f"{one.facet}: {one.value}")
        for one in match.traits
        if one.value not in said
    ]
    return tuple(found)


def _short(title: str) -> str:
    """The title, cut between words where it is long."""
    if len(title) <= _TITLE:
        return title
    cut = title[:_TITLE].rsplit(" ", 1)[0] if " " in title[:_TITLE] else title[:_TITLE]
    return cut.rstrip(" ,;-–&") + " …"


def words(reason: Reason, language: str, currency: str | None = None) -> str:
    """The reason as a shopper reads it, in Chinese or, for any other language, in English; bounds of price in ``currency``."""
    of = _WORDS["zh" if language.split("-")[0] == "zh" else "en"]
    if reason.kind == "rating":
        stars, _, count = reason.value.partition("|")
        if count == "1" and of is _WORDS["en"]:
            return f"{stars} stars from 1 review"
        return of["rating"].format(stars=stars, count=count)
    if reason.kind == "condition":
        if currency and (bound := _BOUND.fullmatch(reason.value)):
            return _price_bound(bound[1], bound[2], currency, "zh" if of is _WORDS["zh"] else "en")
        return _condition_zh(reason.value) if of is _WORDS["zh"] else _plain(reason.value)
    if reason.kind in ("stated", "usual", "seen_before"):
        return of[reason.kind].format(value=trait_words(reason.value, language))
    return of[reason.kind].format(value=reason.value)


def _price_bound(side: str, figure: str, currency: str, language: str) -> str:
    amount = format_currency(Decimal(figure), currency, "¤#,##0.##", locale=_LOCALE[language], currency_digits=False)
    return f"{dict(_CONDITION_ZH)[side] if language == 'zh' else side}{amount}"


def trait_words(trait: str, language: str) -> str:
    """The value of "material: linen" as a shopper reads it: linen, or 亚麻; a brand stays as it is."""
    facet, _, value = trait.partition(": ")
    parts = value.split(PARTED)
    if language.split("-")[0] != "zh" or facet == "brand":
        return " ".join(parts)
    kind = next((one for one in KINDS if one == facet), None)
    terms = [lexicon().term(part, kind) or lexicon().term(part) for part in parts]
    return "".join(term.zh[0] if term is not None and term.zh else part for term, part in zip(terms, parts, strict=True))


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
    name, colon, value = fact.partition(": ")
    kind = next((one for one in KINDS if one == (name if colon else "color")), None)
    terms = [lexicon().term(part, kind) for part in (value if colon else fact).split(" / ")]
    if kind is not None and all(term is not None and term.zh for term in terms):
        return " / ".join(term.zh[0] for term in terms if term is not None)
    plain = _plain(fact)
    if plain == fact:
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
