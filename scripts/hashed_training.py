"""How the classifiers of hashed signs (``assistant/understand/hashed.py``) are trained, tried and kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from assistant.understand.hashed import BUCKETS, buckets

_STEPS = 127  # weights of signs are kept in one byte


@dataclass
class Lessons:
    """What a classifier learns from, row by row. Rows of one group are never on both sides of a trial."""

    names: Sequence[str]  # of the classes
    worth: float = 1.0  # of a sign, beside the numbers of a vector
    rows: list[list[int]] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)  # what each row counts
    vectors: npt.NDArray[np.float32] | None = None  # (n_rows, n_dimensions)

    def add(self, signs: Iterable[str], name: str, group: int, counts: float = 1.0) -> None:
        """Put in one row of class ``name``."""
        self.rows.append(buckets(signs))
        self.wanted.append(list(self.names).index(name))
        self.groups.append(group)
        self.counts.append(counts)

    def matrix(self) -> Any:  # noqa: ANN401 - sparse, (n_rows, n_dimensions + BUCKETS)
        """The signs behind the vectors."""
        lengths = [len(row) for row in self.rows]
        seen = csr_matrix(
            (np.full(sum(lengths), self.worth, np.float32), [b for row in self.rows for b in row], np.cumsum([0, *lengths])),
            shape=(len(self.rows), BUCKETS),
        )
        return seen if self.vectors is None else hstack([csr_matrix(self.vectors), seen]).tocsr()


def learned(name: str, lessons: Lessons, strength: float) -> tuple[dict[str, Any], LogisticRegression, npt.NDArray[np.bool_]]:
    """The arrays of one classifier, its model, and which rows five-fold cross-validation got right; its figures are printed.

    ``strength``: C of the regression.
    """
    seen, target = lessons.matrix(), np.array(lessons.wanted)
    counts, names = np.array(lessons.counts), lessons.names
    model = LogisticRegression(C=strength, max_iter=300)
    odds = cross_val_predict(
        model,
        seen,
        target,
        groups=np.array(lessons.groups),
        cv=GroupKFold(5),
        method="predict_proba",
        params={"sample_weight": counts},
    )
    right, sure = odds.argmax(1) == target, odds.max(1)
    print(
        f"{name}: {len(target)}, cross-validated {right.mean():.3f};",
        "; ".join(f"{(sure >= t).mean():.2f} are surer than {t}: {right[sure >= t].mean():.3f}" for t in (0.7, 0.8, 0.9)),
    )
    for k, called in enumerate(names):
        told = odds.argmax(1) == k
        print(f"  {called}: found {told[target == k].mean():.2f} of {(target == k).sum()}, right {right[told].mean():.2f}")
    model.fit(seen, target, sample_weight=counts)
    coefficients, intercept = model.coef_.T, model.intercept_
    if len(names) == 2:  # one row for both, of the second
        coefficients, intercept = (
            np.hstack([-coefficients / 2, coefficients / 2]),
            np.array([-intercept[0] / 2, intercept[0] / 2]),
        )
    dimensions = seen.shape[1] - BUCKETS
    weights = coefficients[dimensions:] * lessons.worth
    scale = float(np.abs(weights).max()) / _STEPS
    arrays = {
        f"{name}_classes": np.array(names),
        f"{name}_weights": np.round(weights / scale).astype(np.int8),
        f"{name}_scale": np.float32(scale),
        f"{name}_dense": coefficients[:dimensions].astype(np.float16),
        f"{name}_bias": intercept.astype(np.float32),
    }
    return arrays, model, right


def keep(file: Path, classifiers: dict[str, dict[str, Any]]) -> None:
    """Write classifiers by their names."""
    arrays = {key: value for one in classifiers.values() for key, value in one.items()}
    np.savez_compressed(file, names=np.array(list(classifiers)), **arrays)
    print(f"written: {file}, {file.stat().st_size / 1000:.0f} KB")
