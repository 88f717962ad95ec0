"""Made-up products for tests."""

from datetime import UTC, datetime
from decimal import Decimal

from commerce.hashes import text_hash
from commerce.ids import ProductId, VariantId
from commerce.money import Money
from commerce.products import Product, Variant, cheapest


def variant(variant_id="v", price="10.00", *, stock=5, currency="USD", list_price=None, options=()):
    """A variant; ``stock`` None is a shop that only says that there is some."""
    return Variant(
        VariantId(variant_id),
        tuple(options),
        Money(Decimal(price), currency),
        Money(Decimal(list_price), currency) if list_price else None,
        stock,
        stock is None or stock > 0,
    )


def product(product_id="p1", *variants, title="Blue kettle", description="Boils water.", tags=("kettle",), **others):
    """A product whose price and stock are those of its variants."""
    variants = variants or (variant(product_id),)
    offer = cheapest(variants)
    brand, category = others.get("brand"), tuple(others.get("category", ("Kitchen", "Kettles")))
    facets = tuple(others.get("facets", (("color", "blue"),)))
    return Product(
        product_id=ProductId(product_id),
        title=title,
        description=description,
        brand=brand,
        category=category,
        tags=tuple(tags),
        facets=facets,
        price=offer.price,
        list_price=offer.list_price,
        rating=others.get("rating"),
        review_count=others.get("review_count", 0),
        in_stock=offer.in_stock,
        image=others.get("image"),
        url=others.get("url"),
        language=others.get("language", "en"),
        created_at=others.get("created_at", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        variants=tuple(variants),
        text_hash=text_hash(title, description, brand, category, tuple(tags), facets),
    )
