"""The calls of the API, each with what it sends and what it gives back; sent by either client."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from assistant.turn_events import CartData, ComparisonData, OrderData
from retrieval.query import Sort
from ui.api.consulting_payloads import Cancelling, CancellingView, PoliciesView
from ui.api.payloads import (
    BehaviourBody,
    CartRequestBody,
    IdentityBody,
    NewSession,
    NewTurn,
    OpenedSession,
    OrdersView,
    PageHint,
    ProductView,
    Rating,
    SessionView,
)
from ui.api.search_payloads import SearchView, SuggestView

Gives = TypeVar("Gives", bound=BaseModel | None)


Did = Literal["like", "dislike", "click", "view", "unmark"]  # what a shopper did with a product


@dataclass(frozen=True, slots=True)
class Call(Generic[Gives]):
    """One request. ``gives`` is the model of its answer, None where it has no body."""

    method: Literal["GET", "POST"]
    path: str
    gives: type[Gives]
    query: dict[str, Any] = field(default_factory=dict)
    body: BaseModel | None = None

    def read(self, answer: bytes) -> Gives:
        """The answer; fields that a newer shop adds are passed over. Raises ``pydantic.ValidationError``."""
        if not issubclass(self.gives, BaseModel):
            return None  # type: ignore[return-value]
        return self.gives.model_validate_json(answer, extra="ignore")


def open_session(language: str | None, token: str | None, identity: IdentityBody | None) -> Call[OpenedSession]:
    """Begin a conversation."""
    return Call(
        "POST", "/v1/sessions", OpenedSession, body=NewSession(language=language, shopper_token=token, identity=identity)
    )


def read_session(session_id: str, last: int) -> Call[SessionView]:
    """A conversation so far."""
    return Call("GET", f"/v1/sessions/{_part(session_id)}", SessionView, {"last": last})


def turn_path(session_id: str) -> str:
    """Where something is said."""
    return f"/v1/sessions/{_part(session_id)}/turns"


def turn_body(message: str, client_turn_id: str | None, product_on_page: str | None) -> NewTurn:
    """What is said; without a ``client_turn_id`` it gets one of its own."""
    page = PageHint(product_id=product_on_page) if product_on_page else None
    return NewTurn(message=message, client_turn_id=client_turn_id or uuid.uuid4().hex, page=page)


def read_cart(session_id: str) -> Call[CartData]:
    """The cart."""
    return Call("GET", f"/v1/sessions/{_part(session_id)}/cart", CartData)


def change_cart(session_id: str, change: CartRequestBody) -> Call[CartData]:
    """The cart after a change."""
    return Call("POST", f"/v1/sessions/{_part(session_id)}/cart", CartData, body=change)


def record(session_id: str, did: BehaviourBody) -> Call[None]:
    """Tell what the shopper did."""
    return Call("POST", f"/v1/sessions/{_part(session_id)}/events", type(None), body=did)


def rate(session_id: str, stars: int, words: str) -> Call[None]:
    """Rate the help of a person."""
    return Call("POST", f"/v1/sessions/{_part(session_id)}/rating", type(None), body=Rating(stars=stars, words=words))


def search(
    query: str,
    *,
    limit: int = 12,
    cursor: str | None = None,
    price_min: float | str | None = None,
    price_max: float | str | None = None,
    brand: Sequence[str] = (),
    color: Sequence[str] = (),
    category: str | None = None,
    rating_min: float | None = None,
    facet: Sequence[str] = (),
    attribute: Sequence[str] = (),
    exclude: Sequence[str] = (),
    in_stock: bool = False,
    sort: Sort = "relevance",
    relax: bool = False,
    facets: int = 0,
    lang: str | None = None,
    session_id: str | None = None,
) -> Call[SearchView]:
    """Products that meet every condition. The names are those of the API."""
    asked = {
        "q": query, "limit": limit, "cursor": cursor, "price_min": price_min, "price_max": price_max, "brand": list(brand),
        "color": list(color), "category": category, "rating_min": rating_min, "facet": list(facet), "exclude": list(exclude),
        "attribute": list(attribute),
        "in_stock": in_stock, "sort": sort, "relax": relax, "facets": facets, "lang": lang,
        "session_id": session_id,
    }  # fmt: skip
    return Call("GET", "/v1/search", SearchView, {name: value for name, value in asked.items() if value not in (None, [])})


def suggest(query: str, limit: int, lang: str | None) -> Call[SuggestView]:
    """Completions."""
    return Call("GET", "/v1/suggest", SuggestView, {"q": query, "limit": limit} | ({"lang": lang} if lang else {}))


def product(product_id: str) -> Call[ProductView]:
    """One product."""
    return Call("GET", f"/v1/products/{_part(product_id)}", ProductView)


def compare(product_ids: Sequence[str], lang: str) -> Call[ComparisonData]:
    """Products side by side."""
    return Call("GET", "/v1/compare", ComparisonData, {"product_id": list(product_ids), "lang": lang})


def policies(question: str, lang: str) -> Call[PoliciesView]:
    """The clause that answers."""
    return Call("GET", "/v1/policies", PoliciesView, {"q": question, "lang": lang})


def orders(last: int) -> Call[OrdersView]:
    """The shopper's newest orders."""
    return Call("GET", "/v1/orders", OrdersView, {"last": last})


def order(order_id: str) -> Call[OrderData]:
    """One of the shopper's orders."""
    return Call("GET", f"/v1/orders/{_part(order_id)}", OrderData)


def cancel_order(order_id: str, *, confirm: bool, once: str | None) -> Call[CancellingView]:
    """What cancelling an order would do, or, confirmed, did."""
    wish = Cancelling(confirm=confirm, once=once or uuid.uuid4().hex)
    return Call("POST", f"/v1/orders/{_part(order_id)}/cancel", CancellingView, body=wish)


def _part(text: str) -> str:
    """The text as one part of a path."""
    return quote(text, safe="")
