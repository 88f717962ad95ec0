"""Spelling of queries, set right towards the words that the catalog itself uses.

A word the catalog has is never touched. Candidates come from an index of the catalog's words with one or two letters left out
(SymSpell, Garbe 2012), so a query costs well under a millisecond and the index needs the words only, not the texts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rapidfuzz.distance import OSA

from retrieval.tokens import Read, has_cjk, query_terms, read, words

_SHORTEST = 4  # letters of a word that is set right
_LONGEST = 24
_TWO_FROM = 7  # letters from which two letters may be wrong
_LEAST_COMMON = 2  # products that a word must stand in to be a correction
_LARGE = 200_000  # words from which rare ones are left out, so that the index stays small
_ANOTHER_START = 0.6  # of a letter: another first letter is the rarest of mistakes
_COMMON = 0.12  # of a letter, for every e-fold of products
_NEXT = 0.35  # of a letter: a second correction this close to the best one is kept beside it
_SURE, _SURE_JOINED, _SURE_SPLIT = 0.85, 0.9, 0.7  # how well a correction answers in the word's place
_UNLIKELY = 0.12  # less sure for each further letter
_SHORTEST_PART = 3  # letters of a part of a word that was written together


@dataclass(frozen=True, slots=True)
class Correction:
    """What may be meant by one word of a query."""

    written: str
    meant: tuple[tuple[str, float], ...]  # words and how well each answers, in (0, 1], best first


class QuerySpelling:
    """Corrects queries towards a catalog's words. Never changed after it is made."""

    def __init__(self, spelled: Iterable[tuple[str, int]]) -> None:
        counts = {word: count for word, count in spelled if _corrects(word)}
        self._counts = counts
        self._stems = {stem for word in counts for stem in words(word)}
        least = _LEAST_COMMON if len(counts) < _LARGE else _LEAST_COMMON * 2
        self._words = sorted(word for word, count in counts.items() if count >= least and len(word) >= _SHORTEST)
        keys: list[int] = []
        owners: list[int] = []
        for number, word in enumerate(self._words):
            made = _shortened(word, 2 if len(word) >= _TWO_FROM else 1)
            keys += made
            owners += [number] * len(made)
        order = np.argsort(np.array(keys, np.int64), kind="stable")
        self._keys = np.array(keys, np.int64)[order]
        self._owners = np.array(owners, np.int32)[order]

    def corrections(self, text: str) -> list[Correction]:
        """What may be meant by the words of the text that the catalog does not have, or has only joined up."""
        if not self._words or (has_cjk(text) and not text.isascii() and not any(sign.isascii() for sign in text)):
            return []
        return list(self._corrections(read(text)))

    def terms(self, text: str) -> dict[str, float]:
        """Terms to look for beside those of the text, each with its weight in (0, 1]."""
        own = set(query_terms(text))
        found: dict[str, float] = {}
        for correction in self.corrections(text):
            for word, sure in correction.meant:
                for term in query_terms(word):
                    if term not in own:
                        found[term] = max(found.get(term, 0.0), sure)
        return found

    def corrected(self, text: str) -> str:
        """The text with the likeliest meaning in the place of each word that was set right; as it is where none was."""
        folded = text.lower()
        for correction in self.corrections(text):
            if " " in correction.written:
                continue
            likeliest = " ".join(word for word, sure in correction.meant if sure == correction.meant[0][1])
            folded = folded.replace(correction.written, likeliest)
        return folded

    def _corrections(self, asked: Read) -> Iterator[Correction]:
        written = asked.spelled
        for word in dict.fromkeys(written):
            if word in self._counts or not _corrects(word) or self._stems.issuperset(words(word)):
                continue
            meant = self._near(word) or self._split(word)
            if meant:
                yield Correction(word, meant)
        for one, other in zip(written, written[1:], strict=False):
            if self._counts.get(one + other, 0) >= _LEAST_COMMON:
                yield Correction(f"{one} {other}", ((one + other, _SURE_JOINED),))

    def _near(self, word: str) -> tuple[tuple[str, float], ...]:
        if len(word) < _SHORTEST or len(word) > _LONGEST:
            return ()
        allowed = 2 if len(word) >= _TWO_FROM else 1
        asked = np.array(_shortened(word, allowed), np.int64)
        starts, ends = np.searchsorted(self._keys, asked, "left"), np.searchsorted(self._keys, asked, "right")
        near = {int(number) for start, end in zip(starts, ends, strict=True) for number in self._owners[start:end]}
        costs: list[tuple[float, int, str]] = []
        for number in near:
            candidate = self._words[number]
            edits = OSA.distance(word, candidate, score_cutoff=allowed)
            if edits <= allowed:
                start = _ANOTHER_START if candidate[0] != word[0] else 0.0
                costs.append((edits + start - _COMMON * float(np.log(self._counts[candidate])), edits, candidate))
        costs.sort()
        kept = [one for one in costs if one[0] <= costs[0][0] + _NEXT][:2]
        return tuple((candidate, max(_SURE - _UNLIKELY * (edits - 1), 0.3)) for _, edits, candidate in kept)

    def _split(self, word: str) -> tuple[tuple[str, float], ...]:
        """Two words that were written together."""
        best: tuple[int, str, str] | None = None
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            one, other = word[:at], word[at:]
            common = min(self._counts.get(one, 0), self._counts.get(other, 0))
            if common >= _LEAST_COMMON and (best is None or common > best[0]):
                best = (common, one, other)
        return ((best[1], _SURE_SPLIT), (best[2], _SURE_SPLIT)) if best else ()


def known_stems(spelling: QuerySpelling, text: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """By the stem of a written word of the text: stems that answer in its place, and how well each does."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for correction in spelling.corrections(text):
        meant = tuple((stem, sure) for word, sure in correction.meant for stem in words(word))
        for stem in words(correction.written):
            found[stem] = (*found.get(stem, ()), *meant)
    return found


def _corrects(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and word.isascii() and word.isalpha()


def _shortened(word: str, letters: int) -> list[int]:
    """Hashes of the word, and of it with up to so many letters left out."""
    made = {word}
    for count in range(1, letters + 1):
        for gone in combinations(range(len(word)), count):
            made.add("".join(sign for place, sign in enumerate(word) if place not in gone))
    return [hash(one) for one in made]
