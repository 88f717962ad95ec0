"""What a message says of lasting taste, and what is about something else."""

from datetime import UTC, datetime

import pytest

from bench.catalogs import product
from commerce.tastes import KeptTaste, StatedTaste
from ranker.said import said_tastes
from ranker.taste import avoided, states

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def heard(message: str) -> dict[str, float]:
    return {one.value: one.weight for one in said_tastes(message, NOW, {"lulu & co"}).tastes}


@pytest.mark.parametrize(
    ("message", "tastes"),
    [
        ("I never wear wool", {"wool": -1}),
        ("I'm allergic to nickel, so no studs", {"nickel": -1}),
        ("I can’t stand polyester or nylon", {"polyester": -1, "nylon": -1}),
        ("Honestly I don't like floral prints", {"floral": -0.8}),
        ("I'm not a fan of leather", {"leather": -0.8}),
        ("stop showing me leather", {"leather": -0.8}),
        ("I love linen but not cotton", {"linen": 1, "cotton": -1}),
        ("I only wear black", {"black": 1}),
        ("I prefer cotton because it breathes", {"cotton": 0.7}),
        ("my favourite colors are green and navy", {"green": 1, "navy": 1}),
        ("I like Lulu & Co", {"lulu & co": 0.7}),
        ("I hate wool sweaters", {"wool + sweater": -1}),
        ("I hate polyester and I love linen", {"polyester": -1, "linen": 1}),
        ("i love green and i never wear polyester", {"green": 1, "polyester": -1}),
        ("I love linen and I love green, never wear wool", {"linen": 1, "green": 1, "wool": -1}),
        ("I don't mind wool", {"wool": 0}),
        ("我不穿羊毛", {"wool": -1}),
        ("我对羊毛过敏，有什么毛衣", {"wool": -1}),
        ("我从来不穿高跟鞋", {"heels": -1}),
        ("我不太喜欢碎花，有别的吗", {"floral": -0.8}),
        ("我喜欢亚麻", {"linen": 0.8}),
        ("我最喜欢的颜色是绿色", {"green": 1}),
        ("我不介意羊毛", {"wool": 0}),
    ],
)
def test_what_is_said_of_taste(message: str, tastes: dict[str, float]) -> None:
    assert heard(message) == tastes


@pytest.mark.parametrize(
    "message",
    [
        "I'd like a red dress",
        "I would like something in linen",
        "I love this one",
        "I don't like the second one",
        "I like the blue one best",
        "do you think I like red?",
        "if I wear wool does it itch?",
        "I want a wool sweater",
        "I don't want wool",  # of this search
        "I love shopping here",
        "I usually wear size M",
        "我喜欢这件",
        "给我看看我喜欢的黑色裙子",
        "如果我喜欢红色呢",
        "我要红色的连衣裙",
        "",
        "never",
    ],
)
def test_what_is_about_something_else(message: str) -> None:
    assert not said_tastes(message, NOW)


@pytest.mark.parametrize(
    ("message", "usual", "only"),
    [
        ("less like my usual please", "less", True),
        ("show me dresses less like my usual", "less", False),
        ("stop recommending what I usually buy", "less", True),
        ("something different from my usual", "less", False),
        ("别总推荐我平时买的", "less", True),
        ("别老推荐我平时买的那种", "less", True),
        ("少给我看以前那些风格了", "less", True),
        ("more like my usual style", "more", True),
        ("更像我平时的风格", "more", True),
        ("more personalised please", "more", True),
        ("something more personal", None, False),
        ("what is the usual price?", None, False),
        ("the usual suspects, please", None, False),
    ],
)
def test_more_or_less_of_the_usual(message: str, usual: str | None, only: bool) -> None:
    found = said_tastes(message, NOW)
    assert (found.usual, found.only) == (usual, only)


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("I never wear wool, show me sweaters", "show me sweaters"),
        ("I don't wear heels, do you have flats?", "do you have flats?"),
        ("我不穿羊毛，给我看看毛衣", "给我看看毛衣"),
        ("I never wear wool", ""),
        ("I love green and I never wear wool", "I love green"),
        ("I love linen", "I love linen"),  # it asks for linen as well
    ],
)
def test_what_is_left_to_read(message: str, rest: str) -> None:
    assert said_tastes(message, NOW).rest == rest


@pytest.mark.parametrize(
    ("message", "tastes", "rest"),
    [
        ("actually I do like wool", {"wool": 0.7}, "actually"),
        ("wool is fine now", {"wool": 0.0}, ""),
        ("I changed my mind about wool", {"wool": 0.0}, ""),
        ("I'm not allergic to wool after all, show me sweaters", {"wool": 0.0}, "show me sweaters"),
        ("wool sweaters are okay", {"wool": 0.0}, "wool sweaters are okay"),
        ("粉色现在也可以了", {"pink": 0.0}, ""),
        ("我不讨厌粉色了，看看连衣裙", {"pink": 0.0}, "看看连衣裙"),
        ("其实我喜欢羊毛", {"wool": 0.8}, "其实"),
        ("is wool fine?", {}, "is wool fine?"),
        ("粉色可以吗", {}, "粉色可以吗"),
        ("cotton is fine", {}, "cotton is fine"),
    ],
)
def test_what_was_avoided_is_taken_back(message: str, tastes: dict[str, float], rest: str) -> None:
    heard = said_tastes(message, NOW, (), [("material", "wool"), ("color", "pink")])
    assert {one.value: one.weight for one in heard.tastes} == tastes
    assert heard.rest.rstrip("?") == rest.rstrip("?")
    before = said_tastes(message, NOW)
    assert not any(one.weight == 0 for one in before.tastes), "it says nothing of taste where nothing was avoided"


def test_a_very_long_message_is_read_in_no_time() -> None:
    import time

    began = time.thread_time()
    said_tastes("I never " * 20_000, NOW)
    said_tastes("我" * 50_000, NOW)
    said_tastes("I love " + "a, " * 30_000, NOW)
    assert time.thread_time() - began < 2.0


def taste(facet: str, value: str, weight: float) -> StatedTaste:
    return StatedTaste(facet, value, weight, "", NOW)


def test_a_record_states_a_value_or_a_kind_of_it() -> None:
    merino = product("a", "Merino sweater", tags=("casual",))
    assert states(merino, taste("material", "wool", -1))
    assert states(product("a", "羊毛毛衣"), taste("material", "wool", -1))
    assert not states(product("a", "Woollybear mug"), taste("material", "wool", -1))
    both = taste("together", "wool + sweater", -1)
    assert states(product("a", "Wool sweater"), both) and not states(product("a", "Wool scarf"), both)


def test_never_is_a_condition_unless_asked_for_by_name() -> None:
    kept = KeptTaste((taste("material", "wool", -1), taste("color", "red", -0.8), taste("together", "wool + sweater", -1)))
    assert avoided(kept, "sweaters") == ("wool",)
    assert avoided(kept, "a Wool sweater") == ()
    assert avoided(kept, "羊毛毛衣") == ()
