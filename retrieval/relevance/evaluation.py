"""Scores a search on a corpus: index it, search every query, measure."""

import hashlib
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from commerce.ids import ProductId
from commerce.products import Product
from commerce.storefront import Storefront
from retrieval.building import embed_in_parallel
from retrieval.opening import open_search
from retrieval.relevance.corpus_shop import CorpusShop
from retrieval.relevance.judgments import Grades
from retrieval.relevance.listing import pool, ranked
from retrieval.relevance.measures import DEPTH, Figure, Measured, Run, measured
from retrieval.relevance.readings import CatalogSpelling
from retrieval.relevance.rescoring import TrainedReranker
from retrieval.search import ShopSearch
from retrieval.tokens import has_cjk

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run over the queries of a file, and what it is worth where judgments were given."""

    run: Run
    products: int
    measured: Measured | None
    unknown: int  # judged pairs whose product is not in the corpus
    predicted: Mapping[tuple[str, ProductId], float]  # grades of judged pairs

    def grades_csv(self) -> str:
        """The predicted grades, a line a pair."""
        lines = (f"{query},{product},{grade:.4f}\n" for (query, product), grade in self.predicted.items())
        return "query_id,id,predicted_grade\n" + "".join(lines)

    def as_json(self) -> dict[str, object]:
        """Plain values by name."""
        measures = self.measured.as_json() if self.measured else None
        return {"products": self.products, "queries": len(self.run), "unknown_judged": self.unknown, "measures": measures}

    def lines(self) -> list[str]:
        """What a person reads of it."""
        told = [f"{len(self.run):,} queries over {self.products:,} products"]
        if self.unknown:
            told.append(f"{self.unknown:,} judged pairs are of products that the corpus does not have")
        if self.measured is None:
            return told
        told += [
            f"nDCG@10     {_interval(self.measured.ndcg_10)}",
            f"recall@100  {_interval(self.measured.recall_100)}",
            f"MRR         {_interval(self.measured.mrr)}",
        ]
        if self.measured.rmse is not None:
            told.append(f"RMSE of the grade  {self.measured.rmse:.4f}")
        asked = f"over {self.measured.queries:,} queries with a product above the lowest grade"
        return [*told, f"95 % intervals by bootstrap {asked}; recall and MRR from grade {self.measured.wanted_from:g}"]


def evaluate(
    products: Sequence[Product],
    queries: Mapping[str, str],
    grades: Grades | None,
    *,
    trained: Path | None = None,
    cache: Path | None = None,
    embedder: str = "packaged",
    threads: int = 1,
    progress: Progress | None = None,
) -> Evaluation:
    """Search the corpus for every query: 100 products each, where there are so many."""
    judged = {query: judged for query, judged in (grades or {}).items() if query in queries}
    with corpus_search(products, cache=cache, embedder=embedder, threads=threads, progress=progress, trained=trained) as search:
        run = {query: ranked(search, text, DEPTH) for query, text in queries.items()}
        predicted = _predicted(search, queries, judged)
    known = {product.product_id for product in products}
    return Evaluation(
        run=run,
        products=len(products),
        measured=measured(run, judged, _rmse(predicted, judged)) if judged else None,
        unknown=sum(product not in known for pairs in judged.values() for product in pairs),
        predicted=predicted,
    )


def _predicted(search: ShopSearch, queries: Mapping[str, str], judged: Grades) -> dict[tuple[str, ProductId], float]:
    """The grade of every judged pair as the trained model expects it, found or not; none without a model."""
    reranker = search.reranker
    if not isinstance(reranker, TrainedReranker):
        return {}
    predicted: dict[tuple[str, ProductId], float] = {}
    for query, pairs in judged.items():
        found = pool(search, queries[query], reranker.depth, tuple(pairs))
        grades = reranker.grades(queries[query], found.view)
        predicted |= {
            (query, product): float(grade) for product, grade in zip(found.ids, grades, strict=True) if product in pairs
        }
    return predicted


def _rmse(predicted: Mapping[tuple[str, ProductId], float], judged: Grades) -> float | None:
    errors = [grade - judged[query][product] for (query, product), grade in predicted.items()]
    return math.sqrt(sum(error**2 for error in errors) / len(errors)) if errors else None


@contextmanager
def corpus_search(
    products: Sequence[Product],
    *,
    cache: Path | None = None,
    queries: Iterable[str] = (),
    embedder: str = "packaged",
    threads: int = 1,
    progress: Progress | None = None,
    trained: Path | None = None,
) -> Iterator[ShopSearch]:
    """The shop's own search over these products, indexed; in a folder under ``cache`` that stays, or in one that goes.

    Where neither they nor the queries are in Chinese, nothing is embedded for the multilingual encoder.
    """
    shop = cast(Storefront, CorpusShop(products))
    chinese = any(product.language == "zh" for product in products) or any(has_cjk(text) for text in queries)
    with tempfile.TemporaryDirectory() as passing:
        folder = cache / _fingerprint(products) if cache else Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        search = open_search(
            shop,
            chroma=folder / "chroma",
            embedder=embedder,
            threads=threads,
            trained=trained,
            english_only=not chinese,
        )
        try:
            search.refresh(progress, embed_in_parallel)
            if isinstance(search.readings, CatalogSpelling):
                search.readings.ready(search.index.snapshot())
            yield search
        finally:
            search.close()


def _fingerprint(products: Sequence[Product]) -> str:
    """A name for these texts: the same corpus finds its vectors again."""
    digest = hashlib.blake2b(digest_size=8)
    for product in products:
        digest.update(f"{product.product_id}\0{product.text_hash}\0".encode())
    return digest.hexdigest()


def _interval(figure: Figure) -> str:
    return f"{figure.mean:.4f}  [{figure.low:.4f}, {figure.high:.4f}]"
