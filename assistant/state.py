"""What a session remembers from turn to turn: small, typed here, JSON in the database."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.understanding import Need, Said
from commerce.ids import ProductId

HISTORY = 6  # messages
SEEN = 120  # products shown for the need in force, so that "others" are others
TOLD = 240  # characters of a message that are remembered


@dataclass(frozen=True, slots=True)
class SessionState:
    """The conversation as the next message will be read with. ``shown`` is what is on screen, position 1 first."""

    need: Need | None = None
    shown: tuple[ProductId, ...] = ()
    seen: tuple[ProductId, ...] = ()
    focus: ProductId | None = None  # the product last spoken of
    order_id: str | None = None
    history: tuple[Said, ...] = ()
    outage_told: bool = False  # whether the shopper was told that the model is away

    def remember(self, message: str, reply: str) -> "SessionState":
        """The state with one more exchange in its history."""
        said = (Said(role="shopper", text=message[:TOLD]), Said(role="assistant", text=reply[:TOLD]))
        return replace(self, history=(*self.history, *said)[-HISTORY:])

    def showing(self, product_ids: tuple[ProductId, ...], *, afresh: bool) -> "SessionState":
        """The state with these products on screen; ``afresh`` forgets what was shown for the need before."""
        before = () if afresh else self.seen
        seen = (*before, *(product_id for product_id in product_ids if product_id not in before))
        return replace(self, shown=product_ids, seen=seen[-SEEN:], focus=None)


class _Stored(BaseModel):
    model_config = ConfigDict(extra="ignore")

    need: Need | None = None
    shown: list[str] = Field(default_factory=list)
    seen: list[str] = Field(default_factory=list)
    focus: str | None = None
    order_id: str | None = None
    history: list[Said] = Field(default_factory=list)
    outage_told: bool = False


def read_state(stored: dict[str, Any]) -> SessionState:
    """The state that was stored; a fresh one where what is stored cannot be read (an older shape)."""
    try:
        kept = _Stored.model_validate(stored)
    except ValidationError:
        return SessionState()
    return SessionState(
        need=kept.need,
        shown=tuple(ProductId(product_id) for product_id in kept.shown),
        seen=tuple(ProductId(product_id) for product_id in kept.seen),
        focus=ProductId(kept.focus) if kept.focus else None,
        order_id=kept.order_id,
        history=tuple(kept.history),
        outage_told=kept.outage_told,
    )


def stored_state(state: SessionState) -> dict[str, Any]:
    """The state as JSON values."""
    return {
        "need": state.need.model_dump(mode="json") if state.need else None,
        "shown": list(state.shown),
        "seen": list(state.seen),
        "focus": state.focus,
        "order_id": state.order_id,
        "history": [said.model_dump(mode="json") for said in state.history],
        "outage_told": state.outage_told,
    }
