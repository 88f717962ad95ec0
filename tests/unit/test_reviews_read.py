"""What reviews say: who says so, who says the opposite, and that little is not told as much."""

from datetime import UTC, datetime

import pytest

from assistant.act.review_answers import with_reviews
from assistant.facts import Answer, OnScreen
from assistant.reviews_read import main_opinions, opinions
from commerce.ids import ProductId
from commerce.reviews import Review
from tests.products import product


def reviews(*texts: str) -> list[Review]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return [Review(str(n), ProductId("p1"), 4.0, "", text, "en", at) for n, text in enumerate(texts)]


FIT = reviews(
    "True to size, love it.",
    "Fits perfectly!",
    "Runs small, I would size up.",
    "Not true to size at all, it is way too big",
    "尺码很准",
    "有点偏小",
    "Lovely colour.",
)


@pytest.mark.parametrize("question", ["does it run small?", "how does it fit", "尺码偏大吗"])
def test_each_review_takes_one_side(question: str) -> None:
    [fit] = opinions(FIT, question, ())
    assert (fit.matter, fit.speaking, fit.read) == ("fit", 6, 7)
    assert dict(fit.says) == {"true_to_size": 3, "runs_small": 2, "runs_large": 1}


def test_a_denial_speaks_for_the_opposite() -> None:
    said = reviews(
        "not see-through at all", "It isn't itchy.", "no see through issues", "very sheer", "完全不透", "有点透", "质量不好"
    )
    [seen] = opinions(said, "is it see-through?", ())
    assert dict(seen.says) == {"opaque": 3, "see_through": 2}
    assert opinions(said, "is it itchy?", ()) == [], "one review is too few to tell"


def test_a_word_without_an_axis_is_counted_by_itself() -> None:
    said = reviews("It has deep pockets", "sadly no pockets", "Pockets! with room for a phone", "nothing else")
    [pockets] = opinions(said, "does it have pockets?", ("pocket", "口袋"))
    assert dict(pockets.says) == {"yes": 2, "no": 1} and not pockets.axis


def test_what_most_speak_of_comes_first() -> None:
    said = reviews("comfortable", "so comfy and well made", "comfortable", "good quality", "not only soft but comfortable")
    assert [one.matter for one in main_opinions(said)] == ["comfort", "quality"]


class _Shop:
    def __init__(self, said: list[Review]) -> None:
        self.storefront = self
        self._said = said

    def reviews(self, product_id: ProductId, last: int = 400) -> list[Review]:
        return self._said


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("6 of 7", "3 say that it is true to size", "one says")), ("zh", ("7条", "3条说尺码合适"))]
)
def test_counts_are_told_after_the_record(language: str, words: tuple[str, ...]) -> None:
    on, record = OnScreen(1, product("p1")), (Answer("size", "S, M"),)
    told = with_reviews(on, record, "does it run small?", _Shop(FIT), language)  # type: ignore[arg-type]
    assert told[0] == record[0] and told[1].aspect == "reviews"
    assert all(word in str(told[1].value) for word in words)
    assert with_reviews(on, record, "does it run small?", _Shop([]), language) == record  # type: ignore[arg-type]
    price = (Answer("price", "$10.00"),)
    assert with_reviews(on, price, "how much is it?", _Shop(FIT), language) == price  # type: ignore[arg-type]
