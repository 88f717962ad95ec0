"""The client for programs with asyncio."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal, Self

import httpx
from pydantic import ValidationError

from assistant.turn_events import CartData, ComparisonData, OrderData, TurnEvent
from ui.api.consulting_payloads import CancellingView, PoliciesView
from ui.api.payloads import BehaviourBody, CartRequestBody, IdentityBody, OpenedSession, ProductView, SessionView
from ui.api.search_payloads import SearchView, SuggestView
from ui.client import calls
from ui.client.calls import Call, Did, Gives
from ui.client.errors import ShopError, TooMany, Unavailable, Unreachable, refusal
from ui.client.patience import Patience
from ui.client.reply import Reply, Stream

CONNECT_SECONDS, IDLE_SECONDS = 5.0, 40.0  # a stream sends a comment every 15 s


class AsyncShopClient:
    """The shop at an address, as one shopper. Use it as an asynchronous context manager, or ``aclose`` it.

    Every call may raise a ``ShopError``: ``NotFound``, ``SignInNeeded``, ``Conflict``, ``BadRequest``; and ``TooMany``,
    ``Unavailable`` or ``Unreachable`` where ``patience`` seconds of waiting did not help.
    """

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        language: str = "en",
        patience: float = 30.0,
        transport: Any = None,
    ) -> None:
        """``token``: of a signed-in shopper. ``language``: of errors and facts. ``transport``: of httpx, for tests."""
        self.token = token
        self.language = language
        self._patience = patience
        self._http = httpx.AsyncClient(
            base_url=address.rstrip("/"),
            timeout=httpx.Timeout(IDLE_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    # --- conversations

    async def open_session(self, *, identity: IdentityBody | None = None) -> OpenedSession:
        """A new conversation: a guest's, or the shopper's whom the token or the identity names, whose token is then used."""
        opened = await self._send(calls.open_session(self.language, None if identity else self.token, identity))
        self.token = opened.shopper_token or self.token
        return opened

    async def session(self, session_id: str, last: int = 50) -> SessionView:
        """The newest turns of a conversation, oldest first."""
        return await self._send(calls.read_session(session_id, last))

    async def turn(
        self, session_id: str, message: str, *, client_turn_id: str | None = None, product_on_page: str | None = None
    ) -> AsyncIterator[TurnEvent]:
        """The events of one turn, each once, over lost connections too; ``turn.started`` again: it begins anew.

        The same ``client_turn_id`` again carries nothing out twice. ``product_on_page``: what the shopper looks at, a hint.
        """
        body = calls.turn_body(message, client_turn_id, product_on_page).model_dump_json(exclude_none=True)
        stream, patience = Stream(), Patience(self._patience)
        while not stream.over:
            try:
                headers = self._headers() | {"Content-Type": "application/json"} | stream.headers()
                asked = self._http.stream("POST", calls.turn_path(session_id), content=body, headers=headers)
                async with asked as answer:
                    if answer.status_code != 200:
                        raise refusal(answer.status_code, await answer.aread(), answer.headers.get("Retry-After"))
                    async for piece in answer.aiter_bytes():
                        for event in stream.feed(piece):
                            yield event
                        patience.again()
                lost: ShopError = Unreachable("The connection ended in the middle of the reply.")
            except httpx.HTTPError as error:
                lost = Unreachable(f"The shop cannot be reached: {type(error).__name__}.")
            except (Unavailable, TooMany) as error:
                lost = error
            if not stream.over:
                await asyncio.sleep(patience.wait(lost))

    async def say(
        self, session_id: str, message: str, *, client_turn_id: str | None = None, product_on_page: str | None = None
    ) -> Reply:
        """What a turn came to, once it is over."""
        reply = Reply()
        async for event in self.turn(session_id, message, client_turn_id=client_turn_id, product_on_page=product_on_page):
            reply.take(event)
        return reply

    async def record(self, session_id: str, kind: Did, product_id: str, position: int | None = None) -> None:
        """Tell what the shopper did with a product ("unmark": takes back what was liked or not); later orders heed it."""
        await self._send(calls.record(session_id, BehaviourBody(kind=kind, product_id=product_id, position=position)))

    async def rate(self, session_id: str, stars: int, words: str = "") -> None:
        """Rate the help of a person who closed the conversation, with one to five stars."""
        await self._send(calls.rate(session_id, stars, words))

    # --- the cart

    async def cart(self, session_id: str) -> CartData:
        """The cart, with prices and stock of now."""
        return await self._send(calls.read_cart(session_id))

    async def change_cart(
        self,
        session_id: str,
        action: Literal["add", "remove", "set", "clear"],
        product_id: str | None = None,
        *,
        variant_id: str | None = None,
        quantity: int | None = None,
        once: str | None = None,
    ) -> CartData:
        """The cart after the change; the same ``once`` again changes nothing."""
        change = CartRequestBody(
            action=action,
            product_id=product_id,
            variant_id=variant_id,
            quantity=quantity,
            once=once or uuid.uuid4().hex,
        )
        return await self._send(calls.change_cart(session_id, change))

    # --- the catalog

    async def search(self, query: str = "", **conditions: Any) -> SearchView:
        """Products that meet every condition, best first; ``conditions`` are those of ``calls.search``."""
        return await self._send(calls.search(query, **conditions))

    async def suggest(self, typed: str, limit: int = 8) -> SuggestView:
        """Completions of what is typed."""
        return await self._send(calls.suggest(typed, limit, self.language))

    async def product(self, product_id: str) -> ProductView:
        """One product with its variants."""
        return await self._send(calls.product(product_id))

    async def compare(self, product_ids: Sequence[str]) -> ComparisonData:
        """Two to four products side by side."""
        return await self._send(calls.compare(product_ids, self.language))

    async def policies(self, question: str = "") -> PoliciesView:
        """The clause of the merchant's that answers; without a question all clauses."""
        return await self._send(calls.policies(question, self.language))

    # --- orders of the signed-in shopper

    async def orders(self, last: int = 10) -> list[OrderData]:
        """The newest orders of the shopper whom the token names."""
        return (await self._send(calls.orders(last))).orders

    async def order(self, order_id: str) -> OrderData:
        """One of them."""
        return await self._send(calls.order(order_id))

    async def cancel_order(self, order_id: str, *, confirm: bool = False, once: str | None = None) -> CancellingView:
        """What cancelling would do; with ``confirm``, once the shopper has said yes, the order cancelled."""
        return await self._send(calls.cancel_order(order_id, confirm=confirm, once=once))

    # --- sending

    def _headers(self) -> dict[str, str]:
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Accept-Language": self.language, **token}

    async def _send(self, call: Call[Gives]) -> Gives:
        """The answer. Changes of a cart or an order have a name of their own: sending one again changes nothing twice."""
        patience = Patience(self._patience)
        headers = self._headers() | ({"Content-Type": "application/json"} if call.body else {})
        body = call.body.model_dump_json(exclude_none=True) if call.body else None
        while True:
            try:
                answer = await self._http.request(call.method, call.path, params=call.query, content=body, headers=headers)
                if answer.is_success:
                    return call.read(answer.content)
                failed: ShopError = refusal(answer.status_code, answer.content, answer.headers.get("Retry-After"))
            except httpx.HTTPError as error:
                failed = Unreachable(f"The shop cannot be reached: {type(error).__name__}.")
            except ValidationError:
                raise Unreachable("What answers there is not a shop that this client knows.") from None
            await asyncio.sleep(patience.wait(failed))
