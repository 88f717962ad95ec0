"""Texts to vectors for a whole catalog, in this process or in worker processes. Where vectors are stored is the index's own."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.process import BaseProcess

from commerce.ids import ProductId
from retrieval.errors import BuildFailed
from retrieval.processor import cores
from retrieval.query import Embedder, Vectors

FEW = 2000  # texts that are embedded before worker processes have even started
_AHEAD = 8192  # texts read ahead and sorted by length, so that those of a batch are padded little
_TEXTS = 256  # at most in a batch, which is what a killed build loses for each worker
_CHARACTERS = 32_768  # at most in a batch: a few seconds of work, however long the texts
_WAITING = 2  # batches that each worker has before it


@dataclass(frozen=True, slots=True)
class TextToEmbed:
    """One product's text, and the hash that its vector is stored with."""

    product_id: ProductId
    text_hash: str
    text: str


@dataclass(frozen=True, slots=True)
class EmbeddedBatch:
    """Vectors of some products; ids, hashes and rows are of the same order."""

    product_ids: list[ProductId]
    hashes: list[str]
    vectors: Vectors  # float32 (len(product_ids), dimensions), rows of length 1


EmbedTexts = Callable[[Embedder, Iterable[TextToEmbed]], Iterator[EmbeddedBatch]]


def embed_here(embedder: Embedder, texts: Iterable[TextToEmbed]) -> Iterator[EmbeddedBatch]:
    """Every text once, in this process, as batches in the order of length."""
    for batch in batches(texts):
        yield _embedded(batch, embedder.embed([one.text for one in batch]))


def embed_in_parallel(
    embedder: Embedder, texts: Iterable[TextToEmbed], *, workers: int | None = None
) -> Iterator[EmbeddedBatch]:
    """Every text once, by so many worker processes (default: one a core), as batches in no order that may be relied on.

    Texts are read as they are needed. Each worker loads the embedder for itself and computes on one thread. Fewer than ``FEW``
    texts are embedded in this process.

    Raises:
        BuildFailed: a worker died; batches that came before are good.
    """
    workers = workers or cores()
    ahead = iter(texts)
    first = list(islice(ahead, FEW))
    if workers < 2 or len(first) < FEW:
        yield from embed_here(embedder, chain(first, ahead))
        return
    context = multiprocessing.get_context("spawn")  # a fork would take along the threads' locks of the libraries
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(embedder,))
    under_way: deque[tuple[list[TextToEmbed], Future[Vectors]]] = deque()
    try:
        for batch in batches(chain(first, ahead)):
            under_way.append((batch, pool.submit(_embed_in_worker, [one.text for one in batch])))
            if len(under_way) >= workers * (1 + _WAITING):
                yield _next_of(under_way)
        while under_way:
            yield _next_of(under_way)
    except BrokenProcessPool as error:
        raise BuildFailed(
            "a worker process ended while it embedded (out of memory?); what was embedded before is kept: "
            f"run `shop index build --workers {max(1, workers // 2)}` to go on"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def batches(texts: Iterable[TextToEmbed]) -> Iterator[list[TextToEmbed]]:
    """The texts in batches of about one length, longest first among those read ahead."""
    rest = iter(texts)
    while window := list(islice(rest, _AHEAD)):
        window.sort(key=lambda one: -len(one.text))
        start = 0
        while start < len(window):
            longest = max(1, len(window[start].text))
            end = start + max(1, min(_TEXTS, _CHARACTERS // longest))
            yield window[start:end]
            start = end


def _next_of(under_way: deque[tuple[list[TextToEmbed], Future[Vectors]]]) -> EmbeddedBatch:
    batch, future = under_way.popleft()
    return _embedded(batch, future.result())


def _embedded(batch: list[TextToEmbed], vectors: Vectors) -> EmbeddedBatch:
    return EmbeddedBatch([one.product_id for one in batch], [one.text_hash for one in batch], vectors)


_of_worker: list[Embedder] = []  # the one embedder of a worker process


def _begin_worker(embedder: Embedder) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    parent = multiprocessing.parent_process()
    if parent is not None:  # a parent that was killed cannot tell its workers to end
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _of_worker[:] = [embedder]


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _embed_in_worker(texts: list[str]) -> Vectors:
    return _of_worker[0].embed(texts)
