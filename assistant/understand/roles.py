"""What each known word and each figure of a message is there for: wanted, refused, replaced, a highest price and so on.

A linear classifier over the words around it, learned from marked sentences (``training/roles_en.txt``, ``roles_zh.txt``) by
``scripts/train_roles.py``; its weights are ``roles.npz``. It looks at forms alone, never at which word or figure it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from assistant.understand.hashed import Classifier, buckets, stored
from assistant.understand.line import HAN

Role = Literal["want", "not", "old", "any", "say", "max", "min", "about", "low", "high", "stars", "other"]
OF_WORDS: tuple[Role, ...] = ("want", "not", "old", "any", "say")
OF_FIGURES: tuple[Role, ...] = ("max", "min", "about", "low", "high", "stars", "other")

_HERE, _WORD, _FIGURE = "■", "□", "◇"  # the mention that is asked about, and the others
_TOKEN = re.compile(rf"[a-z']+|[{HAN}]|\d+|[{_HERE}{_WORD}{_FIGURE}]|[^\s\w]")
_CLAUSE_END = frozenset(",.;!?，。；！？、")
_FAR = 14  # tokens on either side that are looked at
_NEAR = 8  # characters on either side that are looked at one by one
_SIGHT = 160  # characters on either side that are looked at at all


@dataclass(frozen=True, slots=True)
class Mention:
    """A known word or a figure of a folded text."""

    start: int
    end: int
    figure: bool
    kind: str  # of word or figure


def roles(text: str, mentions: Sequence[Mention]) -> list[dict[Role, float]]:
    """How likely each role is of every mention, in their order; of words and figures each their own roles."""
    if not mentions:
        return []
    found: list[dict[Role, float]] = []
    for n, mention in enumerate(mentions):
        odds = _classifiers()["figures" if mention.figure else "words"].odds(buckets(signs(text, mentions, n)))
        found.append({role: odds[role] for role in (OF_FIGURES if mention.figure else OF_WORDS)})
    return found


def signs(text: str, mentions: Sequence[Mention], n: int) -> Iterator[str]:
    """What is seen around mention ``n``: tokens and their neighbours by side, distance and clause, and characters close by."""
    mention = mentions[n]
    text, mentions, n = _in_sight(text, mentions, mention)
    outlined = _outlined(text, mentions, n)
    mention = mentions[n]
    tokens = _TOKEN.findall(outlined)
    here = tokens.index(_HERE)
    before, after = tokens[:here][::-1], tokens[here + 1 :]
    for side, seen in (("l", before), ("r", after)):
        yield from _beside(side, seen)
    if before and after:
        yield f"lr {before[0]} {after[0]}"
        if len(before) > 1:
            yield f"llr {before[1]} {before[0]} {after[0]}"
    place = outlined.index(_HERE)
    left, right = outlined[max(0, place - _NEAR) : place], outlined[place + 1 : place + 1 + _NEAR]
    for name, part in (("cl", left), ("cr", right)):
        for size in (2, 3, 4):
            for at in range(len(part) - size + 1):
                yield f"{name} {part[at : at + size]}"
    for size in range(1, 6):
        yield f"ends {left[-size:]}"
        yield f"begins {right[:size]}"
    for token in tokens:
        yield f"any {token}"
    yield f"at {min(here, 20) // 4} of {min(len(outlined) // 12, 5)}"
    alike = [m for m in mentions if m.figure == mention.figure]
    yield f"{min(alike.index(mention), 2)} of {min(len(alike), 4)} alike"
    yield f"kind {mention.kind}"
    yield "zh" if re.search(f"[{HAN}]", text) else "en"
    if mention.figure:
        digits = re.sub(r"\D", "", text[mention.start : mention.end])
        yield f"digits {min(len(digits), 4)}"


def _beside(side: str, seen: list[str]) -> Iterator[str]:
    clause = 0
    for distance, token in enumerate(seen[:_FAR]):
        step = distance if distance < 3 else 3 if distance < 6 else 6
        where = f"{side}{min(clause, 2)}"
        yield f"{side}{step} {token}"
        yield f"{where}c {token}"
        if distance + 1 < len(seen):
            yield f"{side}{step} {token} {seen[distance + 1]}"
            yield f"{where}c {token} {seen[distance + 1]}"
        if distance + 2 < len(seen):
            yield f"{where}c {token} {seen[distance + 1]} {seen[distance + 2]}"
        clause += token in _CLAUSE_END
    yield f"{side} {min(sum(token in (_WORD, _FIGURE) for token in seen), 3)} more"


def _in_sight(text: str, mentions: Sequence[Mention], asked: Mention) -> tuple[str, list[Mention], int]:
    """The part of the text that is seen from a mention, with the mentions in it, and which of them it is."""
    begins, ends = max(0, asked.start - _SIGHT), asked.end + _SIGHT
    seen = [m for m in mentions if begins <= m.start and m.end <= ends]
    moved = [Mention(m.start - begins, m.end - begins, m.figure, m.kind) for m in seen]
    return text[begins:ends], moved, next(k for k, m in enumerate(seen) if m is asked)


def _outlined(text: str, mentions: Sequence[Mention], n: int) -> str:
    """The text with every mention as one character, whatever it says."""
    parts, at = [], 0
    for k, mention in sorted(enumerate(mentions), key=lambda pair: pair[1].start):
        if mention.start < at:  # inside another
            if k != n:
                continue
            return _outlined(text, [mention], 0)
        parts += [text[at : mention.start], _HERE if k == n else _FIGURE if mention.figure else _WORD]
        at = mention.end
    return "".join([*parts, text[at:]])


@cache
def _classifiers() -> dict[str, Classifier]:
    return stored("roles.npz")
