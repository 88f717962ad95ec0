"""Prices and conditions by what each figure and each word is likely there for, where no wording tells."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understand.bounds import AROUND, Bounds
from assistant.understand.figures import Figure
from assistant.understand.roles import Mention, Role, roles
from assistant.understand.stated import Conditions, add_new
from assistant.understand.vocabulary import Word
from assistant.understanding import Need

FILLS_FROM = 0.6  # a price that no wording tells is read from here on
CORRECTS_FROM = 0.97  # and what a wording tells otherwise is not believed from here on
DROPS_FROM: dict[Role, float] = {"not": 0.8, "old": 0.6, "any": 0.7, "say": 0.9}  # a word is no condition from here on
_CERTAIN = 0.8  # of a price that needs no second opinion
_LEAST = 10  # a smaller bare figure is a count
_MOST_STARS = 5
_CLAUSE_END = re.compile(r"[,;!?，。；！？]|\.(?!\d)")

Roles = dict[tuple[int, int], tuple[Role, float]]  # by the span of the mention: its likeliest role, and how likely that is


def roles_of(text: str, words: Sequence[Word], found: Sequence[Figure]) -> Roles:
    """The likeliest role of every known word and figure."""
    mentions = [Mention(f.start, f.end, True, f.kind) for f in found]
    mentions += [
        Mention(w.start, w.end, False, w.kind) for w in words if not any(f.start < w.end and w.start < f.end for f in found)
    ]
    mentions.sort(key=lambda mention: mention.start)
    likeliest: Roles = {}
    for mention, odds in zip(mentions, roles(text, mentions), strict=True):
        role = max(odds, key=lambda r: odds[r])
        likeliest[mention.start, mention.end] = role, odds[role]
    return likeliest


def priced_by_role(priced: Bounds, text: str, found: Sequence[Figure], words: Sequence[Word], likeliest: Roles) -> Bounds:
    """The bounds that the wording gives, filled in and corrected by the roles of the figures."""
    amounts = [f for f in found if f.kind == "money" or f.kind == "bare" and f.value >= _LEAST]
    read = [(f, *likeliest[f.start, f.end]) for f in amounts]
    told = priced.priced and priced.certain
    if not read or told and (min(sure for _, _, sure in read) < CORRECTS_FROM or _tells_of_more(priced, found, amounts)):
        return priced
    low: float | None = None
    high: float | None = None
    spans: list[tuple[int, int]] = []
    surest = 1.0
    for figure, role, sure in read:
        if role == "other" or sure < FILLS_FROM:
            continue
        if role in ("min", "low", "about"):
            low = figure.low if role != "about" else round(figure.low * (1 - AROUND), 2)
        if role in ("max", "high", "about"):
            high = figure.high if role != "about" else round(figure.high * (1 + AROUND), 2)
        spans.append(_clause(text, figure.start, figure.end, words))
        surest = min(surest, sure)
    if (low, high) == (priced.price_min, priced.price_max) or not told and (low, high) == (None, None):
        return priced
    if low is not None and high is not None and low > high:
        return priced
    rated = tuple(s for s in priced.spans if any(f.kind == "rating" and s[0] <= f.start < s[1] for f in found))
    return replace(priced, price_min=low, price_max=high, spans=(*rated, *spans), certain=surest >= _CERTAIN)


def rated_by_role(priced: Bounds, text: str, found: Sequence[Figure], words: Sequence[Word], likeliest: Roles) -> Bounds:
    """The bounds with the least rating that a bare figure is there for: "only ones scoring 4.7 or better"."""
    if priced.rating_min is not None:
        return priced
    for figure in found:
        role, sure = likeliest[figure.start, figure.end]
        if figure.kind == "bare" and role == "stars" and sure >= FILLS_FROM and 1 <= figure.value <= _MOST_STARS:
            span = _clause(text, figure.start, figure.end, words)
            return replace(priced, rating_min=float(figure.value), spans=(*priced.spans, span))
    return priced


def _tells_of_more(priced: Bounds, found: Sequence[Figure], amounts: Sequence[Figure]) -> bool:
    """Whether the wording takes a figure for a price that is none by itself: 三 in 三到五百."""
    return any(f not in amounts and f.kind == "bare" and s <= f.start < e for f in found for s, e in priced.spans)


def drop_by_role(text: str, words: Sequence[Word], likeliest: Roles, need: Need | None, state: Conditions) -> None:
    """Put words that are refused, replaced or no matter into ``state`` as such, and those only mentioned aside.

    Only what is in force, by ``need``, can be replaced or no longer matter.
    """
    opened = bool(state.opened)
    for word in words:
        role, sure = likeliest.get((word.start, word.end), ("want", 0.0))
        if role == "any" and opened:
            continue  # a wording says already what no longer matters: 颜色无所谓，尺码还是M
        if (role in ("old", "any") or word.kind == "type") and not _in_force(word, need):
            continue
        if sure < DROPS_FROM.get(role, 1.1) or any(s < word.end and word.start < e for s, e in state.spans):
            continue
        value = word.value if word.kind == "brand" else word.spelled()
        if role == "not":
            add_new(state.exclude, value)
        elif role == "old":
            add_new(state.replaced, value)
        elif role == "any":
            state.opened.append(value)
        elif role == "say":
            state.mentioned.append(word)
        state.spans.append(_clause(text, word.start, word.end, [w for w in words if w is not word]))


def _in_force(word: Word, need: Need | None) -> bool:
    if need is None:
        return False
    said = " ".join(filter(None, [need.query, need.category, *need.brands, *need.colors, *need.attributes.values()])).lower()
    return word.said in said or word.value.lower() in said


def _clause(text: str, start: int, end: int, words: Sequence[Word]) -> tuple[int, int]:
    """The clause that a mention stands in, where no known word stands there too; else the mention alone."""
    begins = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    stops = _CLAUSE_END.search(text, end)
    ends = stops.start() if stops else len(text)
    if any(w.start < ends and begins < w.end for w in words):
        return start, end
    return begins, ends
