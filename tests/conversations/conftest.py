"""Rooms for scripted shoppers: the real rooms over a part of the demo catalog, without a model."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.state import SessionState, read_state
from assistant.turn import Assistant
from assistant.turn_events import TurnEvent
from assistant.understand import Understander, catalog_words
from commerce.carts import Cart
from commerce.database import Database, open_database
from commerce.demo import with_demo_stock
from commerce.ids import SessionId
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.policies import PolicyFolder
from commerce.products import Product
from ranker.retrieval_order import RetrievalOrder
from retrieval.opening import open_search

ROOT = Path(__file__).parents[2]
# of each kind enough to choose from, all together quick to embed
PARTS = {"dress": 110, "necklace": 30, "ring": 40, "sandals": 30, "boots": 25, "bag": 25}


@dataclass
class Rooms:
    database: Database
    assistant: Assistant
    products: dict[str, Product]


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


@dataclass
class Visit:
    """One shopper's conversation."""

    rooms: Rooms
    session_id: SessionId
    shopper_id: Any
    events: list[list[TurnEvent]] = field(default_factory=list)

    async def say(self, *messages: str) -> list[TurnEvent]:
        """All events of the last of these turns, said one after the other."""
        for message in messages:
            stream: AsyncIterator[TurnEvent] = self.rooms.assistant.turn(self.session_id, f"t{len(self.events)}", message)
            self.events.append([event async for event in stream])
            assert self.events[-1][-1].event == "turn.finished"
            assert not [event for event in self.events[-1] if event.event == "error"], message
        return self.events[-1]

    @property
    def state(self) -> SessionState:
        """What the session remembers."""
        return read_state(self.rooms.database.conversations.session(self.session_id).state)

    @property
    def shown(self) -> list[Product]:
        """What is on screen after the last turn."""
        return [self.rooms.products[product_id] for product_id in self.state.shown]

    @property
    def cart(self) -> Cart:
        """The shopper's cart."""
        return self.rooms.database.storefront.cart(self.shopper_id)

    def tickets(self) -> list[dict[str, Any]]:
        """The tickets opened in the conversation, oldest first."""
        return [event.data for turn in self.events for event in turn if event.event == "handoff"]


def visit_of(rooms: Rooms) -> Visit:
    """A new shopper."""
    session = rooms.database.conversations.open_session()
    return Visit(rooms, session.session_id, session.shopper_id)


@pytest.fixture
def visit(rooms: Rooms) -> Visit:
    return visit_of(rooms)
