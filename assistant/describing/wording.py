"""The few words that code writes around what a record says, in both languages, from ``words.json``."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads((files(__package__) / "words.json").read_text(encoding="utf-8"))
    return words


def phrase(language: str, key: str, **values: str) -> str:
    """The phrase with its values in place. Raises ``KeyError`` for one that is not there."""
    text: str = _words()[language][key]
    return text.format(**values) if values else text


def has_phrase(language: str, key: str) -> bool:
    """Whether there is such a phrase."""
    return key in _words()[language]


def listed(language: str, values: Sequence[str], *, last: bool = False) -> str:
    """The values as a list; ``last``: with the word before the last one ("red, blue and green")."""
    comma = phrase(language, "list.comma")
    if last and len(values) > 1:
        return comma.join(values[:-1]) + phrase(language, "list.last") + values[-1]
    return comma.join(values)


def labelled(language: str, label: str, values: Sequence[str]) -> str:
    """The values after their label ("Sizes: S, M, L"), without a full stop; a label that is not ours stands as it is."""
    name = phrase(language, label) if has_phrase(language, label) else label[:1].upper() + label[1:]
    return phrase(language, "label", label=name, values=listed(language, values))


def pairs(table: str) -> list[tuple[str, str]]:
    """The phrases of a table ("care", "fit") that are known in English and Chinese, the longest first."""
    return sorted(((en, zh) for en, zh in _words()[table]), key=lambda pair: -len(pair[0]))
