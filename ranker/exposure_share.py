"""Who is shown: the share of places by brand, by newness and by how often a product was shown before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commerce.exposure import Exposure
from commerce.ids import ProductId
from commerce.products import Product
from ranker.exploration import SEEN

_NEW = timedelta(days=30)
_BRANDS = 10
NO_BRAND = ""


@dataclass(frozen=True, slots=True)
class ExposureShare:
    """Shares of all impressions of a time, and of the catalog beside them."""

    impressions: int
    shown: float  # of the catalog's products, how many were shown at all
    rarely: float  # impressions of products that fewer than ``SEEN`` shoppers were shown
    new: float  # impressions of products listed within 30 days
    new_of_catalog: float
    brands: tuple[tuple[str, float, float], ...]  # the most shown: name, share of impressions, share of the catalog
    interest: float  # of all shoppers, each bounded
    clipped: float  # interest beyond the bound of one shopper, which was not counted: bots and bursts


def exposure_share(counts: Sequence[Exposure], catalog: Mapping[ProductId, Product], now: datetime) -> ExposureShare:
    """The shares. Products that left the catalog count in ``impressions`` alone."""
    whole = sum(one.shown for one in counts)
    here = [(one, catalog[one.product_id]) for one in counts if one.product_id in catalog]
    by_brand: Counter[str] = Counter()
    for one, product in here:
        by_brand[product.brand or NO_BRAND] += one.shown
    of_catalog = Counter(product.brand or NO_BRAND for product in catalog.values())
    return ExposureShare(
        impressions=whole,
        shown=_share(sum(one.shown > 0 for one, _ in here), len(catalog)),
        rarely=_share(sum(one.shown for one, _ in here if one.viewers < SEEN), whole),
        new=_share(sum(one.shown for one, product in here if _is_new(product, now)), whole),
        new_of_catalog=_share(sum(_is_new(product, now) for product in catalog.values()), len(catalog)),
        brands=tuple(
            (name, _share(shown, whole), _share(of_catalog[name], len(catalog)))
            for name, shown in by_brand.most_common(_BRANDS)
            if shown
        ),
        interest=sum(one.interest for one in counts),
        clipped=sum(one.clipped for one in counts),
    )


def _is_new(product: Product, now: datetime) -> bool:
    made = product.created_at
    return made is not None and made.tzinfo is not None and timedelta(0) <= now - made <= _NEW


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
