"""What of a product may be suggested: its brand, categories, title, the ends of its title, and its colours with its types."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from commerce.products import Product
from retrieval.lexicon import Term, lexicon
from retrieval.texts import COLOR_FACETS, TYPE_FACETS, options_of
from retrieval.tokens import UNITS, folded, has_cjk

Kind = Literal["query", "brand", "category", "product"]
KINDS: tuple[Kind, ...] = ("query", "brand", "category", "product")
Lead = tuple[tuple[str, str], ...]

_SEGMENT = re.compile(r"\s[-–—|:]\s|[,，(（)）|\[\]【】/;；]")
_WHAT_FOR = re.compile(r"(?:^|\s)(?:with|for|in|by|from|of|w/)\s.*")
_WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*")
_HEAD = 3  # words of a title's end that are suggested as a search
_COLORS, _TYPES = 4, 3  # of one product that are put together
_LONGEST = 120  # characters of a suggestion


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to suggest. ``lead`` are the parameters of ``/v1/search`` that it stands for; empty: its text is the search."""

    text: str
    kind: Kind
    lead: Lead = ()


def phrases_of(product: Product) -> list[Phrase]:
    """The phrases of one product, each once. Every one of them leads to this product at least."""
    return list(dict.fromkeys(phrase for phrase in _phrases(product) if 0 < len(phrase.text) <= _LONGEST))


def _phrases(product: Product) -> Iterator[Phrase]:
    title = " ".join(product.title.split())
    yield Phrase(title[:_LONGEST], "product", (("product_id", product.product_id),))
    if product.brand:
        yield Phrase(product.brand.strip(), "brand", (("brand", product.brand.strip()),))
    categories = [*product.category, *(value for name, value in product.facets if name in TYPE_FACETS)]
    for name in categories:
        yield Phrase(name.strip(), "category", (("category", name.strip()),))
    heads = title_ends(title)
    for head in heads:
        yield Phrase(head, "query")
    types = _types([*reversed(categories), *heads])
    for kind, name in types.items():
        for word in kind.zh[:1]:
            yield Phrase(word, "category", (("category", name),))
    for color in _colors(product):
        for kind in types:
            lead = (("category", kind.en), ("color", color.en))
            yield Phrase(f"{color.en} {kind.en}", "query", lead)
            yield Phrase(f"{color.zh[0]}{kind.zh[0]}", "query", lead)


def title_ends(title: str) -> list[str]:
    """What each segment of a title ends with, of one word to three, without what it is for: "maxi dress", "dress"."""
    ends: dict[str, None] = {}
    for segment in _SEGMENT.split(folded(title)):
        if has_cjk(segment):
            ends.update((end, None) for end in _chinese_ends(segment))
            continue
        words = _WHAT_FOR.sub("", segment).split()
        for length in range(1, min(_HEAD, len(words)) + 1):
            end = words[-length:]
            if not _WORD.fullmatch(end[0]) or len(end[0]) < 2 or end[0] in UNITS:
                break
            ends[" ".join(end)] = None
    return list(ends)


def _chinese_ends(segment: str) -> list[str]:
    from retrieval.tokens import terms

    words = [word for word in terms(segment) if has_cjk(word)]
    if not words or not segment.strip().endswith(words[-1]):
        return []
    before = words[-2] if len(words) > 1 and segment.strip().endswith(words[-2] + words[-1]) else ""
    return [end for end in (words[-1], before + words[-1]) if 1 < len(end) <= 8]


def _types(names: list[str]) -> dict[Term, str]:
    """The types of the lexicon among these names, the nearest first, each with the name it has in the catalog."""
    known = lexicon()
    found: dict[Term, str] = {}
    for name in names:
        term = known.term(name, "type")
        if term is not None and term.zh:
            found.setdefault(term, name.strip())
            if len(found) == _TYPES:
                break
    return found


def _colors(product: Product) -> list[Term]:
    known = lexicon()
    stated = [value for name, value in (*product.facets, *options_of(product)) if name in COLOR_FACETS]
    terms = [known.term(value, "color") for value in stated[: _COLORS * 2]]
    return [term for term in dict.fromkeys(terms) if term is not None and term.zh][:_COLORS]
