"""The staff cookie on its way to the browser and back to nothing."""

import asyncio
from datetime import UTC, datetime

from fastapi import Request, Response

from commerce.staff import StaffMember, StaffSession
from ui.api.refusals import Refusal
from ui.listening import is_loopback
from ui.opening import Shop
from ui.settings import ServerSettings
from ui.staff_cookies import COOKIE, LONGEST, cookie_hash, open_session

PATH = "/v1"


def is_secure(request: Request, server: ServerSettings) -> bool:
    """Whether the browser reaches the shop over https, by itself or through a proxy."""
    return request.url.scheme == "https" or (server.url or "").startswith("https:")


def sent_safely(request: Request, server: ServerSettings) -> bool:
    """Whether a cookie is to be Secure: always but on this machine itself.

    Raises ``Refusal`` where it would cross a network in the open.
    """
    if is_secure(request, server):
        return True
    if is_loopback(request.url.hostname or ""):
        return False
    raise Refusal("not_allowed", "(staff sign in over https; behind a proxy that speaks it, set SHOP_SERVER__URL)")


async def give_cookie(
    request: Request, response: Response, shop: Shop, member: StaffMember, *, secure: bool, oidc: bool = False
) -> StaffSession:
    """The new sign-in of ``member``, its cookie in ``response``; another one that the browser held is ended."""
    now, hours = datetime.now(UTC), shop.settings.staff.session_hours

    def opened() -> tuple[str, StaffSession | None]:
        held = request.cookies.get(COOKIE)
        if held:
            shop.staff.end_session(cookie_hash(held))
        cookie = open_session(shop.staff, member.staff_id, now=now, hours=hours, oidc=oidc)
        return cookie, shop.staff.session(cookie_hash(cookie), now)

    cookie, session = await asyncio.to_thread(opened)
    if session is None:  # disabled in this very moment
        raise Refusal("not_allowed")
    response.set_cookie(
        COOKIE, cookie, max_age=int(LONGEST.total_seconds()), path=PATH, httponly=True, secure=secure, samesite="strict"
    )
    return session


def forget_cookie(response: Response) -> None:
    """Have the browser forget it."""
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
