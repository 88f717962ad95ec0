"""How a phrase and what is typed of it are cut into words: Latin words and figures, pairs of Chinese characters, pinyin."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from retrieval.lexicon import simplified
from retrieval.tokens import folded, has_cjk

LONGEST_WORD = 24  # bytes of a word that are kept
LONGEST_TYPED = 100  # characters of a typed text that are read
PINYIN, PINYIN_START = (
    b"\x01",
    b"\x02",
)  # before a word of pinyin, so that it is never taken for an English one; where a run begins

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]+|\d+(?:[.,]\d+)*|(?:(?![{_CJK}])[^\W\d_])+")
_SYLLABLES = 4  # of a run of Chinese from each of its characters on: what is typed longer is compared as far as that
_INITIALS = 8
_APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")
_NASAL = re.compile(r"ng(?![aeiouv])")  # before a vowel the g belongs to the next syllable
_JOINING = ("-", "/", ".", "&")


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of a text: a run of Chinese, a Latin word or a figure."""

    text: str
    chinese: bool
    joined: (
        str  # with what stands before it, where only a hyphen or the like parts the two: "tshirt" for the shirt of "t-shirt"
    )


def runs(text: str) -> list[Run]:
    """The pieces of a text, in their order: half-width, lower case, without accents, Chinese simplified."""
    plain = _APOSTROPHES.sub("", folded(text))
    if has_cjk(plain):
        plain = simplified(plain)
    found: list[Run] = []
    end = -1
    for match in _RUN.finditer(plain):
        piece = match.group()
        chinese = has_cjk(piece)
        near = found and not chinese and not found[-1].chinese and plain[end : match.start()] in ("", *_JOINING)
        found.append(Run(piece, chinese, (found[-1].joined or found[-1].text) + piece if near else ""))
        end = match.end()
    return found


def normal(text: str) -> str:
    """The text as it is compared as a whole: its pieces, one space between those that are not Chinese."""
    whole = ""
    chinese = True
    for run in runs(text):
        whole += run.text if run.chinese or chinese or not whole else f" {run.text}"
        chinese = run.chinese
    return whole


def indexed_words(pieces: list[Run]) -> Iterator[bytes]:
    """The words that a phrase of these pieces is found by. A word may come twice."""
    for run in pieces:
        if not run.chinese:
            yield run.text.encode()[:LONGEST_WORD]
            if run.joined:
                yield run.joined.encode()[:LONGEST_WORD]
            continue
        yield from pairs(run.text)
        yield run.text[-1].encode()
        syllables = [syllable(character) for character in run.text]
        for start in range(len(syllables)):
            mark = PINYIN if start else PINYIN_START
            yield (mark + b"".join(syllables[start : start + _SYLLABLES]))[:LONGEST_WORD]
        if len(syllables) > 1:
            yield PINYIN_START + b"".join(one[:1] for one in syllables[:_INITIALS])


def pairs(run: str) -> list[bytes]:
    """Each character of a run of Chinese with the next one."""
    return [run[at : at + 2].encode() for at in range(len(run) - 1)]


def pinyin_of(run: str) -> bytes:
    """How a run of Chinese sounds, as far as it is compared; without a mark."""
    return b"".join(syllable(character) for character in run[:_SYLLABLES])[: LONGEST_WORD - 1]


def pinyin_typed(letters: str) -> bytes:
    """Letters as pinyin, in the form of ``syllable``; without a mark."""
    return _alike(_NASAL.sub("n", letters)).encode()


@lru_cache(maxsize=30_000)
def syllable(character: str) -> bytes:
    """How a Chinese character is read, without its tone, sounds often taken for each other (zh and z, ing and in) as one.

    Empty where the reading is not known.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read by the import below: 12 MB instead of 60
    from pypinyin import lazy_pinyin

    read: list[str] = lazy_pinyin(character, errors="ignore", v_to_u=False)
    return _alike("".join(read).replace("ng", "n")).encode()


def _alike(letters: str) -> str:
    return letters.replace("zh", "z").replace("ch", "c").replace("sh", "s")
