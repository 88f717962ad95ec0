"""A size or colour named by itself, for the product that just went into the cart."""

from dataclasses import replace

import pytest

from assistant.act.choice_named import choice_named
from assistant.act.scene import Scene
from assistant.state import SessionState
from assistant.understanding import Understanding
from bench.catalogs import product
from commerce.ids import SessionId, ShopperId, TurnId

PLAIN = product("c1", "Striped cardigan")
SIZED = replace(PLAIN, variants=tuple(replace(PLAIN.variants[0], options=(("Size", size),)) for size in ("S", "M", "L", "10")))
COLORED = replace(
    PLAIN,
    variants=tuple(
        replace(PLAIN.variants[0], options=(("Color", color), ("Size", size))) for color in ("Red", "Navy") for size in "SM"
    ),
)


def named(message: str, one: object = SIZED, *, choosing: bool = True) -> str | None:
    scene = Scene(
        session_id=SessionId("s"),
        turn_id=TurnId("t"),
        shopper_id=ShopperId("a"),
        message=message,
        language="en",
        state=SessionState(shown=(PLAIN.product_id,), choosing=PLAIN.product_id if choosing else None),
        screen={PLAIN.product_id: one},  # type: ignore[dict-item]
        understanding=Understanding(language="en", intent="refine"),
    )
    found = choice_named(scene)
    return found[1] if found else None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("L please", "size l"),
        ("wait, make it M", "size m"),
        ("ok then in S", "size s"),
        ("actually can I get a medium instead", "size medium"),
        ("make it 9XL", "size 9xl"),
        ("in a 10", "size 10"),
        ("换成M码", "size m码"),
        ("大号吧", "size 大号"),
    ],
)
def test_a_choice_alone(message: str, said: str) -> None:
    assert named(message) == said


def test_a_colour_and_a_size() -> None:
    assert named("navy, in M please", COLORED) == "size navy size m"
    assert named("in green", COLORED) == "size green"  # which it does not come in: it is refused, not looked for


@pytest.mark.parametrize(
    "message", ["make that two", "show me dresses in L", "thanks", "is L long?", "in red", "no", "add the first"]
)
def test_what_says_more_or_something_else(message: str) -> None:
    assert named(message) is None


def test_nothing_is_chosen_for_what_was_not_put_in_the_cart() -> None:
    assert named("L please", choosing=False) is None
