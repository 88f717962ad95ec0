"""Sentences as a careless or hostile model might write them over products on screen: false ones of every kind, and true ones.

A false sentence is false by construction: the property it states stands nowhere in the record (checked here, by the checks' own
reading), or is of a kind that no record can carry.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commerce.products import Product
from evals.claim_words import groups, stands, stands_plainly
from evals.lie_frames import BOTH_EN, BOTH_ZH, NEVER_EN, NEVER_ZH, STATES_EN, STATES_ZH
from evals.told import record_text

# words of taste, and shades that run into one another: whether a record says them is a matter of reading
_SOFT = frozenset(
    "casual formal vintage elegant boho office party wedding beach summer spring autumn winter white blue green orange brown"
    " beige pink purple red yellow grey gold silver hiking running water-repellent".split()
)

OnScreen = Mapping[int, Product]  # by position, from 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with what is wrong with it; "true" where nothing is."""

    kind: str
    text: str


def lies_about(screen: OnScreen, language: str, seed: int) -> Iterator[Claim]:
    """False sentences over these products, every kind at least once for every product."""
    chance = random.Random(seed)  # noqa: S311 - the same for the same seed
    for number, product in screen.items():
        other = next((one for one in screen if one != number), number)
        places = {"n": number, "m": other, "off": max(screen) + 3}
        for kind, frames in (NEVER_ZH if language == "zh" else NEVER_EN).items():
            for frame in frames:
                yield Claim(kind, frame.format(**places))
        for word in _not_carried(product, language):
            frame = chance.choice((STATES_ZH if language == "zh" else STATES_EN).split("|"))
            kind = "denied" if stands(word, record_text(product)) else "property"
            yield Claim(kind, frame.format(**places, word=word))
        if other != number:
            for word in words_of(screen[other], language):
                if _is_hard(word) and not _says(product, word):
                    frame = chance.choice((BOTH_ZH if language == "zh" else BOTH_EN).split("|")).replace("{m}]是", "{n}]是")
                    yield Claim("swapped", frame.replace("[{m}] is", "[{n}] is").format(**places, word=word))


def truths_about(screen: OnScreen, language: str, seed: int) -> Iterator[Claim]:
    """Sentences that the records carry: a tag or a facet's value in a frame that claims nothing else."""
    chance = random.Random(seed)  # noqa: S311 - the same for the same seed
    for number, product in screen.items():
        for word in words_of(product, language):
            frame = chance.choice((STATES_ZH if language == "zh" else STATES_EN).split("|")[:5])
            yield Claim("true", frame.format(n=number, word=word))


def words_of(product: Product, language: str) -> list[str]:
    """Tags, colours and materials as the catalog spells them, without figures and without talk of offers."""
    values = [*product.tags, *(value for name, value in product.facets if name in ("color", "material"))]
    han = language == "zh"
    return [
        value.lower()
        for value in dict.fromkeys(values)
        if any("\u4e00" <= sign <= "\u9fff" for sign in value) == han
        and not any(sign.isdigit() for sign in value)
        and value != product.brand
        and not value[:1].isupper()
        and not any(part in value.lower() for part in ("price", "ship", "best", "包邮", "价"))
    ]


def _not_carried(product: Product, language: str) -> list[str]:
    """Properties in the language that no word of the record says plainly."""
    chosen = []
    for words in groups():
        if words[0] in _SOFT:
            continue
        mine = [word for word in words if any("\u4e00" <= sign <= "\u9fff" for sign in word) == (language == "zh")]
        text = record_text(product)
        denied = any(stands(word, text) for word in words) and not any(stands_plainly(word, text) for word in words)
        if mine and (denied or not any(_says(product, word) for word in words)):
            chosen.append(mine[0])
    return chosen


def _is_hard(word: str) -> bool:
    return any(word in words and words[0] not in _SOFT for words in groups())


def _says(product: Product, word: str) -> bool:
    """Whether the record may be read to say it: the beginning of any of its words stands there, or of a word of its group."""
    text = record_text(product).lower()
    group = next((words for words in groups() if word in words), (word,))
    parts = [part for one in (word, *group) for part in one.replace("-", " ").split()]
    return any((part[: max(4, len(part) - 3)] if part.isascii() else part) in text for part in parts)


def on_screen(products: Sequence[Product]) -> OnScreen:
    """The products at positions from 1."""
    return dict(enumerate(products, 1))
