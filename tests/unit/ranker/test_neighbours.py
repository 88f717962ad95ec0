"""Links between products: order, text, new products, and how they are weighed."""

import numpy as np
import pytest

from ranker.histories import DISLIKE, PURCHASE, Histories
from ranker.scorers import neighbour_links, neighbours
from ranker.scorers.alike import alike
from ranker.scorers.neighbour_links import weighed
from ranker.scorers.neighbours import NeighbourChoices, NeighbourScorer, faded, visits
from ranker.scorers.scorer import Fitting
from ranker.tables import ProductTable
from tests.fakes_ranker import small_table


def histories_of(sequences, at=None, kinds=None):
    owners = np.repeat(np.arange(len(sequences)), [len(one) for one in sequences])
    moments = np.concatenate([np.arange(len(one)) for one in sequences]) if at is None else at
    names = [f"s{number}" for number in range(len(sequences))]
    return Histories.of(names, owners, np.concatenate(sequences), moments, kinds)


def plain(count):
    return ProductTable.of([f"p{row}" for row in range(count)])


def test_what_comes_after_counts_more_than_what_came_before():
    scorer = neighbour_links.fit(histories_of([[0, 1, 2]] * 5), plain(4), Fitting())
    found = scorer.scores(Histories.single([1]))[0]
    assert found[2] > found[0] > found[3]


def test_nearer_counts_more():
    found = neighbour_links.fit(histories_of([[0, 1, 2, 3]] * 5), plain(4), Fitting()).scores(Histories.single([0]))[0]
    assert found[1] > found[2] > found[3]


def test_what_is_bought_together_has_no_direction():
    together = histories_of([[0, 1], [0, 2]], at=np.array([5.0, 5.0, 0.0, 1.0]))
    counted = neighbour_links._counted(together, 3, alike(np.zeros((3, 0), np.float32), np.arange(3, dtype=np.int32)))
    assert counted.beside[0, 1] == counted.beside[1, 0] > 0
    assert counted.forward[0, 2] > counted.forward[2, 0] == 0


def test_visits_are_moments_of_one_shopper():
    histories = histories_of([[0, 1, 2], [3], [], [4, 5]], at=np.array([1.0, 1.0, 4.0, 4.0, 4.0, 9.0]))
    assert visits(histories).tolist() == [0, 0, 1, 0, 0, 1]


def test_older_visits_fade_and_dislikes_speak_against():
    histories = histories_of([[0, 1, 2]], kinds=np.array([PURCHASE, DISLIKE, PURCHASE]))
    assert faded(histories, 4, 0.5).toarray().tolist() == [[0.25, -0.5, 1.0, 0.0]]


def test_a_new_product_is_reached_by_its_text(tmp_path):
    rows = np.arange(12) * 4  # all of the first category
    fitted = neighbour_links.fit(histories_of([rows[:6], rows[6:]] * 5), small_table(), Fitting())
    fitted.save(tmp_path)
    found = NeighbourScorer.load(tmp_path, small_table(extra=3)).scores(Histories.single([0, 4]))[0]
    assert found[-3:].min() > found[1:48:4].max()


def test_likeness_is_of_the_nearest_and_never_of_itself():
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], np.float32)
    near = alike(vectors, np.arange(4, dtype=np.int32), neighbours=2).toarray()
    assert near[0] == pytest.approx([0, 0.8**4, 0, 0])
    assert np.diagonal(near).max() == 0
    assert alike(np.zeros((3, 0), np.float32), np.arange(3, dtype=np.int32)).nnz == 0


def test_how_fast_events_fade_is_learned_from_the_last_ones():
    """The newest event leads elsewhere (30 to 34 lead to 50 to 54), the one before it leads to what comes next."""
    seeds, detours = range(5), range(30, 50)
    seen = [[seed, detour, seed + 10, 58] for seed in seeds for detour in detours]
    astray = [[detour, detour % 5 + 50, 59] for detour in detours for _ in range(10)]
    asked = [[seed, detour, seed + 10] for seed in seeds for detour in detours]
    scorer = neighbour_links.fit(histories_of(seen + astray + asked), plain(60), Fitting())
    assert scorer.choices.fade > NeighbourChoices().fade


def test_choices_of_a_fit_before_are_kept():
    choices = NeighbourChoices(fade=0.77, text=0.0)
    start = neighbour_links.fit(histories_of([[0, 1]]), plain(2), Fitting())
    further = neighbour_links.fit(
        histories_of([[0, 1, 2]] * 30), plain(3), Fitting(), NeighbourScorer(start.links, start._met, choices)
    )
    assert further.choices == choices


def test_only_the_strongest_links_are_kept(monkeypatch):
    monkeypatch.setattr(neighbour_links, "_LINKS", 2)
    histories = histories_of([[0, 1], [0, 1], [0, 1], [0, 2], [0, 2], [0, 3]])
    counted = neighbour_links._counted(histories, 4, alike(np.zeros((4, 0), np.float32), np.arange(4, dtype=np.int32)))
    assert set(weighed(counted, NeighbourChoices())[0].indices) == {1, 2}


def test_a_large_shop_leads_by_text_to_what_is_met_most_alone(monkeypatch):
    monkeypatch.setattr(neighbours, "_READ", 3)
    met = np.array([0, 5, 1, 9, 0, 7], np.float32)
    assert neighbours.reached_by_text(met, 6).tolist() == [1, 3, 5]
    assert neighbours.reached_by_text(met[:3], 3).tolist() == [0, 1, 2]


def test_new_products_of_a_large_shop_are_linked_both_ways_with_what_is_met_most(monkeypatch, tmp_path):
    fitted = neighbour_links.fit(histories_of([[0, 4, 8]] * 9 + [[1]]), small_table(), Fitting())
    fitted.save(tmp_path)
    monkeypatch.setattr(neighbours, "_READ", 20)
    loaded = NeighbourScorer.load(tmp_path, small_table(extra=2))
    assert loaded.links[48, 0] > 0
    assert loaded.links[0, 48] > 0
    assert loaded.links[48, 49] == 0  # nobody met it
