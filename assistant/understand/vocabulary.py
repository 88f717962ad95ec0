"""The shop's own words, and the words of a text: what the lexicon and the catalog know."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import OSA

from assistant.understand.asking_words import ASKING
from assistant.understand.line import HAN, folded
from assistant.understand.misspelt import MISSPELT, SHORTHAND
from commerce.products import Product
from retrieval.lexicon import Kind, Lexicon, Mention, Term, lexicon
from retrieval.lexicon.inflection import uncounted

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[a-z]+")
WORN = frozenset({"clothing", "shoes", "bags", "jewelry", "hats", "accessories"})  # types whose colour can be chosen
_GENERIC_BRANDS = frozenset({"generic", "unbranded", "other", "n/a", "none", "unknown", "no brand"})


@dataclass(frozen=True, slots=True)
class CatalogWords:
    """What the shop calls things: the spelling of the catalog by the folded spelling."""

    brands: dict[str, str]
    categories: dict[str, str]
    colors: dict[str, str]
    facets: dict[str, tuple[str, str]]  # folded value → (facet, value)


def catalog_words(products: Iterable[Product]) -> CatalogWords:
    """The vocabulary of these products."""
    brands: dict[str, str] = {}
    categories: dict[str, str] = {}
    colors: dict[str, str] = {}
    facets: dict[str, tuple[str, str]] = {}
    for product in products:
        if product.brand and folded(product.brand) not in _GENERIC_BRANDS:
            brands.setdefault(folded(product.brand), product.brand)
        for category in product.category:
            categories.setdefault(folded(category), category.lower())
        for name, value in product.facets:
            if name in ("color", "colour"):
                colors.setdefault(folded(value), value.lower())
            elif 2 < len(value) <= 30 and not value.replace(".", "").isdigit():
                facets.setdefault(folded(value), (name, value))
    return CatalogWords(brands, categories, colors, facets)


@dataclass(frozen=True, slots=True)
class Word:
    """A known word in a message: what kind it is, and how the catalog writes it."""

    start: int
    end: int
    kind: Kind
    value: str  # in the catalog's language
    said: str  # as written, folded
    term: Term | None = None

    def spelled(self) -> str:
        """The word as an English shopper of an English catalog wrote it, its spelling put right."""
        if self.term is None or _HAN.search(self.said) or _HAN.search(self.value):
            return self.value  # what a Chinese catalog calls it
        known = {_one_number(folded(w)) for w in self.term.words}
        return self.said if _one_number(self.said) in known else self.value


def _one_number(phrase: str) -> str:
    """One spelling for both numbers of a name, with hyphens or without."""
    return uncounted(phrase.replace("-", " "))


def in_language(term: Term, language: str) -> str:
    """The term as a catalog in that language writes it."""
    return term.zh[0] if language == "zh" and term.zh else name_of(term)


def name_of(term: Term) -> str:
    """The English name of a term, without the kind that tells it from another one: the brand "Thermos", the material "iron"."""
    return term.en.removesuffix(f" {term.kind}") if term.kind in ("brand", "material") else term.en


@cache
def _right_words() -> frozenset[str]:
    """Words that the readings of a message are made of: they are right as they stand."""
    from assistant.understand import asking_words, bounds, changes, conditions, cues, naming, phrases, pointing

    patterns = [
        v
        for module in (asking_words, bounds, changes, conditions, cues, naming, phrases, pointing)
        for v in vars(module).values()
    ]
    patterns += [pattern for _, pattern in cues.SORTS]
    sources = " ".join(v.pattern for v in patterns if isinstance(v, re.Pattern))
    return frozenset(re.findall(r"[a-z]{4,}", re.sub(r"\\[a-z]", " ", sources)))


def spelt_right(text: str, known: str = "") -> str:
    """The text with misspelt words of the lexicon put right; words of ``known`` (titles, brands, earlier turns) are right."""
    for short, long in SHORTHAND:
        text = short.sub(long, text)
    words: Lexicon = lexicon()
    right = _right_words() | frozenset(re.findall(r"[a-z]+", known))
    tokens = list(_LATIN.finditer(text))
    changes: list[tuple[int, int, str]] = []
    i = 0
    while i < len(tokens):
        found = _respelt(text, tokens, i, words, right)
        if found:
            changes.append(found)
        i += 1
        while found and i < len(tokens) and tokens[i].start() < found[1]:
            i += 1
    for start, end, spelled in reversed(changes):
        text = text[:start] + spelled + text[end:]
    return text


def _respelt(
    text: str, tokens: list[re.Match[str]], i: int, words: Lexicon, right: frozenset[str]
) -> tuple[int, int, str] | None:
    """The place and right spelling of the words from the ``i``-th on, the longest first; None if nothing is wrong."""
    for n in (2, 1):
        window = tokens[i : i + n]
        if len(window) < n:
            continue
        start, end = window[0].start(), window[-1].end()
        said = text[start:end]
        if right_one := MISSPELT.get(said):
            return start, end, right_one
        wrong = [
            t.group()
            for t in window
            if len(t.group()) >= 5 and t.group() not in right and t.group().removesuffix("s") not in right
        ]
        if not wrong or said.count(" ") != n - 1 or words.term(said) or (n == 1 and words.mentions(said)):
            continue
        term = words.fuzzy(said)
        if term is None:
            continue
        options = {
            w
            for word in (term.en, *term.aliases)
            for w in (word, word if word.endswith("s") else f"{word}s")
            if word.count(" ") == n - 1
        }
        nearest = min(options, key=lambda option: OSA.distance(option, said), default=said)
        if nearest.endswith("ing") != said.endswith("ing") and said.endswith(("s", "e")):
            continue  # smoothies are no misspelt "smoothing"
        if said.startswith(nearest) and said[len(nearest) :] in ("ly", "y", "ish", "ness", "like"):
            continue  # wirelessly
        if nearest != said and OSA.distance(nearest, said) <= (2 if len(said) > 7 else 1):
            return start, end, nearest
    return None


def known_words(text: str, language: str, catalog: CatalogWords | None, brands: Iterable[str] = ()) -> list[Word]:
    """The known words of a folded text, in order, not overlapping; the shop's own brands win over the lexicon."""
    own: list[Word] = []
    for name, brand in _brand_names(catalog, brands).items():
        if len(name) < 2 or name not in text or ASKING.fullmatch(name):  # a brand called "Next" or "New" is not every "next"
            continue
        edge = r"(?<![a-z0-9]){}(?![a-z0-9])" if name[0].isascii() else "{}"
        own += [Word(*m.span(), "brand", brand, m.group()) for m in re.finditer(edge.format(re.escape(name)), text)]
    if catalog:
        own += _facets(text, catalog)
    own.sort(key=lambda word: (-(word.end - word.start), word.start))
    taken: list[Word] = []
    mentions = lexicon().mentions(text)
    for word in own:
        clash = [m for m in mentions if m.start < word.end and word.start < m.end]
        if any(
            m.end - m.start > word.end - word.start
            or (word.kind == "brand" and m.term.kind in ("type", "color") and len(word.said) < 6)
            for m in clash
        ):
            continue
        if not any(t.start < word.end and word.start < t.end for t in taken):
            taken.append(word)
    spell = _brand_names(catalog, brands)
    mentions = [_with_its_head(text, mention) for mention in mentions]
    for mention in mentions:
        if any(t.start < mention.end and mention.start < t.end for t in taken):
            continue
        if (
            not _stands(text, mention)
            and not _colors_what_is_worn(mention, mentions)
            and not _gender_behind(text, mention, mentions)
        ):
            continue
        if mention.text.isascii() and ASKING.fullmatch(folded(mention.text)):
            continue
        value = in_language(mention.term, language)
        if language == "zh" and _HAN.search(mention.text) and mention.term.kind not in ("brand", "color"):
            value = folded(mention.text)
        if language == "zh" and mention.text.isascii() and mention.term.kind == "size":
            value = mention.text.upper()  # XL is written so in Chinese too
        if mention.term.kind == "brand":
            value = next(
                (spell[folded(w)] for w in mention.term.words if folded(w) in spell), _brand_spelling(mention.term, language)
            )
        taken.append(Word(mention.start, mention.end, mention.term.kind, value, folded(mention.text), mention.term))
    return sorted(taken, key=lambda word: word.start)


def _with_its_head(text: str, mention: Mention) -> Mention:
    """The type that the last word of an English one forms with the word after it, where it does: birthday [cake stand]."""
    following = re.match(r" [a-z]+", text[mention.end :])
    if mention.term.kind != "type" or not following or " " not in mention.text or not mention.text.isascii():
        return mention
    start = mention.start + mention.text.rindex(" ") + 1
    said = text[start : mention.end + following.end()]
    term = lexicon().term(said, "type")
    return replace(mention, term=term, start=start, end=mention.end + following.end(), text=said) if term else mention


def _brand_names(catalog: CatalogWords | None, brands: Iterable[str]) -> dict[str, str]:
    names = dict(catalog.brands) if catalog else {}
    for brand in brands:
        names.setdefault(folded(brand), brand)
    return names


def _brand_spelling(term: Term, language: str) -> str:
    return in_language(term, language)


def _facets(text: str, catalog: CatalogWords) -> list[Word]:
    """Values of the shop's own facets that the lexicon does not know."""
    found: list[Word] = []
    words = lexicon()
    tokens = list(re.finditer(r"[a-z0-9][a-z0-9'&-]*", text))
    for i in range(len(tokens)):
        for n in (3, 2, 1):
            if i + n > len(tokens):
                continue
            start, end = tokens[i].start(), tokens[i + n - 1].end()
            value = catalog.facets.get(text[start:end])
            if value and len(value[1]) > 3 and not words.term(text[start:end]):
                found.append(Word(start, end, "feature", value[1].lower(), text[start:end]))
                break
    return found


def _colors_what_is_worn(mention: Mention, mentions: list[Mention]) -> bool:
    """Whether a one-character Chinese colour stands right before something to wear: 银戒指."""
    if mention.term.kind != "color":
        return False
    following = next((m.term for m in mentions if m.start == mention.end and m.term.kind == "type"), None)
    return following is not None and bool(WORN & {term.en for term in (following, *lexicon().broader(following))})


def _gender_behind(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether 男 or 女 closes a clause right behind a type: 小白鞋女."""
    if mention.term.kind != "gender" or _HAN.match(text, mention.end):
        return False
    return any(m.end == mention.start and m.term.kind == "type" for m in mentions)


def _stands(text: str, mention: Mention) -> bool:
    """Whether a one-character Chinese word stands for itself and is not part of another word."""
    if mention.end - mention.start > 1 or mention.text.isascii():
        return True
    if mention.term.kind == "type":
        before, after = text[mention.start - 1 : mention.start], text[mention.end : mention.end + 1]
        return not (_HAN.match(after or " ") and after not in "的了吗呢有也,和") or before in "的个双只把条件台支款张"
    if mention.term.kind == "gender":  # 羽绒服,男,短款
        around = text[mention.start - 1 : mention.start] + text[mention.end : mention.end + 1]
        return not _HAN.search(around) or text[mention.end : mention.end + 1] in ("的", "用")
    if mention.term.kind in ("material", "pattern"):
        return text[mention.end : mention.end + 1] in ("的", "质", "制")
    if mention.term.kind != "color":
        return False
    after = text[mention.end : mention.end + 1]
    if after in "黑白灰红蓝绿黄粉紫棕银金" and text[mention.end + 1 : mention.end + 2] in "都的色两":  # 黑灰都行
        return True
    return not after or after in "都色的、和或,, .。!！?？的吧呢吗"
