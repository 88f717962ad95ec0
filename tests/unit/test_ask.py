"""The one good question: by expected information, never of what was said, never more than two, with answers that hold."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.act.ask import question_for
from assistant.course import with_answer
from assistant.facts import Question
from assistant.state import SessionState
from assistant.understanding import Need
from commerce.products import Product
from retrieval.query import Candidate
from tests.products import product, variant

DRESS = Need(query="dress", category="dress")


def dresses(number: int = 40) -> list[Product]:
    """Prices close together; four colours, equally many; two materials, one of them hardly ever."""
    colors = ("black", "red", "blue", "green")
    return [
        product(
            f"p{n}",
            variant(f"p{n}", f"{30 + n % 3}.00"),
            title="Dress",
            category=("Dresses",),
            tags=(),
            facets=(("color", colors[n % 4]), ("material", "silk" if n == 7 else "cotton")),
        )
        for n in range(number)
    ]


def ask(
    products: Sequence[Product],
    need: Need = DRESS,
    state: SessionState | None = None,
    total: int | None = None,
    language: str = "en",
) -> Question | None:
    candidates = [Candidate(one, 1.0, 1.0, 1.0, ()) for one in products]
    return question_for(candidates, total or len(products), 6, need, state or SessionState(), language)


def test_the_facet_that_parts_best_is_asked_about() -> None:
    question = ask(dresses())
    assert question and question.facet == "color" and math.isclose(question.bits, 2.0), "four equal parts are two bits"
    assert {answer.value for answer in question.answers} == {"black", "red", "blue", "green"}
    chinese = ask(dresses(), language="zh")
    assert chinese and {answer.text for answer in chinese.answers} >= {"只要黑色的", "只要红色的"}


@pytest.mark.parametrize(
    ("need", "state", "total"),
    [
        (DRESS.model_copy(update={"colors": ["black"]}), SessionState(), None),
        (Need(query="black dress", category="dress"), SessionState(), None),
        (DRESS, SessionState(asked=("color",)), None),
        (DRESS, SessionState(asked=("size", "brand")), None),
        (DRESS.model_copy(update={"price_max": 50.0, "brands": ["Zenana"]}), SessionState(), None),
        (DRESS, SessionState(), 12),
    ],
    ids=["said", "said in the query", "asked", "asked twice", "plain enough", "few found"],
)
def test_what_is_not_asked(need: Need, state: SessionState, total: int | None) -> None:
    question = ask(dresses(), need, state, total)
    assert question is None or question.facet not in ("color", *state.asked)
    if len(state.asked) == 2 or total == 12 or need.brands:
        assert question is None


def test_the_type_that_was_asked_for_is_no_answer() -> None:
    kinds = ("Dress", "Maxi Dress", "Mini Dress", "Shirt Dress")
    products = [replace(one, category=(kinds[n % 4],), facets=()) for n, one in enumerate(dresses())]
    question = ask(products, Need(query="dresses", category="dresses"))
    assert question and question.facet == "category"
    assert {answer.value for answer in question.answers} == {"maxi dress", "mini dress", "shirt dress"}


def test_every_facet_asked_about_has_words_in_every_language() -> None:
    from assistant.act import ask as asking
    from assistant.wording import SPOKEN, has

    assert [facet for facet in asking._OF_TAGS for language in SPOKEN if not has(language, f"question.{facet}")] == []


def test_a_facet_that_few_state_or_all_share_is_worth_nothing() -> None:
    alike = [product(f"p{n}", title="Dress", category=("Dresses",), tags=(), facets=(("color", "black"),)) for n in range(40)]
    assert ask(alike) is None
    few = [replace(one, facets=(("fit", f"f{n % 4}"),) if n < 8 else ()) for n, one in enumerate(alike)]
    assert ask(few) is None


def test_two_names_of_one_thing_are_one_answer() -> None:
    tags = ("solid", "solid color", "floral", "flower print")
    products = [replace(one, facets=(), tags=(tags[number % 4],)) for number, one in enumerate(dresses())]
    question = ask(products, language="zh")
    assert question and question.facet == "pattern"
    assert sorted(answer.text for answer in question.answers) == ["碎花", "纯色"]


def test_prices_are_parted_into_bands_that_hold() -> None:
    spread = [
        product(f"p{n}", variant(f"p{n}", f"{10 + 3 * n}.50"), title="Dress", category=("Dresses",), tags=(), facets=())
        for n in range(40)
    ]
    question = ask(spread)
    assert question and question.facet == "price"
    for answer in question.answers:
        need = with_answer(DRESS, answer)
        low, high = need.price_min or 0, need.price_max or 10_000
        left = [one for one in spread if low <= float(one.price.amount) <= high]
        assert 0 < len(left) < len(spread), answer
