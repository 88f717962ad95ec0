"""Measures the next product of a sequence: the ranker as it is trained for use, each of its models alone, and baselines.

    python -m bench.ranking_sequences [--sets Beauty,Sports,Toys] [--minutes 15] [--plain-minutes 10] [--transfer Sports:Toys]
        [--newcomers Beauty] [--json OUT]

``behaviour-amazon14-seq``, trained on ``train``, asked for ``dev_target``, ranked among the whole corpus; what the shopper has
already is left out, as published. Nothing is tuned on the target. The figures are written after every
set; those of the sets that OUT holds already stay, with the commit that they are of.

``--transfer`` fits what reads text on one set and ranks another by it, whose events, ids and popularity it never sees.
``--newcomers`` trains on one set without the events of a tenth of its products, and asks for these.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import plain_sequences, ranking_newcomers, ranking_transfer
from bench.catalogs import data_folder
from bench.kept import Kept
from bench.sequence_sets import Sequences, sequences
from ranker.evaluation import Wanted, best, foretold
from ranker.histories import Histories
from ranker.scorers.scorer import Scores

TARGETS = {"Beauty": 0.069, "Sports": 0.039, "Toys": 0.072}  # NDCG@10 on the dev target
FACTORS = 128  # of the factor baselines, as wide as the plain transformer


@dataclass(frozen=True, slots=True)
class Scored:
    """A baseline as the evaluator takes it."""

    scores: Callable[[Histories], Scores]


def main() -> None:
    """Measure the sets asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join(TARGETS), help="of Beauty, Sports, Toys")
    parser.add_argument("--minutes", type=float, default=15.0, help="the ranker may train, as `shop rank train --minutes`")
    parser.add_argument("--plain-minutes", type=float, default=10.0, help="the plain transformer may train; 0 leaves it out")
    parser.add_argument("--transfer", default="Sports:Toys", help="learned on the first, asked of the second; empty: none")
    parser.add_argument("--newcomers", default="Beauty", help="the set whose new products are asked for; empty: none")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="where the figures go")
    chosen = parser.parse_args()
    data = data_folder()
    if data is None:
        sys.exit("no data; set SHOP_DATA to the folder of real data")
    kept = Kept(chosen.json, seed=chosen.seed)
    for name in filter(None, chosen.sets.split(",")):
        kept.put(name, {"threads": chosen.threads, **measured(name, sequences(data, name), chosen)})
    if chosen.transfer:
        found = ranking_transfer.measured(*chosen.transfer.split(":"), data, chosen)
        kept.put(chosen.transfer, {"threads": chosen.threads, **found}, part="transfers")
    if chosen.newcomers:
        found = ranking_newcomers.measured(sequences(data, chosen.newcomers), chosen)
        kept.put(chosen.newcomers, {"threads": chosen.threads, **found}, part="newcomers")


def measured(name: str, these: Sequences, chosen: argparse.Namespace) -> dict[str, Any]:
    """The figures of one set: by model NDCG@10, recall@10 and what its fit took."""
    print(
        f"== {name}: {len(these.histories)} shoppers, {len(these.table)} products, {len(these.histories.products)} events",
        flush=True,
    )
    found: dict[str, Any] = {"target": TARGETS.get(name), "models": {}}

    def told(model: str, scorer: Any, **more: float) -> None:
        shown = best(scorer, these.histories, these.table, 10, Wanted(new_only=True))
        figures = foretold(shown, these.targets)
        low, high = figures.interval(figures.ndcg)
        row = {key: round(value, 4) for key, value in figures.means.items()}
        found["models"][model] = row | {"low": round(low, 4), "high": round(high, 4)} | more
        print(f"{model:>28}  {found['models'][model]}", flush=True)

    for model, fit in baselines(these, chosen).items():
        began, worked = time.monotonic(), time.process_time()
        scores = fit()
        told(
            model,
            Scored(scores),
            minutes=_minutes(time.monotonic() - began),
            cpu_minutes=_minutes(time.process_time() - worked),
        )
    if chosen.plain_minutes:
        began = time.monotonic()
        plain, passes = plain_sequences.fit(
            these.histories, len(these.table), chosen.plain_minutes, 45, chosen.seed, chosen.threads
        )
        told("plain SASRec", plain, minutes=_minutes(time.monotonic() - began), passes=passes)
    for model, scorer, minutes in trained(these, chosen):
        told(model, scorer, minutes=minutes)
    return found


def baselines(these: Sequences, chosen: argparse.Namespace) -> dict[str, Callable[[], Callable[[Histories], Scores]]]:
    """What each baseline's fit gives: scores, float32 (n_shoppers, n_products). Item-kNN, BPR and ALS are ``implicit``'s."""
    import scipy.sparse as sp
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import CosineRecommender

    histories, size = these.histories, len(these.table)
    ones = np.ones(len(histories.products), np.float32)
    bought = sp.csr_matrix((ones, (histories.owners, histories.products)), shape=(len(histories), size))
    row = {shopper: place for place, shopper in enumerate(histories.shoppers)}

    def popularity() -> Callable[[Histories], Scores]:
        met = np.bincount(histories.products, minlength=size).astype(np.float32)
        return lambda some: np.tile(met, (len(some), 1))

    def item_knn() -> Callable[[Histories], Scores]:
        model = CosineRecommender(K=100, num_threads=chosen.threads)
        model.fit(bought, show_progress=False)
        near = model.similarity.astype(np.float32)
        return lambda some: (bought[[row[shopper] for shopper in some.shoppers]] @ near).toarray()

    def factors(model: Any) -> Callable[[], Callable[[Histories], Scores]]:
        def fit() -> Callable[[Histories], Scores]:
            model.fit(bought, show_progress=False)
            return lambda some: model.user_factors[[row[shopper] for shopper in some.shoppers]] @ model.item_factors.T

        return fit

    shared = {"random_state": chosen.seed, "num_threads": chosen.threads}
    return {
        "popularity": popularity,
        "item-kNN": item_knn,
        "BPR": factors(BayesianPersonalizedRanking(FACTORS, 0.05, 0.005, iterations=150, **shared)),
        "ALS": factors(AlternatingLeastSquares(FACTORS, 1.0, alpha=10.0, iterations=15, **shared)),
    }


def trained(these: Sequences, chosen: argparse.Namespace) -> list[tuple[str, Any, float]]:
    """Each model of a version that ``ranker.training`` makes, then the version; with the minutes that the training took."""
    from ranker.opened import open_version
    from ranker.taste_models import taste_models
    from ranker.training import Plan, train
    from ranker.versions import Versions
    from ranker.workers import Workers

    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        plan = Plan(minutes=chosen.minutes, seed=chosen.seed, threads=chosen.threads, alphabet="english")
        record = train(these.histories, these.table, Path(folder), plan, Workers())
        minutes = _minutes(time.monotonic() - began)
        path = Versions(Path(folder)).path(record.name)
        opened = open_version(path)
        parts = [
            (f"ours: {model.name} alone", model.opened.load(path / "scorers" / model.name, opened.table), minutes)
            for model in taste_models("blend")
            if model.name in record.scorers
        ]
    return [*parts, ("ours", opened.scorer, minutes)]


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 2)


if __name__ == "__main__":
    main()
