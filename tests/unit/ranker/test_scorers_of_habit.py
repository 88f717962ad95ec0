"""What the scorers of habit, popularity and text say, on shops small enough to reckon by hand."""

from collections.abc import Callable

import numpy as np

from ranker.histories import DISLIKE, PURCHASE, Histories
from ranker.scorers import content, popularity, repeats, shoppers
from ranker.scorers.content import ContentScorer, comparable
from ranker.scorers.popularity import PopularityScorer
from ranker.scorers.scorer import Fitting
from ranker.scorers.weights import save_weights
from ranker.tables import ProductTable
from tests.fakes_ranker import DAY, small_histories, small_table

NOW = 1_700_000_000.0


def test_one_shopper_counts_once_however_often_they_buy():
    owners = [0] * 500 + [1, 2]
    rows = [0] * 500 + [1, 1]
    histories = Histories.of(["bot", "a", "b"], owners, rows, np.full(502, NOW))
    found = popularity.fit(histories, small_table(), Fitting()).scores(histories)[0]
    assert found[1] > found[0] > found[2]


def test_what_was_wanted_lately_goes_before_what_was_wanted_as_much_long_ago():
    table = ProductTable.of(["old", "new"])
    histories = Histories.of(["a", "b"], [0, 1], [0, 1], [NOW - 300 * DAY, NOW])
    scorer = popularity.fit(histories, table, Fitting(), start=PopularityScorer(np.zeros(2, np.float32), (30.0,), table))
    old, new = scorer.scores(histories)[0]
    assert new > old


def test_a_new_product_is_as_popular_as_its_category_mostly_is():
    table = ProductTable.of(["a", "b", "c", "d"], categories=["tea", "nails", "tea", "nails"])
    scorer = PopularityScorer(np.array([9.0, 1.0], np.float32), (30.0,), table)
    found = scorer.scores_of(Histories.single([]), np.array([2, 3], np.int32))
    assert found[0] > found[1]


def test_what_comes_every_week_goes_before_what_came_as_often_long_ago():
    owners, rows, at = [], [], []
    for shopper in range(120):
        weekly, given_up = shopper % 20, 20 + shopper % 20
        for week in range(30):
            taken = [weekly, given_up] if week < 10 else [weekly]
            owners += [shopper] * len(taken)
            rows += taken
            at += [NOW + week * 7 * DAY + shopper] * len(taken)
    histories = Histories.of([f"s{number}" for number in range(120)], owners, rows, at)
    scorer = repeats.fit(histories, small_table(), Fitting(seed=2))
    found = scorer.scores(histories)
    every = np.arange(120)
    assert (found[every, every % 20] > found[every, 20 + every % 20]).mean() > 0.95
    assert (found[every, every % 20] > found[every, 45]).all()


def test_nobody_is_their_own_neighbour():
    histories = Histories.of(["a", "b", "c"], [0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 1, 3], np.arange(6) + NOW)
    scorer = shoppers.fit(histories, small_table(), Fitting())
    own = scorer.scores(histories.named(["a"]))[0]
    assert own[0] < own[2]  # only "a" has it, and what "b" has is said by a neighbour
    assert own[5] < own[2]


def test_texts_of_a_shop_are_told_apart_by_what_they_do_not_share():
    random = np.random.default_rng(0)
    shared = np.ones(16, np.float32) * 3
    vectors = (shared + random.normal(0, 0.4, (200, 16))).astype(np.float32)
    vectors[7] = 0
    found = comparable(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
    assert not found[7].any()
    assert abs(float(np.delete(found @ found[3], [3, 7]).mean())) < 0.1
    np.testing.assert_allclose(np.linalg.norm(np.delete(found, 7, axis=0), axis=1), 1, rtol=1e-4)


def test_a_dislike_speaks_against_what_reads_like_it():
    table = small_table()
    liked = ContentScorer(table).scores(Histories.single([0], [NOW], [PURCHASE]))[0]
    disliked = ContentScorer(table).scores(Histories.single([0], [NOW], [DISLIKE]))[0]
    assert liked[4] > liked[1]  # rows 0 and 4 are of one category
    assert disliked[4] < disliked[1]


def test_what_text_taught_in_one_shop_ranks_another_without_its_ids(tmp_path):
    content.fit(small_histories(300), small_table(), Fitting(seed=1)).save(tmp_path)
    other = small_table(extra=20, seed=9)
    histories = small_histories(40, seed=4)
    found = ContentScorer.load(tmp_path, other).scores(histories)
    group = np.array([int(name.split()[-1]) for name in other.categories])
    own = group[None, :] == (np.arange(40) % 4)[:, None]
    assert (found.argmax(axis=1)[:, None] == np.arange(len(group))[None, :])[own].sum() >= 38


def test_what_few_take_every_week_is_what_is_taken_next_more_than_what_many_took_once():
    table = ProductTable.of([f"p{number}" for number in range(30)])
    owners, rows, at = [], [], []
    for shopper in range(90):
        for week in range(30):
            if shopper < 30:
                owners.append(shopper)
                rows.append(shopper % 10)  # staples of ten
                at.append(NOW + week * 7 * DAY)
            elif week == shopper % 30:
                owners += [shopper] * 5
                rows += [10 + (shopper + k) % 10 for k in range(5)]  # each once, half of ten
                at += [NOW + week * 7 * DAY + k for k in range(5)]
    histories = Histories.of([f"s{number}" for number in range(90)], owners, rows, at)
    found = popularity.fit(histories, table, Fitting()).scores(histories)[0]
    assert found[:10].min() > found[10:20].max()


def test_a_shopper_counts_once_a_week_for_a_product():
    owners = [0] * 300 + [1, 1, 1, 1]
    rows = [0] * 300 + [1, 1, 1, 2]
    at = [*np.linspace(NOW - 6.9 * DAY, NOW, 300), NOW - 15 * DAY, NOW - 8 * DAY, NOW, NOW]
    histories = Histories.of(["bot", "a"], owners, rows, at, now=NOW)
    start = PopularityScorer(np.zeros(48, np.float32), (float("inf"),), small_table())
    counts = popularity.fit(histories, small_table(), Fitting(), start=start).counts
    np.testing.assert_allclose(counts[:3], [1, 3, 1])


def _weekly(taken_in_week: Callable[[int, int], int], weeks: int = 40) -> Histories:
    """Sixty shoppers, who take one product a week each, by their number and the week's."""
    owners, week = np.divmod(np.arange(60 * weeks), weeks)
    rows = [taken_in_week(int(shopper), int(number)) for shopper, number in zip(owners, week, strict=True)]
    return Histories.of([f"s{number}" for number in range(60)], owners, rows, NOW + week * 7 * DAY + owners)


def test_what_is_wanted_now_is_foretold_by_forgetting_as_fast_as_wishes_change():
    table = ProductTable.of([f"p{number}" for number in range(140)])
    fashions = popularity.fit(_weekly(lambda shopper, week: (week // 3) * 10 + shopper % 10), table, Fitting())
    assert max(fashions.fading) <= 14
    staples = popularity.fit(_weekly(lambda shopper, week: (shopper + week) % 60), table, Fitting())
    assert staples.fading == (float("inf"),)  # nothing to gain by forgetting


def test_popularity_from_before_there_were_several_half_lives_opens_as_it_was(tmp_path):
    table, counts = small_table(), np.arange(48, dtype=np.float32)
    save_weights(tmp_path, popularity.ARCHITECTURE, {"counts": counts, "half_life": np.array([30.0, 10.0], np.float32)})
    found = PopularityScorer.load(tmp_path, table)
    assert found.fading == (30.0,)
    nobody = Histories.single([])
    np.testing.assert_array_equal(found.scores(nobody), PopularityScorer(counts, (30.0,), table).scores(nobody))
