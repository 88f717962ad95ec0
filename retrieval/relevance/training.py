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
from retrieval.relevance.fitting import Example, Fitted, fit
from retrieval.relevance.judgments import Grades
from retrieval.relevance.measures import wanted_from
from retrieval.relevance.model import SCHEMA, Manifest, is_trained
from retrieval.relevance.rescoring import TURN, WORDS, feature_names
from retrieval.relevance.training_set import (
    encoders_of,
    judged_queries,
    scripts_of,
    turn_columns,
    with_columns,
    word_columns,
)

Progress = Callable[[str, int, int], None]  # what is done, how much of it, of how much

_FEWEST = 10  # judged queries below which nothing is learned
_FOR_WORDS = 1000  # judged queries from which words are learned: of fewer they learn what holds for these alone


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
        many = len(some) >= _FOR_WORDS
        turned = any(one.vector is not None for one in some)
        examples, plain = [one.example for one in some], [one.example for one in some]
        turn, learned = None, None
        if turned:
            turn, said = turn_columns(search, encoders[0], some, plan.seed, _share(deadline, 1 / 6), told("turn the queries"))
            examples = with_columns(examples, said)
        if many:
            learned, said = word_columns(search, products, some, plan.seed, deadline, told("learn words"))
            examples = with_columns(examples, said)

    def fitted_to(some: Sequence[Example], until: float, *, turn: bool) -> Fitted:
        return fit(
            feature_names(encoders, turn=turn, words=many),
            some,
            (lowest, highest),
            wanted_from(grades) - lowest,
            seed=plan.seed,
            deadline=until,
            progress=told("learn the order" if turn == turned else "learn the order without the turn"),
        )

    fitted = fitted_to(examples, deadline if many else _share(deadline, 0.6), turn=turned)
    if turned and not many:  # few queries may mislead a turn: the same networks without it say whether it helps
        without = fitted_to(plain, deadline, turn=False)
        if without.worth > fitted.worth:
            fitted, turn = without, None
    manifest = Manifest(
        schema_version=SCHEMA,
        made_by=_version(),
        embedder=plan.embedder,
        encoders=encoders,
        features=fitted.model.features,
        words=learned is not None,
        turn=turn is not None,
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
        if turn is not None:
            turn.save(Path(place) / "new" / TURN)
        if learned is not None:
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


def _share(deadline: float, part: float) -> float:
    """When this part of the time that is left is over."""
    now = time.monotonic()
    return now + part * (deadline - now)


def _version() -> str:
    try:
        return version("shopping-assistant")
    except PackageNotFoundError:
        return "unknown"
