"""A scripted shopper: what they say, and what is on screen, remembered, in the cart and handed over after it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from assistant.state import SessionState, read_state
from assistant.turn import Assistant
from assistant.turn_events import TurnEvent
from commerce.carts import Cart
from commerce.database import Database
from commerce.ids import SessionId
from commerce.products import Product


@dataclass
class Rooms:
    database: Database
    assistant: Assistant
    products: dict[str, Product]


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
