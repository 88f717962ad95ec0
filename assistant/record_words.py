"""The words that a product's record carries, as the audit and the answers about a product read them.

"No zip" does not carry *zip*, "BPA-free" not *BPA*, and "faux leather" carries *leather* only after *faux*. What a text advises
to wear with the product is not said of the product.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.audit_words import NEGATIONS_EN, NEGATIONS_ZH, NOT_NEGATED_ZH, PRIVATIVE_EN, PRIVATIVE_ZH
from assistant.quotable import quotable
from commerce.products import Product
from retrieval.lexicon import Term, lexicon
from retrieval.tokens import words as stems

_SENTENCE = re.compile(r"(?<=[.!?。！？;；])\s+|(?<=[。！？；])|\n+|\s[—|]\s")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[^\sa-z]")
_ADVICE = re.compile(
    r"\b(?:pair|wear|style|tuck|layer|match|team|goes|combine)\w*\b.*\b(?:with|into|over|under)\b|搭配", re.IGNORECASE
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_STILL = 3  # words that a negation reaches


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one English word."""
    return next(iter(stems(word)), word)


def record_sentences(product: Product) -> list[str]:
    """The sentences of the description that may be handed on, as they stand."""
    parts = (" ".join(sentence.split()) for sentence in _SENTENCE.split(product.description))
    return [part for part in parts if part and quotable(part)]


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What one record says."""

    carried: frozenset[str]  # stems said plainly, and phrases "faux leather" where a word is said only so
    phrases: str  # all stems in order, " | " where a sentence or a negation parts them
    chinese: str  # its Chinese without what it denies

    def carries(self, word: str, before: str = "") -> bool:
        """Whether the record says the word, or says it after ``before``."""
        return stem(word) in self.carried or f"{before} {stem(word)}" in self.carried

    def carries_phrase(self, phrase: str) -> bool:
        """Whether the words stand in it side by side, not denied; one word: as ``carries``."""
        if _HAN.search(phrase):
            return phrase in self.chinese
        parts = [stem(word) for word in re.findall(r"[a-z0-9]+", phrase.lower())]
        if len(parts) == 1:
            return parts[0] in self.carried
        return f" {' '.join(parts)} " in self.phrases

    def carries_chinese(self, piece: str) -> bool:
        """Whether this piece of Chinese stands in it."""
        return piece in self.chinese

    def carries_term(self, term: Term) -> bool:
        """Whether the record says the term, in whichever language it is written.

        Where a near word would be a different claim (a feature, a material), only its own names count; elsewhere synonyms and
        narrower terms do: a navy dress is blue.
        """
        if term.kind in ("feature", "material", "connectivity", "skin"):
            return any(self.carries_phrase(name) for name in (term.en, *term.zh[:2]))
        own = any(self.carries_phrase(name) for name in lexicon().words(term))
        return own or any(self.carries_phrase(name) for below in lexicon().narrower(term) for name in (below.en, *below.zh[:1]))

    def carries_meaning(self, word: str) -> bool:
        """Whether the record says it by a synonym, a narrower word or its translation."""
        term = lexicon().term(word)
        return term is not None and self.carries_term(term)


def record_words(product: Product) -> RecordWords:
    """What the product's record says, its offer and its figures aside."""
    facets = tuple(f"{name} {value}" for name, value in product.facets)
    parts = (product.title, product.brand or "", *product.category, *product.tags, *facets, product.description)
    return _read(parts)


@lru_cache(maxsize=512)
def _read(parts: tuple[str, ...]) -> RecordWords:
    carried: set[str] = set()
    phrases: list[str] = [" "]
    chinese: list[str] = []
    for part in parts:
        for sentence in _SENTENCE.split(part):
            if _ADVICE.search(sentence) or not quotable(sentence):
                continue
            _read_english(sentence.lower().replace("’", "'"), carried, phrases)
            if _HAN.search(sentence):
                chinese.append(_undenied(sentence.lower()))
    return RecordWords(frozenset(carried), " ".join(phrases) + " ", "\n".join(chinese))


def _read_english(sentence: str, carried: set[str], phrases: list[str]) -> None:
    tokens = _TOKEN.findall(sentence)
    denied = 0
    before = ""
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 3]
        if not token[0].isalpha():
            denied = 0 if token in ",.;:!?()|/—–&" else denied
            if token != "-":
                phrases.append("|")
            continue
        if token in NEGATIONS_EN or token.endswith("n't"):
            denied = _STILL + 1
            phrases.append("|")
        elif denied or following[:2] == ["-", "free"] or (following[:1] == ["free"] and not following[1:2]):
            phrases.append("|")
        elif before in PRIVATIVE_EN:
            carried.add(f"{before} {stem(token)}")
            phrases.append(stem(token))
        else:
            carried.add(stem(token))
            phrases.append(stem(token))
        denied = max(0, denied - 1)
        before = token
    phrases.append("|")


_DENIED_ZH = re.compile(rf"(?!{'|'.join(NOT_NEGATED_ZH)})[{NEGATIONS_ZH}]有?[\u4e00-\u9fffa-z]{{1,4}}")
_PRIVATIVE = re.compile(rf"(?:{'|'.join(PRIVATIVE_ZH)})[\u4e00-\u9fff]{{1,3}}")


def _undenied(sentence: str) -> str:
    return _PRIVATIVE.sub("|", _DENIED_ZH.sub("|", sentence))
