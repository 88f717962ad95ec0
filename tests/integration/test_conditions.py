"""The shop's conditions over the demo catalog, held to an oracle that reads only records, and given up only by name.

``python -m bench.conditions`` does the same with 2,000 queries, and over other catalogs.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bench.condition_queries import Conditions
from bench.conditions import held, overlaps
from bench.demo import demo_products
from bench.oracle import NO, record_of
from commerce.products import Product
from retrieval.query import Constraints, Query
from retrieval.search import ShopSearch
from tests.fakes_retrieval import search_over


@pytest.fixture(scope="module")
def products() -> list[Product]:
    return demo_products()


@pytest.fixture(scope="module")
def search(products: list[Product], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopSearch]:
    opened: ShopSearch = search_over(products, Path(tmp_path_factory.mktemp("conditions")) / "chroma")
    yield opened
    opened.close()


def test_no_product_shown_violates_a_condition_and_none_that_meets_all_is_left_out(
    search: ShopSearch, products: list[Product]
) -> None:
    tally = held(search, products, queries=300, seed=5)
    assert (tally.violations, tally.misses) == ({}, {}), tally.examples
    assert tally.shown > 10_000  # the queries are not all empty
    assert tally.empty < 30


def test_the_first_fifty_are_those_of_an_exhaustive_scan(search: ShopSearch, products: list[Product]) -> None:
    for row in overlaps(search, products, queries=12):
        assert row["queries that find any"] == 0 or row["overlap of the first 50"] >= 0.99, row


def test_conditions_are_given_up_only_by_name(search: ShopSearch, products: list[Product]) -> None:
    """What is named may be violated, all else not; price and what is not wanted are never given up."""
    records = {product.product_id: record_of(product) for product in products}
    drawing = Conditions(list(records.values()), random.Random(6))
    gave_up = 0
    for _ in range(250):
        asked, text = drawing.drawn()
        hard = replace(asked.constraints, price_max=Decimal(16), rating_min=4.95)  # few products are so cheap and so good
        found = search.find(Query(text, hard, limit=20), relax=True)
        named = " ".join(found.relaxed)
        gave_up += bool(found.relaxed)
        for candidate in found.candidates:
            product = candidate.product
            assert product.price.amount <= 16, (hard, product.title)
            assert "stars" in named or (product.rating or 0) >= 4.95, (hard, found.relaxed, product.title)
            for kind, meets in asked.parts:
                if kind in ("price", "rating"):
                    continue
                given = kind != "exclude" and any(words and words in named for words in _asked_for(kind, hard))
                assert given or meets(records[product.product_id]) is not NO, (kind, hard, found.relaxed, product.title)
        if not found.candidates:
            assert not found.relaxed
    assert gave_up > 50


def _asked_for(kind: str, constraints: Constraints) -> list[str]:
    """The words of a condition of this kind, as they are named where it is given up."""
    if kind == "stock":
        return ["in stock"]
    if kind == "brand":
        return list(constraints.brands)
    if kind == "category":
        return [constraints.category or ""]
    return list(constraints.colors) if kind == "color" else [value for _, value in constraints.attributes]
