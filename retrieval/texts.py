"""What of a product's text is embedded, and what the lexical index and the conditions hold of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from commerce.products import Product
from retrieval.tokens import UNITS, folded, terms, words

Ids = npt.NDArray[np.int32]

# one bit a field, so that a posting says where its term stands
TITLE, CATEGORY, TAGS, BRAND, FACETS, DESCRIPTION = (1 << bit for bit in range(6))
LABELS = TITLE | CATEGORY | TAGS | FACETS  # the fields that say what a product is
EVERYWHERE = LABELS | BRAND | DESCRIPTION
WEIGHTS = {TITLE: 3.0, CATEGORY: 1.5, TAGS: 1.5, BRAND: 2.0, FACETS: 1.5, DESCRIPTION: 1.0}

_TYPE_FACETS = ("type", "product type", "product_type", "类型", "品类")
_COLOR_FACETS = ("color", "colour", "colors", "颜色")
_SEGMENT = re.compile(r"\s[-–—|:]\s|[,，(（)）|\[\]【】/;；]")
_WHAT_FOR = re.compile(r"(?:^|\s)(?:with|for|in|by|from|of|w/)\s.*")  # a case for a phone is no phone
_COMPOUND = re.compile(r"\s(?:&|and|und)\s|[/,，、&]")
_HEAD = 4  # words of a title's end that may name its type
_DESCRIPTION_EMBEDDED = 120  # characters; what follows is care and sizes more often than what the thing is
_FACETS_EMBEDDED = 12

Key = tuple[str, ...]  # the stems of a name


class Vocabulary:
    """Terms and their numbers. Numbers are given once and never change."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def number(self, term: str) -> int:
        """The term's number, a new one where it has none."""
        return self._ids.setdefault(term, len(self._ids))

    def known(self, term: str) -> int | None:
        """The term's number, or None."""
        return self._ids.get(term)


@dataclass(frozen=True, slots=True)
class ProductText:
    """One product's text as the index holds it; made once for a ``text_hash``."""

    text_hash: str
    terms: Ids
    weights: npt.NDArray[np.float32]  # how often the term stands in each field, times the field's weight, summed
    fields: npt.NDArray[np.uint8]  # bits of the fields it stands in
    sequence: Ids  # the words of all fields in order, -1 between texts that do not touch
    nodes: tuple[Key, ...]  # names of the categories above it and of its type
    heads: tuple[Key, ...]  # what its title ends with, segment by segment
    colors: tuple[str, ...]  # canonical names, as the lexicon has them
    brand: str  # folded; empty where it has none
    options: tuple[tuple[str, Key], ...]  # facets and the variants' options: name, and stems of the value


def embedded_text(product: Product) -> str:
    """What an encoder reads of a product: what it is first, then what is said of it; nothing that repeats what stands there."""
    kinds = [value for name, value in product.facets if name in _TYPE_FACETS]
    said: list[str] = []
    known: set[str] = set()
    for part in (product.title, product.brand or "", *kinds, *product.category[-1:], *product.tags, *_values(product)):
        new = set(folded(part).split())
        if not new <= known:
            known |= new
            said.append(part)
    return ". ".join([*said, product.description[:_DESCRIPTION_EMBEDDED]]).strip(". ")


def _values(product: Product) -> list[str]:
    return [value for name, value in product.facets if name not in _TYPE_FACETS][:_FACETS_EMBEDDED]


def read_product(product: Product, vocabulary: Vocabulary) -> ProductText:
    """The product's text in numbers."""
    weights: dict[int, float] = {}
    fields: dict[int, int] = {}
    sequence: list[int] = []
    for field, text in _texts(product):
        for term in terms(text):
            number = vocabulary.number(term)
            weights[number] = weights.get(number, 0.0) + WEIGHTS[field]
            fields[number] = fields.get(number, 0) | field
        sequence += [vocabulary.number(word) for word in words(text)]
        sequence.append(-1)
    return ProductText(
        text_hash=product.text_hash,
        terms=np.fromiter(weights, np.int32, len(weights)),
        weights=np.fromiter(weights.values(), np.float32, len(weights)),
        fields=np.fromiter(fields.values(), np.uint8, len(fields)),
        sequence=np.array(sequence, np.int32),
        nodes=_nodes(product),
        heads=_heads(product.title),
        colors=_colors(product),
        brand=brand_key(product.brand) if product.brand else "",
        options=tuple(dict.fromkeys((name, key(value)) for name, value in (*product.facets, *options_of(product)))),
    )


def options_of(product: Product) -> tuple[tuple[str, str], ...]:
    """What the product can be chosen in: names in lower case and values of its variants' options, each once."""
    return tuple(dict.fromkeys((name.lower(), value) for variant in product.variants for name, value in variant.options))


def brand_key(name: str) -> str:
    """A brand's name without case, accents and marks."""
    return " ".join(re.findall(r"[^\W_]+", folded(name.replace("&", " and ").replace("'", "").replace("’", ""))))


def key(name: str) -> Key:
    """The stems of a name."""
    return tuple(words(name))


def _texts(product: Product) -> Iterator[tuple[int, str]]:
    yield TITLE, product.title
    for name in product.category:
        yield CATEGORY, name
    for tag in product.tags:
        yield TAGS, tag
    if product.brand:
        yield BRAND, product.brand
    for name, value in product.facets:
        yield (CATEGORY if name in _TYPE_FACETS else FACETS), value
    if product.description:
        yield DESCRIPTION, product.description


def _nodes(product: Product) -> tuple[Key, ...]:
    names = [*product.category, *(value for name, value in product.facets if name in _TYPE_FACETS)]
    nodes: dict[Key, None] = {}
    for name in names:
        if name.strip() and names[-1].strip() and _misfiled(names[-1], name):
            continue
        whole = key(name)
        nodes[whole] = None
        if not _COMPOUND.search(name):  # "Maxi Dress" is a dress; "Coats & Jackets" does not say which
            nodes.update((whole[start:], None) for start in range(1, len(whole)))
    return tuple(nodes)


@lru_cache(maxsize=10_000)
def _misfiled(own: str, above: str) -> bool:
    """Whether a product's own type has nothing to do with the type of a category above it: a hoodie under handbags."""
    from retrieval.lexicon import lexicon

    known = lexicon()
    kind, filed = (known.term(name, "type") or known.term(name.split()[-1], "type") for name in (own, above))
    if kind is None or filed is None or not filed.parents:
        return False
    return not {kind.en, *(term.en for term in known.broader(kind))} & {filed.en, *(term.en for term in known.broader(filed))}


def _heads(title: str) -> tuple[Key, ...]:
    heads: dict[Key, None] = {}
    for segment in _SEGMENT.split(folded(title)):
        stems = key(_WHAT_FOR.sub("", segment))
        while len(stems) > 2 and stems[-1] in UNITS and stems[-2][0].isdigit():  # "Pants 2pcs" ends with pants, not with a PC
            stems = stems[:-2]
        heads.update((stems[-length:], None) for length in range(1, min(_HEAD, len(stems)) + 1))
    return tuple(heads)


def _colors(product: Product) -> tuple[str, ...]:
    from retrieval.lexicon import lexicon

    known = lexicon()
    values = [value for name, value in (*product.facets, *options_of(product)) if name in _COLOR_FACETS]
    names: dict[str, None] = {}
    for value in values or (product.title, *product.tags):
        term = known.term(value, "color")
        found = [term] if term else [mention.term for mention in known.mentions(value) if mention.term.kind == "color"]
        names.update((color.en, None) for color in found)
    return tuple(names)
