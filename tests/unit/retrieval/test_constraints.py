"""Conditions against what is known of products made for it: none too many, none too few."""

import random
from decimal import Decimal

import pytest

from bench.catalogs import MemoryShop, product
from commerce.ids import ProductId
from commerce.products import Product
from retrieval.constraints import conditions, meeting
from retrieval.query import Constraints
from retrieval.snapshot import Snapshot
from retrieval.taking_up import first_snapshot

# what the catalog is made of, and what contains what: the truth that the conditions are held to
TYPES = {"sandals": "shoes", "sneakers": "shoes", "boots": "shoes", "dress": "", "handbag": "", "necklace": ""}
TREE = {"shoes": ("Apparel", "Shoes"), "": ("Apparel", "Other")}
COLORS = {"navy": "blue", "sky blue": "blue", "blue": "blue", "black": "black", "burgundy": "red", "red": "red"}
BRANDS = ("Qupid", "Kérastase", "Fjord & Sons", "MUJI")
MATERIALS = ("linen", "suede", "silver", "rubber")
SIZES = ("S", "M", "L", "XL")


def snapshot_of(products: list[Product]) -> Snapshot:
    return first_snapshot(1, [products], {}, "USD")


def some_products(chance: random.Random, count: int = 300) -> tuple[list[Product], list[dict[str, object]]]:
    products, truths = [], []
    for number in range(count):
        kind = chance.choice(list(TYPES))
        truth: dict[str, object] = {
            "type": kind,
            "color": chance.choice(list(COLORS)),
            "brand": chance.choice([*BRANDS, None]),
            "material": chance.choice(MATERIALS),
            "size": chance.choice(SIZES),
            "price": Decimal(chance.randrange(500, 20_000)) / 100,
            "rating": chance.choice([None, 3.0, 4.0, 4.5, 5.0]),
            "in_stock": chance.random() < 0.7,
        }
        tags = [str(truth["material"])] if chance.random() < 0.5 else []
        said = "" if tags else f"Made of {truth['material']} by hand."
        products.append(
            product(
                f"p{number:04}",
                f"Fine {kind}",
                description=said,
                brand=truth["brand"],  # type: ignore[arg-type]
                category=TREE[TYPES[kind]],
                tags=tags,
                facets=[("type", kind), ("color", str(truth["color"])), ("size", str(truth["size"]))],
                price=str(truth["price"]),
                rating=truth["rating"],  # type: ignore[arg-type]
                in_stock=bool(truth["in_stock"]),
            )
        )
        truths.append(truth)
    return products, truths


def some_constraints(chance: random.Random) -> Constraints:
    def maybe(value: object, share: float = 0.35) -> object:
        return value if chance.random() < share else None

    color = chance.choice(["blue", "navy", "black", "red", "Burgundy"])
    return Constraints(
        price_min=maybe(Decimal(chance.randrange(5, 90))),  # type: ignore[arg-type]
        price_max=maybe(Decimal(chance.randrange(50, 200))),  # type: ignore[arg-type]
        brands=(chance.choice(["qupid", "KERASTASE", "fjord and sons", "Muji"]),) if maybe(1) else (),
        category=maybe(chance.choice(["shoes", "sandals", "Boots", "dresses", "handbags"])),  # type: ignore[arg-type]
        colors=(color,) if maybe(1) else (),
        rating_min=maybe(chance.choice([3.5, 4.0, 4.5])),  # type: ignore[arg-type]
        attributes=tuple(
            pair
            for pair in (("material", chance.choice(MATERIALS)), ("size", chance.choice(["S", "m", "XL"])))
            if maybe(1, 0.2)
        ),
        exclude=tuple(word for word in ("suede", "red", "sneakers", "Qupid") if maybe(1, 0.15)),
        in_stock=bool(maybe(1)),
        without=(ProductId("p0001"),) if maybe(1) else (),
    )


def meets(product_id: str, truth: dict[str, object], wanted: Constraints) -> bool:
    kind, color = str(truth["type"]), str(truth["color"])
    price, rating = truth["price"], truth["rating"]
    brand = {"KERASTASE": "Kérastase", "fjord and sons": "Fjord & Sons", "qupid": "Qupid", "Muji": "MUJI"}
    types = {"dresses": "dress", "handbags": "handbag", "Boots": "boots"}
    assert isinstance(price, Decimal)
    if wanted.price_min is not None and price < wanted.price_min:
        return False
    if wanted.price_max is not None and price > wanted.price_max:
        return False
    if wanted.rating_min is not None and (not isinstance(rating, float) or rating < wanted.rating_min):
        return False
    if wanted.in_stock and not truth["in_stock"]:
        return False
    if wanted.brands and truth["brand"] not in [brand[name] for name in wanted.brands]:
        return False
    if wanted.category and types.get(wanted.category, wanted.category) not in (kind, TYPES[kind]):
        return False
    if wanted.colors and not any(name.lower() in (color, COLORS[color]) for name in wanted.colors):
        return False
    for name, value in wanted.attributes:
        if str(truth[name]).lower() != value.lower():
            return False
    for word in wanted.exclude:
        if word == "red" and COLORS[color] == "red" or word in (truth["material"], kind, truth["brand"]):
            return False
    return product_id not in wanted.without


@pytest.mark.parametrize("seed", range(12))
def test_what_meets_the_conditions_is_exactly_what_should(seed: int) -> None:
    chance = random.Random(seed)
    products, truths = some_products(chance)
    snapshot = snapshot_of(products)
    asked = 0
    for _ in range(40):
        wanted = some_constraints(chance)
        found = {products[row].product_id for row in meeting(conditions(wanted, snapshot), snapshot).nonzero()[0]}
        right = {one.product_id for one, truth in zip(products, truths, strict=True) if meets(one.product_id, truth, wanted)}
        assert found == right, wanted
        asked += bool(right)
    assert asked > 10  # the queries are not all empty


def rows_of(wanted: Constraints, *products: Product) -> set[str]:
    snapshot = snapshot_of(list(products))
    return {products[row].product_id for row in meeting(conditions(wanted, snapshot), snapshot).nonzero()[0]}


def test_amounts_of_two_currencies_never_compare() -> None:
    dollars, rupees = product("a", "Pan", price="30"), product("b", "Pan", price="30", currency="INR")
    assert rows_of(Constraints(price_max=Decimal(50)), dollars, rupees, product("c", "Pan", price="80")) == {"a"}
    assert rows_of(Constraints(price_min=Decimal(5)), dollars, rupees) == {"a"}


def test_a_lower_bound_above_the_upper_one_meets_nothing() -> None:
    assert rows_of(Constraints(price_min=Decimal(50), price_max=Decimal(40)), product("a", "Pan", price="45")) == set()


@pytest.mark.parametrize("bound", ["1E+30", "0.00001", "-5", "Infinity"])
def test_any_bound_is_read(bound: str) -> None:
    found = rows_of(Constraints(price_max=Decimal(bound)), product("a", "Pan", price="45"))
    assert found == ({"a"} if Decimal(bound) > 45 else set())


def test_bounds_are_met_to_the_cent() -> None:
    pans = [product("a", "Pan", price="60.00"), product("b", "Pan", price="60.01")]
    assert rows_of(Constraints(price_max=Decimal("60")), *pans) == {"a"}
    assert rows_of(Constraints(price_min=Decimal("60.01")), *pans) == {"b"}


def test_the_category_at_a_titles_end_counts_and_what_it_is_for_does_not() -> None:
    phone = product("a", "Nokia 3310 Cell Phone - Blue", category=("Electronics",))
    case = product("b", "Leather Case for Cell Phone", category=("Electronics",))
    assert rows_of(Constraints(category="cell phones"), phone, case) == {"a"}


def test_a_category_that_is_not_in_the_tree_falls_back_to_its_words() -> None:
    tent = product("a", "Dome shelter", tags=("bivouac gear",))
    assert rows_of(Constraints(category="bivouac"), tent, product("b", "Chair")) == {"a"}


def test_a_size_is_no_letter_of_the_text() -> None:
    small = product("a", "Shirt", description="Plan M is free", options=[("size", "S")])
    medium = product("b", "Shirt", options=[("size", "M")])
    assert rows_of(Constraints(attributes=(("size", "M"),)), small, medium) == {"b"}


def test_excluded_words_are_looked_for_in_every_text() -> None:
    products = [
        product("a", "Boots", description="Upper of leather, lined."),
        product("b", "Boots", tags=("PU leather",)),
        product("c", "Boots", brand="Leather"),
        product("d", "Boots", category=("Shoes", "Leather boots")),
        product("e", "Boots", facets=[("material", "canvas")]),
    ]
    assert rows_of(Constraints(exclude=("leather",)), *products) == {"e"}


def test_an_excluded_compound_is_not_its_parts() -> None:
    inside, over = product("a", "In-Ear Headphones"), product("b", "Headphones, over the ear, in black")
    assert rows_of(Constraints(exclude=("in-ear",)), inside, over) == {"b"}
    assert rows_of(Constraints(exclude=("in-ear",)), product("c", "Inear headphones"), over) == {"b"}


def test_a_misspelt_brand_is_linked_only_where_nearly_identical() -> None:
    shop = [product("a", "Cream", brand="Kérastase"), product("b", "Cream", brand="Kenzo")]
    assert rows_of(Constraints(brands=("Kerastasse",)), *shop) == {"a"}
    assert rows_of(Constraints(brands=("Kraft",)), *shop) == set()


def test_a_brand_that_only_the_title_names() -> None:
    shop = [product("a", "Sony WH-1000XM4 Headphones"), product("b", "Case for Sony WH-1000XM4")]
    assert rows_of(Constraints(brands=("Sony",)), *shop) == {"a"}


def test_the_catalog_in_memory_tells_changes() -> None:
    shop = MemoryShop([product("a", "Pan")])
    before = shop.catalog_version()
    shop.put([product("b", "Pot")])
    shop.remove(ProductId("a"))
    changes = shop.changes(before)
    assert (changes.changed, changes.removed) == (("b",), ("a",))
