"""Conditions that one variant must meet together, through the search."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.products import Product
from retrieval.query import Constraints, Query
from retrieval.search import ShopSearch
from tests.fakes_retrieval import search_over
from tests.products import product, variant


def shirt(product_id: str, *variants: tuple[str, str, str, int]) -> Product:
    """A shirt of variants: size, colour, price, stock."""
    made = [
        variant(f"{product_id}-{at}", price, stock=stock, options=(("size", size), ("color", color)))
        for at, (size, color, price, stock) in enumerate(variants)
    ]
    colors = tuple(dict.fromkeys(("color", color) for _, color, _, _ in variants))
    return replace(
        product(product_id, *made, title=f"Shirt {product_id}", category=("Clothing", "Shirts"), tags=(), facets=colors)
    )


CATALOG = [
    shirt("both", ("M", "blue", "20", 3), ("L", "blue", "20", 3)),
    shirt("sold-out", ("M", "blue", "20", 3), ("L", "blue", "20", 0)),
    shirt("dear", ("M", "blue", "20", 3), ("L", "blue", "45", 3)),
    shirt("red-large", ("M", "blue", "20", 3), ("L", "red", "20", 3)),
]
LARGE = (("size", "L"),)


@pytest.fixture
def search(tmp_path: Path) -> ShopSearch:
    return search_over(CATALOG, tmp_path / "chroma")


def ids(search: ShopSearch, constraints: Constraints, *, relax: bool = False) -> set[str]:
    return {one.product.product_id for one in search.find(Query("shirt", constraints), relax=relax).candidates}


@pytest.mark.parametrize(
    ("constraints", "wanted"),
    [
        (Constraints(attributes=LARGE), {"both", "sold-out", "dear", "red-large"}),
        (Constraints(attributes=LARGE, in_stock=True), {"both", "dear", "red-large"}),
        (Constraints(facets=(("size", ("L",)),), in_stock=True), {"both", "dear", "red-large"}),
        (Constraints(attributes=LARGE, in_stock=True, price_max=Decimal(30)), {"both", "red-large"}),
        (Constraints(attributes=LARGE, price_max=Decimal(30)), {"both", "sold-out", "red-large"}),
        (Constraints(attributes=LARGE, colors=("blue",)), {"both", "sold-out", "dear"}),
        (Constraints(attributes=LARGE, colors=("blue",), in_stock=True, price_max=Decimal(30)), {"both"}),
        (Constraints(colors=("red",), in_stock=True), {"red-large"}),
        (Constraints(in_stock=True), {"both", "sold-out", "dear", "red-large"}),
    ],
)
def test_one_variant_meets_them_all(search: ShopSearch, constraints: Constraints, wanted: set[str]) -> None:
    assert ids(search, constraints) == wanted


def test_what_is_given_up_for_want_of_such_a_variant_is_named(tmp_path: Path) -> None:
    search = search_over([CATALOG[1]], tmp_path / "chroma")
    wanted = Query("shirt", Constraints(attributes=LARGE, in_stock=True))
    assert search.find(wanted).candidates == ()
    found = search.find(wanted, relax=True)
    assert found.relaxed == ("size: L",) and [one.product.product_id for one in found.candidates] == ["sold-out"]


def test_a_property_of_the_whole_product_asks_no_variant(tmp_path: Path) -> None:
    linen = replace(CATALOG[1], facets=(*CATALOG[1].facets, ("material", "linen")))
    search = search_over([linen], tmp_path / "chroma")
    assert ids(search, Constraints(attributes=(("material", "linen"),), in_stock=True)) == {"sold-out"}
