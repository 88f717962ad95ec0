"""Measure search by the size of the catalog: speed with and without conditions, eight at once, memory, and opening.

    python -m bench.scale --products 2766,50000,1000000

Catalogs are ``catalog-retrotech`` (48,194), repeated with other ids, prices, stars and words where there are to be more:
the vectors of a repeated product are those of the first one, moved by noise. Up to 100,000 products database and Chroma are
real; past that only the index files are, for a search reads nothing else. Each size and each baseline runs in its own process.
The query's embedding is included everywhere; no text is asked twice. "CPU" is what one search alone took of the processor.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

BASELINES = ("langchain", "bm25s")


def main() -> None:
    """Prepare what is missing, measure each size and its baselines, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", default="2766,50000,1000000")
    parser.add_argument("--work", type=Path, default=Path("var/bench/scale"), help="where catalogs and vectors are kept")
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--limit", type=int, default=200, help="candidates asked for (the shop's own default)")
    parser.add_argument("--baselines", default=",".join(BASELINES), help="of langchain, bm25s; empty for none")
    parser.add_argument("--most-for-langchain", type=int, default=50_000, help="products past which its Chroma is not built")
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--one", default=None, help=argparse.SUPPRESS)  # what a process of its own measures
    chosen = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # before numpy is imported
    if chosen.one:
        system, count = chosen.one.split(":")
        print(json.dumps(_SYSTEMS[system](int(count), chosen)))
        return
    from bench.catalogs import data_folder
    from bench.machine import machine
    from bench.scale_prepare import prepare

    folder = data_folder()
    if folder is None:
        sys.exit("no data: set SHOP_DATA to the folder that holds catalog-retrotech")
    rows: list[dict[str, Any]] = []
    for count in map(int, chosen.products.split(",")):
        prepare(folder, chosen.work, count, lambda said: print(said, file=sys.stderr, flush=True))
        for system in ("shop", *filter(None, chosen.baselines.split(","))):
            if system == "langchain" and count > chosen.most_for_langchain:
                continue
            rows.append(_apart(system, count))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    _print(rows)
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1))


def _apart(system: str, count: int) -> dict[str, Any]:
    asked = [*sys.argv[1:], "--one", f"{system}:{count}"]
    done = subprocess.run([sys.executable, "-m", "bench.scale", *asked], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _shop(count: int, chosen: argparse.Namespace) -> dict[str, Any]:
    from bench.catalogs import data_folder
    from bench.scale_prepare import STORED, StillShop, StoredElsewhere
    from commerce.database import open_database
    from retrieval.embedders import open_encoders
    from retrieval.index_files import IndexFiles
    from retrieval.indexing import CatalogIndex
    from retrieval.opening import open_search
    from retrieval.query import Query
    from retrieval.search import ShopSearch

    folder = data_folder()
    assert folder is not None
    place = chosen.work / f"shop-{count}"
    plain, bounded = _queries(folder, count, chosen.queries)
    began = time.perf_counter()
    if count <= STORED:
        search = open_search(open_database(f"sqlite:///{place / 'shop.db'}").storefront, chroma=place / "chroma")
    else:
        files = IndexFiles(place / "chroma-index")
        index = CatalogIndex(StillShop(folder, count), StoredElsewhere(), open_encoders("packaged", 1), "USD", files)  # type: ignore[arg-type]
        search = ShopSearch(index)
    search.index.snapshot()
    opened = time.perf_counter() - began
    for text in ("warm up", "red bag", "预热"):
        search.find(Query(text))

    def asked(text: str, bounds: dict[str, Any]) -> Any:
        return search.find(_query(text, bounds, chosen.limit))

    def embedding(text: str) -> float:
        return float(search.find(Query(text, limit=1)).embed_ms)

    figures = _timed_all("shop", count, asked, plain, bounded)
    figures["embed p50"] = _percentile([embedding(f"{text} x") for text, _ in plain[:30]], 50)
    chinese = ("黑色连衣裙", "儿童背包", "生日礼物 项链", "防水手机壳", "无线耳机", "电影 光盘")
    figures["Chinese p50"] = _percentile([_timed(lambda text=text: asked(text, {})) for text in chinese], 50)
    figures["overlap"] = _overlap(search, [*plain[:10], *bounded[:20]])
    figures["open s"] = round(opened, 1)
    return figures | _memory()


def _overlap(search: Any, asked: Sequence[tuple[str, dict[str, Any]]]) -> float:
    """Mean share of the best 50 that an exhaustive scan in full has too."""
    import numpy as np

    from retrieval.constraints import conditions, meeting
    from retrieval.fusion import match_text

    shares: list[float] = []
    for text, bounds in asked:
        query = _query(text, bounds, 50)
        found = {candidate.product.product_id for candidate in search.find(query).candidates}
        snapshot = search.index.snapshot()
        matches = match_text(text, snapshot, search.index.encoders, search.readings)
        if matches.looks is not None and matches.covered is not None and not matches.looks.in_full:
            for start in range(0, len(snapshot), 50_000):
                rows = np.arange(start, min(start + 50_000, len(snapshot)))
                dense, near = matches.looks.exact(rows)
                matches.found[rows] = near | (matches.covered[rows] >= 0.4)
                matches.scores[rows] = 0.5 * matches.lexical[rows] + 0.5 * dense
        rows = np.flatnonzero(meeting(conditions(query.constraints, snapshot), snapshot) & matches.found)
        best = rows[np.argsort(-matches.scores[rows], kind="stable")[:50]]
        least = matches.scores[best[-1]] if len(best) else 0.0
        right = {snapshot.id_of(int(row)) for row in rows[matches.scores[rows] >= least - 1e-6]}  # ties may stand in any order
        if len(best):
            shares.append(len(found & right) / len(best))
    return round(sum(shares) / len(shares), 4) if shares else 1.0


def _langchain(count: int, chosen: argparse.Namespace) -> dict[str, Any]:
    from langchain_chroma import Chroma

    from bench.catalogs import data_folder
    from bench.retrotech import repeated, repeated_vectors, set_vectors
    from retrieval.embedders import open_encoders
    from retrieval.texts import embedded_text

    class Embeddings:
        def __init__(self) -> None:
            self.encoder = open_encoders("packaged", 1).english

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [list(map(float, row)) for row in self.encoder.embed(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in self.encoder.embed([text])[0]]

    folder = data_folder()
    assert folder is not None
    place = chosen.work / f"langchain-{count}"
    plain, bounded = _queries(folder, count, chosen.queries)
    embeddings = Embeddings()
    began = time.perf_counter()
    store = Chroma("products", embeddings, str(place), collection_metadata={"hnsw:space": "cosine"})  # type: ignore[arg-type]
    if store._collection.count() < count:
        of_set = set_vectors(folder, chosen.work / "vectors", embeddings.encoder)
        start = 0
        for batch in repeated(folder, count):
            store._collection.upsert(
                ids=[one.product_id for one in batch],
                embeddings=repeated_vectors(of_set, start, start + len(batch)),
                documents=[embedded_text(one) for one in batch],
                metadatas=[
                    {
                        "price": float(one.price.amount),
                        "rating": one.rating or 0.0,
                        "in_stock": one.in_stock,
                        "category": one.category[-1] if one.category else "",
                    }
                    for one in batch
                ],
            )
            start += len(batch)
        return _apart_again("langchain", count)
    store.similarity_search("warm up", k=5)
    opened = time.perf_counter() - began

    def asked(text: str, bounds: dict[str, Any]) -> Any:
        wanted: list[dict[str, Any]] = []
        if "price_max" in bounds:
            wanted.append({"price": {"$lte": float(bounds["price_max"])}})
        if "rating_min" in bounds:
            wanted.append({"rating": {"$gte": bounds["rating_min"]}})
        if bounds.get("in_stock"):
            wanted.append({"in_stock": True})
        if "category" in bounds:
            wanted.append({"category": bounds["category"]})
        where = {"$and": wanted} if len(wanted) > 1 else wanted[0] if wanted else None
        kwargs: dict[str, Any] = {"k": chosen.limit} | ({"filter": where} if where else {})
        return store.as_retriever(search_kwargs=kwargs).invoke(text)

    return _timed_all("langchain-chroma", count, asked, plain, bounded) | {"open s": round(opened, 1)} | _memory()


def _apart_again(system: str, count: int) -> dict[str, Any]:
    """What was just built is measured in a process that did not build it."""
    done = subprocess.run([sys.executable, "-m", "bench.scale", *sys.argv[1:]], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _bm25s(count: int, chosen: argparse.Namespace) -> dict[str, Any]:
    import bm25s
    import Stemmer

    from bench.catalogs import data_folder
    from bench.retrotech import repeated

    folder = data_folder()
    assert folder is not None
    place = chosen.work / f"bm25s-{count}"
    stemmer = Stemmer.Stemmer("english")
    if not (place / "params.index.json").exists():
        texts = [f"{one.title} {one.brand or ''} {one.description}" for batch in repeated(folder, count) for one in batch]
        made = bm25s.BM25()
        made.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
        made.save(str(place))
        return _apart_again("bm25s", count)
    began = time.perf_counter()
    index = bm25s.BM25.load(str(place), mmap=True)
    opened = time.perf_counter() - began
    plain, _ = _queries(folder, count, chosen.queries)

    def asked(text: str, bounds: dict[str, Any]) -> Any:
        tokens = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        return index.retrieve(tokens, k=min(chosen.limit, count), show_progress=False)

    asked("warm up", {})
    return _timed_all("bm25s (words alone, no conditions)", count, asked, plain, []) | {"open s": round(opened, 1)} | _memory()


_SYSTEMS: dict[str, Callable[[int, argparse.Namespace], dict[str, Any]]] = {
    "shop": _shop,
    "langchain": _langchain,
    "bm25s": _bm25s,
}


def _queries(
    folder: Path, count: int, number: int
) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, dict[str, Any]]]]:
    """Texts of up to three words of a title, without conditions and with one to four."""
    from bench.retrotech import retrotech

    chance = random.Random(7)
    plain: list[tuple[str, dict[str, Any]]] = []
    bounded: list[tuple[str, dict[str, Any]]] = []
    for one in chance.sample(retrotech(folder)[:count], number):
        words = [word for word in one.title.split() if word.isalpha()]
        text = " ".join(chance.sample(words, min(3, len(words))))
        kinds = [
            ("price_max", Decimal(chance.choice([5, 15, 30, 60, 200]))),
            ("rating_min", chance.choice([3.5, 4.0, 5.0])),
            ("in_stock", True),
            *([("category", one.category[-1])] if one.category else []),
        ]
        plain.append((text, {}))
        bounded.append((f"{text} new", dict(chance.sample(kinds, chance.randint(1, len(kinds))))))
    return plain, bounded


def _query(text: str, bounds: dict[str, Any], limit: int) -> Any:
    from retrieval.query import Constraints, Query

    return Query(text, Constraints(**bounds), limit=limit)


def _timed_all(
    system: str,
    count: int,
    asked: Callable[[str, dict[str, Any]], Any],
    plain: Sequence[tuple[str, dict[str, Any]]],
    bounded: Sequence[tuple[str, dict[str, Any]]],
) -> dict[str, Any]:
    spent = time.process_time()
    alone = [_timed(partial(asked, *one)) for one in plain]
    held = [_timed(partial(asked, *one)) for one in bounded]
    spent = time.process_time() - spent
    mixed = [(f"{text} more", bounds) for text, bounds in (*plain, *bounded)]
    at_once = _at_once(lambda one: asked(*one), mixed, 8)
    single = _percentile([*alone, *held], 95)
    return {
        "system": system,
        "products": count,
        "p50": _percentile(alone, 50),
        "p95": _percentile(alone, 95),
        "bounded p50": _percentile(held, 50),
        "bounded p95": _percentile(held, 95),
        "CPU mean": round(1000 * spent / max(1, len(alone) + len(held)), 1),
        "8 at once p50": _percentile(at_once, 50),
        "8 at once p95": _percentile(at_once, 95),
        "p95 at once / alone": round(_percentile(at_once, 95) / single, 2) if single else None,
    }


def _at_once(ask: Callable[[Any], Any], wanted: Sequence[Any], clients: int) -> list[float]:
    """How long each took, in milliseconds, asked by so many clients that ask again as soon as they are answered."""
    times: list[float] = []
    rest = iter(wanted)
    taking = threading.Lock()

    def client() -> None:
        while True:
            with taking:
                one = next(rest, None)
            if one is None:
                return
            times.append(_timed(partial(ask, one)))

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _percentile(times: Sequence[float], share: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, round(share / 100 * (len(ordered) - 1)))], 1) if ordered else float("nan")


def _memory() -> dict[str, Any]:
    """Megabytes of this process: all that it touched, mapped files included, and what it alone holds."""
    found = {"RSS MB": 0, "private MB": 0}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        name, _, amount = line.partition(":")
        if name == "Rss":
            found["RSS MB"] = int(amount.split()[0]) // 1024
        elif name == "Anonymous":
            found["private MB"] = int(amount.split()[0]) // 1024
    return found


def _print(rows: Sequence[dict[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    print("| " + " | ".join(names) + " |")
    print("|" + " --- |" * len(names))
    for row in rows:
        print("| " + " | ".join(str(row.get(name, "")) for name in names) + " |")


if __name__ == "__main__":
    main()
