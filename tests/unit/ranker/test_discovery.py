"""What the scorer of new things learns: what draws newcomers, and which category a shopper turns to next."""

from dataclasses import replace

import numpy as np
import pytest

from ranker.histories import Histories, Rows
from ranker.scorers import discovery_network
from ranker.scorers.discovery_features import FEATURES, draw_features
from ranker.scorers.scorer import Fitting
from tests.fakes_ranker import DAY, GROUPS, small_table

NOW = 1_700_000_000.0
_SHOPPERS = 240


def _shop() -> Histories:
    """A year. Everyone keeps to kind 0 or 1; in a week of their own they turn to what goes with it, kind 2 or 3.

    Of kind 2 and 3, the products below 24 are each taken once by many; the others every week by the same few.
    """
    random = np.random.default_rng(4)
    owners, rows, at = [], [], []

    def takes(shopper: int, row: int, week: float) -> None:
        owners.append(shopper)
        rows.append(row)
        at.append(NOW + week * 7 * DAY + shopper)

    for shopper in range(_SHOPPERS):
        kind = shopper % 2
        for week in range(0, 52, 4):
            takes(shopper, kind + GROUPS * int(random.integers(0, 12)), week)
        if shopper < 24:
            for week in range(1, 52):
                takes(shopper, 2 + kind + GROUPS * int(random.integers(6, 12)), week)
        for week in np.flatnonzero(random.random(52) < 0.015):
            takes(shopper, 2 + kind + GROUPS * int(random.integers(0, 6)), float(week))
    return Histories.of([f"s{number}" for number in range(_SHOPPERS)], owners, rows, at)


@pytest.fixture(scope="module")
def shop() -> Histories:
    return _shop()


@pytest.fixture(scope="module")
def learned(shop: Histories) -> discovery_network.DiscoveryScorer:
    return discovery_network.fit(shop, small_table(), Fitting(seed=1))


def _only(kind: int) -> Histories:
    """A shopper who took of one kind alone."""
    return Histories.single(kind + GROUPS * np.arange(4), NOW + np.arange(40, 48, 2) * 7 * DAY)


def _of(kind: int, below: int = 12, above: int = 0) -> Rows:
    return (kind + GROUPS * np.arange(above, below)).astype(np.int32)


def test_a_shopper_turns_to_what_goes_with_what_they_take(learned: discovery_network.DiscoveryScorer) -> None:
    first, second = learned.scores(_only(0))[0], learned.scores(_only(1))[0]
    assert (first[_of(2)] > second[_of(2)] + 0.3).all()
    assert (second[_of(3)] > first[_of(3)] + 0.3).all()


def test_what_many_newly_take_draws_more_than_what_the_same_few_take_always(
    learned: discovery_network.DiscoveryScorer, shop: Histories
) -> None:
    counts = np.bincount(shop.products, minlength=len(small_table()))
    for kind in (0, 1):
        newly, always = _of(2 + kind, 6), _of(2 + kind, 12, 6)
        assert counts[always].mean() > counts[newly].mean()
        found = learned.scores(_only(kind))[0]
        assert found[newly].mean() > found[always].mean()


def test_where_there_are_no_categories_or_only_ranks_what_is_taken_most_draws_most(shop: Histories) -> None:
    table = small_table()
    ranks = Histories.of(shop.shoppers, shop.owners, shop.products, np.arange(len(shop.products)), clock="rank")
    for histories, over in ((shop, replace(table, categories=(None,) * len(table))), (ranks, table)):
        found = discovery_network.fit(histories, over, Fitting(seed=1)).scores(_only(0))[0]
        taken = discovery_network.choices(histories, len(table))
        counts = np.bincount(taken.products, minlength=len(table))
        assert (np.diff(found[np.argsort(counts, kind="stable")]) >= 0).all()


def test_a_shopper_who_takes_one_product_all_week_draws_nobody_to_it(shop: Histories) -> None:
    """Repeats of one week count once, so no single shopper makes a product draw others."""
    table, often = small_table(), 5000
    bot = Histories.of(["bot"], np.zeros(often, int), np.full(often, 46), shop.now - np.linspace(0, 6 * DAY, often))
    both = Histories.of(
        [*shop.shoppers, "bot"],
        np.append(shop.owners, np.full(often, len(shop))),
        np.append(shop.products, bot.products),
        np.append(shop.at, bot.at),
    )
    before, after = (discovery_network.choices(one, len(table)) for one in (shop, both))
    assert np.bincount(after.products)[46] == np.bincount(before.products)[46] + 1
    assert np.isfinite(discovery_network.fit(both, table, Fitting(seed=1)).scores(_only(0))).all()


def test_features_are_of_every_product_and_finite_without_events() -> None:
    nobody = Histories.of(["a"], [], [], [])
    found = draw_features(nobody, np.array([0, 1, 2, 2]), 1.0)
    assert found.shape == (4, FEATURES)
    assert np.isfinite(found).all()


def test_learning_ends_at_its_deadline_with_an_order_by_what_is_taken_lately(shop: Histories) -> None:
    found = discovery_network.fit(shop, small_table(), Fitting(seed=1, deadline=0.0)).scores(_only(0))
    assert len(np.unique(found)) > 10
