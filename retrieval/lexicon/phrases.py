"""Search phrases made of terms."""

import re
from collections.abc import Callable, Iterable

from retrieval.lexicon.terms import Kind, Term
from retrieval.lexicon.text import is_chinese

Step = Callable[[Term], list[Term]]

_ENGLISH_ORDER: tuple[Kind, ...] = (
    "brand", "gender", "age", "size", "style", "season", "color", "pattern", "finish", "scent", "taste", "material", "cut",
    "feature", "connectivity", "skin", "room", "occasion", "activity", "type", "recipient",
)  # fmt: skip
_CHINESE_ORDER: tuple[Kind, ...] = (
    "brand", "gender", "age", "recipient", "season", "occasion", "activity", "room", "skin", "style", "size", "color",
    "pattern", "material", "finish", "scent", "taste", "cut", "feature", "connectivity", "type",
)  # fmt: skip
_POSSESSIVES = {"women": "women's", "men": "men's", "kids": "kids'", "girls": "girls'", "boys": "boys'"}
_EDGES = " \t\n,.;:!?-()\"'"


def search_phrase(terms: Iterable[Term], to: str) -> str:
    """The terms' usual words in the order that a shopper of the language types them; a term twice is written once."""
    if to not in ("en", "zh"):
        raise ValueError(f"no words for language {to!r}: only 'en' and 'zh'")
    order = _ENGLISH_ORDER if to == "en" else _CHINESE_ORDER
    unique = sorted(dict.fromkeys(terms), key=lambda term: order.index(term.kind))
    words = list({word.replace("-", " "): word for word in (_word(term, to) for term in unique)}.values())
    if to == "zh":
        return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(words))
    return " ".join(words)


def rest(text: str, known: Iterable[tuple[int, int]]) -> str:
    """What is left of the text outside the known places, its pieces separated by one space."""
    pieces, at = [], 0
    for start, end in (*known, (len(text), len(text))):
        piece = text[at:start].strip(_EDGES + "，。！？、；：（）「」")
        if piece and piece != "的":
            pieces.append(" ".join(piece.split()))
        at = end
    return " ".join(pieces)


def _word(term: Term, to: str) -> str:
    if to == "zh" and term.zh:
        return term.zh[0]
    if term.kind == "recipient" and not is_chinese(term.en):
        return f"for {term.en}"
    return _POSSESSIVES.get(term.en, term.en)
