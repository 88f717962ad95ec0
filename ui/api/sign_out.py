"""A signed-in shopper signs out, everywhere."""

import asyncio

from fastapi import APIRouter, Response

from ui.access import is_guest
from ui.api.entrance import OpenShop, UsableSession
from ui.api.refusals import ErrorAnswer, Refusal

routes = APIRouter(
    prefix="/v1/sessions", tags=["sessions"], responses={status: {"model": ErrorAnswer} for status in (401, 404, 422, 503)}
)


@routes.post("/{session_id}/sign-out", status_code=204, summary="Sign out everywhere")
async def sign_out(session: UsableSession, shop: OpenShop) -> Response:
    """Every token of this session's shopper, made before now, is worthless at once; the conversation stays.

    A guest has no token: their session is theirs who know its id, and is forgotten by forgetting the id.
    """
    if is_guest(session.shopper_id):
        raise Refusal("sign_in_needed", "(a guest's session has no token)")
    await asyncio.to_thread(shop.access.revoke, session.shopper_id)
    return Response(status_code=204)
