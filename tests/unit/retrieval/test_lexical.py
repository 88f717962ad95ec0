import numpy as np

from bench.catalogs import product
from retrieval.lexical import LexicalIndex
from retrieval.taking_up import first_snapshot
from retrieval.texts import ANYWHERE, EVERYWHERE, TITLE
from retrieval.tokens import query_terms, words


def index_of(*titles: str, descriptions: tuple[str, ...] = ()) -> LexicalIndex:
    products = [product(f"p{i}", title, description=descriptions[i] if descriptions else "") for i, title in enumerate(titles)]
    return first_snapshot(1, [products], {}, "USD").lexical


def test_the_rarer_word_counts_more() -> None:
    scores, covered = index_of("red kettle", "red pan", "red pot").scores(query_terms("red kettle"))
    assert np.argmax(scores) == 0
    assert scores[1] == scores[2] < scores[0] / 2
    assert covered[0] == 1.0 and 0 < covered[1] < 0.5


def test_a_word_that_no_product_has_lowers_what_is_covered() -> None:
    _, covered = index_of("red kettle", "pan").scores(query_terms("kettle unobtainium"))
    assert 0 < covered[0] < 0.6


def test_the_title_counts_more_than_the_description() -> None:
    index = index_of("linen shirt", "cotton shirt", descriptions=("", "cut like linen trousers"))
    scores, _ = index.scores(["linen"])
    assert scores[0] > scores[1] > 0


def test_words_are_looked_for_in_the_fields_asked() -> None:
    index = index_of("linen shirt", "cotton shirt", descriptions=("", "cut like linen trousers"))
    assert index.having(["linen"], TITLE).tolist() == [True, False]
    assert index.having(["linen"], EVERYWHERE).tolist() == [True, True]
    assert index.having(["linen", "unheard"], EVERYWHERE).tolist() == [False, False]


def test_a_phrase_is_side_by_side_and_within_one_text() -> None:
    index = index_of(
        "in-ear headphones", "headphones for ear comfort in black", "made to fit in", descriptions=("", "", "ear cups")
    )
    assert index.phrase(words("in ear")).tolist() == [True, False, False]


def test_an_index_of_nothing_answers() -> None:
    index = index_of()
    assert len(index.scores(["red"])[0]) == 0
    assert len(index.phrase(["red"])) == 0


def test_what_to_wear_with_a_product_is_looked_for_apart() -> None:
    index = index_of("shirt", "boots", descriptions=("Soft cotton. Wear it with leather boots, or tuck it into jeans.", ""))
    assert index.having(["boot"], EVERYWHERE).tolist() == [False, True]
    assert index.phrase(["leather"], ANYWHERE).tolist() == [True, False]
    assert index.phrase(["leather", "boot"], EVERYWHERE).tolist() == [False, False]
    assert index.phrase(["soft", "cotton"], EVERYWHERE).tolist() == [True, False]
