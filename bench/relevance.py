"""Relevance on people's judgments: BM25, a dense encoder, their plain fusion, and the search untrained and trained.

`python -m bench.relevance` measures all of them on the same dev queries in the same run. Weights trained on these sets are for
measuring only: they are written under the work folder and go nowhere else. The vectors are kept there, so that the second run
embeds nothing.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.catalogs import data_folder
from bench.machine import machine

SETS = {
    "crowdflower": (
        "relevance-crowdflower",
        "id=doc_id,title=product_title,description=product_description,grade=grade_1_4",
        (("nDCG@10", 0.80), ("recall@100", 0.97)),
    ),
    "homedepot": (
        "relevance-homedepot",
        "id=product_uid,title=product_title,grade=grade_1_3",
        (("nDCG@10", 0.45), ("recall@100", 0.88), ("RMSE", 0.46)),
    ),
    "zh": ("zh-search", "id=doc_id,grade=label", (("nDCG@10", 0.80),)),
}


def main() -> None:
    """Measure the sets and print a table of each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sets", default=",".join(SETS))
    asked.add_argument("--work", type=Path, default=Path("var/bench/relevance"))
    asked.add_argument("--minutes", type=float, help="of training, for each set")
    asked.add_argument("--no-training", action="store_true", help="use the trained folders that stand in the work folder")
    asked.add_argument("--json", type=Path)
    chosen = asked.parse_args()
    folder = data_folder()
    if folder is None:
        raise SystemExit("no data: set SHOP_DATA to the folder that holds relevance-* and zh-search")
    figures: dict[str, Any] = {"machine": machine()}
    for name in chosen.sets.split(","):
        figures[name] = _measure(folder, name, chosen)
        print(f"\n{name}: {figures[name]['queries']} dev queries over {figures[name]['products']:,} products")
        for way, found in figures[name]["ways"].items():
            print(f"  {way:<28}" + "  ".join(f"{measure} {shown}" for measure, shown in found.items()))
        print("  to reach: " + ", ".join(f"{measure} {value}" for measure, value in SETS[name][2]))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))


def _measure(folder: Path, name: str, chosen: argparse.Namespace) -> dict[str, Any]:
    from retrieval.relevance.evaluation import corpus_search, evaluate
    from retrieval.relevance.judgments import Columns, read_corpus, read_grades, read_queries
    from retrieval.relevance.training import Plan, train

    at, columns = folder / SETS[name][0], Columns.parsed(SETS[name][1])
    products = read_corpus(at / "corpus.parquet", columns)
    queries = read_queries(at / "queries_dev.parquet", columns)
    grades = read_grades(at / "qrels_dev.parquet", columns)
    cache = chosen.work / "cache"
    with corpus_search(products, cache=cache, queries=queries.values()) as search:
        ways = _baselines(search, products, queries, grades)
    ways["ours, untrained"] = _shown(evaluate(products, queries, grades, cache=cache).measured)
    trained = chosen.work / f"trained-{name}"
    if (at / "queries_train.parquet").exists():
        if not chosen.no_training:
            learned = read_queries(at / "queries_train.parquet", columns), read_grades(at / "qrels_train.parquet", columns)
            train(products, *learned, trained, Plan(minutes=chosen.minutes, cache=cache))
        if trained.exists():
            ways["ours, trained on train"] = _shown(evaluate(products, queries, grades, cache=cache, trained=trained).measured)
    return {"queries": len(queries), "products": len(products), "ways": ways}


def _baselines(search: Any, products: Any, queries: Mapping[str, str], grades: Any) -> dict[str, dict[str, str]]:
    """BM25 as bm25s has it with a stemmer (jieba's words for Chinese), MiniLM's cosines, and half of each over its best."""
    import bm25s
    import jieba
    import Stemmer

    from retrieval.relevance.measures import DEPTH, measured
    from retrieval.tokens import has_cjk

    stemmer = Stemmer.Stemmer("english")

    def cut(texts: list[str]) -> list[list[str]]:
        if any(has_cjk(text) for text in texts[:50]):
            return [[word for word in jieba.lcut(text.lower()) if word.strip()] for text in texts]
        return list(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False))

    index = bm25s.BM25()
    index.index(cut([f"{product.title} {product.description}" for product in products]), show_progress=False)
    snapshot = search.index.snapshot()
    encoder = search.index.encoders.english
    if any(product.language == "zh" for product in products):
        encoder = search.index.encoders.multilingual
    rows = snapshot.rows_of([product.product_id for product in products])
    matrix = snapshot.space(encoder.name).vectors(rows)
    ids = [product.product_id for product in products]
    runs: dict[str, dict[str, Any]] = {"BM25 (bm25s, stems)": {}, f"dense ({encoder.name})": {}, "plain fusion of both": {}}
    judged = {query: grades[query] for query in queries if query in grades}
    for query in judged:
        words = cut([queries[query]])[0]
        lexical = index.get_scores(words) if words else np.zeros(len(ids), np.float32)
        cosines = matrix @ encoder.embed([queries[query]])[0]
        fused = lexical / max(float(lexical.max()), 1e-6) + np.clip(cosines / max(float(cosines.max()), 1e-6), 0, 1)
        for way, scores in zip(runs, (lexical, cosines, fused), strict=True):
            best = np.argsort(-scores, kind="stable")[:DEPTH]
            runs[way][query] = [(ids[row], float(scores[row])) for row in best]
    return {way: _shown(measured(run, judged)) for way, run in runs.items()}


def _shown(found: Any) -> dict[str, str]:
    def interval(figure: Any) -> str:
        return f"{figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}]"

    shown = {"nDCG@10": interval(found.ndcg_10), "recall@100": interval(found.recall_100), "MRR": interval(found.mrr)}
    if found.rmse is not None:
        shown["RMSE"] = f"{found.rmse:.4f}"
    return shown


if __name__ == "__main__":
    main()
