"""The lexicon: which terms a text mentions, and how terms belong together."""

import gc
from dataclasses import dataclass
from functools import cache

from retrieval.lexicon import matching, phrases, spelling
from retrieval.lexicon.index import WordIndex, word_index
from retrieval.lexicon.terms import Kind, Term, read_terms, shipped_tables, spelling_of
from retrieval.lexicon.text import normalise


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in a text. ``text`` is as written, from ``start`` to ``end`` of the text as given."""

    term: Term
    start: int
    end: int
    text: str


class Lexicon:
    """Terms of both languages. Calls are thread-safe: nothing changes after it is made."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = tuple(terms)
        self._index: WordIndex = word_index(terms)
        self._by_name = {(term.kind, term.en): term for term in terms}
        self._children: dict[tuple[Kind, str], list[Term]] = {}
        for term in terms:
            for parent in term.parents:
                self._children.setdefault((term.kind, parent), []).append(term)
        self._speller: spelling.Speller | None = None

    def mentions(self, text: str) -> list[Mention]:
        """The terms of the text, longest first where words overlap, in the order of the text; one for each place.

        Where a word has several kinds ("orange"), the usual one; but not a type where another word of the text already
        names a type: 苹果 is a fruit, in 苹果耳机 it is the brand.
        """
        readings = self.readings(text)
        typed = sum(1 for mentions in readings if all(mention.term.kind == "type" for mention in mentions))
        return [
            next((m for m in mentions if m.term.kind != "type"), mentions[0]) if typed else mentions[0] for mentions in readings
        ]

    def readings(self, text: str) -> list[list[Mention]]:
        """As ``mentions``, with every kind the words of a place can be, the usual one first."""
        spelled = normalise(text)
        found = []
        for place in matching.spans(spelled.text, self._index):
            start, end = spelled.span(place.start, place.end)
            mentions = [Mention(term, start, end, text[start:end]) for term in place.terms if term.kind != "plain"]
            if mentions:
                found.append(mentions)
        return found

    def parts(self, term: Term) -> list[Term]:
        """The terms that the term's own name is made of: silk and scarf for "silk scarf", none for "scarf"."""
        places = matching.spans(normalise(term.en).text, self._index, without=term)
        return [place.terms[0] for place in places if place.terms[0].kind != "plain"]

    def term(self, text: str, kind: Kind | None = None) -> Term | None:
        """The term that the whole text is a word of, in either language, or None."""
        for term in self._index.get(spelling_of(text)):
            if term.kind == kind or (kind is None and term.kind != "plain"):
                return term
        return None

    def fuzzy(self, text: str, kind: Kind | None = None) -> Term | None:
        """The term that the text is a word of or a misspelling of, or None. A right word is never taken for another."""
        known = self.term(text, kind)
        if known is not None or kind == "plain":
            return known
        if self._speller is None:
            self._speller = spelling.Speller(self._index)
        corrected = self._speller.corrected(spelling_of(text), kind)
        return self.term(corrected, kind) if corrected else None

    def broader(self, term: Term) -> list[Term]:
        """The parents of the term, their parents and so on, nearest first."""
        return self._reached(term, lambda t: [self._by_name[t.kind, name] for name in t.parents])

    def narrower(self, term: Term) -> list[Term]:
        """The children of the term, their children and so on, nearest first."""
        return self._reached(term, lambda t: self._children.get((t.kind, t.en), []))

    def of_kind(self, kind: Kind) -> list[Term]:
        """All terms of a kind, in the order of the tables."""
        return [term for term in self.terms if term.kind == kind]

    def words(self, term: Term) -> tuple[str, ...]:
        """Every word that means the term, in both languages."""
        return term.words

    def same(self, a: str, b: str) -> bool:
        """Whether the two phrases are words of one term, or of a term and one of its children."""
        first, second = self._index.get(spelling_of(a)), self._index.get(spelling_of(b))
        return any(
            one == other or one in self.broader(other) or other in self.broader(one) for one in first for other in second
        )

    def translate(self, text: str, to: str) -> tuple[str, str]:
        """The known terms of the text as a search phrase in ``to`` ("en" or "zh"), and the rest of the text as it is."""
        mentions = self.mentions(text)
        return phrases.search_phrase([mention.term for mention in mentions], to), phrases.rest(
            text, [(mention.start, mention.end) for mention in mentions]
        )

    def _reached(self, term: Term, step: "phrases.Step") -> list[Term]:
        reached: dict[str, Term] = {}
        waiting = step(term)
        while waiting:
            reached |= {found.en: found for found in waiting if found.en not in reached}
            waiting = [further for found in waiting for further in step(found) if further.en not in reached]
        return list(reached.values())


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with the program, read once.

    Raises:
        LexiconError: a table is malformed.
    """
    collecting = gc.isenabled()
    gc.disable()  # tens of thousands of small tuples, none of them garbage: a third of the time
    try:
        return Lexicon(read_terms(shipped_tables()))
    finally:
        if collecting:
            gc.enable()
