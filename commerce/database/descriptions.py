"""Drafts and publications of product texts, in SQLite or PostgreSQL."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from commerce.database.catalog import write_products
from commerce.database.description_tables import descriptions, publications
from commerce.database.engine import Records
from commerce.database.json_text import dump_json, load_json, storable
from commerce.database.product_rows import read_products
from commerce.database.published import end_publications, sources, standing_publications, with_text
from commerce.descriptions import Draft, DraftKey, DraftState, ProductTexts, Publication, PublishReport, SourceText
from commerce.ids import ProductId
from commerce.products import Product

_CHUNK = 500


class DatabaseDescriptions:
    """Written texts. Every call is one transaction and raises ``DatabaseUnavailable``."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put(self, drafts: Sequence[Draft]) -> None:
        """Store the drafts, each in place of an older one of its key; those of products that are gone are let go."""
        with self._records.write() as connection:
            there = set(read_products(connection, list({draft.key.product_id for draft in drafts})))
            kept = [draft for draft in drafts if draft.key.product_id in there]
            for draft in kept:
                connection.execute(sa.delete(descriptions).where(_is(draft.key)))
            if kept:
                connection.execute(sa.insert(descriptions), [_row(draft) for draft in kept])

    def drafts(
        self,
        state: DraftState | None = None,
        *,
        product_ids: Sequence[ProductId] | None = None,
        language: str | None = None,
        audience: str | None = None,
    ) -> list[Draft]:
        """The drafts that meet every condition given, in order of product, language and audience."""
        chosen = sa.select(descriptions)
        if state is not None:
            chosen = chosen.where(descriptions.c.state == state)
        if language is not None:
            chosen = chosen.where(descriptions.c.language == language)
        if audience is not None:
            chosen = chosen.where(descriptions.c.audience == storable(audience))
        found: list[Draft] = []
        with self._records.read() as connection:
            for among in _chunks(product_ids):
                one = chosen if among is None else chosen.where(descriptions.c.product_id.in_(among))
                found += [_draft(row) for row in connection.execute(one)]
        return sorted(found, key=lambda draft: (draft.key.product_id, draft.key.language, draft.key.audience))

    def decide(self, keys: Iterable[DraftKey], state: DraftState) -> int:
        """How many of these drafts were there, and are in that state now. What is published stays published."""
        count = 0
        with self._records.write() as connection:
            for key in keys:
                chosen = sa.update(descriptions).where(_is(key), descriptions.c.state != "published")
                count += connection.execute(chosen.values(state=state)).rowcount
        return count

    def publish(self, keys: Sequence[DraftKey]) -> PublishReport:
        """Publish the approved drafts of these keys, all in one transaction.

        A draft in the product's own language and for everyone takes the place of title and description in the catalog, where
        search and cards read them; the merchant's own text is kept with the publication. Other drafts are only kept as
        published. A draft whose source has changed since is left alone.
        """
        now, stale, aside = datetime.now(UTC), [], 0
        rewritten: list[Product] = []
        with self._records.write() as connection:
            approved = [row for key in keys for row in connection.execute(_approved(key))]
            ids = list(dict.fromkeys(ProductId(row.product_id) for row in approved))
            products = read_products(connection, ids)
            own = sources(connection, ids)
            for row in approved:
                draft = _draft(row)
                product = products[draft.key.product_id]
                source = own.get(product.product_id) or SourceText(product.title, product.description)
                if with_text(product, source.title, source.description).text_hash != draft.source_hash:
                    stale.append(product.product_id)
                    continue
                replaces = draft.key.language == product.language and not draft.key.audience
                if replaces:
                    end_publications(connection, [product.product_id])
                    rewritten.append(with_text(product, draft.texts.title, draft.texts.description))
                else:
                    aside += 1
                connection.execute(sa.insert(publications).values(_publication_row(draft, source, now, in_catalog=replaces)))
                connection.execute(sa.update(descriptions).where(_is(draft.key)).values(state="published"))
            write_products(connection, rewritten)
        return PublishReport(tuple(product.product_id for product in rewritten), aside, tuple(stale))

    def restore(self, product_ids: Sequence[ProductId]) -> list[ProductId]:
        """The products that have the merchant's own text again. Their published drafts go back to waiting for a decision."""
        restored: list[Product] = []
        with self._records.write() as connection:
            own = sources(connection, product_ids)
            products = read_products(connection, list(own))
            for product_id, source in own.items():
                product = products[product_id]
                restored.append(with_text(product, source.title, source.description))
                connection.execute(
                    sa.update(descriptions)
                    .where(
                        descriptions.c.product_id == product_id,
                        descriptions.c.language == product.language,
                        descriptions.c.audience == "",
                        descriptions.c.state == "published",
                    )
                    .values(state="draft")
                )
            write_products(connection, restored)
            end_publications(connection, list(own))
        return list(own)

    def sources(self, product_ids: Sequence[ProductId]) -> dict[ProductId, SourceText]:
        """The merchant's own text of those products whose text in the catalog is a published one."""
        with self._records.read() as connection:
            return sources(connection, product_ids)

    def publications(self, product_ids: Sequence[ProductId] | None = None) -> list[Publication]:
        """Everything that was ever published, oldest first; of these products, or of all."""
        found: list[Publication] = []
        with self._records.read() as connection:
            for among in _chunks(product_ids):
                chosen = sa.select(publications).order_by(publications.c.publication_id)
                chosen = chosen if among is None else chosen.where(publications.c.product_id.in_(among))
                found += [_publication(row) for row in connection.execute(chosen)]
        return found

    def published_now(self) -> frozenset[ProductId]:
        """The products whose text in the catalog is a published one."""
        with self._records.read() as connection:
            standing = sa.select(publications.c.product_id).where(publications.c.in_catalog, publications.c.ended_at.is_(None))
            return frozenset(standing_publications(connection, [ProductId(one) for one in connection.scalars(standing)]))


def _chunks(product_ids: Sequence[ProductId] | None) -> list[Sequence[ProductId] | None]:
    if product_ids is None:
        return [None]
    return [product_ids[start : start + _CHUNK] for start in range(0, len(product_ids), _CHUNK)]


def _is(key: DraftKey) -> sa.ColumnElement[bool]:
    return sa.and_(
        descriptions.c.product_id == key.product_id,
        descriptions.c.language == key.language,
        descriptions.c.audience == storable(key.audience),
    )


def _approved(key: DraftKey) -> sa.Select[Any]:
    return sa.select(descriptions).where(_is(key), descriptions.c.state == "approved")


def _row(draft: Draft) -> dict[str, Any]:
    return {
        "product_id": draft.key.product_id,
        "language": draft.key.language,
        "audience": storable(draft.key.audience),
        "state": draft.state,
        "texts": _texts_json(draft.texts),
        "writer": draft.writer[:200],
        "made_from": draft.made_from,
        "source_hash": draft.source_hash,
        "remarks": dump_json([storable(remark) for remark in draft.remarks]),
        "written_at": draft.written_at,
    }


def _texts_json(texts: ProductTexts) -> str:
    return storable(dump_json(asdict(texts)))


def _texts(written: str) -> ProductTexts:
    fields = load_json(written)
    return ProductTexts(**{**fields, "bullets": tuple(fields["bullets"])})


def _draft(row: Any) -> Draft:
    key = DraftKey(ProductId(row.product_id), row.language, row.audience)
    remarks = tuple(load_json(row.remarks))
    return Draft(key, _texts(row.texts), row.state, row.writer, row.made_from, row.source_hash, remarks, row.written_at)


def _publication_row(draft: Draft, source: SourceText, now: datetime, *, in_catalog: bool) -> dict[str, Any]:
    return {
        "product_id": draft.key.product_id,
        "language": draft.key.language,
        "audience": storable(draft.key.audience),
        "in_catalog": in_catalog,
        "texts": _texts_json(draft.texts),
        "source_title": source.title,
        "source_description": source.description,
        "published_at": now,
    }


def _publication(row: Any) -> Publication:
    key = DraftKey(ProductId(row.product_id), row.language, row.audience)
    source = SourceText(row.source_title, row.source_description)
    return Publication(key, _texts(row.texts), source, row.published_at, row.ended_at is None)
