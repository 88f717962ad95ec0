"""The parts of the reading: figures, bounds, languages, spellings."""

import pytest

from assistant.understand.bounds import bounds
from assistant.understand.figures import chinese_number, english_number, figures
from assistant.understand.line import language_of, plain
from assistant.understand.reading import read
from assistant.understanding import Context


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两百五", 250),
        ("两百零五", 205),
        ("一千零五十", 1050),
        ("三万五", 35000),
        ("十五", 15),
        ("二十", 20),
        ("一千二百", 1200),
        ("二〇二五", 2025),
    ],
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("two hundred and fifty", 250), ("eighty-five", 85), ("one thousand five hundred", 1500), ("a dozen", 12)],
)
def test_english_numbers(text: str, value: int) -> None:
    assert english_number(text) == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a teapot under 45 dollars", None, 45),
        ("a teapot, nothing over £45", None, 45),
        ("won't spend more than ninety bucks", None, 90),
        ("at least $20 please", 20, None),
        ("from 1,200 to 1,500 usd", 1200, 1500),
        ("about 50 euros", 40, 60),
        ("茶壶四百以内", None, 400),
        ("三百到五百之间", 300, 500),
        ("两百左右的", 160, 240),
        ("不要超过 1.2k", None, 1200),
        ("五六百块的", 500, 600),
        ("a 12 inch pan", None, None),
        ("27寸显示器", None, None),
        ("size 10 boots", None, None),
        ("pack of six one ounce bags", None, None),
        ("at most 5 feet tall", None, None),
    ],
)
def test_prices(text: str, low: float | None, high: float | None) -> None:
    found = bounds(text, list(figures(text)))
    assert (found.price_min, found.price_max) == (low, high)


@pytest.mark.parametrize(
    ("text", "stars"),
    [("4 stars and up", 4), ("四星以上", 4), ("评分4.5以上", 4.5), ("rated 3.5 or better", 3.5), ("4 cups", None)],
)
def test_ratings(text: str, stars: float | None) -> None:
    assert bounds(text, list(figures(text))).rating_min == stars


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you have 旗袍 in red?", "en"),
        ("有没有 Nike Air Max", "zh"),
        ("busco una lámpara para el salón", "es"),
        ("ich suche eine Jacke für den Winter", "de"),
        ("これはいくらですか", "ja"),
        ("هل لديكم حقائب", "ar"),
        ("🎁🎁", "zh"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(plain(text), "zh") == language


@pytest.mark.parametrize(
    ("message", "query", "category", "colors"),
    [
        ("white sneakers under 60", "white sneakers", "sneakers", ["white"]),
        ("小白鞋", "white sneakers", "sneakers", ["white"]),
        ("银戒指 50以下", "silver ring", "ring", ["silver"]),
        ("summer dresses under 30", "summer dresses", "summer dresses", []),
        ("white tea", "white tea", "white tea", []),
        ("coffee table", "coffee table", "coffee table", []),
    ],
)
def test_a_type_keeps_the_words_as_said_and_a_colour_stands_for_itself(
    message: str, query: str, category: str, colors: list[str]
) -> None:
    need = read(Context(message=message)).understanding.need
    assert (need.query, need.category, need.colors) == (query, category, colors)


def test_a_word_not_wanted_before_the_type_leaves_the_type_wanted() -> None:
    need = read(Context(message="不要黑色的手提包 40以下")).understanding.need
    assert (need.category, need.exclude, need.price_max) == ("handbag", ["black"], 40)
    need = read(Context(message="泳装，不要黑色的比基尼")).understanding.need
    assert need.category == "swimwear" and "bikini" in need.exclude
