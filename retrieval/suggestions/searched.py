"""What shoppers searched for, as suggestions for others: only what many typed, and only in words that the catalog has."""

import re
from collections.abc import Callable, Iterable

from commerce.searches import SharedSearch
from retrieval.suggestions.phrase_index import PhraseIndex
from retrieval.suggestions.phrases import Phrase
from retrieval.suggestions.typed import LONGEST_WORD, pairs, runs
from retrieval.tokens import query_terms, terms

SHOPPERS = 5  # different ones who typed a text before it is shown to another

_PRIVATE = re.compile(r"@|://|www\.|\d[\d\s().+-]{4,}\d|\d{5,}|[#*_<>{}\[\]\\|]|[a-z]\d{3,}|\d{3,}[a-z]", re.IGNORECASE)
_PIECES = 6  # words of a search: what is longer is a sentence


def shared_phrases(
    searches: Iterable[SharedSearch], catalog: PhraseIndex, leads_to_something: Callable[[str], bool]
) -> list[tuple[Phrase, int]]:
    """The searches that may be suggested, each with its shoppers.

    Nothing that looks like an order, a telephone number or an address; every word that says something stands in the titles,
    brands or categories of the catalog, so that a name or an insult is never handed on; and the search finds something.
    """
    chosen: list[tuple[Phrase, int]] = []
    for search in searches:
        text = " ".join(search.text.split()).rstrip(".,!?。，！？ ")
        if search.shoppers >= SHOPPERS and may_be_shown(text, catalog) and leads_to_something(text):
            chosen.append((Phrase(text, "query"), search.shoppers))
    return chosen


def may_be_shown(text: str, catalog: PhraseIndex) -> bool:
    """Whether the text is a short search in the catalog's own words."""
    if not text or _PRIVATE.search(text):
        return False
    pieces = runs(text)
    if not 0 < len(pieces) <= _PIECES:
        return False
    telling = set(query_terms(text))
    for piece in pieces:
        if piece.chinese:
            known = all(catalog.has_word(pair) for pair in pairs(piece.text) or [piece.text.encode()])
        else:
            says_nothing = not telling & set(terms(piece.text))
            known = says_nothing or piece.text.isdigit() or catalog.has_word(piece.text.encode()[:LONGEST_WORD])
        if not known:
            return False
    return True
