"""What nobody could meet yet stands where its text alone would put it, and nothing else is moved."""

import numpy as np

from ranker.blend import Blend
from ranker.blend_fitting import fit_blend
from ranker.newcomers import lift, newcomers
from ranker.scorers import content, popularity
from ranker.scorers.scorer import Fitting
from tests.fakes_ranker import small_histories, small_table

NONE = np.zeros(0, np.int64)


def order(scores: np.ndarray) -> list[int]:
    return [int(place) for place in np.argsort(-scores, kind="stable")]


def test_new_is_what_came_after_training_and_what_few_are_unmet() -> None:
    met = np.ones(20, np.bool_)
    met[3] = False
    assert np.flatnonzero(newcomers(met, 22)).tolist() == [3, 20, 21]
    met[:10] = False  # half of the shop without an event: nobody wants it, and that is known
    assert np.flatnonzero(newcomers(met, 22)).tolist() == [20, 21]


def test_a_newcomer_takes_the_place_that_its_text_has() -> None:
    scores = np.array([9, 8, 7, 6, 5, -50, -60], np.float32)
    text = np.array([0.1, 0.9, 0.2, 0.3, 0.0, 0.8, 0.7], np.float32)  # by text: 1 5 6 3 2 0 4
    new = np.arange(7) >= 5
    other = scores.copy()
    lift(other, text[[0, 1, 2, 3, 4, 6, 5]], new, NONE)
    assert order(other)[:4] == [0, 6, 5, 1]
    lifted = scores.copy()
    lift(lifted, text, new, NONE)
    assert order(lifted)[:4] == [0, 5, 6, 1]  # one product is above both by text, and one in the order
    assert (lifted[:5] == scores[:5]).all() and np.isfinite(lifted).all()
    again = lifted.copy()
    lift(again, text, new, NONE)
    np.testing.assert_array_equal(again, lifted)


def test_what_the_shopper_has_takes_no_place_from_it() -> None:
    scores, text = np.array([9, 8, 7, -50], np.float32), np.array([0.9, 0.1, 0.2, 0.8], np.float32)
    lift(scores, text, np.arange(4) == 3, np.array([0]))  # the first by text is the shopper's own
    assert order(scores)[:2] == [0, 3]


def test_without_text_that_tells_products_apart_nothing_moves() -> None:
    scores = np.array([3, 2, 1], np.float32)
    for text in (np.zeros(3, np.float32), np.array([0.9, 0.8, 0.1], np.float32)):
        lift(scores, text, np.arange(3) == (2 if not text.any() else 9), NONE)
    np.testing.assert_array_equal(scores, np.array([3, 2, 1], np.float32))
    lift(scores[:0], scores[:0], np.zeros(0, np.bool_), NONE)


def test_a_blend_shows_a_new_product_like_the_past_and_its_own_scores_stay(tmp_path) -> None:  # type: ignore[no-untyped-def]
    histories = small_histories(40)
    head, tail = histories.leave_last()
    scorers = [fit(head, small_table(), Fitting(seed=1)) for fit in (popularity.fit, content.fit)]
    fit_blend(scorers, head, tail, small_table(), Fitting(seed=1)).with_scorers(scorers, head).save(tmp_path / "blend")
    for scorer in scorers:
        scorer.save(tmp_path / scorer.name)
    table = small_table(extra=8)
    parts = [type(scorer).load(tmp_path / scorer.name, table) for scorer in scorers]
    found, text = Blend.load(tmp_path / "blend", table, parts).scores(head), parts[1].scores(head)
    for place in range(len(head)):
        own = head.products[head.span(place)]
        text[place, own] = found[place, own] = -1e9
        for new in range(48, 56):
            if (by_text := (text[place] > text[place, new]).sum()) < 10:
                assert (found[place] > found[place, new]).sum() <= by_text
