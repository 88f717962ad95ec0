"""Learns a relevance model from judgments of a shop's own search: the work behind ``shop search train``."""

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from commerce.products import Product
from retrieval.errors import RetrievalError
from retrieval.relevance.evaluation import corpus_search
from retrieval.relevance.fitting import fit
from retrieval.relevance.judgments import Grades
from retrieval.relevance.measures import wanted_from
from retrieval.relevance.model import SCHEMA, Manifest, is_trained
from retrieval.relevance.rescoring import WORDS, feature_names
from retrieval.relevance.training_set import encoders_of, judged_queries, scripts_of, with_words

Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how much

_FEWEST = 10  # judged queries below which nothing is learned


class TooFewJudgments(RetrievalError):
    """There is not enough to learn from."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is trained."""

    minutes: float | None = None  # after which training stops with what it has; None: as long as it gains
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

    learnable = {query: judged[query] for query in useful}
    with corpus_search(
        products,
        cache=plan.cache,
        queries=learnable.values(),
        embedder=plan.embedder,
        threads=plan.threads,
        progress=told("embed the corpus"),
    ) as search:
        encoders = encoders_of(search, learnable)
        some = judged_queries(search, products, learnable, grades, lowest, encoders, told("search"))
        learned, examples = with_words(search, products, some, plan.seed, _shares(deadline), told("learn words"))
    features = feature_names(encoders, words=True)
    fitted = fit(
        features,
        examples,
        (lowest, highest),
        wanted_from(grades) - lowest,
        seed=plan.seed,
        deadline=deadline,
        progress=told("learn the order"),
    )
    manifest = Manifest(
        schema_version=SCHEMA,
        made_by=_version(),
        embedder=plan.embedder,
        encoders=encoders,
        features=features,
        words=True,
        scripts=scripts_of(learnable),
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
        learned.save(Path(place) / "new" / WORDS)
        fitted.model.save(Path(place) / "new", manifest)
        if out.exists():
            out.rename(Path(place) / "old")
        (Path(place) / "new").rename(out)
    return manifest


def _may_be_written(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()):
        if not is_trained(out):
            raise RetrievalError(f"{out} holds other files; nothing is written there")
    elif out.exists() and not out.is_dir():
        raise RetrievalError(f"{out} is no folder")
    elif out.exists():
        shutil.rmtree(out)


def _shares(deadline: float) -> tuple[float, float, float]:
    """When each training of words ends: half of the time left is theirs, the rest is for the order."""
    now = time.monotonic()
    left = deadline - now
    return now + left / 6, now + left / 3, now + left / 2


def _version() -> str:
    try:
        return version("shopping-assistant")
    except PackageNotFoundError:
        return "unknown"
