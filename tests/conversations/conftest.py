"""Rooms for scripted shoppers: the real rooms over a part of the demo catalog, without a model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.turn import Assistant
from assistant.understand import Understander, catalog_words
from commerce.database import open_database
from commerce.demo import with_demo_stock
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.policies import PolicyFolder
from ranker.retrieval_order import RetrievalOrder
from retrieval.opening import open_search
from tests.conversations.visits import Rooms, Visit, visit_of

ROOT = Path(__file__).parents[2]
# of each kind enough to choose from, all together quick to embed
PARTS = {"dress": 110, "necklace": 30, "ring": 40, "sandals": 30, "boots": 25, "bag": 25}


@pytest.fixture(scope="session")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    folder = tmp_path_factory.mktemp("goals")
    whole = open_database(f"sqlite:///{folder / 'whole.db'}")
    whole.migrate()
    import_catalog(ROOT / "demo" / "catalog.parquet", whole.catalog, ImportOptions(amend=with_demo_stock))
    every = [product for batch in whole.storefront.all_products() for product in batch]
    database = open_database(f"sqlite:///{folder / 'shop.db'}")
    database.migrate()
    for word, number in PARTS.items():
        database.catalog.put([product for product in every if word in product.title.lower().split()][:number])
    search = open_search(database.storefront, chroma=folder / "chroma", currency="USD")
    search.refresh()
    words = catalog_words(product for batch in database.storefront.all_products() for product in batch)
    assistant = Assistant(
        storefront=database.storefront,
        conversations=database.conversations,
        search=search,
        ranker=RetrievalOrder(),
        understander=Understander(model=None, facets=words),
        model=None,
        policies=PolicyFolder(ROOT / "demo" / "policies").clauses,
    )
    yield Rooms(database, assistant, {p.product_id: p for batch in database.storefront.all_products() for p in batch})
    search.close()
    database.close()
    whole.close()


@pytest.fixture
def visit(rooms: Rooms) -> Visit:
    return visit_of(rooms)
