"""Facets: what may be chosen among the products found, how many of them have each value, and which rows a chosen value means.

A chosen value is held to what records state, so that choosing it gives as many products as were counted. The looser conditions
(a brand by another spelling, a type by its kinds and its titles) are those of ``constraints.py``.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import numpy as np
from rapidfuzz import fuzz, process

from retrieval.arrays import Mask, fingerprints
from retrieval.errors import UnknownFacet
from retrieval.fact_counts import FactCounts
from retrieval.lexicon import lexicon
from retrieval.offers import SCALE
from retrieval.query import Facet, FacetValue
from retrieval.snapshot import Snapshot
from retrieval.texts import COLOR_FACETS, brand_key, fact_key, key

PATH = " > "  # between the names of a category's path

_OF_RECORDS: tuple[Literal["brand", "category", "color"], ...] = ("brand", "category", "color")
_MOST = 12  # facets beside those that every catalog has: those that most of the products found state
_VALUES_A_PRODUCT = 0.5  # distinct values of a facet for each product that states it, above which it names and does not sort
_FEW = 20  # distinct values below which that is not asked
_STARS = (4, 3, 2, 1)
_BANDS = 5  # of price
_ROUND = (1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100)  # and ten times, a hundred times these


def facet_names(snapshot: Snapshot) -> list[str]:
    """The names that a facet of the catalog may be chosen by."""
    return [*_OF_RECORDS, *(name for name in snapshot.names.facets() if name not in _OF_RECORDS)]


def facet_mask(name: str, values: Sequence[str], snapshot: Snapshot) -> Mask:
    """The rows whose record states any of these values of a facet; a family of colours by its shades too.

    Raises:
        UnknownFacet: no product of the catalog has a facet of this name.
    """
    known = facet_names(snapshot)
    if name not in known:
        near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=70)
        raise UnknownFacet(name, near[0] if near else None)
    return snapshot.names.stating(fingerprints([fact for value in values for fact in _facts(name, value)]))


def _facts(name: str, value: str) -> list[str]:
    """The keys of the facts that a value stands for."""
    if name == "brand":
        return [fact_key("brand", "", brand_key(value))]
    if name == "category":
        return [fact_key("category", "", *(part.strip() for part in value.split(PATH.strip())))]
    stated = fact_key("facet", name, *key(value))
    if name != "color":
        return [stated]
    known = lexicon()
    color = known.term(value, "color")
    shades = [color, *known.narrower(color)] if color else []
    return [stated, *(fact_key("color", "", shade.en) for shade in shades)]


def counted(snapshot: Snapshot, wanted: Mask, held: Sequence[tuple[str | None, Mask]], most: int) -> tuple[Facet, ...]:
    """The facets of the products found, each with its ``most`` most frequent values.

    ``wanted``: the rows that answer the text. ``held``: the conditions in force, each with the facet that it is about and its
    rows. A facet is counted as if nothing were chosen of it yet, so that another value of it can be chosen beside.
    """
    everything = wanted & snapshot.alive
    for _, mask in held:
        everything &= mask
    masks: dict[str, Mask] = {}
    for about in {name for name, _ in held if name is not None}:
        others = wanted & snapshot.alive
        for name, mask in held:
            if name != about:
                others &= mask
        masks[about] = others
    stated = FactCounts(snapshot, everything)
    found = [
        *_of_records(snapshot, stated, masks, everything, most),
        _prices(snapshot, masks.get("price", everything)),
        _ratings(snapshot, masks.get("rating", everything)),
        _stock(snapshot, masks.get("stock", everything)),
        *_stated(snapshot, stated, masks, most),
    ]
    return tuple(facet for facet in found if facet.values)


def _of_records(
    snapshot: Snapshot, stated: FactCounts, masks: Mapping[str, Mask], everything: Mask, most: int
) -> Iterator[Facet]:
    for kind in _OF_RECORDS:
        counts = snapshot.names.counts(kind, masks[kind]) if kind in masks else stated.values(kind)
        counts.pop("", None)
        if kind == "category":
            yield Facet(kind, kind, tuple(FacetValue(_path(one), counts[one]) for one in _tree(counts, most)), len(counts))
            continue
        distinct = len(counts)
        if kind == "color":
            counts = _families(snapshot, masks.get(kind, everything), counts, most)
        yield Facet(kind, kind, _most(counts, most), distinct)


def _tree(counts: Mapping[str, int], most: int) -> list[str]:
    """The paths of most products, each after the one above it, siblings by their products."""
    chosen = sorted(counts, key=lambda value: (-counts[value], value.count("\x1f"), value))[:most]  # those above come along

    def place(value: str) -> list[tuple[int, str]]:
        parts = value.split("\x1f")
        above = ["\x1f".join(parts[:end]) for end in range(1, len(parts) + 1)]
        return [(-counts.get(path, 0), path) for path in above]

    return sorted(chosen, key=place)


def _path(value: str) -> str:
    return value.replace("\x1f", PATH)


def _families(snapshot: Snapshot, mask: Mask, counts: dict[str, int], most: int) -> dict[str, int]:
    """The counts of the colours that most products have, those of a family with its shades."""
    known = lexicon()
    shades: dict[str, list[str]] = {}
    for color in counts:
        term = known.term(color, "color")
        shades[color] = [shade.en for shade in known.narrower(term) if shade.en in counts] if term else []
    at_most = {color: count + sum(counts[shade] for shade in shades[color]) for color, count in counts.items()}
    found: dict[str, int] = {}
    for color in sorted(counts, key=lambda one: -at_most[one]):
        if len(found) >= most and at_most[color] < sorted(found.values())[-most]:
            break
        exactly = counts[color]
        if shades[color]:
            stating = snapshot.names.stating(fingerprints(_facts("color", color)))
            exactly = int(np.count_nonzero(mask & stating))
        found[color] = exactly
    return found


def _stated(snapshot: Snapshot, stated: FactCounts, masks: Mapping[str, Mask], most: int) -> Iterator[Facet]:
    """The facets and options of the products found, those that most of them state first; one that is chosen is always there."""
    chosen: list[Facet] = []
    for name in sorted(masks.keys() & set(snapshot.names.facets()) - {*_OF_RECORDS}):
        counts = snapshot.names.counts("facet", masks[name], name)
        chosen.append(Facet(name, "facet", _most(counts, most), len(counts)))
    found: list[tuple[int, str, int]] = []
    for name in stated.facets():
        stating, distinct = stated.size(name)
        if name not in masks and name not in COLOR_FACETS and distinct <= max(_FEW, _VALUES_A_PRODUCT * stating):
            found.append((-stating, name, distinct))
    found.sort()
    yield from chosen
    for _, name, distinct in found[:_MOST]:
        yield Facet(name, "facet", _most(stated.values("facet", name, most), most), distinct)


def _prices(snapshot: Snapshot, mask: Mask) -> Facet:
    prices = snapshot.offers.price[mask]
    prices = prices[prices >= 0]
    if not len(prices):
        return Facet("price", "price", (), 0)
    shares = np.quantile(prices, np.arange(1, _BANDS) / _BANDS) / SCALE
    edges = sorted({_rounded(float(share)) for share in shares})
    bands = []
    for low, high in zip([None, *edges], [*edges, None], strict=True):
        inside = np.ones(len(prices), np.bool_)
        if low is not None:
            inside &= prices >= int(low * SCALE)
        if high is not None:
            inside &= prices <= int(high * SCALE)
        count = int(np.count_nonzero(inside))
        if count:
            value = f"{'' if low is None else f'{low:f}'}-{'' if high is None else f'{high:f}'}"
            bands.append(FacetValue(value, count, low, high))
    return Facet("price", "price", tuple(bands), len(bands))


def _rounded(amount: float) -> Decimal:
    """The nearest amount that people call a price by."""
    scale = 1
    while amount > 100 * scale:
        scale *= 10
    return Decimal(min((one * scale for one in _ROUND), key=lambda one: abs(one - amount)))


def _ratings(snapshot: Snapshot, mask: Mask) -> Facet:
    stars = snapshot.offers.rating[mask]
    counts = [(least, int(np.count_nonzero(stars >= least))) for least in _STARS]
    values = tuple(FacetValue(f"{least}+", count, low=Decimal(least)) for least, count in counts if count)
    return Facet("rating", "rating", values, len(values))


def _stock(snapshot: Snapshot, mask: Mask) -> Facet:
    in_stock = int(np.count_nonzero(snapshot.offers.in_stock & mask))
    return Facet("stock", "stock", (FacetValue("in stock", in_stock),) if in_stock else (), 1)


def _most(counts: Mapping[str, int], most: int) -> tuple[FacetValue, ...]:
    values = sorted(counts, key=lambda value: (-counts[value], value))[:most]
    return tuple(FacetValue(value, counts[value]) for value in values)
