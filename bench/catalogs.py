"""Catalogs to measure on, held in memory: the real data sets as the importer would read them, without a database."""

import json
import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from commerce.hashes import record_hash, text_hash
from commerce.ids import ProductId, VariantId
from commerce.imports.facets import colors_of, materials_of
from commerce.money import Money
from commerce.products import Product, Variant
from commerce.storefront import CatalogChanges, ProductStamp


def data_folder() -> Path | None:
    """The folder of real data: ``SHOP_DATA``, or ``../shared/data`` beside the repository; None where there is none."""
    folder = Path(os.environ.get("SHOP_DATA") or Path(__file__).parents[2] / "shared" / "data")
    return folder if folder.is_dir() else None


class MemoryShop:
    """The catalog half of a ``Storefront``, in memory; what changes is told as the database tells it."""

    def __init__(self, products: Sequence[Product] = ()) -> None:
        self._products: dict[ProductId, Product] = {}
        self._changed: dict[ProductId, int] = {}
        self._version = 0
        self.put(products)

    def put(self, products: Sequence[Product]) -> None:
        """Add these products, or set them in the place of older ones."""
        self._version += 1
        for product in products:
            self._products[product.product_id] = product
            self._changed[product.product_id] = self._version

    def remove(self, product_id: ProductId) -> None:
        """Take a product out."""
        self._version += 1
        del self._products[product_id]
        self._changed[product_id] = self._version

    def products(self, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {wanted: self._products[wanted] for wanted in product_ids if wanted in self._products}

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        ordered = [self._products[product_id] for product_id in sorted(self._products)]
        for start in range(0, len(ordered), batch):
            yield ordered[start : start + batch]

    def stamps(self) -> list[ProductStamp]:
        return [
            ProductStamp(product_id, product.text_hash, record_hash(product))
            for product_id, product in sorted(self._products.items())
        ]

    def catalog_version(self) -> int:
        return self._version

    def changes(self, since: int) -> CatalogChanges:
        later = sorted(product_id for product_id, version in self._changed.items() if version > since)
        return CatalogChanges(
            self._version,
            tuple(product_id for product_id in later if product_id in self._products),
            tuple(product_id for product_id in later if product_id not in self._products),
            whole=since > self._version,
        )

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(f"a catalog in memory has no {name}")


def product(
    product_id: str,
    title: str,
    *,
    description: str = "",
    brand: str | None = None,
    category: Sequence[str] = (),
    tags: Sequence[str] = (),
    facets: Sequence[tuple[str, str]] = (),
    price: str = "10.00",
    list_price: str | None = None,
    currency: str = "USD",
    rating: float | None = None,
    review_count: int = 0,
    in_stock: bool = True,
    language: str = "en",
    created_at: datetime | None = None,
    options: Sequence[tuple[str, str]] = (),
) -> Product:
    """A product of one variant."""
    money = Money(Decimal(price), currency)
    reduced = Money(Decimal(list_price), currency) if list_price else None
    variant = Variant(VariantId(f"{product_id}-1"), tuple(options), money, reduced, None, in_stock)
    texts = (title, description, brand, tuple(category), tuple(tags), tuple(facets))
    return Product(
        ProductId(product_id),
        *texts,
        price=money,
        list_price=reduced,
        rating=rating,
        review_count=review_count,
        in_stock=in_stock,
        image=None,
        url=None,
        language=language,
        created_at=created_at,
        variants=(variant,),
        text_hash=text_hash(*texts),
    )


def repriced(one: Product, price: str) -> Product:
    """The product at another price."""
    money = Money(Decimal(price), one.price.currency)
    return replace(one, price=money, variants=tuple(replace(variant, price=money) for variant in one.variants))


def unified(folder: Path, source: str | None = None) -> list[Product]:
    """The 24,688 products of ``catalog-unified``, or those of one shop ("livostyle": 2,766)."""
    import pandas as pd

    rows = pd.read_parquet(folder / "catalog-unified" / "catalog.parquet")
    return [_unified_product(row) for row in rows.to_dict("records") if source is None or row["source"] == source]


def _unified_product(row: dict[str, Any]) -> Product:
    known = json.loads(row["attributes"] or "{}")
    tags = [str(tag) for tag in known.pop("tags", [])]
    kind = known.pop("product_type", None)
    brand = _text(row["brand"]) or None
    facets = [("type", str(kind))] if kind else []
    facets += [("color", color) for color in colors_of(row["title"], tags, brand)]
    facets += [("material", material) for material in materials_of(row["title"], tags)]
    facets += [
        (name.lower(), str(value))
        for name, value in known.items()
        if isinstance(value, str) and 0 < len(value) <= 80 and name != "ingredients"
    ]
    return product(
        row["item_id"],
        row["title"],
        description=_text(row["description"]),
        brand=brand,
        category=[part.strip() for part in _text(row["category_path"]).split(">") if part.strip()],
        tags=tags,
        facets=facets,
        price=f"{row['price']:.2f}" if not math.isnan(row["price"]) else "0",
        currency=row["currency"],
        rating=None if math.isnan(row["rating"]) else float(row["rating"]),
        review_count=0 if math.isnan(row["rating_count"]) else int(row["rating_count"]),
        in_stock=row["in_stock"] is not False,
        language=row["lang"],
    )


def relevance(folder: Path, name: str, split: str = "dev") -> tuple[list[Product], dict[str, str], dict[str, dict[str, float]]]:
    """Products, queries by id, and gains (grade - 1) by query and product: "crowdflower", "homedepot" or "zh"."""
    import pandas as pd

    at = folder / ("zh-search" if name == "zh" else f"relevance-{name}")
    corpus = pd.read_parquet(at / "corpus.parquet")
    judged = pd.read_parquet(at / f"qrels_{split}.parquet")
    queries = pd.read_parquet(at / f"queries_{split}.parquet")
    key, title, grade, least = {
        "crowdflower": ("doc_id", "product_title", "grade_1_4", 1.0),
        "homedepot": ("product_uid", "product_title", "grade_1_3", 1.0),
        "zh": ("doc_id", "title", "label", 0.0),
    }[name]
    products = [
        product(
            str(row[key]),
            str(row[title]),
            description=re.sub(r"<[^>]+>", " ", _text(row.get("product_description"))),
            language="zh" if name == "zh" else "en",
        )
        for row in corpus.to_dict("records")
    ]
    gains: dict[str, dict[str, float]] = {}
    for row in judged.to_dict("records"):
        gains.setdefault(row["query_id"], {})[str(row[key])] = float(row[grade]) - least
    return products, dict(zip(queries["query_id"], queries["query"], strict=True)), gains


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
