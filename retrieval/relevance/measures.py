"""Measures of a ranking against judgments, with confidence intervals. The one file that imports ir_measures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from commerce.ids import ProductId
from retrieval.relevance.judgments import Grades

DEPTH = 100  # products a query in a run
_FINE = 1000  # a grade of 2.33 is 1330 thousandths above 1: the library counts in whole numbers
_RESAMPLED = 2000

Run = Mapping[str, Sequence[tuple[ProductId, float]]]  # by query id: products and scores, best first


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float], seed: int = 0) -> "Figure":
        """The mean of the values and the interval, resampled over them."""
        if not len(values):
            return cls(0.0, 0.0, 0.0)
        each = np.asarray(values, np.float64)
        chance = np.random.default_rng(seed)
        means = [each[chance.integers(0, len(each), len(each))].mean() for _ in range(_RESAMPLED)]
        low, high = np.percentile(means, [2.5, 97.5])
        return cls(float(each.mean()), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Measured:
    """How good a run is: means over the queries that have a product above the lowest grade."""

    queries: int
    ndcg_10: Figure  # gain = grade - lowest grade, over the whole corpus; what nobody judged gains nothing
    recall_100: Figure  # of the top two grades, over the queries that have one
    mrr: Figure  # of the top two grades
    wanted_from: float  # the grade from which a product counts for recall and MRR
    rmse: float | None = None  # of the predicted grades over all judged pairs

    def as_json(self) -> dict[str, object]:
        """Plain values by name."""
        return asdict(self)


def wanted_from(grades: Grades) -> float:
    """The lower of the top two grades; the top one alone where there are only two."""
    every = [grade for judged in grades.values() for grade in judged.values()]
    lowest, highest = min(every), max(every)
    return highest - 1 if highest - 1 > lowest else min((grade for grade in every if grade > lowest), default=highest)


def measured(run: Run, grades: Grades, rmse: float | None = None) -> Measured:
    """The measures of a run over the queries in it."""
    import ir_measures
    from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

    lowest = min(grade for judged in grades.values() for grade in judged.values())
    least = wanted_from(grades)
    gains = {
        query: {product: round((grade - lowest) * _FINE) for product, grade in judged.items()}
        for query, judged in grades.items()
        if query in run and max(judged.values()) > lowest
    }
    from_gain = max(1, round((least - lowest) * _FINE))
    qrels = [Qrel(query, product, gain) for query, judged in gains.items() for product, gain in judged.items()]
    scored = [ScoredDoc(query, product, score) for query in gains for product, score in run[query]]
    recall, reciprocal = R(rel=from_gain) @ DEPTH, RR(rel=from_gain)
    having = {query for query, judged in gains.items() if max(judged.values()) >= from_gain}
    values: dict[str, dict[str, float]] = {str(measure): {} for measure in (nDCG @ 10, recall, reciprocal)}
    for metric in ir_measures.iter_calc([nDCG @ 10, recall, reciprocal], qrels, scored):
        values[str(metric.measure)][metric.query_id] = metric.value

    def figure(name: str, queries: Sequence[str]) -> Figure:
        return Figure.of([values[name].get(query, 0.0) for query in queries])

    return Measured(
        queries=len(gains),
        ndcg_10=figure(str(nDCG @ 10), list(gains)),
        recall_100=figure(str(recall), sorted(having)),
        mrr=figure(str(reciprocal), sorted(having)),
        wanted_from=least,
        rmse=rmse,
    )


def write_run(run: Run, path: Path, tag: str) -> None:
    """Write the run as TREC reads it: scores fall strictly with the rank, so that no reader orders ties its own way."""
    lines = []
    for query, found in run.items():
        before = float("inf")
        for rank, (product, score) in enumerate(found, 1):
            before = min(score, before - 1e-6)
            lines.append(f"{query} Q0 {product} {rank} {before:.6f} {tag}\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")
