"""A relevance model: small networks over features, read and run with numpy alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import RetrievalError

SCHEMA = 2  # 2: a learned turn, and words only where there is enough to learn them from
FIRST = "first stage"  # the feature that is the score before any re-scoring
_MANIFEST, _WEIGHTS = "manifest.json", "model.safetensors"
_CLIP = 6.0  # standard deviations beyond which a feature says no more
_LAYERS = (
    *("in.weight", "in.bias", "mid.weight", "mid.bias", "rank.weight", "rank.bias"),
    *("skip.weight", "grade.weight", "grade.bias"),
)

Column = npt.NDArray[np.float32]
Grid = npt.NDArray[np.float32]
Weights = Mapping[str, npt.NDArray[np.float32]]


class UnusableModel(RetrievalError):
    """A folder of trained weights that cannot be used; the message says why."""


class Manifest(BaseModel):
    """What a trained folder says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    schema_version: int
    made_by: str  # version of the code, with the commit where it is known
    embedder: str  # setting of the encoders whose cosines the model reads
    encoders: tuple[str, ...]
    features: tuple[str, ...]
    words: bool  # whether learned words lie beside the networks
    turn: bool  # whether a learned turn of the query lies beside them
    scripts: tuple[str, ...]  # of the queries it learned from: "other", "cjk"
    members: int
    lowest: float  # grade
    highest: float
    products: int
    queries: int
    pairs: int
    seed: int
    seconds: float
    held_out: dict[str, float]  # measures on the train queries that were held out


@dataclass(frozen=True, slots=True)
class RelevanceModel:
    """Networks whose mean scores candidates and predicts their grades."""

    features: tuple[str, ...]
    mean: Column
    scale: Column
    members: tuple[Weights, ...]
    blend: Column  # (3,) how much the learned order, the expected grade and the first stage count in the score
    lowest: float
    highest: float

    def judged(self, features: Grid) -> tuple[Column, Column]:
        """Scores for ranking (any range, comparable within a query) and grades within those trained on, float32 (n,) both."""
        if not len(features):
            return np.zeros(0, np.float32), np.zeros(0, np.float32)
        scores, grades = self.outputs(features)
        first = features[:, self.features.index(FIRST)].astype(np.float32)
        return blended(scores, grades, first, self.blend), np.clip(grades, self.lowest, self.highest)

    def outputs(self, features: Grid) -> tuple[Column, Column]:
        """What the networks say before it is blended: scores and grades, float32 (n,) both."""
        inputs = np.clip((features - self.mean) / self.scale, -_CLIP, _CLIP).astype(np.float32)
        scores = np.zeros(len(inputs), np.float32)
        grades = np.zeros(len(inputs), np.float32)
        for member in self.members:
            hidden = _silu(inputs @ member["in.weight"].T + member["in.bias"])
            hidden = _silu(hidden @ member["mid.weight"].T + member["mid.bias"])
            scores += (hidden @ member["rank.weight"].T + member["rank.bias"] + inputs @ member["skip.weight"].T)[:, 0]
            grades += (hidden @ member["grade.weight"].T + member["grade.bias"])[:, 0]
        count = np.float32(len(self.members))
        return scores / count, grades / count

    def save(self, folder: Path, manifest: Manifest) -> None:
        """Write the model into this folder; the manifest comes last, so a folder with one is complete."""
        from safetensors.numpy import save_file

        tensors = {"mean": self.mean, "scale": self.scale, "blend": self.blend}
        for number, member in enumerate(self.members):
            tensors |= {f"{number}.{name}": np.ascontiguousarray(member[name]) for name in _LAYERS}
        folder.mkdir(parents=True, exist_ok=True)
        save_file(tensors, folder / _WEIGHTS)
        (folder / _MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> tuple["RelevanceModel", Manifest]:
        """The model of a folder that ``save`` wrote. Raises ``UnusableModel``."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        manifest = read_manifest(folder)
        try:
            tensors: Mapping[str, Any] = load_file(folder / _WEIGHTS)
            members = tuple({name: tensors[f"{number}.{name}"] for name in _LAYERS} for number in range(manifest.members))
            mean, scale, blend = (tensors[name] for name in ("mean", "scale", "blend"))
            model = cls(manifest.features, mean, scale, members, blend, manifest.lowest, manifest.highest)
        except (OSError, SafetensorError, KeyError) as error:
            raise UnusableModel(f"the weights in {folder} cannot be read: {error}") from error
        if len(model.mean) != len(manifest.features) or any(len(one["in.weight"].T) != len(model.mean) for one in members):
            raise UnusableModel(f"the weights in {folder} do not fit its manifest")
        return model, manifest


def read_manifest(folder: Path) -> Manifest:
    """What a trained folder says of itself. Raises ``UnusableModel``."""
    path = folder / _MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnusableModel(f"{folder} holds nothing that `shop search train` wrote ({_MANIFEST} is missing)") from error
    try:
        if json.loads(text).get("schema_version") != SCHEMA:
            raise UnusableModel(f"{folder} was written by another version; train it again with `shop search train`")
        return Manifest.model_validate_json(text)
    except (ValidationError, ValueError, AttributeError) as error:
        raise UnusableModel(f"{path} is damaged; train it again with `shop search train`") from error


def is_trained(folder: Path) -> bool:
    """Whether the folder is one that training wrote, of this version or of another."""
    return (folder / _MANIFEST).is_file()


def same_features(wanted: Sequence[str], model: RelevanceModel, folder: Path) -> None:
    """Refuse a model that was trained on other features than these. Raises ``UnusableModel``."""
    if tuple(wanted) != model.features:
        raise UnusableModel(f"{folder} reads other features than this version has; train it again with `shop search train`")


def blended(scores: Column, grades: Column, first: Column, blend: Column) -> Column:
    """One score of three, each brought to one scale within the query, float32 (n,)."""
    total = np.zeros(len(scores), np.float32)
    for part, share in zip((scores, grades, first), blend, strict=True):
        if share:
            total += share * (part - part.mean()) / max(float(part.std()), 1e-6)
    return total


def _silu(values: Grid) -> Grid:
    return (values / (1.0 + np.exp(-np.clip(values, -60.0, 60.0)))).astype(np.float32, copy=False)
