"""What annoyed people who played the shopper: questions looked past, idle sentences, things put into the cart."""

import pytest

from assistant.act.detail import asked_aspects
from assistant.act.talk import small_talk
from assistant.actions import _without_repeats
from assistant.facts import Detailed, ProductsFound, Talk
from assistant.policy_topics import ASPECTS
from assistant.understand.cart_wording import only_looks
from assistant.understand.pointing import pointing
from assistant.understanding import Context, Need, ShownProduct


@pytest.mark.parametrize("message", ["anyone there?", "ok, still there?", "r you still there", "在吗", "人呢？", "有人吗"])
def test_who_asks_whether_somebody_is_there_is_told(message: str) -> None:
    assert small_talk(message) == Talk("here")


def test_what_is_asked_of_one_may_stand_in_anothers_title() -> None:
    titles = ("三档台灯", "护眼台灯", "夹子台灯")
    shown = [
        ShownProduct(position=n, product_id=f"p{n}", title=title, brand=None, price=99, category="台灯", rating=None)
        for n, title in enumerate(titles, 1)
    ]
    context = Context(message="", history=[], need_before=None, shown=shown, catalog_language="zh")
    assert pointing("第一个护眼吗", context).positions == (1,)
    assert pointing("第一个和护眼那款哪个好", context).positions == (1, 2)


@pytest.mark.parametrize("message", ["hi there", "hello", "你好"])
def test_a_greeting_stays_a_greeting(message: str) -> None:
    assert small_talk(message) == Talk("greeting")


def test_an_empty_search_adds_nothing_to_nothing_on_screen() -> None:
    unknown = Detailed(answers=())
    assert _without_repeats([unknown, ProductsFound("search", Need(), "tent", 0, ())]) == [unknown]


@pytest.mark.parametrize("message", ["which one is cheapest", "is it expensive?", "哪个最便宜"])
def test_dear_and_cheap_ask_for_the_price(message: str) -> None:
    assert asked_aspects(message) == ["price"]


@pytest.mark.parametrize("message", ["show me the second one", "which one is cheapest", "hmm not that", "给我看看第一个"])
def test_looking_is_not_taking(message: str) -> None:
    assert only_looks(message)


@pytest.mark.parametrize("message", ["the second one please", "i'll take the first", "which i want is this", "第二个来两件"])
def test_taking_is_not_only_looking(message: str) -> None:
    assert not only_looks(message)


def test_a_total_asks_what_it_costs() -> None:
    assert ASPECTS[1].asked.search("what would be the total with shipping?")
