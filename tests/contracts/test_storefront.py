"""What every storefront keeps: products, versions, carts, orders."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commerce.carts import Cart, CartChange
from commerce.errors import OrderFixed, OrderNotFound, OutOfStock, ProductNotFound
from commerce.money import Money
from commerce.orders import Order, OrderChange, OrderLine
from commerce.reviews import Review
from tests.products import product, variant


def test_products_come_back_as_they_were_stored(database):
    full = product(
        "p/1 ü",
        variant("a", "1299.50", stock=None, list_price="1500.00", options=(("size", "M"), ("color", "navy"))),
        variant("b", "999.00", stock=0, options=(("size", "L"),)),
        title="电水壶 “Blue”",
        description="Zeile 1\nZeile 2 \U0001f600",
        tags=("a", "b"),
        brand="Ünal",
        rating=4.5,
        review_count=12,
        image="/images/x.webp",
        url="https://shop.example/x",
        language="zh",
        facets=(("color", "navy"), ("size", "M"), ("size", "L")),
    )
    bare = product("p2", created_at=None, facets=(), tags=(), category=())
    database.catalog.put([full, bare])
    assert database.storefront.products(["p2", "nowhere", "p/1 ü"]) == {"p2": bare, "p/1 ü": full}
    assert list(database.storefront.products(["p2", "p/1 ü"])) == ["p2", "p/1 ü"]
    assert full.price.amount == Decimal("1299.50"), "the cheaper variant is not in stock"
    assert database.storefront.products([]) == {}


def test_many_products_are_read_in_order_of_id(database):
    database.catalog.put([product(f"{prefix}{n}") for n in range(120) for prefix in ("a", "B", "ä", "_")])
    ids = [p.product_id for batch in database.storefront.all_products(batch=50) for p in batch]
    assert ids == sorted(ids) and len(ids) == 480
    assert [stamp.product_id for stamp in database.storefront.stamps()] == ids


def test_put_tells_new_changed_and_unchanged_apart(database):
    first, second = product("p1"), product("p2")
    stored = database.catalog.put([first, second])
    assert (stored.new, stored.changed, stored.unchanged) == (2, 0, 0)
    dearer = product("p2", variant("p2", "11.00"))
    stored = database.catalog.put([first, dearer, product("p3")])
    assert (stored.new, stored.changed, stored.unchanged) == (1, 1, 1)
    assert database.storefront.products(["p2"])["p2"] == dearer
    with pytest.raises(ValueError, match="twice"):
        database.catalog.put([first, first])


def test_a_new_price_changes_the_record_and_not_the_text(database):
    database.catalog.put([product("p1")])
    before = database.storefront.stamps()[0]
    database.catalog.put([product("p1", variant("p1", "11.00"))])
    after = database.storefront.stamps()[0]
    assert after.text_hash == before.text_hash and after.record_hash != before.record_hash
    database.catalog.put([product("p1", variant("p1", "11.00"), title="Red kettle")])
    assert database.storefront.stamps()[0].text_hash != before.text_hash


def test_fewer_variants_leave_none_behind(database):
    database.catalog.put([product("p1", variant("a"), variant("b"))])
    database.catalog.put([product("p1", variant("b"))])
    assert [v.variant_id for v in database.storefront.products(["p1"])["p1"].variants] == ["b"]


def test_versions_grow_with_changes_only_and_tell_what_changed(database):
    shop = database.storefront
    start = shop.catalog_version()
    database.catalog.put([product("p1"), product("p2")])
    middle = shop.catalog_version()
    assert middle > start
    database.catalog.put([product("p1")])
    assert shop.catalog_version() == middle, "nothing changed"
    database.catalog.put([product("p3")])
    assert database.catalog.remove(["p1", "nowhere"]) == 1
    changes = shop.changes(middle)
    assert (changes.changed, changes.removed, changes.whole) == (("p3",), ("p1",), False)
    assert changes.version == shop.catalog_version() > middle
    assert shop.changes(start).changed == ("p2", "p3")
    assert shop.changes(changes.version) == replace(changes, changed=(), removed=())
    database.catalog.put([product("p1")])
    again = shop.changes(middle)
    assert "p1" in again.changed and again.removed == (), "a product that came back is not removed"


def test_a_version_of_another_database_asks_for_a_whole_comparison(database):
    version = database.storefront.catalog_version()
    assert database.storefront.changes(0).whole
    assert database.storefront.changes(version + 1).whole
    assert not database.storefront.changes(version).whole


def test_ids_can_be_asked_for_by_prefix(database):
    database.catalog.put([product("a:1"), product("a_2"), product("ab"), product("A:3")])
    assert database.catalog.ids("a:") == ["a:1"]
    assert database.catalog.ids("a_") == ["a_2"]
    assert len(database.catalog.ids()) == 4


def test_facts_are_kept(database):
    assert database.recall("demo") is None
    database.remember("demo", "one")
    database.remember("demo", "two")
    assert database.recall("demo") == "two"


def add(product_id, quantity=None, variant_id=None):
    return CartChange("add", product_id, variant_id, quantity)


@pytest.fixture
def shop(database):
    database.catalog.put(
        [
            product("shirt", variant("s", "20.00", stock=0), variant("m", "20.00", stock=3), variant("l", "22.50", stock=2)),
            product("ring", variant("r", "99.99", stock=None)),
            product("gone", variant("g", "5.00", stock=0)),
            product("yen", variant("y", "500.00", currency="JPY")),
        ]
    )
    return database.storefront


def test_a_cart_begins_empty(shop):
    assert shop.cart("nobody") == Cart((), None)


def test_add_takes_the_first_variant_in_stock_and_adds_up(shop):
    shop.change_cart("anna", add("shirt"), "1")
    cart = shop.change_cart("anna", add("shirt", 2), "2")
    assert [(line.variant_id, line.quantity) for line in cart.lines] == [("m", 3)]
    assert cart.total == Money(Decimal("60.00"), "USD") and cart.quantity == 3
    cart = shop.change_cart("anna", add("shirt", 1, "l"), "3")
    assert [line.variant_id for line in cart.lines] == ["m", "l"]
    assert cart.total == Money(Decimal("82.50"), "USD")
    assert shop.cart("anna") == cart
    assert shop.cart("ben").lines == ()


def test_the_same_once_changes_nothing_again(shop):
    for _ in range(3):
        cart = shop.change_cart("anna", add("ring"), "same")
    assert cart.quantity == 1
    assert shop.change_cart("ben", add("ring"), "same").quantity == 1, "another shopper's change has its own name"


def test_the_same_once_from_many_threads_counts_once(shop):
    with ThreadPoolExecutor(8) as pool:
        carts = list(pool.map(lambda _: shop.change_cart("anna", add("ring"), "same"), range(16)))
    assert {cart.quantity for cart in carts} == {1}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: shop.change_cart("anna", add("ring"), f"n{n}"), range(16)))
    assert shop.cart("anna").quantity == 17


def test_no_more_than_there_is(shop):
    shop.change_cart("anna", add("shirt", 2), "1")
    with pytest.raises(OutOfStock) as error:
        shop.change_cart("anna", add("shirt", 2), "2")
    assert error.value.available == 3
    assert shop.cart("anna").quantity == 2
    with pytest.raises(OutOfStock) as error:
        shop.change_cart("anna", add("gone"), "3")
    assert error.value.available == 0
    with pytest.raises(OutOfStock):
        shop.change_cart("anna", add("ring", 10**12), "4")
    # a change that failed was not carried out: the same name may be tried again
    shop.change_cart("anna", CartChange("clear"), "5")
    assert shop.change_cart("anna", add("shirt", 2), "2").quantity == 2


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_that_is_none_is_refused(shop, quantity):
    with pytest.raises(ValueError, match="pieces"):
        shop.change_cart("anna", add("ring", quantity), "1")


def test_unknown_products_and_variants(shop):
    with pytest.raises(ProductNotFound):
        shop.change_cart("anna", add("nowhere"), "1")
    with pytest.raises(ProductNotFound):
        shop.change_cart("anna", add("ring", 1, "nowhere"), "2")
    with pytest.raises(ValueError, match="product"):
        shop.change_cart("anna", CartChange("add"), "3")


def test_set_remove_show_and_clear(shop):
    shop.change_cart("anna", add("shirt", 1, "l"), "1")
    shop.change_cart("anna", add("ring", 5), "2")
    cart = shop.change_cart("anna", CartChange("set", "shirt", None, 2), "3")
    assert [(line.variant_id, line.quantity) for line in cart.lines] == [("l", 2), ("r", 5)], "set means the one in the cart"
    cart = shop.change_cart("anna", CartChange("remove", "ring", None, 2), "4")
    assert cart.lines[1].quantity == 3
    assert shop.change_cart("anna", CartChange("show"), "4") == cart
    assert len(shop.change_cart("anna", CartChange("remove", "ring"), "5").lines) == 1
    assert shop.change_cart("anna", CartChange("remove", "nowhere"), "6").quantity == 2
    assert shop.change_cart("anna", CartChange("set", "shirt", None, 0), "7").lines == ()
    shop.change_cart("anna", add("ring"), "8")
    assert shop.change_cart("anna", CartChange("clear"), "9") == Cart((), None)


def test_a_cart_shows_prices_and_stock_of_now(shop, database):
    shop.change_cart("anna", add("shirt", 3, "m"), "1")
    database.catalog.put([product("shirt", variant("m", "18.00", stock=2))])
    line = shop.cart("anna").lines[0]
    assert (line.unit_price.amount, line.in_stock) == (Decimal("18.00"), False)
    database.catalog.remove(["shirt"])
    assert shop.cart("anna") == Cart((), None)
    assert shop.change_cart("anna", CartChange("remove", "shirt"), "2").lines == ()


def test_two_currencies_have_no_total(shop):
    shop.change_cart("anna", add("ring"), "1")
    assert shop.change_cart("anna", add("yen"), "2").total is None


def order(order_id, shopper, day, state="shipped"):
    return Order(
        order_id=order_id,
        shopper_id=shopper,
        state=state,
        placed_at=datetime(2026, 11, day, 12, 30, tzinfo=UTC),
        lines=(
            OrderLine("p1", "Kettle", 2, Money(Decimal("10.00"), "USD")),
            OrderLine("p0", "Cup", 1, Money(Decimal("3.50"), "USD")),
        ),
        total=Money(Decimal("23.50"), "USD"),
        carrier="UPS",
        tracking_number="1Z",
        expected_on=date(2026, 11, 30),
        delivered_at=None,
    )


def test_orders_come_back_to_their_shopper_only(database):
    mine, older, other = order("LS-1", "anna", 20), order("LS-2", "anna", 5), order("LS-3", "ben", 21)
    database.orders.put([mine, older, other], demo=True)
    shop = database.storefront
    assert shop.order("LS-1", "anna") == mine
    assert shop.order(" #ls-1 ", "anna") == mine
    assert shop.orders("anna") == [mine, older]
    assert shop.orders("anna", last=1) == [mine]
    assert shop.orders("nobody") == []
    for order_id, shopper in (("LS-1", "ben"), ("LS-9", "anna"), ("", "anna")):
        with pytest.raises(OrderNotFound):
            shop.order(order_id, shopper)
    database.orders.put([replace(mine, state="delivered", lines=mine.lines[:1])], demo=True)
    assert shop.order("LS-1", "anna").state == "delivered"
    assert len(shop.order("LS-1", "anna").lines) == 1
    assert database.orders.demo_count() == 3


def test_an_order_is_changed_once_and_by_its_owner_only(database):
    line = OrderLine("p1", "Kettle", 1, Money(Decimal("10"), "EUR"))
    at = datetime(2026, 1, 2, tzinfo=UTC)
    placed = Order("A-1", "anna", "placed", at, (line,), line.unit_price, None, None, date(2026, 1, 9), None)
    sent = Order("A-2", "anna", "shipped", at, (line,), line.unit_price, "UPS", "1Z", date(2026, 1, 9), None)
    database.orders.put([placed, sent])
    for _ in range(2):
        changed = database.storefront.change_order("a-1", "anna", OrderChange("cancel", "too late"), "turn-1")
        assert changed.state == "cancelled" and [(one.kind, one.note) for one in changed.asked] == [("cancel", "too late")]
    with pytest.raises(OrderFixed):
        database.storefront.change_order("A-1", "anna", OrderChange("cancel"), "turn-2")
    with pytest.raises(OrderFixed):
        database.storefront.change_order("A-2", "anna", OrderChange("return"), "turn-3")
    with pytest.raises(OrderNotFound):
        database.storefront.change_order("A-2", "ben", OrderChange("cancel"), "turn-4")
    assert database.storefront.order("A-2", "anna") == sent


def test_reviews_come_newest_first_and_once(database):
    def review(review_id, day, text="good"):
        return Review(review_id, "p1", 4.5, "t", text, "en", datetime(2026, 1, day, tzinfo=UTC) if day else None)

    assert database.reviews.put([review("a", 1), review("b", 3), review("c", None)]) == 3
    assert database.reviews.put([review("a", 1, "better"), review("d", 2)]) == 1
    assert [one.review_id for one in database.storefront.reviews("p1")] == ["b", "d", "a", "c"]
    assert database.storefront.reviews("p1", last=3)[-1] == review("a", 1, "better")
    assert database.storefront.reviews("nowhere") == []
