"""What every search keeps."""

from decimal import Decimal
from pathlib import Path

import pytest

from bench.catalogs import product
from commerce.ids import ProductId
from retrieval.langchain import ProductRetriever
from retrieval.query import Constraints, Query, Search
from tests.fakes_retrieval import search_over

CATALOG = [
    product("a", "Linen summer dress", category=("Clothing", "Dresses"), facets=[("color", "navy")], price="40", rating=4.5),
    product("b", "Wool winter dress", category=("Clothing", "Dresses"), facets=[("color", "red")], price="90", rating=3.9),
    product(
        "c", "Leather ankle boots", category=("Shoes",), facets=[("color", "black")], price="120", review_count=40, rating=4.8
    ),
    product("d", "Canvas sneakers", category=("Shoes",), brand="Fjord", price="35", in_stock=False),
    product("e", "Steel kettle 1.7 l", category=("Kitchen",), price="25", rating=4.1, review_count=300),
    product("f", "Copper kettle 2 l", category=("Kitchen",), price="75"),
]


@pytest.fixture
def search(tmp_path: Path) -> Search:
    return search_over(CATALOG, tmp_path / "chroma")


def ids(search: Search, query: Query, relax: bool = False) -> list[str]:
    return [candidate.product.product_id for candidate in search.find(query, relax=relax).candidates]


def test_the_words_decide_the_order(search: Search) -> None:
    assert ids(search, Query("linen dress"))[0] == "a"
    assert ids(search, Query("kettle"))[:2] in (["e", "f"], ["f", "e"])


def test_all_that_is_shown_meets_the_conditions(search: Search) -> None:
    found = search.find(Query("dress", Constraints(price_max=Decimal(50))))
    assert [candidate.product.product_id for candidate in found.candidates] == ["a"]
    assert found.candidates[0].matched == ("under 50",)


def test_scores_are_within_bounds_and_fall(search: Search) -> None:
    scores = [c.query_score for c in search.find(Query("dress")).candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-6 for score in scores)


def test_no_words_browse_what_meets_the_conditions(search: Search) -> None:
    found = search.find(Query("", Constraints(category="shoes")))
    assert {candidate.product.product_id for candidate in found.candidates} == {"c", "d"} and found.total == 2
    assert ids(search, Query(""))[0] == "e"  # the most popular


@pytest.mark.parametrize(("sort", "first"), [("price_asc", "e"), ("price_desc", "c"), ("rating", "c"), ("popular", "e")])
def test_orders(search: Search, sort: str, first: str) -> None:
    assert ids(search, Query("", sort=sort))[0] == first  # type: ignore[arg-type]


def test_the_limit_cuts_the_list_and_not_the_total(search: Search) -> None:
    found = search.find(Query("", limit=2))
    assert (len(found.candidates), found.total) == (2, len(CATALOG))


def test_what_is_given_up_is_named(search: Search) -> None:
    wanted = Query("dress", Constraints(category="dress", colors=("navy",), attributes=(("material", "neoprene"),)))
    assert search.find(wanted).candidates == ()
    found = search.find(wanted, relax=True)
    assert found.relaxed == ("material: neoprene",)
    assert [candidate.product.product_id for candidate in found.candidates] == ["a"]
    assert search.find(Query("dress"), relax=True).relaxed == ()


def test_price_exclusions_and_what_was_seen_are_never_given_up(search: Search) -> None:
    for constraints in (
        Constraints(price_max=Decimal(1)),
        Constraints(price_min=Decimal(50), price_max=Decimal(40)),
        Constraints(without=tuple(one.product_id for one in CATALOG)),
        Constraints(exclude=("dress", "boots", "sneakers", "kettle")),
    ):
        assert search.find(Query("dress", constraints), relax=True).candidates == ()


def test_words_that_nothing_answers_are_named_too(search: Search) -> None:
    assert search.find(Query("zeppelin qqq")).total == 0
    found = search.find(Query("zeppelin qqq", Constraints(category="shoes")), relax=True)
    assert {candidate.product.product_id for candidate in found.candidates} == {"c", "d"}
    assert found.relaxed == ("“zeppelin qqq”",)


def test_similar_leaves_the_product_out_and_keeps_the_conditions(search: Search) -> None:
    found = search.similar(ProductId("e"), Query(""))
    assert [candidate.product.product_id for candidate in found.candidates][:1] == ["f"]
    assert "e" not in {candidate.product.product_id for candidate in found.candidates}
    assert search.similar(ProductId("e"), Query("", Constraints(price_max=Decimal(30)))).total == 0
    assert search.similar(ProductId("none"), Query("")).candidates == ()


def test_what_goes_with_a_product_is_of_another_type_and_keeps_the_conditions(tmp_path: Path) -> None:
    bikini = product(
        "x", "Floral summer bikini for women", category=("Swimwear", "Bikinis"), tags=("summer", "beach"), price="30"
    )
    others = [
        product("y", "Striped summer bikini for women", category=("Swimwear", "Bikinis"), tags=("summer", "beach"), price="30"),
        product("h", "Straw summer hat for women", category=("Accessories", "Hats"), tags=("summer", "beach"), price="20"),
        product("s", "Beach summer sandals for women", category=("Shoes", "Sandals"), tags=("summer", "beach"), price="25"),
        product("m", "Beach summer hat for men", category=("Accessories", "Hats"), tags=("summer", "beach", "men"), price="20"),
        product("w", "Wool winter scarf for women", category=("Accessories", "Scarves"), tags=("winter",), price="20"),
    ]
    search = search_over([bikini, *others], tmp_path / "chroma")
    beside = [c.product.product_id for c in search.goes_with(ProductId("x"), Query("")).candidates]
    assert set(beside[:2]) == {"h", "s"} and not {"x", "y", "m"} & set(beside)
    cheap = search.goes_with(ProductId("x"), Query("", Constraints(price_max=Decimal(20)))).candidates
    assert cheap and all(candidate.product.price.amount <= 20 for candidate in cheap)
    assert search.goes_with(ProductId("none"), Query("")).candidates == ()


def test_what_is_worn_instead_of_a_product_does_not_go_with_it(tmp_path: Path) -> None:
    worn = {
        "dress": ("Dresses", "Floral blue striped summer dress"),
        "romper": ("One-Pieces", "Floral blue striped summer romper"),
        "skirt": ("Skirts", "Floral blue striped summer skirt"),
        "top": ("Tops", "Floral blue striped summer top"),
        "cover": ("Cover-Ups", "Floral blue striped summer cover-up"),
        "bikini": ("Swimwear", "Floral blue striped summer bikini"),
        "jacket": ("Jackets", "Floral blue striped summer jacket"),
        "shirt": ("Shirts", "Men's floral blue striped summer shirt"),
        "cap": ("Hats", "Men's floral blue striped summer cap"),
        "sandals": ("Shoes", "Floral blue striped summer sandals"),
        "earrings": ("Earrings", "Floral blue striped summer earrings"),
        "necklace": ("Necklaces", "Floral blue striped summer necklace"),
    }
    search = search_over(
        [product(name, title, category=("Clothing", category)) for name, (category, title) in worn.items()], tmp_path / "chroma"
    )

    def beside(name: str) -> set[str]:
        return {str(one.product.product_id) for one in search.goes_with(ProductId(name), Query("")).candidates}

    assert beside("dress") == {"jacket", "sandals", "earrings", "necklace"}  # a dress is for women where it does not say so
    assert {"skirt", "jacket", "sandals"} <= beside("top") and not {"dress", "romper", "shirt", "bikini", "cover"} & beside(
        "top"
    )
    assert {"cover", "sandals"} <= beside("bikini") and not {"dress", "top"} & beside("bikini")
    assert {"necklace", "dress"} <= beside("earrings") and "earrings" not in beside("earrings")


def test_of_two_alike_products_the_one_that_costs_about_as_much_comes_first(tmp_path: Path) -> None:
    prices = {"own": "40", "near": "45", "far": "400"}
    search = search_over([product(name, "Steel kettle", price=price) for name, price in prices.items()], tmp_path / "chroma")
    assert [c.product.product_id for c in search.similar(ProductId("own"), Query("")).candidates] == ["near", "far"]


@pytest.mark.parametrize(
    "text", ["k" * 10_000, "kettle " * 2_000, "!!!???", "😀👗", "红色 kettle", "\u202eelttek\u202c", "\x00", "' OR 1=1 --"]
)
def test_any_text_is_answered(search: Search, text: str) -> None:
    for relax in (False, True):
        found = search.find(Query(text, limit=3), relax=relax)
        assert len(found.candidates) <= 3 <= max(found.total, 3)


def test_it_is_a_langchain_retriever(search: Search) -> None:
    found = ProductRetriever(search=search, constraints=Constraints(price_max=Decimal(50)), limit=2).invoke("dress")
    assert [one.metadata["product_id"] for one in found] == ["a"]
    assert "Linen summer dress" in found[0].page_content
