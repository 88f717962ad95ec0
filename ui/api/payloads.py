"""What the API takes and gives, with the examples that /docs shows."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.turn_events import OrderData, Price, ProductCard
from commerce.care import CareState

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="BCP 47 primary tag: en, zh …")]
Identifier = Annotated[str, Field(min_length=1, max_length=200)]


class Payload(BaseModel):
    """What the API takes and gives has no field but those told of."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentityBody(Payload):
    """A shopper whom the page's own server vouches for; see docs/widget.md."""

    id: Identifier
    expires: int = Field(description="seconds since 1970; at most a day from now")
    signature: str = Field(pattern=r"^[0-9a-f]{64}$", description="hex HMAC-SHA256 of id, a line break and expires")


class NewSession(Payload):
    """A conversation begins. With a shopper's token or identity it is that shopper's, else a guest's."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"language": "en"}, {"language": "zh"}]}
    )

    language: Language | None = None
    shopper_token: str | None = Field(None, max_length=2000)
    identity: IdentityBody | None = None


class OpenedSession(Payload):
    """``session_id`` is a secret between the shop and this shopper: whoever knows a guest's may use the session."""

    session_id: str
    shopper_id: str | None = Field(description="null for a guest")
    language: str | None
    shopper_token: str | None = Field(None, description="for a session opened with an identity: the token to send from then on")


class PageHint(Payload):
    """What the shopper looks at, as the page says. A hint: it is meant where a message points at nothing nearer."""

    product_id: Identifier | None = None


class NewTurn(Payload):
    """One message. The same ``client_turn_id`` again answers with the recorded events and carries nothing out twice."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"message": "white sneakers under 60", "client_turn_id": "7f1c9f0e"}]},
    )

    message: str
    client_turn_id: Identifier
    page: PageHint | None = Field(None, description="a product that the shop does not have is no page")


class TurnView(Payload):
    """A turn of the history. ``events`` are those of the contract, without the tokens."""

    turn_id: str
    client_turn_id: str
    number: int
    message: str
    status: str
    reply: str | None
    events: list[dict[str, Any]]
    created_at: datetime


class CareView(Payload):
    """Who answers the shopper: the name alone is told."""

    state: CareState
    staff_name: str | None


class MessageView(Payload):
    """What an agent said to the shopper."""

    message_id: str
    seq: int
    staff_name: str
    text: str
    items: list[ProductCard]
    at: datetime


class Rating(Payload):
    """How the shopper found the help."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"stars": 5, "words": "Quick."}]})

    stars: int = Field(ge=1, le=5)
    words: str = Field("", max_length=1000)


class SessionView(Payload):
    """A conversation so far, oldest turn first; ``messages`` are what agents said, oldest first."""

    session_id: str
    language: str | None
    signed_in: bool
    created_at: datetime
    turns: list[TurnView]
    care: CareView
    messages: list[MessageView]


class CartRequestBody(Payload):
    """One change of the cart. ``once`` names it: the same again changes nothing."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"action": "add", "product_id": "8001", "quantity": 1, "once": "c1"}]},
    )

    action: Literal["add", "remove", "set", "clear"]
    product_id: Identifier | None = None
    variant_id: Identifier | None = None
    quantity: int | None = Field(None, ge=0, le=999)
    once: Identifier


class BehaviourBody(Payload):
    """What the shopper did with a product."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"kind": "like", "product_id": "8001", "position": 2}]}
    )

    kind: Literal["like", "dislike", "click", "view", "unmark"]
    product_id: Identifier
    turn_id: Identifier | None = None
    position: int | None = Field(None, ge=1, le=1000)


class VariantView(Payload):
    """One buyable form of a product."""

    variant_id: str
    options: dict[str, str]
    price: Price
    list_price: Price | None
    in_stock: bool


class ProductView(Payload):
    """A product with all that its page shows."""

    product_id: str
    title: str
    description: str
    brand: str | None
    category: list[str]
    tags: list[str]
    facets: list[tuple[str, str]]
    price: Price
    list_price: Price | None
    rating: float | None
    review_count: int
    in_stock: bool
    image_url: str | None
    url: str | None
    variants: list[VariantView]


class OrdersView(Payload):
    """The shopper's own orders, newest first."""

    orders: list[OrderData]
