"""What a title or a value of a record is called in the other language, only where the lexicon is sure of it.

The lexicon is made for finding, where a near word helps. A text that names a product may not: "slit" is no side slit, "PU
leather belt" no leather belt, the iron of an "iron chain" irons nothing. What is not sure is left out.
"""

import re
from functools import lru_cache

from assistant.record_words import stem
from commerce.products import Product
from retrieval.lexicon import Mention, Term, lexicon
from retrieval.lexicon.phrases import rest, search_phrase
from retrieval.tokens import has_cjk

# the word beside it makes another thing of it: no zip, leather look, faux fur, gluten-free
_BEFORE = re.compile(
    r"(?:\b(?:no|not|non|without|faux|fake|imitation|mock|artificial|synthetic|pu|vegan|like)[ -]"
    r"|[无不非仿假未]|人造|人工)$"
)
_AFTER = re.compile(
    r"^(?:[ -](?:look|like|style|shaped?|effect|inspired|free|proof|print(?:ed)?|trim|colou?r(?:ed)?|tone|scent(?:ed)?"
    r"|flavou?r(?:ed)?|less|cleaner|care|remover|polish|holder)\b|[色味纹感风调型])",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:and|&|\+|/|,|with)\s+|[和与+、]", re.IGNORECASE)
_TAIL = re.compile(r"\s(?:with|in|for|featuring)\s|\s[-–]\s|[—|(,]", re.IGNORECASE)  # what follows is about the thing
_JOINING = frozenset("and or with in for by on of to a the".split())
_NAME_WORD = re.compile(r"[\w*.'\"-]{2,}")
_WHOM = ("recipient", "gender", "age", "activity", "occasion", "season", "room")  # what a thing is for without being it
_SURE_ALIASES = ("color", "season", "size", "brand")  # kinds whose synonyms mean the same thing


@lru_cache(maxsize=50_000)  # the tags and categories of a catalog come again with every product
def mentions(text: str) -> tuple[Mention, ...]:
    """The terms of a text."""
    return tuple(lexicon().mentions(text))


@lru_cache(maxsize=50_000)
def plainly(text: str) -> tuple[Mention, ...]:
    """The terms that a title or tag names of the thing itself: not "no zip", "leather look", "case for iPhone"."""
    fits = re.search(r"\bfor\b", text, re.IGNORECASE)
    named = mentions(text)
    starts = {mention.start for mention in named}
    return tuple(
        mention
        for mention in named
        if not _BEFORE.search(text[: mention.start].lower())
        and not _AFTER.match(text[mention.end :])
        and (mention.term.kind == "type" or not _of_a_part(text, mention.end, starts))
        and not (fits and mention.start > fits.start() and mention.term.kind not in _WHOM)
    )


def _of_a_part(text: str, end: int, starts: set[int]) -> bool:
    """Whether an unknown word follows, which it may be said of: in "wide waistband leggings" the waistband is wide."""
    following = re.match(r"[ -](?=([A-Za-z]+))", text[end:])
    return following is not None and end + following.end() not in starts and following[1].lower() not in _JOINING


def kind_of(product: Product, language: str) -> str:
    """What the product is ("dress", "连衣裙"), from its title, else its category, else its tags; "" where none tells."""
    head = head_of(product.title)
    for text in (head, *reversed(product.category[-2:]), product.title, *product.tags):
        kinds = [mention for mention in plainly(text) if mention.term.kind == "type"]
        if not kinds:
            continue
        if has_cjk(kinds[-1].text) == (language == "zh"):
            return kinds[-1].text.lower()
        if (term := _sure_kind(kinds[-1])) is not None:
            return _name(term, language)
    leaf = product.category[-1] if product.category else ""
    return leaf.lower() if has_cjk(leaf) == (language == "zh") else ""


def title_in(product: Product, language: str, kind: str) -> str:
    """The title in the language; beside the title as it is, where too much is in no lexicon, or it says what it is for."""
    own = " ".join(product.title.split())
    if has_cjk(own) == (language == "zh"):
        return own
    named = _terms_of_name(own)
    told = search_phrase(
        [term for term in named if term.kind != "size" and not (product.brand and term.kind == "brand")], language
    )
    if kind and not any(term.kind == "type" for term in named):
        told = f"{told}{kind}" if language == "zh" else f"{told} {kind}".strip()
    if not told:
        return own
    unknown = _NAME_WORD.findall(rest(own, [(mention.start, mention.end) for mention in mentions(own)]))
    # figures and names of models are part of what it is called; of other words most may be left out, but not all
    kept = [word for word in unknown if re.search(r"\d", word) and re.search(r"[^\d*.,]", word)]
    if len(unknown) - len(kept) > 0.4 * len(own.split()) or re.search(r"\bfor\b", own, re.IGNORECASE):
        return f"{own}（{told}）" if language == "zh" else f"{told[:1].upper() + told[1:]} ({own})"
    told = told if language == "zh" else told[:1].upper() + told[1:]
    return " ".join(filter(None, [product.brand, told, *kept]))


def head_of(title: str) -> str:
    """The title up to what it is with, for, or in brackets."""
    return _TAIL.split(title, maxsplit=1)[0]


def in_words(value: str, language: str) -> str | None:
    """A value in the language: as it stands, translated where the lexicon is sure of all of it, or None."""
    if has_cjk(value) == (language == "zh") or not re.search(r"[a-z]{2}|[\u4e00-\u9fff]", value, re.IGNORECASE):
        return value
    named = plainly(value)
    if not named or len(named) < len(mentions(value)) or not all(map(sure, named)):
        return None
    if rest(value, [(mention.start, mention.end) for mention in named]).strip(" ,./-"):
        return None
    return _name(named[0].term, language) if len(named) == 1 else search_phrase([mention.term for mention in named], language)


def name_in(mention: Mention, language: str) -> str | None:
    """The mention in the language: as written, or as its term is called there if that is sure."""
    if has_cjk(mention.text) == (language == "zh"):
        return mention.text.lower()
    return _name(mention.term, language) if sure(mention) else None


def sure(mention: Mention) -> bool:
    """Whether the term can be told in the other language: looser synonyms ("wavy" of chevron) may mean another thing there."""
    term = mention.term
    if has_cjk(mention.text):
        return mention.text in term.zh[:2] or term.kind in _SURE_ALIASES
    said, named = mention.text.lower().replace("-", " ").split(), term.en.lower().replace("-", " ").split()
    if said == named or term.kind in _SURE_ALIASES:
        return True
    if set(map(stem, said)) < set(map(stem, named)):
        return False  # "alloy" of zinc alloy, "slit" of side slit: the term says more
    if term.kind in ("type", "material") and len(said) == 1:
        return True
    return (
        any(len(stem(word)) > 2 and (stem(word) in mention.text.lower()) for word in named) or stem(said[-1]) in term.en.lower()
    )


def _terms_of_name(title: str) -> list[Term]:
    """The terms of a title that its translation is made of; of several types the last, and what is joined to it by "and"."""
    found: list[Term] = []
    named = plainly(title)
    head = len(head_of(title))
    types = [mention for mention in named if mention.term.kind == "type" and mention.end <= head]
    for mention in named:
        if mention.term.kind == "type":
            after = title[mention.end :]
            if mention.end > head:
                continue
            if mention != types[-1] and not _JOINED.match(after) and not _JOINED.search(title[: mention.start][-6:]):
                continue
            term = _sure_kind(mention)
        else:
            term = mention.term if sure(mention) else None
        if term is not None and term not in found:
            found.append(term)
    return found


def _sure_kind(mention: Mention) -> Term | None:
    """The type, the wider one of its last word where the mention says less ("casual pants" are pants), or None.

    A type named for its material is read as the plain one: the name of "leather belt" is 真皮腰带 in Chinese, which says more.
    """
    term = mention.term
    stuff = not has_cjk(mention.text) and any(part.kind == "material" for part in lexicon().parts(term))
    if sure(mention) and not stuff:
        return term
    wider = lexicon().term(mention.text.split(" ")[-1].lower(), "type") if " " in mention.text else None
    return wider or (None if stuff else term if sure(mention) else None)


def _name(term: Term, language: str) -> str:
    return term.zh[0] if language == "zh" and term.zh else term.en
