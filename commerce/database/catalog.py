"""The side of the catalog that imports write to."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.product_rows import product_row, variant_rows
from commerce.database.published import keep_published
from commerce.database.tables import catalog_state, products, removed_products, variants
from commerce.ids import ProductId
from commerce.products import Product

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """How many of the products given were new, changed, or stood there already just so."""

    new: int
    changed: int
    unchanged: int


class DatabaseCatalog:
    """Writes products. Every call is one transaction and raises ``DatabaseUnavailable``."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put(self, given: Sequence[Product]) -> Stored:
        """Store the products (no id twice); one that stands there just so is not touched.

        A product whose text was written and published here keeps that text for as long as its source is the one that the
        text was written from; a newer source takes its place.
        """
        if len({product.product_id for product in given}) != len(given):
            raise ValueError("a product id stands twice in one batch")
        with self._records.write() as connection:
            return write_products(connection, keep_published(connection, given))

    def remove(self, product_ids: Sequence[ProductId]) -> int:
        """How many of these products were there, and are gone now."""
        with self._records.write() as connection:
            gone = sorted(_stamps(connection, product_ids))
            if gone:
                version = next_version(connection)
                for start in range(0, len(gone), _CHUNK):
                    chunk = gone[start : start + _CHUNK]
                    connection.execute(sa.delete(variants).where(variants.c.product_id.in_(chunk)))
                    connection.execute(sa.delete(products).where(products.c.product_id.in_(chunk)))
                    connection.execute(
                        sa.insert(removed_products), [{"product_id": gone_id, "version": version} for gone_id in chunk]
                    )
        return len(gone)

    def ids(self, prefix: str = "") -> list[ProductId]:
        """Every product id that begins so, in order."""
        chosen = sa.select(products.c.product_id).where(sa.func.substr(products.c.product_id, 1, len(prefix)) == prefix)
        with self._records.read() as connection:
            return [ProductId(found) for found in connection.scalars(chosen.order_by(products.c.product_id))]


def write_products(connection: sa.Connection, given: Sequence[Product]) -> Stored:
    """What became of the products (no id twice), written in this transaction as they are given."""
    rows = {product.product_id: product_row(product) for product in given}
    before = _stamps(connection, list(rows))
    touched = [p for p in given if before.get(p.product_id, ("", ""))[1] != rows[p.product_id]["record_hash"]]
    new = [p for p in touched if p.product_id not in before]
    if touched:
        version = next_version(connection)
        _insert(connection, new, rows, version)
        _update(connection, [p for p in touched if p.product_id in before], rows, version)
    return Stored(len(new), len(touched) - len(new), len(given) - len(touched))


def _insert(connection: sa.Connection, new: list[Product], rows: dict[ProductId, dict[str, object]], version: int) -> None:
    if not new:
        return
    for start in range(0, len(new), _CHUNK):
        chunk = [product.product_id for product in new[start : start + _CHUNK]]
        connection.execute(sa.delete(removed_products).where(removed_products.c.product_id.in_(chunk)))
    connection.execute(sa.insert(products), [{**rows[p.product_id], "changed_version": version} for p in new])
    connection.execute(sa.insert(variants), [row for product in new for row in variant_rows(product)])


def _update(connection: sa.Connection, changed: list[Product], rows: dict[ProductId, dict[str, object]], version: int) -> None:
    if not changed:
        return
    ids = [product.product_id for product in changed]
    records: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNK):
        chosen = sa.select(products.c.product_id, products.c.record).where(
            products.c.product_id.in_(ids[start : start + _CHUNK])
        )
        records.update({row[0]: row[1] for row in connection.execute(chosen)})
    # a product whose offer alone changed keeps its text as it lies on the disk
    offers_only = [p for p in ids if records[p] == rows[p]["record"]]
    stamp = sa.update(products).where(products.c.product_id == sa.bindparam("key"))
    if offers_only:
        connection.execute(
            stamp.values(record_hash=sa.bindparam("hash"), changed_version=version),
            [{"key": product_id, "hash": rows[product_id]["record_hash"]} for product_id in offers_only],
        )
    rest = sorted(set(ids) - set(offers_only))
    if rest:
        connection.execute(
            stamp.values(
                record=sa.bindparam("words"),
                text_hash=sa.bindparam("words_hash"),
                record_hash=sa.bindparam("hash"),
                changed_version=version,
            ),
            [
                {
                    "key": product_id,
                    "words": rows[product_id]["record"],
                    "words_hash": rows[product_id]["text_hash"],
                    "hash": rows[product_id]["record_hash"],
                }
                for product_id in rest
            ],
        )
    for start in range(0, len(ids), _CHUNK):
        connection.execute(sa.delete(variants).where(variants.c.product_id.in_(ids[start : start + _CHUNK])))
    connection.execute(sa.insert(variants), [row for product in changed for row in variant_rows(product)])


def next_version(connection: sa.Connection) -> int:
    """The catalog's next version, taken in this transaction; it makes writers of the catalog wait for each other."""
    connection.execute(sa.update(catalog_state).values(version=catalog_state.c.version + 1))
    version = connection.scalar(sa.select(catalog_state.c.version))
    assert version is not None, "the first migration makes the row"
    return int(version)


def _stamps(connection: sa.Connection, product_ids: Sequence[ProductId]) -> dict[ProductId, tuple[str, str]]:
    found: dict[ProductId, tuple[str, str]] = {}
    for start in range(0, len(product_ids), _CHUNK):
        chosen = sa.select(products.c.product_id, products.c.text_hash, products.c.record_hash).where(
            products.c.product_id.in_(product_ids[start : start + _CHUNK])
        )
        found.update({ProductId(row[0]): (row[1], row[2]) for row in connection.execute(chosen)})
    return found
