"""Shoppers' messages over the demo catalog, read without a model: what is shown is what was asked for.

``tests/data/demo_needs.jsonl`` holds the messages and what must hold of every product shown: ``type`` (one of the patterns
stands in its title, categories or tags), ``colors`` (one of its colours, or a shade), ``says`` (of each list one word stands in
its text), ``never`` (no such word does), prices and stars; ``least`` and ``most`` bound the number found, and ``relaxed`` holds
the words that the conditions given up must name (absent: none may be given up; null: any may).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.act.find import constraints_of
from assistant.understand import Understander, catalog_words
from assistant.understanding import Context, Need, ShownProduct
from commerce.database import open_database
from commerce.products import Product
from retrieval.lexicon import lexicon
from retrieval.opening import open_search
from retrieval.query import Found, Query
from retrieval.search import ShopSearch

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "data" / "demo_needs.jsonl").read_text("utf-8").splitlines()]
SHOWN = 10

Shop = tuple[Understander, ShopSearch]


@pytest.fixture(scope="module")
def demo_shop(demo_home: Path) -> Iterator[Shop]:
    """The reader and the search of the demo shop."""
    database = open_database(f"sqlite:///{demo_home / 'shop.db'}")
    products = [product for batch in database.storefront.all_products() for product in batch]
    search = open_search(database.storefront, chroma=demo_home / "chroma", writes=False)
    yield Understander(model=None, facets=catalog_words(products)), search
    search.close()
    database.close()


def answered(turns: list[str], shop: Shop) -> tuple[Need, Found]:
    """The need and what was found after the last message, each read with the need and the products of the one before."""
    understander, search = shop
    need, found = None, Found((), 0)
    for message in turns:
        shown = [
            ShownProduct(
                position=place,
                product_id=one.product.product_id,
                title=one.product.title,
                price=float(one.product.price.amount),
                category=one.product.category[-1],
            )
            for place, one in enumerate(found.candidates[:SHOWN], 1)
        ]
        need = understander.read(Context(message=message, need_before=need, shown=shown)).need
        found = search.find(Query(need.query or need.category or "", constraints_of(need), need.sort), relax=True)
    assert need is not None
    return need, found


def labels(product: Product) -> str:
    return " | ".join((product.title, *product.category, *product.tags)).lower()


def everything(product: Product) -> str:
    return f"{labels(product)} | {' | '.join(value for _, value in product.facets)} | {product.description}".lower()


def has_color(product: Product, color: str) -> bool:
    term = lexicon().term(color, "color")
    assert term is not None
    names = [word.lower() for one in (term, *lexicon().narrower(term)) for word in lexicon().words(one)]
    return any(name in everything(product) for name in names)


def faults(product: Product, case: dict[str, Any]) -> list[str]:
    """What of the case does not hold of the product."""
    text, amount = everything(product), product.price.amount
    wrong = []
    if not any(re.search(pattern, labels(product)) for pattern in case["type"]):
        wrong.append("type")
    if "colors" in case and not any(has_color(product, color) for color in case["colors"]):
        wrong.append("colour")
    wrong += [f"says {words}" for words in case.get("says", []) if not any(word in text for word in words)]
    wrong += [f"never {word}" for word in case.get("never", []) if re.search(rf"\b{word}", text)]
    wrong += [f"never {pattern}" for pattern in case.get("never_type", []) if re.search(pattern, labels(product))]
    if amount > case.get("price_max", amount) or amount < case.get("price_min", amount):
        wrong.append("price")
    if "rating_min" in case and (product.rating or 0) < case["rating_min"]:
        wrong.append("rating")
    return wrong


@pytest.mark.parametrize("case", CASES, ids=lambda case: " > ".join(case["turns"]))
def test_what_is_shown_is_what_was_asked_for(case: dict[str, Any], demo_shop: Shop) -> None:
    need, found = answered(case["turns"], demo_shop)
    shown = [one.product for one in found.candidates[:SHOWN]]
    wrong = [(product.title, product.category[-1], fault) for product in shown if (fault := faults(product, case))]
    assert not wrong, (need, found.total, found.relaxed, wrong)
    assert case["least"] <= found.total <= case.get("most", found.total), (need, found.total, found.relaxed)
    allowed = case.get("relaxed", [])
    named = " ".join(found.relaxed)
    assert allowed is None or bool(allowed) == bool(named) and all(word in named for word in allowed), (need, found.relaxed)
