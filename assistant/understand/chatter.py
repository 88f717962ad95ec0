"""Words of a message that say nothing of what is wanted: the story around a wish, and its politeness.

A linear classifier over a word and those around it, learned from the marked sentences of ``training/`` (what is marked is of a
wish, what is not is none) by ``scripts/train_chatter.py``; its weights are ``chatter.npz``.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from assistant.understand.hashed import Classifier, buckets, stored
from assistant.understand.line import HAN

CHATTER, WISH = "chatter", "wish"
_TOKEN = re.compile(rf"[a-z]+(?:['-][a-z]+)*|[{HAN}]|\d+(?:\.\d+)?|[^\s\w]")
_SURE = 0.85  # that a word is chatter
_CLAUSE_END = frozenset(",.;!?，。；！？、")


def is_chatter(text: str, start: int, end: int) -> bool:
    """Whether none of the words from ``start`` to ``end`` of a folded text is of a wish, as far as one can be sure."""
    found = tokens(text)
    asked = [n for n, (at, token) in enumerate(found) if at < end and start < at + len(token) and re.match(r"\w", token)]
    said = [token for _, token in found]
    return bool(asked) and all(_classifier().odds(buckets(signs(said, n)))[CHATTER] > _SURE for n in asked)


@lru_cache(maxsize=4)  # one text is asked about word by word
def tokens(text: str) -> tuple[tuple[int, str], ...]:
    """Where each word, Chinese character and mark begins, and what it is."""
    return tuple((match.start(), match.group()) for match in _TOKEN.finditer(text))


def signs(said: Sequence[str], n: int) -> Iterator[str]:
    """What is seen of word ``n``: itself, its ending, and its neighbours by side and distance."""
    word = said[n]
    padded = ["^", "^", "^", *said, "$", "$", "$"]
    before, after = padded[n : n + 3][::-1], padded[n + 4 : n + 7]
    yield f"w {word}"
    yield f"end {word[-3:]}"
    yield f"end {word[-2:]}"
    yield f"begin {word[:3]}"
    yield f"long {min(len(word), 9)}"
    for side, near in (("l", before), ("r", after)):
        for distance, token in enumerate(near):
            yield f"{side}{distance} {token}"
        yield f"{side}{side} {near[0]} {near[1]}"
        yield f"{side}w {near[0]} {word}"
        yield f"{side}{side}w {near[0]} {near[1]} {word}"
        yield f"{side}{side}{side} {near[0]} {near[1]} {near[2]}"
    yield f"lr {before[0]} {after[0]}"
    clause = sum(token in _CLAUSE_END for token in said[:n])
    yield f"clause {min(clause, 3)} of {min(sum(token in _CLAUSE_END for token in said), 4)}"
    begins = max((k for k in range(n) if said[k] in _CLAUSE_END), default=-1)
    yield f"at {min(n - begins, 6)}"
    yield f"opens {said[begins + 1]}"


@cache
def _classifier() -> Classifier:
    return stored("chatter.npz")["chatter"]
