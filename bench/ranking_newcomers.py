"""Measures products that nobody has met: some were sold when the ranker was trained, the others came afterwards."""

import argparse
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.ranking_transfer import TextNeighbours
from bench.sequence_sets import Sequences
from ranker.evaluation import Wanted, best, foretold
from ranker.histories import Histories
from ranker.opened import OpenedVersion, open_version
from ranker.scorers.scorer import Scores
from ranker.tables import ProductTable
from ranker.training import Plan, train
from ranker.versions import Versions
from ranker.workers import Workers

_WITHHELD = 0.1  # of the products; half of them are not even in the table that is trained on


@dataclass(frozen=True, slots=True)
class Popularity:
    """The baseline that knows nothing of new products: the number of events."""

    counts: Scores  # float32 (n,)

    def scores(self, histories: Histories) -> Scores:
        """float32 (n_shoppers, n)."""
        return np.tile(self.counts, (len(histories), 1))


def measured(these: Sequences, chosen: argparse.Namespace) -> dict[str, Any]:
    """NDCG@10 and recall@10 of the baselines and of ours on targets that no event of the training names, by question.

    The withheld products' events are taken out of every history, of training and of asking.
    """
    these, sold = withheld(these, chosen.seed)
    size = len(these.table)
    unmet = np.bincount(these.histories.products, minlength=size) == 0
    late = np.arange(size) >= sold
    opened = trained(these, sold, chosen)
    rankers: dict[str, Any] = {
        "popularity": Popularity(np.bincount(these.histories.products, minlength=size).astype(np.float32)),
        "content-only kNN": TextNeighbours(these.table.vectors, 1.0),
        "content-only kNN, fading (0.8)": TextNeighbours(these.table.vectors, 0.8),
        "ours": opened.scorer,
    }
    questions = {
        "sold in training, among all": (unmet & ~late, None),
        "come since, among all": (late, None),
        "both, among these": (unmet, unmet),
        "all others, among all": (~unmet, None),
    }
    found: dict[str, Any] = {"withheld": int(unmet.sum()), "come_since": int(late.sum()), "products": size, "questions": {}}
    for question, (asked, allowed) in questions.items():
        having = np.flatnonzero(these.targets.where(asked[these.targets.products]).lengths)
        past, targets = these.histories.select(having), these.targets.select(having)
        rows: dict[str, Any] = {"shoppers": len(having)}
        for name, scorer in rankers.items():
            figures = foretold(best(scorer, past, these.table, 10, Wanted(allowed, new_only=True)), targets)
            low, high = figures.interval(figures.ndcg)
            rows[name] = {key: round(value, 4) for key, value in figures.means.items()}
            rows[name] |= {"low": round(low, 4), "high": round(high, 4)}
        found["questions"][question] = rows
        print(f"{question:>28}  {rows}", flush=True)
    return found


def withheld(these: Sequences, seed: int) -> tuple[Sequences, int]:
    """The set without the events of some products, which stand last in its table; and how many are sold in training."""
    size = len(these.table)
    order = np.random.default_rng(seed).permutation(size)
    kept, gone = np.sort(order[round(size * _WITHHELD) :]), order[: round(size * _WITHHELD)]
    order = np.concatenate([kept, gone])
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)

    def moved(histories: Histories) -> Histories:
        return replace(histories, products=place[histories.products].astype(histories.products.dtype))

    past = moved(these.histories)
    past = past.where(past.products < len(kept))
    return Sequences(past, moved(these.targets), rows_of(these.table, order)), size - len(gone) // 2


def rows_of(table: ProductTable, rows: npt.NDArray[np.int64]) -> ProductTable:
    """These products of a table, in this order."""
    columns = (table.ids, table.titles, table.categories, table.brands)
    ids, titles, categories, brands = ([column[row] for row in rows] for column in columns)
    return ProductTable.of(ids, titles, categories, brands, table.prices[rows], table.vectors[rows])


def trained(these: Sequences, sold: int, chosen: argparse.Namespace) -> OpenedVersion:
    """A version that was trained on the first ``sold`` products and opened over all."""
    plan = Plan(minutes=chosen.minutes, seed=chosen.seed, threads=chosen.threads, alphabet="english")
    with tempfile.TemporaryDirectory() as folder:
        known = rows_of(these.table, np.arange(sold))
        record = train(these.histories, known, Path(folder), plan, Workers())
        return open_version(Versions(Path(folder)).path(record.name), these.table, chosen.threads)
