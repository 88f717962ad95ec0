"""A catalog as a file that an import reads back to the same catalog."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

import orjson

from commerce.products import Product, Variant

ExportFormat = Literal["csv", "jsonl", "parquet"]
COLUMNS = (
    "product_id",
    "title",
    "description",
    "brand",
    "category",
    "tags",
    "price",
    "list_price",
    "currency",
    "rating",
    "review_count",
    "in_stock",
    "image",
    "url",
    "language",
    "created_at",
    "facets",
    "variants",
)

Write = Callable[[list[Product]], None]


class Products(Protocol):
    """Where an export reads from."""

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        """The whole catalog in batches."""


def export_catalog(source: Products, path: Path, form: ExportFormat, progress: Callable[[int], None] | None = None) -> int:
    """How many products were written. The file appears whole or not at all. Raises ``OSError``."""
    part = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with _WRITERS[form](part) as write:
            for batch in source.all_products():
                write(batch)
                count += len(batch)
                if progress:
                    progress(count)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _record(product: Product) -> dict[str, object]:
    return {
        "product_id": product.product_id,
        "title": product.title,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
        "tags": product.tags,
        "price": str(product.price.amount),
        "list_price": str(product.list_price.amount) if product.list_price else None,
        "currency": product.price.currency,
        "rating": product.rating,
        "review_count": product.review_count,
        "in_stock": product.in_stock,
        "image": product.image,
        "url": product.url,
        "language": product.language,
        "created_at": product.created_at.isoformat() if product.created_at else None,
        "facets": product.facets,
        "variants": [_variant(variant) for variant in product.variants],
    }


def _variant(variant: Variant) -> dict[str, object]:
    return {
        "variant_id": variant.variant_id,
        "options": variant.options,
        "price": str(variant.price.amount),
        "currency": variant.price.currency,
        "list_price": str(variant.list_price.amount) if variant.list_price else None,
        "stock": variant.stock,
        "in_stock": variant.in_stock,
    }


def _flat(product: Product) -> dict[str, str]:
    """The record with lists as JSON and nothing as an empty cell."""
    flat = {}
    for name, value in _record(product).items():
        if isinstance(value, tuple | list):
            flat[name] = orjson.dumps(value).decode()
        else:
            flat[name] = "" if value is None else str(value)
    return flat


@contextmanager
def _jsonl(path: Path) -> Iterator[Write]:
    with path.open("wb") as file:
        yield lambda batch: file.writelines(orjson.dumps(_record(product)) + b"\n" for product in batch)


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        yield lambda batch: writer.writerows(_flat(product) for product in batch)


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield lambda batch: writer.write_table(pa.Table.from_pylist([_flat(product) for product in batch], schema))


_WRITERS = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
