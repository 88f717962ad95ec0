"""A learned turn of query vectors: what it learns, when it learns nothing, and folders that are not its own."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.relevance import encoder_turn
from retrieval.relevance.encoder_turn import COLUMNS, QueryTurn, UnusableTurn, Wanted, cross_fitted, train_turn

SIZE, PRODUCTS, QUERIES = 16, 300, 400


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def shop(seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[Wanted]]:
    """Shoppers whose queries lie a fixed rotation beside the product that they want."""
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(np.random.default_rng(9).normal(size=(SIZE, SIZE)))
    products = unit(rng.normal(size=(PRODUCTS, SIZE)))
    rows = rng.integers(0, PRODUCTS, QUERIES)
    queries = unit(0.5 * products[rows] @ rotation + 0.5 * products[rows])
    return queries, products, [Wanted(np.array([row], np.int64), np.ones(1, np.float32)) for row in rows]


def first(queries: np.ndarray, products: np.ndarray, wanted: list[Wanted]) -> float:
    """The share of queries whose product comes first."""
    return float(np.mean(np.argmax(queries @ products.T, axis=1) == [one.rows[0] for one in wanted]))


def test_queries_that_were_not_trained_on_find_more() -> None:
    turn = train_turn("e", *shop(), passes=40)
    queries, products, wanted = shop(seed=1)
    assert first(turn.turned(queries), products, wanted) > first(queries, products, wanted) + 0.1


def test_a_turn_of_vectors_has_length_one() -> None:
    queries, products, wanted = shop()
    turn = train_turn("e", queries, products, wanted, passes=1)
    np.testing.assert_allclose(np.linalg.norm(turn.turned(queries), axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(turn.turned(queries[0]), turn.turned(queries)[0], atol=1e-5)


def test_a_turn_that_does_worse_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_turn, "_RATE", 3.0)
    queries, products, wanted = shop()
    np.testing.assert_allclose(train_turn("e", queries, products, wanted).turned(queries), queries, atol=1e-6)
    monkeypatch.setattr(encoder_turn, "_HELD_OUT", 10**9)
    assert np.abs(train_turn("e", queries, products, wanted).turned(queries) - queries).max() > 0.1


def test_a_large_corpus_is_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_turn, "_MOST", 100)
    queries, products, wanted = shop()
    turn = train_turn("e", queries, products, wanted, passes=40)
    assert first(turn.turned(queries), products, wanted) > first(queries, products, wanted)


def test_nothing_judged_right_leaves_the_queries_as_they_are() -> None:
    queries, products, wanted = shop()
    nobody = [Wanted(one.rows, np.zeros(1, np.float32)) for one in wanted]
    np.testing.assert_allclose(train_turn("e", queries, products, nobody).turned(queries), queries, atol=1e-6)


def test_columns_say_how_near_the_products_are() -> None:
    swap = np.array([[-1, 1], [1, -1]], np.float32)  # (1, 0) becomes (0, 1)
    products = np.array([[1, 0], [0, 1], [0, 0], [0.6, 0.8]], np.float32)
    columns = QueryTurn("e", swap, np.zeros(2, np.float32)).scores(np.array([1, 0], np.float32), products)
    np.testing.assert_allclose(columns, [[0, -1, 0.5], [1, 0, 0], [0, -1, 0.75], [0.8, -0.2, 0.25]], atol=1e-6)
    assert columns.shape[1] == len(COLUMNS)
    assert QueryTurn("e", swap, np.zeros(2, np.float32)).scores(products[0], products[:0]).shape == (0, len(COLUMNS))


def test_what_a_turn_says_of_a_query_comes_from_the_others() -> None:
    queries, products, wanted = shop()
    read = [np.arange(PRODUCTS)] * QUERIES
    turn, columns = cross_fitted("e", queries, products, wanted, read)
    changed = list(wanted)
    changed[0] = Wanted(np.array([(wanted[0].rows[0] + 1) % PRODUCTS], np.int64), np.ones(1, np.float32))
    other, others = cross_fitted("e", queries, products, changed, read)
    np.testing.assert_array_equal(columns[0], others[0])
    assert not np.array_equal(turn.matrix, other.matrix)
    assert sum(not np.array_equal(one, two) for one, two in zip(columns, others, strict=True)) > QUERIES / 2
    assert {one.shape for one in columns} == {(PRODUCTS, len(COLUMNS))}


def test_training_ends_at_its_deadline() -> None:
    steps: list[int] = []
    train_turn("e", *shop(), deadline=0.0, progress=lambda done, _: steps.append(done))
    assert steps == [1]


def test_a_folder_keeps_what_was_learned(tmp_path: Path) -> None:
    queries, products, wanted = shop()
    turn = train_turn("e", queries, products, wanted, passes=2)
    turn.save(tmp_path)
    again = QueryTurn.load(tmp_path)
    assert again.encoder == "e"
    np.testing.assert_array_equal(again.turned(queries), turn.turned(queries))


@pytest.mark.parametrize("damage", ["missing", "json", "version", "weights"])
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: str) -> None:
    if damage != "missing":
        QueryTurn("e", np.zeros((2, 2), np.float32), np.zeros(2, np.float32)).save(tmp_path)
    if damage == "json":
        (tmp_path / "turn.json").write_text("[]")
    if damage == "version":
        (tmp_path / "turn.json").write_text('{"schema_version": 0}')
    if damage == "weights":
        (tmp_path / "turn.safetensors").write_bytes(b"torn")
    with pytest.raises(UnusableTurn):
        QueryTurn.load(tmp_path)
