"""A size that is asked for is answered by the sizes of the record, those that are sold out marked so."""

from dataclasses import replace

import pytest

from assistant.act.detail import answers
from assistant.facts import OnScreen
from bench.catalogs import product

PLAIN = product("b1", "Open-front blazer", description="Cut for formal events, with a large lapel.")
BLAZER = replace(
    PLAIN, variants=tuple(replace(PLAIN.variants[0], options=(("size", size),), in_stock=size != "L") for size in "SML")
)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("does it come in large?", "en"),
        ("do you have a medium?", "en"),
        ("is it available in XL", "en"),
        ("有大号吗", "zh"),
        ("有M码的吗", "zh"),
    ],
)
def test_a_size_by_any_name(message: str, language: str) -> None:
    (told,) = answers(OnScreen(1, BLAZER), message, language)
    sold_out = "L (sold out)" if language == "en" else "L（已售完）"
    assert told.aspect == "size" and told.value is not None
    assert sold_out in told.value and "S" in told.value


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("do you have the second in white", "en"),
        ("is there a red one?", "en"),
        ("does it come in navy?", "en"),
        ("有白色的吗", "zh"),
    ],
)
def test_a_colour_is_answered_by_those_it_comes_in(message: str, language: str) -> None:
    shirt = replace(
        BLAZER, facets=(("color", "beige"),), description="Wear it with denim shorts and white sneakers, or a red hat."
    )
    (told,) = answers(OnScreen(1, shirt), message, language)
    assert told.aspect == "color" and told.value == ("beige" if language == "en" else "米色")


def test_a_colour_of_something_else_is_no_choice() -> None:
    shirt = replace(BLAZER, facets=(("color", "beige"),), description="Wear it with denim shorts and white sneakers.")
    assert answers(OnScreen(1, shirt), "does it go with white sneakers?", "en")[0].aspect == "quote"


@pytest.mark.parametrize("message", ["is the lapel large?", "is it made of wool?"])
def test_other_questions_stay(message: str) -> None:
    assert answers(OnScreen(1, BLAZER), message, "en")[0].aspect != "size"


@pytest.mark.parametrize("message", ["is it real silver?", "what's it made of, is it real silver?"])
def test_a_colour_is_no_material(message: str) -> None:
    necklace = replace(PLAIN, tags=("silver",), facets=(("color", "silver"), ("material", "copper")))
    (told,) = answers(OnScreen(1, necklace), message, "en")
    assert (told.aspect, told.value) == ("material", "copper")
