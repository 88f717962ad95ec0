import numpy as np

from retrieval.arrays import fingerprint
from retrieval.relevance.features import PLAIN, Evidence, Slot, features, names
from retrieval.tokens import words


def _evidence(titles: list[str]) -> Evidence:
    stems = [words(title) for title in titles]
    keys = [key for some in stems for key in (*map(fingerprint, some), 0)]
    starts = np.concatenate([[0], np.cumsum([len(some) + 1 for some in stems])]).astype(np.int64)
    count = len(titles)
    return Evidence(
        starts=starts,
        keys=np.array(keys, np.uint64),
        fields=np.ones(len(keys), np.uint8),
        numeric=np.array([flag for some in stems for flag in (*(stem[0].isdigit() for stem in some), False)], np.bool_),
        endings=np.array([fingerprint("with"), fingerprint("for")], np.uint64),
        first=np.linspace(1.0, 0.5, count, dtype=np.float32),
        lexical=np.linspace(9.0, 1.0, count, dtype=np.float32),
        best_lexical=9.0,
        cosines={"one": np.linspace(0.8, 0.2, count, dtype=np.float32)},
        best_cosines={"one": 0.8},
        vectors=np.eye(count, 4, dtype=np.float32),
    )


def _slots(text: str) -> list[Slot]:
    return [Slot(((fingerprint(stem), 1.0),), 2.0, stem[0].isdigit()) for stem in words(text)]


def _read(query: str, titles: list[str]) -> dict[str, np.ndarray]:
    grid = features(_slots(query), _evidence(titles))
    assert grid.shape == (len(titles), len(names(["one"]))) and grid.dtype == np.float32 and np.isfinite(grid).all()
    return {name: grid[:, place] for place, name in enumerate(names(["one"]))}


def test_words_and_their_places_are_told_apart() -> None:
    read = _read("copper pipe", ["1 in. copper pipe", "pipe for copper", "brass pipe", "lamp"])
    assert read["title covered"].tolist() == [1.0, 1.0, 0.5, 0.0]
    assert read["pairs in order"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert read["last word at title head"].tolist()[:3] == [1.0, 1.0, 1.0]
    assert read["slots missing in title"].tolist() == [0.0, 0.0, 1.0, 2.0]


def test_numbers_asked_and_not_asked_count() -> None:
    read = _read("12 v battery", ["12 v battery", "24 v battery", "battery"])
    assert read["numbers missing in title"].tolist() == [0.0, 1.0, 1.0]
    assert read["title numbers not asked"].tolist() == [0.0, 1.0, 0.0]


def test_a_weaker_answer_covers_less_than_the_word_itself() -> None:
    slot = Slot(((fingerprint("kohler"), 0.85), (fingerprint("kholer"), 1.0)), 2.0, False)
    grid = features([slot], _evidence(["kohler", "kholer", "other"]))
    covered = grid[:, PLAIN.index("title covered")]
    assert covered[1] > covered[0] > covered[2] == 0.0


def test_queries_without_words_and_products_without_titles_are_read() -> None:
    assert _read("", ["copper pipe", ""])["title covered"].tolist() == [0.0, 0.0]
    assert _read("pipe", ["", "!!!", "pipe"])["title covered"].tolist() == [0.0, 0.0, 1.0]
    assert features(_slots("pipe"), _evidence([])).shape == (0, len(names(["one"])))
