"""What a relevance model sees of a query and each of its candidates, computed for all candidates at once.

Nothing here knows a word, a product or a shop by itself: only how words meet, how rare they are, where they stand and how near
the vectors lie. So a model that learned from one shop's judgments can read another query, and a product it never saw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]
Grid = npt.NDArray[np.float32]  # (candidates, slots) or (candidates, features)

_TITLE = 1  # bit of the field, as texts.py has it
_NEAREST = (3, 10)  # candidates that stand for what the query means
_POOL = 20  # candidates whose words the query is taken to be about
_FAR = 30.0  # words

PLAIN = (
    "title covered",
    "title covered as written",
    "title covered, each word alike",
    "covered anywhere",
    "slots missing in title",
    "slots missing anywhere",
    "rarest missing in title",
    "all in title",
    "first word in title",
    "last word in title",
    "last two in title",
    "last word at title head",
    "title head asked",
    "word before title head asked",
    "title start asked",
    "numbers asked",
    "numbers missing in title",
    "numbers missing anywhere",
    "title numbers not asked",
    "pairs in order",
    "pairs near",
    "pairs of number and next",
    "spread of matches",
    "place of first match",
    "share of title asked",
    "title length",
    "text length",
    "query length",
    "query idf mean",
    "query idf max",
    "words corrected",
    "lexical over best",
    "lexical over ideal",
    "lexical place",
    "best lexical over ideal",
    "first stage",
    "first stage place",
    "first stage gap",
    "words of the best",
    "like the nearest",
    "like the near",
    "best covered",
    "share covered fully",
)
PER_COSINE = ("", " over best", " gap", " place", " best of all", " spread")


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of the query, and what answers it in a text."""

    answers: tuple[tuple[int, float], ...]  # key of a stem and how well it answers, in (0, 1], weakest first; own stem: 1
    idf: float
    number: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A query's candidates, n of them: their words as keys of stems, and how the first stage scored them."""

    starts: npt.NDArray[np.int64]  # (n + 1,) of each candidate's words in ``keys``
    keys: Keys  # stems in order, title first; 0 between texts
    fields: npt.NDArray[np.uint8]  # of each key
    numeric: npt.NDArray[np.bool_]  # of each key: whether it is a number
    endings: Keys  # stems that end the naming part of a title: with, for, in
    first: Column  # (n,) score of the first stage
    lexical: Column  # (n,) BM25
    best_lexical: float  # of the whole catalog
    cosines: Mapping[str, Column]  # (n,) by the encoder's name
    best_cosines: Mapping[str, float]  # of the whole catalog
    vectors: npt.NDArray[np.float32] | None  # (n, d) of the first encoder


def names(encoders: Sequence[str]) -> tuple[str, ...]:
    """The names of the features, in order."""
    return (*PLAIN, *(f"{encoder}{what}" for encoder in encoders for what in PER_COSINE))


def features(slots: Sequence[Slot], evidence: Evidence) -> Grid:
    """float32 (candidates, features), in the order of ``names``."""
    n, m = len(evidence.first), len(slots)
    if not n:
        return np.zeros((0, len(names(tuple(evidence.cosines)))), np.float32)
    words = _Words.of(evidence)
    title, written, anywhere, first, last, answered = _matches(slots, evidence, words)
    idf = np.array([slot.idf for slot in slots], np.float32)
    weight = idf / max(float(idf.sum()), 1e-6) if m else idf
    numbers = np.array([slot.number for slot in slots], np.bool_)
    ones, zeros = np.ones(n, np.float32), np.zeros(n, np.float32)
    here, there = title > 0, anywhere > 0
    covered = title @ weight if m else zeros
    length = np.maximum(words.title_length, 1).astype(np.float32)
    head = words.title_end - 1
    pairs, near, numbered = _pairs(here, first, last, numbers)
    lowest, highest = np.where(here, first, _FAR).min(axis=1, initial=_FAR), np.where(here, first, 0.0).max(axis=1, initial=0.0)
    ideal = max(float(idf.sum()) * 2.2, 1e-6)
    order = placed(evidence.first)
    columns = [
        covered,
        written @ weight if m else zeros,
        title.mean(axis=1) if m else zeros,
        anywhere @ weight if m else zeros,
        (~here).sum(axis=1) if m else zeros,
        (~there).sum(axis=1) if m else zeros,
        np.where(here, 0.0, idf).max(axis=1) / max(float(idf.max()), 1e-6) if m else zeros,
        here.all(axis=1) if m else zeros,
        title[:, 0] if m else zeros,
        title[:, -1] if m else zeros,
        title[:, -2:].mean(axis=1) if m else zeros,
        np.where(here[:, -1], 1.0 / (1.0 + np.abs(head - last[:, -1])), 0.0) if m else zeros,
        _at(answered, words.starts + head, words.title_length > 0),
        _at(answered, words.starts + head - 1, head > 0),
        _at(answered, words.starts, words.title_length > 0),
        ones * min(int(numbers.sum()), 6),
        (~here[:, numbers]).sum(axis=1) if m else zeros,
        (~there[:, numbers]).sum(axis=1) if m else zeros,
        np.minimum(words.summed(evidence.numeric & ~answered & words.in_title), 6),
        pairs,
        near,
        numbered,
        np.clip(highest - lowest, 0.0, _FAR) / _FAR,
        np.minimum(lowest, _FAR) / _FAR,
        words.summed(answered & words.in_title) / length,
        np.log1p(length),
        np.log1p(words.lengths),
        ones * np.log1p(m),
        ones * (float(idf.mean()) if m else 0.0),
        ones * (float(idf.max()) if m else 0.0),
        ones * sum(len(slot.answers) > 1 for slot in slots),
        evidence.lexical / max(evidence.best_lexical, 1e-6),
        evidence.lexical / ideal,
        placed(evidence.lexical),
        ones * (evidence.best_lexical / ideal),
        evidence.first,
        order,
        (evidence.first.max() if n else 0.0) - evidence.first,
        _words_of_the_best(words, evidence, order),
        *_likeness(evidence, order),
        ones * (float(covered.max()) if n else 0.0),
        ones * float(np.log1p((covered > 0.999).sum())),
    ]
    for name, cosines in evidence.cosines.items():
        best = evidence.best_cosines[name]
        spread = float(cosines.std()) if n else 0.0
        columns += [cosines, cosines / max(best, 1e-6), best - cosines, placed(cosines), ones * best, ones * spread]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the words of each candidate stand."""

    starts: npt.NDArray[np.int64]  # (n,)
    owner: npt.NDArray[np.int64]  # (t,) candidate of each word
    place: npt.NDArray[np.int64]  # (t,) of each word in its candidate
    in_title: npt.NDArray[np.bool_]  # (t,)
    lengths: npt.NDArray[np.int64]  # (n,)
    title_length: npt.NDArray[np.int64]  # (n,)
    title_end: npt.NDArray[np.int64]  # (n,) where the part of the title that names the thing ends

    @classmethod
    def of(cls, evidence: Evidence) -> "_Words":
        starts = evidence.starts[:-1]
        lengths = np.diff(evidence.starts)
        n = len(lengths)
        owner = np.repeat(np.arange(n), lengths)
        place = np.arange(len(evidence.keys)) - np.repeat(starts - evidence.starts[0], lengths)
        in_title = (evidence.fields == _TITLE) & (evidence.keys != 0)
        title_length = np.bincount(owner[in_title], minlength=n)
        end = title_length.copy()
        cut = np.flatnonzero(in_title & np.isin(evidence.keys, evidence.endings) & (place > 0))[::-1]
        end[owner[cut]] = place[cut]  # backwards, so that the first one stays
        return cls(starts - evidence.starts[0], owner, place, in_title, lengths, title_length, end)

    def summed(self, of: npt.NDArray[np.generic]) -> Column:
        """float32 (n,): the values of each candidate's words added up."""
        total: Column = np.bincount(self.owner, weights=of.astype(np.float64), minlength=len(self.starts)).astype(np.float32)
        return total


def _matches(
    slots: Sequence[Slot], evidence: Evidence, words: _Words
) -> tuple[Grid, Grid, Grid, Grid, Grid, npt.NDArray[np.bool_]]:
    """For candidates and slots: how well the title answers, as written, any text; first and last place; and words answered."""
    shape = (len(words.starts), len(slots))
    title, written, anywhere = (np.zeros(shape, np.float32) for _ in range(3))
    first, last = np.full(shape, _FAR, np.float32), np.full(shape, -_FAR, np.float32)
    answered = np.zeros(len(evidence.keys), np.bool_)
    for place, slot in enumerate(slots):
        for key, strength in slot.answers:
            found = np.flatnonzero(evidence.keys == key)
            if not len(found):
                continue
            answered[found] = True
            anywhere[words.owner[found], place] = strength
            found = found[words.in_title[found]]
            owner = words.owner[found]
            title[owner, place] = strength
            last[owner, place] = words.place[found]
            first[owner[::-1], place] = words.place[found[::-1]]
            if strength == 1.0:
                written[owner, place] = 1.0
    return title, written, anywhere, first, last, answered


def _pairs(here: npt.NDArray[np.bool_], first: Grid, last: Grid, numbers: npt.NDArray[np.bool_]) -> tuple[Column, ...]:
    """Shares of neighbouring query words that stand in order in the title, near in it, and in order after a number."""
    n, m = here.shape
    if m < 2:
        return np.zeros(n, np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32)
    both = here[:, 1:] & here[:, :-1]
    ahead, behind = first[:, 1:] - first[:, :-1], last[:, 1:] - last[:, :-1]
    in_order = both & ((ahead == 1) | (behind == 1))
    near = both & ((np.abs(ahead) <= 3) | (np.abs(behind) <= 3))
    after = numbers[:-1]
    numbered = in_order[:, after].mean(axis=1) if after.any() else np.zeros(n)
    return tuple(column.astype(np.float32) for column in (in_order.mean(axis=1), near.mean(axis=1), numbered))


def _at(answered: npt.NDArray[np.bool_], places: npt.NDArray[np.int64], valid: npt.NDArray[np.bool_]) -> Column:
    if not len(answered):
        return np.zeros(len(places), np.float32)
    found: Column = (answered[np.clip(places, 0, len(answered) - 1)] & valid).astype(np.float32)
    return found


def placed(scores: Column) -> Column:
    """Each score's place among the candidates, float32 (n,): 0 for the best, on a scale where the first places lie apart."""
    places = np.empty(len(scores), np.float32)
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    scaled: Column = np.log1p(places)
    return scaled


def _words_of_the_best(words: _Words, evidence: Evidence, order: Column) -> Column:
    """How much the title's words are those of the best candidates' titles (as in relevance models, Lavrenko & Croft 2001)."""
    if not words.in_title.any():
        return np.zeros(len(order), np.float32)
    keys, owner = evidence.keys[words.in_title], words.owner[words.in_title]
    _, number = np.unique(keys, return_inverse=True)
    among = order[owner] < np.log1p(_POOL)
    share = np.bincount(number[among], minlength=int(number.max()) + 1) / min(_POOL, max(len(order), 1))
    mean = np.bincount(owner, weights=np.minimum(share, 1.0)[number], minlength=len(order)) / np.maximum(words.title_length, 1)
    return mean.astype(np.float32)


def _likeness(evidence: Evidence, order: Column) -> list[Column]:
    """Cosines to the middle of the best candidates (Rocchio 1971), for a few and for more of them."""
    if evidence.vectors is None:
        return [np.zeros(len(order), np.float32) for _ in _NEAREST]
    found = []
    for count in _NEAREST:
        middle = evidence.vectors[order < np.log1p(count)].mean(axis=0)
        found.append((evidence.vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-6))).astype(np.float32))
    return found
