"""The transformer: numpy reads it as torch does, the future is hidden, order counts, and fits go on."""

import time

import numpy as np
import pytest
import torch

from ranker.histories import DISLIKE, Histories
from ranker.scorers import sequence_network
from ranker.scorers.scorer import Fitting
from ranker.scorers.sequence import NEWEST, SequenceScorer, newcomer, padded
from ranker.scorers.sequence_network import SequenceNetwork, _batches, _held_out, _parts, turned
from ranker.tables import ProductTable
from tests.fakes_ranker import small_histories, small_table


def chains(count=36, length=6, products=12):
    """Shoppers who go round a ring, each from another place: what comes next is the last one's successor."""
    owners = np.repeat(np.arange(count), length)
    rows = (owners + np.tile(np.arange(length), count)) % products
    return Histories.of([f"s{number}" for number in range(count)], owners, rows, np.tile(np.arange(length), count))


def plain(count):
    return ProductTable.of([f"p{row}" for row in range(count)])


@pytest.fixture
def stirred():
    """A network in which no weight is where it began."""
    torch.manual_seed(1)
    network = SequenceNetwork(small_table()).eval()
    with torch.no_grad():
        for one in network.parameters():
            one += torch.randn_like(one) * 0.1
    return network


def test_numpy_reads_the_network_as_torch_does(stirred):
    histories = small_histories(shoppers=7).newest(4)
    products, kinds, there = padded(histories)
    with torch.no_grad():
        expected = stirred(torch.from_numpy(products), torch.from_numpy(kinds))[:, -1]
        scores = expected @ (stirred.ids + stirred.text).T
    assert there.all()
    found = stirred.scorer(small_table(), np.ones(48, np.float32)).scores(histories)
    np.testing.assert_allclose(found, scores.numpy(), rtol=1e-4, atol=1e-4)


def test_what_comes_later_is_not_seen(stirred):
    products, kinds = torch.tensor([[3, 7, 11, 2], [3, 7, 40, 41]]), torch.zeros((2, 4), dtype=torch.long)
    with torch.no_grad():
        expected = stirred(products, kinds)
    torch.testing.assert_close(expected[0, :2], expected[1, :2])
    assert not torch.allclose(expected[0, 2], expected[1, 2])


@pytest.fixture(scope="module")
def walked():
    """Fitted on the ring, with fewer products drawn than there are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sequence_network, "_EVENTS", 32)
        patched.setattr(sequence_network, "_OTHERS", 6)
        return sequence_network.fit(chains(), plain(12), Fitting(seed=1))


def test_order_is_learned_from_products_drawn(walked):
    assert walked.scores(Histories.single([4, 5, 6]))[0].argmax() == 7
    assert walked.scores(Histories.single([6, 5, 4]))[0].argmax() != 7


def test_long_histories_are_read_in_parts_that_join():
    rows = np.arange(120)
    histories = Histories.of(["a", "b", "c"], [0] * 120 + [1], np.append(rows, 5), np.append(rows, 0.0))
    parts = _parts(histories)
    read = sorted(tuple(parts.products[parts.span(place)]) for place in range(len(parts)))
    assert parts.lengths.max() == NEWEST
    assert read[0][-1] == read[1][0]
    asked = [product for part in read for product in part[1:]]
    assert sorted(asked) == list(range(1, 120))


def test_every_event_is_asked_once_in_a_pass():
    histories = chains(count=30)
    parts = _parts(histories)
    batches = list(_batches(parts, 3, 0))
    assert sum(int(batch.there[:, 1:].sum()) for batch in batches) == 30 * 5
    again = list(_batches(parts, 3, 0))
    assert all(np.array_equal(one.products, other.products) for one, other in zip(batches, again, strict=True))


def test_what_tells_when_to_stop_is_not_read():
    histories = chains(count=400)
    read, asked, wanted = _held_out(histories, 0)
    assert len(asked) == 100
    assert len(read.products) == len(histories.products) - 100
    place = histories.shoppers.index(asked.shoppers[0])
    assert read.lengths[place] == 5
    assert wanted.products[0] == histories.products[histories.offsets[place + 1] - 1]


def test_a_dislike_is_never_what_comes_next(stirred):
    products, there = np.array([[1, 2, 3]]), np.ones((1, 3), bool)
    kinds = np.array([[0, 0, DISLIKE]])
    loss = stirred.loss(sequence_network.SequenceBatch(products, kinds, there))
    loss.backward()
    with torch.no_grad():
        expected = stirred(torch.tensor([[1]]), torch.tensor([[0]]))[0, 0]
        alone = torch.nn.functional.cross_entropy(expected @ (stirred.ids + stirred.text).T, torch.tensor(2))
    torch.testing.assert_close(loss.detach(), alone)


def test_the_turn_keeps_what_is_alike_alike():
    vectors = small_table().vectors
    turn, shift = turned(vectors, 8)
    text = (vectors - shift) @ turn
    alike = (text[0] @ text[4]) / np.linalg.norm(text[0]) / np.linalg.norm(text[4])
    assert alike > 0.5 > (text[0] @ text[1]) / np.linalg.norm(text[0]) / np.linalg.norm(text[1])
    assert np.linalg.norm(text, axis=1).mean() == pytest.approx(0.5, rel=1e-3)
    assert turned(np.zeros((5, 0), np.float32), 8)[0].shape == (0, 8)


def test_new_products_begin_as_those_hardly_met():
    ids = np.arange(20, dtype=np.float32)[:, None]
    assert newcomer(ids, np.arange(20, dtype=np.float32)).tolist() == [0.5]


def test_a_further_fit_takes_new_products_and_keeps_what_was_learned(walked):
    further = sequence_network.fit(chains(), plain(15), Fitting(seed=1, deadline=time.monotonic() + 0.05), walked)
    found = further.scores(Histories.single([4, 5, 6]))[0]
    assert found.shape == (15,)
    assert found.argmax() == 7


def test_what_was_saved_under_other_shapes_is_refused(stirred, tmp_path):
    from ranker.errors import UnusableVersion

    scorer = stirred.scorer(small_table(), np.ones(48, np.float32))
    del scorer.weights["kinds"]
    scorer.save(tmp_path)
    with pytest.raises(UnusableVersion):
        SequenceScorer.load(tmp_path, small_table())
