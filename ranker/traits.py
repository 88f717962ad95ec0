"""What a product is like, as a few comparable words: what taste is told in, to the ranker and to the shopper."""

import re
from functools import lru_cache
from typing import NamedTuple

from commerce.products import Product
from retrieval.lexicon import KINDS, Kind, lexicon

_KEPT = 16384  # products whose traits are remembered
_NOT_TASTE = frozenset({"size"})  # what fits somebody is no matter of taste
UNKNOWN = "tag"  # the facet of a tag that no word list knows: a vendor's, a campaign's, or noise
UNTOLD = frozenset({UNKNOWN, "feature", "gender", "age", "recipient"})  # facets that are scored by, and never told as a taste


class Trait(NamedTuple):  # not a dataclass: thousands are looked up in a ranking, and a tuple's hash is C
    """One thing that products can have in common."""

    facet: str  # "brand", "type", "color", "material", "style", …; ``UNKNOWN``
    value: str  # in lower case; a known word in English


def traits_of(product: Product) -> frozenset[Trait]:
    """The traits that its record states: brand, type, facets and tags."""
    return _traits(product.text_hash, product.brand, product.category, product.facets, product.tags)


def labels_of(product: Product) -> str:
    """The title and everything that the record states in single words, in lower case."""
    values = (product.title, product.brand or "", *product.category, *product.tags, *(value for _, value in product.facets))
    return " | ".join(values).lower()


def names(product: Product, trait: Trait) -> bool:
    """Whether the record says the trait by its name: a scoop neck is scored as a round one, and not told so."""
    known = lexicon().term(trait.value, next(iter(_kind(trait.facet)), None))
    chinese = known.zh if known else ()
    labels = labels_of(product)
    return re.search(rf"\b{re.escape(trait.value)}(?:s|es)?\b", labels) is not None or any(word in labels for word in chinese)


@lru_cache(maxsize=_KEPT)
def _traits(
    text_hash: str,
    brand: str | None,
    category: tuple[str, ...],
    facets: tuple[tuple[str, str], ...],
    tags: tuple[str, ...],
) -> frozenset[Trait]:
    found = {Trait(name, _known(value, name).value) for name, value in facets if name not in _NOT_TASTE}
    if brand:
        found.add(Trait("brand", brand.lower()))
    if category:
        leaf = lexicon().term(category[-1], "type")
        found.add(Trait("type", leaf.en if leaf else category[-1].lower()))
    found |= {trait for trait in (_known(tag, UNKNOWN) for tag in tags) if trait.facet not in _NOT_TASTE}
    return frozenset(found)


@lru_cache(maxsize=_KEPT)
def _known(text: str, facet: str) -> Trait:
    """The trait of a word: a known one by its kind and its usual English word.

    Of a word with several meanings the one that fits the facet, or whose own name it is: gauze is a fabric before it is a
    dressing.
    """
    usual = lexicon().term(text)
    if usual is None:
        return Trait(facet, text.strip().lower())
    own = (lexicon().term(text, kind) for kind in (KINDS if facet == UNKNOWN else _kind(facet)))
    name = text.strip().lower()
    fitting = (term for term in own if term is not None and (facet != UNKNOWN or name in (term.en, *term.zh[:1])))
    term = usual if facet == UNKNOWN and usual.en == name else next(fitting, usual)
    return Trait(facet if facet != UNKNOWN else term.kind, term.en)


def _kind(facet: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if kind == facet)
