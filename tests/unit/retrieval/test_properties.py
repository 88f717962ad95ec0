"""What a record says of a property: exact for sizes, measures and longer terms, and no more than it says."""

import pytest

from bench.catalogs import product
from retrieval.query import Constraints
from tests.unit.retrieval.test_constraints import rows_of


def meeting(name: str, value: str, *products: object) -> set[str]:
    return rows_of(Constraints(attributes=((name, value),)), *products)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", ["XL", "xl", "X-Large", "extra large", "加大码", "加大号"])
def test_one_size_has_many_names(asked: str) -> None:
    shop = [product("a", "Shirt", options=[("size", "XL")]), product("b", "Shirt", options=[("size", "2XL")])]
    assert meeting("size", asked, *shop, product("c", "Extra large pockets", options=[("size", "M")])) == {"a"}


@pytest.mark.parametrize(
    ("asked", "met"), [("small", {"a"}), ("大号", {"b"}), ("M", {"c"}), ("2XL", {"d"}), ("40码", {"e"}), ("US 9", {"e"})]
)
def test_sizes_are_met_where_they_are_stated(asked: str, met: set[str]) -> None:
    shop = [
        product("a", "Skirt", facets=[("size", "S")]),
        product("b", "Skirt with small dots", facets=[("size", "L")]),
        product("c", "Skirt", facets=[("size", "S/M")] if asked == "M" else [("size", "Medium")]),
        product("d", "Skirt", facets=[("size", "XXL")]),
        product("e", "Shoe", facets=[("size", "40(US9)")]),
    ]
    assert meeting("size", asked, *shop) == met


def test_measures_are_met_in_any_unit() -> None:
    shop = [
        product("a", "Pot", facets=[("size", "16 in")]),
        product("b", "Pot", facets=[("size", "17 in")]),
        product("c", 'Pot, 16" wide'),
        product("d", "Pot", description="The box is 40 cm long."),
    ]
    assert meeting("size", "40 cm", *shop) == {"a", "c"}


def test_what_is_stated_twice_is_met_as_one() -> None:
    shop = [product("a", "Cream", facets=[("size", "1.7 oz/ 50 mL")]), product("b", "Cream", facets=[("size", "2 x 0.12 oz")])]
    assert meeting("size", "50ml", *shop) == {"a"}
    assert meeting("size", "2 oz/ 60 mL", *shop) == set()
    assert meeting("size", "1.69 oz/ 50 mL", *shop) == {"a"}
    assert meeting("size", "5.5 oz/ 156 g", product("c", "Toner", facets=[("size", "5.4 oz")])) == set()


def test_a_word_is_the_longest_term_that_it_is_part_of() -> None:
    shop = [
        product("a", "Belt", facets=[("material", "pu leather")]),
        product("b", "Belt", facets=[("material", "genuine leather")]),
        product("c", "Ring", facets=[("material", "silver plated")]),
        product("d", "Ring", facets=[("material", "sterling silver")]),
    ]
    assert meeting("material", "真皮", *shop) == {"b"}
    assert meeting("material", "leather", *shop) == {"a", "b"}
    assert meeting("material", "silver", *shop) == {"d"}


def test_what_goes_with_it_is_not_what_it_is_of() -> None:
    shop = [product("a", "Dress", description="Soft cotton. Wear it with leather boots."), product("b", "Boots of leather")]
    assert meeting("material", "leather", *shop) == {"b"}
    assert meeting("material", "cotton", *shop) == {"a"}
    assert rows_of(Constraints(exclude=("leather",)), *shop) == set()


def test_a_colour_is_no_material() -> None:
    shop = [
        product("a", "Sandals in silver", facets=[("color", "silver")]),
        product("b", "Ring made of silver", facets=[("color", "white")]),
    ]
    assert meeting("material", "silver", *shop) == {"b"}


def test_kinds_of_what_is_not_wanted_are_left_out_where_a_label_says_them() -> None:
    shop = [
        product("a", "Merino wool hat"),
        product("b", "Cashmere hat"),
        product("c", "Cotton hat", description="As soft as cashmere."),
        product("d", "Copper earrings", facets=[("color", "gold")]),
    ]
    assert rows_of(Constraints(exclude=("wool",)), *shop) == {"c", "d"}
    assert rows_of(Constraints(exclude=("orange",)), *shop) == {"a", "b", "c", "d"}


def test_a_title_names_no_colour_by_chance() -> None:
    shop = [
        product("a", "Almond body oil"),
        product("b", "Graphite racket"),
        product("c", "Beige racket", tags=("Ash Memory",)),
    ]
    assert rows_of(Constraints(colors=("beige",)), *shop) == {"c"}
    assert rows_of(Constraints(colors=("gray",)), *shop) == set()


def test_what_a_title_lists_behind_for_is_no_type_of_the_product() -> None:
    shop = [product("a", "Metal stand with wheels, front load, fridge"), product("b", "Fridge (Scarlet Charm, base stand)")]
    shop.append(product("c", "Silver charm"))
    assert rows_of(Constraints(category="fridge"), *shop) == {"b"}
    assert rows_of(Constraints(category="charms"), *shop) == {"c"}


def test_a_sign_beside_a_brand_is_no_part_of_it() -> None:
    shop = [product("a", "Insignia™ - Case", brand="Insignia™"), product("b", "Case", brand="Apple®")]
    assert rows_of(Constraints(brands=("insignia",)), *shop) == {"a"}
    assert rows_of(Constraints(brands=("Apple",)), *shop) == {"b"}
