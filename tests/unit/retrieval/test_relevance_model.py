from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from retrieval.errors import RetrievalError
from retrieval.relevance import fitting
from retrieval.relevance.encoder_turn import COLUMNS, QueryTurn
from retrieval.relevance.fitting import Example, Fitted, fit
from retrieval.relevance.model import SCHEMA, Manifest, RelevanceModel, UnusableModel, same_features
from retrieval.relevance.rescoring import feature_names, turn_features
from retrieval.relevance.training import Plan, TooFewJudgments, train
from retrieval.views import RowsView

FEATURES = ("first stage", "told", "noise")


def _examples(count: int = 40) -> list[Example]:
    """Queries whose good products are told by the second feature, while the first stage knows nothing."""
    chance = np.random.default_rng(1)
    found = []
    for _ in range(count):
        grades = chance.choice([1.0, 2.0, 3.0], 30).astype(np.float32)
        features = chance.normal(size=(30, 3)).astype(np.float32)
        features[:, 1] += 2 * grades
        grades[20:] = np.nan
        gains = np.nan_to_num(grades - 1).astype(np.float32)
        found.append(Example(features.astype(np.float16), gains, grades, np.ones(30, np.bool_), np.zeros(0, np.float32)))
    return found


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(FEATURES, _examples(), (1.0, 3.0), 1.0, passes=6)


def _manifest(model: RelevanceModel) -> Manifest:
    return Manifest(
        schema_version=SCHEMA,
        made_by="test",
        embedder="packaged",
        encoders=(),
        features=model.features,
        words=False,
        turn=False,
        scripts=("other",),
        members=len(model.members),
        lowest=1.0,
        highest=3.0,
        products=1,
        queries=1,
        pairs=1,
        seed=0,
        seconds=1.0,
        held_out={},
    )


def test_what_is_told_by_a_feature_is_learned(fitted: Fitted) -> None:
    by_first = np.mean([one.ndcg(one.features[:, 0].astype(np.float32)) for one in _examples()])
    assert fitted.held_out["ndcg_10"] > by_first + 0.15 and fitted.held_out["rmse"] < 0.75
    low, high = np.array([[0, 2, 0], [0, 6, 0]], np.float32)
    scores, grades = fitted.model.judged(np.stack([low, high]))
    assert scores[1] > scores[0] and 1.0 <= grades[0] < grades[1] <= 3.0


def test_the_same_seed_gives_the_same_weights(fitted: Fitted) -> None:
    again = fit(FEATURES, _examples(), (1.0, 3.0), 1.0, passes=6)
    assert all(
        np.array_equal(one[name], other[name])
        for one, other in zip(fitted.model.members, again.model.members, strict=True)
        for name in one
    )


def test_of_few_queries_more_networks_are_fitted(fitted: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(fitted.model.members) == 12
    monkeypatch.setattr(fitting, "_FEW", 40)
    assert len(fit(FEATURES, _examples(), (1.0, 3.0), 1.0, passes=1).model.members) == 4


def test_a_query_that_the_turned_encoder_did_not_read_has_no_turned_cosines() -> None:
    turn = QueryTurn("e", np.zeros((2, 2), np.float32), np.zeros(2, np.float32))
    vectors = np.array([[1, 0], [0, 1]], np.float32)

    def view(encoder: str) -> RowsView:
        found = SimpleNamespace(rows=np.arange(2), query_vectors={encoder: vectors[1]}, vectors=lambda _: vectors)
        return cast(RowsView, found)

    np.testing.assert_allclose(turn_features(turn, view("e")), np.array([[0, -1, 0.5], [1, 0, 0]], np.float32))
    np.testing.assert_array_equal(turn_features(turn, view("other")), np.zeros((2, 3)))
    own = feature_names(("e",), turn=False, words=False)
    assert feature_names(("e",), turn=True, words=False) == (*own, *COLUMNS)
    assert feature_names(("e",), turn=True, words=True)[len(own) : len(own) + 3] == COLUMNS


def test_a_deadline_that_is_over_still_gives_a_network() -> None:
    assert len(fit(FEATURES, _examples(12), (1.0, 3.0), 1.0, deadline=0.0).model.members) == 1


def test_a_saved_model_says_the_same(fitted: Fitted, tmp_path: Path) -> None:
    fitted.model.save(tmp_path / "m", _manifest(fitted.model))
    loaded, manifest = RelevanceModel.load(tmp_path / "m")
    rows = np.random.default_rng(2).normal(size=(50, 3)).astype(np.float32)
    assert all(np.array_equal(one, other) for one, other in zip(loaded.judged(rows), fitted.model.judged(rows), strict=True))
    assert manifest.features == FEATURES
    assert loaded.judged(np.zeros((0, 3), np.float32))[0].shape == (0,)


def test_folders_that_cannot_be_used_say_why(fitted: Fitted, tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="manifest.json is missing"):
        RelevanceModel.load(tmp_path)
    fitted.model.save(tmp_path, _manifest(fitted.model))
    with pytest.raises(UnusableModel, match="other features"):
        same_features(("other",), fitted.model, tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(UnusableModel, match="cannot be read"):
        RelevanceModel.load(tmp_path)
    for other in (SCHEMA - 1, SCHEMA + 1):
        (tmp_path / "manifest.json").write_text(f'{{"schema_version": {other}}}', encoding="utf-8")
        with pytest.raises(UnusableModel, match="another version; train it again"):
            RelevanceModel.load(tmp_path)
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(UnusableModel, match="damaged"):
        RelevanceModel.load(tmp_path)


def test_too_little_to_learn_from_and_folders_of_others_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFewJudgments, match="at least 10"):
        train([], {"q": "pipe"}, {"q": {"a": 2.0, "b": 1.0}}, tmp_path / "out", Plan())  # type: ignore[dict-item]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(RetrievalError, match="holds other files"):
        train([], {}, {}, tmp_path / "mine", Plan())
    assert (tmp_path / "mine" / "photo.jpg").exists() and not (tmp_path / "out").exists()


def test_recall_counts_what_the_first_stage_missed() -> None:
    example = replace(_examples(1)[0], unfound=np.array([2.0] * 100, np.float32))
    assert example.recall(example.gains, 1.0) < 0.2 and example.ndcg(example.gains) <= 1.0
