import pytest

from retrieval.tokens import query_terms, read, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("16 GB memory", "16gb memory"),
        ("5.5-inch screen", '5.5" screen'),
        ("v-neck", "vneck"),
        ("T-Shirt", "tshirt"),
        ("10 ft. pipe", "10 feet pipe"),
        ("café", "CAFE"),
        ("200毫升", "200ml"),
        ("１２３ ＡＢＣ", "123 abc"),
        ("women's dresses", "women dress"),
        ("24 in. x 36 in. rug", "24x36"),
        ("2 x 4 lumber", "2x4"),
        ("8' pipe", "8 ft pipe"),
        ("36″ wide", '36" wide'),
    ],
)
def test_two_spellings_meet(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other)) >= {max(terms(other), key=len)}


def test_numbers_are_kept_whole() -> None:
    assert "1/2" in terms("1/2 in. copper")
    assert "1299.00" in terms("$1,299.00")
    assert "2.5" in terms("2.5, then")


def test_chinese_is_cut_into_words_and_phrases_into_characters() -> None:
    assert "连衣裙" in terms("黑色连衣裙")
    assert words("真皮") == ["真", "皮"]


def test_both_scripts_in_one_text() -> None:
    assert {"soni", "耳机"} <= set(terms("Sony降噪耳机 WH-1000"))


def test_fillers_leave_a_query_unless_it_is_all_fillers() -> None:
    assert query_terms("I'm looking for a kettle please") == ["kettl"]
    assert query_terms("who is this") != []


@pytest.mark.parametrize("text", ["", "   ", "!!! ... ???", "😀😀😀", "\u202e\u0000\ufffd"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == [] and words(text) == [] and query_terms(text) == []


def test_queries_and_titles_that_are_cut_differently_meet_in_characters() -> None:
    assert set(terms("进水管滤网")) & set(terms("热水器进水口过滤网")) >= {"进", "水", "滤", "网"}
    assert not set(query_terms("我想要一个杯子")) & {"想", "要", "个"}


@pytest.mark.parametrize("text", ["Don't 1-1/2 in. 2x4s, v-neck T-shirts", "Sony降噪耳机 WH-1000", "!!!", "8' x 10' 地毯"])
def test_one_pass_reads_what_words_and_terms_read(text: str) -> None:
    found = read(text)
    assert found.words == words(text) and found.terms == terms(text)


def test_spellings_are_words_as_they_are_written() -> None:
    assert read("Condtioners for the v-neck, 16 GB").spelled == ["condtioners", "for", "the", "neck"]
