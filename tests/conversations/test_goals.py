"""Scripted shoppers with a goal, over the real rooms and a part of the demo catalog, without a model: scored on the end state.

What the reply says is not looked at, only what was shown, kept and opened.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.state import read_state
from assistant.turn import Assistant
from assistant.turn_events import TurnEvent
from assistant.understand import Understander, catalog_words
from commerce.database import Database, open_database
from commerce.ids import SessionId
from commerce.imports.catalog_import import import_catalog
from commerce.policies import PolicyFolder
from commerce.products import Product
from ranker.retrieval_order import RetrievalOrder
from retrieval.opening import open_search
from tests.fakes import last, order

ROOT = Path(__file__).parents[2]
PART = 240  # products: enough to choose from, quick to embed


@dataclass
class Rooms:
    database: Database
    assistant: Assistant
    products: dict[str, Product]


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    folder = tmp_path_factory.mktemp("goals")
    whole = open_database(f"sqlite:///{folder / 'whole.db'}")
    whole.migrate()
    import_catalog(ROOT / "demo" / "catalog.parquet", whole.catalog)
    every = [product for batch in whole.storefront.all_products() for product in batch]
    database = open_database(f"sqlite:///{folder / 'shop.db'}")
    database.migrate()
    database.catalog.put([product for product in every if "dress" in product.title.lower() or "ring" in product.tags][:PART])
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

    async def say(self, message: str) -> list[TurnEvent]:
        stream: AsyncIterator[TurnEvent] = self.rooms.assistant.turn(self.session_id, f"t{len(self.events)}", message)
        self.events.append([event async for event in stream])
        assert self.events[-1][-1].event == "turn.finished"
        assert not [event for event in self.events[-1] if event.event == "error"]
        return self.events[-1]

    @property
    def shown(self) -> list[Product]:
        """What is on screen after the last turn."""
        state = read_state(self.rooms.database.conversations.session(self.session_id).state)
        return [self.rooms.products[product_id] for product_id in state.shown]


@pytest.fixture
def visit(rooms: Rooms) -> Visit:
    session = rooms.database.conversations.open_session()
    return Visit(rooms, session.session_id, session.shopper_id)


async def test_buy_the_cheaper_of_two(visit: Visit) -> None:
    await visit.say("show me dresses under $45")
    first = visit.shown
    assert first and all(product.price.amount <= 45 for product in first)
    await visit.say("anything cheaper?")
    assert visit.shown and all(product.price.amount <= min(p.price.amount for p in first) for product in visit.shown)
    wanted = visit.shown[0]
    await visit.say("add the first one to my cart")
    cart = visit.rooms.database.storefront.cart(visit.shopper_id)
    assert [line.product_id for line in cart.lines] == [wanted.product_id]


async def test_put_in_and_take_out_again(visit: Visit) -> None:
    await visit.say("a silver ring")
    await visit.say("put 2 of the second one in my cart")
    cart = visit.rooms.database.storefront.cart(visit.shopper_id)
    assert [line.product_id for line in cart.lines] == [visit.shown[1].product_id] and cart.quantity in (0, 2)
    await visit.say("remove it")
    assert visit.rooms.database.storefront.cart(visit.shopper_id).quantity == 0


async def test_see_others_that_were_not_seen(visit: Visit) -> None:
    await visit.say("black dress")
    first = {product.product_id for product in visit.shown}
    others = await visit.say("show me others")
    items = {item["product_id"] for item in last(others, "products")["items"]}
    assert items and not items & first


async def test_compare_then_ask_then_buy_in_chinese(visit: Visit) -> None:
    await visit.say("想买一条连衣裙，五十块以内")
    assert visit.shown and all(product.price.amount <= Decimal(50) for product in visit.shown)
    table = last(await visit.say("对比第一个和第二个"), "comparison")
    assert [product["product_id"] for product in table["products"]] == [p.product_id for p in visit.shown[:2]]
    await visit.say("把第一个加入购物车")
    assert visit.rooms.database.storefront.cart(visit.shopper_id).lines[0].product_id == visit.shown[0].product_id


async def test_get_a_person_about_an_order(visit: Visit) -> None:
    mine = replace(order("77120", visit.shopper_id), state="placed")
    visit.rooms.database.orders.put([mine])
    assert last(await visit.say("where is my order 77120?"), "order")["order_id"] == "77120"
    await visit.say("please cancel it")
    assert visit.rooms.database.storefront.order(mine.order_id, visit.shopper_id).state == "placed", "asked first"
    ticket = last(await visit.say("no, I want to talk to a person about it"), "handoff")
    assert "77120" in ticket["summary"]
    assert visit.rooms.database.storefront.order(mine.order_id, visit.shopper_id).state == "placed"


async def test_the_need_survives_a_question_about_the_shop(visit: Visit) -> None:
    await visit.say("a red dress")
    before = visit.shown
    await visit.say("by the way, how do returns work?")
    assert visit.shown == before
    await visit.say("under $60 please")
    state = read_state(visit.rooms.database.conversations.session(visit.session_id).state)
    assert state.need is not None and state.need.price_max == 60 and state.need.colors == ["red"]


async def test_every_suggestion_works(visit: Visit) -> None:
    events = await visit.say("a dress")
    for suggestion in last(events, "reply")["suggestions"]:
        again = Visit(visit.rooms, *_new(visit.rooms))
        await again.say("a dress")
        answered = await again.say(suggestion)
        understood = last(answered, "understood")
        assert understood["intent"] in ("refine", "compare"), suggestion
        table = [event for event in answered if event.event == "comparison"]
        assert table or last(answered, "products")["items"], suggestion


def _new(rooms: Rooms) -> tuple[SessionId, Any]:
    session = rooms.database.conversations.open_session()
    return session.session_id, session.shopper_id
