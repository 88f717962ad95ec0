"""Misspelled English words set right, strictly: a right word is never turned into another."""

from functools import cache
from importlib.resources import files

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from retrieval.lexicon.index import WordIndex
from retrieval.lexicon.inflection import singular, uncounted
from retrieval.lexicon.terms import Kind

_SHORTEST = 5  # letters: shorter words are too near to each other


def _edits_allowed(letters: int) -> int:
    return 0 if letters < _SHORTEST else 1 if letters < 8 else 2


@cache
def right_words() -> frozenset[str]:
    """Frequent English words that lie near a word of the lexicon and are right as they are."""
    lines = files(__package__).joinpath("right_words.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


class Speller:
    """Corrects spellings towards the English words of the lexicon."""

    def __init__(self, index: WordIndex) -> None:
        self._terms = index.uncounted | index.latin
        self._known = {word for spelling in self._terms for word in spelling.split()}
        self._near: dict[tuple[int, str], list[str]] = {}  # spellings by number of words and first letter
        for spelling in self._terms:
            self._near.setdefault((spelling.count(" "), spelling[0]), []).append(spelling)

    def corrected(self, spelling: str, kind: Kind | None) -> str | None:
        """The one spelling nearest to a wrong one, or None where none is near or the nearest differ in meaning."""
        if not spelling.isascii() or not spelling:
            return None
        return self._nearest(spelling, kind) or self._nearest(uncounted(spelling), kind)

    def _nearest(self, spelling: str, kind: Kind | None) -> str | None:
        if spelling.count(" ") == 0 and self._is_right(spelling):
            return None
        near = self._near.get((spelling.count(" "), spelling[0]), [])
        allowed = _edits_allowed(len(spelling.replace(" ", "")))
        found = [
            (edits, candidate)
            for candidate, edits, _ in extract(spelling, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            if self._means(candidate, kind) and self._only_wrong_words_change(spelling, candidate)
        ]
        if not found:
            return None
        least = min(edits for edits, _ in found)
        best = [candidate for edits, candidate in found if edits == least]
        meanings = {tuple(term.en for term in self._terms[candidate]) for candidate in best}
        return best[0] if len(meanings) == 1 else None

    def _means(self, candidate: str, kind: Kind | None) -> bool:
        kinds = {term.kind for term in self._terms[candidate]}
        return kind in kinds if kind else kinds != {"plain"}

    def _is_right(self, word: str) -> bool:
        return not {word, singular(word)}.isdisjoint(self._known) or word in right_words()

    def _only_wrong_words_change(self, spelling: str, candidate: str) -> bool:
        return all(
            before == after
            or (
                not self._is_right(before)
                and before[0] == after[0]
                and OSA.distance(before, after) <= _edits_allowed(len(before))
            )
            for before, after in zip(spelling.split(), candidate.split(), strict=True)
        )
