import numpy as np
import pytest

from ranker.evaluation import Wanted, best, exposure, foretold, top
from ranker.histories import DISLIKE, LIKE, PURCHASE, VIEW, Histories
from ranker.tables import ProductTable

TABLE = ProductTable.of(list("abcde"), categories=["x", "x", "y", "y", None], brands=["A", "A", "B", None, None])


class Falling:
    """The first product is best, for everybody."""

    name = "falling"

    def scores(self, histories):
        return np.tile(np.array([5, 4, 3, 2, 1], np.float32), (len(histories), 1))


def test_the_figures_are_those_worked_out_by_hand():
    shown = np.array([[0, 1, 2], [3, 4, 0], [1, 2, 3]], np.int32)
    targets = Histories.of(("s", "t", "u"), [0, 0, 0, 1], [2, 4, 2, 3], [0, 0, 1, 0])
    found = foretold(shown, targets, k=3)
    assert found.ndcg.tolist() == pytest.approx([0.5 / (1 + 1 / np.log2(3)), 1.0])
    assert found.recall.tolist() == [0.5, 1.0]
    assert found.reciprocal_rank.tolist() == pytest.approx([1 / 3, 1.0])
    assert found.means["hit_3"] == 1.0
    low, high = found.interval(found.recall)
    assert 0.5 <= low <= 0.75 <= high <= 1.0


def test_a_disliked_target_is_none():
    targets = Histories.of(("s",), [0], [0], [0], [DISLIKE])
    assert len(foretold(np.array([[0]], np.int32), targets, k=1).ndcg) == 0


def test_what_may_not_be_shown_is_left_out():
    histories = Histories.of(
        ("s", "t"), [0, 0, 0, 0, 1], [0, 1, 2, 2, 3], [0, 1, 2, 3, 0], [PURCHASE, DISLIKE, DISLIKE, LIKE, VIEW]
    )
    assert best(Falling(), histories, TABLE, 5).tolist() == [[0, 2, 3, 4, -1], [0, 1, 2, 3, 4]]
    assert best(Falling(), histories, TABLE, 2, Wanted(new_only=True)).tolist() == [[2, 3], [0, 1]]
    assert best(Falling(), histories, TABLE, 9, Wanted(new_categories=True))[0].tolist() == [2, 3, 4, *[-1] * 6]
    sold = np.array([False, True, False, True, True])
    assert best(Falling(), histories, TABLE, 2, Wanted(allowed=sold)).tolist() == [[3, 4], [1, 3]]


def test_the_highest_come_first_and_equal_ones_by_row():
    assert top(np.array([[1, 3, 3, 0]], np.float32), 3).tolist() == [[1, 2, 0]]
    assert top(np.array([[1, 3]], np.float32), 3).tolist() == [[1, 0, -1]]


def test_exposure_counts_the_places():
    histories = Histories.of(("s",), [0], [0], [0])
    found = exposure(np.array([[0, 2], [0, 3], [0, -1]], np.int32), TABLE, histories)
    assert found.coverage == pytest.approx(3 / 5)
    assert found.new == pytest.approx(2 / 5)
    assert found.brands == (("A", pytest.approx(3 / 5)), ("B", pytest.approx(1 / 5)))
    even = exposure(np.array([[0, 1, 2, 3, 4]], np.int32), TABLE, histories)
    assert even.gini == pytest.approx(0)
    assert found.gini > 0.5
