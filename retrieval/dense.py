"""How near each row's text is to a question: by which encoder, and how the scores of two are brought together.

English is read by the English encoder, every other script by the multilingual one. A Chinese question is also translated word
by word: over an English catalog both readings together put 0.86 of a right type into the first ten, the translation alone 0.81
and the multilingual encoder alone 0.67 (40 questions, 2,766 products).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Column, Mask
from retrieval.embedders import Encoders
from retrieval.lexicon import lexicon
from retrieval.query import Embedder, Vectors
from retrieval.snapshot import JoinedSpace, Snapshot
from retrieval.tokens import has_cjk

NEAR = {"all-MiniLM-L6-v2": 0.28, "use-multilingual-v3": 0.35}  # cosine from which a product is found by its vector
NEAR_OTHER = 0.35
_NEAR_BEST = 0.6  # and the share of the best cosine
_ABOUT = 0.16  # how far off a scan that is not in full may be: eight times the spread of its errors, for like rows err alike
_LOOKED_AT = 512  # rows at most, of those so near the best, that are multiplied in full

Together = Literal["one", "by language", "sum"]


@dataclass(frozen=True, slots=True)
class Look:
    """One question to one encoder, and how near every row is."""

    embedder: str
    vector: Vectors
    space: JoinedSpace
    cosines: Column  # float32 (rows,)
    best: float  # of the whole catalog

    @classmethod
    def at(cls, snapshot: Snapshot, embedder: str, vector: Vectors) -> "Look | None":
        """How near every row is; None where the catalog has no vectors of this encoder."""
        space = snapshot.space(embedder)
        if space is None:
            return None
        cosines = space.cosines(vector)
        cosines[snapshot.dead] = 0.0
        best = float(cosines.max()) if len(cosines) else 0.0
        if not space.in_full and len(cosines):
            near = np.flatnonzero(cosines >= best - _ABOUT)
            if len(near) > _LOOKED_AT:
                near = near[np.argpartition(cosines[near], -_LOOKED_AT)[-_LOOKED_AT:]]
            cosines[near] = space.exact(near, vector)
            best = float(cosines[near].max())
        return cls(embedder, vector, space, cosines, best)

    @property
    def least(self) -> float:
        """The cosine from which a row is near enough to be found."""
        return max(NEAR.get(self.embedder, NEAR_OTHER), _NEAR_BEST * self.best)

    def scored(self, cosines: Column) -> tuple[Column, Mask]:
        """These cosines over the best of the catalog, and which of them are near enough to be found."""
        near = cosines >= self.least
        scores: Column = np.clip(cosines / np.float32(self.best) if self.best > 0 else cosines, 0.0, 1.0)
        return scores, near


@dataclass(frozen=True, slots=True)
class Dense:
    """All looks at one question. ``scores`` and ``near`` are over all rows."""

    looks: Sequence[Look]
    together: Together
    chinese: Mask
    scores: Column
    near: Mask
    best_sum: float = 1.0
    embed_ms: float = 0.0

    @property
    def in_full(self) -> bool:
        """Whether every row's score is exact."""
        return all(look.space.in_full for look in self.looks)

    def unread(self, size: int) -> Mask | None:
        """The rows that have no vector of any of the encoders asked, None where there are none such."""
        missing = np.ones(size, np.bool_)
        for look in self.looks:
            missing &= ~look.space.present()
        return missing if self.looks and missing.any() else None

    def maybe(self, rows: npt.NDArray[np.integer]) -> Mask:
        """Which of these rows may be near enough, as far as can be told from a scan that is not in full."""
        found = np.zeros(len(rows), np.bool_)
        for look in self.looks:
            found |= look.cosines[rows] >= look.least - _ABOUT
        return found

    def exact(self, rows: npt.NDArray[np.integer]) -> tuple[Column, Mask]:
        """Scores of these rows in full, and which are near enough."""
        cosines = [look.space.exact(rows, look.vector) for look in self.looks]
        for look, some in zip(self.looks, cosines, strict=True):
            look.cosines[rows] = some
        return _joined(self.looks, cosines, self.together, self.chinese[rows], self.best_sum)


def look_at(text: str, snapshot: Snapshot, encoders: Encoders) -> Dense:
    """How near each product's text is to the question."""
    watch = _Watch()
    looks: list[Look | None]
    together: Together = "one"
    one_for_all = encoders.english is encoders.multilingual
    if has_cjk(text):
        looks = [Look.at(snapshot, encoders.multilingual.name, watch.embed(encoders.multilingual, text))]
        phrase = lexicon().translate(text, "en")[0] if "en" in snapshot.languages else ""
        if phrase and not one_for_all:
            looks.append(Look.at(snapshot, encoders.english.name, watch.embed(encoders.english, phrase)))
            together = "sum"
    else:
        looks = [Look.at(snapshot, encoders.english.name, watch.embed(encoders.english, text))]
        if "zh" in snapshot.languages and not one_for_all:  # what is in Chinese only the multilingual encoder can read
            looks.append(Look.at(snapshot, encoders.multilingual.name, watch.embed(encoders.multilingual, text)))
            together = "by language"
    known = [look for look in looks if look is not None]
    if len(known) < len(looks):
        together = "one"
    if not known:
        nothing = np.zeros(len(snapshot), np.float32)
        return Dense([], "one", snapshot.chinese, nothing, np.zeros(len(snapshot), np.bool_), embed_ms=watch.spent_ms)
    best_sum = 1.0
    if together == "sum":
        sums, _ = _joined(known, [look.cosines for look in known], together, snapshot.chinese, 1.0)
        best_sum = float(sums.max()) if len(sums) else 1.0
    scores, near = _joined(known, [look.cosines for look in known], together, snapshot.chinese, best_sum)
    return Dense(known, together, snapshot.chinese, scores, near, best_sum, watch.spent_ms)


def _joined(
    looks: Sequence[Look], cosines: Sequence[Column], together: Together, chinese: Mask, best_sum: float
) -> tuple[Column, Mask]:
    scored = [look.scored(some) for look, some in zip(looks, cosines, strict=True)]
    scores, near = scored[0]
    if together == "by language":
        return np.where(chinese, scored[1][0], scores), np.where(chinese, scored[1][1], near)
    if together == "sum":
        both = scores + np.where(chinese, scores, scored[1][0])  # the English encoder reads no Chinese texts
        return (both / np.float32(best_sum) if best_sum > 0 else both), near | scored[1][1]
    return scores, near


@dataclass(slots=True)
class _Watch:
    """Embeds, and adds up how long it took."""

    spent_ms: float = 0.0

    def embed(self, embedder: Embedder, text: str) -> Vectors:
        began = perf_counter()
        vector: Vectors = embedder.embed([text])[0]
        self.spent_ms += (perf_counter() - began) * 1000
        return vector
