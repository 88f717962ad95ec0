"""What routes of the desk ask of a request: a signed-in member of staff, of a role, on a page of this shop."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from commerce.staff import Role, StaffMember, StaffSession
from ui.api.entrance import OpenShop
from ui.api.refusals import Refusal
from ui.opening import Shop
from ui.staff_cookies import COOKIE, session_of

DESK_HEADER = "x-shop-desk"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def own_page(request: Request, shop: OpenShop) -> None:
    """Let a change through only from a page of this shop: a form of another site can neither set the header nor its origin.

    Raises ``Refusal``.
    """
    if request.method in _READING:
        return
    origin = request.headers.get("origin")
    if request.headers.get(DESK_HEADER) != "1" or (origin is not None and not _is_ours(origin, request, shop)):
        raise Refusal("not_allowed", "(changes are taken from the desk's own page: header X-Shop-Desk: 1)")


OwnPage = Depends(own_page)


def _is_ours(origin: str, request: Request, shop: Shop) -> bool:
    if shop.settings.server.url and origin.rstrip("/") == shop.settings.server.url.rstrip("/"):
        return True
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower() != ""


async def staff_session(request: Request, shop: OpenShop, own: Annotated[None, OwnPage]) -> StaffSession:
    """The sign-in that the request's cookie stands for. Raises ``Refusal``."""
    session = await _session(request, shop)
    if session is None:
        raise Refusal("sign_in_needed")
    return session


async def _session(request: Request, shop: Shop, *, used: bool = True) -> StaffSession | None:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    hours = shop.settings.staff.session_hours
    return await asyncio.to_thread(session_of, shop.staff, cookie, now=datetime.now(UTC), hours=hours, used=used)


StaffVisit = Annotated[StaffSession, Depends(staff_session)]


async def signed_in_staff(session: StaffVisit) -> StaffMember:
    """Whoever is signed in, whatever their role. Raises ``Refusal``."""
    return session.member


def _of_roles(*roles: Role) -> Callable[[StaffVisit], Awaitable[StaffMember]]:
    async def allowed(session: StaffVisit) -> StaffMember:
        if session.member.role not in roles:
            raise Refusal("not_allowed")
        return session.member

    return allowed


SignedInStaff = Annotated[StaffMember, Depends(signed_in_staff)]  # any role: canned replies, themselves
DeskAgent = Annotated[StaffMember, Depends(_of_roles("agent", "supervisor"))]  # conversations: never the merchant
Supervisor = Annotated[StaffMember, Depends(_of_roles("supervisor"))]
MeasureReader = Annotated[StaffMember, Depends(_of_roles("supervisor", "merchant"))]


async def still_signed_in(request: Request, shop: Shop, member: StaffMember) -> bool:
    """Whether a long stream may go on: its reader is still signed in, as the same person in the same role.

    A stream asks every few seconds, so that signing out, disabling and another role take effect on open streams too.
    It prolongs nothing: a page that is left open is not somebody who works.
    """
    session = await _session(request, shop, used=False)
    return session is not None and (session.member.staff_id, session.member.role) == (member.staff_id, member.role)
