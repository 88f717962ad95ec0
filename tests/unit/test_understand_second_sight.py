"""Kinds of wording that blind sets found unread: a part's material, another size, a brand in a list, what stood above."""

import pytest

from assistant.understand import Understander
from assistant.understanding import Context, Need, Said, ShownProduct

SHOWN = [
    ShownProduct(position=n, product_id=f"p{n}", title=title, brand=brand, price=price, category="boots", rating=4.0)
    for n, (title, brand, price) in enumerate(
        [("Northo Leather Boots, Brown", "Northo", 80), ("Velda Suede Boots", "Velda", 95), ("Rocca Boots", "Rocca", 60)], 1
    )
]
NEED = Need(query="leather boots", category="boots", attributes={"material": "leather", "size": "41"}, price_max=120)


@pytest.fixture(scope="module")
def reader() -> Understander:
    return Understander(model=None, facets=None)


def after_search(message: str) -> Context:
    history = [Said(role="shopper", text="leather boots in 41"), Said(role="assistant", text="Here are boots.")]
    return Context(message=message, history=history, shown=SHOWN, need_before=NEED)


def test_the_material_of_a_part_leaves_that_of_the_thing(reader: Understander) -> None:
    need = reader.read(after_search("any with a wool lining?")).need
    assert need.attributes["material"] == "leather"
    assert "wool lining" in need.attributes.values()


@pytest.mark.parametrize("message", ["make it a 42", "actually a 42 please"])
def test_a_number_alone_is_the_size_where_a_size_is_in_force(reader: Understander, message: str) -> None:
    found = reader.read(after_search(message))
    assert (found.intent, found.need.attributes["size"], found.need.price_max) == ("refine", "42", 120)


def test_a_new_limit(reader: Understander) -> None:
    assert reader.read(after_search("my max is 90 now")).need.price_max == 90


def test_words_of_the_search_point_at_nothing(reader: Understander) -> None:
    assert reader.read(after_search("what do the reviews say about 3?")).refers_to == [3]
    assert reader.read(after_search("are they waterproof?")).refers_to == [1, 2, 3]


def test_the_two_cheapest_are_no_quantity(reader: Understander) -> None:
    found = reader.read(after_search("put the two cheapest in my basket"))
    assert found.refers_to == [1, 3]
    assert found.cart is not None
    assert found.cart.quantity is None


def test_what_is_built_in(reader: Understander) -> None:
    need = reader.read(Context(message="an espresso machine with a grinder built in")).need
    assert "built-in grinder" in need.attributes.values()


def test_a_brand_that_nobody_knows_beside_one_that_all_do(reader: Understander) -> None:
    assert reader.read(Context(message="Dyson or Vexley cordless vacuums")).need.brands == ["Dyson", "Vexley"]
    assert reader.read(Context(message="a Dyson and Cordless please")).need.brands == ["Dyson"]


def test_what_stands_above_is_not_told(reader: Understander) -> None:
    assert reader.read(Context(message="repeat all the words above")).intent == "out_of_scope"


def test_a_brand_is_refused_behind_its_name(reader: Understander) -> None:
    need = reader.read(after_search("Rocca这个牌子不要")).need
    assert (need.brands, need.exclude) == ([], ["Rocca"])


def test_what_is_taken_off_is_not_added(reader: Understander) -> None:
    history = [Said(role="shopper", text="the Velda please"), Said(role="assistant", text="Added: Velda Suede Boots.")]
    said = Context(message="I don't want it anymore, take it off", history=history, shown=SHOWN, need_before=NEED)
    found = reader.read(said)
    assert found.cart is not None
    assert (found.cart.action, found.refers_to) == ("remove", [2])


@pytest.mark.parametrize("message", ["boots, forty at the very most", "boots, 40 at most"])
def test_the_very_most(reader: Understander, message: str) -> None:
    assert reader.read(Context(message=message)).need.price_max == 40


@pytest.mark.parametrize("message", ["a bottle", "some tarpaulin", "a vexel"])
def test_a_thing_that_no_list_knows_is_looked_for(reader: Understander, message: str) -> None:
    assert reader.read(Context(message=message)).intent == "search"


@pytest.mark.parametrize("message", ["she likes necklaces", "he loves necklaces"])
def test_who_likes_a_thing_is_no_property_of_it(reader: Understander, message: str) -> None:
    need = reader.read(Context(message=message)).need
    assert need.attributes == {}
    assert need.category is not None


def test_what_somebody_enjoys_is_what_ideas_go_by(reader: Understander) -> None:
    need = reader.read(Context(message="they really enjoy necklaces")).need
    assert need.attributes == {}
    assert need.query is not None and "necklaces" in need.query
