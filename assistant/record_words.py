"""The words that a product's record carries, as the audit and the answers about a product read them.

"No zip" does not carry *zip*, "BPA-free" not *BPA*, "wool-look" not *wool*, "rain cover sold separately" nothing, and "faux
leather" carries *leather* only after *faux*. What a text advises to wear with the product is not said of the product. Words
are matched as they stand, plurals aside: *run* is no *running*. A material or a colour that the text only says of a part
("aluminium poles") is carried with that part alone.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.audit_words import (
    LIKENESS_EN,
    NEGATIONS_EN,
    NEGATIONS_ZH,
    NOT_GIVEN,
    NOT_NEGATED_ZH,
    PRIVATIVE_EN,
    PRIVATIVE_ZH,
)
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
_OF_ALL = re.compile(  # a sentence that says what the whole product is made of
    r"\d\s?%\s?[a-z]|\bmade (?:of|from|out of|in)\b|\bfabric\b|\bmaterials?\b|\bcomposition\b|\bfilled with\b|\bfilling\b"
    r"|\d\s?%|面料|材质|成分|制成|填充|采用",
    re.IGNORECASE,
)
_YES = frozenset("yes true y 是 有 支持".split())
_NO = frozenset("no false none n 0 否 无 不 没有 不支持".split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one English word."""
    return next(iter(stems(word)), word)


def record_sentences(product: Product) -> list[str]:
    """The sentences of the description that may be handed on, as they stand."""
    parts = (" ".join(sentence.split()) for sentence in _SENTENCE.split(product.description))
    return [part for part in parts if part and quotable(part)]


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """The word without the ending of an English plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What one record says."""

    carried: frozenset[str]  # words said plainly, and phrases "faux leather" where a word is said only so
    whole: frozenset[str]  # those said of the product as a whole: by title, tags, facets, or what it is made of
    phrases: str  # all words in order, " | " where a sentence or a negation parts them
    chinese: str  # its Chinese without what it denies
    whole_chinese: str

    def carries(self, word: str, before: str = "") -> bool:
        """Whether the record says the word, or says it after ``before``."""
        return singular(word) in self.carried or f"{before} {singular(word)}" in self.carried

    def carries_of_all(self, word: str) -> bool:
        """Whether the record says it of the product as a whole and not only of a part."""
        return word in self.whole_chinese if _HAN.search(word) else _holds_phrase(word, self.whole, "")

    def carries_phrase(self, phrase: str) -> bool:
        """Whether the words stand in it side by side, not denied; one word: as ``carries``."""
        return phrase in self.chinese if _HAN.search(phrase) else _holds_phrase(phrase, self.carried, self.phrases)

    def carries_chinese(self, piece: str) -> bool:
        """Whether this piece of Chinese stands in it."""
        return piece in self.chinese

    def carries_term(self, term: Term) -> bool:
        """Whether the record says the term, in whichever language it is written.

        Where a near word would be a different claim (a feature, a material), only its own names count; elsewhere synonyms and
        narrower terms do: a navy dress is blue. A material or a colour has to be said of the product as a whole.
        """
        if term.kind in ("feature", "material", "connectivity", "skin"):
            says = self.carries_of_all if term.kind == "material" else self.carries_phrase
            return any(says(name) for name in (term.en, *term.zh[:2]))
        says = self.carries_of_all if term.kind == "color" else self.carries_phrase
        own = any(says(name) for name in lexicon().words(term))
        return own or any(says(name) for below in lexicon().narrower(term) for name in (below.en, *below.zh[:1]))

    def carries_meaning(self, word: str) -> bool:
        """Whether the record says it by a synonym, a narrower word or its translation."""
        term = lexicon().term(word)
        return term is not None and self.carries_term(term)


def _holds_phrase(phrase: str, words: frozenset[str], text: str) -> bool:
    parts = [singular(word) for word in re.findall(r"[a-z0-9]+", phrase.lower())]
    if len(parts) == 1 or not text:
        return bool(parts) and all(part in words for part in parts)
    return f" {' '.join(parts)} " in text


def record_words(product: Product) -> RecordWords:
    """What the product's record says, its offer and its figures aside."""
    facets = (value for pair in product.facets for value in _facet(*pair))
    own = (product.title, product.brand or "", *product.category, *product.tags, *facets)
    return _read(own, product.description)


def _facet(name: str, value: str) -> tuple[str, ...]:
    """What a facet says of the product: its value, its name where the value is a yes, nothing where it is a no."""
    plain = value.strip().lower()
    return () if plain in _NO else (name,) if plain in _YES else (value,)


@lru_cache(maxsize=512)
def _read(own: tuple[str, ...], description: str) -> RecordWords:
    told, of_all = _Reading(), _Reading()
    for part in (*own, description):
        for sentence in _SENTENCE.split(part):
            if _ADVICE.search(sentence) or NOT_GIVEN.search(sentence) or not quotable(sentence):
                continue
            for reading in (told, of_all) if part is not description or _OF_ALL.search(sentence) else (told,):
                reading.take(sentence.lower().replace("’", "'"))
    return RecordWords(
        frozenset(told.carried),
        frozenset(of_all.carried),
        " ".join(told.phrases) + " ",
        "\n".join(told.chinese),
        "\n".join(of_all.chinese),
    )


class _Reading:
    """The words of some sentences, as they are taken in."""

    def __init__(self) -> None:
        self.carried: set[str] = set()
        self.phrases: list[str] = [" "]
        self.chinese: list[str] = []

    def take(self, sentence: str) -> None:
        """Take in one sentence, in lower case."""
        self._take_english(sentence)
        if _HAN.search(sentence):
            self.chinese.append(_PRIVATIVE.sub("|", _DENIED_ZH.sub("|", sentence)))

    def _take_english(self, sentence: str) -> None:
        tokens = _TOKEN.findall(sentence)
        denied = 0
        before = ""
        for place, token in enumerate(tokens):
            following = [after for after in tokens[place + 1 : place + 3] if after != "-"][:1]
            joined = tokens[place + 1 : place + 2] == ["-"]
            if not token.isascii() or not token[0].isalpha():
                denied = 0 if token in ",.;:!?()|/—–&" else denied
                if token != "-":
                    self.phrases.append("|")
                continue
            ends = tokens[place + 2 : place + 3] in ([], ["."], [","])
            if token in NEGATIONS_EN or token.endswith("n't"):
                denied = _STILL + 1
                self.phrases.append("|")
            elif token in LIKENESS_EN and tokens[place + 1 : place + 2] == ["of"]:  # "the look of wool"
                denied = 3
                self.phrases.append("|")
            elif (
                denied or (following == ["free"] and (joined or ends)) or (following and following[0] in LIKENESS_EN and joined)
            ):
                self.phrases.append("|")
            elif before in PRIVATIVE_EN:
                self.carried.add(f"{before} {singular(token)}")
                self.phrases.append(singular(token))
            else:
                self.carried.add(singular(token))
                self.phrases.append(singular(token))
            denied = max(0, denied - 1)
            before = token
        self.phrases.append("|")


_DENIED_ZH = re.compile(rf"(?!{'|'.join(NOT_NEGATED_ZH)})[{NEGATIONS_ZH}]有?[^，。；、,.;|\s]{{1,16}}")
_PRIVATIVE = re.compile(rf"(?:{'|'.join(PRIVATIVE_ZH)})[\u4e00-\u9fff]{{1,3}}")
