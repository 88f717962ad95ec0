"""Products as compact bytes and back, so that a catalog lies in a file and only what is shown is ever made into objects."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from commerce.ids import ProductId, VariantId
from commerce.money import Money
from commerce.products import Product, Variant

_KEPT = 8192  # products that are remembered whole


def packed(product: Product) -> bytes:
    """The whole record."""
    return orjson.dumps(
        [
            product.product_id,
            product.title,
            product.description,
            product.brand,
            product.category,
            product.tags,
            product.facets,
            _parts(product.price),
            _parts(product.list_price),
            product.rating,
            product.review_count,
            product.in_stock,
            product.image,
            product.url,
            product.language,
            product.created_at.isoformat() if product.created_at else None,
            [
                [one.variant_id, one.options, _parts(one.price), _parts(one.list_price), one.stock, one.in_stock]
                for one in product.variants
            ],
            product.text_hash,
        ]
    )


@lru_cache(maxsize=_KEPT)
def unpacked(record: bytes) -> Product:
    """The product of these bytes. The same bytes are the same product, so what is remembered is never old."""
    (
        product_id, title, description, brand, category, tags, facets, price, list_price, rating, review_count, in_stock,
        image, url, language, created_at, variants, text_hash,
    ) = orjson.loads(record)  # fmt: skip
    return Product(
        product_id=ProductId(product_id),
        title=title,
        description=description,
        brand=brand,
        category=tuple(category),
        tags=tuple(tags),
        facets=tuple(map(tuple, facets)),
        price=_money(*price),
        list_price=_money(*list_price) if list_price else None,
        rating=rating,
        review_count=review_count,
        in_stock=in_stock,
        image=image,
        url=url,
        language=language,
        created_at=datetime.fromisoformat(created_at) if created_at else None,
        variants=tuple(map(_variant, variants)),
        text_hash=text_hash,
    )


def _variant(parts: list[Any]) -> Variant:
    variant_id, options, price, list_price, stock, in_stock = parts
    return Variant(
        VariantId(variant_id),
        tuple(map(tuple, options)),
        _money(*price),
        _money(*list_price) if list_price else None,
        stock,
        in_stock,
    )


def _parts(money: Money | None) -> tuple[str, str] | None:
    return (str(money.amount), money.currency) if money else None


@lru_cache(maxsize=8192)
def _money(amount: str, currency: str) -> Money:
    return Money(Decimal(amount), currency)
