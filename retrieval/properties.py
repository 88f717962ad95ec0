"""What a product's record says of a property: its facets and options first, its labels and text where it states none.

Exact by three rules. Where the record states the property under its name, its description no longer counts, and for a size
nothing else does: a shirt of the sizes S and M is not of size L, however often the letter stands in its text. A word counts as
the longest term of its kind that it is part of: "silver plated" does not say silver, "2XL" is not XL, but "light blue" is a
kind of blue. And measures are compared as measures, in whatever unit they are written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

import numpy as np

from commerce.imports.facets import facet_name
from retrieval.arrays import Mask, fingerprints
from retrieval.lexicon import KINDS, Kind, Term, lexicon
from retrieval.measures import Measure, agree, all_told, measures_of, only_measures
from retrieval.snapshot import Snapshot
from retrieval.texts import ANYWHERE, EVERYWHERE, LABELS, Key, fact_key, key
from retrieval.tokens import UNITS, telling, terms, words

_IN_MOST = 0.5  # share of the products from which a synonym that their texts say tells none apart
_WAYS = 40  # of writing a measure in one unit at one step
_SIZES = {"small": "s", "medium": "m", "large": "l", "小": "s", "中": "m", "大": "l", "1xl": "xl", "2x": "xxl", "3x": "xxxl"}
_OF_EITHER = {"特大号": ("xl", "xxl"), "特大码": ("xl", "xxl")}  # shops write it for both
_NUMBERED = re.compile(r"(?:size|尺码|码数)?\s*(\d[\d.]*)\s*(?:码|号)?", re.IGNORECASE)
_OWN_WORDS_ONLY: frozenset[Kind] = frozenset({"size", "gender", "age"})  # of which narrower terms are no kinds of the wider


def attribute_mask(name: str, value: str, snapshot: Snapshot) -> Mask:
    """The products that have the value: those that state it under the name, and of those that state nothing there, those whose
    labels or text say it.
    """
    facet = facet_name(name)
    asked = _asked(facet, value)
    if not asked.keys:
        return np.ones(len(snapshot), np.bool_)  # marks alone: nothing to hold a product to
    stating = np.zeros(len(snapshot), np.bool_)
    told: list[str] = []
    for some in snapshot.names.facets():
        if facet_name(some) == facet:
            stating |= snapshot.names.with_facet(some)
            values = snapshot.names.values(some)
            told += [fact_key("facet", some, *stems) for stems, shown in values.items() if asked.says(stems, shown)]
    met = snapshot.names.stating(fingerprints(told)) | (asked.said_in_text(snapshot) & ~stating)
    if stating.any() and not (asked.short or asked.measures):  # few records state all that they are of
        met |= asked.said(LABELS, snapshot) & stating
    return met


def says(name: str, value: str, shown: str) -> bool:
    """Whether a value that a record states under the name, as it is displayed, is the one asked for, or a kind of it."""
    return _asked(facet_name(name), value).says(key(shown), shown)


def said_mask(word: str, snapshot: Snapshot) -> Mask:
    """The products any of whose texts say the word or a synonym, or whose labels say a kind of it.

    Kinds in running text are left: an orange that is not wanted is no reason to leave out copper earrings. So is a synonym that
    stands in most texts: "fitted" is the same stem as "fits".
    """
    known = lexicon()
    term = known.term(word)
    mask = snapshot.lexical.phrase(key(word)).copy()
    for some in dict.fromkeys(map(key, known.words(term) if term else ())):
        said = snapshot.lexical.phrase(some)
        if np.count_nonzero(said) <= _IN_MOST * len(snapshot):
            mask |= said
    joined = [compound for compound in terms(word) if compound not in words(word)]
    for compound in joined:  # "in-ear" is also "inear"
        mask |= snapshot.lexical.having([compound], ANYWHERE)
    if term is not None and term.kind not in ("color", *_OWN_WORDS_ONLY):
        for some in map(key, (spelling for kind in known.narrower(term) for spelling in known.words(kind))):
            mask |= snapshot.lexical.phrase(some, LABELS)
    return mask


@dataclass(frozen=True, slots=True)
class _Asked:
    """A value as it is asked for, ready to be held against what records tell."""

    keys: tuple[Key, ...]  # the value, its synonyms and its kinds
    terms: tuple[Term, ...]  # what it means, all of one kind; empty where the lexicon does not know it
    measures: tuple[tuple[Measure, ...], ...]  # where it is nothing but measures
    other: tuple[Key, ...]  # longer phrases around its words that mean something else
    unclear: frozenset[Key]  # of ``keys``, those that mean something else in a text: single letters and numbers of sizes
    short: bool  # a size, or of so few letters that they stand in many texts for something else

    def says(self, told: Key, shown: str) -> bool:
        """Whether a value that a record states is the one asked for, or a kind of it."""
        if told in self.keys:
            return True
        if self.measures:
            return all_told(self.measures, measures_of(shown))
        if self.terms:
            segments = _segments(told, self.terms[0].kind)
            if segments:
                return any(self._means(term) for term in segments)
        return any(_within(some, told) and _whole(some[0], shown) for some in self.keys)

    def said_in_text(self, snapshot: Snapshot) -> Mask:
        """The products of which a label or the description says it, their facets aside; a size or a measure only a label."""
        if self.measures:
            return _measured_in_labels(self.measures, snapshot)
        mask = self.said(LABELS if self.short else EVERYWHERE, snapshot)
        if not self.terms and len(self.keys[0]) > 1:  # words unknown to the lexicon need not stand together in a label
            mask |= snapshot.lexical.having(telling(self.keys[0]), LABELS)
        return mask

    def said(self, fields: int, snapshot: Snapshot) -> Mask:
        """The products in one of whose fields it stands, and not as part of what means something else."""
        mask = np.zeros(len(snapshot), np.bool_)
        for some in self.keys:
            if some not in self.unclear:
                here = snapshot.lexical.phrase(some, fields)
                color = _terms_by_key("color").get(some)
                mask |= here if color is None else here & ~_colored(color, snapshot)  # silver shoes are not of silver
        if mask.any():
            for some in self.other:
                mask &= ~snapshot.lexical.phrase(some, fields)
        return mask

    def _means(self, told: Term) -> bool:
        broader = () if told.kind in _OWN_WORDS_ONLY else lexicon().broader(told)
        return any(term == told or term in broader for term in self.terms)


@lru_cache(maxsize=4096)
def _asked(facet: str, value: str) -> _Asked:
    """The value read as what the facet is about."""
    known = lexicon()
    if facet == "size" and (numbered := _NUMBERED.fullmatch(value.strip())):
        value = numbered[1]
    kind = next((some for some in KINDS if some == facet), None)
    names: tuple[str, ...] = (value,)
    if facet == "size":
        plain = value.strip().lower()
        names = _OF_EITHER.get(plain) or (_SIZES.get(plain, value),)
    found = [known.term(name, kind) for name in names]  # what a material is called is no type of product
    terms = tuple(term for term in found if term is not None)
    keys = tuple(dict.fromkeys(some for some in map(key, (value, *_words(terms))) if some))
    short = facet == "size" or any(term.kind == "size" for term in terms) or all(len(word) <= 2 for word in key(value))
    unclear = frozenset(some for some in keys if short and len(some) == 1 and (len(some[0]) == 1 or some[0][0].isdigit()))
    return _Asked(keys, terms, only_measures(value), _longer(keys, terms), unclear, short)


def _colored(color: Term, snapshot: Snapshot) -> Mask:
    shades = (color, *lexicon().narrower(color))
    return snapshot.names.stating(fingerprints(fact_key("color", "", shade.en) for shade in shades))


def _words(terms: Sequence[Term]) -> tuple[str, ...]:
    """The words of the terms and of their kinds."""
    known = lexicon()
    some = [kind for term in terms for kind in (term, *(() if term.kind in _OWN_WORDS_ONLY else known.narrower(term)))]
    return tuple(word for term in some for word in known.words(term))


@lru_cache(maxsize=64)
def _terms_by_key(kind: Kind) -> dict[Key, Term]:
    known = lexicon()
    table = {key(word): term for term in known.of_kind(kind) for word in known.words(term)}
    if kind == "size":
        sizes = ((word, known.term(letter, "size")) for word, letter in _SIZES.items())
        table |= {key(word): term for word, term in sizes if term is not None}
    return table


@lru_cache(maxsize=1 << 15)
def _segments(told: Key, kind: Kind) -> tuple[Term, ...]:
    """The terms of a kind in a stated value, the longest at each place."""
    table = _terms_by_key(kind)
    found: list[Term] = []
    at = 0
    while at < len(told):
        for end in range(min(len(told), at + 5), at, -1):
            if told[at:end] in table:
                found.append(table[told[at:end]])
                at = end - 1
                break
        at += 1
    return tuple(found)


def _longer(keys: Sequence[Key], terms: Sequence[Term]) -> tuple[Key, ...]:
    """Phrases of other terms of the kind that hold a word of these, and mean something else: "pu leather"."""
    if not terms:
        return ()
    known = lexicon()
    meant = {some.en for term in terms for some in (term, *known.narrower(term))}
    return tuple(
        longer
        for longer, other in _terms_by_key(terms[0].kind).items()
        if len(longer) > 1 and other.en not in meant and any(len(some) < len(longer) and _within(some, longer) for some in keys)
    )


def _whole(stem: str, shown: str) -> bool:
    """Whether a number stands in the text without letters before it: "01" does not in "N01"."""
    return not stem[0].isdigit() or re.search(rf"(?<![a-z0-9]){re.escape(stem)}", shown.lower()) is not None


def _within(some: Key, told: Key) -> bool:
    """Whether the words stand in the others, side by side."""
    return any(told[start : start + len(some)] == some for start in range(len(told) - len(some) + 1))


def _measured_in_labels(asked: Sequence[tuple[Measure, ...]], snapshot: Snapshot) -> Mask:
    mask = np.ones(len(snapshot), np.bool_)
    for one in asked:
        here = np.zeros(len(snapshot), np.bool_)
        for term in _written(one):
            here |= snapshot.lexical.having([term], LABELS)
        mask &= here
    return mask


@lru_cache(maxsize=1024)
def _written(asked: tuple[Measure, ...]) -> tuple[str, ...]:
    """The ways to write what agrees with a measure, as the index joins numbers to their units: "16in" for 40 cm."""
    found: dict[str, None] = {}
    for unit in sorted(UNITS):
        for one, other in ((one, other) for some in measures_of(f"1 {unit}") for other in some for one in asked):
            if one.dimension != other.dimension:
                continue
            numbers = [one.low / other.low] if one.low == one.high else []
            for step in (1.0, 0.5, 0.25, 0.1):  # as figures are rounded
                first, last = 0.97 * one.low / other.low / step, 1.03 * one.high / other.low / step
                numbers += [number * step for number in range(ceil(first), floor(last) + 1)][:_WAYS]
            for number in numbers:
                written = f"{round(number, 3):g}{unit}"
                if measures_of(written) and agree((one,), measures_of(written)[0]):
                    found[written] = None
    return tuple(found)
