"""What a word or a figure is there for, told by the words around it."""

import time

import pytest

from assistant.understand.bounds import bounds
from assistant.understand.by_role import priced_by_role, roles_of
from assistant.understand.figures import figures
from assistant.understand.reading import read
from assistant.understand.roles import OF_FIGURES, OF_WORDS, Mention, roles
from assistant.understand.vocabulary import known_words
from assistant.understanding import Context, Need


def priced(text: str) -> tuple[float | None, float | None]:
    found = list(figures(text))
    words = known_words(text, "en", None, [])
    read = priced_by_role(bounds(text, found), text, found, words, roles_of(text, words, found))
    return read.price_min, read.price_max


def test_the_roles_of_a_mention_are_odds() -> None:
    text = "wool itches, cotton please"
    wool, cotton = roles(text, [Mention(0, 4, False, "material"), Mention(13, 19, False, "material")])
    amount = roles("40 is my absolute limit", [Mention(0, 2, True, "bare")])[0]
    assert tuple(wool) == tuple(cotton) == OF_WORDS and tuple(amount) == OF_FIGURES
    assert all(sum(odds.values()) == pytest.approx(1) for odds in (wool, cotton, amount))
    assert max(wool, key=lambda role: wool[role]) == "not"
    assert max(cotton, key=lambda role: cotton[role]) == "want"
    assert max(amount, key=lambda role: amount[role]) == "max"
    assert roles("", []) == []


def test_mentions_inside_others_and_at_the_ends_are_no_trouble() -> None:
    text = "红色"
    assert len(roles(text, [Mention(0, 2, False, "color"), Mention(0, 1, False, "color")])) == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("i only have 45 on me", (None, 45)),
        ("手头就剩八十块，多一分也没有", (None, 80)),
        ("we are 12 at the table", (None, None)),
        ("i live at number 45", (None, None)),
        ("the shop round the corner wanted 90 for it", (None, None)),
    ],
)
def test_a_price_that_no_wording_tells(text: str, wanted: tuple[float | None, float | None]) -> None:
    assert priced(text) == wanted


def test_what_a_wording_tells_plainly_stands() -> None:
    assert priced("under 60") == (None, 60)
    assert priced("between 20 and 40 dollars") == (20, 40)


def test_a_word_that_something_else_replaces_is_no_condition() -> None:
    before = Need(query="burgundy cardigan", category="cardigan", colors=["burgundy"])
    need = read(
        Context(message="Burgundy is a bit funereal, she'd rather have it in yellow", need_before=before)
    ).understanding.need
    assert need.colors == ["yellow"]


def test_nothing_is_replaced_that_is_not_in_force() -> None:
    need = read(Context(message="looking for a red dress, my old one is done for")).understanding.need
    assert need.colors == ["red"]


def test_a_long_message_costs_little() -> None:
    text = "the red one or the blue one for 40 or so, not wool, " * 30
    words, found = known_words(text, "en", None, []), list(figures(text))
    roles_of(text, words, found)  # the weights are read
    began = time.thread_time()
    roles_of(text, words, found)
    assert time.thread_time() - began < 0.5
