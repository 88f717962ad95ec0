"""A need as conditions that can be seen, taken away and chosen by hand; and the same as parameters of ``/v1/search``."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, get_args

from babel.numbers import format_currency

from assistant.naming import in_language
from assistant.understanding import IN_STOCK, Need, Sort
from ui.shopper.icons import icon
from ui.wording import say

Pair = tuple[str, str]  # a parameter of /v1/search and its value

MOST, LONGEST = 40, 200  # pairs that a browser may send, and characters of one
_PATH = " > "  # between the names of a category's path


def search_of(need: Need) -> list[Pair]:
    """The need as parameters of ``/v1/search``."""
    bounds = {"price_min": need.price_min, "price_max": need.price_max, "rating_min": need.rating_min}
    return [
        *([("q", need.query)] if need.query else []),
        *([("category", need.category)] if need.category else []),
        *(("brand", brand) for brand in need.brands),
        *(("color", color) for color in need.colors),
        *((name, f"{bound:g}") for name, bound in bounds.items() if bound is not None),
        *(("in_stock", "true") if pair == IN_STOCK else ("attribute", ":".join(pair)) for pair in need.attributes.items()),
        *(("exclude", word) for word in need.exclude),
        *([("sort", need.sort)] if need.sort != "relevance" else []),
    ]


def need_of(sent: object) -> Need | None:
    """The need that these parameters stand for, as a browser sent them; None where they are none. Unknown ones are left out."""
    if not isinstance(sent, list) or len(sent) > MOST:
        return None
    pairs = [(str(one[0]), str(one[1]).strip()[:LONGEST]) for one in sent if isinstance(one, list | tuple) and len(one) == 2]
    chosen: dict[str, Any] = {"brands": [], "colors": [], "attributes": {}, "exclude": []}
    for name, value in pairs:
        if value:
            _take(chosen, *_meant(name, value))
    try:
        need = Need.model_validate(chosen)
    except ValueError:
        return None
    low, high = need.price_min, need.price_max
    return need.model_copy(update={"price_min": high, "price_max": low}) if low and high and low > high else need


def _meant(name: str, value: str) -> Pair:
    """The pair with a facet told apart: one of brand, category, colour or any other property."""
    facet, _, word = value.partition(":")
    if name != "facet":
        return name, value
    if facet in ("brand", "color", "category"):
        return facet, word.split(_PATH)[-1] if facet == "category" else word
    return "attribute", value


def _take(chosen: dict[str, Any], name: str, value: str) -> None:
    match name:
        case "q":
            chosen["query"] = value
        case "category":
            chosen["category"] = value.lower()
        case "brand" if value not in chosen["brands"]:
            chosen["brands"].append(value)
        case "color" if value.lower() not in chosen["colors"]:
            chosen["colors"].append(value.lower())
        case "price_min" | "price_max" | "rating_min" if _is_amount(value):
            chosen[name] = float(value)
        case "in_stock" if value == "true":
            chosen["attributes"][IN_STOCK[0]] = IN_STOCK[1]
        case "attribute":
            facet, _, word = value.partition(":")
            if facet.strip() and word.strip():
                chosen["attributes"][facet.strip().lower()] = word.strip()
        case "exclude" if value not in chosen["exclude"]:
            chosen["exclude"].append(value)
        case "sort" if value in get_args(Sort):
            chosen["sort"] = value
        case _:
            pass


def _is_amount(value: str) -> bool:
    return len(value) < 16 and value.replace(".", "", 1).isdecimal()


def said_by_hand(need: Need, currency: str, language: str) -> str:
    """The message that a choice by hand is: "Filters: black · up to $40"."""
    labels = [label for label, _ in _conditions(need, currency, language)]
    return say("by_hand", language).format(" · ".join(labels)) if labels else say("by_hand_none", language)


def need_bar(need: Need, currency: str, language: str) -> str:
    """The conditions in force, each with its way out, and the button that opens the filters."""
    held = search_of(need)
    drawn = []
    conditions = _conditions(need, currency, language)
    for label, own in conditions:
        rest = [pair for pair in held if pair not in own]
        drawn.append(
            f'<button type="button" class="condition" data-need="{_kept(rest)}" '
            f'aria-label="{escape(say("condition_remove", language).format(label))}">{escape(label)}{icon("close")}</button>'
        )
    return (
        f'<div class="need" lang="{language}" role="group" aria-label="{say("understood", language)}">'
        f"{filter_button(held, 'filter', language, conditions)}{''.join(drawn)}</div>"
    )


def filter_button(
    held: Sequence[Pair], label: str, language: str, conditions: Sequence[tuple[str, Sequence[Pair]]] = ()
) -> str:
    """The button that opens the filters with these conditions, and what they are called."""
    names = {f"{own[0][0]}:{own[0][1]}": words for words, own in conditions if len(own) == 1}
    return (
        f'<button type="button" class="narrow" data-browse="{_kept(held)}" '
        f'data-names="{escape(json.dumps(names, ensure_ascii=False))}">{icon("filter")}{say(label, language)}</button>'
    )


def _kept(pairs: Iterable[Pair]) -> str:
    return escape(json.dumps(list(pairs), ensure_ascii=False))


def _conditions(need: Need, currency: str, language: str) -> list[tuple[str, list[Pair]]]:
    """Every condition in words, with the parameters that are it."""
    found: list[tuple[str, list[Pair]]] = []
    if need.category:
        found.append((in_language(need.category, language), [("category", need.category)]))
    found += [(brand, [("brand", brand)]) for brand in need.brands]
    found += [(in_language(color, language), [("color", color)]) for color in need.colors]
    low, high = need.price_min, need.price_max
    bounds = [(name, f"{bound:g}") for name, bound in (("price_min", low), ("price_max", high)) if bound is not None]
    if low is not None and high is not None:
        found.append((f"{_amount(low, currency, language)} – {_amount(high, currency, language)}", bounds))
    elif high is not None:
        found.append((say("filter_up_to", language).format(_amount(high, currency, language)), bounds))
    elif low is not None:
        found.append((say("filter_from", language).format(_amount(low, currency, language)), bounds))
    if need.rating_min is not None:
        stars = f"{need.rating_min:g}"
        found.append((say("filter_stars", language).format(stars), [("rating_min", stars)]))
    for name, value in need.attributes.items():
        if (name, value) == IN_STOCK:
            found.append((say("in_stock", language), [("in_stock", "true")]))
        else:
            found.append((in_language(value, language), [("attribute", f"{name}:{value}")]))
    found += [(say("filter_no", language).format(in_language(word, language)), [("exclude", word)]) for word in need.exclude]
    if need.sort != "relevance":
        found.append((say(f"sort_{need.sort}", language), [("sort", need.sort)]))
    return found


def _amount(figure: float, currency: str, language: str) -> str:
    locale = "zh_Hans_CN" if language == "zh" else "en_US"
    return format_currency(figure, currency, "¤#,##0.##", locale=locale, currency_digits=False)
