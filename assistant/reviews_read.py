"""What the reviews of a product say of what was asked: how many speak of it, how many say which, and who says the opposite.

Reviews are counted, never quoted: what a buyer wrote is no sentence of the shop's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.audit_words import NEGATIONS_EN, NEGATIONS_ZH, NOT_NEGATED_ZH
from assistant.review_words import AXES, Axis, Side
from assistant.understand.line import folded, plain
from commerce.reviews import Review

FEWEST = 2  # reviews that must speak of a matter before it is told
MATTERS = 3  # that are told where only "the reviews" are asked for
_REACH = 4  # words that a negation reaches

_SENTENCE = re.compile(r"(?<=[.!?。！？;；])\s*|\n+|\s-\s|(?:,|，)\s*(?:but|though|although|however|但是?|不过|可是)\s*")
_NO_DENIAL = re.compile(r"\bnot (?:only|just|to mention)\b|\bno (?:doubt|question)\b")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_CHINESE_BEFORE = re.compile(rf"(?:(?!{'|'.join(NOT_NEGATED_ZH)})[{NEGATIONS_ZH}])有?(?:是|太|很|够|怎么|那么|会)?$")


@dataclass(frozen=True, slots=True)
class Opinion:
    """One matter and what reviews say of it: ``says`` has side and how many, most first; each review takes one side."""

    matter: str  # an axis ("fit"), or the word that was asked about
    speaking: int  # reviews that speak of it
    read: int  # reviews there are
    says: tuple[tuple[str, int], ...]
    axis: bool  # whether ``says`` names sides of an axis; else "yes" and "no"


def opinions(reviews: Sequence[Review], question: str, words: Sequence[str]) -> list[Opinion]:
    """What the reviews say of the matters that the question asks about, those that few speak of left out.

    ``words``: the words asked about, each in all its names, that are looked for where no axis is asked about.
    """
    text = folded(plain(question))
    asked = [axis for axis in AXES if axis.asked.search(text)]
    texts = [_sentences(review) for review in reviews]
    found = [_axis_opinion(axis, texts) for axis in asked]
    if not asked and words:
        found = [_word_opinion(words, texts)]
    return [opinion for opinion in found if opinion.speaking >= FEWEST]


def main_opinions(reviews: Sequence[Review]) -> list[Opinion]:
    """What most reviews speak of, most spoken of first."""
    texts = [_sentences(review) for review in reviews]
    found = [_axis_opinion(axis, texts) for axis in AXES]
    return sorted((one for one in found if one.speaking >= FEWEST), key=lambda one: -one.speaking)[:MATTERS]


def _sentences(review: Review) -> tuple[str, ...]:
    return _parted(f"{review.title}. {review.text}")


@lru_cache(maxsize=4000)
def _parted(text: str) -> tuple[str, ...]:
    """The sentences of a text, folded; a "but" begins another."""
    text = text.lower() if text.isascii() else folded(plain(text))
    return tuple(sentence for sentence in _SENTENCE.split(text) if sentence)


def _axis_opinion(axis: Axis, texts: Iterable[tuple[str, ...]]) -> Opinion:
    counts: Counter[str] = Counter()
    read = 0
    for sentences in texts:
        read += 1
        if side := _said(axis, sentences):
            counts[side] += 1
    says = tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    return Opinion(axis.name, sum(counts.values()), read, says, axis=True)


@lru_cache(maxsize=20_000)
def _said(axis: Axis, sentences: tuple[str, ...]) -> str | None:
    """The side that a review takes: the one it says more often, the first said among equals; None where it says nothing."""
    taken: Counter[str] = Counter()
    for sentence in sentences:
        for side in axis.sides:
            for match in side.said.finditer(sentence):
                if name := _taken(side, sentence, match):
                    taken[name] += 1
                    break
    return taken.most_common(1)[0][0] if taken else None


def _taken(side: Side, sentence: str, match: re.Match[str]) -> str | None:
    return side.denied if _denied(sentence, match.start()) else side.name


def _denied(sentence: str, start: int) -> bool:
    """Whether what begins here is denied: a negation within a few words before it, no comma between."""
    before = re.split(r"[,，:：(（]", sentence[:start])[-1]
    near = _WORD.findall(_NO_DENIAL.sub(" ", before))[-_REACH:]
    if any(word in NEGATIONS_EN or word.endswith("n't") for word in near):
        return True
    return _CHINESE_BEFORE.search(before[-6:]) is not None


def _word_opinion(words: Sequence[str], texts: Iterable[tuple[str, ...]]) -> Opinion:
    pattern = re.compile("|".join(_spelt(word) for word in words))
    counts: Counter[str] = Counter()
    read = 0
    for sentences in texts:
        read += 1
        said = [not _denied(sentence, match.start()) for sentence in sentences for match in pattern.finditer(sentence)]
        if said:
            counts["yes" if 2 * sum(said) >= len(said) else "no"] += 1
    says = tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    return Opinion(words[0], sum(counts.values()), read, says, axis=False)


def _spelt(word: str) -> str:
    if not word.isascii():
        return re.escape(word.lower())
    return rf"\b{re.escape(word.lower().rstrip('s'))}(?:s|es)?\b"
