"""What the blend learns from what came after: the same again, or something new, as the shoppers are."""

import numpy as np
import pytest

from ranker.blend import ANCHORS, FACTS, Blend, weighed
from ranker.blend_anchors import known_anchor, newcomers_anchor
from ranker.blend_fitting import _descend, _scale, _shown, fit_blend
from ranker.blend_lists import Lists, worth
from ranker.errors import UnusableVersion
from ranker.histories import Histories
from ranker.scorers import content, popularity, repeats
from ranker.scorers.scorer import Fitting
from tests.fakes_ranker import DAY, small_table

_FITS = (popularity.fit, repeats.fit, content.fit)


def _shop(again: bool, shoppers: int = 80, visits: int = 8) -> Histories:
    """Shoppers of one category each, who take the same three products at every visit, or never one twice."""
    random = np.random.default_rng(5)
    owners, rows, at = [], [], []
    for shopper in range(shoppers):
        mine = shopper % 4 + 4 * random.permutation(12)
        for visit in range(visits):
            taken = mine[:3] if again else mine[visit : visit + 1]
            owners += [shopper] * len(taken)
            rows += list(taken)
            at += [1_700_000_000 + visit * 7 * DAY + shopper] * len(taken)
    return Histories.of([f"s{number}" for number in range(shoppers)], owners, rows, at)


def _blended(histories: Histories) -> tuple[Blend, Histories, Histories]:
    moment = 1_700_000_000 + 5.9 * 7 * DAY
    head, tail = histories.before(moment), histories.since(moment)
    scorers = [fit(head, small_table(), Fitting(seed=1)) for fit in _FITS]
    return fit_blend(scorers, head, tail, small_table(), Fitting(seed=1)), head, tail


@pytest.fixture(scope="module", params=[True, False], ids=["the same again", "always new"])
def blended(request):
    return request.param, *_blended(_shop(request.param))


def test_it_learns_from_the_shoppers_whether_they_want_the_same_again(blended):
    again, blend, head, _ = blended
    first = np.argmax(blend.scores(head), axis=1)
    own = np.array([row in head.products[head.span(place)] for place, row in enumerate(first)])
    assert own.mean() > 0.9 if again else own.mean() < 0.1


def test_shoppers_without_events_get_what_is_popular(blended):
    _, blend, head, _ = blended
    nobody = head.named(["new", head.shoppers[0], "other"])
    found, popular = blend.scores(nobody), blend.scorers[0].scores(nobody)
    np.testing.assert_array_equal(found[[0, 2]], popular[[0, 2]])
    assert popular[0].std() > 0
    assert not np.allclose(found[1], popular[1])
    rows = np.tile(np.array([7, 30, 2], np.int32), (3, 1))
    np.testing.assert_allclose(blend.scores_of_many(nobody, rows), found[:, [7, 30, 2]], rtol=1e-3, atol=1e-3)


def test_some_products_score_as_all_do(blended):
    _, blend, head, _ = blended
    rows = np.array([7, 30, 2], np.int32)
    np.testing.assert_allclose(blend.scores_of(head.select([3]), rows), blend.scores(head)[3, rows], rtol=1e-3, atol=1e-3)


def test_shoppers_with_candidates_of_their_own_score_as_all_do(blended):
    _, blend, head, _ = blended
    some = head.select([3, 8]).named([head.shoppers[3], "nobody", head.shoppers[8]])
    rows = np.array([[7, 30, 2], [1, 0, 40], [47, 3, 11]], np.int32)
    found = blend.scores_of_many(some, rows)
    np.testing.assert_allclose(found, np.take_along_axis(blend.scores(some), rows, axis=1), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(found[2], blend.scores_of(head.select([8]), rows[2]), rtol=1e-3, atol=1e-3)


def test_what_a_part_says_of_a_few_products_of_many_is_told_apart():
    random = np.random.default_rng(2)
    own = np.full((20, 3000), -8.0, np.float32)
    own[:, :25] = random.normal(-1, 2, (20, 25))
    mean, spread = _scale([own, random.normal(size=(20, 3000)).astype(np.float32)])
    read = (own - mean[0]) / spread[0]
    assert np.abs(read).max() < 6
    assert read[:, :25].std() > 0.3


@pytest.mark.parametrize(("right", "events", "added"), [(0, 40, True), (1, 40, False), (0, 3, False)])
def test_more_of_the_best_part_is_added_where_the_blend_is_worse_than_it_and_the_shopper_is_known(right, events, added):
    random = np.random.default_rng(3)
    read = random.normal(size=(120, 60, 2 + FACTS)).astype(np.float32)
    read[..., 2 + 4] = np.log1p(events) / 4
    weights = {
        "first": np.zeros((1, 2 + FACTS), np.float32),
        "first_bias": np.zeros(1, np.float32),
        "last": np.zeros((1, 1), np.float32),
        "plain": np.eye(2 + FACTS, dtype=np.float32)[1:2],  # the blend says what the second part says
    }
    lists = Lists(
        read, read[..., right] > 1.3, np.zeros((120, 60), np.float32), np.ones((3, 120, 60), np.bool_), np.ones(120, np.float32)
    )
    anchor = known_anchor(lists, weights, 2)
    assert anchor[1] == 0
    assert anchor[0] >= 4 if added else anchor[0] == 0
    new = newcomers_anchor(lists, weights, 2)
    assert new[1] == 0
    assert new[0] >= 2 if right == 0 and events == 3 else new[0] == 0
    anchors = {"anchor": np.array([3, 0], np.float32), "newcomers_anchor": np.array([2, 0], np.float32)}
    np.testing.assert_allclose(
        weighed(read, weights | anchors), read[..., 1] + (3 if events > 5 else 2) * read[..., 0], atol=1e-5
    )
    read[..., 2 + 4] = 0  # nothing is known of whoever has no event
    np.testing.assert_allclose(weighed(read, weights | anchors), read[..., 1], atol=1e-5)


@pytest.mark.parametrize(("gaining", "surely"), [(3, False), (60, True)])
def test_of_a_part_that_is_better_alone_as_much_is_added_as_is_not_surely_worse(gaining, surely):
    random = np.random.default_rng(4)
    read = np.zeros((120, 60, 2 + FACTS), np.float32)
    read[..., 0] = random.normal(size=(120, 60))
    read[:gaining, :, 1] = random.normal(size=(gaining, 60)) * 3  # what the blend says of the others does not matter
    read[..., 2 + 4] = np.log1p(40) / 4
    truth = 2 * read[..., 0] + read[..., 1]
    weights = {
        "first": np.zeros((1, 2 + FACTS), np.float32),
        "first_bias": np.zeros(1, np.float32),
        "last": np.zeros((1, 1), np.float32),
        "plain": np.eye(2 + FACTS, dtype=np.float32)[1:2],
    }
    every = np.ones((3, 120, 60), np.bool_)
    lists = Lists(
        read, truth == truth.max(axis=1, keepdims=True), np.zeros((120, 60), np.float32), every, np.ones(120, np.float32)
    )
    assert known_anchor(lists, weights, 2)[0] == (2 if surely else 16)


def test_what_is_new_is_told_apart_where_nothing_foretells_better_than_what_comes_again():
    random = np.random.default_rng(3)
    shoppers, own, length = 700, 10, 40
    read = np.zeros((shoppers, length, 2 + FACTS), np.float32)
    read[:, :own, 0] = 1  # the first scorer knows what comes again, and nothing else
    read[:, :, 1] = random.normal(size=(shoppers, length))
    read[:, :own, 2:4] = 1
    new = own + np.argmax(read[:, own:, 1], axis=1)  # the second knows which new product is taken
    wanted = np.zeros((shoppers, length), np.bool_)
    wanted[:, :own] = True
    wanted[np.arange(shoppers), new] = True
    listed = np.ones((3, shoppers, length), np.bool_)
    listed[1:, :, :own] = False
    lists = Lists(read, wanted, np.zeros((shoppers, length), np.float32), listed, np.ones(shoppers, np.float32))
    everyone = np.arange(shoppers)
    assert worth(lists, everyone, read[..., 0]) == pytest.approx(1)
    assert worth(lists, everyone, read[..., 0], 1) < 0.2

    found = weighed(read, _descend(lists, 2, Fitting(seed=1)))
    assert worth(lists, everyone, found) > 0.98
    assert worth(lists, everyone, found, 1) > 0.95


def test_of_few_shoppers_all_are_learned_from_again_as_newcomers_who_count_for_a_quarter(monkeypatch):
    histories = _shop(again=True)
    past, then, counts = _shown(histories.before(1_700_000_000 + 5.9 * 7 * DAY), histories, 6000, 0)
    assert (np.bincount(past.lengths, minlength=6)[[0, 1, 2, 3, 5]] == 16).all()
    assert (past.lengths[:80] == 18).all()
    np.testing.assert_array_equal(then.lengths, 24)
    assert counts[:80].sum() == 80
    assert counts[80:].sum() == pytest.approx(20)
    monkeypatch.setattr("ranker.blend_fitting._NEWCOMERS", 10)
    past, _, counts = _shown(histories, histories, 6000, 0)
    assert len(past) == len(counts) == 100
    assert (counts == 1).all()


def test_shoppers_who_count_more_weigh_more_in_what_lists_are_worth():
    read = np.zeros((2, 12, 1 + FACTS), np.float32)
    read[:, 0, 0] = 1
    wanted = np.zeros((2, 12), np.bool_)
    wanted[0, 0] = wanted[1, 11] = True  # foretold, and not among the first ten
    lists = Lists(read, wanted, np.zeros((2, 12), np.float32), np.ones((3, 2, 12), np.bool_), np.array([3, 1], np.float32))
    assert worth(lists, np.arange(2), read[..., 0]) == pytest.approx(0.75)


def test_a_blend_from_before_anything_was_added_opens_as_it_was(blended, tmp_path):
    _, blend, head, _ = blended
    before = Blend(blend.scorers, blend.weights | dict.fromkeys(ANCHORS, np.zeros(3, np.float32)), blend._met, blend._table)
    old = Blend(
        blend.scorers, {name: part for name, part in before.weights.items() if name not in ANCHORS}, blend._met, blend._table
    )
    old.save(tmp_path / "blend")
    found = Blend.load(tmp_path / "blend", small_table(), blend.scorers)
    np.testing.assert_allclose(found.scores(head), before.scores(head), rtol=1e-5, atol=1e-5)


def test_of_a_large_table_slow_parts_are_asked_for_what_the_quick_ones_bring(blended, monkeypatch):
    again, blend, head, _ = blended
    whole = blend.scorers[2].scores(head)
    monkeypatch.setattr("ranker.blend.SMALL", 10)
    monkeypatch.setattr("ranker.blend._NEAR", 4)
    monkeypatch.setattr("ranker.blend._SLOW", ("content",))
    popular, repeated, content_ = blend.parts(head)
    asked = np.isclose(content_, whole, atol=1e-3)
    for place in range(len(head)):
        own = np.unique(head.products[head.span(place)])
        assert asked[place, own].all()
        assert asked[place, np.argmax(popular[place])]
        new = np.setdiff1d(np.arange(48), np.flatnonzero(np.isin(np.arange(48) % 4, own % 4)))
        assert asked[place, new[np.argmax(popular[place, new])]]
        assert (content_[place, ~asked[place]] <= content_[place, asked[place]].min() + 1e-3).all()
    assert 0.1 < asked.mean() < 0.9
    first = np.argmax(blend.scores(head), axis=1)
    own = np.array([row in head.products[head.span(place)] for place, row in enumerate(first)])
    assert own.mean() > 0.9 if again else own.mean() < 0.1


def test_it_comes_back_over_the_scorers_in_any_order_and_with_new_products(blended, tmp_path):
    _, blend, head, _ = blended
    blend.save(tmp_path / "blend")
    for scorer in blend.scorers:
        scorer.save(tmp_path / scorer.name)
    table = small_table(extra=4)
    scorers = [type(scorer).load(tmp_path / scorer.name, table) for scorer in reversed(blend.scorers)]
    found = Blend.load(tmp_path / "blend", table, scorers).scores(head)
    before = blend.scores(head)
    alike = [np.corrcoef(one, other)[0, 1] for one, other in zip(found[:, :48], before, strict=True)]
    assert min(alike) > 0.99  # not the same: more products have other means
    assert np.isfinite(found).all()


def test_a_part_that_is_missing_is_named(blended, tmp_path):
    _, blend, _, _ = blended
    blend.save(tmp_path / "blend")
    with pytest.raises(UnusableVersion, match="repeats"):
        Blend.load(tmp_path / "blend", small_table(), [blend.scorers[0], blend.scorers[2]])


def test_without_anything_that_came_after_all_count_alike():
    histories = _shop(True, shoppers=6)
    scorers = [fit(histories, small_table(), Fitting()) for fit in _FITS]
    blend = fit_blend(scorers, histories, histories.where(np.zeros(len(histories.products), bool)), small_table(), Fitting())
    assert np.isfinite(blend.scores(histories)).all()
    assert len(set(blend.weights["plain"][0, : len(scorers)])) == 1
