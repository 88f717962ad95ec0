from datetime import UTC, datetime, timedelta

import pytest

from bench.catalogs import product
from commerce.conversations import BehaviourEvent, EventKind
from commerce.ids import ProductId, ShopperId
from commerce.products import Product
from ranker.ranking import RankingContext, Reason
from ranker.reasons import reasons_of, words
from ranker.retrieval_order import RetrievalOrder
from retrieval.query import Candidate, Query

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def candidate(one: Product, score: float = 0.5, matched: tuple[str, ...] = ()) -> Candidate:
    return Candidate(one, score, score, score, matched)


def event(kind: EventKind, product_id: str) -> BehaviourEvent:
    return BehaviourEvent(ShopperId("s"), kind, ProductId(product_id), NOW)


def kinds(one: Product, matched: tuple[str, ...] = ()) -> list[str]:
    return [reason.kind for reason in reasons_of(candidate(one, matched=matched), NOW)]


def test_the_disliked_goes_last_and_the_rest_keep_their_order() -> None:
    candidates = [candidate(product(name, name), score) for name, score in (("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6))]
    context = RankingContext(ShopperId("s"), [event("dislike", "a"), event("dislike", "c"), event("like", "c")])
    ranked = RetrievalOrder().rank(Query("x"), candidates, context)
    assert [one.candidate.product.product_id for one in ranked] == ["b", "c", "d", "a"]


def test_reasons_are_facts_of_the_record() -> None:
    plain = product("a", "Kettle", rating=4.9, review_count=2)
    assert kinds(plain) == []  # two reviews say nothing
    rated = product("a", "Kettle", price="30", list_price="40", rating=4.6, review_count=12, created_at=NOW - timedelta(days=3))
    assert kinds(rated, ("under 60",)) == ["condition", "rating", "reduced", "new"]
    assert reasons_of(candidate(rated), NOW)[1] == Reason("reduced", "25")
    assert kinds(product("a", "Kettle", price="40", list_price="40")) == []
    assert kinds(product("a", "Kettle", created_at=NOW + timedelta(days=3))) == []


def test_few_left_only_where_the_record_counts_them() -> None:
    from dataclasses import replace

    one = product("a", "Kettle")
    counted = replace(one, variants=(replace(one.variants[0], stock=2),))
    sold_out = replace(one, variants=(replace(one.variants[0], stock=0, in_stock=False),))
    assert kinds(one) == []
    assert kinds(counted) == ["few_left"]
    assert kinds(sold_out) == []
    two = replace(one, variants=(replace(one.variants[0], stock=2), replace(one.variants[0], stock=None)))
    assert kinds(two) == []


@pytest.mark.parametrize(
    ("reason", "en", "zh"),
    [
        (Reason("condition", "under 60"), "under 60", "不超过 60"),
        (Reason("condition", "4.5+ stars"), "4.5+ stars", "4.5 星以上"),
        (Reason("condition", "under armour"), "under armour", "under armour"),
        (Reason("condition", "cut: with pockets"), "pockets", "有口袋"),
        (Reason("condition", "pattern: floral"), "floral", "碎花"),
        (Reason("condition", "size: M"), "size M", "中号"),
        (Reason("condition", "navy"), "navy", "藏青色"),
        (Reason("rating", "4.6|12"), "4.6 stars from 12 reviews", "4.6 星（12 条评价）"),
        (Reason("reduced", "25"), "25% off", "降价 25%"),
        (Reason("few_left", "2"), "only 2 left", "仅剩 2 件"),
        (Reason("new", ""), "new", "新品"),
        (Reason("popular", ""), "liked by shoppers lately", "近期受欢迎"),
        (Reason("reviews", "320"), "320 reviews", "320 条评价"),
        (Reason("liked_similar", "Kettle"), "like Kettle, which you liked", "与您喜欢的Kettle相似"),
    ],
)
def test_words_in_both_languages(reason: Reason, en: str, zh: str) -> None:
    assert words(reason, "en") == en
    assert words(reason, "zh") == zh
    assert words(reason, "zh-CN") == zh
    assert words(reason, "fr") == en


def test_what_was_asked_for_is_not_told_as_a_taste_again() -> None:
    pan = candidate(product("a", "Pan"), matched=("material: linen", "navy"))
    taste = [Reason("stated", "material: linen"), Reason("usual", "color: navy"), Reason("usual", "pattern: floral")]
    told = reasons_of(pan, NOW, taste)
    assert told == (Reason("condition", "material: linen"), Reason("usual", "pattern: floral"), Reason("condition", "navy"))


def test_a_bound_of_price_in_a_currency() -> None:
    under, over = Reason("condition", "under 60"), Reason("condition", "over 12.5")
    assert (words(under, "en", "USD"), words(over, "en", "EUR")) == ("under $60", "over €12.5")
    assert (words(under, "zh", "CNY"), words(under, "zh", "USD")) == ("不超过 ¥60", "不超过 US$60")
    assert words(Reason("condition", "under armour"), "en", "USD") == "under armour"


def test_a_reduction_is_rounded_down() -> None:
    off = reasons_of(candidate(product("a", "Pan", price="66.67", list_price="100")), NOW)
    assert off == (Reason("reduced", "33"),)
