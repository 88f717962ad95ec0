"""What counts as a type, what may stand in for it, and a gender that no record states."""

import numpy as np
import pytest

from bench.catalogs import product
from commerce.products import Product
from retrieval.constraints import conditions, meeting, relaxed
from retrieval.query import Constraints
from tests.unit.retrieval.test_constraints import snapshot_of

DRESSES = [
    product("tagged", "Frayed Tiered Dress", category=("Dresses", "Dress"), tags=("summer", "short sleeve")),
    product("winter", "Wool Dress", category=("Dresses", "Dress"), tags=("winter", "long sleeve")),
    product("top", "Striped Top", category=("Tops", "Top"), tags=("summer",)),
]
SHOES = [
    product("sandals", "Wedge Sandals", category=("Shoes",)),
    product("his", "Men's Sandals", category=("Shoes",)),
    product("hers", "Sandals", category=("Shoes",), tags=("women",)),
    product("all", "Slide Sandals", category=("Shoes",), tags=("unisex",)),
]


def met(wanted: Constraints, products: list[Product]) -> set[str]:
    snapshot = snapshot_of(products)
    mask = meeting(conditions(wanted, snapshot), snapshot)
    return {str(products[int(row)].product_id) for row in np.flatnonzero(mask)}


@pytest.mark.parametrize("name", ["summer dress", "Summer dresses", "sundress"])
def test_a_word_before_a_type_may_stand_in_the_labels(name: str) -> None:
    assert met(Constraints(category=name), DRESSES) == {"tagged"}


def test_long_sleeves_do_not_make_a_long_dress() -> None:
    assert met(Constraints(category="long dress"), DRESSES) == set()


def test_the_words_of_a_compound_stand_side_by_side() -> None:
    some = [product("a", "Dress", tags=("off-the-shoulder",)), product("b", "Dress", tags=("shoulder pads", "off white"))]
    assert met(Constraints(category="off-the-shoulder dress"), some) == {"a"}


def test_how_many_pieces_is_no_type() -> None:
    assert met(Constraints(category="computer"), [product("a", "Holiday Shirt and Pants 2pcs"), product("b", "Gaming PC")]) == {
        "b"
    }


@pytest.mark.parametrize(("gender", "rows"), [("women", {"sandals", "hers", "all"}), ("men's", {"sandals", "his", "all"})])
def test_a_record_that_states_no_gender_is_for_anybody(gender: str, rows: set[str]) -> None:
    assert met(Constraints(attributes=(("gender", gender),)), SHOES) == rows


def test_only_a_stated_gender_is_a_fact() -> None:
    snapshot = snapshot_of(SHOES)
    (condition,) = conditions(Constraints(attributes=(("gender", "women"),)), snapshot)
    assert [bool(condition.fact_of(row)) for row in range(len(SHOES))] == [False, False, True, False]


def nearest(wanted: Constraints, products: list[Product]) -> tuple[set[str], tuple[str, ...]] | None:
    snapshot = snapshot_of(products)
    found = relaxed(conditions(wanted, snapshot), np.ones(len(products), np.bool_))
    if found is None:
        return None
    return {str(products[int(row)].product_id) for row in np.flatnonzero(meeting(found.kept, snapshot))}, found.given_up


def test_a_wider_type_stands_in_and_is_named() -> None:
    assert nearest(Constraints(category="sundress"), DRESSES[1:]) == ({"winter"}, ("sundress → dress",))


def test_what_shares_nothing_with_the_type_is_never_near() -> None:
    assert nearest(Constraints(category="sundress"), DRESSES[2:]) is None
    assert nearest(Constraints(category="laptop"), DRESSES) is None
    assert nearest(Constraints(category="blorptangle"), DRESSES) is None


def test_a_department_stands_in_only_for_what_the_shop_has_not() -> None:
    assert nearest(Constraints(category="loafers"), SHOES) == ({"sandals", "his", "hers", "all"}, ("loafers → shoes",))
    boots = [product("boots", "Ankle Boots", category=("Shoes",), brand="Ariat"), *SHOES]
    assert nearest(Constraints(category="boots", brands=("Ecco",)), boots) == ({"boots"}, ("Ecco",))


def test_what_was_filed_under_another_type_is_not_of_it() -> None:
    some = [
        product("bag", "Canvas Tote", category=("Handbags", "Tote Bag")),
        product("hoodie", "Soft Hoodie", category=("Handbags", "Baguette Handbags", "Hoodie")),
    ]
    assert met(Constraints(category="handbag"), some) == {"bag"}
    assert met(Constraints(category="hoodie"), some) == {"hoodie"}


def test_a_dress_that_is_not_short_may_have_short_sleeves() -> None:
    some = [product("a", "Midi Dress", tags=("short sleeve",)), product("b", "Mini Dress", category=("Mini Dress",))]
    assert met(Constraints(category="dress", exclude=("short",)), some) == {"a"}


def test_a_title_may_say_the_type_before_its_end() -> None:
    some = [
        product("end", "Ember Camping Stove", category=("Outdoor", "Stoves")),
        product("within", "Ember Camping Stove Wind", category=("Outdoor", "Stoves")),
        product("cover", "Cover for the Ember Camping Stove", category=("Outdoor", "Stove Covers")),
        product("kitchen", "Gas Stove", category=("Kitchen", "Stoves")),
    ]
    assert met(Constraints(category="camping stove"), some) == {"end", "within"}
