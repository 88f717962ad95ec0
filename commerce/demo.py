"""The demo shop: a real catalog with its pictures, and made-up stock and orders, marked as such."""

import hashlib
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from commerce.demo_canned import install_canned
from commerce.hashes import text_hash
from commerce.ids import OrderId, ShopperId, VariantId
from commerce.money import Money
from commerce.orders import Order, OrderLine, OrderState
from commerce.products import Product, Variant, cheapest
from commerce.staff import Role

if TYPE_CHECKING:
    from commerce.database import Database

FILES = Path(__file__).parent.parent / "demo"
FACT = "demo"  # the fact that says which demo stands in the database
FIRST_ORDER, ORDERS = 10201, 300
SHOPPERS = tuple(
    f"demo-{name}"
    for name in (
        "anna ben chloe daniel emma felix grace henry isla jack kate liam mia noah olivia paul quinn rosa sam tina uma victor "
        "wendy xavier yara zoe alice bruno clara david elena frank gina hugo iris jonas karen leo maria nina oscar petra ralf "
        "sofia tom ulla vera will ximena yusuf li-na "
        "wang-wei zhang-min chen-jie liu-yang zhao-lei sun-li zhou-hui wu-fang xu-ning"
    ).split()
)
DEMO_STAFF: tuple[tuple[str, str, Role, tuple[str, ...]], ...] = (  # login, name, role, languages; none has a password
    ("mei", "Mei", "agent", ("en", "zh")),
    ("tom", "Tom", "agent", ("en",)),
    ("sara", "Sara", "supervisor", ("en", "zh")),
)
CARRIERS = ("UPS", "USPS", "FedEx")
FREE_SHIPPING, SHIPPING = Decimal("60"), Decimal("5.95")  # as demo/policies say

Progress = Callable[[str, int, int], None]  # step, done, total


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What stands in the shop after the demo was put in; ``already`` where it stood there before."""

    products: int
    pictures: int
    orders: int
    already: bool


def install_demo(database: "Database", home: Path, *, files: Path = FILES, progress: Progress | None = None) -> DemoReport:
    """Put the demo catalog, its pictures (to ``home/images``), stock, orders and staff into the shop; what is there is left.

    Orders are dated back from today, so a demo of another day gets them anew.

    Raises:
        DatabaseUnavailable: the records cannot be written.
        CatalogUnreadable: the demo's files are missing or broken.
        OSError: the pictures cannot be written.
    """
    from commerce.imports.catalog_import import ImportOptions, import_catalog
    from commerce.imports.rows import RowDefaults

    today = datetime.now(UTC).date()
    catalog = files / "catalog.parquet"
    images = home / "images"
    pictures = unpack_pictures(files / "images_webp.zip", images, _step(progress, "unpack pictures"))
    wanted = f"{_fingerprint(catalog)} images={images.resolve()}"
    stands = (database.recall(FACT) or "").split(" day=")
    already = stands[0] == wanted
    if not already:
        options = ImportOptions(defaults=RowDefaults(currency="USD", language="en", images=images), amend=with_demo_stock)
        import_catalog(catalog, database.catalog, options, progress=_step(progress, "import products"))
    if not already or stands[1:] != [today.isoformat()]:
        products = [product for batch in database.storefront.all_products() for product in batch]
        database.orders.put(demo_orders(products, today), demo=True)
        database.remember(FACT, f"{wanted} day={today.isoformat()}")
    for login, name, role, languages in DEMO_STAFF:
        if database.staff.by_login(login) is None:
            database.staff.add(login, name, role, languages=languages)
    install_canned(database, files / "canned_replies.jsonl")
    return DemoReport(len(database.storefront.stamps()), pictures, database.orders.demo_count(), already)


def unpack_pictures(archive: Path, images: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """How many pictures the archive has; those that are not in the folder yet are put there."""
    images.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive) as opened:
        entries = [entry for entry in opened.infolist() if entry.filename.endswith(".webp")]
        for number, entry in enumerate(entries, 1):
            target = images / PurePosixPath(entry.filename).name
            if not target.exists() or target.stat().st_size != entry.file_size:
                part = target.with_suffix(".part")
                part.write_bytes(opened.read(entry))
                part.replace(target)
            if progress and number % 100 == 0:
                progress(number, len(entries))
    return len(entries)


def with_demo_stock(product: Product) -> Product:
    """The product with made-up stock, and a variant for each size of its description's own size table."""
    chance = random.Random(f"stock {product.product_id}")  # noqa: S311 - the same on every machine
    sizes = sizes_in(product.description)
    offer = product.variants[0]
    variants = []
    for size in sizes or [""]:
        pieces = 0 if not product.in_stock or chance.random() < 0.12 else chance.randint(1, 40)
        variants.append(
            Variant(
                variant_id=VariantId(f"{product.product_id}/{size}" if size else product.product_id),
                options=(("size", size),) if size else (),
                price=offer.price,
                list_price=offer.list_price,
                stock=pieces,
                in_stock=pieces > 0,
            )
        )
    if product.in_stock and not any(variant.in_stock for variant in variants):
        variants[0] = replace(variants[0], stock=chance.randint(1, 40), in_stock=True)
    offer = cheapest(variants)
    facets = (*product.facets, *(("size", size) for size in sizes))
    return replace(
        product,
        facets=facets,
        variants=tuple(variants),
        price=offer.price,
        in_stock=offer.in_stock,
        text_hash=text_hash(product.title, product.description, product.brand, product.category, product.tags, facets),
    )


_TABLE = re.compile(r"\bSize (?!up|down)(.{3,600}?)(?: Wear it with|$)")
_LETTERS = re.compile(r"(?<![\w-])(One Size|XS|S|M|L|XL|XXL|[2-6]XL)(?=\s+(?:US|[\d.]))")
_SHOES = re.compile(r"(?<!\S)(\d{2}\(US[\d.]+\))")
_RING = re.compile(r"(?:Circumference|Diameter)\s*\((?:inches|in)\)((?: [\d.]+)+)")


def sizes_in(description: str) -> list[str]:
    """The sizes that a description's size table names, in its order; none where it has no table that can be read."""
    for match in _TABLE.finditer(description.replace("\n", " ")):
        table = match[1]
        sizes = _SHOES.findall(table) or _LETTERS.findall(table)
        if not sizes and (ring := _RING.search(table)):
            sizes = ring[1].split()[::2]  # size and circumference by turns
            if len(ring[1].split()) % 2 or not _ascending(sizes):
                sizes = []
        if not sizes and re.match(r"(?:\d{1,2}(?:\.5)? ){3,}", table + " "):
            sizes = re.findall(r"[\d.]+", table)
            sizes = sizes if _ascending(sizes) else []
        if sizes:
            return list(dict.fromkeys(sizes))
    return []


def _ascending(sizes: list[str]) -> bool:
    steps = [float(size) for size in sizes]
    return all(0 < after - before <= 1 for before, after in zip(steps, steps[1:], strict=False)) and all(
        3 <= s <= 14 for s in steps
    )


def demo_orders(products: list[Product], today: date) -> list[Order]:
    """Orders in every state over all demo shoppers, the same for the same products and day; the newest are from today."""
    chance = random.Random("orders")  # noqa: S311 - the same on every machine
    on_sale = sorted((product for product in products if product.in_stock), key=lambda product: product.product_id)
    orders = []
    for number in range(ORDERS):
        # order numbers rise with time: the first is the oldest, half a year ago
        age = round(180 * ((ORDERS - 1 - number) / (ORDERS - 1)) ** 1.7)
        shopper = SHOPPERS[number % len(SHOPPERS)]
        bought = chance.sample(on_sale, min(chance.choice((1, 1, 1, 2, 2, 3)), len(on_sale)))
        orders.append(_order(f"LS-{FIRST_ORDER + number}", shopper, bought, age, today, chance))
    return orders


def _order(order_id: str, shopper: str, bought: list[Product], age: int, today: date, chance: random.Random) -> Order:
    lines = tuple(
        OrderLine(product.product_id, product.title, chance.choice((1, 1, 1, 2)), product.price) for product in bought
    )
    total = sum((line.unit_price.amount * line.quantity for line in lines), Decimal(0))
    total += Decimal(0) if total >= FREE_SHIPPING else SHIPPING
    # an order of today is from its first minute: never from the future, whenever the demo is put in
    at = time(chance.randint(0, 23), chance.randint(0, 59)) if age else time(0, 0, chance.randint(0, 59))
    placed = datetime.combine(today - timedelta(days=age), at, UTC)
    expected = _business_days_after(placed.date(), 5)
    state = _state(age, expected, today, chance)
    sent = state in ("shipped", "delivered", "returned")
    arrived = None
    if state in ("delivered", "returned"):
        day = min(expected, max(placed.date() + timedelta(days=1), expected - timedelta(days=chance.randint(0, 2))))
        arrived = datetime.combine(min(day, today - timedelta(days=1)), time(chance.randint(9, 18), chance.randint(0, 59)), UTC)
    return Order(
        order_id=OrderId(order_id),
        shopper_id=ShopperId(shopper),
        state=state,
        placed_at=placed,
        lines=lines,
        total=Money(total, "USD"),
        carrier=chance.choice(CARRIERS) if sent else None,
        tracking_number=f"DEMO{chance.randrange(10**9, 10**10)}" if sent else None,
        expected_on=None if state == "cancelled" else expected,
        delivered_at=arrived,
    )


def _state(age: int, expected: date, today: date, chance: random.Random) -> OrderState:
    fate = chance.random()
    if fate < 0.07:
        return "cancelled"
    if age == 0:
        return "placed"
    if age == 1:
        return "packed" if fate < 0.7 else "shipped"
    if expected >= today:
        return "shipped"
    return "returned" if age >= 12 and fate < 0.17 else "delivered"


def _business_days_after(day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def _step(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(name, done, total)


def _fingerprint(catalog: Path) -> str:
    from commerce.errors import CatalogUnreadable

    digest = hashlib.blake2b(digest_size=16)
    try:
        digest.update(catalog.read_bytes())
    except OSError as error:
        raise CatalogUnreadable(f"the demo catalog {catalog} cannot be read: {error.strerror}") from None
    digest.update(Path(__file__).read_bytes())  # another way to make stock and orders is another demo
    return digest.hexdigest()
