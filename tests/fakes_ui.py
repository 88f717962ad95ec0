"""A small shop in memory and an assistant that follows a script, for tests of the surfaces alone."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assistant.cards import cart_data
from assistant.delivery import Feed
from assistant.in_care import person_of
from assistant.turn_events import PersonData, TurnEvent
from commerce.carts import Cart, CartChange, CartLine
from commerce.conversations import BehaviourEvent, RecordedEvent, Session, SessionDigest, Ticket, Turn, TurnClosing
from commerce.desk import Desk
from commerce.errors import OrderNotFound, OutOfStock, ProductNotFound, SessionNotFound, TurnNotFound
from commerce.ids import OrderId, ProductId, SessionId, ShopperId, TicketId, TurnId, VariantId
from commerce.money import Money
from commerce.orders import Order, OrderChange, OrderLine
from commerce.products import Product, Variant
from commerce.reviews import Review
from commerce.storefront import CatalogChanges, ProductStamp
from retrieval.errors import EmbedderUnavailable
from retrieval.query import Candidate, Found, Query
from retrieval.suggestions.suggester import Suggester
from tests.fakes_copilot import copilot_over
from tests.fakes_desk import desk_database, keep_conversations
from tests.fakes_staff import MemoryGenerations, MemoryStaff
from ui.access import Access
from ui.api.views import card
from ui.live import Live
from ui.opening import Shop
from ui.settings import Settings
from ui.turns import RunningTurns

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def product(number: int, title: str, price: str = "49.90", **changes: Any) -> Product:
    """A product with one variant."""
    money = Money(Decimal(price), "USD")
    stocked = bool(changes.get("in_stock", True))
    made = Product(
        product_id=ProductId(f"p{number}"), title=title, description=f"{title}, well made.", brand="Acme",
        category=("Shoes", "Sneakers"), tags=("casual",),
        facets=(("color", "white"),), price=money, list_price=None, rating=4.4,
        review_count=128, in_stock=stocked, image=f"/images/p{number}.webp", url=None, language="en", created_at=NOW,
        variants=(Variant(VariantId(f"v{number}"), (("size", "M"),), money, None, 5 if stocked else 0, stocked),),
        text_hash=f"h{number}",
    )  # fmt: skip
    return replace(made, **changes)


SIX = (
    product(1, "Canvas sneaker", "39.90", list_price=Money(Decimal("59.90"), "USD")),
    product(2, "Court trainer"),
    product(3, "<img src=x onerror=\"document.body.dataset.pwned='1'\"><script>document.body.dataset.pwned='2'</script>"),
    product(4, "Slip-on shoe with a name that is very long and goes on well past two lines of a card", "120.00"),
    product(5, "Knit runner", in_stock=False),
    product(6, "小白鞋 百搭板鞋", rating=None, review_count=0),
)


class MemoryShop:
    """``Storefront``, ``Conversations`` and ``Search`` in one, over dictionaries."""

    def __init__(self, products: Sequence[Product] = SIX) -> None:
        self.catalog = {one.product_id: one for one in products}
        self.carts: dict[ShopperId, dict[ProductId, int]] = {}
        self.done: set[str] = set()
        self.sessions: dict[SessionId, Session] = {}
        self.kept: dict[TurnId, Turn] = {}
        self.taken_back: set[TurnId] = set()
        self.events: list[BehaviourEvent] = []
        total = Money(Decimal("39.90"), "USD")
        line = OrderLine(ProductId("p1"), "Canvas sneaker", 1, total)
        self.placed = [
            Order(
                OrderId(f"D-{who}"), ShopperId(f"demo-{who}"), "shipped", NOW, (line,), total, "DHL", "JD01", NOW.date(), None
            )
            for who in (1, 2)
        ]

    # --- storefront
    def products(self, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {key: self.catalog[key] for key in product_ids if key in self.catalog}

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        yield list(self.catalog.values())

    def stamps(self) -> list[ProductStamp]:
        return []

    def catalog_version(self) -> int:
        return 1

    def changes(self, since: int) -> CatalogChanges:
        return CatalogChanges(1, (), ())

    def cart(self, shopper_id: ShopperId) -> Cart:
        lines, total = [], None
        for key, quantity in self.carts.get(shopper_id, {}).items():
            one = self.catalog[key]
            variant = one.variants[0]
            lines.append(
                CartLine(key, variant.variant_id, one.title, variant.options, quantity, one.price, one.image, one.in_stock)
            )
            total = one.price.times(quantity).plus(total) if total else one.price.times(quantity)
        return Cart(tuple(lines), total)

    def change_cart(self, shopper_id: ShopperId, change: CartChange, once: str) -> Cart:
        lines = self.carts.setdefault(shopper_id, {})
        if once in self.done:
            return self.cart(shopper_id)
        key, quantity = change.product_id, change.quantity
        if change.action == "clear":
            lines.clear()
        elif key is None:
            raise ValueError("no product")
        elif change.action == "remove" or (change.action == "set" and quantity == 0):
            lines.pop(key, None)
        else:
            if key not in self.catalog:
                raise ProductNotFound(key)
            if quantity is not None and quantity < 1:
                raise ValueError("a quantity below 1")
            wanted = (quantity or 1) + (lines.get(key, 0) if change.action == "add" else 0)
            stock = self.catalog[key].variants[0].stock or 0
            if wanted > stock:
                raise OutOfStock(key, stock)
            lines[key] = wanted
        self.done.add(once)
        return self.cart(shopper_id)

    def order(self, order_id: OrderId, shopper_id: ShopperId) -> Order:
        for order in self.orders(shopper_id):
            if order.order_id == order_id:
                return order
        raise OrderNotFound(order_id)

    def orders(self, shopper_id: ShopperId, last: int = 10) -> list[Order]:
        return [order for order in self.placed if order.shopper_id == shopper_id][:last]

    def change_order(self, order_id: OrderId, shopper_id: ShopperId, change: OrderChange, once: str) -> Order:
        return self.order(order_id, shopper_id)

    def reviews(self, product_id: ProductId, last: int = 400) -> list[Review]:
        return []

    # --- conversations
    def open_session(self, shopper_id: ShopperId | None = None, language: str | None = None) -> Session:
        key = SessionId(secrets.token_urlsafe(24))
        self.sessions[key] = Session(key, shopper_id or ShopperId(secrets.token_hex(8)), language, {}, NOW)
        return self.sessions[key]

    def session(self, session_id: SessionId) -> Session:
        if session_id not in self.sessions:
            raise SessionNotFound(session_id)
        return self.sessions[session_id]

    def open_turn(self, session_id: SessionId, client_turn_id: str, message: str) -> Turn:
        self.session(session_id)
        earlier = self.turns(session_id)
        for turn in earlier:
            if turn.client_turn_id == client_turn_id:
                return turn
        key = TurnId(secrets.token_hex(8))
        self.kept[key] = Turn(key, session_id, client_turn_id, len(earlier) + 1, message, "open", None, (), NOW)
        return self.kept[key]

    def claim_turn(self, turn_id: TurnId, worker: str, lease_seconds: float) -> bool:
        return True

    def turn(self, turn_id: TurnId) -> Turn:
        if turn_id not in self.kept:
            raise TurnNotFound(turn_id)
        return self.kept[turn_id]

    def close_turn(self, turn_id: TurnId, closing: TurnClosing) -> None:
        self.kept[turn_id] = replace(
            self.kept[turn_id], status=closing.status, reply=closing.reply, events=tuple(closing.events)
        )

    def turns(self, session_id: SessionId, last: int = 50) -> list[Turn]:
        mine = (turn for turn in self.kept.values() if turn.session_id == session_id)
        return [turn for turn in mine if turn.turn_id not in self.taken_back][-last:]

    def take_back(self, session_id: SessionId, turn_id: TurnId) -> bool:
        if [turn.turn_id for turn in self.turns(session_id)][-1:] == [turn_id]:
            self.taken_back.add(turn_id)
        return turn_id in self.taken_back

    def change_state(self, session_id: SessionId, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        session = self.session(session_id)
        self.sessions[session_id] = replace(session, state=change(session.state))

    def sessions_of(self, shopper_id: ShopperId, last: int = 20) -> list[SessionDigest]:
        mine = [(one, self.turns(one.session_id)) for one in self.sessions.values() if one.shopper_id == shopper_id]
        listed = [SessionDigest(one.session_id, said[0].message, len(said), said[-1].created_at) for one, said in mine if said]
        return listed[::-1][:last]

    def open_ticket(self, session_id: SessionId, turn_id: TurnId, reason: str, summary: str, *, upset: bool = False) -> Ticket:
        return Ticket(TicketId("T-1"), session_id, turn_id, reason, summary, "open", NOW)

    def record(self, events: Sequence[BehaviourEvent]) -> None:
        self.events.extend(events)

    def unmark(self, shopper_id: ShopperId, product_id: ProductId) -> None:
        mine = (shopper_id, product_id)
        self.events = [
            one for one in self.events if (one.shopper_id, one.product_id) != mine or one.kind not in ("like", "dislike")
        ]

    def events_of(self, shopper_id: ShopperId, last: int = 200) -> list[BehaviourEvent]:
        return [event for event in self.events if event.shopper_id == shopper_id][-last:]

    # --- search
    def find(self, query: Query, *, relax: bool = False) -> Found:
        limits = query.constraints
        met = [
            one
            for one in self.catalog.values()
            if (limits.price_max is None or one.price.amount <= limits.price_max) and (one.in_stock or not limits.in_stock)
        ]
        found = tuple(
            Candidate(one, 0.9 - 0.1 * place, 0.5, 0.5, ("white",))
            for place, one in enumerate(met)
            if one.product_id not in query.given
        )
        return Found(found[: query.limit], len(met))

    def similar(self, product_id: ProductId, query: Query) -> Found:
        return self.find(query)

    def goes_with(self, product_id: ProductId, query: Query) -> Found:
        return self.find(query)

    def pictured(self, photo: bytes, query: Query) -> Found:
        raise EmbedderUnavailable("no picture model")


@dataclass
class ScriptedAssistant:
    """Every message finds the whole catalog, adds to the cart where it says "cart", and is answered word by word.

    "a person" in it opens a ticket (upset where it says "angry"); while a person at the desk has it, nothing is answered.
    """

    shop: MemoryShop
    pause: float = 0.0  # between two events
    started: int = 0
    finished: int = 0
    fail_on: str | None = None
    seen: list[str] = field(default_factory=list)
    pages: list[ProductId | None] = field(default_factory=list)  # that the shopper looked at, a turn each

    running: dict[tuple[SessionId, str], Feed] = field(default_factory=dict)
    desk: Desk | None = None

    async def turn(
        self, session_id: SessionId, client_turn_id: str, message: str, page: ProductId | None = None
    ) -> AsyncIterator[TurnEvent]:
        """One who comes back follows the turn that runs, as with the real assistant."""
        running = self.running.get((session_id, client_turn_id))
        if running:
            async for event in running.follow():
                yield event
            return
        self.pages.append(page)
        feed = self.running[session_id, client_turn_id] = Feed()
        try:
            async for event in self._turn(session_id, client_turn_id, message):
                feed.put(event)
                yield event
        finally:
            feed.end()
            del self.running[session_id, client_turn_id]

    async def _turn(self, session_id: SessionId, client_turn_id: str, message: str) -> AsyncIterator[TurnEvent]:
        turn = self.shop.open_turn(session_id, client_turn_id, message)
        if turn.status == "finished":
            for kept in turn.events:
                yield TurnEvent(event=kept.name, data=kept.data)  # type: ignore[arg-type]
            return
        self.started += 1
        self.seen.append(message)
        self.shop.claim_turn(turn.turn_id, "scripted", 30.0)
        if self.desk and (person := person_of(self.desk.care(session_id))):
            left = _left(turn, session_id, person)
            kept = [RecordedEvent(event.event, event.data) for event in left]
            self.shop.close_turn(turn.turn_id, TurnClosing("finished", "", kept, {}, "en", (), ()))
            for event in left:
                yield event
            return
        recorded: list[RecordedEvent] = []
        for event in self._script(turn, session_id, message):
            await asyncio.sleep(self.pause)
            fails = self.fail_on is not None and self.fail_on in message
            fails |= "fail once" in message and self.seen.count(message) == 1
            if fails and event.event == "token":
                raise RuntimeError("secret inner workings")
            recorded.append(RecordedEvent(event.event, event.data))
            if event.event == "turn.finished":
                reply = f"You said: {message}"
                self.shop.close_turn(turn.turn_id, TurnClosing("finished", reply, recorded, {}, "en", (), ()))
                self.finished += 1
            yield event

    def _script(self, turn: Turn, session_id: SessionId, message: str) -> Iterator[TurnEvent]:
        yield TurnEvent(event="turn.started", data={"session_id": session_id, "turn_id": turn.turn_id})
        found = self.shop.find(Query(message))
        items = [card(one, place).model_dump() for place, one in enumerate(found.candidates, start=1)]
        yield TurnEvent(event="products", data={"query": message, "total": found.total, "items": items})
        if "cart" in message:
            shopper = self.shop.session(session_id).shopper_id
            cart = self.shop.change_cart(shopper, CartChange("add", ProductId("p1")), turn.turn_id)
            yield TurnEvent(event="cart", data=cart_data(cart).model_dump() | {"change": "added"})
        if "a person" in message:
            upset = "angry" in message
            ticket = self.shop.open_ticket(
                session_id, turn.turn_id, "upset" if upset else "asked for a person", f"Message: {message}", upset=upset
            )
            called = {"ticket_id": ticket.ticket_id, "reason": ticket.reason, "summary": ticket.summary}
            yield TurnEvent(event="handoff", data=called)
        for word in f"You said: {message}".split(" "):
            yield TurnEvent(event="token", data={"text": word + " "})
        reply = {"text": f"You said: {message}", "mentions": ["p1"], "suggestions": ["Under 40", "Only in stock"]}
        yield TurnEvent(event="reply", data=reply)
        timings = {"total": 1.0, "model": 0.0, "embed": 0.0}
        yield TurnEvent(event="turn.finished", data={"timings_ms": timings, "usage": {}, "degraded": []})


def _left(turn: Turn, session_id: SessionId, person: PersonData) -> list[TurnEvent]:
    timings = {"total": 1.0, "model": 0.0, "embed": 0.0}
    return [
        TurnEvent(event="turn.started", data={"session_id": session_id, "turn_id": turn.turn_id}),
        TurnEvent(event="person", data=person.model_dump()),
        TurnEvent(event="turn.finished", data={"timings_ms": timings, "usage": {}, "degraded": []}),
    ]


def memory_shop(settings: Settings, *, pause: float = 0.0, shop: MemoryShop | None = None) -> tuple[Shop, ScriptedAssistant]:
    """An open shop over memory, and the assistant in it."""
    memory = shop or MemoryShop()
    database = desk_database(settings.home)
    if shop is None:
        keep_conversations(memory, database)
    assistant = ScriptedAssistant(memory, pause, desk=database.desk)
    suggester = Suggester(memory)
    suggester.take_up()
    turns = RunningTurns(assistant)
    opened = Shop(
        settings=settings, storefront=memory, conversations=memory, search=memory, assistant=assistant,
        turns=turns, desk=database.desk, queue=database.queue, live=Live(database.queue, turns.heard, 0.1),
        access=Access("k" * 48, MemoryGenerations(), "i" * 48),
        copilot=copilot_over(memory, database.drafts), drafts=database.drafts, canned=database.canned,
        staff=MemoryStaff(), suggest=suggester.suggest, closers=(database.close,),
    )  # fmt: skip
    return opened, assistant
