"""Who embeds, where several processes share one Chroma server: the same backlog is not embedded twice.

Advisory: a lease that runs out under its holder costs work done twice, never a wrong vector, since a vector is stored with
the hash of its text. Chroma has no compare-and-set, but what is added under an id that is there already is ignored: claims
are numbered, and whoever's claim to the next number comes first has it, however slow the others are.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

import numpy as np

from commerce.ids import ProductId
from retrieval.query import Vectors

SECONDS = 120.0  # a lease lasts: longer than a batch on a slow machine
_ASKS_EVERY = 1.0  # seconds
_PLACE = "claims to embed"  # the name, among embedders, under which the claims are kept

log = logging.getLogger(__name__)


class KeepsVectors(Protocol):
    """The part of ``ChromaVectors`` that a lease is kept with."""

    def hashes(self, embedder: str) -> dict[ProductId, str]:
        """What stands beside every stored vector."""

    def add(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
        """Store these, but for those of which something is stored."""

    def upsert(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
        """Store these, in place of older ones."""

    def delete(self, embedder: str, ids: Sequence[ProductId]) -> None:
        """Forget these."""


@dataclass(frozen=True, slots=True)
class _Claim:
    number: int  # from 1; the highest says who embeds
    holder: str = ""
    until: float = 0.0  # seconds since 1970


class EmbeddingLease:
    """One process's claim to embed."""

    def __init__(self, vectors: KeepsVectors, seconds: float = SECONDS) -> None:
        self._vectors = vectors
        self._seconds = seconds
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._claim = _Claim(0)

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
            if self._newest() == self._claim:
                self._write(0.0)

    def _take(self) -> bool:
        before = self._newest()
        if before.until > time.time():
            return False
        self._claim = _Claim(before.number + 1, self._holder, self._lasting())
        self._vectors.add(_PLACE, *_stored(self._claim))
        if self._newest() != self._claim:
            return False
        if before.number:
            self._vectors.delete(_PLACE, [_id(before.number)])
        return True

    def _renew(self) -> None:
        if self._claim.until - time.time() < self._seconds * 2 / 3:
            self._write(self._lasting())

    def _lasting(self) -> float:
        return round(time.time() + self._seconds, 3)

    def _newest(self) -> _Claim:
        claims = [_Claim(0)]
        for number, said in self._vectors.hashes(_PLACE).items():
            holder, _, until = said.partition(" ")
            claims.append(_Claim(int(number), holder, float(until)))
        return max(claims, key=lambda claim: claim.number)

    def _write(self, until: float) -> None:
        self._claim = replace(self._claim, until=until)
        self._vectors.upsert(_PLACE, *_stored(self._claim))


def _id(number: int) -> ProductId:
    return ProductId(str(number))


def _stored(claim: _Claim) -> tuple[list[ProductId], list[str], Vectors]:
    return [_id(claim.number)], [f"{claim.holder} {claim.until:.3f}"], np.ones((1, 2), np.float32)
