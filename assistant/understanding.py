"""What one message is understood to mean: the state after it, complete in itself (see docs/contracts/)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Intent = Literal[
    "search", "refine", "recommend", "compare", "detail", "cart", "order", "policy", "handoff", "smalltalk", "out_of_scope"
]
Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest", "popular"]


WISH = "wish"  # the attribute that holds a relative wish ("bigger"), which no record can be held to
IN_STOCK = ("availability", "in stock")  # the attribute that holds a need to what can be bought now


class Need(BaseModel):
    """What the shopper looks for. The search could be run from it alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: str | None = None
    category: str | None = None
    brands: list[str] = Field(default_factory=list)
    colors: list[str] = Field(default_factory=list)
    price_min: float | None = None
    price_max: float | None = None
    rating_min: float | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    exclude: list[str] = Field(default_factory=list)
    sort: Sort = "relevance"

    @property
    def empty(self) -> bool:
        """Whether nothing is looked for."""
        return self == Need()


class CartRequest(BaseModel):
    """What to do with the cart; which product is in ``refers_to``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Literal["add", "remove", "set", "show", "clear"]
    quantity: int | None = None


class Understanding(BaseModel):
    """One message, read with the turns before it and the products on screen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    intent: Intent
    need: Need = Field(default_factory=Need)
    refers_to: list[int] = Field(default_factory=list)
    cart: CartRequest | None = None
    order_id: str | None = None


class ShownProduct(BaseModel):
    """A product on screen, as the reader of a message may refer to it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    position: int
    product_id: str
    title: str
    brand: str | None = None
    price: float
    category: str | None = None
    rating: float | None = None


class Said(BaseModel):
    """One earlier message of the conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["shopper", "assistant"]
    text: str


class Context(BaseModel):
    """All that a message is read with. The same shape as a case of the evaluation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: str
    history: list[Said] = Field(default_factory=list)  # oldest first
    need_before: Need | None = None
    shown: list[ShownProduct] = Field(default_factory=list)
    catalog_language: str = "en"
