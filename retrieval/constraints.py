"""Hard conditions as masks over a snapshot: what each of them means, exactly, and which may be given up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from itertools import combinations
from typing import Literal

import numpy as np
from rapidfuzz import fuzz, process

from retrieval.arrays import Keys, Mask, fingerprints
from retrieval.facets import facet_mask
from retrieval.lexicon import Kind, Lexicon, Term, lexicon
from retrieval.properties import attribute_mask, said_mask
from retrieval.query import Constraints
from retrieval.snapshot import Snapshot
from retrieval.texts import LABELS, TITLE, Key, brand_key, fact_key, head_key, key, node_key, tag_key
from retrieval.tokens import has_cjk, query_terms, telling, words

_NEARLY = 90  # rapidfuzz ratio from which a brand is taken for a misspelt one of the catalog
_DEPARTMENT = 80  # kinds from which a type is a whole department, too wide to stand in for one of them
_NO_TYPE = frozenset({"set", "pair", "single"})  # words for how many that the lexicon has among its types
_OF_PARTS = frozenset(
    "long short high low big small large wide full half light dark".split()
)  # a dress of long sleeves is no long dress
_TRIED = 4  # most conditions given up together before all that may go are given up at once


@dataclass(frozen=True, slots=True, eq=False)  # masks do not compare
class Condition:
    """One condition, in words that are a fact of each product that meets it."""

    fact: str  # "under 60", "black", "4+ stars"
    kind: Literal["price", "rating", "brand", "category", "color", "attribute", "exclude", "stock", "without"]
    mask: Mask
    stated: Mask | None = None  # the rows whose record says it, where others meet it too by saying nothing against it
    wider: Callable[[], Iterator[tuple[str, Mask]]] | None = None  # of a category: what may stand in for it, nearest first
    facet: str | None = None  # the name of the facet that it is about

    @property
    def dispensable(self) -> bool:
        """Whether it may be given up where nothing meets all."""
        return self.kind in _DISPENSABLE

    @property
    def tells(self) -> bool:
        """Whether it says what is wanted, so that products may be shown for it alone."""
        return self.kind in ("brand", "category", "color", "attribute")

    @property
    def about(self) -> str | None:
        """The facet that it is about, None for what is not wanted and what was shown."""
        return self.facet or (None if self.kind in ("attribute", "exclude", "without") else self.kind)

    def fact_of(self, row: int) -> bool:
        """Whether it is a fact of this row worth saying: its type, and what it is not, are none."""
        return self.kind not in ("category", "exclude", "without") and (self.stated is None or bool(self.stated[row]))


# most dispensable first
_DISPENSABLE = ("attribute", "color", "rating", "stock", "category", "brand")


def conditions(constraints: Constraints, snapshot: Snapshot) -> list[Condition]:
    """The conditions in force, each with the rows that meet it."""
    return list(_conditions(constraints, snapshot))


def meeting(some: Sequence[Condition], snapshot: Snapshot) -> Mask:
    """The rows that meet all of them."""
    mask = snapshot.alive.copy()
    for condition in some:
        mask &= condition.mask
    return mask


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Conditions that a row meets, and the names of those given up for it, most dispensable first."""

    kept: tuple[Condition, ...]
    given_up: tuple[str, ...] = ()
    widened: bool = False  # whether a wider type stands in for the one asked for


def relaxed(some: Sequence[Condition], wanted: Mask) -> Relaxed | None:
    """The fewest conditions to give up so that a wanted row meets the others; None where giving up all does not help.

    A type is never given up altogether: a wider one stands in for it ("sundress → dress").
    """
    loose = sorted((c for c in some if c.dispensable), key=lambda condition: _DISPENSABLE.index(condition.kind))
    together = [list(dropped) for number in range(min(len(loose), _TRIED) + 1) for dropped in combinations(loose, number)]
    stand_ins: list[tuple[str, Mask]] | None = None  # worked out where they are wanted
    for dropped in (*together, loose):
        kept = [condition for condition in some if condition not in dropped]
        mask = wanted.copy()
        for condition in kept:
            mask &= condition.mask
        typed = next((condition for condition in dropped if condition.kind == "category"), None)
        if typed is None:
            if mask.any():
                return Relaxed(tuple(kept), tuple(condition.fact for condition in dropped))
            continue
        if stand_ins is None:
            stand_ins = list(typed.wider()) if typed.wider else []
        for name, wider in stand_ins:
            if (mask & wider).any():
                stand_in = Condition(name, "category", wider)
                names = [f"{c.fact} → {name}" if c is typed else c.fact for c in dropped]
                return Relaxed((*kept, stand_in), tuple(names), widened=True)
    return None


def _conditions(wanted: Constraints, snapshot: Snapshot) -> Iterator[Condition]:
    offers = snapshot.offers
    if wanted.price_max is not None:
        yield Condition(f"under {_figure(wanted.price_max)}", "price", offers.at_most(wanted.price_max))
    if wanted.price_min is not None:
        yield Condition(f"over {_figure(wanted.price_min)}", "price", offers.at_least(wanted.price_min))
    if wanted.rating_min is not None:
        yield Condition(f"{wanted.rating_min:g}+ stars", "rating", offers.rating >= wanted.rating_min)
    if wanted.in_stock:
        yield Condition("in stock", "stock", offers.in_stock)
    if wanted.brands:
        yield Condition(" / ".join(wanted.brands), "brand", _any([brand_mask(name, snapshot) for name in wanted.brands]))
    if wanted.category:
        mask = category_mask(wanted.category, snapshot)
        wider = partial(broader_types, wanted.category, snapshot, absent=not mask.any())
        yield Condition(wanted.category, "category", mask, wider=wider)
    if wanted.colors:
        yield Condition(" / ".join(wanted.colors), "color", _any([color_mask(name, snapshot) for name in wanted.colors]))
    for name, value in dict.fromkeys(wanted.attributes):
        mask = stated = attribute_mask(name, value, snapshot)
        if lexicon().term(value, "gender"):
            mask = (
                stated
                | stated_mask("unisex", snapshot)
                | ~_any([stated_mask(term.en, snapshot) for term in lexicon().of_kind("gender")])
            )
        yield Condition(f"{name}: {value}", "attribute", mask, stated, facet=name.lower())
    for name, values in wanted.facets:
        yield Condition(f"{name}: {' / '.join(values)}", "attribute", facet_mask(name, values, snapshot), facet=name)
    for word in dict.fromkeys(wanted.exclude):
        part = wanted.category and word.lower() in _OF_PARTS  # a dress that is not short may have short sleeves
        unwanted = category_mask(f"{word} {wanted.category}", snapshot) if part else excluded_mask(word, snapshot)
        yield Condition(f"no {word}", "exclude", ~unwanted)
    if wanted.without:
        mask = np.ones(len(snapshot), np.bool_)
        rows = snapshot.rows_of(wanted.without)
        mask[rows[rows >= 0]] = False
        yield Condition("not shown before", "without", mask)


def brand_mask(name: str, snapshot: Snapshot) -> Mask:
    """The products of a brand: by its name, its name in another language, or a near-identical spelling.

    A product without a brand in its record is of it where its title begins with the name or a tag is the name.
    """
    known = snapshot.names.brands()
    asked = brand_key(name)
    term = lexicon().term(name, "brand")
    spellings = [asked, *(brand_key(word) for word in (lexicon().words(term) if term else ()))]
    found = [spelling for spelling in dict.fromkeys(spellings) if spelling and spelling in known]
    if not found:
        found = [brand for brand in known for spelling in spellings if spelling and brand.startswith(f"{spelling} ")]
    mask = _branded(found, snapshot)
    unnamed = _branded([""], snapshot)
    if unnamed.any():
        mask |= unnamed & _any([_named_in_text(spelling, snapshot) for spelling in spellings if spelling] or [~unnamed])
    if not mask.any() and len(asked) >= 4:
        near = process.extractOne(asked, list(known), scorer=fuzz.ratio, score_cutoff=_NEARLY)
        if near:
            return _branded([near[0]], snapshot)
    return mask


def category_mask(name: str, snapshot: Snapshot) -> Mask:
    """The products of a type: those under a category or type of this name, or whose title ends with it, kinds of it included.

    A name made of a type and a word before it is also met by a product of that type whose labels say the word: a dress tagged
    "summer" is a summer dress. One of several words is also met where a title says all of it under a category of its last word:
    "Ember Camping Stove Wind" among stoves. Where there are none: those in whose title, categories, tags and facets all its
    words stand.
    """
    keys = _spellings(name, "type")
    mask = _named(keys, snapshot) | _titled(name, snapshot)
    compounds = _compounds(name)
    for before, head in compounds:
        mask |= stated_mask(before, snapshot) & _named(_spellings(head.en, "type"), snapshot)
    if mask.any() or compounds:
        return mask
    return _any([_standing(some, LABELS, snapshot) for some in keys if some] or [mask])


def broader_types(name: str, snapshot: Snapshot, *, absent: bool) -> Iterator[tuple[str, Mask]]:
    """Wider types of which there are products, nearest first: of "sundress" dresses, but not all clothing.

    The widest of the lexicon stand in only for a type that is ``absent`` from the shop, and only where they are no whole
    department. Of a name that the lexicon does not know: the products whose labels have its last word, then any word of it.
    """
    known = lexicon()
    term = known.term(name, "type") or known.fuzzy(name, "type")
    heads = [head for _, head in _compounds(name)]
    near = [*heads, *(known.broader(term) if term else ()), *(wider for head in heads for wider in known.broader(head))]
    found = False
    for wider in dict.fromkeys(near):
        small = absent and not found and len(known.narrower(wider)) <= _DEPARTMENT
        if wider in heads or wider.parents or small:
            mask = _named(_spellings(wider.en, "type"), snapshot)
            if mask.any():
                found = True
                yield wider.en, mask
    if term is None and not heads and not has_cjk(name):
        for some in ([word] for word in reversed(query_terms(name))):
            yield some[0], snapshot.lexical.having(some, LABELS)


def stated_mask(word: str, snapshot: Snapshot) -> Mask:
    """The products whose title, categories, tags or facets say the word or a synonym, its parts side by side."""
    mask = np.zeros(len(snapshot), np.bool_)
    for some in _spellings(word, None):
        mask |= _standing(some, LABELS, snapshot) & (snapshot.lexical.phrase(some) if len(some) > 1 else True)
    return mask


def color_mask(name: str, snapshot: Snapshot) -> Mask:
    """The products of a colour; a family contains its shades. An unknown colour is looked for by its words."""
    term = lexicon().term(name, "color") or lexicon().fuzzy(name, "color")
    if term is None:
        return snapshot.lexical.having(words(name), LABELS)
    shades = [term, *lexicon().narrower(term)]
    return snapshot.names.stating(_prints(tuple(fact_key("color", "", shade.en) for shade in shades)))


def excluded_mask(word: str, snapshot: Snapshot) -> Mask:
    """The products that have what is not wanted: its words in any text, its kinds in a label, its colour or brand."""
    mask = said_mask(word, snapshot)
    if lexicon().term(word, "color") is not None:
        mask |= color_mask(word, snapshot)
    if brand_key(word):
        mask |= _branded([brand_key(word)], snapshot)
    return mask


def _branded(brands: Sequence[str], snapshot: Snapshot) -> Mask:
    return snapshot.names.stating(fingerprints(fact_key("brand", "", brand) for brand in brands))


def _named_in_text(brand: str, snapshot: Snapshot) -> Mask:
    """The products whose title begins with the brand, or of whose tags one is it."""
    return snapshot.lexical.beginning(words(brand)) | snapshot.names.named(fingerprints([tag_key(brand)]))


def _compounds(name: str) -> list[tuple[str, Term]]:
    """Each way to read a type's name as a word and the wider type it stands before: ("summer", dress) for "sundress" too."""
    known = lexicon()
    term = known.term(name, "type")
    found: list[tuple[str, Term]] = []
    for spelling in dict.fromkeys((name, *(known.words(term) if term else ()))):
        parts = spelling.lower().split()
        for start in range(1, len(parts)):
            head = known.term(" ".join(parts[start:]), "type")
            before = " ".join(parts[:start])
            if head is None or head == term or head.en in _NO_TYPE or before in _OF_PARTS:
                continue
            if " " not in name and len(known.narrower(head)) > _DEPARTMENT:
                break  # swimwear is more than what is tagged "swim" and can be worn
            if head in known.broader(term) if term else not any(m.term.kind == "type" for m in known.mentions(before)):
                found.append((before, head))
            break
    return found


def _named(keys: tuple[Key, ...], snapshot: Snapshot) -> Mask:
    """The products under a category of one of these names, or whose title ends with it."""
    return snapshot.names.named(_name_prints(keys))


def _titled(name: str, snapshot: Snapshot) -> Mask:
    """The products whose title says all of a type's name of several words, or a synonym, under a category of its last word."""
    mask = np.zeros(len(snapshot), np.bool_)
    term = lexicon().term(name, "type")
    spelled = (key(word) for word in (name, *(lexicon().words(term) if term else ())))
    several = [some for some in dict.fromkeys(spelled) if len(some) > 1 and not has_cjk("".join(some))]
    for last in dict.fromkeys(some[-1] for some in several):
        filed = snapshot.names.named(fingerprints([node_key((last,))]))
        if filed.any():
            for some in several:
                if some[-1] == last:
                    mask |= filed & snapshot.lexical.phrase(some, TITLE)
    return mask


def _standing(some: Key, fields: int, snapshot: Snapshot) -> Mask:
    """The products in whose fields the words stand, those that say nothing aside; Chinese characters side by side."""
    if has_cjk("".join(some)):
        return snapshot.lexical.phrase(some)
    return snapshot.lexical.having(telling(some), fields)


def _figure(amount: Decimal) -> str:
    return f"{amount.to_integral_value():f}" if amount == amount.to_integral_value() else f"{amount:f}"


@lru_cache(maxsize=4096)
def _spellings(name: str, kind: Kind | None) -> tuple[Key, ...]:
    """The stems of a name, of its synonyms in both languages and of the kinds of it."""
    known: Lexicon = lexicon()
    term: Term | None = known.term(name, kind)
    if term is None and kind is not None:
        term = known.fuzzy(name, kind)
    found = [name]
    if term is not None:
        for some in (term, *known.narrower(term)):
            found += [word for word in known.words(some) if word not in _NO_TYPE]  # a set of creams is no clothing
    return tuple(dict.fromkeys(stems for stems in map(key, found) if stems))


@lru_cache(maxsize=1024)
def _name_prints(keys: tuple[Key, ...]) -> Keys:
    return fingerprints(named(some) for some in keys for named in (node_key, head_key))


@lru_cache(maxsize=1024)
def _prints(keys: tuple[str, ...]) -> Keys:
    return fingerprints(keys)


def _any(masks: list[Mask]) -> Mask:
    mask = masks[0].copy()
    for other in masks[1:]:
        mask |= other
    return mask
