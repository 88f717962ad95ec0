"""A turn as its events come: which came last, whether it is over, and what it comes to."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import BaseModel

from assistant.turn_events import CartData, ComparisonData, HandoffData, OrderData, ProductCard, TurnEvent

_MODELS: dict[str, type[BaseModel]] = {
    "cart": CartData,
    "order": OrderData,
    "comparison": ComparisonData,
    "handoff": HandoffData,
}


@dataclass(slots=True)
class Reply:
    """What a turn came to. ``text`` is what the shopper is left with; ``error`` says in words why there is none."""

    text: str = ""
    products: list[ProductCard] = field(default_factory=list)
    total: int = 0
    suggestions: list[str] = field(default_factory=list)
    cart: CartData | None = None
    order: OrderData | None = None
    comparison: ComparisonData | None = None
    handoff: HandoffData | None = None
    person: str | None = None  # who answers instead of the assistant
    error: str | None = None

    def take(self, event: TurnEvent) -> None:
        """Take an event up."""
        told: dict[str, Any] = event.data
        match event.event:
            case "turn.started":  # from its start, also where another process carries it out anew
                self.__init__()  # type: ignore[misc]
            case "token":
                self.text += told["text"]
            case "products":
                self.products = [ProductCard.model_validate(one, extra="ignore") for one in told["items"]]
                self.total = told["total"]
            case "reply":
                self.text, self.suggestions = told["text"], list(told["suggestions"])
            case "cart" | "order" | "comparison" | "handoff":
                setattr(self, event.event, _MODELS[event.event].model_validate(told, extra="ignore"))
            case "person":
                self.person = told["staff_name"]
            case "error":
                self.error = told["message"]


@dataclass(slots=True)
class Stream:
    """The server-sent events of one turn, over as many connections as it takes."""

    last_id: str = ""
    over: bool = False
    _rest: bytes = b""

    def headers(self) -> dict[str, str]:
        """What the next connection sends, so that nothing comes twice."""
        self._rest = b""
        return {"Last-Event-ID": self.last_id} if self.last_id else {}

    def feed(self, piece: bytes) -> list[TurnEvent]:
        """The events that are whole with this piece. An event of a kind that this client does not know is passed over."""
        *blocks, self._rest = (self._rest + piece).split(b"\n\n")
        events = []
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line and not line.startswith(b":"))
            if b"data" not in fields:
                continue
            self.last_id = fields.get(b"id", self.last_id.encode()).decode()
            name = fields.get(b"event", b"").decode()
            self.over |= name == "turn.finished"
            if name in _KNOWN:
                events.append(TurnEvent.model_validate({"event": name, "data": orjson.loads(fields[b"data"])}))
        return events


_KNOWN = frozenset(TurnEvent.model_fields["event"].annotation.__args__)  # type: ignore[union-attr]
