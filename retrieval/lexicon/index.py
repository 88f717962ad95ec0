"""Which words mean which terms: the spellings of the lexicon, ready for looking up."""

from dataclasses import dataclass, field

from retrieval.lexicon.inflection import other_forms
from retrieval.lexicon.terms import KINDS, Kind, Term, spelling_of
from retrieval.lexicon.text import is_chinese

_COUNTED: frozenset[Kind] = frozenset({"type", "material", "pattern", "gender", "recipient", "room", "age", "cut", "activity"})
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_SHORTEST_COMPOUND = 5  # letters; "vneck" for "v-neck"


@dataclass(slots=True)
class WordIndex:
    """Terms by spelling. Where several kinds share a spelling, their terms stand in the order of ``KINDS``."""

    latin: dict[str, tuple[Term, ...]] = field(default_factory=dict)  # words joined by one space
    chinese: dict[str, tuple[Term, ...]] = field(default_factory=dict)  # any form with a Chinese character
    longest_latin: int = 1  # words
    longest_chinese: dict[str, int] = field(default_factory=dict)  # characters, by first character

    def get(self, spelling: str) -> tuple[Term, ...]:
        """The terms of a spelling, the usual one first; empty where it is not known."""
        return self.latin.get(spelling) or self.chinese.get(spelling) or ()


def word_index(terms: list[Term]) -> WordIndex:
    """The index over all words of the terms, with plurals, singulars and compounds that no table gives a meaning of its own."""
    given: dict[str, list[Term]] = {}
    derived: dict[str, list[Term]] = {}
    for term in terms:
        for word in term.words:
            spelling = spelling_of(word)
            given.setdefault(spelling, []).append(term)
            for form in _derived_forms(term, word, spelling):
                if term not in (known := derived.setdefault(form, [])):
                    known.append(term)
    index = WordIndex()
    for spelling, meanings in (derived | given).items():
        meant = tuple(meanings) if len(meanings) == 1 else tuple(sorted(meanings, key=lambda term: _RANK[term.kind]))
        if is_chinese(spelling):
            index.chinese[spelling] = meant
            first = spelling[0]
            index.longest_chinese[first] = max(index.longest_chinese.get(first, 1), len(spelling))
        else:
            index.latin[spelling] = meant
            index.longest_latin = max(index.longest_latin, spelling.count(" ") + 1)
    return index


def _derived_forms(term: Term, word: str, spelling: str) -> list[str]:
    if is_chinese(spelling):
        spaced = _spaced(spelling)
        return [spaced] if spaced != spelling else []
    forms = list(other_forms(spelling)) if term.kind in _COUNTED else []
    if spelling.count(" ") == 1 and len(spelling) > _SHORTEST_COMPOUND and term.kind != "plain":
        forms += [form.replace(" ", "") for form in (spelling, *forms)]
    return forms


def _spaced(spelling: str) -> str:
    """A space where Latin and Chinese writing meet: "usb 充电器"."""
    if not any(c.isascii() for c in spelling):
        return spelling
    pieces = [spelling[0]]
    for before, after in zip(spelling, spelling[1:], strict=False):
        meet = before.isascii() != after.isascii() and " " not in (before, after)
        pieces.append(f" {after}" if meet else after)
    return "".join(pieces)
