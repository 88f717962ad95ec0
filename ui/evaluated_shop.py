"""A shop opened for evaluation: the real rooms over a catalog of the evaluation's own, in a folder that is thrown away."""

import asyncio
import contextlib
import random
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from commerce.carts import CartChange
from commerce.database import Database, open_database
from commerce.demo import FILES, with_demo_stock
from commerce.ids import ProductId, SessionId, ShopperId
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.imports.rows import RowDefaults
from commerce.money import Money
from commerce.policies import load_policies
from commerce.products import Product, cheapest
from evals.scripts import Change
from evals.told import Data
from evals.worlds import World
from ui.opening import Shop, open_shop
from ui.searching import search_of
from ui.settings import Settings


@dataclass(slots=True)
class OpenedShop:
    """One shop under evaluation (``evals.shop.EvaluatedShop``); ``database`` is a door of its own to the same records."""

    shop: Shop
    database: Database
    clauses: tuple[str, ...]
    _titles: dict[str, frozenset[str]] = field(default_factory=dict)

    async def begin(self) -> None:
        """Wait until the model answers, for two minutes at most; at once where none is asked."""
        await self.shop.model_begin()
        for _ in range(120 if self.shop.settings.llm.enabled else 0):
            if await self.shop.model_ready():
                return
            await asyncio.sleep(1)

    async def open_session(self, shopper: str | None) -> str:
        """A new session, of this shopper or of a new one."""
        known = ShopperId(shopper) if shopper else None
        return (await asyncio.to_thread(self.database.conversations.open_session, known)).session_id

    async def say(self, session_id: str, message: str) -> list[tuple[str, Data]]:
        """All events of the turn."""
        turn = self.shop.assistant.turn(SessionId(session_id), str(uuid.uuid4()), message)
        return [(event.event, event.data) async for event in turn]

    def products(self, product_ids: Sequence[str]) -> Mapping[str, Product]:
        """The products as the records have them now."""
        found = self.database.storefront.products([ProductId(one) for one in dict.fromkeys(product_ids)])
        return {str(product_id): product for product_id, product in found.items()}

    def catalog(self) -> list[Product]:
        """Every product, in order of id."""
        return [product for batch in self.database.storefront.all_products() for product in batch]

    def titles(self) -> Mapping[str, frozenset[str]]:
        """Every title of the catalog with its products."""
        if not self._titles:
            ids: dict[str, set[str]] = {}
            for product in self.catalog():
                ids.setdefault(product.title, set()).add(product.product_id)
            self._titles = {title: frozenset(of) for title, of in ids.items()}
        return self._titles

    def policies(self) -> Sequence[str]:
        """The text of every clause."""
        return self.clauses

    def change(self, change: Change) -> None:
        """Change prices or stock, or take products out."""
        products = self.products([*change.price, *change.stock])
        changed = [_changed(product, change.price.get(pid), change.stock.get(pid)) for pid, product in products.items()]
        if changed:
            self.database.catalog.put(changed)
        if change.gone:
            self.database.catalog.remove([ProductId(product_id) for product_id in change.gone])
            self._titles.clear()

    def state(self, session_id: str) -> Mapping[str, str]:
        """A fingerprint of the products, the orders, and every cart but the session's own."""
        own = self.database.conversations.session(SessionId(session_id)).shopper_id
        url = self.shop.settings.database_url
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as records:
            rows = {
                table: records.execute(f"SELECT * FROM {table} {where} ORDER BY 1, 2, 3", values).fetchall()  # noqa: S608
                for table, where, values in (
                    ("products", "", ()),
                    ("variants", "", ()),
                    ("orders", "", ()),
                    ("order_lines", "", ()),
                    ("cart_lines", "WHERE shopper_id <> ?", (own,)),
                )
            }
        return {table: repr(found) for table, found in rows.items()}

    def cart(self, session_id: str) -> Mapping[str, int]:
        """The pieces of each product in the cart of the session's shopper."""
        session = self.database.conversations.session(SessionId(session_id))
        pieces: dict[str, int] = {}
        for line in self.database.storefront.cart(session.shopper_id).lines:
            pieces[line.product_id] = pieces.get(line.product_id, 0) + line.quantity
        return pieces

    def close(self) -> None:
        """Give back what was opened."""
        self.database.close()
        self.shop.close()


def demo_world() -> World:
    """The demo shop's catalog and policies, with its made-up stock and without its orders."""
    return World("demo", "en", "USD", FILES / "catalog.parquet", FILES / "policies", (), demo=True)


def _changed(product: Product, price: str | None, stock: int | None) -> Product:
    variants = [
        replace(
            variant,
            price=Money(Decimal(price), variant.price.currency) if price else variant.price,
            stock=variant.stock if stock is None else stock,
            in_stock=variant.in_stock if stock is None else stock > 0,
        )
        for variant in product.variants
    ]
    offer = cheapest(variants)
    return replace(product, variants=tuple(variants), price=offer.price, in_stock=offer.in_stock)


@contextlib.contextmanager
def opened_world(world: World, settings: Settings, *, model: bool = False, products: int | None = None) -> Iterator[OpenedShop]:
    """The shop of this world, imported and indexed; with ``model`` it asks the model of the settings.

    ``products``: so many of the catalog, by chance and always the same; None: all. Raises ``CatalogUnreadable``.
    """
    with tempfile.TemporaryDirectory(prefix="shop-eval-") as folder:
        own = _settings_of(world, settings, Path(folder), model=model)
        database = open_database(own.database_url)
        database.migrate()
        defaults = RowDefaults(currency=world.currency, language=world.language)
        options = ImportOptions(defaults=defaults, amend=with_demo_stock) if world.demo else ImportOptions(defaults=defaults)
        import_catalog(world.catalog, database.catalog, options)
        if products is not None:
            ids = database.catalog.ids()
            kept = set(random.Random(products).sample(sorted(ids), min(products, len(ids))))  # noqa: S311
            database.catalog.remove([product_id for product_id in ids if product_id not in kept])
        database.orders.put(list(world.orders))
        for shopper, product_id in world.carts:
            database.storefront.change_cart(ShopperId(shopper), CartChange("add", ProductId(product_id)), "evaluation")
        search = search_of(own, database.storefront, writes=True)
        search.refresh()
        search.close()
        opened = OpenedShop(open_shop(own), database, tuple(clause.text for clause in load_policies(world.policies)))
        try:
            yield opened
        finally:
            opened.close()


def _settings_of(world: World, settings: Settings, home: Path, *, model: bool) -> Settings:
    shop = settings.shop.model_copy(
        update={
            "name": f"the {world.name} shop",
            "currency": world.currency,
            "language": world.language,
            "policies": world.policies,
            "images": None,
        }
    )
    llm = settings.llm.model_copy(update={"enabled": model and settings.llm.enabled})
    database = settings.database.model_copy(update={"url": None})
    retrieval = settings.retrieval.model_copy(update={"chroma": None, "chroma_url": None, "picture_model": None})
    return settings.model_copy(update={"home": home, "shop": shop, "llm": llm, "database": database, "retrieval": retrieval})
