"""Staff sign in with the shop's identity provider: there and back again, with problems told on a page of their own."""

import asyncio
import logging
import secrets
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ui.api.entrance import OpenShop
from ui.api.refusals import ErrorAnswer, Refusal, asked_language
from ui.api.staff_cookie import give_cookie, sent_safely
from ui.oidc import Begun, Problem, Provider, SignInFailed, member_of
from ui.opening import Shop, signing_secret

log = logging.getLogger(__name__)

routes = APIRouter(
    prefix="/v1/desk/oidc",
    tags=["desk"],
    responses={status: {"model": ErrorAnswer} for status in (403, 404, 422, 503)},
)

PATH = "/v1/desk/oidc"
STATE_COOKIE, STATE_SECONDS = "shop_staff_oidc", 600

_WORDS: dict[Problem, tuple[int, str, str]] = {
    "cancelled": (403, "You were not signed in: {0} did not let you through.", "未登录：{0} 没有通过验证。"),
    "stale": (
        403,
        "This sign-in took too long, or was begun in another window. Please start again.",
        "登录已超时，或是在其他窗口中开始的。请重新登录。",
    ),
    "unreachable": (503, "{0} cannot be reached right now. Please try again shortly.", "暂时无法连接 {0}，请稍后再试。"),
    "untrusted": (
        403,
        "What {0} answered does not prove who you are. Please start again.",
        "{0} 的答复无法证明您的身份，请重新登录。",
    ),
    "no_role": (403, "{0} knows you, but gives you no role at this desk.", "{0} 认识您，但您在本客服台没有任何角色。"),
    "disabled": (403, "You may not sign in at this desk any more.", "您已不能登录本客服台。"),
}


@routes.get("/start", summary="Sign in with the identity provider", response_class=RedirectResponse, status_code=302)
async def start(request: Request, shop: OpenShop) -> Response:
    """Sends the browser to the provider; 404 where none is set up."""
    provider = _provider(request, shop)
    secure = sent_safely(request, shop.settings.server)
    try:
        begun = await provider.begin(_callback(request, shop))
    except SignInFailed as failed:
        return _told(failed, request, shop)
    sealed = (await _seal(shop)).dumps([begun.state, begun.nonce, begun.code_verifier])
    response = RedirectResponse(begun.url, 302)
    # Lax: the provider's redirect back comes from another site, and must bring it
    response.set_cookie(
        STATE_COOKIE, str(sealed), max_age=STATE_SECONDS, path=PATH, httponly=True, secure=secure, samesite="lax"
    )
    return response


@routes.get(
    "/callback",
    summary="Come back from the identity provider",
    response_class=HTMLResponse,
    responses={
        303: {"description": "Signed in; on to the desk."},
        403: {"description": "Not signed in; a page says why.", "content": {"text/html": {}}},
        503: {"description": "The provider is away.", "content": {"text/html": {}}},
    },
)
async def callback(
    request: Request, shop: OpenShop, code: str | None = None, state: str | None = None, error: str | None = None
) -> Response:
    """The desk, signed in; or a page that says why not."""
    provider = _provider(request, shop)
    secure = sent_safely(request, shop.settings.server)
    try:
        begun = await _begun(request, shop, state)
        if error is not None or code is None:
            raise SignInFailed("cancelled", repr((error or "no code")[:60]))
        person = await provider.finish(code, begun, _callback(request, shop))
        member = await asyncio.to_thread(member_of, shop.staff, person)
    except SignInFailed as failed:
        return _told(failed, request, shop)
    response = RedirectResponse("/desk", 303)
    await give_cookie(request, response, shop, member, secure=secure, oidc=True)
    response.delete_cookie(STATE_COOKIE, path=PATH)
    log.info("%s signed in with the identity provider", member.staff_id)
    return response


def _provider(request: Request, shop: Shop) -> Provider:
    if not shop.settings.staff.oidc_issuer:
        raise Refusal("not_found", "(no identity provider is set up)")
    kept: Provider | None = getattr(request.app.state, "oidc_provider", None)
    if kept is None:
        kept = request.app.state.oidc_provider = Provider(shop.settings.staff)
    return kept


def _callback(request: Request, shop: Shop) -> str:
    outside = (shop.settings.server.url or str(request.base_url)).rstrip("/")
    return f"{outside}{PATH}/callback"


async def _seal(shop: Shop) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(await asyncio.to_thread(signing_secret, shop.settings), salt="staff-oidc")


async def _begun(request: Request, shop: Shop, state: str | None) -> Begun:
    """What this browser began. Raises ``SignInFailed`` where it began nothing, too long ago, or something else."""
    seal = await _seal(shop)
    try:
        kept_state, nonce, verifier = seal.loads(request.cookies.get(STATE_COOKIE, ""), max_age=STATE_SECONDS)
    except (BadSignature, ValueError) as error:
        raise SignInFailed("stale", type(error).__name__) from error
    if not secrets.compare_digest(str(kept_state).encode(), (state or "").encode()):
        raise SignInFailed("stale", "another state")
    return Begun("", kept_state, nonce, verifier)


def _told(failed: SignInFailed, request: Request, shop: Shop) -> HTMLResponse:
    language = asked_language(request.headers.get("accept-language"))
    status, english, chinese = _WORDS[failed.problem]
    words = (chinese if language == "zh" else english).format(shop.settings.staff.oidc_name)
    back = "返回客服台" if language == "zh" else "Back to the desk"
    log.warning("a sign-in with the identity provider failed: %s %s", failed.problem, failed.cause)
    response = HTMLResponse(
        f"<!doctype html><html lang={language}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(shop.settings.shop.name)}</title>"
        "<body style='font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:18vh auto;padding:0 1.5rem'>"
        f"<p role=alert>{escape(words)}</p><p><a href=/desk>{back}</a></p></body></html>",
        status,
        {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
    )
    response.delete_cookie(STATE_COOKIE, path=PATH)
    return response
