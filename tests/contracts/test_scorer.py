"""What every model of taste keeps to, the fake too."""

import time

import numpy as np
import pytest

from ranker.errors import UnusableVersion
from ranker.histories import DISLIKE, Histories
from ranker.scorers import (
    attention_network,
    content,
    discovery_network,
    factors_network,
    neighbour_links,
    popularity,
    repeats,
    sequence_network,
    shoppers,
)
from ranker.scorers.attention import AttentionScorer
from ranker.scorers.content import ContentScorer
from ranker.scorers.discovery import DiscoveryScorer
from ranker.scorers.factors import FactorScorer
from ranker.scorers.neighbours import NeighbourScorer
from ranker.scorers.popularity import PopularityScorer
from ranker.scorers.repeats import RepeatsScorer
from ranker.scorers.scorer import Fitting
from ranker.scorers.sequence import SequenceScorer
from ranker.scorers.shoppers import ShoppersScorer
from ranker.scorers.weights import save_weights
from tests.fakes_ranker import Counts, fit_counts, small_histories, small_table

# name, class, its fit; whether it knows one shopper from another
SCORERS = [
    pytest.param(Counts, fit_counts, True, id="counts"),
    pytest.param(AttentionScorer, attention_network.fit, True, id="attention"),
    pytest.param(FactorScorer, factors_network.fit, True, id="factors"),
    pytest.param(NeighbourScorer, neighbour_links.fit, True, id="neighbours"),
    pytest.param(PopularityScorer, popularity.fit, False, id="popularity"),
    pytest.param(RepeatsScorer, repeats.fit, False, id="repeats"),  # knows only what was had before, not what is like it
    pytest.param(SequenceScorer, sequence_network.fit, True, id="sequence"),
    pytest.param(ShoppersScorer, shoppers.fit, True, id="shoppers"),
    pytest.param(DiscoveryScorer, discovery_network.fit, False, id="discovery"),  # knows what is new to whom
    pytest.param(ContentScorer, content.fit, True, id="content"),
]


@pytest.fixture(scope="module")
def fitted():
    cache = {}

    def of(scorer_class, fit):
        if scorer_class not in cache:
            histories, _ = small_histories().leave_last()
            cache[scorer_class] = fit(histories, small_table(), Fitting(seed=3))
        return cache[scorer_class]

    return of


pytestmark = pytest.mark.parametrize(("scorer_class", "fit", "personal"), SCORERS)


def test_scores_are_finite_for_every_shopper_and_product(scorer_class, fit, personal, fitted):
    histories = small_histories()
    found = fitted(scorer_class, fit).scores(histories)
    assert found.shape == (len(histories), len(small_table()))
    assert found.dtype == np.float32
    assert np.isfinite(found).all()


def test_one_shopper_and_some_products_score_as_all_do(scorer_class, fit, personal, fitted):
    scorer = fitted(scorer_class, fit)
    histories = small_histories().select([5, 9])
    rows = np.array([40, 3, 17], np.int32)
    alone = scorer.scores_of(histories.select([1]), rows)
    assert alone.dtype == np.float32
    np.testing.assert_allclose(alone, scorer.scores(histories)[1, rows], rtol=1e-3, atol=1e-3)


def test_many_shoppers_with_candidates_of_their_own_score_as_each_alone(scorer_class, fit, personal, fitted):
    scorer = fitted(scorer_class, fit)
    random = np.random.default_rng(7)
    short = small_histories(20, events=3).named(["s3", "nobody", "s4"])
    disliked = small_histories(4, events=6)
    disliked.kinds[::4] = DISLIKE
    for histories in (small_histories().select([5, 9, 5, 31]), short, disliked):
        rows = np.stack([random.permutation(len(small_table()))[:20] for _ in range(len(histories))]).astype(np.int32)
        found = scorer.scores_of_many(histories, rows)
        assert found.shape == rows.shape
        assert found.dtype == np.float32
        for place, mine in enumerate(rows):
            alone = histories.select([place])
            np.testing.assert_allclose(found[place], scorer.scores_of(alone, mine), rtol=1e-3, atol=1e-3)
            np.testing.assert_allclose(found[place], scorer.scores(alone)[0, mine], rtol=1e-3, atol=1e-3)


def test_many_may_be_none_and_candidates_too(scorer_class, fit, personal, fitted):
    scorer = fitted(scorer_class, fit)
    assert scorer.scores_of_many(small_histories().select([]), np.zeros((0, 4), np.int32)).shape == (0, 4)
    assert scorer.scores_of_many(small_histories().select([2, 3]), np.zeros((2, 0), np.int32)).shape == (2, 0)


def test_a_shopper_is_scored_alike_in_any_company(scorer_class, fit, personal, fitted):
    scorer = fitted(scorer_class, fit)
    histories = small_histories()
    np.testing.assert_allclose(scorer.scores(histories)[7], scorer.scores(histories.select([7]))[0], rtol=1e-3, atol=1e-3)


def test_without_events_there_is_an_order_and_it_is_the_same_for_all(scorer_class, fit, personal, fitted):
    found = fitted(scorer_class, fit).scores(small_histories().named(["new", "other"]))
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[0], found[1], rtol=1e-4, atol=1e-4)


def test_nobody_at_all_gives_no_rows(scorer_class, fit, personal, fitted):
    assert fitted(scorer_class, fit).scores(small_histories().select([])).shape == (0, len(small_table()))


def test_own_taste_is_above_that_of_others(scorer_class, fit, personal, fitted):
    if not personal:
        pytest.skip("knows no shopper from another")
    histories, _ = small_histories().leave_last()
    found = fitted(scorer_class, fit).scores(histories)
    group = np.arange(len(small_table())) % 4
    own = group[None, :] == (np.arange(len(histories)) % 4)[:, None]
    assert (found[own].reshape(len(histories), -1).mean(1) > found[~own].reshape(len(histories), -1).mean(1)).mean() > 0.9


def test_the_same_seed_gives_the_same_scores(scorer_class, fit, personal, fitted):
    histories, _ = small_histories().leave_last()
    again = fit(histories, small_table(), Fitting(seed=3))
    np.testing.assert_allclose(again.scores(histories), fitted(scorer_class, fit).scores(histories), rtol=1e-3, atol=1e-3)


def test_what_is_saved_comes_back_and_takes_new_products_behind(scorer_class, fit, personal, fitted, tmp_path):
    scorer = fitted(scorer_class, fit)
    histories = small_histories()
    scorer.save(tmp_path / "one")
    np.testing.assert_allclose(
        scorer_class.load(tmp_path / "one", small_table()).scores(histories), scorer.scores(histories), rtol=1e-3, atol=1e-3
    )
    larger = scorer_class.load(tmp_path / "one", small_table(extra=5)).scores(histories)
    assert larger.shape == (len(histories), len(small_table()) + 5)
    assert np.isfinite(larger).all()


def test_a_history_may_hold_new_products(scorer_class, fit, personal, fitted, tmp_path):
    fitted(scorer_class, fit).save(tmp_path / "one")
    larger = scorer_class.load(tmp_path / "one", small_table(extra=5))
    new = Histories.single(np.array([50, 51, 2], np.int32))
    assert np.isfinite(larger.scores(new)).all()


def test_a_damaged_or_foreign_folder_is_refused(scorer_class, fit, personal, fitted, tmp_path):
    with pytest.raises(UnusableVersion):
        scorer_class.load(tmp_path / "none", small_table())
    save_weights(tmp_path / "foreign", "something else.9", {"a": np.zeros(3, np.float32)})
    with pytest.raises(UnusableVersion):
        scorer_class.load(tmp_path / "foreign", small_table())
    fitted(scorer_class, fit).save(tmp_path / "cut")
    weights = tmp_path / "cut" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-7])
    with pytest.raises(UnusableVersion):
        scorer_class.load(tmp_path / "cut", small_table())


@pytest.mark.parametrize("odd", ["one shopper", "one product", "one event", "only dislikes", "all at once"])
def test_thin_histories_are_fitted_too(scorer_class, fit, personal, odd):
    whole = small_histories(shoppers=8)
    histories = {
        "one shopper": whole.select([0]),
        "one product": Histories.of(whole.shoppers, whole.owners, np.zeros(len(whole.products)), whole.at, whole.kinds),
        "one event": whole.select([0]).newest(1),
        "only dislikes": Histories.of(
            whole.shoppers, whole.owners, whole.products, whole.at, np.full(len(whole.products), DISLIKE)
        ),
        "all at once": Histories.of(whole.shoppers, whole.owners, whole.products, np.zeros(len(whole.products))),
    }[odd]
    scorer = fit(histories, small_table(), Fitting(seed=1, deadline=time.monotonic() + 5))
    assert np.isfinite(scorer.scores(histories)).all()


def test_going_on_from_weights_is_possible(scorer_class, fit, personal, fitted):
    histories = small_histories()
    further = fit(histories, small_table(), Fitting(seed=3), start=fitted(scorer_class, fit))
    assert np.isfinite(further.scores(histories)).all()
