"""Learns a relevance model from judgments of a shop's own search: the work behind ``shop search train``."""

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from commerce.products import Product
from retrieval.errors import RetrievalError
from retrieval.relevance.evaluation import corpus_search
from retrieval.relevance.features import names
from retrieval.relevance.fitting import Example, fit
from retrieval.relevance.judgments import Grades
from retrieval.relevance.listing import pool
from retrieval.relevance.measures import wanted_from
from retrieval.relevance.model import SCHEMA, Manifest, read_manifest
from retrieval.relevance.readings import CatalogSpelling
from retrieval.relevance.rescoring import read_features, script
from retrieval.search import ShopSearch

Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how much

_HELD_OUT = 8  # one train query in so many chooses when to stop
_FEWEST = 10  # judged queries below which nothing is learned
_SCRIPT_SHARE = 0.1  # of the queries that a script needs to count as learned


class TooFewJudgments(RetrievalError):
    """There is not enough to learn from."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is trained."""

    minutes: float | None = None  # after which training stops with what it has; None: as long as it gains
    members: int = 3
    seed: int = 0
    embedder: str = "packaged"
    threads: int = 1
    cache: Path | None = None


def train(
    products: Sequence[Product],
    queries: Mapping[str, str],
    grades: Grades,
    out: Path,
    plan: Plan,
    progress: Progress | None = None,
) -> Manifest:
    """Train on these judgments and write the model to ``out``: the folder is complete or as it was before.

    Raises:
        TooFewJudgments: there are fewer than 10 queries with products of different grades.
        RetrievalError: ``out`` is there and is no trained folder.
    """
    began = time.monotonic()
    deadline = began + plan.minutes * 60 if plan.minutes is not None else float("inf")
    _may_be_written(out)
    judged = {query: queries[query] for query in grades if query in queries}
    every = [grade for query in judged for grade in grades[query].values()]
    lowest, highest = (min(every), max(every)) if every else (0.0, 0.0)
    useful = [query for query in judged if max(grades[query].values()) > lowest]
    if len(useful) < _FEWEST:
        raise TooFewJudgments(
            f"{len(useful)} queries have a product above the lowest grade; at least {_FEWEST} are needed to learn from"
        )

    def told(what: str) -> Callable[[int, int], None]:
        return lambda done, of: progress(what, done, of) if progress else None

    with corpus_search(
        products, cache=plan.cache, embedder=plan.embedder, threads=plan.threads, progress=told("embed the corpus")
    ) as search:
        encoders = _encoders(search, judged)
        examples = list(_examples(search, {query: judged[query] for query in useful}, grades, lowest, encoders, told("search")))
    order = np.random.default_rng(plan.seed).permutation(len(examples))
    held = max(len(order) // _HELD_OUT, 2)
    fitted = fit(
        names(encoders),
        [examples[number] for number in order[held:]],
        [examples[number] for number in order[:held]],
        (lowest, highest),
        wanted_from(grades) - lowest,
        members=plan.members,
        seed=plan.seed,
        deadline=deadline,
        progress=told("learn"),
    )
    manifest = Manifest(
        schema_version=SCHEMA,
        made_by=_version(),
        embedder=plan.embedder,
        encoders=encoders,
        features=names(encoders),
        scripts=_scripts(judged),
        members=len(fitted.model.members),
        lowest=lowest,
        highest=highest,
        products=len(products),
        queries=len(useful),
        pairs=len(every),
        seed=plan.seed,
        seconds=round(time.monotonic() - began, 1),
        held_out={name: round(value, 4) for name, value in fitted.held_out.items()},
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as place:
        fitted.model.save(Path(place) / "new", manifest)
        if out.exists():
            out.rename(Path(place) / "old")
        (Path(place) / "new").rename(out)
    return manifest


def _may_be_written(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()):
        read_manifest(out)  # another folder is not ours to replace
    elif out.exists() and not out.is_dir():
        raise RetrievalError(f"{out} is no folder")
    elif out.exists():
        shutil.rmtree(out)


def _encoders(search: ShopSearch, queries: Mapping[str, str]) -> tuple[str, ...]:
    """The encoders that read the queries, the one that reads most of them first."""
    seen: Counter[str] = Counter()
    for text in list(queries.values())[:200]:
        seen.update(pool(search, text).view.cosines.keys())
    return tuple(name for name, _ in seen.most_common())


def _examples(
    search: ShopSearch,
    queries: Mapping[str, str],
    grades: Grades,
    lowest: float,
    encoders: Sequence[str],
    told: Callable[[int, int], None],
) -> Iterator[Example]:
    spelling = search.readings if isinstance(search.readings, CatalogSpelling) else CatalogSpelling()
    for done, (query, text) in enumerate(queries.items(), 1):
        judged = grades[query]
        found = pool(search, text, tuple(judged))
        given = np.array([judged.get(product_id, np.nan) for product_id in found.ids], np.float32)
        in_list = {product_id for product_id, listed in zip(found.ids, found.listed, strict=True) if listed}
        yield Example(
            features=read_features(text, found.view, encoders, spelling),
            gains=np.nan_to_num(given - lowest).astype(np.float32),
            grades=given,
            listed=found.listed,
            unfound=np.array([judged[product_id] - lowest for product_id in judged if product_id not in in_list], np.float32),
        )
        told(done, len(queries))


def _scripts(queries: Mapping[str, str]) -> tuple[str, ...]:
    counts = Counter(script(text) for text in queries.values())
    return tuple(sorted(name for name, count in counts.items() if count >= _SCRIPT_SHARE * len(queries)))


def _version() -> str:
    try:
        return version("shopping-assistant")
    except PackageNotFoundError:
        return "unknown"
