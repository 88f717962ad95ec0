"""A second product that one message wishes for beside the first: the toaster of "a kettle and a toaster"."""

import re
from dataclasses import dataclass

from assistant.understand.line import HAN
from assistant.understand.past_things import is_past
from retrieval.lexicon import Mention, lexicon

_LONGEST = 40  # characters of a wish that is worth keeping
_COUNTED_ZH = r"[一两二三几]?[个双件条款台套把张瓶盒本部种辆块顶只支床盏副]"
_AND = re.compile(
    r"(?:,|\band\b|\bplus\b|&|;|\.)\s*(?:(?:and|also|plus|then|maybe|possibly) )*"
    r"(?:i (?:also )?(?:need|want) |i'd (?:also )?like |i'll (?:also )?need |looking for )?"
    r"(?:(?:a pair of|a set of|a new|an?|some|another|two|three|[2-9]) |(?=[a-z-]+s(?: (?:please|pls|too)|\W*$)))"
    r"(?P<en>[a-z][a-z '-]*)"
    rf"|(?:还有|以及|和|跟|外加|加上|另外|顺便|再|还|也)(?:再|也|还|想|要|来|买|看|找|需要|得|给我|带)*{_COUNTED_ZH}(?P<zh>[{HAN}a-z]+)"
)
_ENDS = re.compile(r"\b(?:for|with|in|under|over|that|which|to|from|by|on|please|as well|too|and|or|but)\b|[吧呢啊吗了]|给|送")
_HOLDS = re.compile(
    r"\b(?:with|for|fits?|holds?|without|of|from|to|match\w*|goes?|go|like|than|or|not?)\b|配|放|装|搭|带|不|或|比|送|像"
)


@dataclass(frozen=True, slots=True)
class WishBeside:
    """Where it stands in the folded message, with the word that joins it, and what it says: ``toaster``."""

    start: int
    end: int
    wish: str


def wished_beside(text: str) -> WishBeside | None:
    """The second product that a folded message wishes for, None where it wishes for one."""
    joined = list(_AND.finditer(text))
    types = [mention for mention in lexicon().mentions(text) if mention.term.kind == "type"] if joined else []
    for match in joined if len(types) > 1 else ():
        before = [one for one in types if one.end <= match.start() and not is_past(text, one.start, one.end)]
        start, said = match.start("en" if match["en"] else "zh"), match["en"] or match["zh"]
        wish = (said[: end.start()] if (end := _ENDS.search(said)) else said).rstrip(" '-")
        named = [one for one in types if start <= one.start and one.end == start + len(wish)]
        if not before or not named or len(wish) > _LONGEST or "的" in wish or _HOLDS.search(text, before[0].end, match.start()):
            continue
        if not any(_alike(one, named[-1]) for one in before):
            return WishBeside(match.start(), start + len(wish), wish)
    return None


def _alike(one: Mention, other: Mention) -> bool:
    """Whether two types are one wish, said more nearly the second time: "shoes, a pair of trainers"."""
    known, first, second = lexicon(), one.term, other.term
    return known.same(first.en, second.en) or bool(
        {first.en, second.en} & {wide.en for term in (first, second) for wide in known.broader(term)}
    )
