"""Where clothing is worn: what takes the same place on the body is worn instead of it, not with it."""

from collections.abc import Sequence
from functools import cache

from retrieval.lexicon import Term, lexicon

# Of the wider types of a product the nearest named here counts: a cover-up is no swimsuit, overalls leave the arms to a top.
_WORN = {
    "tops": "torso",
    "active top": "torso",
    "active tank top": "torso",
    "quick-dry t-shirt": "torso",
    "jersey": "torso",
    "bottoms": "legs",
    "skirt": "legs",
    "overalls": "legs",
    "dress": "torso legs",
    "jumpsuit": "torso legs",
    "romper": "torso legs",
    "one-piece": "torso legs",
    "suit": "torso legs",
    "set": "torso legs",
    "costume": "torso legs",
    "uniform": "torso legs",
    "hanfu": "torso legs",
    "loungewear": "torso legs",
    "sleepwear": "torso legs bare",
    "swimwear": "torso legs bare",
    "underwear": "skin",
    "outerwear": "over",
    "cover-up": "cover",
    "sarong": "cover",
    "robe": "cover",
    "shoes": "feet",
    "socks": "ankles",
    "hats": "head",
    "bags": "hand",
    "wallet": "pocket",
    "card holder": "pocket",
    "coin purse": "pocket",
    "keychain": "pocket",
    "key case": "pocket",
    "bag charm": "pocket",
}
_OF_WOMEN = frozenset(
    ("dress", "skirt", "blouse", "romper", "bikini", "one-piece swimsuit", "tankini", "bra", "heels", "handbag")
)

Places = frozenset[str]


def places_of(types: Sequence[Term]) -> Places:
    """Where a product of these types, the nearest first, is worn; nowhere where that is not told or not on the body.

    What covers a swimsuit or pyjamas goes with nothing else.
    """
    found = next((_worn()[one] for one in types if one in _worn()), frozenset[str]())
    return found if not found or "bare" in found else found | {"cover"}


def worn_at(places: Places) -> list[Term]:
    """The types that are worn at any of these places."""
    return [term for term, of in _worn().items() if of & places]


def worn_beside(term: Term, places: Places) -> list[Term]:
    """The kinds of this type that are worn, but at none of these places."""
    kinds = set(lexicon().narrower(term))
    return [kind for kind, of in _worn().items() if kind in kinds and not of & places]


def for_women(types: Sequence[Term]) -> bool:
    """Whether products of these types are for women where they do not say for whom they are."""
    return any(one.en in _OF_WOMEN for one in types)


@cache
def _worn() -> dict[Term, Places]:
    """The named types that the lexicon has."""
    known = ((lexicon().term(name, "type"), frozenset(of.split())) for name, of in _WORN.items())
    return {term: of for term, of in known if term is not None}
