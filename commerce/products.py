"""What the shop sells: a product (a style), its variants (what is bought), and their offers (price and stock)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commerce.ids import ProductId, VariantId
from commerce.money import Money


@dataclass(frozen=True, slots=True)
class Variant:
    """One buyable form of a product, with its own offer."""

    variant_id: VariantId
    options: tuple[tuple[str, str], ...]  # ("size", "M"), ("color", "navy"); empty for a product without choices
    price: Money
    list_price: Money | None  # the price before a reduction, null where there is none
    stock: int | None  # pieces; None: the shop says only whether there is any (see in_stock)
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Product:
    """A style as the catalog has it. Texts are plain: markup is taken out at import."""

    product_id: ProductId
    title: str
    description: str
    brand: str | None
    category: tuple[str, ...]  # the path from the root, e.g. ("Apparel & Accessories", "Clothing", "Swimwear")
    tags: tuple[str, ...]
    facets: tuple[tuple[str, str], ...]  # filterable attributes, name and value, lower-case names; a name may repeat
    price: Money  # the lowest price of a variant in stock, or of any where none is
    list_price: Money | None
    rating: float | None  # stars from 0 to 5
    review_count: int
    in_stock: bool  # whether any variant is
    image: str | None  # a path the app serves ("/images/x.webp") or an absolute URL
    url: str | None
    language: str  # BCP 47 primary tag of the texts
    created_at: datetime | None
    variants: tuple[Variant, ...]
    text_hash: str  # of what is embedded and indexed (title, description, brand, category, tags, facets), not of the offer

    @property
    def colors(self) -> tuple[str, ...]:
        """The values of the ``color`` facet, lower case."""
        return tuple(value for name, value in self.facets if name == "color")


def cheapest(variants: Iterable[Variant]) -> Variant:
    """The variant whose offer stands for the product: the cheapest in stock, or the cheapest of all where none is.

    Raises ``ValueError`` where there is no variant.
    """
    return min(variants, key=lambda variant: (not variant.in_stock, variant.price.amount))
