"""What happens when a shopper says something, comes back, or opens another conversation: changes of the page's parts.

Each function gives ``Parts``: new contents by the name of the part. ``page.py`` puts them where Gradio has them.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from assistant.state import chosen_by_hand
from assistant.turn_events import CartData, TurnEvent
from assistant.understanding import Need
from commerce.conversations import Session
from commerce.errors import DatabaseUnavailable, TurnNotFound
from commerce.ids import SessionId, TurnId
from ui.api.rates import Rates
from ui.api.refusals import Refusal
from ui.opening import Door, NotOpen, Shop
from ui.shopper import past, taste_panel, views
from ui.shopper.bubbles import Exchange, exchange
from ui.shopper.conditions import need_of, said_by_hand
from ui.shopper.frames import Frame, frames
from ui.shopper.people import care_panel
from ui.shopper.visit import EMPTY_CART, Visit, cart_of, is_known, session_of, signed_in, with_session
from ui.turns import TooManyTurns
from ui.wording import say

Parts = dict[str, Any]

OPENING_SECONDS = 90.0  # a page that is loaded while the shop opens waits this long for it
_FAILURES = (NotOpen, TooManyTurns, DatabaseUnavailable, Refusal)


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation of one page load after another; it keeps nothing of them."""

    door: Door
    shop_name: str
    rates: Rates

    # --- what is drawn

    def bar(self, visit: Visit, language: str, cart: CartData) -> Parts:
        """The bar at the top and the cart."""
        try:
            offered = self.door.shop.demo_shoppers if self.door.shop.settings.server.demo_sign_in else ()
        except NotOpen:
            offered = ()
        return {
            "head": views.header(self.shop_name, language, cart.quantity, visit.shopper, offered),
            "cart": views.cart_panel(cart, language),
        }

    def blank(self, visit: Visit, language: str, cart: CartData) -> Parts:
        """The page of a conversation in which nothing was said."""
        return {
            "kept": visit.kept(),
            "past": "",
            "now": "",
            "care": "",
            "need": "",
            "facts": "",
            "products": views.welcome(language),
            "suggestions": views.starters(language),
            "progress": "",
            "box": views.composer(language),
            "taste": taste_panel.closed(language),
            **self.bar(visit, language, cart),
        }

    async def opened(self) -> Shop:
        """The shop, waited for while it opens. Raises ``NotOpen`` where that takes too long."""
        if self.door.state != "closed":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.door.opened.wait(), OPENING_SECONDS)
        return self.door.shop

    # --- what happens

    async def send(self, visit: Visit, language: str, sent: Mapping[str, Any]) -> AsyncIterator[Parts]:
        """One message: typed, edited, pressed on a chip or a card, chosen by hand, or one that failed before."""
        need = need_of(sent.get("need"))
        message = str(sent.get("text") or "").strip()
        name = str(sent.get("id") or "")[:100] or uuid.uuid4().hex
        if need is None and not message:
            yield {"progress": ""}
            return
        said: Parts = {"suggestions": "", "progress": ""}
        exchanged = Exchange(message, state="running", client_turn_id=name)
        try:
            if self.door.state != "open":
                yield said | {"progress": views.notice(say("shop_closed", language), "busy")}
            shop = await self.opened()
            visit, session = await with_session(shop, visit, language)
            await self.rates.message(session.shopper_id)
            if sent.get("edit") and not await _taken_back(shop, session, TurnId(str(sent["edit"])[:200])):
                yield {"told": ("warning", say("edit_late", language))}
            need, beside = need or need_of(sent.get("after")), None
            if need is not None and message:  # chosen beside the message: put in force first, by a turn of its own
                beside = said_by_hand(need, shop.settings.shop.currency, language)
                await self._choose(shop, session, need, beside)
                await anext(shop.turns.begin(session.session_id, f"{name}-by-hand", beside), None)  # its place is taken
            elif need is not None:
                exchanged = replace(exchanged, message=said_by_hand(need, shop.settings.shop.currency, language))
                await self._choose(shop, session, need, exchanged.message)
            before = await past.past_of(shop, session, language, without=name)
            # the turn runs before the page changes: what is seen as said is said, even if the page is left at once
            events = shop.turns.begin(session.session_id, name, exchanged.message)
            said |= {"facts": "", "care": await care_panel(shop, session, visit.token, language)}
            said |= {"past": before.log, "now": exchange(exchanged, language), "kept": visit.kept()}
            yield said
            async for parts in self._follow(shop, events, exchanged, visit, language):
                yield parts
            if beside is not None:  # answered by now
                yield {"past": (await past.past_of(shop, session, language, without=name)).log}
            yield {"care": await care_panel(shop, session, visit.token, language)}  # a person may have been called
        except _FAILURES as error:
            failed = replace(exchanged, reply=words_of(error, language), state="failed", again=True)
            yield said | {"now": exchange(failed, language), "kept": visit.kept()}

    async def _choose(self, shop: Shop, session: Session, need: Need, by_hand: str) -> None:
        """Have the message ``by_hand`` mean this need."""
        chosen = partial(chosen_by_hand, text=by_hand, need=need)
        await asyncio.to_thread(shop.conversations.change_state, session.session_id, chosen)

    async def _follow(
        self, shop: Shop, events: AsyncIterator[TurnEvent], exchanged: Exchange, visit: Visit, language: str
    ) -> AsyncIterator[Parts]:
        async for frame in frames(events, language, shop.settings.shop.currency):
            before = exchanged
            exchanged = _after(exchanged, frame)
            parts = _parts_of(frame)
            if exchanged != before:
                parts["now"] = exchange(exchanged, language)
            if frame.cart is not None:
                parts |= self.bar(visit, language, frame.cart)
            yield parts

    async def restore(self, visit: Visit, language: str) -> AsyncIterator[Parts]:
        """The page as this browser left it; a turn that is not done is followed to its end."""
        try:
            if self.door.state != "open":
                yield self.blank(visit, language, EMPTY_CART) | {"progress": views.notice(say("shop_closed", language), "busy")}
            shop = await self.opened()
            session = await session_of(shop, visit)
            if session is None:
                yield self.blank(replace(visit, session=None), language, EMPTY_CART)
                return
            before = await past.past_of(shop, session, language)
            shelf, turn = before.shelf, before.open_turn
            parts = self.blank(visit, language, await cart_of(shop, session)) | {
                "past": before.log,
                "facts": shelf.facts,
                "care": await care_panel(shop, session, visit.token, language),
                "need": shelf.need,
                "products": shelf.products or views.welcome(language),
            }
            if turn is None:
                known = await is_known(shop, session)
                parts["suggestions"] = shelf.suggestions or views.starters(language, known=known)
                yield parts
                return
            exchanged = Exchange(turn.message, state="running", turn_id=turn.turn_id, client_turn_id=turn.client_turn_id)
            yield parts | {"suggestions": "", "now": exchange(exchanged, language)}
            events = shop.turns.begin(session.session_id, turn.client_turn_id, turn.message)
            async for following in self._follow(shop, events, exchanged, visit, language):
                yield following
            yield {"care": await care_panel(shop, session, visit.token, language)}
        except _FAILURES as error:
            yield self.blank(visit, language, EMPTY_CART) | {"progress": views.notice(words_of(error, language), "wrong")}

    async def refresh(self, visit: Visit, language: str) -> Parts:
        """The conversation as it stands, and who answers it; asked for when somebody at the desk did something."""
        try:
            shop = self.door.shop
            session = await session_of(shop, visit)
            if session is None:
                return {"care": ""}
            log = (await past.past_of(shop, session, language, without="")).log
            return {"past": log, "now": "", "care": await care_panel(shop, session, visit.token, language)}
        except _FAILURES as error:
            return {"progress": views.notice(words_of(error, language), "wrong")}

    async def start_anew(self, visit: Visit, language: str) -> Parts:
        """A new conversation of the same shopper, with the same cart."""
        try:
            shop = self.door.shop
            before = await session_of(shop, visit)
            if before is None:
                return self.blank(replace(visit, session=None), language, EMPTY_CART)
            session = await asyncio.to_thread(shop.conversations.open_session, before.shopper_id, language)
            return self.blank(replace(visit, session=session.session_id), language, await cart_of(shop, session))
        except _FAILURES as error:
            return {"progress": views.notice(words_of(error, language), "wrong")}

    async def switch(self, visit: Visit, language: str, act: Mapping[str, Any]) -> AsyncIterator[Parts]:
        """Another language, another demo shopper, another conversation; or the same conversation drawn again."""
        try:
            match act.get("action"):
                case "language":
                    language = "en" if language == "zh" else "zh"
                    visit = replace(visit, language=language)
                case "sign_in":
                    visit = await signed_in(self.door.shop, visit, str(act.get("value") or ""))
                case "open":
                    visit = await _opening(self.door.shop, visit, SessionId(str(act.get("value") or "")[:200]))
                case _:
                    pass
        except _FAILURES as error:
            yield {"progress": views.notice(words_of(error, language), "wrong")}
            return
        async for parts in self.restore(visit, language):
            yield {"kept": visit.kept()} | parts


async def _taken_back(shop: Shop, session: Session, turn_id: TurnId) -> bool:
    try:
        return await asyncio.to_thread(shop.conversations.take_back, session.session_id, turn_id)
    except TurnNotFound:
        return False


async def _opening(shop: Shop, visit: Visit, wanted: SessionId) -> Visit:
    """The visit in another conversation of the same shopper; as it was where that is none of theirs."""
    session = await session_of(shop, visit)
    other = await session_of(shop, replace(visit, session=wanted))
    if session is None or other is None or other.shopper_id != session.shopper_id:
        return visit
    return replace(visit, session=other.session_id)


def _after(exchanged: Exchange, frame: Frame) -> Exchange:
    """The message and its reply after a frame."""
    changes: dict[str, Any] = {
        name: value for name in ("reply", "state", "turn_id", "again", "person") if (value := getattr(frame, name)) is not None
    }
    return replace(exchanged, **changes) if changes else exchanged


def _parts_of(frame: Frame) -> Parts:
    named = {name: getattr(frame, name) for name in ("products", "need", "facts", "suggestions", "progress")}
    return {name: value for name, value in named.items() if value is not None}


def words_of(error: Exception, language: str) -> str:
    """A failure as the shopper reads it."""
    if isinstance(error, NotOpen):
        return say("shop_closed", language)
    if isinstance(error, Refusal):
        return say("too_many", language)
    return say("records_away" if isinstance(error, DatabaseUnavailable) else "went_wrong", language)
