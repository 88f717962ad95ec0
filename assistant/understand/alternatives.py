"""Which facet values cannot both hold, and one put in place of another."""

# ruff: noqa: E501 - wordings read better in one line

import re
from collections.abc import Collection

from assistant.understand.message import Message
from assistant.understand.vocabulary import known_words
from retrieval.lexicon import lexicon


def alike(a: str, b: str) -> bool:
    """Whether two values are one: the same word, its plural, or words of one term."""
    one, other = a.lower().strip(), b.lower().strip()
    return (
        one == other
        or one.rstrip("s") == other.rstrip("s")
        or (len(one) > 1 and lexicon().term(one) is not None and lexicon().term(one) == lexicon().term(other))
    )


def kind_is(value: str, kind: str) -> bool:
    """Whether a word of the value is known as one of this kind."""
    return any(w.kind == kind for w in known_words(value.lower(), "en", None))


def replace_facet(
    name: str, value: str, attributes: dict[str, str], gone: list[str], adds: bool, said: Collection[str] = ()
) -> None:
    """Put a facet value in place of the one it is an alternative to; ``said``: values of the same message, which stay."""
    if any(alike(value, old) for old in attributes.values()):
        return
    base = re.sub(r" \d+$", "", name)
    for key, old in list(attributes.items()):
        if old not in said and _alternatives(base, value, key, old) and not adds:
            gone.append(attributes.pop(key))
    attributes[free_name(base, attributes)] = value


def free_name(base: str, attributes: dict[str, str]) -> str:
    """The name of a facet that no other value has: "feature", "feature 2"."""
    put, n = base, 2
    while put in attributes:
        put, n = f"{base} {n}", n + 1
    return put


def of_a_part(name: str, value: str, message: Message, attributes: dict[str, str]) -> str | None:
    """The material of a part, where the thing has one already: "with a cashmere lining", of leather gloves."""
    if name != "material" or not any(_alternatives(name, value, key, old) for key, old in attributes.items()):
        return None
    said = next((w.said for w in message.stated.words if w.kind == "material" and value in (w.value, w.spelled())), value)
    match = re.search(
        rf"\bwith (?:an? |the )?({re.escape(said)} (?!ones?\b|instead|please|too|as\b|and\b|or\b)[a-z]{{3,}})", message.text
    )
    return match[1] if match else None


def drop_kind(name: str, attributes: dict[str, str], gone: list[str]) -> None:
    """Take out the pattern or style in force when another is wanted instead of it: 换成波点的."""
    kind = re.sub(r" \d+$", "", name)
    if kind in ("pattern", "style"):
        for key in [k for k, v in attributes.items() if k.lower().split(" ")[0] == kind or kind_is(v, kind)]:
            gone.append(attributes.pop(key))


def _alternatives(name: str, value: str, key: str, old: str) -> bool:
    """Whether two facet values cannot both hold: of one kind, or measured in one unit."""
    unit, unit_before = _unit(value), _unit(old)
    if unit and unit_before:
        return unit == unit_before
    if {_named_as(value), _named_as(old)} == {"wired", "wireless"}:
        return True
    if name in ("material", "gender", "size", "age", "cut", "finish"):
        if key.lower().replace("_", " ") == name:
            return name != "size" or (unit is None) == (unit_before is None) or unit == unit_before
        kinds = {w.kind for w in known_words(old.lower(), "en", None)}
        return name in kinds
    return key.lower().replace("_", " ") == name and name not in ("feature", "style", "pattern")


def _named_as(value: str) -> str:
    term = lexicon().term(value.lower(), "connectivity")
    return term.en if term else value


def _unit(value: str) -> str | None:
    match = re.fullmatch(r"[\d.,-]+\s?([a-z\u4e00-\u9fff\"]+)(?:\s.*)?", value.lower())
    if not match:
        return None
    unit = match[1].removesuffix("s")
    return {
        "litre": "l",
        "liter": "l",
        "升": "l",
        "寸": "inch",
        "英寸": "inch",
        '"': "inch",
        "inche": "inch",
        "毫升": "ml",
        "公斤": "kg",
        "tb": "gb",
        "ml": "l",
        "g": "kg",
        "people": "person",
        "人": "person",
        "seater": "person",
    }.get(unit, unit)
