"""What routes ask of a request: the open shop, and a session that the caller may use."""

import asyncio
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from commerce.conversations import Session
from commerce.ids import SessionId, ShopperId
from ui.access import BadToken
from ui.api.refusals import Refusal
from ui.opening import Door, Shop


def open_shop(request: Request) -> Shop:
    """The open shop. Raises ``NotOpen``."""
    door: Door = request.app.state.door
    return door.shop


OpenShop = Annotated[Shop, Depends(open_shop)]


def bearer(authorization: Annotated[str | None, Header()] = None) -> str | None:
    """The bearer token of the request."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


Bearer = Annotated[str | None, Depends(bearer)]


async def usable_session(session_id: str, shop: OpenShop, token: Bearer) -> Session:
    """The session of the path. Raises ``SessionNotFound``, or ``Refusal`` where it is another shopper's."""
    return await asyncio.to_thread(_admitted, shop, session_id, token)


def _admitted(shop: Shop, session_id: str, token: str | None) -> Session:
    session = shop.conversations.session(SessionId(session_id))
    if not shop.access.admits(session, token):
        raise Refusal("sign_in_needed")
    return session


UsableSession = Annotated[Session, Depends(usable_session)]


def signed_in_shopper(shop: OpenShop, token: Bearer) -> ShopperId:
    """The shopper whom the bearer token names. Raises ``Refusal``."""
    if not token:
        raise Refusal("sign_in_needed")
    try:
        return shop.access.shopper_of(token)
    except BadToken as error:
        raise Refusal("bad_token") from error


SignedInShopper = Annotated[ShopperId, Depends(signed_in_shopper)]

SessionParameter = Annotated[
    str | None, Query(max_length=200, description="a session of the shopper's; not needed with a shopper's token")
]


async def shopper_or_none(shop: OpenShop, token: Bearer, session_id: SessionParameter = None) -> ShopperId | None:
    """The shopper of the session or the token; None where neither is given. Raises ``Refusal``, ``SessionNotFound``."""
    if session_id is None:
        return await asyncio.to_thread(signed_in_shopper, shop, token) if token else None
    return (await asyncio.to_thread(_admitted, shop, session_id, token)).shopper_id


PossibleShopper = Annotated[ShopperId | None, Depends(shopper_or_none)]
