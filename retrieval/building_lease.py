"""Who embeds, where several processes share one Chroma server: the same backlog is not embedded twice.

Advisory: a lease that is lost or taken twice costs work done twice, never a wrong vector, since a vector is stored with the
hash of its text.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol
from uuid import uuid4

import numpy as np

from commerce.ids import ProductId
from retrieval.query import Vectors

SECONDS = 120.0  # a lease lasts: longer than a batch on a slow machine
_ASKS_EVERY = 1.0  # seconds
_SETTLES = 0.1  # seconds after which two that took it at once both see whose came last
_PLACE = "lease of who embeds"  # the name, among embedders, under which the lease is kept
_ONE = ProductId("lease")

log = logging.getLogger(__name__)


class KeepsVectors(Protocol):
    """The part of ``ChromaVectors`` that a lease is kept with."""

    def hashes(self, embedder: str) -> dict[ProductId, str]:
        """What stands beside every stored vector."""

    def upsert(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
        """Store these, in place of older ones."""


class EmbeddingLease:
    """One process's claim to embed."""

    def __init__(self, vectors: KeepsVectors, seconds: float = SECONDS) -> None:
        self._vectors = vectors
        self._seconds = seconds
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._until = 0.0

    @contextmanager
    def held(self) -> Iterator[Callable[[], None]]:
        """Waits until nobody else embeds; yields what is to be called with every batch, so that the lease does not run out."""
        waited = False
        while not self._take():
            if not waited:
                log.info("another process embeds; waiting for it")
                waited = True
            time.sleep(_ASKS_EVERY)
        try:
            yield self._renew
        finally:
            if self._of_now()[0] == self._holder:
                self._write(0.0)

    def _take(self) -> bool:
        holder, until = self._of_now()
        if holder not in ("", self._holder) and until > time.time():
            return False
        self._write(time.time() + self._seconds)
        time.sleep(_SETTLES)
        return self._of_now()[0] == self._holder

    def _renew(self) -> None:
        if self._until - time.time() < self._seconds * 2 / 3:
            self._write(time.time() + self._seconds)

    def _of_now(self) -> tuple[str, float]:
        holder, _, until = self._vectors.hashes(_PLACE).get(_ONE, "").partition(" ")
        return holder, float(until or 0.0)

    def _write(self, until: float) -> None:
        self._until = until
        self._vectors.upsert(_PLACE, [_ONE], [f"{self._holder} {until:.3f}"], np.ones((1, 2), np.float32))
