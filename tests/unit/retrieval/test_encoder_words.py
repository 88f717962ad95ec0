"""Learned words: the same arithmetic in training and in search, what they learn, and folders that are not theirs."""

from pathlib import Path

import numpy as np
import pytest
import torch

from bench.catalogs import product
from retrieval.arrays import fingerprints, starts_of
from retrieval.relevance.encoder_training import Asked, CorpusWords, train_words
from retrieval.relevance.encoder_words import COLUMNS, UnusableWords, WordMatch, read_words
from retrieval.relevance.encoder_words_network import WordNetwork, start_of
from retrieval.texts import BRAND, DESCRIPTION, TITLE
from retrieval.tokens import words

COLOURS = ("red", "blue", "green", "black", "white", "grey", "brown", "pink", "beige", "orange")
KINDS = ("couch", "table", "lamp", "rug")
TITLES = [f"{colour} {kind} with {addition}" for colour in COLOURS for kind in KINDS for addition in ("legs", "stripes")]


PRODUCTS = [product(f"p{number}", title, description="") for number, title in enumerate(TITLES)]


def shown(titles: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts, keys and flags of these titles, as a view of rows has them."""
    read = [words(title) for title in titles]
    starts = starts_of(np.array([len(one) for one in read], np.int64))
    keys = fingerprints(stem for one in read for stem in one)
    return starts, keys, np.full(len(keys), TITLE, np.uint8)


def asked(kind: str, said: str, colour: str) -> Asked:
    wanted = [number for number, title in enumerate(TITLES) if kind in title and colour in title]
    wrong = [number for number, title in enumerate(TITLES) if kind not in title and colour in title]
    rows = np.array(wanted + wrong, np.int64)
    gains = np.array([1.0] * len(wanted) + [0.0] * len(wrong), np.float32)
    return Asked(tuple(words(f"{colour} {said}")), rows, gains, rows)


def learned(seed: int = 0) -> WordMatch:
    """Words of a shop whose shoppers say settee for couch and carpet for rug; white and grey are never asked for."""
    corpus = CorpusWords.of(PRODUCTS, None, dimensions=16)
    called = {"couch": "settee", "table": "table", "lamp": "lamp", "rug": "carpet"}
    queries = [
        asked(kind, said, colour) for colour in COLOURS if colour not in ("white", "grey") for kind, said in called.items()
    ]
    return train_words(corpus, queries * 12, seed=seed, rate=5e-3)


def test_the_search_scores_as_the_training_does() -> None:
    corpus = CorpusWords.of(PRODUCTS, None, dimensions=16)
    network = WordNetwork(start_of(corpus.stems, words("settee"), corpus.idf, corpus.vectors, 4.0, seed=0))
    torch.manual_seed(0)
    for weights in network.parameters():
        weights.data += 0.1 * torch.randn_like(weights)
    query = words("blue settee with stripes")
    trained = network([query], corpus.rows, corpus.places)[0].detach().numpy()
    searched = network.exported().scores(query, *shown(TITLES))[:, 0]
    np.testing.assert_allclose(searched, trained, atol=2e-2)
    assert trained.std() > 0.1


def test_words_that_shoppers_use_find_what_the_catalog_calls_otherwise() -> None:
    corpus = CorpusWords.of(PRODUCTS, None, dimensions=16)
    start = WordNetwork(start_of(corpus.stems, (), corpus.idf, corpus.vectors, 4.0, seed=0)).exported()
    match = learned()
    for colour in ("white", "grey"):
        query = words(f"{colour} settee")
        rows = shown([f"{colour} rug with legs", f"{colour} couch with legs", f"{colour} lamp with legs"])
        assert np.argmax(match.scores(query, *rows)[:, 0]) == 1
        assert np.ptp(start.scores(query, *rows)[:, 0]) < np.ptp(match.scores(query, *rows)[:, 0])


def test_the_same_seed_learns_the_same() -> None:
    rows = shown(TITLES)
    np.testing.assert_array_equal(learned(3).scores(["blue", "settee"], *rows), learned(3).scores(["blue", "settee"], *rows))


def test_a_word_misspelt_is_read_by_its_letters() -> None:
    match = learned()
    rows = shown(["pink couch", "pink lamp", "pink rug"])
    assert np.argmax(match.scores(["setteee"], *rows)[:, 0]) == 0
    assert np.argmax(match.scores(["carpett"], *rows)[:, 0]) == 2
    assert np.isfinite(match.scores(["settte", "☃"], *rows)).all()


def test_columns_say_what_is_answered() -> None:
    scores = learned().scores(words("red table"), *shown(["red table", "red lamp", "", "blue lamp"]))
    score, gap, share, least, surplus = scores.T
    assert scores.shape == (4, len(COLUMNS))
    assert gap.max() == 0.0 and np.argmax(gap) == 0
    assert share[0] == pytest.approx(1.0, abs=0.2) and share[2] == 0.0
    assert least[0] > least[1]
    assert surplus[2] == 0.0 and surplus[0] < surplus[3]
    assert score[0] > score[1] > score[3]


@pytest.mark.parametrize("titles", [[], ["", ""]])
@pytest.mark.parametrize("stems", [[], ["lamp"]])
def test_nothing_asked_or_nothing_there(titles: list[str], stems: list[str]) -> None:
    assert not learned().scores(stems, *shown(titles)).any()


def test_places_are_counted_from_what_the_title_is() -> None:
    starts, keys, flags = shown(["steel kitchen table with lamp", "lamp"])
    brand = fingerprints(["acme", "said"])
    read = read_words(
        np.array([0, starts[1] + 2, starts[2] + 2]),
        np.concatenate([keys[: starts[1]], brand, keys[starts[1] :]]),
        np.concatenate([flags[: starts[1]], np.array([BRAND, DESCRIPTION], np.uint8), flags[starts[1] :]]),
    )
    assert read.places.tolist() == [2, 1, 0, 7, 7, 8, 0]
    assert read.starts.tolist() == [0, 6, 7]


def test_a_folder_keeps_what_was_learned(tmp_path: Path) -> None:
    match = learned()
    match.save(tmp_path / "words")
    rows = shown(TITLES)
    again = WordMatch.load(tmp_path / "words")
    np.testing.assert_array_equal(again.scores(["grey", "settee"], *rows), match.scores(["grey", "settee"], *rows))


@pytest.mark.parametrize("damage", ["missing", "json", "version", "weights"])
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "words"
    if damage != "missing":
        learned().save(folder)
    if damage == "json":
        (folder / "words.json").write_text("{")
    if damage == "version":
        (folder / "words.json").write_text('{"schema_version": 0}')
    if damage == "weights":
        (folder / "words.safetensors").write_bytes(b"torn")
    with pytest.raises(UnusableWords):
        WordMatch.load(folder)


def test_training_ends_at_its_deadline() -> None:
    corpus = CorpusWords.of(PRODUCTS, None, dimensions=16)
    steps: list[int] = []
    train_words(
        corpus,
        [asked("rug", "carpet", colour) for colour in COLOURS] * 20,
        deadline=0.0,
        progress=lambda done, _: steps.append(done),
    )
    assert steps == [1]
