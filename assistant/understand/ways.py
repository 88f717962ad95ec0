"""What the way a message is said tells of its wish for an order, of the cart, of products on screen and of conditions let go.

Four linear classifiers over the words and the sense of a whole message, learned from sentences sorted under headings
(``training/ways_en.txt``, ``ways_zh.txt``) by ``scripts/train_ways.py``; their weights are ``ways.npz``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.understand.encoder import packaged_encoder, senses
from assistant.understand.figures import Figure
from assistant.understand.hashed import Classifier, buckets, stored, wording
from assistant.understand.vocabulary import Word

NONE = "none"
HEADINGS: dict[str, tuple[str, ...]] = {
    "sort": (NONE, "price_asc", "less", "price_desc", "rating", "newest", "popular", "relevance"),
    "cart": (NONE, "add", "remove", "set", "show", "clear"),
    "point": (
        *(NONE, "it", "all", "first", "second", "third", "last", "middle", "first_last"),
        *("first_two", "last_two", "cheapest", "dearest", "other"),
    ),
    "any": (NONE, "color", "brand", "price", "size", "material", "rating", "everything"),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """How likely each class of each heading is; empty where there is no encoder."""

    odds: dict[str, dict[str, float]] = field(default_factory=dict)

    def told(self, heading: str, surer_than: float) -> str | None:
        """The class that is surer than that, ``NONE`` where it is as sure that nothing is told; None: it is not sure."""
        odds = self.odds.get(heading)
        if not odds:
            return None
        name = max(odds, key=lambda one: odds[one])
        return name if odds[name] > surer_than else None


def ways(text: str, words: Sequence[Word], found: Sequence[Figure]) -> Ways:
    """What the wording of a folded message tells. ``words``, ``found``: the known words and figures in it."""
    encoder = packaged_encoder()
    if encoder is None:
        return Ways()
    spans = [(w.start, w.end, False) for w in words] + [(f.start, f.end, True) for f in found]
    seen, sense = buckets(wording(text, spans)), senses(encoder, [text])[0]
    return Ways({heading: classifier.odds(seen, sense) for heading, classifier in _classifiers().items()})


@cache
def _classifiers() -> dict[str, Classifier]:
    return stored("ways.npz")
