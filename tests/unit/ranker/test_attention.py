"""The formula of the attention scorer against its network, and what it says of its reasons."""

import numpy as np
import pytest
import torch

from ranker.histories import LIKE, VIEW, Histories
from ranker.scorers.attention import AttentionScorer
from ranker.scorers.attention_network import AttentionNetwork, _weights, fit
from ranker.scorers.next_choice import batch_of, choices_of
from ranker.scorers.scorer import Fitting
from ranker.tables import ProductTable
from tests.fakes_ranker import DAY, small_histories, small_table

TABLE = small_table()


@pytest.fixture(scope="module")
def scorer():
    histories, _ = small_histories().leave_last()
    return fit(histories, TABLE, Fitting(seed=2))


def test_numpy_scores_as_the_network_does():
    random = np.random.default_rng(0)
    met = random.integers(0, 9, len(TABLE)).astype(np.float32)
    slots = np.where(np.arange(len(TABLE)) < 20, np.arange(len(TABLE)), -1).astype(np.int32)
    torch.manual_seed(1)
    network = AttentionNetwork(TABLE, slots, met, 20).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
    histories = small_histories(5)
    choices, _ = choices_of(histories, 30, 0)
    last = choices.some(np.searchsorted(choices.chosen, histories.offsets[1:] - 1))
    others = np.arange(len(TABLE), dtype=np.int32)
    with torch.no_grad():
        said = network(batch_of(histories, last, others)).numpy()[:, 1:]
    alone = AttentionScorer(_weights(network, slots, met), TABLE)
    for place in range(5):
        moment = histories.at[histories.offsets[place + 1] - 1]
        before = histories.select([place]).before(moment)
        np.testing.assert_allclose(alone.scores(before)[0], said[place], rtol=1e-3, atol=1e-3)


def test_the_parts_of_a_score_add_up_and_name_what_moved_it(scorer):
    history = Histories.single(np.array([1, 5, 2], np.int32), 1.7e9 + DAY * np.arange(3), [VIEW, LIKE, VIEW])
    rows = np.array([9, 10, 7], np.int32)
    because = scorer.because(history, rows)
    nobody = scorer.scores_of(Histories.single(np.zeros(0, np.int32)), rows)
    np.testing.assert_allclose(because.sum(axis=1) + nobody, scorer.scores_of(history, rows), rtol=1e-4, atol=1e-4)
    assert because[0].argmax() in (0, 1), "9 is of the kind of 1 and 5"
    assert because[1].argmax() == 2, "10 is of the kind of 2"


def test_taste_reaches_a_shop_whose_products_nobody_met(scorer):
    new = small_table(extra=0, seed=9)
    other = ProductTable.of([f"other-{row}" for row in range(len(new))], vectors=new.vectors)
    found = scorer.elsewhere(other).scores(Histories.single(np.array([3, 7], np.int32)))[0]
    own = np.arange(len(new)) % 4 == 3
    assert found[own].min() > np.median(found[~own])


def test_more_shoppers_than_are_scored_together_and_longer_histories_than_are_read_score_as_each_alone(scorer):
    long = small_histories(70, events=60)
    histories = long.newest(3).select(np.arange(30))
    histories = Histories.of(
        long.shoppers,
        np.concatenate([histories.owners, long.owners[long.owners >= 33]]),  # three in between did nothing
        np.concatenate([histories.products, long.products[long.owners >= 33]]),
        np.concatenate([histories.at, long.at[long.owners >= 33]]),
    )
    assert set(histories.lengths.tolist()) == {0, 3, 60}
    random = np.random.default_rng(4)
    rows = np.stack([random.permutation(len(TABLE))[:9] for _ in range(len(histories))]).astype(np.int32)
    found = scorer.scores_of_many(histories, rows)
    for place, mine in enumerate(rows):
        np.testing.assert_allclose(found[place], scorer.scores_of(histories.select([place]), mine), rtol=1e-5, atol=1e-5)


def test_events_of_one_moment_do_not_explain_each_other():
    histories = Histories.of(("a",), [0] * 4, [1, 2, 3, 4], [0.0, DAY, DAY, 2 * DAY])
    choices, held = choices_of(histories, 30, 0)
    assert len(held) == 0
    assert [(int(one.start[0]), int(one.stop[0])) for one in (choices.some(np.array([n])) for n in range(4))] == [
        (0, 0),
        (0, 1),
        (0, 1),
        (0, 3),
    ]
    batch = batch_of(histories, choices, np.array([0], np.int32))
    assert batch.past.tolist() == [[-1, -1, -1], [-1, -1, 1], [-1, -1, 1], [1, 2, 3]]
    assert batch.days[3].tolist() == [2, 1, 1]
