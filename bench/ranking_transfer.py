"""Measures taste that was learned in one shop and ranks another by text alone."""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.sequence_sets import sequences
from ranker.evaluation import Wanted, best, foretold
from ranker.histories import Histories
from ranker.scorers.content import ContentScorer, gathered
from ranker.scorers.scorer import Fitting, Scores
from retrieval.query import Vectors

TARGET = 1.2  # times the content-only kNN


@dataclass(frozen=True, slots=True)
class TextNeighbours:
    """The baseline: products by the cosine of their text with the mean text of the past, each event ``fading`` more a step."""

    vectors: Vectors  # float32 (n, d), rows of length 1
    fading: float

    def scores(self, histories: Histories) -> Scores:
        """float32 (n_shoppers, n)."""
        found: Scores = gathered(histories, self.vectors, self.fading) @ self.vectors.T
        return found


def measured(source: str, target: str, data: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """NDCG@10 and recall@10 on the target set of the baselines and of what was learned on the source."""
    from ranker.scorers import attention_network, content

    learned, asked = sequences(data, source), sequences(data, target)
    print(f"== {source} to {target}, by text alone", flush=True)
    deadline = time.monotonic() + chosen.minutes * 60 / 2
    fitting = Fitting(chosen.seed, deadline, threads=chosen.threads)
    read = content.fit(learned.histories, learned.table, fitting)
    attention = attention_network.fit(learned.histories, learned.table, fitting).elsewhere(asked.table)
    text = ContentScorer(asked.table, read.fading, read.leads)
    rankers: dict[str, Any] = {
        "content-only kNN": TextNeighbours(asked.table.vectors, 1.0),
        "content-only kNN, fading (0.8)": TextNeighbours(asked.table.vectors, 0.8),
        "ours: attention": attention,
        "ours: content": text,
    }
    found: dict[str, Any] = {"source": source, "target": target, "models": {}}
    for name, scorer in rankers.items():
        shown = best(scorer, asked.histories, asked.table, 10, Wanted(new_only=True))
        figures = foretold(shown, asked.targets)
        low, high = figures.interval(figures.ndcg)
        row = {key: round(value, 4) for key, value in figures.means.items()}
        found["models"][name] = row | {"low": round(low, 4), "high": round(high, 4)}
        print(f"{name:>32}  {found['models'][name]}", flush=True)
    plain = found["models"]["content-only kNN"]["ndcg_10"]
    found["times"] = round(found["models"]["ours: content"]["ndcg_10"] / plain, 2) if plain else None
    print(f"{found['times']} times the content-only kNN (target {TARGET})")
    return found
