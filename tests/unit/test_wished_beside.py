"""A second product wished for in one message is kept for later, and takes nothing away from the first."""

import pytest

from assistant.understand import Understander
from assistant.understand.line import folded
from assistant.understand.wished_beside import wished_beside
from assistant.understanding import Context


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        ("I need a kettle and a toaster", "kettle", "toaster"),
        ("a desk lamp please. I also need an office chair", "desk lamp", "office chair"),
        ("im looking for a cardigan and boots", "cardigan", "boots"),
        ("帮我找个帐篷，再来两个睡袋", "tent", "睡袋"),
        ("要一双跑鞋和一件冲锋衣", "running shoes", "冲锋衣"),
    ],
)
def test_two_are_wished_for(message: str, first: str, second: str) -> None:
    read = Understander(model=None, facets=None).read(Context(message=message))
    beside = wished_beside(folded(message))
    assert read.intent == "search" and read.need.category == first and beside is not None and beside.wish == second
    assert read.need.query == first, "what comes next is no part of the search"


@pytest.mark.parametrize(
    "message",
    [
        "a phone with a case and a charger",  # what it should have
        "a bag for a laptop and a mouse",  # what it should hold
        "running shoes and trainers",
        "running shoes, a pair of trainers really",  # said more nearly
        "a table that goes with a chair and a sofa",
        "a red dress and a size m",
        "能放电脑和一个水杯的背包",
    ],
)
def test_one_is_wished_for(message: str) -> None:
    assert wished_beside(folded(message)) is None
