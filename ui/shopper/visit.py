"""What one browser's visit is: the session it keeps, and what its clicks do to the shop."""

import asyncio
import contextlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from assistant.cards import cart_data
from assistant.turn_events import CartData
from commerce.carts import CartChange
from commerce.conversations import BehaviourEvent, EventKind, Session
from commerce.errors import ProductNotFound, SessionNotFound
from commerce.ids import ProductId, SessionId, ShopperId, TurnId, VariantId
from ui.access import BadToken, new_guest
from ui.opening import Shop

MOST_OF_ONE = 999  # of a product in a cart
EMPTY_CART = CartData(lines=[], quantity=0, total=None, change=None)


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser keeps between page loads. ``language`` None: as the browser prefers."""

    session: str | None = None
    token: str | None = None
    shopper: str | None = None
    language: str | None = None
    guest: str | None = None  # the session to go back to when a demo shopper signs out

    @classmethod
    def read(cls, kept: object) -> "Visit":
        """The visit that the browser sent; a new one where it is not one of ours."""
        if not isinstance(kept, Mapping):
            return cls()
        known = {name: kept.get(name) for name in _KEPT}
        return cls(**{name: value if isinstance(value, str) and value else None for name, value in known.items()})

    def kept(self) -> dict[str, str | None]:
        """The visit for the browser to keep."""
        return {name: getattr(self, name) for name in _KEPT}


_KEPT = ("session", "token", "shopper", "language", "guest")


async def session_of(shop: Shop, visit: Visit) -> Session | None:
    """The visit's session, where there is one that this browser may use."""
    if not visit.session:
        return None
    try:
        session = await asyncio.to_thread(shop.conversations.session, SessionId(visit.session))
    except SessionNotFound:
        return None
    return session if await asyncio.to_thread(shop.access.admits, session, visit.token) else None


async def with_session(shop: Shop, visit: Visit, language: str) -> tuple[Visit, Session]:
    """The visit with a session; a new one is opened only when something is said or done.

    A token that is too old or was revoked makes a guest of its bearer.
    """
    session = await session_of(shop, visit)
    if session is None:
        try:
            shopper_id = await asyncio.to_thread(shop.access.shopper_of, visit.token) if visit.token else new_guest()
        except BadToken:
            visit, shopper_id = replace(visit, token=None, shopper=None), new_guest()
        session = await asyncio.to_thread(shop.conversations.open_session, shopper_id, language)
    return replace(visit, session=session.session_id), session


async def cart_of(shop: Shop, session: Session | None) -> CartData:
    """The cart as it stands."""
    return cart_data(await asyncio.to_thread(shop.storefront.cart, session.shopper_id)) if session else EMPTY_CART


async def is_known(shop: Shop, session: Session) -> bool:
    """Whether the shopper did anything here that something could be recommended by."""
    return shop.personal is not None and bool(await asyncio.to_thread(shop.conversations.events_of, session.shopper_id, 1))


async def change_cart(shop: Shop, session: Session, act: Mapping[str, Any]) -> CartData:
    """The cart after a click; as it is where the click means nothing. Raises ``OutOfStock`` and ``ProductNotFound``."""
    action, product = _text(act, "action"), ProductId(_text(act, "product"))
    variant = VariantId(_text(act, "variant")) if act.get("variant") else None
    quantity = _number(act, "quantity") or 0
    change = {
        "add": CartChange("add", product, variant, 1),
        "remove": CartChange("remove", product, variant),
        "more_of": CartChange("set", product, variant, min(MOST_OF_ONE, quantity + 1)),
        "fewer": CartChange("set", product, variant, max(0, quantity - 1)),
        "clear": CartChange("clear"),
    }.get(action)
    if change is None:
        return await cart_of(shop, session)
    cart = await asyncio.to_thread(shop.storefront.change_cart, session.shopper_id, change, f"page:{uuid.uuid4().hex}")
    if action in {"add", "remove"}:
        with contextlib.suppress(ProductNotFound):  # taken out of the cart when it had left the catalog
            await note(shop, session, "cart_add" if action == "add" else "cart_remove", act)
    return cart_data(cart)


async def note(shop: Shop, session: Session, kind: EventKind | Literal["unmark"], act: Mapping[str, Any]) -> None:
    """Store what the shopper did with a product, or take back what was said of it.

    Raises ``ProductNotFound``: nothing is learnt of what is none.
    """
    product = ProductId(_text(act, "product"))
    if not await asyncio.to_thread(shop.storefront.products, [product]):
        raise ProductNotFound(product)
    if kind == "unmark":
        return await asyncio.to_thread(shop.conversations.unmark, session.shopper_id, product)
    event = BehaviourEvent(
        shopper_id=session.shopper_id,
        kind=kind,
        product_id=product,
        at=datetime.now(UTC),
        session_id=session.session_id,
        turn_id=TurnId(_text(act, "turn")) if act.get("turn") else None,
        position=_number(act, "position"),
    )
    await asyncio.to_thread(shop.conversations.record, [event])


def _text(act: Mapping[str, Any], name: str) -> str:
    return str(act.get(name) or "")[:200]


def _number(act: Mapping[str, Any], name: str) -> int | None:
    text = _text(act, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


async def signed_in(shop: Shop, visit: Visit, shopper: str) -> Visit:
    """The visit as this demo shopper, in a conversation that begins anew; or as the guest of before, in theirs."""
    guest = visit.guest if visit.token else visit.session
    allowed = shop.settings.server.demo_sign_in and ShopperId(shopper) in shop.demo_shoppers
    if not allowed:
        return Visit(session=guest, language=visit.language)
    token = await asyncio.to_thread(shop.access.token_for, ShopperId(shopper))
    return Visit(token=token, shopper=shopper, language=visit.language, guest=guest)
