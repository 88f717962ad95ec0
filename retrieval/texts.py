"""What of a product's text is embedded, and what the lexical index and the conditions hold of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from commerce.imports.facets import colors_of
from commerce.products import Product
from retrieval.tokens import UNITS, Read, folded, read, words

# one bit a field, so that a posting says where its term stands
TITLE, CATEGORY, TAGS, BRAND, FACETS, DESCRIPTION = (1 << bit for bit in range(6))
IN_ORDER = 1 << 6  # the term also stands among the words in their order, as phrases are looked for
WORN_WITH = 1 << 7  # sentences of a description that say what goes with the product: of other things than the product
LABELS = TITLE | CATEGORY | TAGS | FACETS  # the fields that say what a product is
EVERYWHERE = LABELS | BRAND | DESCRIPTION  # all that is said of the product
ANYWHERE = EVERYWHERE | WORN_WITH
WEIGHTS = {TITLE: 3.0, CATEGORY: 1.5, TAGS: 1.5, BRAND: 2.0, FACETS: 1.5, DESCRIPTION: 1.0, WORN_WITH: 0.25}

TYPE_FACETS = ("type", "product type", "product_type", "类型", "品类")
COLOR_FACETS = ("color", "colour", "colors", "颜色")
_PART = re.compile(r"\s[-–—|:]\s|\|")  # of a title: what stands after it may name the product again
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")  # models, colours and counts
_LISTED = re.compile(r"[,，/;；]")
_WHAT_FOR = re.compile(r"(?:^|\s)(?:with|for|in|by|from|of|w/)\s.*")  # a case for a phone, a tablet is neither
_COMPOUND = re.compile(r"\s(?:&|and|und)\s|[/,，、&]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_GOES_WITH = re.compile(
    r"\b(?:wear (?:it |them |these |this )?with|(?:pair|style|team|match|combine|coordinate)(?:s|d|ed)?"
    r" (?:it |this |these |them |effortlessly |well |perfectly |beautifully |easily |seamlessly )*with|pairs? with|styled with"
    r"|layer(?:s|ed)? (?:it |this |them )?(?:over|under|with)|tuck(?:s|ed)? (?:it |them )?into|throw (?:it |this )?over"
    r"|(?:goes|looks|works) (?:\w+ )?with)\b|搭配|配上",
    re.IGNORECASE,
)
_HEAD = 4  # words of a title's end that may name its type
_DESCRIPTION_EMBEDDED = 120  # characters; what follows is care and sizes more often than what the thing is
_FACETS_EMBEDDED = 12

_SHORT = 40  # characters up to which a text that was read is remembered: brands, categories and values come again and again

Key = tuple[str, ...]  # the stems of a name
FactKind = Literal["brand", "category", "color", "facet"]


@dataclass(frozen=True, slots=True)
class ProductText:
    """One product's text as the index holds it."""

    weights: dict[str, float]  # by term: how often it stands in each field, times the field's weight, summed
    fields: dict[str, int]  # by term: bits of the fields it stands in
    sequence: list[str]  # the words of all fields in order, "" between texts that do not touch
    sequence_fields: list[int]  # the field of each of them
    names: list[str]  # what it is called: categories and types, ends of its title, tags; see ``node_key`` and those beside it
    spelled: list[str]  # its words as they are written, of all but the description
    facts: list[tuple[str, str]]  # what it states: key, and as it is displayed; see ``fact_key``


def embedded_text(product: Product) -> str:
    """What an encoder reads of a product: what it is first, then what is said of it; nothing that repeats what stands there."""
    kinds = [value for name, value in product.facets if name in TYPE_FACETS]
    said: list[str] = []
    known: set[str] = set()
    for part in (product.title, product.brand or "", *kinds, *product.category[-1:], *product.tags, *_values(product)):
        new = set(folded(part).split())
        if not new <= known:
            known |= new
            said.append(part)
    return ". ".join([*said, product.description[:_DESCRIPTION_EMBEDDED]]).strip(". ")


def _values(product: Product) -> list[str]:
    return [value for name, value in product.facets if name not in TYPE_FACETS][:_FACETS_EMBEDDED]


def read_product(product: Product) -> ProductText:
    """The product's text, read once."""
    weights: dict[str, float] = {}
    fields: dict[str, int] = {}
    sequence: list[str] = []
    sequence_fields: list[int] = []
    spelled: dict[str, None] = {}
    for field, text in _texts(product):
        found = _read_short(text) if len(text) <= _SHORT else read(text)
        some = found.words
        if field not in (DESCRIPTION, WORN_WITH):
            spelled.update(dict.fromkeys(found.spelled))
        for term in found.terms:
            weights[term] = weights.get(term, 0.0) + WEIGHTS[field]
            fields[term] = fields.get(term, 0) | field
        sequence += some
        sequence.append("")
        sequence_fields += [field] * (len(some) + 1)
    return ProductText(weights, fields, sequence, sequence_fields, _names(product), list(spelled), _facts(product))


@lru_cache(maxsize=50_000)
def _read_short(text: str) -> Read:
    return read(text)


def node_key(name: Key) -> str:
    """The key of a category or type."""
    return "\x1f".join(("n", *name))


def head_key(name: Key) -> str:
    """The key of what a title ends with."""
    return "\x1f".join(("h", *name))


def tag_key(tag: str) -> str:
    """The key of a tag, compared as brands are."""
    return f"t\x1f{brand_key(tag)}"


def fact_key(kind: FactKind, name: str, *value: str) -> str:
    """The key of a fact: a brand by its folded name, a colour by its canonical one, a value of a facet by its stems."""
    return "\x1f".join((kind, name, *value))


def _names(product: Product) -> list[str]:
    found = [node_key(node) for node in _nodes(product)]
    found += [head_key(head) for head in _heads(product.title)]
    found += [tag_key(tag) for tag in product.tags]
    return list(dict.fromkeys(found))


def _facts(product: Product) -> list[tuple[str, str]]:
    brand = brand_key(product.brand) if product.brand else ""
    found = {fact_key("brand", "", brand): product.brand or ""}
    for end in range(1, len(product.category) + 1):
        found.setdefault(fact_key("category", "", *product.category[:end]), "\x1f".join(product.category[:end]))
    for color in _colors(product):
        found.setdefault(fact_key("color", "", color), color)
    for name, value in (*product.facets, *options_of(product)):
        found.setdefault(fact_key("facet", name, *key(value)), value)
    return list(found.items())


def options_of(product: Product) -> tuple[tuple[str, str], ...]:
    """What the product can be chosen in: names in lower case and values of its variants' options, each once."""
    return tuple(dict.fromkeys((name.lower(), value) for variant in product.variants for name, value in variant.options))


def brand_key(name: str) -> str:
    """A brand's name without case, accents and marks."""
    return " ".join(re.findall(r"[^\W_]+", folded(name.replace("&", " and ").replace("'", "").replace("’", ""))))


@lru_cache(maxsize=50_000)
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
        yield (CATEGORY if name in TYPE_FACETS else FACETS), value
    if product.description:
        own, others = of_itself(product.description)
        yield DESCRIPTION, own
        if others:
            yield WORN_WITH, others


def of_itself(description: str) -> tuple[str, str]:
    """What a description says of the product, and the sentences that say what to wear or use it with."""
    if not _GOES_WITH.search(description):
        return description, ""
    own: list[str] = []
    others: list[str] = []
    for sentence in _SENTENCE.split(description):
        (others if _GOES_WITH.search(sentence) else own).append(sentence)
    return " ".join(own), " ".join(others)


def _nodes(product: Product) -> tuple[Key, ...]:
    names = [*product.category, *(value for name, value in product.facets if name in TYPE_FACETS)]
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
    for segment in (
        some for part in _PART.split(_ASIDE.sub(" | ", folded(title))) for some in _LISTED.split(_WHAT_FOR.sub("", part))
    ):
        stems = key(segment)
        while len(stems) > 2 and stems[-1] in UNITS and stems[-2][0].isdigit():  # "Pants 2pcs" ends with pants, not with a PC
            stems = stems[:-2]
        heads.update((stems[-length:], None) for length in range(1, min(_HEAD, len(stems)) + 1))
    return tuple(heads)


def _colors(product: Product) -> tuple[str, ...]:
    """Canonical colours: those that the record states, or else those that its title or a tag names beyond doubt.

    Words that are colours only beside others (almond, blush, graphite) are none in a title.
    """
    from retrieval.lexicon import lexicon

    known = lexicon()
    values = [value for name, value in (*product.facets, *options_of(product)) if name in COLOR_FACETS]
    names: dict[str, None] = {}
    for value in values or colors_of(product.title, product.tags, product.brand):
        term = known.term(value, "color")
        found = [term] if term else [mention.term for mention in known.mentions(value) if mention.term.kind == "color"]
        names.update((color.en, None) for color in found)
    return tuple(names)
