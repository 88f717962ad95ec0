"""Brands that no list knows: capitalised names where a brand is asked for, or beside one."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.stated import Conditions, add_new
from assistant.understand.vocabulary import Word
from retrieval.lexicon import lexicon

_LISTED_BRAND = re.compile(r",? (?:or|and) (?P<what>[A-Z][a-z]{2,})\b(?! [A-Z])")
_ADDED_BRAND = re.compile(  # "Chuck Wrangler into the mix as well", "from UPPAbaby or Bugaboo"
    r"\b(?:[Tt]hrow|[Cc]huck|[Aa]dd|[Ii]nclude|[Tt]oss|[Bb]ring|[Pp]op|[Pp]ut|[Ss]tick|[Cc]onsider) (?:in )?(?P<name>[A-Z][\w'&-]{2,}(?: [A-Z][\w'&-]+)?)(?= (?:in|into|to the (?:mix|list)|on the list|as well|too|also)\b)"
    r"|(?<=[a-z] )(?P<before>[A-Z][A-Za-z]{3,}) (?:or|and|/|&) "
)
_ONLY_BRAND = re.compile(
    r"\b(?:only|just|from|by|brand:?|prefer|strictly|exclusively|stick (?:to|with)|but)\s(?:the )?(?P<what>[A-Z][\w'&-]{2,}(?:\s(?:&\s)?[A-Z][\w'&-]+){0,2})|^(?P<alone>[A-Z][\w'&-]{2,})(?= (?:only|please|instead)\b)"
)
_NO_BRANDS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday christmas easter halloween europe asia america usa china japan germany france italy the this that size usb bluetooth".split()
)


def unknown_brands(raw: str, text: str, words: list[Word], state: Conditions) -> None:
    """Put brands that no list knows into ``state``: a capitalised name after "only", "from", "by", or listed beside a brand."""
    if raw.isupper():
        return
    for brand in [w for w in words if w.kind == "brand" and w.value in state.brands]:
        listed = _LISTED_BRAND.match(raw, brand.end)
        if listed and listed["what"].lower() not in _NO_BRANDS and lexicon().term(listed["what"].lower()) is None:
            add_new(state.brands, listed["what"])
            state.spans.append(listed.span("what"))
    for match in _ADDED_BRAND.finditer(raw):
        name = match["before"] or match["name"]
        start = match.start("before" if match["before"] else "name")
        beside = match["name"] or any(w.kind == "brand" and w.start == match.end() for w in words)
        known = any(w.start < start + len(name) and start < w.end for w in words)
        if beside and not known and name.lower() not in _NO_BRANDS and "\x00" not in text[start : start + len(name)]:
            add_new(state.brands, name)
            state.spans.append((start, start + len(name)))
    if state.brands:
        return
    for match in _ONLY_BRAND.finditer(raw):
        name = match["what"] or match["alone"]
        start = match.start("what") if match["what"] else match.start()
        if "\x00" not in text[start : start + len(name)] and not any(
            w.start < start + len(name) and start < w.end for w in words
        ):
            if name.lower() not in _NO_BRANDS and "'" not in name:
                add_new(state.brands, name)
