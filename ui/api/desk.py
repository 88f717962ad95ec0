"""The desk: its queue, a conversation as it goes on, and what an agent does with it."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from assistant.cards import cart_data, order_data
from commerce.care import Agent, Care
from commerce.conversations import Session
from commerce.desk import DeskMessage, NotYours, StillAnswering, Taken, View
from commerce.ids import ProductId, SessionId, StaffId
from commerce.staff import StaffMember, StaffNotFound
from ui.api.desk_payloads import (
    AgentWords,
    Assignment,
    Closing,
    ColleagueView,
    ConversationView,
    Entry,
    NoteWords,
    QueueView,
    Row,
    ShopperView,
    TicketView,
    TraitView,
)
from ui.api.desk_rows import cards_of, counts_view, message_entry, row_view, timeline
from ui.api.desk_streams import conversation_events, queue_events
from ui.api.entrance import OpenShop
from ui.api.event_stream import event_stream
from ui.api.refusals import ErrorAnswer, Refusal
from ui.api.staff_entrance import DeskAgent, Supervisor, still_signed_in
from ui.live import Typing
from ui.opening import Shop

routes = APIRouter(
    prefix="/v1/desk",
    tags=["desk"],
    responses={status: {"model": ErrorAnswer} for status in (401, 403, 404, 422, 503)},
)
Responses = dict[int | str, dict[str, Any]]
CONFLICT: Responses = {409: {"model": ErrorAnswer}}
STREAM_EXAMPLE = 'event: counts\nid: 17.1767225600000000\ndata: {"waiting":3,"mine":1,"person":4,"assistant":12,"closed":9}\n\n'
STREAM: Responses = {200: {"description": "Events.", "content": {"text/event-stream": {"example": STREAM_EXAMPLE}}}}

LastEvent = Annotated[str | None, Header(alias="Last-Event-ID", max_length=300)]
After = Annotated[str | None, Query(max_length=300, description="as `Last-Event-ID`, for a first request")]


def agent_of(member: StaffMember) -> Agent:
    """The member of staff as conversations name them."""
    return Agent(member.staff_id, member.name)


async def named_session(session_id: str, shop: Shop) -> Session:
    """The conversation of the path. Raises ``SessionNotFound``."""
    return await asyncio.to_thread(shop.conversations.session, SessionId(session_id))


@routes.get("/colleagues", summary="Who can be given a conversation")
async def colleagues(shop: OpenShop, member: Supervisor) -> list[ColleagueView]:
    """Active agents and supervisors, by name."""
    members, counts = await asyncio.to_thread(lambda: (shop.staff.members(), shop.queue.counts()))
    able = [one for one in members if one.active and one.role in ("agent", "supervisor")]
    return [
        ColleagueView(staff_id=one.staff_id, name=one.name, role=one.role, open=counts.of_agents.get(one.staff_id, 0))
        for one in sorted(able, key=lambda one: one.name.lower())
    ]


@routes.get("/conversations", summary="The queue")
async def conversations(
    shop: OpenShop,
    member: DeskAgent,
    view: View = "waiting",
    q: Annotated[str, Query(max_length=200, description="words of a message, a ticket, a shopper's id, an agent's name")] = "",
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> QueueView:
    """Conversations of one view: of ``waiting`` the upset first, then the longest wait; of others the newest activity first."""
    try:
        page = await asyncio.to_thread(shop.queue.page, view, member.staff_id, q, cursor, limit)
    except ValueError as error:
        raise Refusal("invalid_request", "(cursor: not of this view)") from error
    counts = await asyncio.to_thread(shop.queue.counts)
    items = [row_view(one) for one in page.conversations]
    return QueueView(items=items, counts=counts_view(counts, member.staff_id), next=page.next)


@routes.get("/events", summary="Listen to the queue", response_class=StreamingResponse, responses=STREAM)
async def events(
    request: Request, shop: OpenShop, member: DeskAgent, last_event_id: LastEvent = None, after: After = None
) -> StreamingResponse:
    """``counts``, and each ``conversation`` that changes, for ever. Listen first and read the list then: nothing is missed.

    ``reload``: more changed since ``Last-Event-ID`` than is worth sending; read the list again.
    """

    async def allowed() -> bool:
        return await still_signed_in(request, shop, member)

    return event_stream(queue_events(shop, member.staff_id, last_event_id or after, allowed))


@routes.get("/conversations/{session_id}", summary="Read a conversation with all that an agent needs beside it")
async def conversation(session_id: str, shop: OpenShop, member: DeskAgent) -> ConversationView:
    """The newest 100 turns with what the desk wrote, the ticket, and the shopper's profile, cart and orders."""
    session = await named_session(session_id, shop)
    return await asyncio.to_thread(_whole, shop, session)


def _whole(shop: Shop, session: Session) -> ConversationView:
    session_id = session.session_id
    turns = shop.conversations.turns(session_id, 100)  # before the messages: what comes between is sent again
    messages = shop.desk.written(session_id)
    found = shop.queue.conversations([session_id])
    ticket = shop.queue.ticket(session_id)
    over = min([turn.number - 1 for turn in turns if turn.status == "open"], default=turns[-1].number if turns else 0)
    return ConversationView(
        row=row_view(found[0]),
        ticket=TicketView(
            ticket_id=ticket.ticket_id, reason=ticket.reason, summary=ticket.summary, created_at=ticket.created_at
        )
        if ticket
        else None,
        timeline=timeline(turns, messages, shop.storefront),
        shopper=_shopper(shop, session),
        place=f"{messages[-1].seq if messages else 0}.{over}",
    )


def _shopper(shop: Shop, session: Session) -> ShopperView:
    traits: list[TraitView] = []
    if shop.personal:
        known = shop.personal.profile(session.shopper_id, shop.conversations.events_of(session.shopper_id))
        traits = [TraitView(tag=f"{tag.facet}: {tag.value}", weight=tag.weight) for tag in known.tags]
    return ShopperView(
        profile=traits,
        cart=cart_data(shop.storefront.cart(session.shopper_id)),
        orders=[order_data(order) for order in shop.storefront.orders(session.shopper_id)],
    )


@routes.get(
    "/conversations/{session_id}/events", summary="Listen to a conversation", response_class=StreamingResponse, responses=STREAM
)
async def listen(
    request: Request,
    session_id: str,
    shop: OpenShop,
    member: DeskAgent,
    last_event_id: LastEvent = None,
    after: After = None,
) -> StreamingResponse:
    """``entry`` (new, or in place of the one of its id), ``row``, ``token`` (words of a reply as it is written), ``typing``."""
    session = await named_session(session_id, shop)

    async def allowed() -> bool:
        return await still_signed_in(request, shop, member)

    return event_stream(conversation_events(shop, session.session_id, member.staff_id, last_event_id or after, allowed))


@routes.post("/conversations/{session_id}/take", summary="Take a conversation", responses=CONFLICT)
async def take(session_id: str, shop: OpenShop, member: DeskAgent) -> Row:
    """The conversation is yours, and the assistant silent. 409 ``taken``, with who has it."""
    return await _changed(shop, session_id, lambda: shop.desk.take(SessionId(session_id), agent_of(member)))


@routes.post("/conversations/{session_id}/hand-back", summary="Give a conversation back to the assistant", responses=CONFLICT)
async def hand_back(session_id: str, shop: OpenShop, member: DeskAgent) -> Row:
    """The assistant answers again, and knows what was said. A supervisor may do it with anyone's."""
    anyone = member.role == "supervisor"
    return await _changed(shop, session_id, lambda: shop.desk.hand_back(SessionId(session_id), agent_of(member), anyone=anyone))


@routes.post("/conversations/{session_id}/assign", summary="Give a conversation to a colleague")
async def assign(session_id: str, body: Assignment, shop: OpenShop, member: Supervisor) -> Row:
    """For supervisors: whoever has it, the colleague has it now."""
    try:
        to = await asyncio.to_thread(shop.staff.member, StaffId(body.staff_id))
    except StaffNotFound as error:
        raise Refusal("invalid_request", "(staff_id: nobody here)") from error
    if not to.active or to.role not in ("agent", "supervisor"):
        raise Refusal("invalid_request", "(staff_id: they take no conversations)")
    return await _changed(shop, session_id, lambda: shop.desk.assign(SessionId(session_id), agent_of(to), agent_of(member)))


@routes.post("/conversations/{session_id}/close", summary="Close a conversation", responses=CONFLICT)
async def close(session_id: str, body: Closing, shop: OpenShop, member: DeskAgent) -> Row:
    """The shopper may rate it now; their next message goes to the assistant. A supervisor may close anyone's."""
    anyone = member.role == "supervisor"
    return await _changed(
        shop, session_id, lambda: shop.desk.close(SessionId(session_id), agent_of(member), body.reason.strip(), anyone=anyone)
    )


async def _changed(shop: Shop, session_id: str, change: Callable[[], Care]) -> Row:
    """The row after the change. Raises ``Refusal``, ``SessionNotFound``."""
    try:
        await asyncio.to_thread(change)
    except Taken as error:
        raise Refusal("taken", f"({error.by.name})") from error
    except NotYours as error:
        raise Refusal("not_yours") from error
    shop.live.wake()
    found = await asyncio.to_thread(shop.queue.conversations, [SessionId(session_id)])
    return row_view(found[0])


@routes.post("/conversations/{session_id}/messages", summary="Say something to the shopper", responses=CONFLICT)
async def say(session_id: str, body: AgentWords, shop: OpenShop, member: DeskAgent) -> Entry:
    """409 ``not_yours`` unless you have taken it; 409 ``still_answering``, retryable, until the assistant's turn is over."""
    products = [ProductId(one) for one in dict.fromkeys(body.products)]
    known = await asyncio.to_thread(shop.storefront.products, products) if products else {}
    if missing := [one for one in products if one not in known]:
        raise Refusal("product_not_found", f"({missing[0]})")

    def stored() -> DeskMessage:
        who, draft = agent_of(member), body.draft_id
        return shop.desk.say(SessionId(session_id), who, body.text.strip(), body.once, products, draft)

    return await _written(shop, stored)


@routes.post("/conversations/{session_id}/notes", summary="Note something for colleagues")
async def note(session_id: str, body: NoteWords, shop: OpenShop, member: DeskAgent) -> Entry:
    """Shoppers never see it. Any agent may note, whoever has the conversation."""
    return await _written(shop, lambda: shop.desk.note(SessionId(session_id), agent_of(member), body.text.strip(), body.once))


async def _written(shop: Shop, write: Callable[[], DeskMessage]) -> Entry:
    try:
        message = await asyncio.to_thread(write)
    except NotYours as error:
        raise Refusal("not_yours") from error
    except StillAnswering as error:
        raise Refusal("still_answering") from error
    shop.live.wake()
    return message_entry(message, await asyncio.to_thread(cards_of, [message], shop.storefront))


@routes.post("/conversations/{session_id}/typing", status_code=204, summary="Say that you are writing")
async def typing(session_id: str, shop: OpenShop, member: DeskAgent) -> Response:
    """Colleagues see it; the shopper too, where you have the conversation."""
    await named_session(session_id, shop)
    shop.live.tell(Typing(SessionId(session_id), agent_of(member)))
    return Response(status_code=204)
