"""Trains learned words (``WordMatch``) on judged queries: a listwise softmax over judged products, near misses and others.

A stem starts from the encoder's vector of its most frequent spelling, so that words nobody judged are near those that mean the
same. Numbers start apart from each other: 16 is no 17.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from commerce.products import Product
from retrieval.arrays import fingerprints
from retrieval.query import Vectors
from retrieval.relevance.encoder_words import LONGEST, WordMatch, read_words
from retrieval.texts import BRAND, CATEGORY, FACETS, TAGS, TITLE
from retrieval.tokens import folded, words

if TYPE_CHECKING:
    from retrieval.relevance.encoder_words_network import WordNetwork

DIMENSIONS = 128
_WORD = re.compile(r"[^\W\d_]+")
_BATCH = 32  # queries a step
_HARD, _OTHERS = 15, 200  # near misses a query, and products drawn from the whole corpus a step
_PASSES = 4
_HELD_OUT = 10  # one query in so many says when to stop
_RATE = 1e-3  # of the vectors; ten times as much for the weights

Rows = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
Embed = Callable[[list[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Asked:
    """One judged query. Rows are places in the corpus; ``gains`` are above 0 where the product answers the query."""

    stems: tuple[str, ...]
    judged: Rows
    gains: npt.NDArray[np.float32]
    near: Rows  # what the search lists for it, judged or not


@dataclass(frozen=True, slots=True)
class CorpusWords:
    """A corpus as the training reads it; made once for several trainings."""

    stems: tuple[str, ...]  # each once
    rows: npt.NDArray[np.int32]  # (products, 40): the number of each stem, -1 beyond the last
    places: npt.NDArray[np.int8]  # (products, 40)
    idf: npt.NDArray[np.float32]  # (stems,)
    vectors: npt.NDArray[np.float32]  # (stems, d), length 1: where they start

    @classmethod
    def of(
        cls, products: Sequence[Product], embed: Embed | None, *, dimensions: int = DIMENSIONS, seed: int = 0
    ) -> "CorpusWords":
        """The words of these products; ``embed`` gives the vectors of words, None starts them at random."""
        numbers: dict[str, int] = {}
        sequence: list[int] = []
        flags: list[int] = []
        ends = [0]
        spelled: Counter[str] = Counter()
        for product in products:
            spelled.update(_WORD.findall(folded(product.title)))
            for field, text in _texts(product):
                found = words(text)
                sequence += [numbers.setdefault(stem, len(numbers)) for stem in found]
                flags += [field] * len(found)
            ends.append(len(sequence))
        stems = tuple(numbers)
        keys = fingerprints(stems)
        number_of = {int(key): number for number, key in enumerate(keys)}
        read = read_words(np.array(ends, np.int64), keys[np.array(sequence, np.int64)], np.array(flags, np.uint8))
        lengths = np.diff(read.starts)
        rows = np.full((len(products), LONGEST), -1, np.int32)
        places = np.zeros((len(products), LONGEST), np.int8)
        inside = np.arange(len(read.keys)) - np.repeat(read.starts[:-1], lengths)
        product_of = np.repeat(np.arange(len(products)), lengths)
        rows[product_of, inside] = [number_of[int(key)] for key in read.keys]
        places[product_of, inside] = read.places
        pairs = np.unique(product_of * np.int64(max(len(stems), 1)) + rows[product_of, inside])
        held = np.bincount(pairs % max(len(stems), 1), minlength=len(stems))
        idf = np.log(1 + (len(products) - held + 0.5) / (held + 0.5)).astype(np.float32)
        return cls(stems, rows, places, idf, _starting_vectors(stems, spelled, held, embed, dimensions, seed))


def train_words(
    corpus: CorpusWords,
    asked: Sequence[Asked],
    *,
    seed: int = 0,
    passes: int = _PASSES,
    rate: float = _RATE,
    deadline: float = float("inf"),
    progress: Progress | None = None,
) -> WordMatch:
    """Words learned from these queries; one query in ten only says when to stop.

    ``deadline`` is of ``time.monotonic``: then training ends with the best pass so far. At least one pass is made in part.
    """
    import torch

    from retrieval.relevance.encoder_words_network import WordNetwork, start_of

    rng = np.random.default_rng(seed)
    useful = [one for one in asked if len(one.stems) and (one.gains > 0).any()]
    order = rng.permutation(len(useful))
    held = [useful[number] for number in order[: len(order) // _HELD_OUT]]
    fit = [useful[number] for number in order[len(order) // _HELD_OUT :]]
    more = dict.fromkeys(stem for one in fit for stem in one.stems)
    network = WordNetwork(start_of(corpus.stems, tuple(more), corpus.idf, corpus.vectors, _usual_length(corpus), seed))
    rates = [(network.vector_parameters(), rate), (network.weight_parameters(), 10 * rate)]
    optimizer = torch.optim.Adam([{"params": some, "lr": lr} for some, lr in rates], betas=(0.9, 0.98))
    steps = passes * -(-len(fit) // _BATCH)
    done, best, kept = 0, float("inf"), network.copied()
    for _ in range(passes):
        for batch in _batches(rng.permutation(len(fit)), _BATCH):
            some = [fit[number] for number in batch]
            loss = _loss(network, corpus, some, rng)
            warm = min(1.0, (done + 1) / (0.05 * steps + 1)) * max(0.05, 1 - done / steps)
            for group, (_, lr) in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = lr * warm
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            done += 1
            if progress:
                progress(done, steps)
            if time.monotonic() > deadline:
                break
        lost = _held_out_loss(network, corpus, held, seed)
        if lost < best or not held:
            best, kept = lost, network.copied()
        elif time.monotonic() > deadline or lost > best:
            break
        if time.monotonic() > deadline:
            break
    network.load_state_dict(kept)
    return network.exported()


def _loss(network: "WordNetwork", corpus: CorpusWords, some: Sequence[Asked], rng: np.random.Generator) -> Any:
    import torch

    near = [rng.choice(one.near, min(_HARD, len(one.near)), replace=False) for one in some if len(one.near)]
    others = rng.integers(0, len(corpus.rows), _OTHERS)
    rows = np.unique(np.concatenate([*(one.judged for one in some), *near, others]))
    wanted = np.zeros((len(some), len(rows)), np.float32)
    for number, one in enumerate(some):
        wanted[number, np.searchsorted(rows, one.judged)] = np.maximum(one.gains, 0)
    wanted /= np.maximum(wanted.sum(axis=1, keepdims=True), 1e-6)
    scores = network([one.stems for one in some], corpus.rows[rows], corpus.places[rows])
    return -(torch.from_numpy(wanted) * scores.log_softmax(1)).sum(1).mean()


def _held_out_loss(network: "WordNetwork", corpus: CorpusWords, held: Sequence[Asked], seed: int) -> float:
    """The mean loss over these queries, the near misses and the others the same at every call."""
    import torch

    rng = np.random.default_rng(seed)
    with torch.no_grad():
        lost = [float(_loss(network, corpus, held[at : at + _BATCH], rng)) for at in range(0, len(held), _BATCH)]
    return float(np.mean(lost)) if lost else 0.0


def _batches(order: Rows, size: int) -> Iterator[Rows]:
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _usual_length(corpus: CorpusWords) -> float:
    return max(float((corpus.rows >= 0).sum(axis=1).mean()), 1.0) if len(corpus.rows) else 1.0


def _texts(product: Product) -> Iterator[tuple[int, str]]:
    """What ``texts`` puts before the description, in its order: only which words stand beside the title matters here."""
    yield TITLE, product.title
    yield from ((CATEGORY, name) for name in product.category)
    yield from ((TAGS, tag) for tag in product.tags)
    if product.brand:
        yield BRAND, product.brand
    yield from ((FACETS, value) for _, value in product.facets)


def _starting_vectors(
    stems: Sequence[str], spelled: Counter[str], held: npt.NDArray[np.int64], embed: Embed | None, dimensions: int, seed: int
) -> npt.NDArray[np.float32]:
    """The directions in which the words differ most, and random ones for numbers; float32 (stems, dimensions), length 1."""
    rng = np.random.default_rng(seed)
    vectors = _unit(rng.normal(size=(len(stems), dimensions)).astype(np.float32))
    if embed is None or not stems:
        return vectors
    form: dict[str, str] = {}
    for word, _ in spelled.most_common():
        found = words(word)
        if len(found) == 1:
            form.setdefault(found[0], word)
    read = np.array([number for number, stem in enumerate(stems) if not any(letter.isdigit() for letter in stem)], np.int64)
    if len(read) < dimensions:
        return vectors
    meant = embed([form.get(stems[number], stems[number]) for number in read])
    share = (held[read] + 1) / (held[read] + 1).sum()
    meant = meant - (meant * share[:, None]).sum(axis=0)
    _, _, directions = np.linalg.svd((meant * share[:, None]).T @ meant)
    vectors[read] = _unit((meant @ directions[:dimensions].T).astype(np.float32))
    return vectors


def _unit(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    unit: npt.NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    return unit
