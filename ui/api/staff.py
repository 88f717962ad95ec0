"""Staff sign in and out, and read who they are."""

import asyncio
import logging
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from commerce.staff import Role, StaffMember, StaffSession, plain_login
from ui.api.entrance import OpenShop
from ui.api.payloads import Identifier, Payload
from ui.api.refusals import ErrorAnswer, Refusal
from ui.api.sign_in_tries import SignInTries
from ui.api.staff_cookie import forget_cookie, give_cookie, sent_safely
from ui.api.staff_entrance import OwnPage, StaffVisit
from ui.opening import Shop
from ui.passwords import LONGEST, Passwords
from ui.staff_cookies import COOKIE, cookie_hash

log = logging.getLogger(__name__)

routes = APIRouter(
    prefix="/v1/desk", tags=["desk"], responses={status: {"model": ErrorAnswer} for status in (401, 403, 422, 429, 503)}
)

_PASSWORDS = Passwords()


class SignIn(Payload):
    """A login and its password; without a password a demo login, where the demo sign-in is on."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"login": "mei", "password": "a long one of her own"}]}
    )

    login: Identifier
    password: str | None = Field(None, max_length=LONGEST)


class StaffView(Payload):
    """Who is signed in."""

    staff_id: str
    login: str
    name: str
    role: Role
    languages: list[str]
    oidc: bool = Field(description="whether an identity provider vouched for them, instead of a password")


class DemoLogin(Payload):
    """Somebody of the demo whom anybody at this machine may be."""

    login: str
    name: str
    role: Role


class ProviderView(Payload):
    """The identity provider that staff may sign in with, at /v1/desk/oidc/start."""

    name: str


class WaysView(Payload):
    """How staff can sign in here."""

    password: Literal[True] = True
    oidc: ProviderView | None
    demo: list[DemoLogin]


@routes.get("/ways", summary="See how staff sign in")
async def ways(shop: OpenShop) -> WaysView:
    """What a sign-in page offers."""
    demo = await asyncio.to_thread(_demo_members, shop)
    provider = shop.settings.staff.oidc_name if shop.settings.staff.oidc_issuer else None
    return WaysView(
        oidc=ProviderView(name=provider) if provider else None,
        demo=[DemoLogin(login=one.login, name=one.name, role=one.role) for one in demo],
    )


@routes.post("/sign-in", summary="Sign in as staff", dependencies=[OwnPage])
async def sign_in(body: SignIn, request: Request, response: Response, shop: OpenShop) -> StaffView:
    """Who you are now; the sign-in is kept in the cookie ``shop_staff``. After some failures it takes longer, then waits."""
    secure = sent_safely(request, shop.settings.server)
    login = plain_login(body.login)
    if body.password is None:
        member = next((one for one in await asyncio.to_thread(_demo_members, shop) if one.login == login), None)
        if member is None:
            raise Refusal("wrong_password")
    else:
        member = await _by_password(request, shop, login, body.password)
    session = await give_cookie(request, response, shop, member, secure=secure)
    log.info("%s signed in", member.staff_id)
    return staff_view(session)


@routes.post("/sign-out", status_code=204, summary="Sign out", dependencies=[OwnPage])
async def sign_out(request: Request, shop: OpenShop) -> Response:
    """The sign-in of this browser ends at once, in every process."""
    response = Response(status_code=204)
    cookie = request.cookies.get(COOKIE)
    if cookie:
        await asyncio.to_thread(shop.staff.end_session, cookie_hash(cookie))
    forget_cookie(response)
    return response


@routes.get("/me", summary="See who is signed in")
async def me(session: StaffVisit) -> StaffView:
    """Who you are."""
    return staff_view(session)


def staff_view(session: StaffSession) -> StaffView:
    """The signed-in member as they are told of themselves."""
    member = session.member
    return StaffView(
        staff_id=member.staff_id,
        login=member.login,
        name=member.name,
        role=member.role,
        languages=list(member.languages),
        oidc=session.oidc,
    )


def _demo_members(shop: Shop) -> list[StaffMember]:
    """Whom the demo sign-in offers. Blocks."""
    if not shop.settings.server.demo_sign_in:
        return []
    found = (shop.staff.by_login(login) for login in shop.demo_staff)
    return [member for member in found if member and member.active]


async def _by_password(request: Request, shop: Shop, login: str, password: str) -> StaffMember:
    """The member of this login and password; nothing tells which of the two was wrong. Raises ``Refusal``."""
    tries: SignInTries = request.app.state.sign_in_tries
    address = request.client.host if request.client else ""
    await tries.begin(login, address)
    async with tries.at_once:
        member = await asyncio.to_thread(_checked, shop, login, password)
    if member is None:
        await tries.failed(login, address)
        raise Refusal("wrong_password")
    await tries.passed(login, address)
    return member


def _checked(shop: Shop, login: str, password: str) -> StaffMember | None:
    member = shop.staff.by_login(login)
    kept = shop.staff.password_hash(member.staff_id) if member and member.active else None
    checked = _PASSWORDS.check(kept, password)
    if member is None or kept is None or not checked.right:
        return None
    if checked.rehashed:
        shop.staff.rehash(member.staff_id, kept, checked.rehashed)
    return member
