"""What a record says of its product, as single claims in the language that a text is written in.

Every claim has the record's own words or the lexicon's translation of them; what cannot be said in the language is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.act.compare import about_the_shop
from assistant.describing.record_text import SharedText, about_the_product, has_figure, tells_a_fact
from assistant.describing.translation import head_of, in_words, kind_of, mentions, name_in, plainly, title_in
from assistant.describing.wording import has_phrase, listed, pairs
from assistant.record_words import RecordWords, record_words, stem
from commerce.products import Product
from retrieval.lexicon import Term, lexicon
from retrieval.tokens import has_cjk

# kinds of the lexicon, and the label that a text puts over them
_LABELS = {
    "material": "material", "pattern": "pattern", "cut": "cut", "feature": "feature", "style": "style", "finish": "finish",
    "taste": "taste", "scent": "scent", "skin": "skin", "connectivity": "connectivity", "color": "color",
    "occasion": "use", "activity": "use", "season": "use", "room": "use", "recipient": "use", "age": "use", "gender": "use",
}  # fmt: skip
_FACETS_LEFT_OUT = frozenset({"brand", "category", "product_type", "size", "type", "尺码", "品牌", "类目"})
# facets about the shop's business with the product, and keys of other systems
_OF_THE_SHOP = re.compile(
    r"popular|exclusiv|\brank|rating|review|sales|\bsku|\bupc|\basin|\bid\b|price|stock|url|销量|价格|评", re.IGNORECASE
)
_SIZE_NAMES = frozenset({"size", "尺码", "尺寸", "规格"})
_SHARE = re.compile(r"(\d{1,3}(?:\.\d)?)\s?%\s?([A-Za-z]+(?: [a-z]+)?|[\u4e00-\u9fff]{1,6})")
_SHARE_AFTER = re.compile(r"([\u4e00-\u9fff]{1,6})\s?(\d{1,3}(?:\.\d)?)\s?%")
_OPENING = re.compile(
    r"((?:An?|The|This|These|Our)\b[^.!?。—,，:：]*?)(?:[.!?。—,，:：]|\b(?:with|in|for|over|under|to|built|that)\b|$)"
)
_VALUES = 6  # of one label
_LONGEST_VALUE = 40  # characters


@dataclass(frozen=True, slots=True)
class Claim:
    """Values under one label: ("cut", ("long sleeve", "v-neck")). The label is a key of ``words.json`` or a facet's name."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A section of the record's own sentences that may be carried on, in the record's language."""

    heading: str
    sentences: tuple[str, ...]
    facts: bool  # whether they tell figures, care or fit


@dataclass(frozen=True, slots=True)
class RecordClaims:
    """All that a text of this product may say, in one language."""

    product: Product
    language: str
    title: str
    kind: str  # what it is ("dress", "连衣裙"); "" where the record does not tell
    claims: tuple[Claim, ...]
    told: tuple[Told, ...]  # empty in another language than the record's
    doubts: tuple[str, ...]  # what a reviewer should look at in the record itself

    def values(self, label: str) -> tuple[str, ...]:
        """The values of a label; empty where the record says nothing of it."""
        return next((claim.values for claim in self.claims if claim.label == label), ())


def record_claims(product: Product, language: str, shared: SharedText) -> RecordClaims:
    """What the record says, told in the language ("en" or "zh")."""
    same = (product.language == "zh") == (language == "zh")
    words = record_words(product)
    kind = kind_of(product, language)
    found: dict[str, dict[str, None]] = {}
    for label, value in _values(product, language, words):
        found.setdefault(label, {})[value] = None
    shares = composition(product.description, language)
    if shares:
        found["material"] = dict.fromkeys(shares)
    speaks_of_another = _other_kind(product)
    for label, table in () if speaks_of_another else (("care", "care"), ("fit", "fit")):
        if values := _known_phrases(product.description, table, language):
            found[label] = dict.fromkeys(values)
    if sizes := _sizes(product):
        found["sizes"] = dict.fromkeys(_size(size, language) for size in sizes)
    if product.brand:
        found["brand"] = {product.brand: None}
    for label in found:
        found[label] = {value: None for value in found[label] if not _within(value, found[label])}
    order = ("material", "color", "pattern", "cut", "feature", "sizes", "style", "use", "finish")
    labels = [*filter(found.__contains__, order), *(label for label in found if label not in order)]
    claims = tuple(Claim(label, tuple(found[label])[:_VALUES] if label != "sizes" else tuple(found[label])) for label in labels)
    told = _told(product, shared, found_shares=bool(shares), untrusted=bool(speaks_of_another)) if same else ()
    doubts = (f"the description speaks of: {speaks_of_another}; only its figures were taken over",) if speaks_of_another else ()
    return RecordClaims(product, language, title_in(product, language, kind), kind, claims, told, doubts)


def composition(text: str, language: str) -> list[str]:
    """The shares of materials that a text names ("85% Polyester", "85%聚酯纤维"), up to the first hundred percent.

    Empty where they are not all of it, or where the lexicon does not know one of the names: "130% Density" is no material.
    """
    first = re.search(r"\d+(?:\.\d)?\s?%", text)
    named_before = first is not None and bool(
        re.search(r"[\u4e00-\u9fff] ?$", text[: first.start()])
    )  # 棉 95%, not 面料：95%棉
    shares = [(share, name) for name, share in _SHARE_AFTER.findall(text)] if named_before else _SHARE.findall(text)
    told: dict[str, None] = {}
    total = 0.0
    for share, name in shares:
        if total >= 100:  # what follows is the same again, another piece of a set, or the lining
            break
        word = _material_word(name, language)
        total += float(share)
        if word is None or total > 100:
            return []
        told[f"{share}%{word}" if language == "zh" else f"{share}% {word}"] = None
    return list(told) if total >= 99 else []


def _material_word(name: str, language: str) -> str | None:
    for tried in (name, name.split(" ")[0]):
        if (term := lexicon().term(tried, "material")) is not None:
            if has_cjk(tried) == (language == "zh"):
                return tried
            return (term.zh[0] if term.zh else None) if language == "zh" else term.en
    return None


def _values(product: Product, language: str, words: RecordWords) -> Iterable[tuple[str, str]]:
    for name, value in product.facets:
        if (
            name.lower() in _FACETS_LEFT_OUT
            or _OF_THE_SHOP.search(name)
            or len(value) > _LONGEST_VALUE
            or not about_the_product(value)
        ):
            continue
        term = lexicon().term(value)
        label = _LABELS.get(term.kind) if term else None
        told = _facet_value(name, value, language)
        if told is not None:
            known = name.lower() if has_phrase(language, name.lower()) else None
            if known or label or has_cjk(name) == (language == "zh"):
                yield known or label or name, told
    for tag in product.tags:
        if about_the_shop(tag) or not about_the_product(tag) or re.search(r"[\d_@]", tag) or len(tag) > _LONGEST_VALUE:
            continue
        term = lexicon().term(tag)
        label = _LABELS.get(term.kind) if term else None
        if term is None or label is None or (label == "color" and product.colors) or not words.carries_term(term):
            continue
        told = in_words(tag, language)
        if told is not None:
            yield label, told.lower() if language == "en" else told
    for mention in plainly(head_of(product.title)):
        label = _LABELS.get(mention.term.kind)
        if label in ("pattern", "cut") or (label == "color" and not product.colors):
            if (told := name_in(mention, language)) is not None:
                yield label, told


def _facet_value(name: str, value: str, language: str) -> str | None:
    """The value in the language; shares of materials as they are told elsewhere, if they are all of it."""
    if "%" not in value or not (name.lower() == "material" or _SHARE.search(value) or _SHARE_AFTER.search(value)):
        return in_words(value, language)
    return listed(language, composition(value, language)) or None


def _known_phrases(text: str, table: str, language: str) -> list[str]:
    lower, found = text.lower(), dict[int, str]()
    for english, chinese in pairs(table):
        said = english if english in lower else chinese if chinese in lower else None
        if said is not None:
            at = lower.index(said)
            lower = lower.replace(said, " " * len(said))
            found[at] = chinese if language == "zh" else english
    return [found[at] for at in sorted(found)]


def _size(size: str, language: str) -> str:
    """A size as the record has it; "one size" in the language, for it is no mark like S or 42."""
    if re.search(r"[a-z]{3}", size.lower()):
        return in_words(size, language) or size
    return size


def _sizes(product: Product) -> list[str]:
    options = [value for variant in product.variants for name, value in variant.options if name.lower() in _SIZE_NAMES]
    return list(dict.fromkeys(options or [value for name, value in product.facets if name.lower() in _SIZE_NAMES]))


def _within(value: str, values: Iterable[str]) -> bool:
    """Whether another of the values says it and more: "print" beside "leopard print"."""
    if value in ("print", "printed", "印花图案"):
        return any(other != value for other in values)
    parts = set(map(stem, value.split()))
    if any(parts < set(map(stem, other.split())) for other in values):
        return True
    same = [other for other in values if parts == set(map(stem, other.split()))]
    return len(same) > 1 and value != max(same, key=len)


def _other_kind(product: Product) -> str:
    """A kind of thing that the description says at its start the product is, and that title and category deny; "" if none."""
    opening = _OPENING.match(product.description)
    named = [mention.term.en for mention in mentions(opening[1]) if mention.term.kind == "type"] if opening else []
    texts = (product.title, *product.category, *product.tags)
    own = [mention.term for text in texts for mention in mentions(text) if mention.term.kind == "type"]
    if not own or not named or any(_kin(term).intersection(named) for term in own):
        return ""
    return named[-1]


@lru_cache(maxsize=5_000)
def _kin(term: Term) -> frozenset[str]:
    """The types that the same thing may be called: the term, its broader and narrower ones, and those beside it."""
    beside = (one for one in lexicon().of_kind("type") if set(one.parents) & set(term.parents))
    return frozenset(one.en for one in (term, *lexicon().broader(term), *lexicon().narrower(term), *beside))


def _told(product: Product, shared: SharedText, *, found_shares: bool, untrusted: bool) -> tuple[Told, ...]:
    found = []
    said: set[str] = set()
    for section in shared.sections(product.description):
        kept = []
        for sentence in section.sentences:
            folded = sentence.casefold()
            fact = has_figure(sentence) if untrusted else tells_a_fact(sentence)
            common = folded in shared.sentences or untrusted
            if found_shares and not _SHARE.sub("", sentence).strip(" .,&/"):  # the line of materials says it
                continue
            if folded not in said and about_the_product(sentence) and (fact or not common):
                kept.append(sentence)
                said.add(folded)
        if kept:
            found.append(Told(section.heading, tuple(kept), any(map(tells_a_fact, kept))))
    return tuple(found)
