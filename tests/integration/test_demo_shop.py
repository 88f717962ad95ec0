"""The demo shop as `make demo` puts it in."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.database import open_database
from commerce.demo import demo_orders, install_demo, sizes_in
from commerce.policies import load_policies

POLICIES = Path(__file__).parents[2] / "demo" / "policies"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    database.migrate()
    report = install_demo(database, home)
    yield home, database, report
    database.close()


def test_everything_is_there_and_a_second_time_is_quick(demo):
    home, database, report = demo
    assert (report.products, report.orders, report.already) == (2766, 300, False)
    version = database.storefront.catalog_version()
    again = install_demo(database, home)
    assert again.already and again.pictures == report.pictures
    assert database.storefront.catalog_version() == version


def test_pictures_are_served_from_the_home_folder(demo):
    home, database, report = demo
    products = [product for batch in database.storefront.all_products() for product in batch]
    local = [product for product in products if product.image and product.image.startswith("/images/")]
    assert len(local) == 2764
    assert all((home / product.image.lstrip("/")).is_file() for product in local)
    lost = home / local[0].image.lstrip("/")
    lost.unlink()
    install_demo(database, home)
    assert lost.is_file(), "a picture that was lost comes back"


def test_stock_and_sizes_are_sensible(demo):
    _, database, _ = demo
    products = [product for batch in database.storefront.all_products() for product in batch]
    assert sum(product.in_stock for product in products) == 2760, "what the shop sells can be bought"
    for product in products:
        assert all(variant.stock is not None and variant.in_stock == (variant.stock > 0) for variant in product.variants)
        sizes = [value for name, value in product.facets if name == "size"]
        assert sizes == [dict(variant.options)["size"] for variant in product.variants if variant.options]
        assert all(size in product.description for size in sizes), "a size that the description does not name"
    assert sum(len(product.variants) > 1 for product in products) > 1500


def test_orders_are_in_every_state_and_agree_with_the_policies(demo):
    _, database, _ = demo
    today = datetime.now(UTC).date()
    products = [product for batch in database.storefront.all_products() for product in batch]
    orders = demo_orders(products, today)
    assert demo_orders(products, today) == orders, "the same on every machine"
    states = Counter(order.state for order in orders)
    assert set(states) == {"placed", "packed", "shipped", "delivered", "cancelled", "returned"}
    assert len({order.shopper_id for order in orders}) == 60
    now = datetime.now(UTC)
    for order in orders:
        assert order.placed_at <= now and order.placed_at > now - timedelta(days=190)
        assert order.delivered_at is None or order.placed_at < order.delivered_at <= now
        assert (order.tracking_number is None) == (order.state in ("placed", "packed", "cancelled"))
        goods = sum(line.unit_price.amount * line.quantity for line in order.lines)
        assert order.total.amount - goods == (0 if goods >= 60 else Decimal("5.95")), "shipping as the policies say"
    assert len(database.storefront.orders("demo-anna")) == 5
    known = next(order for order in orders if order.order_id == "LS-10482")
    assert database.storefront.order("ls-10482", known.shopper_id) == known


def test_another_day_moves_the_orders(demo):
    home, database, _ = demo
    day = (datetime.now(UTC) - timedelta(days=9)).date().isoformat()
    database.remember("demo", database.recall("demo").split(" day=")[0] + f" day={day}")
    assert install_demo(database, home).already
    assert database.recall("demo").endswith(datetime.now(UTC).date().isoformat())


@pytest.mark.parametrize(
    ("description", "sizes"),
    [
        ("Soft. Size Bust Waist Hip S 34-36 in 26-28 in 36-38 in M 37-38 in 29-31 in 39-41 in Wear it with jeans", ["S", "M"]),
        ("Size US Bust S 4 44.1 XL 14/16 55.1 2XL 18 60 Wear it with x", ["S", "XL", "2XL"]),
        ("Size Length One Size 2.4 Wear it with x", ["One Size"]),
        ("Size Foot length 35(US4) 8.8 36(US5) 9 Wear it with x", ["35(US4)", "36(US5)"]),
        ("Size Inside Circumference (inches) 5 2 6 2.1 7 2.2 8 Wear it with x", []),
        ("Size Inside Circumference (inches) 5 2 6 2.1 7 2.2 Wear it with x", ["5", "6", "7"]),
        ("Size 5.5 6 6.5 7 Wear it with x", ["5.5", "6", "6.5", "7"]),
        ("True to size; size up for more room. Wear it with M 5", []),
        ("", []),
    ],
)
def test_sizes_are_read_from_size_tables_only(description, sizes):
    assert sizes_in(description) == sizes


def test_the_policies_stand_in_both_languages():
    clauses = load_policies(POLICIES)
    names = {
        language: sorted({clause.policy for clause in clauses if clause.language == language}) for language in ("en", "zh")
    }
    assert names["en"] == names["zh"] == ["contact", "payment", "returns", "shipping", "sizes", "warranty"]
    assert any("within 30 days of delivery" in clause.text for clause in clauses if clause.language == "en")
