"""Which value of an option a message names: a size by its letter, in words, or by its number; a colour by its name."""

import re

from retrieval.lexicon import lexicon

_SIZE = r"(?:xxs|xs|s|m|l|x{1,3}l|[2-9]xl|\d{1,2}(?:\.5)?)"
_ASKED = re.compile(
    rf"\bsize {_SIZE}\b|(?<![a-z0-9.]){_SIZE}\s*码|尺码\s*{_SIZE}(?![a-z0-9])"
    rf"|\bin (?:an? )?{_SIZE}\b(?! (?:minutes?|hours?|days?|weeks?|months?|pieces?|pcs|packs?|colou?rs?|of|or|total|all)\b)"
)
_NAMED = re.compile(
    r"\b(?:in|a|an|size|sized|comes?|available|get|have)(?: (?:a|an|size))? (?:extra[- ]|x-?)?(?:small|medium|large)\b"
    rf"|\bin (?:an? )?{_SIZE}\b|[特加]*[大中小]号"
)
_LETTERS = {"s": "small", "m": "medium", "l": "large"}


def asks_for_size(said: str) -> bool:
    """Whether a message in lower case names a size by letter or number ("size m", M码)."""
    return _ASKED.search(said) is not None


def names_size(said: str) -> bool:
    """Whether a message in lower case names a size in any way: "in large", 大号 too."""
    return asks_for_size(said) or _NAMED.search(said) is not None


def says_option(said: str, value: str) -> bool:
    """Whether a message names this value of an option; both in lower case."""
    if any("\u4e00" <= mark <= "\u9fff" for mark in value):
        return value in said
    if len(value) == 1:  # "a size m", "M码": a letter alone says little
        return _size_in_words(value, said) or (
            re.search(
                rf"(?:size|尺码|要|[改换]成)\s*{re.escape(value)}(?![a-z0-9])|(?<![a-z0-9]){re.escape(value)}\s*码"
                rf"|\b(?:in|to|an) {re.escape(value)}\b|^\W*{re.escape(value)}的?\W*$",
                said,
            )
            is not None
        )
    return _stands(value, said)


def _stands(word: str, said: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", said) is not None


def _size_in_words(letter: str, said: str) -> bool:
    """Whether the message says the size in words: "a medium", 中号."""
    term = lexicon().term(letter, "size")
    words = [word.lower() for word in term.words if len(word) > 1] if term else []
    words += [_LETTERS[letter]] if letter in _LETTERS else []
    return any(_stands(word, said) if word.isascii() else word in said for word in words)
