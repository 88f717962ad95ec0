"""A need as conditions on the page: seen, taken away, chosen by hand."""

import html
import json
import re

import pytest

from assistant.understanding import IN_STOCK, Need
from ui.shopper.conditions import MOST, need_bar, need_of, said_by_hand, search_of

NEED = Need(
    query="dress", category="dress", brands=["Acme"], colors=["black", "blue"], price_min=20, price_max=60.5, rating_min=4,
    attributes={"size": "M", **dict([IN_STOCK])}, exclude=["<lace>"], sort="price_asc",
)  # fmt: skip


def test_a_need_comes_back_from_what_the_page_keeps_of_it() -> None:
    assert need_of(json.loads(json.dumps(search_of(NEED)))) == NEED


def test_facets_chosen_by_hand_are_conditions_of_the_need() -> None:
    chosen = need_of(
        [
            ["facet", "brand:Acme"],
            ["facet", "color:Red"],
            ["facet", "category:Shoes > Boots"],
            ["facet", "size:M"],
            ["price_max", "40"],
        ]
    )
    assert chosen == Need(category="boots", brands=["Acme"], colors=["red"], attributes={"size": "M"}, price_max=40)


@pytest.mark.parametrize("sent", [None, "q", {"q": 1}, [["q", "x"]] * (MOST + 1)])
def test_what_is_no_choice_is_none(sent: object) -> None:
    assert need_of(sent) is None


def test_what_a_browser_makes_up_is_left_out() -> None:
    made_up = [
        ["sort", "evil"],
        ["price_max", "1e9"],
        ["price_min", "-3"],
        ["attribute", "size"],
        ["nonsense", "1"],
        ["q"],
        5,
        ["q", ""],
    ]
    assert need_of(made_up) == Need()
    assert need_of([["price_min", "50"], ["price_max", "10"]]) == Need(price_min=10, price_max=50)
    long = need_of([["q", "x" * 5000]])
    assert long is not None and long.query is not None and len(long.query) == 200


def test_every_condition_can_be_taken_away_alone() -> None:
    bar = need_bar(NEED, "USD", "en")
    assert "<lace>" not in bar and "$20 – $60.5" in bar
    rests = [need_of(json.loads(html.unescape(kept))) for kept in re.findall(r'data-need="([^"]*)"', bar)]
    assert len(rests) == 10 and all(rest is not None and rest != NEED for rest in rests)
    assert sum(rest.price_max is None for rest in rests if rest) == 1


def test_a_choice_is_said_in_the_pages_language() -> None:
    need = Need(category="dress", colors=["black"], price_max=60)
    assert said_by_hand(need, "USD", "en") == "Filters: dress · black · up to $60"
    assert said_by_hand(need, "USD", "zh") == "筛选：连衣裙 · 黑色 · US$60 以下"
    assert said_by_hand(Need(query="dress"), "USD", "en") == "No filters"
