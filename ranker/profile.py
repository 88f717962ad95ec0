"""What the shop knows of one shopper's taste, so that they can read it, correct it and have it forgotten."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from commerce.conversations import BehaviourEvent
from commerce.products import Product
from commerce.tastes import KeptTaste, StatedTaste
from ranker.retrieval_order import disliked_in
from ranker.shelf import Shelves
from ranker.taste import Past, taste_of
from ranker.traits import UNTOLD, Trait, traits_of

MOST = 12  # traits learned from behaviour that are told
_SAMPLE = 1500  # products by which is told how common a trait is
_WORTH_TELLING = 0.06

Source = Literal["said", "corrected", "behaviour"]


@dataclass(frozen=True, slots=True)
class ProfileTag:
    """One thing the shopper likes or avoids."""

    facet: str
    value: str
    weight: float  # in [-1, 1]
    source: Source
    words: str = ""  # as it was said
    products: tuple[str, ...] = ()  # titles of those that it was learned from, at most three


@dataclass(frozen=True, slots=True)
class Profile:
    """All that a ranker reads of a shopper, in words."""

    tags: tuple[ProfileTag, ...]  # what was said and corrected first, then what was learned, strongest first
    liked: tuple[Product, ...]  # by a click on the heart, newest first
    disliked: tuple[Product, ...]
    usual: float  # how much all of this counts, 1 as usual
    events: int  # views, clicks, cart, purchases, likes and dislikes that it is learned from
    since: datetime | None  # the oldest of them

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.tags or self.events)


class TraitShares:
    """How common each trait is in the catalog, from a sample of it: what nearly all products have says nothing of a shopper."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._lock = threading.Lock()
        self._counted: dict[Trait, float] | None = None

    def of(self, trait: Trait) -> float:
        """The share of products with this trait, in [0, 1]."""
        return self._shares().get(trait, 0.0)

    @property
    def brands(self) -> frozenset[str]:
        """The brands of the sample, in lower case."""
        return frozenset(trait.value for trait in self._shares() if trait.facet == "brand")

    def _shares(self) -> dict[Trait, float]:
        with self._lock:
            if not self._counted:
                products = self._shelves.sample(_SAMPLE)
                having = Counter(trait for product in products for trait in traits_of(product))
                self._counted = {trait: count / len(products) for trait, count in having.items()}
            return self._counted


def profile_of(events: Sequence[BehaviourEvent], kept: KeptTaste, shelves: Shelves, shares: TraitShares) -> Profile:
    """What is known of the shopper who did this, oldest first, and said that."""
    taste = taste_of(events, kept, shelves, datetime.now(UTC))
    products = {one.product.product_id: one.product for one in taste.past}
    disliked = disliked_in(events)
    opinions = dict.fromkeys(event.product_id for event in reversed(events) if event.kind in ("like", "dislike"))
    return Profile(
        tags=(*map(_stated, kept.stated), *_learned(taste.past, taste.weights, shares)),
        liked=tuple(products[one] for one in opinions if one in products and one not in disliked),
        disliked=tuple(products[one] for one in opinions if one in products and one in disliked),
        usual=kept.usual,
        events=len(events),
        since=min((event.at for event in events), default=None),
    )


def _stated(said: StatedTaste) -> ProfileTag:
    return ProfileTag(said.facet, said.value, said.weight, said.source, said.words)


def _learned(past: Sequence[Past], weights: dict[Trait, float], shares: TraitShares) -> list[ProfileTag]:
    """What the ranker's own weights come to, less what is common anyway; strongest first."""
    told = []
    for trait, weight in weights.items():
        much = weight * (1.0 - shares.of(trait))
        if trait.facet not in UNTOLD and abs(much) >= _WORTH_TELLING:
            told.append((much, trait))
    told.sort(key=lambda one: (-abs(one[0]), one[1]))
    tags = []
    for much, trait in told[:MOST]:
        speaking = [one for one in past if trait in traits_of(one.product) and (one.weight > 0) == (much > 0)]
        speaking.sort(key=lambda one: -abs(one.weight))
        titles = tuple(one.product.title for one in speaking[:3])
        tags.append(ProfileTag(trait.facet, trait.value, round(much, 3), "behaviour", "", titles))
    return tags
