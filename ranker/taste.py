"""A shopper's taste from the first event on, without trained weights: what they did and when, and what they said.

Target-aware attention over the history (the idea of DIN, https://arxiv.org/abs/1706.06978), with nothing learned: how near a
candidate's text is to each product of the history says how much that event counts for it. Beside it, traits in common.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from math import log

import numpy as np
import numpy.typing as npt

from commerce.conversations import BehaviourEvent, EventKind
from commerce.ids import ProductId
from commerce.products import Product
from commerce.tastes import KeptTaste, StatedTaste
from ranker.shelf import Shelf, Shelves
from ranker.traits import UNKNOWN, UNTOLD, Trait, labels_of, names, traits_of
from retrieval.lexicon import lexicon

Column = npt.NDArray[np.float32]

KIND_WEIGHT: dict[EventKind, float] = {
    "purchase": 1.0, "cart_add": 0.8, "like": 1.0, "click": 0.4, "view": 0.25, "cart_remove": -0.3, "dislike": -1.2,
}  # fmt: skip
NEWEST = 60  # events that are read
HALF_LIFE_DAYS = 90.0  # what was bought two months ago still tells what is liked (bench.ranking_taste; 21 days were worse)
HALF_LIFE_EVENTS = 25.0  # however old: what came after it makes an event count less
_NEAR = 0.35  # cosine below which two texts have nothing to do with each other
_TEXT, _TRAITS, _LOVED, _AVOIDED = 0.55, 0.45, 0.6, 1.0  # how far each can move the taste
_ALERT = 3.0  # how soon attention moves the text part all the way; among candidates of one type it is small
_TELLING = 0.08  # attention or worth from which an event or a trait is a reason
_ALIKE = 0.7  # cosine from which two products are said to be like one another; what is merely near counts and is not told
_CHOSEN = ("purchase", "cart_add", "like")
_NEVER = -0.95  # weight from which a stated taste is a condition, not only a matter of order
_NARROWER = 200  # kinds of a stated word that are looked for beside it
TOGETHER, PARTED = "together", " + "  # the facet of a stated value whose parts must all be met, and what stands between them


@dataclass(frozen=True, slots=True)
class Past:
    """One product of the history and how much it counts; below 0 it speaks against what is like it."""

    product: Product
    kind: EventKind  # of the strongest event of this product
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """How a candidate stands to the taste."""

    past: Past | None  # the product of the history that speaks most for it
    traits: tuple[Trait, ...]  # that speak for it, most telling first
    chosen: frozenset[Trait]  # traits of what was bought, put in the cart or liked; the others were only looked at
    stated: tuple[StatedTaste, ...]  # liked, and stated by its record


@dataclass(frozen=True, slots=True)
class Tasted:
    """The taste part of each candidate, float32 (n,) in [-1, 1], and what it comes from, by the candidate's place."""

    scores: Column
    match: Callable[[int], Match]


NO_MATCH = Match(None, (), frozenset(), ())


class Taste:
    """What is known of one shopper at one moment."""

    def __init__(self, past: Sequence[Past], vectors: npt.NDArray[np.float32], kept: KeptTaste) -> None:
        self.past = tuple(past)
        self.stated = kept.stated
        self.weights = _trait_weights(self.past, kept.stated)
        self._vectors = vectors
        self._strength = np.array([one.weight for one in self.past], np.float32)

    @property
    def known(self) -> bool:
        """Whether anything is known."""
        return bool(self.past) or any(one.weight for one in self.stated)

    def of(self, shelf: Shelf) -> Tasted:
        """How these products suit the shopper."""
        products = shelf.products
        if not self.known or not products:
            return Tasted(np.zeros(len(products), np.float32), lambda place: NO_MATCH)
        attention = self._attention(shelf)
        common, added = self._common(products)
        stated = np.array([self._said(product) for product in products], np.float32)
        scores = _TEXT * np.tanh(_ALERT * attention.sum(axis=1)) + _TRAITS * common + stated

        named: dict[Trait, tuple[EventKind, ...]] = {}

        def match(place: int) -> Match:
            product = products[place]
            telling = [(trait, much) for trait, much in added[place].items() if much > _TELLING and trait.facet not in UNTOLD]
            named.update((trait, self._named(trait)) for trait, _ in telling if trait not in named)
            telling = [one for one in telling if named[one[0]] and names(product, one[0])]
            telling.sort(key=lambda one: (-one[1], one[0]))
            most = tuple(trait for trait, _ in telling[:2])
            chosen = frozenset(trait for trait in most if any(kind in _CHOSEN for kind in named[trait]))
            liked = (one for one in self.stated if one.weight > 0 and states(product, one))
            return Match(self._nearest(attention, shelf, place), most, chosen, tuple(liked))

        return Tasted(np.clip(scores, -1.0, 1.0).astype(np.float32), match)

    def _attention(self, shelf: Shelf) -> npt.NDArray[np.float32]:
        """What each event adds for each candidate, float32 (candidates, past); what was bought says nothing for itself."""
        if not self.past or not shelf.vectors.size or self._vectors.shape[1:] != shelf.vectors.shape[1:]:
            return np.zeros((len(shelf.products), 0), np.float32)
        near = np.clip((shelf.vectors @ self._vectors.T - _NEAR) / (1.0 - _NEAR), 0.0, 1.0) ** 2
        place = {one.product.product_id: number for number, one in enumerate(self.past)}
        for row, product in enumerate(shelf.products):
            own = place.get(product.product_id)
            if own is not None and self.past[own].kind not in ("like", "dislike"):
                near[row, own] = 0.0
        attention: npt.NDArray[np.float32] = near * self._strength / np.sqrt(max(1.0, float(np.abs(self._strength).sum())))
        return attention

    def _named(self, trait: Trait) -> tuple[EventKind, ...]:
        """What was done with the products of the history whose records say the trait by its name."""
        having = (one for one in self.past if one.weight > 0 and trait in traits_of(one.product))
        return tuple(one.kind for one in having if names(one.product, trait))

    def _nearest(self, attention: npt.NDArray[np.float32], shelf: Shelf, row: int) -> Past | None:
        """The product of the history that draws most attention and is like the candidate; never the candidate itself."""
        for best in map(int, np.argsort(-attention[row])[:2]):
            if attention[row, best] < _TELLING:
                break
            here, before = shelf.products[row], self.past[best].product
            other = before.product_id != here.product_id and _of_one_kind(here.category, before.category)
            if other and float(shelf.vectors[row] @ self._vectors[best]) >= _ALIKE:
                return self.past[best]
        return None

    def _common(self, products: Sequence[Product]) -> tuple[Column, list[dict[Trait, float]]]:
        """What traits in common come to in [-1, 1], and each one's share: one that all candidates have tells nothing here."""
        known = frozenset(self.weights)  # two sets meet many times faster than a set and the keys of a dict
        traits = [traits_of(product) & known for product in products]
        having = Counter(chain.from_iterable(traits))
        scale = log(len(products) + 2)
        worth = {
            trait: self.weights[trait] * log((len(products) + 1) / (count + 0.5)) / scale for trait, count in having.items()
        }
        added = [{trait: worth[trait] for trait in some} for some in traits]
        return np.tanh([0.6 * sum(some.values()) for some in added]).astype(np.float32), added

    def _said(self, product: Product) -> float:
        """What was said of the product's traits; a dislike weighs more than a liking."""
        met = sum(one.weight for one in self.stated if one.weight and states(product, one))
        return max(-1.0, met) * _AVOIDED if met < 0 else min(1.0, met) * _LOVED


def taste_of(events: Sequence[BehaviourEvent], kept: KeptTaste, shelves: Shelves, now: datetime | None = None) -> Taste:
    """The taste of the shopper who did this, oldest first. Products that left the catalog say nothing any more."""
    weights = event_weights(events[-NEWEST:], now or datetime.now(UTC))
    shelf = shelves.take(list(weights)) if weights else Shelf((), np.zeros((0, 0), np.float32))
    past = [Past(product, *weights[product.product_id]) for product in shelf.products]
    return Taste(past, shelf.vectors, kept)


def _of_one_kind(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two paths of categories are one, or one leads on from the other: a sweater is not told to be like a dress."""
    both = min(len(one), len(other))
    return one[:both] == other[:both]


def event_weights(events: Sequence[BehaviourEvent], now: datetime) -> dict[ProductId, tuple[EventKind, float]]:
    """For each product its strongest kind of event and how much it counts, in [-1.2, 1].

    A later like takes a dislike back, and the other way round. The same again does not add up: a shopper who clicks fifty times
    on one product says it once.
    """
    found: dict[ProductId, tuple[EventKind, float]] = {}
    for place, event in enumerate(events):
        weight = KIND_WEIGHT.get(event.kind)
        if weight is None:
            continue
        days = max(0.0, (now - event.at).total_seconds() / 86400)  # a clock that runs ahead is taken for now
        later = len(events) - 1 - place
        weight *= 0.5 ** (days / HALF_LIFE_DAYS) * 0.5 ** (later / HALF_LIFE_EVENTS)
        before = found.get(event.product_id)
        opinion = event.kind in ("like", "dislike")
        if before is None or opinion or (before[0] not in ("like", "dislike") and abs(weight) >= abs(before[1])):
            found[event.product_id] = (event.kind, weight)
    return found


def _trait_weights(past: Sequence[Past], stated: Sequence[StatedTaste]) -> dict[Trait, float]:
    """How much each trait speaks for a product, in [-1, 1]; what the shopper said of a trait stands over what they did."""
    sums: dict[Trait, float] = {}
    for one in past:
        for trait in traits_of(one.product):
            sums[trait] = sums.get(trait, 0.0) + one.weight * (0.4 if trait.facet == UNKNOWN else 1.0)
    whole = 1.0 + sum(abs(one.weight) for one in past)
    weights = {trait: weight / whole for trait, weight in sums.items() if abs(weight) >= 0.02}
    for said in stated:
        weights.pop(Trait(said.facet, said.value), None)  # it counts on its own, or was said not to matter
    return weights


def avoided(kept: KeptTaste, asked: str) -> tuple[str, ...]:
    """What the shopper said they never want, as values that a search leaves out; less what this message asks for by name."""
    never = (one for one in kept.stated if one.weight <= _NEVER and one.facet != TOGETHER)
    return tuple(one.value for one in never if not _words_of(one.value).search(asked.lower()))


def states(product: Product, said: StatedTaste) -> bool:
    """Whether the record's title, brand, category, tags or facets name what was said, or a kind of it."""
    if Trait(said.facet, said.value) in traits_of(product):
        return True
    if said.facet == TOGETHER:
        return all(_words_of(part).search(labels_of(product)) for part in said.value.split(PARTED))
    return _words_of(said.value).search(labels_of(product)) is not None


@lru_cache(maxsize=512)
def _words_of(value: str) -> re.Pattern[str]:
    """What names the value or a kind of it, in both languages."""
    words = {value}
    for term in {term for term in (lexicon().term(value),) if term}:
        narrower = lexicon().narrower(term)
        words |= {word.lower() for one in (term, *narrower[:_NARROWER]) for word in one.words}
    spelled = sorted(words, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in spelled))
