"""How well each product of a snapshot answers some words: BM25 and vectors, brought to one score.

Both scores are divided by the best of the whole catalog before they are added, so conditions never change how well a product
matches. A product counts as found where enough of the words stand in it, or where its vector is near enough: otherwise every
product would be found by every question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval.arrays import Column, Mask
from retrieval.dense import Dense, look_at
from retrieval.embedders import Encoders
from retrieval.lexicon import lexicon
from retrieval.snapshot import Snapshot
from retrieval.tokens import has_cjk, query_terms

LEXICAL_SHARE = 0.5
COVERED = 0.4  # share of the words' idf from which a product is found by words
_IN_FULL = 2048  # rows whose scores are made exact for one answer


class Readings(Protocol):
    """What else the words of a question may mean, such as with their spelling mended."""

    def terms(self, text: str, snapshot: Snapshot) -> Mapping[str, float]:
        """Terms to look for beside those of the text, each with its weight in (0, 1]."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Columns over the rows of a snapshot; scores in [0, 1]. In a large catalog ``dense`` is nearly exact: see ``sharpen``."""

    scores: Column
    lexical: Column
    dense: Column
    found: Mask
    everything: bool = False  # nothing was asked in words, so all is found
    embed_ms: float = 0.0  # spent embedding the text
    bm25: Column | None = None  # of the text as it is, not brought to a scale
    covered: Column | None = None  # share of the words' idf that stands in the row
    terms: Sequence[str] = ()  # of the text as it is
    looks: Dense | None = None
    unread: Mask | None = None  # rows that have no vector yet: they are as near as their words are

    def sharpen(self, mask: Mask, *, every: bool = False) -> None:
        """Make the scores exact of the rows of the mask, or where these are many of the best of them, in place.

        The columns were made for this question alone, so nobody else sees them change.
        """
        if self.looks is None or self.looks.in_full or self.covered is None:
            return
        rows = np.flatnonzero(mask)
        if len(rows) > _IN_FULL:
            rows = rows if every else rows[self.found[rows] | self.looks.maybe(rows)]
        if len(rows) > _IN_FULL:
            rows = rows[np.argpartition(self.scores[rows], -_IN_FULL)[-_IN_FULL:]]
        if len(rows):
            dense, near = self.looks.exact(rows)
            if self.unread is not None:
                dense = np.where(self.unread[rows], self.lexical[rows], dense)
            self.dense[rows] = dense
            self.scores[rows] = LEXICAL_SHARE * self.lexical[rows] + (1 - LEXICAL_SHARE) * dense
            if not every:
                self.found[rows] = near | (self.covered[rows] >= COVERED)


def match_text(
    text: str, snapshot: Snapshot, encoders: Encoders, readings: Readings | None = None, *, every: bool = False
) -> Matches:
    """How well each product answers the text; everything does where it holds no word. ``every`` finds all, however well."""
    terms = query_terms(text)
    if not terms or not len(snapshot):
        return _everything(snapshot)
    bm25, covered = _read(text, terms, snapshot, readings)
    lexical, covered_at_best = _lexical(text, bm25, covered, snapshot)
    looks = look_at(text, snapshot, encoders)
    found = snapshot.alive.copy() if every else ((covered_at_best >= COVERED) | looks.near) & snapshot.alive
    unread = looks.unread(len(snapshot))
    dense = looks.scores if unread is None else np.where(unread, lexical, looks.scores)
    return replace(
        fused(lexical, dense, found),
        embed_ms=looks.embed_ms,
        bm25=bm25,
        covered=covered_at_best,
        terms=terms,
        looks=looks,
        unread=unread,
    )


def _read(text: str, terms: Sequence[str], snapshot: Snapshot, readings: Readings | None) -> tuple[Column, Column]:
    """BM25 of the terms and of what else they may mean, and the share of either that stands in each row.

    The scores of both are added up, not compared: for "metl flashing" every flashing is a best one of the words as they are.
    """
    bm25, covered = snapshot.lexical.scores(terms)
    others = readings.terms(text, snapshot) if readings is not None else {}
    if not others:
        return bm25, covered
    for term, weight in others.items():
        bm25 += snapshot.lexical.scores([term])[0] * np.float32(weight)
    known = [term for term in terms if snapshot.lexical.idf(term) is not None]
    return bm25, np.maximum(covered, snapshot.lexical.scores([*known, *others])[1])


def _lexical(text: str, bm25: Column, covered: Column, snapshot: Snapshot) -> tuple[Column, Column]:
    """Scores over the best, and the share of the words that stand there: in the words as they are, or translated."""
    best = over_best(bm25)
    to = "en" if has_cjk(text) else "zh"
    if to not in snapshot.languages:
        return best, covered
    phrase, rest = lexicon().translate(text, to)
    if not phrase:
        return best, covered
    scores, share = snapshot.lexical.scores(query_terms(f"{phrase} {rest}"))
    return np.maximum(best, over_best(scores)), np.maximum(covered, share)


def fused(lexical: Column, dense: Column, found: Mask) -> Matches:
    """Both columns as one score, half and half."""
    scores = lexical * np.float32(LEXICAL_SHARE)
    scores += dense * np.float32(1 - LEXICAL_SHARE)
    return Matches(scores=scores, lexical=lexical, dense=dense, found=found)


def over_best(scores: Column) -> Column:
    """The scores over the best of them, so that it is 1; as they are where none is above 0."""
    best = float(scores.max()) if len(scores) else 0.0
    return scores / np.float32(best) if best > 0 else scores


def _everything(snapshot: Snapshot) -> Matches:
    nothing: npt.NDArray[np.float32] = np.zeros(len(snapshot), np.float32)
    popularity = snapshot.offers.popularity().copy()
    popularity[snapshot.dead] = 0.0
    return Matches(over_best(popularity), nothing, nothing, snapshot.alive.copy(), everything=True)
