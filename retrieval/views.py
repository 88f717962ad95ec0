"""What a re-scorer reads of some rows: their words in order, what the first stage made of them, and their vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from commerce.products import Product
from retrieval.arrays import Column, Flags, Keys, Starts, spans, starts_of
from retrieval.fusion import Matches
from retrieval.query import Vectors
from retrieval.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of some rows in order, as fingerprints; 0 between texts that do not touch."""

    starts: Starts  # int64 (rows + 1,): where the words of each row begin
    keys: Keys  # uint64 (words,)
    fields: Flags  # uint8 (words,): one bit, as in ``texts``


class RowsView:
    """Some rows of a snapshot, as one question found them. Everything is in the order of ``rows``."""

    def __init__(self, text: str, rows: npt.NDArray[np.int64], snapshot: Snapshot, matches: Matches) -> None:
        self.text = text
        self.rows = rows
        self.snapshot = snapshot
        self.first = matches.scores[rows]  # fused, before any re-scoring
        self.lexical = matches.lexical[rows]  # in [0, 1], over the best of the catalog
        self.dense = matches.dense[rows]
        bm25 = matches.bm25
        self.bm25: Column = bm25[rows] if bm25 is not None else np.zeros(len(rows), np.float32)
        self.best_bm25 = float(bm25.max()) if bm25 is not None and len(bm25) else 0.0
        self.covered: Column = matches.covered[rows] if matches.covered is not None else np.zeros(len(rows), np.float32)
        looks = matches.looks.looks if matches.looks is not None else ()
        self.cosines: Mapping[str, Column] = {look.embedder: look.cosines[rows] for look in looks}
        self.best_cosine: Mapping[str, float] = {look.embedder: look.best for look in looks}
        self.query_vectors: Mapping[str, Vectors] = {look.embedder: look.vector for look in looks}

    @cached_property
    def tokens(self) -> Tokens:
        """The words of the rows."""
        lengths = np.zeros(len(self.rows), np.int64)
        pieces: list[tuple[npt.NDArray[np.int64], Keys, Flags]] = []
        for layer in self.snapshot.layers:
            here = np.flatnonzero((self.rows >= layer.first) & (self.rows < layer.last))
            if not len(here):
                continue
            segment, inside = layer.segment, self.rows[here] - layer.first
            starts = segment.token_starts[inside]
            lengths[here] = segment.token_starts[inside + 1] - starts
            places = spans(starts, lengths[here])
            tokens = segment.tokens[places]
            keys = np.where(tokens >= 0, segment.words.keys[np.maximum(tokens, 0)], np.uint64(0))
            pieces.append((here, keys, segment.token_fields[places]))
        whole = starts_of(lengths)
        all_keys, fields = np.zeros(int(whole[-1]), np.uint64), np.zeros(int(whole[-1]), np.uint8)
        for here, keys, flags in pieces:
            places = spans(whole[here], lengths[here])
            all_keys[places], fields[places] = keys, flags
        return Tokens(whole, all_keys, fields)

    def idf(self, keys: Keys) -> Column:
        """How rare each word is, by its fingerprint; 0 where no product has it."""
        return self.snapshot.lexical.idfs(keys)

    def vectors(self, embedder: str) -> Vectors:
        """The rows' vectors, float32 (rows, dimensions); zeros where there is none."""
        space = self.snapshot.space(embedder)
        return space.vectors(self.rows) if space is not None else np.zeros((len(self.rows), 0), np.float32)

    def products(self) -> Sequence[Product]:
        """The rows' products."""
        return [self.snapshot.product(int(row)) for row in self.rows]
