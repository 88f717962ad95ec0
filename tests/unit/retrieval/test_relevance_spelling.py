import time

import pytest

from retrieval.relevance.spelling import QuerySpelling, known_stems

CATALOG = {
    "stainless": 40,
    "steel": 60,
    "conditioner": 12,
    "portable": 30,
    "door": 50,
    "bell": 20,
    "doorbell": 6,
    "dishwasher": 9,
    "kohler": 15,
    "shelves": 8,
    "shelf": 9,
    "river": 3,
    "sink": 11,
    "typo": 1,
}


@pytest.fixture(scope="module")
def spelling() -> QuerySpelling:
    return QuerySpelling(CATALOG.items())


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("stainles stel sink", "stainless steel sink"),
        ("portable condtioner", "portable conditioner"),
        ("kholer", "kohler"),
        ("Stainles", "stainless"),
    ],
)
def test_misspelled_words_are_mended_to_the_catalogs(spelling: QuerySpelling, asked: str, meant: str) -> None:
    assert spelling.corrected(asked) == meant


@pytest.mark.parametrize(
    "asked", ["stainless steel", "rivers", "typo", "shelf", "steels", "不锈钢 水槽", "", "!!!", "zzzzqqqq", "16 gb"]
)
def test_what_the_catalog_has_or_nothing_is_near_to_is_left_alone(spelling: QuerySpelling, asked: str) -> None:
    assert spelling.terms(asked) == {} and spelling.corrected(asked) == asked.lower()


def test_words_written_together_or_apart_meet(spelling: QuerySpelling) -> None:
    assert set(spelling.terms("dish washer")) == {"dishwash"}
    assert set(spelling.terms("steelsink")) == {"steel", "sink"}


def test_a_word_that_is_mended_weighs_less_than_one_that_is_written(spelling: QuerySpelling) -> None:
    assert all(0 < weight < 1 for weight in spelling.terms("stainles condtioner dish washer").values())


def test_words_of_a_single_product_are_no_corrections(spelling: QuerySpelling) -> None:
    assert "typo" not in spelling.terms("typoo")


def test_stems_know_what_else_answers_them(spelling: QuerySpelling) -> None:
    assert dict(known_stems(spelling, "kholer sink")["kholer"]).keys() == {"kohler"}


def test_ten_thousand_characters_are_read_in_time(spelling: QuerySpelling) -> None:
    began = time.thread_time()
    spelling.terms("stainles stel " * 700)
    spelling.terms("x" * 10_000)
    assert time.thread_time() - began < 2.0


def test_an_empty_catalog_mends_nothing() -> None:
    assert QuerySpelling(()).terms("stainles") == {}
