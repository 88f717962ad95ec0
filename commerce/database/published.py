"""Published texts over the merchant's own: laid over a product at import, and taken off again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from commerce.database.description_tables import publications
from commerce.database.json_text import load_json
from commerce.descriptions import SourceText
from commerce.hashes import text_hash
from commerce.ids import ProductId
from commerce.products import Product

_CHUNK = 500


def with_text(product: Product, title: str, description: str) -> Product:
    """The product with other texts, and the fingerprint that belongs to them."""
    words = text_hash(title, description, product.brand, product.category, product.tags, product.facets)
    return replace(product, title=title, description=description, text_hash=words)


def keep_published(connection: sa.Connection, given: Sequence[Product]) -> list[Product]:
    """The products as they are to be stored: with their published text where it stands for the source given.

    The publication of a product whose source has changed ends here.
    """
    standing = standing_publications(connection, [product.product_id for product in given])
    kept = []
    for product in given:
        if (row := standing.get(product.product_id)) is not None:
            texts = load_json(row.texts)
            published = (texts["title"], texts["description"])
            if (product.title, product.description) == (row.source_title, row.source_description):
                product = with_text(product, *published)
            elif (product.title, product.description) != published:  # equal: the catalog's own export comes back
                end_publications(connection, [product.product_id])
        kept.append(product)
    return kept


def standing_publications(connection: sa.Connection, product_ids: Sequence[ProductId]) -> dict[ProductId, sa.Row[Any]]:
    """The newest publication that stands in the catalog, by product."""
    found = {}
    for start in range(0, len(product_ids), _CHUNK):
        chosen = sa.select(publications).where(
            publications.c.product_id.in_(product_ids[start : start + _CHUNK]),
            publications.c.in_catalog,
            publications.c.ended_at.is_(None),
        )
        for row in connection.execute(chosen.order_by(publications.c.publication_id)):
            found[ProductId(row.product_id)] = row
    return found


def sources(connection: sa.Connection, product_ids: Sequence[ProductId]) -> dict[ProductId, SourceText]:
    """The merchant's own text of those products whose text in the catalog is a published one."""
    return {
        product_id: SourceText(row.source_title, row.source_description)
        for product_id, row in standing_publications(connection, product_ids).items()
    }


def end_publications(connection: sa.Connection, product_ids: Sequence[ProductId]) -> None:
    """Every publication in the catalog of these products ends now."""
    for start in range(0, len(product_ids), _CHUNK):
        connection.execute(
            sa.update(publications)
            .where(
                publications.c.product_id.in_(product_ids[start : start + _CHUNK]),
                publications.c.in_catalog,
                publications.c.ended_at.is_(None),
            )
            .values(ended_at=datetime.now(UTC))
        )
