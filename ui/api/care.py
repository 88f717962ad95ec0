"""Who answers the shopper: what people at the desk say to them, as it is said, and how they found it."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from commerce.desk import NotClosed
from ui.api.desk import STREAM, After, LastEvent
from ui.api.desk_streams import shopper_events
from ui.api.entrance import Bearer, OpenShop, UsableSession
from ui.api.event_stream import event_stream
from ui.api.payloads import Rating
from ui.api.refusals import ErrorAnswer, Refusal

routes = APIRouter(
    prefix="/v1/sessions", tags=["sessions"], responses={status: {"model": ErrorAnswer} for status in (401, 404, 422, 503)}
)


@routes.get(
    "/{session_id}/messages", summary="Listen to the people at the desk", response_class=StreamingResponse, responses=STREAM
)
async def listen(
    request: Request,
    session: UsableSession,
    shop: OpenShop,
    token: Bearer,
    last_event_id: LastEvent = None,
    after: After = None,
) -> StreamingResponse:
    """``care`` as it stands and as it changes, each ``message`` (its id is its ``seq``), and ``typing``.

    Worth listening to once a person was called or has the conversation. Ask again with the last id when it ends. 503 ``busy``
    where too many listen already.
    """
    if shop.live.full:
        raise Refusal("busy")

    async def allowed() -> bool:
        return await asyncio.to_thread(shop.access.admits, session, token)

    return event_stream(shopper_events(shop, session, last_event_id or after, allowed))


@routes.post("/{session_id}/rating", status_code=204, summary="Rate the help", responses={409: {"model": ErrorAnswer}})
async def rate(body: Rating, session: UsableSession, shop: OpenShop) -> Response:
    """One rating of each closing; again takes its place. 409 ``not_closed`` where no agent closed the conversation."""
    try:
        await asyncio.to_thread(shop.desk.rate, session.session_id, body.stars, body.words)
    except NotClosed as error:
        raise Refusal("not_closed") from error
    shop.live.wake()
    return Response(status_code=204)
