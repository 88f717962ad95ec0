"""One spelling for matching: half-width, lower case, Simplified, plain punctuation; each character knows its origin."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_PUNCTUATION = str.maketrans(
    dict(zip("。、‘’ʼ“”·•・「」【】《》", '.,\'\'\'""   ""()""', strict=True))
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u200b\u200c\u200d\ufeff", "")
)
_HAN = re.compile("[\u3400-\u9fff]")
_ONLY_HAN_OR_ASCII = re.compile("[\u0000-\u007f\u3400-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in its one spelling, and the place in the original of each of its characters."""

    text: str
    origins: tuple[int, ...]  # len(text): the index in the original text of the character it came from

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original text of ``text[start:end]``, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


@cache
def _simplifying() -> dict[int, str]:
    lines = files(__package__).joinpath("traditional.tsv").read_text(encoding="utf-8").splitlines()
    return {ord(line[0]): line[2] for line in lines if not line.startswith("#")}


@cache
def _spelling(character: str) -> str:
    """One character in the one spelling: usually one character, rarely none or several."""
    if character.isascii():
        return character.lower()
    plain = unicodedata.normalize("NFKC", character).translate(_PUNCTUATION)
    if plain and unicodedata.normalize("NFD", plain)[0].isascii():  # é, Ü
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return plain.translate(_simplifying()).lower()


def normalise(text: str) -> Normalised:
    """The text in its one spelling. Nothing is trimmed, so that ``span`` leads back to the original."""
    spellings = [_spelling(character) for character in text]
    origins = tuple(i for i, spelling in enumerate(spellings) for _ in spelling)
    return Normalised("".join(spellings), origins)


def in_one_spelling(text: str) -> str:
    """The text of ``normalise(text)`` alone."""
    if _ONLY_HAN_OR_ASCII.fullmatch(text):  # nearly every word of the tables
        return text.lower().translate(_simplifying())
    return normalise(text).text


def simplified(text: str) -> str:
    """The text with each Traditional character written as the Simplified one."""
    return text.translate(_simplifying())


def is_chinese(text: str) -> bool:
    """Whether any character is a Han character."""
    return not text.isascii() and _HAN.search(text) is not None
