"""The agent's copilot: drafts, rewriting, translation, canned replies, and the shop's products to send."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from assistant.copilot.answers import Desk
from assistant.copilot.draft import Asking
from assistant.model import ModelUnavailable
from commerce.canned import CannedReply, CannedText
from commerce.drafts import ReplyDraft
from commerce.errors import ShortcutTaken
from commerce.ids import CannedId, ProductId, SessionId, StaffId
from commerce.products import Product
from retrieval.query import Candidate
from retrieval.query import Query as SearchQuery
from ui.api.copilot_payloads import (
    CannedBody,
    CannedView,
    DraftView,
    EvidenceView,
    FilledView,
    ProductsView,
    RewriteBody,
    RewrittenView,
    TranslateBody,
    TranslatedView,
)
from ui.api.entrance import OpenShop
from ui.api.refusals import ErrorAnswer, Refusal, asked_language
from ui.api.staff_entrance import DeskAgent, SignedInStaff
from ui.api.views import card
from ui.opening import Shop

REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (401, 403, 404, 422, 503)}
routes = APIRouter(prefix="/v1/desk", tags=["desk"], responses=REFUSED)

ID_LIMIT = 200  # characters of a product's id

T = TypeVar("T")


@routes.post("/conversations/{session_id}/draft", summary="Draft a reply")
async def draft(session_id: str, request: Request, response: Response, shop: OpenShop, member: DeskAgent) -> DraftView:
    """What could be sent next, from the records, with all that it rests on. Leaving stops the model."""
    said = await asyncio.to_thread(shop.desk.said, SessionId(session_id), last=1)
    asking = Asking(
        StaffId(member.staff_id),
        Desk(member.name, asked_language(request.headers.get("accept-language"))),
        said[-1].created_at if said else None,
    )
    made = await _while_wanted(request, shop.copilot.draft(SessionId(session_id), asking))
    _timed(response, made.milliseconds)
    return _draft_view(made)


@routes.post("/rewrite", summary="Rewrite your text")
async def rewrite(body: RewriteBody, request: Request, response: Response, shop: OpenShop, member: DeskAgent) -> RewrittenView:
    """Shorter, warmer or more formal, saying the same. 503 ``model_unavailable`` where neither model nor rules can."""
    asked = shop.copilot.rewrite(body.text, body.how, _session(body.session_id))
    try:
        made = await _while_wanted(request, asked)
    except ModelUnavailable as error:
        raise Refusal("model_unavailable") from error
    _timed(response, made.milliseconds)
    return RewrittenView(text=made.text, source=made.source)


@routes.post("/translate", summary="Translate a text")
async def translate(
    body: TranslateBody, request: Request, response: Response, shop: OpenShop, member: DeskAgent
) -> TranslatedView:
    """English to Chinese or back; figures, titles, numbers of orders and links stay. 503 where only the model could."""
    asked = shop.copilot.translate(body.text, body.to, _session(body.session_id), to_send=body.purpose == "send")
    try:
        made = await _while_wanted(request, asked)
    except ModelUnavailable as error:
        raise Refusal("model_unavailable") from error
    _timed(response, made.milliseconds)
    return TranslatedView(text=made.text, source=made.source)


@routes.get("/products", summary="Search products to send")
async def products(
    shop: OpenShop,
    member: DeskAgent,
    q: Annotated[str, Query(max_length=1000, description="words, or a product's id; empty: what is popular")] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 12,
) -> ProductsView:
    """The shop's own search, in its own order and nobody's taste."""
    found = await asyncio.to_thread(_found, shop, q.strip(), limit)
    return ProductsView(items=[card(candidate, place) for place, candidate in enumerate(found, 1)])


@routes.get("/canned", summary="Read the canned replies")
async def read_canned(shop: OpenShop, member: SignedInStaff) -> list[CannedView]:
    """All of them, by shortcut and language."""
    return [_canned_view(one) for one in await asyncio.to_thread(shop.canned.all)]


@routes.post("/canned", status_code=201, summary="Add a canned reply", responses={409: {"model": ErrorAnswer}})
async def add_canned(body: CannedBody, shop: OpenShop, member: SignedInStaff) -> CannedView:
    """The reply as it is kept. 409 ``shortcut_taken``."""
    try:
        return _canned_view(await asyncio.to_thread(shop.canned.add, _canned_text(body)))
    except ShortcutTaken as error:
        raise Refusal("shortcut_taken") from error


CannedPath = Annotated[str, Path(max_length=200)]


@routes.put("/canned/{canned_id}", summary="Change a canned reply", responses={409: {"model": ErrorAnswer}})
async def change_canned(canned_id: CannedPath, body: CannedBody, shop: OpenShop, member: SignedInStaff) -> CannedView:
    """The reply as it is kept. 409 ``shortcut_taken``."""
    try:
        changed = await asyncio.to_thread(shop.canned.change, CannedId(canned_id), _canned_text(body))
    except ShortcutTaken as error:
        raise Refusal("shortcut_taken") from error
    if changed is None:
        raise Refusal("not_found")
    return _canned_view(changed)


@routes.delete("/canned/{canned_id}", status_code=204, summary="Remove a canned reply")
async def remove_canned(canned_id: CannedPath, shop: OpenShop, member: SignedInStaff) -> Response:
    """Gone for everybody."""
    if not await asyncio.to_thread(shop.canned.remove, CannedId(canned_id)):
        raise Refusal("not_found")
    return Response(status_code=204)


@routes.post("/conversations/{session_id}/canned/{canned_id}", summary="Fill a canned reply in")
async def fill_canned(session_id: str, canned_id: CannedPath, shop: OpenShop, member: DeskAgent) -> FilledView:
    """Its text for this conversation: the shopper, the order last spoken of or the newest, the cart, yourself."""
    reply = await asyncio.to_thread(shop.canned.reply, CannedId(canned_id))
    if reply is None:
        raise Refusal("not_found")
    done = await asyncio.to_thread(shop.copilot.fill, reply, SessionId(session_id), member.name)
    return FilledView(text=done.text, missing=list(done.missing))


async def _while_wanted(request: Request, work: Awaitable[T]) -> T:
    """What the work gives; it is cancelled, and the model with it, when the client goes away."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise HTTPException(499)  # nobody is there to read it
        return task.result()
    finally:
        task.cancel()
        gone.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _session(session_id: str | None) -> SessionId | None:
    return SessionId(session_id) if session_id else None


def _timed(response: Response, milliseconds: int) -> None:
    response.headers["Server-Timing"] = f"copilot;dur={milliseconds}"


def _draft_view(made: ReplyDraft) -> DraftView:
    return DraftView(
        draft_id=made.draft_id,
        text=made.text,
        language=made.language,
        source=made.source,
        evidence=[EvidenceView(kind=one.kind, title=one.title, words=one.words, ref=one.ref) for one in made.evidence],
        look_up=list(made.look_up),
    )


def _found(shop: Shop, words: str, limit: int) -> list[Candidate]:
    is_id = words and len(words) <= ID_LIMIT and words.isprintable()
    named = shop.storefront.products([ProductId(words)]).values() if is_id else ()
    asked = SearchQuery(words, sort="relevance" if words else "popular", limit=limit)
    found = [*(_as_found(product) for product in named), *shop.search.find(asked, relax=True).candidates]
    return list({candidate.product.product_id: candidate for candidate in reversed(found)}.values())[::-1][:limit]


def _as_found(product: Product) -> Candidate:
    return Candidate(product, 1.0, 1.0, 1.0, ())


def _canned_text(body: CannedBody) -> CannedText:
    return CannedText(body.shortcut, body.language, body.title, body.text)


def _canned_view(kept: CannedReply) -> CannedView:
    reply = kept.reply
    return CannedView(
        canned_id=kept.canned_id,
        shortcut=reply.shortcut,
        language=reply.language,
        title=reply.title,
        text=reply.text,
        changed_at=kept.changed_at,
    )
