"""Whether a text that a model worded anew still says what the text before it said, and nothing else.

Figures and names stand behind marks (``kept.py``) and cannot change. Of the rest every word must stand in the sentence of
the source that the new sentence tells, or say nothing by itself (``courtesy.py``). Words that turn a sentence (not, can, will,
must, only, until) must be those of that sentence, and a sentence of the source that denies or limits may not be left out.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.copilot.courtesy import COURTESY_EN, COURTESY_ZH, FUNCTION_EN, POLITE_TURNS, TURNS
from assistant.copilot.kept import Masked
from assistant.record_words import stem

LONGER = 2.0  # times the source, and room for courtesy
ROOM = 240  # characters

_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？～])|\n+")
_MARK = re.compile(r"\[\s?(\d{1,3})\s?\]")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_MARKUP = re.compile(r"https?:|www\.|://|\]\(|[<>{}|`*#@\\_~^=$€£¥￥%]")
_CONTRACTED = (("can't", "cannot"), ("won't", "will not"), ("n't", " not"), ("'re", " are"), ("'m", " am"), ("'ll", " will"))
_TURNING = ("denies", "limits", "binds")
# words that are compared by what they do to a sentence, not as they stand
_TURNING_WORDS = frozenset(stem(word) for word in "not cannot can could may might able no will shall".split())
_ASKING = frozenset(
    stem(word) for word in "if feel hesitate contact ask like".split()
)  # "please do not hesitate to contact us if"
_LONGEST_ZH = max(map(len, COURTESY_ZH))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence, without its marks."""

    bare: str
    marks: frozenset[int]
    turns: frozenset[str]

    def content(self) -> list[str]:
        """The stems of its English words that say something."""
        words = (word.removesuffix("'s") for word in _WORD.findall(self.bare))
        return [stem(word) for word in words if word not in FUNCTION_EN and word not in COURTESY_EN]


def why_refused(worded: str, source: Masked, language: str, *, whole: bool = True) -> str:
    """Why this wording of the source cannot stand; "" where it can. ``whole``: no mark may be missing.

    Both texts have marks in the place of their figures and names.
    """
    text = unicodedata.normalize("NFKC", worded).replace("’", "'").strip()
    bare = _MARK.sub(" ", text)
    if not any(mark.isalpha() for mark in bare) and not _MARK.search(text):
        return "empty"
    if len(text) > LONGER * len(source.text) + ROOM:
        return "length"
    if source.filled(text, all_of_them=whole) is None:
        return "figure"
    if any(unicodedata.category(mark) in ("Nd", "Nl", "No", "Sc") for mark in bare) or _MARKUP.search(bare):
        return "markup"
    if re.search(r"[a-zA-Z]|" + _HAN.pattern, bare) and (language == "zh") != bool(_HAN.search(bare)):
        return "language"
    sources, new = _sentences(source.text, language), _sentences(text, language)
    told: set[int] = set()
    for sentence in new:
        places = _told_of(sentence, sources, language)
        if places is None:
            return "unsupported"
        turns = frozenset(turn for place in places for turn in sources[place].turns)
        if sentence.turns != turns:
            return "turned"
        told |= set(places)
    left_out = [one for place, one in enumerate(sources) if place not in told]
    return "left out" if any(one.turns & set(_TURNING) for one in left_out) else ""


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, with their ends."""
    return [part.strip() for part in _END.split(text) if part and part.strip()]


def is_courtesy(sentence: str, language: str) -> bool:
    """Whether a sentence without marks says nothing but courtesy."""
    low = sentence.lower().replace("’", "'")
    if _MARK.search(low) or re.search(r"\d", low) or low.rstrip().endswith(("?", "？")):
        return False
    return _only_courtesy(_sentence(low, language), language)


def _sentences(text: str, language: str) -> list[_Sentence]:
    return [_sentence(part, language) for part in sentences_of(text)]


def _sentence(part: str, language: str) -> _Sentence:
    low = part.lower().replace("’", "'")
    for short, full in _CONTRACTED:
        low = low.replace(short, full)
    polite = POLITE_TURNS[language].sub(" ", low)
    turns = frozenset(name for name, pattern in TURNS[language].items() if pattern.search(polite))
    return _Sentence(_MARK.sub(" ", low), frozenset(int(number) for number in _MARK.findall(low)), turns)


def _told_of(sentence: _Sentence, sources: Sequence[_Sentence], language: str) -> list[int] | None:
    """The places of the sentences that this one tells; none of courtesy; None where it tells what no sentence does."""
    if not sentence.marks and _says_nothing(sentence, language):  # "you can have it" says nothing that could be compared
        return [] if _only_courtesy(sentence, language) else None
    marked = [place for place, one in enumerate(sources) if one.marks & sentence.marks]
    if marked:
        rest = [place for place, one in enumerate(sources) if not one.marks]
        tried = [marked, *([*marked, place] for place in rest)]
    else:
        tried = [[place] for place, one in enumerate(sources)]
    fitting = [places for places in tried if _carried(sentence, [sources[place] for place in places], language)]
    same = [p for p in fitting if sentence.turns == frozenset(turn for place in p for turn in sources[place].turns)]
    return next(iter(same or fitting), None)


def _carried(sentence: _Sentence, sources: Sequence[_Sentence], language: str) -> bool:
    """Whether every word of the sentence stands in one of these, or says nothing."""
    if language == "zh":
        return _laid_out(sentence.bare, [one.bare for one in sources])
    known = {stem(word.removesuffix("'s")) for one in sources for word in _WORD.findall(one.bare)}
    return all(word in known for word in sentence.content() if word not in _TURNING_WORDS)


def _says_nothing(sentence: _Sentence, language: str) -> bool:
    """Whether no word of the sentence could stand in a record, be it courtesy or not."""
    if language == "zh":
        return _laid_out(sentence.bare, [])
    return all(word in _TURNING_WORDS | _ASKING for word in sentence.content())


def _only_courtesy(sentence: _Sentence, language: str) -> bool:
    if language == "zh":
        return not sentence.turns and _laid_out(sentence.bare, [])
    words = _WORD.findall(sentence.bare)
    polite = POLITE_TURNS["en"].search(sentence.bare) is not None
    told = [word for word in sentence.content() if not polite or word not in _TURNING_WORDS | _ASKING]
    return not told and not sentence.turns and (polite or any(word in COURTESY_EN for word in words))


def _laid_out(text: str, sources: Sequence[str]) -> bool:
    """Whether the Chinese can be laid out in words of courtesy and pieces, two characters and more, of the sources."""
    reached = {0}
    for start in range(len(text)):
        if start not in reached:
            continue
        if not text[start].isalnum():
            reached.add(start + 1)
            continue
        for end in range(start + 1, min(len(text), start + 12) + 1):
            piece = text[start:end]
            if end - start <= _LONGEST_ZH and piece in COURTESY_ZH:
                reached.add(end)
            elif end - start >= 2 and piece.isalnum() and any(piece in source for source in sources):
                reached.add(end)
    return len(text) in reached
