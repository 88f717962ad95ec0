"""Which words mean which terms: the spellings of the lexicon, ready for looking up."""

from dataclasses import dataclass, field

from retrieval.lexicon.inflection import uncounted
from retrieval.lexicon.terms import KINDS, Kind, Term, spelling_of
from retrieval.lexicon.text import is_chinese

_COUNTED: frozenset[Kind] = frozenset({"type", "material", "pattern", "gender", "recipient", "room", "age", "cut", "activity"})
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_SHORTEST_COMPOUND = 6  # characters of "v neck", which may be written "vneck"
_WITH_SUFFIX = frozenset("鞋裙裤帽袜靴柜椅桌垫")  # 运动鞋 may be written 运动鞋子

Meanings = tuple[Term, ...]  # of one spelling, in the order of KINDS


@dataclass(slots=True)
class WordIndex:
    """Terms by spelling."""

    latin: dict[str, Meanings] = field(default_factory=dict)  # words joined by one space
    chinese: dict[str, Meanings] = field(default_factory=dict)  # any form with a Chinese character
    uncounted: dict[str, Meanings] = field(default_factory=dict)  # English by the one form for singular and plural
    longest_latin: int = 1  # words
    longest_chinese: dict[str, int] = field(default_factory=dict)  # characters, by first character

    def get(self, spelling: str) -> Meanings:
        """The terms of a spelling, as in the tables or else in the other number; empty where it is not known."""
        found = self.latin.get(spelling) or self.chinese.get(spelling)
        return found or self.uncounted.get(uncounted(spelling), ())


def word_index(terms: list[Term]) -> WordIndex:
    """The index over all words of the terms."""
    index = WordIndex()
    compounds: dict[str, Meanings] = {}
    for term in terms:
        for word in term.words:
            spelling = spelling_of(word)
            if is_chinese(spelling):
                _add(index.chinese, spelling, term)
                if spelling[-1] in _WITH_SUFFIX and len(spelling) > 1:
                    _add(index.chinese, spelling + "子", term)
                if spelling[0].isascii() or spelling[-1].isascii():
                    _add(index.chinese, _spaced(spelling), term)
                continue
            _add(index.latin, spelling, term)
            words = spelling.count(" ") + 1
            index.longest_latin = max(index.longest_latin, words)
            compound = spelling.replace(" ", "") if words == 2 and len(spelling) >= _SHORTEST_COMPOUND else None
            if compound and term.kind != "plain":
                _add(compounds, compound, term)
            if term.kind in _COUNTED:
                _add(index.uncounted, uncounted(spelling), term)
                if compound:
                    _add(index.uncounted, uncounted(compound), term)
    index.latin = compounds | index.latin
    for spelling in index.chinese:
        index.longest_chinese[spelling[0]] = max(index.longest_chinese.get(spelling[0], 1), len(spelling))
    return index


def _add(meanings: dict[str, Meanings], spelling: str, term: Term) -> None:
    known = meanings.get(spelling)
    if known is None:
        meanings[spelling] = (term,)
    elif term not in known:
        meanings[spelling] = tuple(sorted((*known, term), key=lambda t: _RANK[t.kind]))


def _spaced(spelling: str) -> str:
    """A space where Latin and Chinese writing meet: "usb 充电器"."""
    pieces = [spelling[0]]
    for before, after in zip(spelling, spelling[1:], strict=False):
        meet = before.isascii() != after.isascii() and " " not in (before, after)
        pieces.append(f" {after}" if meet else after)
    return "".join(pieces)
