"""Figures in prose: amounts of money and plain numbers, in English and Chinese."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SIGN = r"(?:US\$|CA\$|HK\$|A\$|\$|£|€|¥|USD|GBP|EUR|CNY|RMB)"
_UNIT = r"(?:元|块|美元|英镑|欧元|dollars?|pounds?|euros?|yuan|USD|GBP|EUR|CNY)(?![a-z])"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(rf"(?P<sign>{_SIGN})?\s?(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text."""

    value: Decimal
    money: bool
    start: int
    end: int


def plain(text: str) -> str:
    """The text with full-width signs made narrow and spaces single."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).replace("\u2019", "'")).strip()


def figures_in(text: str) -> list[Figure]:
    """The figures of a text that went through ``plain``, in their order."""
    found = []
    for match in _FIGURE.finditer(text):
        try:
            value = Decimal(match["number"].replace(",", "")).normalize()
        except InvalidOperation:
            continue
        found.append(Figure(value, bool(match["sign"] or match["unit"]), match.start(), match.end()))
    return found


def values_in(text: str) -> set[Decimal]:
    """The values of all figures of a text."""
    return {figure.value for figure in figures_in(plain(text))}
