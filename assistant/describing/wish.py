"""For whom a text is written: an audience and a profile's tags, and which claims matter to them."""

import re
from dataclasses import dataclass

from assistant.describing.claims import Claim
from assistant.record_words import stem
from retrieval.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a text is for. The audience is the merchant's own word for them ("hikers")."""

    audience: str = ""
    tags: tuple[str, ...] = ()

    def matters(self, claim: Claim) -> list[str]:
        """The values of the claim that matter to them by what they say, in their order."""
        wanted = [text for text in (self.audience, *self.tags) if text]
        return [value for value in claim.values if any(_same(value, text) for text in wanted)]


def _same(value: str, text: str) -> bool:
    """Whether they name one thing: the same term, or a word in common ("hiking boots" for "hikers")."""
    if lexicon().same(value, text):
        return True
    terms = {mention.term for mention in lexicon().mentions(text)}
    if terms & {mention.term for mention in lexicon().mentions(value)}:
        return True
    return any(_akin(one, other) for one in _words(value) for other in _words(text))


def _words(text: str) -> list[str]:
    return list(re.findall(r"[a-z]{4,}", text.lower()))


def _akin(one: str, other: str) -> bool:
    first, second = stem(one).removesuffix("er"), stem(other).removesuffix("er")
    first, second = first.removesuffix("e"), second.removesuffix("e")
    return len(first) > 2 and first == second
