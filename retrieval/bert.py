"""BERT encoders (MiniLM, BGE, GTE and their like) as sentence-transformers keeps them in a folder, read by onnxruntime.

The same vectors as sentence-transformers' to the sixth digit, for a quarter of its time on one short text and without importing
torch, which a running shop then never does.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.in_order import InOrder
from retrieval.onnx_graph import MICROSOFT, Graph
from retrieval.processor import cores
from retrieval.query import Vectors

Precision = Literal["float32", "int8"]

_TOKENS = 1024  # of texts that are read at once, padding included: what stays in the caches


class _Config(BaseModel):
    """``config.json`` of a BERT of the plain kind."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model_type: Literal["bert"]
    hidden_act: Literal["gelu"]
    hidden_size: int
    num_attention_heads: int
    num_hidden_layers: int
    layer_norm_eps: float
    max_position_embeddings: int
    position_embedding_type: Literal["absolute"] = "absolute"


class _Pooling(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    pooling_mode: Literal["mean", "cls"] | None = None  # as newer releases write it
    pooling_mode_mean_tokens: bool = False
    pooling_mode_cls_token: bool = False
    pooling_mode_max_tokens: bool = False
    pooling_mode_mean_sqrt_len_tokens: bool = False
    pooling_mode_weightedmean_tokens: bool = False
    pooling_mode_lasttoken: bool = False

    @property
    def mode(self) -> Literal["mean", "cls"] | None:
        """What is taken of a text's tokens; None where it is something else."""
        others = (
            self.pooling_mode_max_tokens,
            self.pooling_mode_mean_sqrt_len_tokens,
            self.pooling_mode_weightedmean_tokens,
            self.pooling_mode_lasttoken,
        )
        if self.pooling_mode is not None or any(others) or self.pooling_mode_mean_tokens == self.pooling_mode_cls_token:
            return self.pooling_mode
        return "mean" if self.pooling_mode_mean_tokens else "cls"


@dataclass(frozen=True, slots=True)
class BertFolder:
    """What is to be known of a folder before its weights are read."""

    path: Path
    config: _Config
    pooling: Literal["mean", "cls"]
    longest: int  # tokens of a text that are read

    @classmethod
    def at(cls, path: Path) -> "BertFolder | None":
        """The folder, where it holds a BERT of the plain kind with mean or first-token pooling; else None."""
        try:
            steps = [step["type"].rsplit(".", 1)[-1] for step in json.loads((path / "modules.json").read_text())]
            if steps not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
                return None
            config = _Config.model_validate_json((path / "config.json").read_text())
            pooling = _Pooling.model_validate_json((path / "1_Pooling" / "config.json").read_text()).mode
            limits = json.loads((path / "sentence_bert_config.json").read_text())
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            return None
        there = all((path / name).exists() for name in ("model.safetensors", "tokenizer.json"))
        if pooling is None or not there or limits.get("do_lower_case"):
            return None
        longest = min(limits.get("max_seq_length") or config.max_position_embeddings, config.max_position_embeddings)
        return cls(path, config, pooling, longest)


class BertEncoder:
    """The encoder of such a folder. ``encode`` may be called by many threads at once; each computes on ``threads``."""

    def __init__(self, folder: BertFolder, threads: int = 1, precision: Precision = "float32") -> None:
        from tokenizers import Tokenizer

        self.dimensions = folder.config.hidden_size
        self._pooling = folder.pooling
        self._tokenizer: Any = Tokenizer.from_file(str(folder.path / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(folder.longest)
        weights = _mapped(folder.path / "model.safetensors")
        self._words = weights["embeddings.word_embeddings.weight"]  # on disk: a text reads a few of its 30,000 rows
        types = np.array(weights["embeddings.token_type_embeddings.weight"][0])
        self._places = weights["embeddings.position_embeddings.weight"][: folder.longest] + types
        self._session = _session(_network(weights, folder.config, precision), threads)
        # As many at once as there are cores: eight that share two were each done in 69 ms, in turns in 39 ms. Never one alone,
        # so that a question passes a catalog's texts.
        self._turns = InOrder(max(2, cores() // max(1, threads)))

    def encode(self, texts: list[str]) -> Vectors:
        """float32 (len(texts), dimensions), rows of any length above 0."""
        tokens = [np.array(one.ids, np.int64) for one in self._tokenizer.encode_batch_fast(texts)]
        order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
        vectors = np.empty((len(tokens), self.dimensions), np.float32)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * len(tokens[order[end]]) <= _TOKENS:
                end += 1
            together = order[start:end]
            vectors[together] = self._pooled([tokens[at] for at in together])
            start = end
        return vectors

    def _pooled(self, tokens: list[npt.NDArray[np.int64]]) -> Vectors:
        lengths = np.array([len(one) for one in tokens], np.int32)
        embedded = np.zeros((len(tokens), int(lengths.max()), self.dimensions), np.float32)
        for row, one in enumerate(tokens):
            np.add(self._words[one], self._places[: len(one)], out=embedded[row, : len(one)])
        with self._turns:
            hidden: Vectors = self._session.run(None, {"embedded": embedded, "lengths": lengths})[0]
        if self._pooling == "cls":
            first: Vectors = hidden[:, 0]
            return first
        read = (np.arange(hidden.shape[1]) < lengths[:, None]).astype(np.float32)
        pooled: Vectors = np.matmul(read[:, None, :], hidden)[:, 0] / lengths[:, None].astype(np.float32)
        return pooled


def _network(weights: dict[str, Vectors], config: _Config, precision: Precision) -> Graph:
    graph = Graph()
    width, epsilon = config.hidden_size, config.layer_norm_eps

    def norm(name: str) -> list[str]:
        return [graph.weight(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")]

    def product(state: str, name: str, matrix: Vectors) -> str:
        """``state`` times a matrix (in, out), no bias."""
        if precision == "float32":
            return graph.apply("MatMul", [state, graph.weight(name, matrix)], f"{name}.product")
        scale = np.abs(matrix).max(axis=0) / np.float32(127)  # one for each column
        rounded = np.clip(np.rint(matrix / scale), -127, 127).astype(np.int8)
        zero = np.zeros(len(scale), np.int8)
        parts = [
            graph.weight(f"{name}.int8", rounded),
            graph.weight(f"{name}.scale", scale),
            graph.weight(f"{name}.zero", zero),
        ]
        return graph.apply("DynamicQuantizeMatMul", [state, *parts], f"{name}.product", domain=MICROSOFT)

    state = graph.input("embedded", np.float32, ["texts", "tokens", width])
    lengths = graph.input("lengths", np.int32, ["texts"])
    state = graph.apply("LayerNormalization", [state, *norm("embeddings.LayerNorm")], "embedded.norm", axis=-1, epsilon=epsilon)
    for layer in range(config.num_hidden_layers):
        at = f"encoder.layer.{layer}"
        parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = graph.weight(f"{at}.qkv.bias", np.concatenate([weights[f"{part}.bias"] for part in parts]))
        heads = config.num_attention_heads
        if precision == "float32":
            attended = graph.apply(
                "Attention", [state, graph.weight(f"{at}.qkv", matrix), bias, lengths], f"{at}.attended",
                domain=MICROSOFT, num_heads=heads,
            )  # fmt: skip
        else:
            mixed = product(state, f"{at}.qkv", matrix)
            graph.apply("Split", [mixed], *parts, axis=-1, num_outputs=3)
            attended = graph.apply(
                "MultiHeadAttention", [*parts, bias, lengths], f"{at}.attended", domain=MICROSOFT, num_heads=heads
            )
        for name, inner in (("attention.output", None), ("output", "intermediate.dense")):
            changed = attended
            if inner:
                wide = product(state, f"{at}.{inner}.weight", weights[f"{at}.{inner}.weight"].T)
                wide_bias = graph.weight(f"{at}.{inner}.bias", weights[f"{at}.{inner}.bias"])
                changed = graph.apply("BiasGelu", [wide, wide_bias], f"{at}.gelu", domain=MICROSOFT)
            dense = f"{at}.{name}.dense"
            changed = product(changed, f"{dense}.weight", weights[f"{dense}.weight"].T)
            dense_bias = graph.weight(f"{dense}.bias", weights[f"{dense}.bias"])
            state = graph.apply(
                "SkipLayerNormalization", [changed, state, *norm(f"{at}.{name}.LayerNorm"), dense_bias], f"{at}.{name}.norm",
                domain=MICROSOFT, epsilon=epsilon,
            )  # fmt: skip
    graph.output(state, np.float32, ["texts", "tokens", width])
    return graph


def _session(graph: Graph, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = max(1, threads)
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # it would keep the memory of the largest batch for good
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads take no core from others
    names = list(graph.weights)
    options.add_external_initializers(names, [onnxruntime.OrtValue.ortvalue_from_numpy(graph.weights[name]) for name in names])
    return onnxruntime.InferenceSession(graph.serialized(), options, providers=["CPUExecutionProvider"])


def _mapped(path: Path) -> dict[str, Vectors]:
    """The file's tensors as float32, mapped from disk where they are float32 there."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    found: dict[str, Vectors] = {}
    for name, tensor in header.items():
        kind = {"F32": np.float32, "F16": np.float16}.get(tensor["dtype"]) if name != "__metadata__" else None
        if kind is not None:
            values = np.memmap(path, kind, "r", 8 + size + tensor["data_offsets"][0], tuple(tensor["shape"]))
            found[name.removeprefix("bert.")] = np.asarray(values, np.float32)
    return found
