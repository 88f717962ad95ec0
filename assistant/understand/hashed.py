"""Linear classifiers over hashed signs of a text and, for some, its vector: what the trained readers of messages share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from assistant.understand.line import HAN

BUCKETS = 1 << 15  # of the hashed signs

_WORD, _FIGURE = "□", "◇"  # a known word and a figure, whatever it says
_TOKEN = re.compile(rf"[a-z']+|[{HAN}]|\d+|[{_WORD}{_FIGURE}]|[^\s\w]")
_SIGHT = 240  # characters that are looked at, half of them from the end
_FAR = 4  # tokens between which a pair is seen


def bucket(sign: str) -> int:
    """Where a sign's weights stand."""
    return crc32(sign.encode()) % BUCKETS


def buckets(signs: Iterable[str]) -> list[int]:
    """Those of some signs, each once."""
    return list({bucket(sign) for sign in signs})


@dataclass(frozen=True, slots=True)
class Classifier:
    """A softmax regression over signs, and over a vector where ``dense`` has rows.

    ``names``: of the classes; ``weights``: float32 (BUCKETS, n_classes); ``dense``: float32 (n_dimensions, n_classes);
    ``bias``: float32 (n_classes,).
    """

    names: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    dense: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def odds(self, seen: Sequence[int], vector: npt.NDArray[np.float32] | None = None) -> dict[str, float]:
        """How likely each class is, where these buckets of signs and this vector, float32 (n_dimensions,), are seen."""
        scores = self.weights[seen].sum(axis=0) + self.bias
        if vector is not None:
            scores = scores + vector @ self.dense
        odds = np.exp(scores - scores.max())
        return dict(zip(self.names, (odds / odds.sum()).tolist(), strict=True))


def stored(file: str) -> dict[str, Classifier]:
    """The classifiers of a file of this package by name, as ``scripts/hashed_training.py`` writes them."""
    with files("assistant.understand").joinpath(file).open("rb") as opened:
        kept = dict(np.load(opened))
    return {
        name: Classifier(
            tuple(kept[f"{name}_classes"].tolist()),
            kept[f"{name}_weights"].astype(np.float32) * kept[f"{name}_scale"],
            kept[f"{name}_dense"].astype(np.float32),
            kept[f"{name}_bias"],
        )
        for name in kept["names"].tolist()
    }


def wording(text: str, spans: Sequence[tuple[int, int, bool]] = ()) -> Iterator[str]:
    """The signs of a whole text: its words and rows of them, with known words and figures hidden and as they stand.

    ``spans``: begin, end and whether it is a figure, of each known word and figure.
    """
    plain = _TOKEN.findall(_in_sight(text))
    outlined = _TOKEN.findall(_in_sight(_outlined(text, spans)))
    yield from (f"w {token}" for token in plain)
    yield from (f"ww {a} {b}" for a, b in pairwise(["^", *plain, "$"]))
    for token in plain:
        if len(token) > 4:
            yield from (f"c {token[at : at + 4]}" for at in range(len(token) - 3))
    tokens = ["^", *outlined, "$"]
    for n, token in enumerate(tokens):
        yield f"o {token}"
        for size in (2, 3, 4):
            if n + size <= len(tokens):
                yield " ".join(["o" * size, *tokens[n : n + size]])
        yield from (f"o.o {token} {other}" for other in tokens[n + 2 : n + 2 + _FAR])
    yield f"long {min(len(outlined) // 4, 6)}"


def _in_sight(text: str) -> str:
    return text if len(text) <= _SIGHT else text[: _SIGHT // 2] + " " + text[-_SIGHT // 2 :]


def _outlined(text: str, spans: Sequence[tuple[int, int, bool]]) -> str:
    parts, at = [], 0
    for start, end, figure in sorted(spans):
        if start >= at:
            parts += [text[at:start], _FIGURE if figure else _WORD]
            at = end
    return "".join([*parts, text[at:]])
