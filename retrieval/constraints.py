"""Hard conditions as masks over a snapshot: what each of them means, exactly, and which may be given up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from rapidfuzz import fuzz, process

from retrieval.lexical import Mask
from retrieval.lexicon import Kind, Lexicon, Term, lexicon
from retrieval.query import Constraints
from retrieval.snapshot import Rows, Snapshot
from retrieval.texts import EVERYWHERE, LABELS, Key, brand_key, key
from retrieval.tokens import terms, words

_NEARLY = 90  # rapidfuzz ratio from which a brand is taken for a misspelt one of the catalog
_TRIED = 4  # most conditions given up together before all that may go are given up at once


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, in words that are a fact of each product that meets it."""

    fact: str  # "under 60", "black", "4+ stars"
    kind: Literal["price", "rating", "brand", "category", "color", "attribute", "exclude", "stock", "without"]
    mask: Mask

    @property
    def dispensable(self) -> bool:
        """Whether it may be given up where nothing meets all."""
        return self.kind in _DISPENSABLE


# most dispensable first
_DISPENSABLE = ("attribute", "color", "rating", "stock", "category", "brand")


def conditions(constraints: Constraints, snapshot: Snapshot) -> list[Condition]:
    """The conditions in force, each with the rows that meet it."""
    return list(_conditions(constraints, snapshot))


def meeting(some: list[Condition], snapshot: Snapshot) -> Mask:
    """The rows that meet all of them."""
    mask = np.ones(len(snapshot), np.bool_)
    for condition in some:
        mask &= condition.mask
    return mask


def relaxed(some: list[Condition], wanted: Mask) -> list[Condition]:
    """The fewest conditions to give up so that a wanted row meets the others; most dispensable first.

    Empty where nothing need be given up, or where giving all of them up does not help.
    """
    kept = wanted.copy()
    for condition in some:
        if not condition.dispensable:
            kept &= condition.mask
    loose = sorted((c for c in some if c.dispensable), key=lambda condition: _DISPENSABLE.index(condition.kind))
    for number in range(min(len(loose), _TRIED) + 1):
        for dropped in combinations(loose, number):
            mask = kept.copy()
            for condition in loose:
                if condition not in dropped:
                    mask &= condition.mask
            if mask.any():
                return list(dropped)
    return loose if kept.any() else []


def _conditions(wanted: Constraints, snapshot: Snapshot) -> Iterator[Condition]:
    offers = snapshot.offers
    if wanted.price_max is not None:
        yield Condition(f"under {wanted.price_max:f}", "price", offers.at_most(wanted.price_max))
    if wanted.price_min is not None:
        yield Condition(f"over {wanted.price_min:f}", "price", offers.at_least(wanted.price_min))
    if wanted.rating_min is not None:
        yield Condition(f"{wanted.rating_min:g}+ stars", "rating", offers.rating >= wanted.rating_min)
    if wanted.in_stock:
        yield Condition("in stock", "stock", offers.in_stock)
    if wanted.brands:
        yield Condition(" / ".join(wanted.brands), "brand", _any([brand_mask(name, snapshot) for name in wanted.brands]))
    if wanted.category:
        yield Condition(wanted.category, "category", category_mask(wanted.category, snapshot))
    if wanted.colors:
        yield Condition(" / ".join(wanted.colors), "color", _any([color_mask(name, snapshot) for name in wanted.colors]))
    for name, value in wanted.attributes:
        yield Condition(f"{name}: {value}", "attribute", attribute_mask(name, value, snapshot))
    for word in wanted.exclude:
        yield Condition(f"no {word}", "exclude", ~excluded_mask(word, snapshot))
    if wanted.without:
        mask = np.ones(len(snapshot), np.bool_)
        mask[[snapshot.rows[product_id] for product_id in wanted.without if product_id in snapshot.rows]] = False
        yield Condition("not shown before", "without", mask)


def brand_mask(name: str, snapshot: Snapshot) -> Mask:
    """The products of a brand: by its name, its name in another language, or a near-identical spelling.

    A product without a brand in its record is of it where its title begins with the name or a tag is the name.
    """
    known = snapshot.names.brands
    asked = brand_key(name)
    term = lexicon().term(name, "brand")
    spellings = [asked, *(brand_key(word) for word in (lexicon().words(term) if term else ()))]
    found = [spelling for spelling in dict.fromkeys(spellings) if spelling and spelling in known]
    if not found:
        found = [brand for brand in known for spelling in spellings if spelling and brand.startswith(f"{spelling} ")]
    mask = _rows([known[brand] for brand in found], snapshot)
    unnamed = _rows([known[""]], snapshot) if "" in known else np.zeros(len(snapshot), np.bool_)
    if unnamed.any():
        mask |= unnamed & _any([_named_in_text(spelling, snapshot) for spelling in spellings if spelling])
    if not mask.any() and len(asked) >= 4:
        near = process.extractOne(asked, [brand for brand in known if brand], scorer=fuzz.ratio, score_cutoff=_NEARLY)
        if near:
            return _rows([known[near[0]]], snapshot)
    return mask


def category_mask(name: str, snapshot: Snapshot) -> Mask:
    """The products of a type: those under a category or type of this name, or whose title ends with it, kinds of it included.

    Where there are none: those in whose title, categories, tags and facets all its words stand.
    """
    names = snapshot.names
    keys = _spellings(name, "type")
    mask = _rows([table[some] for some in keys for table in (names.nodes, names.heads) if some in table], snapshot)
    if mask.any():
        return mask
    return _any([snapshot.lexical.having(some, LABELS) for some in keys if some])


def color_mask(name: str, snapshot: Snapshot) -> Mask:
    """The products of a colour; a family contains its shades. An unknown colour is looked for by its words."""
    term = lexicon().term(name, "color") or lexicon().fuzzy(name, "color")
    if term is None:
        return snapshot.lexical.having(words(name), LABELS)
    shades = [term, *lexicon().narrower(term)]
    return _rows([snapshot.names.colors[shade.en] for shade in shades if shade.en in snapshot.names.colors], snapshot)


def attribute_mask(name: str, value: str, snapshot: Snapshot) -> Mask:
    """The products in whose text all words of the value stand, or of a synonym, or which state it in a facet or option.

    A size like "M" is a letter of many texts: it counts only where a facet, option, tag or title says it.
    """
    spellings = _spellings(value, None)
    if not spellings:
        return np.ones(len(snapshot), np.bool_)  # marks alone: nothing to hold a product to
    short = all(len(word) <= 2 for word in spellings[0])
    mask = _any([snapshot.lexical.having(some, LABELS if short else EVERYWHERE) for some in spellings])
    options = snapshot.names.options
    stated = [rows for some, rows in options.get(name.lower(), {}).items() if any(set(one) <= set(some) for one in spellings)]
    if short and name.lower() in options:
        mask &= ~_rows(list(options[name.lower()].values()), snapshot)
    return mask | _rows(stated, snapshot)


def excluded_mask(word: str, snapshot: Snapshot) -> Mask:
    """The products that have what is not wanted: its words side by side in any text, or its colour, type or brand."""
    mask = np.zeros(len(snapshot), np.bool_)
    for some in _spellings(word, None):
        mask |= snapshot.lexical.phrase(some)
    joined = [term for term in terms(word) if term not in words(word)]
    for compound in joined:  # "in-ear" is also "inear"
        mask |= snapshot.lexical.having([compound], EVERYWHERE)
    if lexicon().term(word, "color") is not None:
        mask |= color_mask(word, snapshot)
    if brand_key(word) in snapshot.names.brands:
        mask |= _rows([snapshot.names.brands[brand_key(word)]], snapshot)
    return mask


def _named_in_text(brand: str, snapshot: Snapshot) -> Mask:
    start = tuple(words(brand))
    mask = np.zeros(len(snapshot), np.bool_)
    for row in np.flatnonzero(snapshot.lexical.phrase(start)):
        product = snapshot.products[int(row)]
        if tuple(words(product.title))[: len(start)] == start or any(brand_key(tag) == brand for tag in product.tags):
            mask[row] = True
    return mask


def _spellings(name: str, kind: Kind | None) -> list[Key]:
    """The stems of a name, of its synonyms in both languages and of the kinds of it."""
    known: Lexicon = lexicon()
    term: Term | None = known.term(name, kind)
    if term is None and kind is not None:
        term = known.fuzzy(name, kind)
    found = [name]
    if term is not None:
        for some in (term, *known.narrower(term)):
            found += known.words(some)
    return list(dict.fromkeys(stems for stems in map(key, found) if stems))


def _rows(some: Sequence[Rows], snapshot: Snapshot) -> Mask:
    mask = np.zeros(len(snapshot), np.bool_)
    for rows in some:
        mask[rows] = True
    return mask


def _any(masks: list[Mask]) -> Mask:
    mask = masks[0].copy()
    for other in masks[1:]:
        mask |= other
    return mask
