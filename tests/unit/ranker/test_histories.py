import numpy as np

from ranker.histories import DISLIKE, PURCHASE, Histories
from ranker.tables import ProductTable


def of_two() -> Histories:
    """a: 5 at 1, 6 at 2, 7 at 3; b: 8 at 2 twice."""
    return Histories.of(("a", "b"), [1, 0, 0, 1, 0], [8, 7, 5, 9, 6], [2, 3, 1, 2, 2], [0, 5, 0, 0, 0])


def test_events_lie_by_shopper_and_time_and_equal_times_stay_as_given():
    found = of_two()
    assert found.offsets.tolist() == [0, 3, 5]
    assert found.products.tolist() == [5, 6, 7, 8, 9]
    assert found.kinds.tolist() == [PURCHASE, PURCHASE, DISLIKE, PURCHASE, PURCHASE]
    assert found.now == 3
    assert found.liked.tolist() == [True, True, False, True, True]


def test_shoppers_are_chosen_by_place_and_by_name():
    assert of_two().select([1, 0, 1]).products.tolist() == [8, 9, 5, 6, 7, 8, 9]
    named = of_two().named(["x", "b"])
    assert named.shoppers == ("x", "b")
    assert named.lengths.tolist() == [0, 2]
    assert of_two().select([]).offsets.tolist() == [0]


def test_histories_are_cut_in_time_and_at_the_end():
    before = of_two().before(2)
    assert (before.products.tolist(), before.lengths.tolist(), before.now) == ([5], [1, 0], 2)
    assert of_two().since(2).products.tolist() == [6, 7, 8, 9]
    rest, last = of_two().leave_last(1, fewest=2)
    assert (rest.products.tolist(), last.products.tolist()) == ([5, 6, 8, 9], [7])
    assert of_two().newest(1).products.tolist() == [7, 9]
    assert rest.where(rest.products > 7).with_events().shoppers == ("b",)


class Lengths:
    name, dimensions = "lengths", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32)


def test_a_text_is_embedded_once_and_kept(tmp_path):
    table = ProductTable.of(["a", "b", "c", "d"], ["red", "", "red", "blue"])
    first, second = Lengths(), Lengths()
    vectors = table.with_vectors(first, tmp_path).vectors
    assert vectors.tolist() == [[3, 1], [0, 0], [3, 1], [4, 1]]
    assert first.asked == ["blue", "red"]
    assert table.with_vectors(second, tmp_path).vectors.tolist() == vectors.tolist()
    assert second.asked == []


def test_new_products_come_behind_and_old_rows_take_what_is_said_now():
    old = ProductTable.of(["a", "b"], ["A", "B"], ["x", "y"], None, [1, float("nan")])
    found = old.extended(ProductTable.of(["c", "b"], ["C", "B2"], ["z", "y"], ["me", None], [3, 2]))
    assert found.ids == ("a", "b", "c")
    assert found.titles == ("A", "B2", "C")
    assert found.prices.tolist() == [1, 2, 3]
    assert found.brands == (None, None, "me")
