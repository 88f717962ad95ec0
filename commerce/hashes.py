"""Fingerprints that tell whether a product changed, and whether its words did."""

import hashlib

import orjson

from commerce.products import Product, Variant


def text_hash(
    title: str,
    description: str,
    brand: str | None,
    category: tuple[str, ...],
    tags: tuple[str, ...],
    facets: tuple[tuple[str, str], ...],
) -> str:
    """32 hex digits over what is embedded and indexed; a change of price or stock leaves it as it is."""
    return _digest([title, description, brand, category, tags, facets])


def words_hash(*words: str) -> str:
    """32 hex digits over some texts in their order."""
    return _digest(list(words))


def record_hash(product: Product) -> str:
    """32 hex digits over the whole record, variants and offers included."""
    return _digest(
        [
            product.product_id,
            text_hash(product.title, product.description, product.brand, product.category, product.tags, product.facets),
            product.rating,
            product.review_count,
            product.image,
            product.url,
            product.language,
            product.created_at.isoformat() if product.created_at else None,
            [_variant(variant) for variant in product.variants],
        ]
    )


def _variant(variant: Variant) -> list[object]:
    list_price = variant.list_price
    return [
        variant.variant_id,
        variant.options,
        str(variant.price.amount),
        variant.price.currency,
        str(list_price.amount) if list_price else None,
        variant.stock,
        variant.in_stock,
    ]


def _digest(parts: list[object]) -> str:
    return hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()
