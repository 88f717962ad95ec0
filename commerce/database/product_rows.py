"""Products as rows and back. Words and offers are stored apart, so that a new price rewrites no text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from commerce.database.tables import products, variants
from commerce.hashes import record_hash
from commerce.ids import ProductId
from commerce.money import Money
from commerce.products import Product, Variant, cheapest

_COLUMNS = (products.c.product_id, products.c.record, products.c.text_hash)
_OFFER = (
    variants.c.product_id,
    variants.c.variant_id,
    variants.c.options,
    variants.c.price,
    variants.c.currency,
    variants.c.list_price,
    variants.c.stock,
    variants.c.in_stock,
)


def read_products(connection: sa.Connection, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    """The products of these ids that exist, in the order asked for."""
    words, offers, ids = _statements(connection, product_ids)
    by_id = {row[0]: row for row in connection.execute(words, ids).all()}
    variants_of = _variants_by_product(connection.execute(offers, ids).all())
    return {
        product_id: _product(product_id, row[1], row[2], variants_of[product_id])
        for product_id in product_ids
        if (row := by_id.get(product_id)) is not None
    }


def _statements(
    connection: sa.Connection, product_ids: Sequence[ProductId]
) -> tuple[sa.Select[Any], sa.Select[Any], dict[str, Any]]:
    """The two statements with all ids as one parameter: no statement to write anew for every number of ids."""
    if connection.dialect.name == "sqlite":
        return *_IN_JSON, {"ids": orjson.dumps(product_ids).decode()}
    return *_IN_ARRAY, {"ids": list(product_ids)}


def _chosen(among: Callable[[sa.Column[str]], sa.ColumnElement[bool]]) -> tuple[sa.Select[Any], sa.Select[Any]]:
    words = sa.select(*_COLUMNS).where(among(products.c.product_id))
    offers = sa.select(*_OFFER).where(among(variants.c.product_id))
    return words, offers.order_by(variants.c.product_id, variants.c.position)


_LISTED = sa.select(sa.func.json_each(sa.bindparam("ids", type_=sa.Text)).table_valued("value").c.value)
_ARRAY = sa.bindparam("ids", type_=postgresql.ARRAY(sa.Text))
_IN_JSON = _chosen(lambda column: column.in_(_LISTED))
_IN_ARRAY = _chosen(lambda column: column == sa.func.any(_ARRAY))


def product_row(product: Product) -> dict[str, Any]:
    """The columns of ``products`` without the version."""
    return {
        "product_id": product.product_id,
        "record": orjson.dumps(
            {
                "title": product.title,
                "description": product.description,
                "brand": product.brand,
                "category": product.category,
                "tags": product.tags,
                "facets": product.facets,
                "rating": product.rating,
                "review_count": product.review_count,
                "image": product.image,
                "url": product.url,
                "language": product.language,
                "created_at": product.created_at.isoformat() if product.created_at else None,
            }
        ).decode(),
        "text_hash": product.text_hash,
        "record_hash": record_hash(product),
    }


def variant_rows(product: Product) -> list[dict[str, Any]]:
    """The rows of ``variants``, in their order."""
    return [
        {
            "product_id": product.product_id,
            "variant_id": variant.variant_id,
            "position": position,
            "options": orjson.dumps(variant.options).decode(),
            "price": str(variant.price.amount),
            "currency": variant.price.currency,
            "list_price": str(variant.list_price.amount) if variant.list_price else None,
            "stock": variant.stock,
            "in_stock": variant.in_stock,
        }
        for position, variant in enumerate(product.variants)
    ]


def _variants_by_product(rows: Iterable[Any]) -> Mapping[str, list[Variant]]:
    offers: dict[str, list[Variant]] = {}
    for product_id, variant_id, options, price, currency, list_price, stock, in_stock in rows:
        offers.setdefault(product_id, []).append(
            Variant(
                variant_id,
                _options(options),
                _money(price, currency),
                _money(list_price, currency) if list_price is not None else None,
                stock,
                in_stock,
            )
        )
    return offers


@lru_cache(maxsize=4096)  # the variants of a product mostly cost the same
def _money(amount: str, currency: str) -> Money:
    return Money(Decimal(amount), currency)


@lru_cache(maxsize=4096)
def _options(options: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in orjson.loads(options))


def _product(product_id: ProductId, record: str, text_hash: str, offers: list[Variant]) -> Product:
    fields = orjson.loads(record)
    offer = offers[0] if len(offers) == 1 else cheapest(offers)
    created_at = fields["created_at"]
    return Product(
        product_id=product_id,
        title=fields["title"],
        description=fields["description"],
        brand=fields["brand"],
        category=tuple(fields["category"]),
        tags=tuple(fields["tags"]),
        facets=tuple(map(tuple, fields["facets"])),
        price=offer.price,
        list_price=offer.list_price,
        rating=fields["rating"],
        review_count=fields["review_count"],
        in_stock=offer.in_stock,
        image=fields["image"],
        url=fields["url"],
        language=fields["language"],
        created_at=datetime.fromisoformat(created_at) if created_at else None,
        variants=tuple(offers),
        text_hash=text_hash,
    )
