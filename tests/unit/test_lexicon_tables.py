"""The tables of the lexicon: what the loader refuses, and that the shipped ones are sound."""

import time
from pathlib import Path

import pytest

from retrieval.lexicon import KINDS, LexiconError, lexicon, normalise, read_terms, simplified
from retrieval.lexicon.index import word_index
from retrieval.lexicon.terms import shipped_tables, spelling_of

HEAD = "en\tzh\taliases\tparents\n"


def table(folder: Path, rows: str, name: str = "type_test.tsv", head: str = HEAD) -> list[Path]:
    path = folder / name
    path.write_text(head + rows, encoding="utf-8")
    return [path]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("shoes\n", r"type_test\.tsv:2: 'shoes' has no Chinese word"),
        ("shoes\t鞋\n\nboots\t靴\t\t\tmore\n", r"type_test\.tsv:4: 5 columns"),
        ("shoes\t鞋||靴\n", r"type_test\.tsv:2: an empty word"),
        ("shoes \t鞋\n", r"type_test\.tsv:2: an empty word, or one with spaces"),
        ("鞋\t鞋子\n", r"type_test\.tsv:2: Chinese in an English column"),
        ("shoes\t鞋\t靴\n", r"type_test\.tsv:2: Chinese in an English column"),
        ("shoes\t鞋\nboots\t靴\tShoes\n", r"type_test\.tsv:3: 'Shoes' already means .* at type_test\.tsv:2"),
        ("shoes\t鞋\nboots\t鞋\n", r"type_test\.tsv:3: '鞋' already means"),
        ("boots\t靴\t\tshoes\n", r"type_test\.tsv:2: the parent 'shoes' of 'boots' is not a type"),
        ("a1\t甲\t\tb1\nb1\t乙\t\ta1\n", r"is its own ancestor"),
    ],
)
def test_a_malformed_line_is_refused_with_its_place(tmp_path: Path, rows: str, complaint: str) -> None:
    with pytest.raises(LexiconError, match=complaint):
        read_terms(table(tmp_path, rows))


def test_the_columns_and_the_kind_are_checked(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="first line must be the columns"):
        read_terms(table(tmp_path, "shoes\t鞋\n", head="english\tchinese\n"))
    with pytest.raises(LexiconError, match="must begin with a kind"):
        read_terms(table(tmp_path, "shoes\t鞋\n", name="things.tsv"))


def test_comments_and_empty_lines_are_skipped(tmp_path: Path) -> None:
    assert [t.en for t in read_terms(table(tmp_path, "# footwear\n\nshoes\t鞋\n"))] == ["shoes"]


def test_the_shipped_tables_load() -> None:
    terms = read_terms(shipped_tables())
    assert {term.kind for term in terms} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "least"), [("type", 1800), ("color", 120), ("material", 200), ("brand", 250), ("feature", 350), ("cut", 100)]
)
def test_the_lexicon_is_broad(kind: str, least: int) -> None:
    assert len(lexicon().of_kind(kind)) >= least  # type: ignore[arg-type]


def test_every_term_is_reached_by_each_of_its_words() -> None:
    words = lexicon()
    for term in words.terms:
        if term.kind != "plain":
            for word in term.words:
                assert words.term(word, term.kind) == term, word


def test_every_word_of_two_characters_or_more_is_seen_in_a_text() -> None:
    words = lexicon()
    unseen = [
        word
        for term in words.terms
        if term.kind != "plain"
        for word in term.words
        if len(word) > 1 and not any(m.term == term for place in words.readings(word) for m in place)
    ]
    assert unseen == []


def test_every_shade_has_a_family() -> None:
    words = lexicon()
    families = {"black", "white", "gray", "red", "blue", "green", "yellow", "orange", "purple", "pink", "brown", "beige"}
    shades = {broad.en for term in words.of_kind("color") for broad in words.broader(term)}
    assert families <= shades


def test_chinese_words_are_simplified() -> None:
    assert [word for term in lexicon().terms for word in term.zh if simplified(word) != word] == []


def test_tables_are_read_in_a_blink() -> None:
    start = time.thread_time()  # not the process's: threads of earlier tests may still be at work
    word_index(read_terms(shipped_tables()))
    assert time.thread_time() - start < 2.0  # far above what it takes; a slow machine must not fail here


def test_one_spelling_keeps_the_way_back() -> None:
    spelled = normalise("Ｃａｆé—藍牙！")
    assert spelled.text == "cafe-蓝牙!"
    assert spelled.span(0, 4) == (0, 4)
    assert spelled.span(5, 7) == (5, 7)
    ligature = normalise("ﬁne")
    assert ligature.text == "fine"
    assert ligature.span(2, 4) == (1, 3)


def test_words_are_compared_without_hyphens_and_apostrophes() -> None:
    assert spelling_of("Levi's") == "levis"
    assert spelling_of("T-Shirt") == spelling_of("t shirt") == "t shirt"
    assert spelling_of("Décor") == "decor"
