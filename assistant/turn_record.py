"""What one turn gathers while it runs: its events as they go out, its timings, and what it did without."""

from dataclasses import dataclass, field
from time import perf_counter

from pydantic import BaseModel

from assistant.delivery import Feed
from assistant.facts import ProductsFound
from assistant.model import Usage
from assistant.turn_events import EventName, FinishedData, ProductsData, Timings, TokenData, TurnEvent
from commerce.conversations import RecordedEvent


@dataclass(slots=True)
class TurnRecord:
    """The events of one turn. Each goes to the followers at once and is kept to be stored at the end."""

    feed: Feed
    started: float = field(default_factory=perf_counter)
    events: list[TurnEvent] = field(default_factory=list)
    degraded: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    model_seconds: float = 0.0
    embed_ms: float = 0.0
    marks: dict[str, float] = field(default_factory=dict)  # milliseconds since the message came
    text: str = ""
    language: str = ""  # that the shopper is answered in, once known
    cut: list[tuple[str, str]] = field(default_factory=list)  # what the audit cut, and why
    found: ProductsFound | None = None  # the search whose products were sent last
    _products: ProductsData | None = None

    def emit(self, name: EventName, data: BaseModel) -> None:
        """Send an event and keep it."""
        self.put(TurnEvent(event=name, data=data.model_dump(mode="json")))

    def put(self, event: TurnEvent) -> None:
        """Send an event as it is and keep it."""
        self.events.append(event)
        self.feed.put(event)

    def emit_token(self, text: str) -> None:
        """Send a piece of the reply; the pieces together are the reply."""
        self.mark("first_token")
        self.text += text
        self.emit("token", TokenData(text=text))

    def emit_products(self, data: ProductsData) -> None:
        """Send products, unless they are what was sent last."""
        if self._products is not None and self._products == data:
            return
        self._products = data
        self.mark("first_products")
        self.emit("products", data)

    @property
    def products(self) -> ProductsData | None:
        """The products that stand."""
        return self._products

    def mark(self, name: str) -> None:
        """Note when something first happened."""
        self.marks.setdefault(name, self.elapsed())

    def elapsed(self) -> float:
        """Milliseconds since the message came."""
        return (perf_counter() - self.started) * 1000

    def do_without(self, what: str) -> None:
        """Note that the turn did without something."""
        if what not in self.degraded:
            self.degraded.append(what)

    def finished(self) -> FinishedData:
        """The figures of the turn as they stand now."""
        timings = Timings(
            **{name: round(value, 1) for name, value in self.marks.items()},
            total=round(self.elapsed(), 1),
            model=round(self.model_seconds * 1000, 1),
            embed=round(self.embed_ms, 1),
        )
        usage = {
            "prompt_tokens": self.usage.prompt_tokens,
            "cached_tokens": self.usage.cached_tokens,
            "completion_tokens": self.usage.completion_tokens,
        }
        return FinishedData(timings_ms=timings, usage=usage, degraded=list(self.degraded))

    def recorded(self, last: TurnEvent) -> list[RecordedEvent]:
        """The events as they are stored, ``last`` at their end."""
        return [RecordedEvent(event.event, event.data) for event in (*self.events, last)]
