import numpy as np
import pytest

from ranker.errors import TooFewEvents, TrainingUnderWay, UnusableVersion
from ranker.evaluation import best
from ranker.histories import DISLIKE, Histories
from ranker.opened import open_version
from ranker.training import Plan, train
from ranker.training_work import only_training
from ranker.versions import Versions
from ranker.workers import Workers
from tests.fakes_ranker import small_histories, small_table

PLAN = Plan(model="attention", minutes=30, seed=5)


class Killed(Exception):
    """Stands for a kill: nothing behind it is carried out."""


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A version that was trained without a break, and how often it told how far it is."""
    out = tmp_path_factory.mktemp("whole")
    told = []
    train(small_histories(40, events=6), small_table(), out, PLAN, Workers(), lambda *what: told.append(what))
    return out, len(told)


def scores(out):
    versions = Versions(out)
    return open_version(versions.path(versions.names()[-1])).scorer.scores(small_histories(40, events=6))


def test_a_version_says_what_it_learned_from_and_how_good_it_was(trained):
    record = Versions(trained[0]).record("v1")
    assert (record.model, record.scorers, record.seed) == ("attention", ("attention",), 5)
    assert (record.data.events, record.data.shoppers, record.data.clock) == (240, 40, "time")
    assert record.held_out.shoppers >= 20
    assert record.held_out.low["ndcg_10"] <= record.held_out.figures["ndcg_10"] <= record.held_out.high["ndcg_10"]
    assert record.held_out.figures["recall_10"] > 0.5, "10 of the 12 products of one's own kind, of 48"
    assert not (trained[0] / "training").exists()


def test_all_models_are_blended_and_opened_as_one(tmp_path):
    histories, table = small_histories(120, events=6), small_table()
    record = train(histories, table, tmp_path, Plan(model="blend", minutes=0.3), Workers())
    assert len(record.scorers) > 5
    assert set(record.held_out.models) == set(record.scorers)
    opened = open_version(Versions(tmp_path).path("v1"), small_table(extra=2))
    assert opened.scorer.name == "blend"
    assert opened.attention is not None
    found = opened.scorer.scores(histories.named(["s0", "nobody"]))
    assert found.shape == (2, 50)
    assert np.isfinite(found).all()
    shown = best(opened.scorer, histories.named([f"s{number}" for number in range(40)]), opened.table, 10)
    assert (shown % 4 == np.arange(40)[:, None] % 4).mean() > 0.7, "each shopper keeps to one kind"


def test_too_little_to_hold_out_is_blended_alike(tmp_path):
    record = train(small_histories(2), small_table(), tmp_path, Plan(model="blend", minutes=0.05), Workers())
    assert record.held_out is None
    assert np.isfinite(open_version(Versions(tmp_path).path("v1")).scorer.scores(small_histories(2))).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_a_killed_training_goes_on_and_comes_to_the_same(trained, tmp_path, share):
    whole, steps = trained
    last = int(share * (steps - 1))
    calls = []

    def told(*what):
        calls.append(what)
        if len(calls) == last + 1:
            raise Killed

    with pytest.raises(Killed):
        train(small_histories(40, events=6), small_table(), tmp_path, PLAN, Workers(), told)
    assert Versions(tmp_path).names() == [], "half a version is none"
    before = len(calls)
    calls.clear()
    record = train(small_histories(40, events=6), small_table(), tmp_path, PLAN, Workers(), lambda *what: calls.append(what))
    assert len(calls) <= steps - before + 3, "what was done is not done again"
    np.testing.assert_allclose(scores(tmp_path), scores(whole), rtol=1e-4, atol=1e-4)
    assert record.held_out == Versions(whole).record("v1").held_out


def test_work_on_other_events_is_not_gone_on_with(tmp_path):
    def told(stage, done, total):
        raise Killed

    with pytest.raises(Killed):
        train(small_histories(40, events=6, seed=1), small_table(), tmp_path, PLAN, Workers(), told)
    assert (tmp_path / "training").is_dir()
    train(small_histories(40, events=6), small_table(), tmp_path, Plan(model="attention", minutes=0.05), Workers())
    assert Versions(tmp_path).names() == ["v1"]


def test_a_version_with_a_damaged_part_is_refused(trained, tmp_path):
    import shutil

    shutil.copytree(trained[0] / "versions" / "v1", tmp_path / "v1")
    (tmp_path / "v1" / "scorers" / "attention" / "weights.safetensors").write_bytes(b"")
    with pytest.raises(UnusableVersion, match="cannot be read"):
        open_version(tmp_path / "v1")


def test_new_products_come_behind_those_of_the_version(trained):
    folder = Versions(trained[0]).path("v1")
    opened = open_version(folder, small_table(extra=3))
    assert opened.table.ids[-3:] == ("p48", "p49", "p50")
    assert opened.table.titles[-1] == "thing 50 of kind 0"
    assert np.isfinite(opened.scorer.scores(small_histories(3))).all()


@pytest.mark.parametrize("odd", ["one shopper", "one product", "two events"])
def test_thin_events_are_trained_on_without_figures(tmp_path, odd):
    histories = {
        "one shopper": small_histories(1),
        "one product": Histories.of(("a", "b"), [0, 1], [0, 0], [1.0, 2.0]),
        "two events": small_histories(1, events=2),
    }[odd]
    table = small_table() if odd != "one product" else small_table().of(["p0"], ["only"])
    record = train(histories, table, tmp_path, Plan(model="attention", minutes=0.05), Workers())
    assert record.held_out is None
    assert np.isfinite(open_version(Versions(tmp_path).path("v1")).scorer.scores(histories)).all()


def test_nothing_that_speaks_for_a_product_is_too_little(tmp_path):
    with pytest.raises(TooFewEvents):
        train(Histories.of(("a",), [0], [0], [1.0], [DISLIKE]), small_table(), tmp_path, PLAN, Workers())


def test_a_folder_has_one_training_at_a_time(tmp_path):
    folder = tmp_path / "ranker"
    with only_training(folder, Workers()):
        with only_training(folder, Workers(rank=1, size=2)):
            pass  # the first of its processes stands for all
        with pytest.raises(TrainingUnderWay, match=r"process \d+"), only_training(folder, Workers()):
            pass
        with only_training(tmp_path / "other", Workers()):
            pass
    with only_training(folder, Workers()):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"), only_training(tmp_path / "file" / "ranker", Workers()):
        pass
