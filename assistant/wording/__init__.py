"""Every sentence that the server itself says: one JSON file a language, ``{name}`` filled with a value.

A sentence that depends on a number has two forms, ``key.one`` and ``key.many``; ``count`` chooses.
"""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from commerce.money import Money

SPOKEN = ("en", "zh")

_VALUE = re.compile(r"\{(\w+)\}")
_LOCALE = {"en": "en_US", "zh": "zh_Hans_CN"}


class WordsMissing(Exception):
    """A sentence that is not written, or is given the wrong values: a mistake of ours, found by the tests."""


@lru_cache(maxsize=8)
def sentences(language: str) -> dict[str, str]:
    """All sentences of a language, by their key."""
    found: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text(encoding="utf-8"))
    return found


def spoken(language: str | None, catalog_language: str = "en") -> str:
    """The language to answer in: the shopper's where the server has words in it, else the catalog's, else English."""
    return next((known for known in (language, catalog_language) if known in SPOKEN), "en")


def has(language: str, key: str) -> bool:
    """Whether there is such a sentence."""
    return key in sentences(language)


def say(language: str, key: str, *, count: int | None = None, **values: object) -> str:
    """The sentence with its values in place. Raises ``WordsMissing``."""
    if count is not None:
        key = f"{key}.{'one' if count == 1 else 'many'}"
        values = {**values, "count": format_decimal(count, locale=_LOCALE[language])}
    template = sentences(language).get(key)
    if template is None:
        raise WordsMissing(f"no words for {key} in {language}")
    wanted = set(_VALUE.findall(template))
    if missing := wanted - values.keys():
        raise WordsMissing(f"{key} in {language} wants {', '.join(sorted(missing))}")
    return _VALUE.sub(lambda match: str(values[match[1]]), template)


def joined(language: str, parts: list[str]) -> str:
    """The parts as an enumeration: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    comma, last = say(language, "list.comma"), say(language, "list.last")
    return comma.join(parts[:-1]) + last + parts[-1]


@lru_cache(maxsize=10_000)  # a turn tells the same prices many times
def money(language: str, amount: Money) -> str:
    """A price as it is written in the language."""
    return format_currency(amount.amount, amount.currency, locale=_LOCALE[language])


@lru_cache(maxsize=1000)
def whole_money(language: str, amount: Decimal, currency: str) -> str:
    """A round price without its cents."""
    return format_currency(amount, currency, locale=_LOCALE[language], currency_digits=False, format="¤#,##0")


def day(language: str, when: date | datetime) -> str:
    """A day as it is written in the language."""
    return format_date(when, format="long", locale=_LOCALE[language])


def stars(rating: float) -> str:
    """A rating with one decimal."""
    return f"{rating:.1f}"
