"""The events that one turn streams, and nothing else reaches a surface (see docs/contracts/)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

EventName = Literal[
    "turn.started",
    "products",
    "understood",
    "token",
    "cart",
    "order",
    "handoff",
    "comparison",
    "reply",
    "error",
    "turn.finished",
]


class TurnEvent(BaseModel):
    """One event: ``data`` is one of the models below, dumped as JSON values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: EventName
    data: dict[str, Any]


class Price(BaseModel):
    """A decimal string and its currency."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amount: str
    currency: str


class Scores(BaseModel):
    """Higher is better."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: float
    taste: float
    final: float


class ProductCard(BaseModel):
    """A product as it is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: int
    product_id: str
    title: str
    brand: str | None
    price: Price
    list_price: Price | None
    rating: float | None
    review_count: int
    in_stock: bool
    image_url: str | None
    url: str | None
    reasons: list[str]
    scores: Scores


class ProductsData(BaseModel):
    """``products``: the last one of a turn stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: str
    total: int
    items: list[ProductCard]


class ReplyData(BaseModel):
    """``reply``: what the shopper is left with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    mentions: list[str]
    suggestions: list[str] = Field(max_length=4)


class ErrorData(BaseModel):
    """``error``: words fit for a shopper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    message: str
    retryable: bool


class Timings(BaseModel):
    """Milliseconds since the message came; None where a step did not happen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    understand: float | None = None
    retrieve: float | None = None
    rank: float | None = None
    first_products: float | None = None
    first_token: float | None = None
    total: float = 0.0
    model: float = 0.0  # spent waiting for the model, in all
    embed: float = 0.0  # spent embedding the query


class FinishedData(BaseModel):
    """``turn.finished``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timings_ms: Timings
    usage: dict[str, int]
    degraded: list[str]
