"""Measure how fast trained rankers score, and how long `shop rank train` takes to its figure.

    python -m bench.ranking_speed                     both parts
    python -m bench.ranking_speed --only scoring      200 candidates for a shopper with 50 events; 64 shoppers at once
    python -m bench.ranking_speed --only training     Beauty: trained by the command line, measured on the dev target
    python -m bench.ranking_speed --ranker DIR        score with the version in force there, too
    python -m bench.ranking_speed --json out.json     the figures as JSON beside it

Scoring is over a made-up shop of 12,000 products with 384-dimensional texts; each model was fitted for a moment only, as the
time to score does not depend on how well it learned. Processor time is given beside the clock's, as it says the same while
other programs run. Training needs the real data of SHOP_DATA.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ranker.histories import Histories
    from ranker.scorers.scorer import Scorer
    from ranker.tables import ProductTable

PARTS = ("scoring", "training")
_PRODUCTS, _EVENTS, _CANDIDATES, _SHOPPERS = 12_000, 50, 200, 64
_BATCHES = 15  # of 64 shoppers, scored one after the other
_P95, _TOGETHER, _MINUTES, _NDCG = 8.0, 60.0, 15.0, 0.069


def main() -> None:
    """Run the parts asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts to run, of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=300, help="shoppers scored one by one")
    parser.add_argument(
        "--ranker", type=Path, default=None, help="folder of versions whose version in force is scored with, too"
    )
    parser.add_argument("--minutes", type=float, default=_MINUTES, help="that training may take")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    chosen = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # as the server scores: more threads wait for each other; before numpy is imported

    from bench.machine import machine

    figures: dict[str, Any] = {"machine": machine(), "load": os.getloadavg()[0]}
    parts = chosen.only.split(",")
    if "scoring" in parts:
        figures["scoring"] = scoring(chosen.rounds, chosen.ranker)
        _keep(chosen.json, figures)
        print(f"{_CANDIDATES} candidates, {_EVENTS} events, ms (target: p95 ≤ {_P95:g}; {_SHOPPERS} shoppers ≤ {_TOGETHER:g})")
        print("| model | p50 | p95 | processor | 64 shoppers | processor |\n| --- | --- | --- | --- | --- | --- |")
        for row in figures["scoring"]:
            cells = (row[name] for name in ("p50_ms", "p95_ms", "processor_ms", "together_ms", "together_processor_ms"))
            print(f"| {row['model']} | {' | '.join(f'{cell:.2f}' for cell in cells)} |")
    if "training" in parts:
        figures["training"] = training(chosen.minutes)
        _keep(chosen.json, figures)
        row = figures["training"]
        print(
            f"Beauty, `shop rank train --minutes {chosen.minutes:g}`: {row['seconds']:.0f} s (target ≤ {_MINUTES * 60:.0f}), "
            f"NDCG@10 on the dev target {row['ndcg_10']:.4f} (target {_NDCG})"
        )
    print(" · ".join(f"{name} {value}" for name, value in figures["machine"].items()), f"· load {figures['load']:.1f}")


def scoring(rounds: int, ranker: Path | None) -> list[dict[str, Any]]:
    """The time of each model, one row each."""
    import numpy as np

    from ranker.blend_fitting import fit_blend
    from ranker.opened import open_version
    from ranker.scorers.scorer import Fitting
    from ranker.taste_models import taste_models
    from ranker.versions import Versions

    table, histories = _shop()
    head, tail = histories.leave_last()
    scorers = [model.fit(head, table, Fitting(deadline=time.monotonic() + 5)) for model in taste_models("blend")]
    scorers.append(fit_blend(scorers, head, tail, table, Fitting()))
    rows = [_timed(scorer.name, scorer, histories, len(table), rounds) for scorer in scorers]
    if ranker is not None:
        versions = Versions(ranker)
        opened = open_version(versions.path(versions.in_force()))
        random = np.random.default_rng(2)
        owners = np.repeat(np.arange(_SHOPPERS), _EVENTS)
        met = _histories(owners, random.integers(0, len(opened.table), len(owners)), opened.record.data.last)
        rows.append(
            _timed(
                f"{opened.record.model} {opened.record.name} of {ranker.name}", opened.scorer, met, len(opened.table), rounds
            )
        )
    return rows


def training(minutes: float) -> dict[str, Any]:
    """How long the command line takes on Beauty, and how well it foretells the dev target."""
    import pandas as pd

    from bench.catalogs import data_folder

    data = data_folder()
    if data is None:
        sys.exit("training: no data; set SHOP_DATA to the folder of real data")
    folder = data / "behaviour-amazon14-seq"
    products = pd.read_parquet(folder / "Beauty_items.parquet")
    sequences = pd.read_parquet(folder / "Beauty_sequences.parquet")
    asin = products.asin.to_numpy()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        events = sequences[["user_idx", "train"]].explode("train")
        at = events.groupby("user_idx").cumcount()
        pd.DataFrame({"shopper_id": events.user_idx, "product_id": asin[events.train.astype(int)], "at": at}).to_parquet(
            work / "e.parquet"
        )
        pd.DataFrame({"product_id": asin, "title": products.generated_keyphrase}).to_parquet(work / "p.parquet")
        pd.DataFrame({"shopper_id": sequences.user_idx}).to_csv(work / "s.csv", index=False)
        shop = str(Path(sys.executable).parent / "shop")
        given = ["--events", str(work / "e.parquet"), "--products", str(work / "p.parquet")]
        began = time.monotonic()
        trained = [shop, "rank", "train", *given, "--out", str(work / "ranker"), "--minutes", f"{minutes:g}"]
        subprocess.run(trained, check=True)
        seconds = time.monotonic() - began
        asked = [
            "--ranker",
            str(work / "ranker"),
            "--shoppers",
            str(work / "s.csv"),
            "--out",
            str(work / "out.jsonl"),
            "--k",
            "10",
        ]
        subprocess.run([shop, "rank", "predict", *given, *asked], check=True)
        ranked = {row["shopper_id"]: row["products"] for row in map(json.loads, (work / "out.jsonl").read_text().splitlines())}
        record = json.loads((work / "ranker" / "versions" / "v1" / "version.json").read_text())
    gains = []
    for shopper, target in zip(sequences.user_idx.astype(str), asin[sequences.dev_target], strict=True):
        products_of = ranked[shopper]
        gains.append(1 / math.log2(products_of.index(target) + 2) if target in products_of else 0.0)
    return {
        "seconds": seconds,
        "ndcg_10": sum(gains) / len(gains),
        "hit_10": sum(gain > 0 for gain in gains) / len(gains),
        "held_out": record["held_out"],
    }


def _shop() -> "tuple[ProductTable, Histories]":
    """12,000 products, and 64 shoppers who did 50 things each."""
    import numpy as np

    from ranker.tables import ProductTable

    random = np.random.default_rng(1)
    vectors = random.normal(size=(_PRODUCTS, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    table = ProductTable.of(
        [f"p{row}" for row in range(_PRODUCTS)],
        [f"thing {row % 700} of kind {row % 90}" for row in range(_PRODUCTS)],
        [f"kind {row % 90}" for row in range(_PRODUCTS)],
        [f"brand {row % 300}" for row in range(_PRODUCTS)],
        random.lognormal(3, 1, _PRODUCTS),
        vectors,
    )
    owners = np.repeat(np.arange(_SHOPPERS), _EVENTS)
    return table, _histories(owners, random.integers(0, _PRODUCTS, len(owners)), 1_700_000_000.0)


def _histories(owners: Any, rows: Any, until: float) -> "Histories":
    import numpy as np

    from ranker.histories import Histories

    at = until - 3600.0 * np.arange(len(owners))[::-1]
    return Histories.of([f"s{number}" for number in range(_SHOPPERS)], owners, rows, at, np.arange(len(owners)) % 4)


def _timed(name: str, scorer: "Scorer", histories: "Histories", products: int, rounds: int) -> dict[str, Any]:
    import numpy as np

    from bench.machine import percentile

    random = np.random.default_rng(3)
    candidates = [random.choice(products, _CANDIDATES, replace=False).astype(np.int32) for _ in range(_SHOPPERS)]
    one = [histories.select([place]) for place in range(_SHOPPERS)]
    for place in range(3):
        scorer.scores_of(one[place], candidates[place])  # what is made at the first call is made
    times = []
    processor = time.process_time()
    for number in range(rounds):
        began = time.perf_counter()
        scorer.scores_of(one[number % _SHOPPERS], candidates[number % _SHOPPERS])
        times.append((time.perf_counter() - began) * 1000)
    processor = (time.process_time() - processor) / rounds * 1000
    together, together_processor = [], []
    rows = np.stack(candidates)
    for _ in range(_BATCHES):
        began, spent = time.perf_counter(), time.process_time()
        scorer.scores_of_many(histories, rows)
        together.append((time.perf_counter() - began) * 1000)
        together_processor.append((time.process_time() - spent) * 1000)
    return {
        "model": name,
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "processor_ms": processor,
        "together_ms": percentile(together, 0.5),
        "together_processor_ms": percentile(together_processor, 0.5),
    }


def _keep(path: Path | None, figures: dict[str, Any]) -> None:
    if path:
        path.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
