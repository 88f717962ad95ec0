"""Finding words in running text: English on word boundaries, Chinese by the best split."""

import re
from dataclasses import dataclass

from retrieval.lexicon.index import Meanings, WordIndex
from retrieval.lexicon.inflection import uncounted
from retrieval.lexicon.terms import Term
from retrieval.lexicon.text import is_chinese

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_BETWEEN_WORDS = re.compile(r"[ \-_/&.+'%°]{0,3}")
_CONTRACTED = ("'ll", "'d", "'ve", "'re", "'m")
_SHORTEST_JOINED, _SHORTEST_HALF = 7, 3  # letters of "head phones", written apart though the lexicon has one word

# A single Chinese character is a word only where its neighbours say so: 红色的鞋 has a shoe, 鞋底 and 红包 do not.
_ENDS = frozenset("的吗呢啊吧呀么哦和或跟与及")
_MEASURES_AND_VERBS = frozenset("双个件条台只款张把顶块套副支瓶盒买找要送换搭配穿戴的")
_GENDER_TAILS = frozenset("款士式生的用")
_SEASON_TAILS = frozenset("款装季天日用穿")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in normalised text and what may be meant there, the usual term first."""

    start: int
    end: int
    terms: Meanings


def spans(text: str, index: WordIndex, without: Term | None = None) -> list[Span]:
    """The best reading of a normalised text: spans that do not overlap, in order.

    The words chosen are the longest in sum (of squared lengths); of two equal readings the one whose last word is longer, for
    in both languages the last word says what a thing is: 大衣柜 is a 衣柜.
    """
    by_end: dict[int, list[Span]] = {}
    for span in _latin_candidates(text, index) + _chinese_candidates(text, index):
        if without not in span.terms:
            by_end.setdefault(span.end, []).append(span)
    if not by_end:
        return []
    weights = [0] * (len(text) + 1)
    chosen: list[Span | None] = [None] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        weights[end] = weights[end - 1]
        for span in sorted(by_end.get(end, ()), key=lambda span: span.start):
            weight = weights[span.start] + (span.end - span.start) ** 2
            if weight > weights[end]:
                weights[end], chosen[end] = weight, span
    found: list[Span] = []
    at = len(text)
    while at > 0:
        last = chosen[at]
        if last is None:
            at -= 1
        else:
            found.append(last)
            at = last.start
    return found[::-1]


def _latin_candidates(text: str, index: WordIndex) -> list[Span]:
    words = [(_bare(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
    found = []
    for first, (phrase, start, _) in enumerate(words):
        for last in range(first, min(first + index.longest_latin, len(words))):
            word, word_start, end = words[last]
            if last > first:
                if not _BETWEEN_WORDS.fullmatch(text, words[last - 1][2], word_start):
                    break
                phrase = f"{phrase} {word}"
            terms = index.latin.get(phrase) or index.uncounted.get(uncounted(phrase))
            if not terms and last == first + 1 and text[words[first][2] : word_start] in (" ", "-"):
                terms = _written_apart(words[first][0], word, index)
            if terms:
                found.append(Span(start, end, terms))
    return found


def _bare(word: str) -> str:
    """The word without apostrophe, as spellings are; a contraction keeps it, so that "she'll" is no shell."""
    return word if word.endswith(_CONTRACTED) else word.replace("'", "")


def _written_apart(first: str, second: str, index: WordIndex) -> Meanings | None:
    """The meanings of "headphones" for "head phones"."""
    if min(len(first), len(second)) < _SHORTEST_HALF or len(first + second) < _SHORTEST_JOINED:
        return None
    return index.latin.get(first + second) or index.uncounted.get(uncounted(first + second))


def _chinese_candidates(text: str, index: WordIndex) -> list[Span]:
    found: list[Span] = []
    singles: list[Span] = []
    for start, first in enumerate(text):
        longest = index.longest_chinese.get(first)
        if longest is None:
            continue
        for end in range(start + 1, min(start + longest, len(text)) + 1):
            terms = index.chinese.get(text[start:end])
            if terms is None or _cuts_latin_word(text, start, end):
                continue
            (singles if end == start + 1 else found).append(Span(start, end, terms))
    if singles:
        starts = {span.start: span for span in found} | {span.start: span for span in singles}
        ends = {span.end for span in found} | {span.end for span in singles}
        for span in singles:
            terms = tuple(term for term in span.terms if _stands_alone(term, text, span.start, starts, ends))
            if terms:
                found.append(Span(span.start, span.end, terms))
    return found


def _cuts_latin_word(text: str, start: int, end: int) -> bool:
    return (_latin(text, start) and _latin(text, start - 1)) or (_latin(text, end - 1) and _latin(text, end))


def _latin(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()


def _stands_alone(term: Term, text: str, at: int, starts: dict[int, Span], ends: set[int]) -> bool:
    """Whether the single character at ``at`` is a word of its own."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    opens, closes = not is_chinese(before), not is_chinese(after)
    following = starts.get(at + 1)
    heads = following is not None and any(next_term.kind in ("type", "material", "pattern") for next_term in following.terms)
    match term.kind:
        case "type":
            return (opens or before in _MEASURES_AND_VERBS or at in ends) and (closes or after in _ENDS)
        case "gender":
            return heads or after in _GENDER_TAILS or (closes and (opens or before in _MEASURES_AND_VERBS or at in ends))
        case "season":
            return heads or after in _SEASON_TAILS or (opens and closes)
        case "color":
            beside = following is not None and any(next_term.kind == "color" for next_term in following.terms)
            return (
                heads or beside or after in ("的", "款") or (closes and (opens or before in _MEASURES_AND_VERBS or at in ends))
            )
        case "material":
            return heads or after in ("的", "质", "制") or (opens and closes)
        case _:
            return opens and closes
