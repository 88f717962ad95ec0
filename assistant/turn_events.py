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
    "person",
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


class PersonData(BaseModel):
    """``person``: a person answers this conversation; ``since`` is an ISO instant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    staff_name: str
    since: str


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


class CartLineData(BaseModel):
    """One line of the cart, at the price of now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: str
    variant_id: str
    title: str
    options: dict[str, str]
    quantity: int
    unit_price: Price
    image_url: str | None
    in_stock: bool


class CartData(BaseModel):
    """``cart``: the cart as it stands after the turn; ``change`` says what this turn did to it, None where nothing changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: list[CartLineData]
    quantity: int
    total: Price | None
    change: Literal["added", "removed", "set", "cleared"] | None


class OrderLineData(BaseModel):
    """What was bought, as it was named and priced then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: str
    title: str
    quantity: int
    unit_price: Price


class OrderData(BaseModel):
    """``order``: one order of the session's shopper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order_id: str
    state: str
    placed_on: str  # ISO dates
    expected_on: str | None
    delivered_on: str | None
    carrier: str | None
    tracking_number: str | None
    total: Price
    lines: list[OrderLineData]


class HandoffData(BaseModel):
    """``handoff``: the ticket that a person will read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ticket_id: str
    reason: str
    summary: str


class ComparedProduct(BaseModel):
    """A column of the comparison; ``position`` is the one on screen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: int
    product_id: str
    title: str


class ComparisonRow(BaseModel):
    """One fact, a value for every product in their order; None where the record does not say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    values: list[str | None]


class ComparisonData(BaseModel):
    """``comparison``: what differs between the products, and what is the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    products: list[ComparedProduct]
    differs: list[ComparisonRow]
    same: list[ComparisonRow]


class StartedData(BaseModel):
    """``turn.started``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session_id: str
    turn_id: str


class TokenData(BaseModel):
    """``token``: the next piece of the reply; all pieces of a turn together are its text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
