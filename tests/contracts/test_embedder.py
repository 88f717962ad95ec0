"""What every embedder keeps."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.embedders import MultilingualUse, SentenceTransformerEmbedder, open_encoders, packaged_english
from retrieval.errors import EmbedderUnavailable
from retrieval.query import Embedder
from tests.fakes_retrieval import WordsEmbedder


@pytest.fixture(
    scope="module", params=[WordsEmbedder, packaged_english, MultilingualUse], ids=["fake", "english", "multilingual"]
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


def test_rows_are_unit_vectors_of_its_length(embedder: Embedder) -> None:
    vectors = embedder.embed(["a red dress", "kettle", "蓝色的裙子", "a red dress, but with a much longer text " * 30, "!"])
    assert vectors.shape == (5, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_a_text_has_one_vector_alone_or_among_others(embedder: Embedder) -> None:
    alone = embedder.embed(["a red dress"])
    among = embedder.embed(["kettle", "a red dress", "a long text about kettles " * 20, "wok", "pot", "pan"])
    assert np.allclose(alone[0], among[1], atol=0.02)


def test_no_texts_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


@pytest.mark.parametrize("text", ["", " ", "😀", "\u0000", "x" * 50_000, "\u202eabc"])
def test_any_text_has_a_finite_vector(embedder: Embedder, text: str) -> None:
    vector = embedder.embed([text])
    assert vector.shape == (1, embedder.dimensions)
    assert np.isfinite(vector).all()


def test_meaning_is_near_across_languages() -> None:
    vectors = MultilingualUse().embed(["black dress", "黑色连衣裙", "cordless drill"])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_model_that_is_not_here_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EmbedderUnavailable, match="SHOP_RETRIEVAL__EMBEDDER=packaged"):
        open_encoders(str(tmp_path / "no-such-model"))


def test_a_folder_without_weights_is_told(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(EmbedderUnavailable):
        SentenceTransformerEmbedder(str(tmp_path), "empty").load()
