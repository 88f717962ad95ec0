"""What a card may say of the shopper's taste: true of both products, of what was done, and of what moved the order."""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from bench.catalogs import product
from commerce.conversations import BehaviourEvent, EventKind
from commerce.ids import ProductId, ShopperId
from commerce.products import Product
from commerce.tastes import KeptTaste
from ranker.personal_order import PersonalOrder
from ranker.ranking import RankingContext, Reason
from ranker.reasons import words
from ranker.shelf import Shelf
from ranker.traits import Trait, traits_of
from retrieval.query import Candidate, Query, Vectors

PAST = product("past", "Gauze shirt dress", tags=("gauze", "scoop neck"))
ALIKE = product("alike", "Gauze tunic", tags=("gauze", "round neck"))
NEAR = product("near", "Gauze shacket", tags=("gauze",))
OTHERS = [product(f"other{number}", f"Mug {number}", tags=("ceramic",)) for number in range(8)]
COSINES = {"past": 1.0, "alike": 0.85, "near": 0.6} | {one.product_id: 0.1 for one in OTHERS}


class Rack:
    """Shelves whose texts lie at a given cosine to the past product."""

    def take(self, product_ids: list[ProductId]) -> Shelf:
        known = {one.product_id: one for one in (PAST, ALIKE, NEAR)}
        return Shelf(tuple(known[one] for one in product_ids), self.vectors(product_ids))

    def vectors(self, product_ids: list[ProductId]) -> Vectors:
        cosines = np.array([COSINES[one] for one in product_ids], np.float32)
        return np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1)

    def sample(self, count: int) -> tuple[Product, ...]:
        return ()


def told(of: str, kind: EventKind = "like", usual: float = 1.0) -> list[Reason]:
    """The reasons of taste that the card of this product gives."""
    events = [BehaviourEvent(ShopperId("s"), kind, PAST.product_id, datetime.now(UTC))]
    context = RankingContext(ShopperId("s"), events, kept=KeptTaste(usual=usual))
    candidates = [Candidate(one, 0.5, 0.5, 0.0, ()) for one in (ALIKE, NEAR, *OTHERS)]
    ranked = PersonalOrder(Rack()).rank(Query("gauze"), candidates, context)  # type: ignore[arg-type]  # reads no more
    return list(next(one.reasons for one in ranked if one.candidate.product.product_id == of))


def test_only_what_is_like_a_product_is_said_to_be_like_it() -> None:
    assert [one.kind for one in told("alike")][:1] == ["liked_similar"]
    assert [one.kind for one in told("near")] == ["usual"], "near enough to count, not to be called like it"


def test_what_is_of_another_category_is_not_said_to_be_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = sys.modules[__name__]
    monkeypatch.setattr(here, "PAST", replace(PAST, category=("Clothing", "Dresses")))
    for path, alike in ((("Clothing", "Sweaters"), False), (("Clothing", "Dresses", "Midi"), True), (("Clothing",), True)):
        monkeypatch.setattr(here, "ALIKE", replace(ALIKE, category=path))
        assert ("liked_similar" in {one.kind for one in told("alike")}) == alike, path


def test_a_trait_is_told_by_what_was_done() -> None:
    (chose,), (looked,) = told("near"), told("near", "view")
    assert words(chose, "en") == "gauze, as in what you chose before"
    assert words(looked, "en") == "gauze, as in what you looked at"
    assert words(looked, "zh") == "薄棉纱，与您看过的商品一致"


def test_a_near_word_is_not_told_as_the_same() -> None:
    assert Trait("cut", "round neck") in traits_of(PAST), "it is scored"
    assert not any("round neck" in reason.value for reason in told("alike")), "what was liked has a scoop neck"


def test_gauze_is_a_fabric_before_it_is_a_dressing() -> None:
    assert Trait("material", "gauze") in traits_of(PAST)
    assert not any("bandage" in trait.value for trait in traits_of(PAST))


def test_what_does_not_move_the_order_is_no_reason() -> None:
    assert told("alike") and not told("alike", usual=0.0)


@pytest.mark.parametrize(
    ("fact", "chinese"),
    [
        ("light", "浅色"),
        ("sage green / blue", "鼠尾草绿 / 蓝色"),
        ("material: cashmere", "羊绒"),
        ("cut: long sleeve", "长袖"),
        ("Nike / Puma", "Nike / Puma"),
        ("size: M", "中号"),
    ],
)
def test_a_condition_in_chinese(fact: str, chinese: str) -> None:
    assert words(Reason("condition", fact), "zh") == chinese
