"""How each product of a snapshot stands to one of them, or to a photo: what is like it, and what goes with it.

Both by text and price: a like product answers the same words, is near in meaning and costs about as much; one that goes with it
is of another type, for the same person, near in meaning, of the same occasion, season, style or colour, and does not dwarf it
in price.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np

from commerce.ids import ProductId
from commerce.products import Product
from retrieval.arrays import Column, Mask, fingerprints
from retrieval.constraints import category_mask, stated_mask
from retrieval.dense import NEAR, NEAR_OTHER
from retrieval.fusion import COVERED, Matches, fused, over_best
from retrieval.lexicon import Term, lexicon
from retrieval.query import Candidate
from retrieval.snapshot import Snapshot
from retrieval.texts import fact_key
from retrieval.tokens import query_terms
from retrieval.worn import for_women, places_of, worn_at, worn_beside

_DEPARTMENT = 80  # kinds from which a type that has none above it says nothing: "clothing" of a dress
_NEAR_BEST = 0.6  # share of the best cosine from which a product is like another
_OTHER_KIND = 0.4  # what is left of the likeness of another kind: a tie-dye dress is not much like a tie-dye scarf
_MANNER = ("occasion", "season", "style", "activity", "color", "pattern")
_LIKE_PRICE = 0.6  # spread of the logarithm of the price ratio among like products
_BESIDE_PRICE, _BESIDE_SPREAD = -0.4, 1.0  # what goes with a product mostly costs less
_PER_TYPE = 2  # products of one type among the first that go with a product


def like(row: int, snapshot: Snapshot) -> Matches:
    """How like each product is to the one in this row, which itself is not found."""
    product = snapshot.product(row)
    scores, covered = snapshot.lexical.scores(query_terms(f"{product.title} {' '.join(product.category[-1:])}"))
    dense, near = _near(row, snapshot)
    scores[row] = dense[row] = 0.0
    near &= dense >= _NEAR_BEST * dense.max()
    found = ((covered >= COVERED) | near) & snapshot.alive
    found[row] = False
    matches = fused(over_best(scores), over_best(dense), found)
    matches.scores[:] = 0.85 * matches.scores + 0.15 * _price_fit(row, snapshot, 0.0, _LIKE_PRICE)
    matches.scores[~category_mask(kind_of(product), snapshot)] *= _OTHER_KIND
    return matches


def beside(row: int, snapshot: Snapshot) -> Matches:
    """How well each product goes with the one in this row; those of its own types are not found."""
    product = snapshot.product(row)
    manner, _ = snapshot.lexical.scores(query_terms(_manner(product)))
    dense, near = _near(row, snapshot)
    found = near & snapshot.alive & ~_worn_or_used_instead(product, snapshot) & ~_for_others(product, snapshot)
    found[row] = False
    lexical, dense = over_best(np.where(found, manner, 0.0)), over_best(np.where(found, dense, 0.0))
    popularity = over_best(snapshot.offers.popularity())
    price = _price_fit(row, snapshot, _BESIDE_PRICE, _BESIDE_SPREAD)
    scores = 0.5 * dense + 0.25 * lexical + 0.15 * price + 0.1 * popularity
    return Matches(scores.astype(np.float32), lexical, dense, found)


def pictured(likeness: Mapping[ProductId, float], snapshot: Snapshot) -> Matches:
    """How like each product's picture is to a photo, from the cosines of the pictures."""
    ids = list(likeness)
    rows = snapshot.rows_of(ids)
    cosines = np.zeros(len(snapshot), np.float32)
    here = rows >= 0
    cosines[rows[here]] = np.fromiter((likeness[product_id] for product_id in ids), np.float32, len(ids))[here]
    scores = over_best(np.maximum(cosines, 0.0))
    return Matches(scores, np.zeros(len(snapshot), np.float32), scores, (scores > 0) & snapshot.alive)


def spread(candidates: Sequence[Candidate], limit: int) -> tuple[Candidate, ...]:
    """The first ``limit`` in their order, of one type only a few as long as there are others."""
    taken: dict[str, int] = {}
    first: list[Candidate] = []
    later: list[Candidate] = []
    for candidate in candidates:
        kind = kind_of(candidate.product)
        taken[kind] = taken.get(kind, 0) + 1
        (first if taken[kind] <= _PER_TYPE else later).append(candidate)
    return tuple([*first, *later][:limit])


def _near(row: int, snapshot: Snapshot) -> tuple[Column, Mask]:
    """The cosine of each product with the one in this row, and which are near; by the first encoder that has read it."""
    for name in dict.fromkeys(name for layer in snapshot.layers for name in layer.spaces):
        space = snapshot.space(name)
        own = space.vectors(np.array([row])) if space is not None else None
        if space is not None and own is not None and own.any():
            cosines = space.cosines(own[0])
            cosines[snapshot.dead] = 0.0
            return np.maximum(cosines, 0.0), cosines >= NEAR.get(name, NEAR_OTHER)
    return np.zeros(len(snapshot), np.float32), np.zeros(len(snapshot), np.bool_)


def _price_fit(row: int, snapshot: Snapshot, middle: float, width: float) -> Column:
    """How well each price stands to that of the row, in (0, 1]; half where either is unknown or in another currency."""
    price = snapshot.offers.price
    if price[row] <= 0:
        return np.full(len(snapshot), 0.5, np.float32)
    known = price > 0
    ratio = np.log(np.where(known, price, price[row]) / price[row])
    fit: Column = np.where(known, np.exp(-0.5 * ((ratio - middle) / width) ** 2), 0.5).astype(np.float32)
    return fit


def _worn_or_used_instead(product: Product, snapshot: Snapshot) -> Mask:
    """The products of a type that this one is of, or of a kind of it, and those worn where it is; not its whole department."""
    mask = np.zeros(len(snapshot), np.bool_)
    if product.category:
        mask |= snapshot.names.stating(fingerprints([fact_key("category", "", *product.category)]))
    types = types_of(product)
    places = places_of(types)
    own = [term for term in types if term.parents] or [one for one in types[:1] if not _is_department(one)]
    for term in dict.fromkeys([*own, *worn_at(places)]):
        beside = [category_mask(kind.en, snapshot) for kind in worn_beside(term, places)] if places else []
        mask |= category_mask(term.en, snapshot) & ~np.logical_or.reduce([np.zeros_like(mask), *beside])
    return mask


def types_of(product: Product) -> list[Term]:
    """The types that its category names, or else its title, the nearest first, and the wider ones."""
    return next((list(found) for label in (*product.category[-1:], product.title) if (found := _types_in(label))), [])


@lru_cache(maxsize=20_000)
def _types_in(label: str) -> tuple[Term, ...]:
    types = [mention.term for mention in lexicon().mentions(label) if mention.term.kind == "type"]
    return tuple(dict.fromkeys(term for one in types for term in (one, *lexicon().broader(one))))


@cache
def _is_department(term: Term) -> bool:
    return len(lexicon().narrower(term)) > _DEPARTMENT


def _for_others(product: Product, snapshot: Snapshot) -> Mask:
    """The products that are for another gender or age than this one says it is for, and not for it too."""
    mask = np.zeros(len(snapshot), np.bool_)
    said = {mention.term.en: mention.term for mention in lexicon().mentions(_labels(product))}
    women = lexicon().term("women", "gender")
    for kind in ("gender", "age"):
        own = [term for term in said.values() if term.kind == kind]
        if kind == "gender" and not own and women is not None and for_women(types_of(product)):
            own = [women]
        if not own:
            continue
        theirs = np.zeros(len(snapshot), np.bool_)
        ours = np.zeros(len(snapshot), np.bool_)
        for term in lexicon().of_kind(kind):
            (ours if term in own or term.en == "unisex" else theirs)[stated_mask(term.en, snapshot)] = True
        mask |= theirs & ~ours
    return mask


def _manner(product: Product) -> str:
    """The product's occasions, seasons, styles, colours and patterns, as words to search by."""
    mentions = lexicon().mentions(_labels(product))
    return " ".join(dict.fromkeys(mention.text for mention in mentions if mention.term.kind in _MANNER))


def _labels(product: Product) -> str:
    return " | ".join((product.title, *product.category, *product.tags, *(value for _, value in product.facets)))


def kind_of(product: Product) -> str:
    """What a product is, widely: jackets and coats are one kind, all jewelry is."""
    types = types_of(product)
    if types:
        return next((one.en for one in reversed(types) if not _is_department(one)), types[0].en)
    return product.category[-1] if product.category else product.title.split()[-1].lower() if product.title.split() else ""
