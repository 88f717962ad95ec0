"""A catalog of any size out of the 48,194 products of ``catalog-retrotech``, and vectors for it, to measure scale on."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.catalogs import product
from commerce.hashes import text_hash
from commerce.ids import ProductId, VariantId
from commerce.money import Money
from commerce.products import Product

_WORDS = "black white silver red blue green large small mini pro classic deluxe slim compact".split()
_PART = 1024  # texts embedded and stored at once: what a kill loses
_NOISE = 0.25  # length of the vector that is added to a repeated product's, which has length 1


@cache
def retrotech(folder: Path) -> tuple[Product, ...]:
    """The products in order of their rows. The set has no prices, stars, stock or categories: they are drawn, by row."""
    import pandas as pd

    rows = pd.read_parquet(folder / "catalog-retrotech" / "products.parquet").to_dict("records")
    return tuple(_product(number, row) for number, row in enumerate(rows))


def repeated(folder: Path, count: int) -> Iterator[list[Product]]:
    """``count`` products in batches, in order of id: the set again and again with other ids, prices, stars, words."""
    products = retrotech(folder)
    for start in range(0, count, 1000):
        yield [
            again(products[number % len(products)], number, len(products)) for number in range(start, min(start + 1000, count))
        ]


def repeated_vectors(vectors: npt.NDArray[np.float32], start: int, stop: int) -> npt.NDArray[np.float32]:
    """Unit vectors of the products from ``start`` to ``stop``: those of the set, moved by noise where they are repeated."""
    numbers = np.arange(start, stop)
    chosen = vectors[numbers % len(vectors)].astype(np.float32)
    noise = np.random.default_rng(start).normal(size=chosen.shape).astype(np.float32) * (_NOISE / np.sqrt(chosen.shape[1]))
    chosen += noise * (numbers >= len(vectors))[:, None]
    unit: npt.NDArray[np.float32] = chosen / np.maximum(np.linalg.norm(chosen, axis=1, keepdims=True), 1e-9)
    return unit


def set_vectors(folder: Path, work: Path, embedder: Any, *, say: bool = True) -> npt.NDArray[np.float32]:
    """The 48,194 vectors of the set, float32 (48194, dimensions); embedded once into ``work``, also after a kill."""
    from retrieval.texts import embedded_text

    whole = work / f"{embedder.name}.npy"
    if whole.exists():
        return np.load(whole, mmap_mode="r")
    products = retrotech(folder)
    parts = work / f"{embedder.name}-parts"
    parts.mkdir(parents=True, exist_ok=True)
    order = sorted(range(len(products)), key=lambda row: len(embedded_text(products[row])))  # texts of a length go together
    for start in range(0, len(order), _PART):
        place = parts / f"{start:06}.npy"
        if place.exists():
            continue
        vectors = embedder.embed([embedded_text(products[row]) for row in order[start : start + _PART]])
        unfinished = place.with_suffix(".new.npy")
        np.save(unfinished, vectors)
        unfinished.replace(place)
        if say:
            print(f"{embedder.name}: {start + len(vectors)} of {len(order)} embedded", flush=True)
    found = np.concatenate([np.load(place) for place in sorted(parts.glob("[0-9]*.npy")) if ".new" not in place.name])
    ordered = np.zeros_like(found)
    ordered[order] = found
    np.save(whole, ordered)
    return ordered


def _product(number: int, row: dict[str, Any]) -> Product:
    chance = random.Random(number)
    title = str(row["name"])
    tail = title.rsplit(" - ", 1)[-1].strip() if " - " in title else ""
    category = (tail,) if 0 < len(tail.split()) <= 3 else ()
    said = [str(row[name]) for name in ("short_description", "long_description") if isinstance(row[name], str)]
    return product(
        f"r{number:07}",
        title,
        description=" ".join(said),
        brand=row["manufacturer"] if isinstance(row["manufacturer"], str) else None,
        category=category,
        facets=[("format", category[0].lower())] if category else [],
        price=f"{chance.lognormvariate(3.4, 1.0):.2f}",
        rating=chance.choice([None, 3.0, 3.5, 4.0, 4.5, 5.0]),
        review_count=chance.randrange(500),
        in_stock=chance.random() < 0.85,
    )


def again(one: Product, number: int, size: int) -> Product:
    """The product of this number, made of the one of the set that it repeats."""
    if number < size:
        return one
    chance = random.Random(number)
    title = f"{one.title} {chance.choice(_WORDS)} {number // size}{chance.choice('abcdefgh')}"
    price = Money(Decimal(f"{chance.lognormvariate(3.4, 1.0):.2f}"), "USD")
    product_id = ProductId(f"r{number:07}")
    return replace(
        one,
        product_id=product_id,
        title=title,
        price=price,
        rating=chance.choice([None, 3.0, 3.5, 4.0, 4.5, 5.0]),
        review_count=chance.randrange(500),
        in_stock=chance.random() < 0.85,
        variants=(replace(one.variants[0], variant_id=VariantId(f"{product_id}-1"), price=price),),
        text_hash=text_hash(title, one.description, one.brand, one.category, one.tags, one.facets),
    )
