"""Sessions: opened, read, spoken in; their cart, and what the shopper did."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from assistant.cards import cart_data
from assistant.turn_events import CartData
from commerce.care import Care
from commerce.carts import CartChange
from commerce.conversations import BehaviourEvent
from commerce.errors import ProductNotFound
from commerce.ids import ProductId, TurnId, VariantId
from ui.access import BadToken, Identity, is_guest, new_guest
from ui.api.desk_rows import care_view, messages_of
from ui.api.entrance import OpenShop, UsableSession
from ui.api.payloads import BehaviourBody, CartRequestBody, NewSession, NewTurn, OpenedSession, SessionView
from ui.api.rates import Rates
from ui.api.refusals import ErrorAnswer, Refusal
from ui.api.sse import as_sse
from ui.api.views import turn_view

REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (401, 404, 422, 503)}
STREAM_EXAMPLE = (
    'event: turn.started\nid: t-1:0:9ac3e01f\ndata: {"session_id":"…","turn_id":"t-1"}\n\n'
    'event: products\nid: t-1:1:9ac3e01f\ndata: {"query":"white sneakers","total":12,"items":[…]}\n\n'
    'event: token\nid: t-1:3:9ac3e01f\ndata: {"text":"Here are"}\n\n'
    'event: reply\nid: t-1:9:9ac3e01f\ndata: {"text":"Here are …","mentions":["8001"],"suggestions":["Under 40"]}\n\n'
    'event: turn.finished\nid: t-1:10:9ac3e01f\ndata: {"timings_ms":{"total":812.4},"usage":{},"degraded":[]}\n\n'
)

routes = APIRouter(prefix="/v1/sessions", tags=["sessions"], responses=REFUSED)


@routes.post("", status_code=201, summary="Start a conversation")
async def open_session(body: NewSession, shop: OpenShop) -> OpenedSession:
    """A new session, a guest's or, with a token or an identity, a shopper's. Keep the id secret: it lets its holder in."""
    shopper_id, token = None, None
    try:
        if body.identity:
            shopper_id = shop.access.identified(Identity(**body.identity.model_dump()))
            token = await asyncio.to_thread(shop.access.token_for, shopper_id)
        elif body.shopper_token:
            shopper_id = await asyncio.to_thread(shop.access.shopper_of, body.shopper_token)
    except BadToken as error:
        raise Refusal("bad_token") from error
    session = await asyncio.to_thread(shop.conversations.open_session, shopper_id or new_guest(), body.language)
    return OpenedSession(session_id=session.session_id, shopper_id=shopper_id, language=session.language, shopper_token=token)


@routes.post(
    "/{session_id}/turns",
    summary="Say something",
    response_class=StreamingResponse,
    responses={200: {"description": "The turn's events.", "content": {"text/event-stream": {"example": STREAM_EXAMPLE}}}},
)
async def take_turn(
    request: Request,
    body: NewTurn,
    session: UsableSession,
    shop: OpenShop,
    last_event_id: Annotated[str | None, Header(max_length=300)] = None,
) -> StreamingResponse:
    """One message in, the events of the turn out.

    A client that goes away does not stop the turn: ask again with the same ``client_turn_id``, and with ``Last-Event-ID`` for
    what is not there yet.
    """
    rates: Rates = request.app.state.rates
    await rates.message(session.shopper_id)
    page = ProductId(body.page.product_id) if body.page and body.page.product_id else None
    events = shop.turns.begin(session.session_id, body.client_turn_id, body.message, page)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(as_sse(events, after=last_event_id), media_type="text/event-stream", headers=headers)


@routes.get("/{session_id}", summary="Read a conversation")
async def read_session(session: UsableSession, shop: OpenShop, last: int = 50) -> SessionView:
    """The newest ``last`` turns (100 at most), oldest first, and what agents said."""
    turns = await asyncio.to_thread(shop.conversations.turns, session.session_id, max(1, min(last, 100)))
    care = session.care or Care(session.session_id)
    messages = await asyncio.to_thread(messages_of, shop, session.session_id) if care.said else []
    return SessionView(
        session_id=session.session_id,
        language=session.language,
        signed_in=not is_guest(session.shopper_id),
        created_at=session.created_at,
        turns=[turn_view(turn) for turn in turns],
        care=care_view(care),
        messages=messages,
    )


@routes.get("/{session_id}/cart", summary="See the cart")
async def read_cart(session: UsableSession, shop: OpenShop) -> CartData:
    """The cart with prices and stock of now."""
    return cart_data(await asyncio.to_thread(shop.storefront.cart, session.shopper_id))


@routes.post("/{session_id}/cart", summary="Change the cart", responses={409: {"model": ErrorAnswer}})
async def change_cart(body: CartRequestBody, session: UsableSession, shop: OpenShop) -> CartData:
    """The cart after the change."""
    if body.action != "clear" and body.product_id is None:
        raise Refusal("invalid_request", "(product_id: needed for this action)")
    change = CartChange(
        action=body.action,
        product_id=ProductId(body.product_id) if body.product_id else None,
        variant_id=VariantId(body.variant_id) if body.variant_id else None,
        quantity=body.quantity,
    )
    once = f"api:{session.session_id}:{body.once}"
    try:
        return cart_data(await asyncio.to_thread(shop.storefront.change_cart, session.shopper_id, change, once))
    except ValueError as error:
        raise Refusal("invalid_request", "(quantity: at least 1)") from error


@routes.post("/{session_id}/events", status_code=204, summary="Say what the shopper did")
async def record_behaviour(body: BehaviourBody, session: UsableSession, shop: OpenShop) -> Response:
    """A like, dislike, click or view of a product, or ``unmark``: no like or dislike any more. Later rankings heed it."""
    product_id = ProductId(body.product_id)
    if not await asyncio.to_thread(shop.storefront.products, [product_id]):
        raise ProductNotFound(product_id)
    if body.kind == "unmark":
        await asyncio.to_thread(shop.conversations.unmark, session.shopper_id, product_id)
        return Response(status_code=204)
    event = BehaviourEvent(
        shopper_id=session.shopper_id,
        kind=body.kind,
        product_id=product_id,
        at=datetime.now(UTC),
        session_id=session.session_id,
        turn_id=TurnId(body.turn_id) if body.turn_id else None,
        position=body.position,
    )
    await asyncio.to_thread(shop.conversations.record, [event])
    return Response(status_code=204)
