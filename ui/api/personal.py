"""What the shop knows of a shopper, theirs to read, correct and erase; and products for a shopper who asked for none."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import ConfigDict, Field

from assistant.turn_events import ProductCard
from commerce.errors import ProductNotFound
from commerce.ids import ProductId, ShopperId
from ranker.personal import Personal
from ranker.profile import Profile
from ranker.ranking import Ranked, RankingContext
from ranker.reasons import trait_words
from ranker.recommend import RecommendKind
from ui.api.entrance import OpenShop, PossibleShopper
from ui.api.payloads import Identifier, Payload
from ui.api.ranked_payloads import PartsView, parts_view, ranked_card
from ui.api.refusals import ErrorAnswer, Refusal
from ui.opening import Shop

routes = APIRouter(
    prefix="/v1", tags=["shopper"], responses={status: {"model": ErrorAnswer} for status in (401, 404, 422, 503)}
)

Speech = Annotated[str, Query(pattern=r"^[a-z]{2,3}$", description="language of the words: en, zh")]


async def known_shopper(shopper_id: PossibleShopper) -> ShopperId:
    """The shopper of the session or of the token. Raises ``Refusal`` where neither is given."""
    if shopper_id is None:
        raise Refusal("sign_in_needed", "(a bearer token, or session_id)")
    return shopper_id


KnownShopper = Annotated[ShopperId, Depends(known_shopper)]


def _personal(shop: Shop) -> Personal:
    if shop.personal is None:
        raise Refusal("not_found", "(this shop keeps no tastes)")
    return shop.personal


class TagView(Payload):
    """One thing the shopper likes (above 0) or avoids (below)."""

    facet: str
    value: str = Field(description="in the words of the catalog: what a correction names")
    label: str = Field(description="the value in the language asked for")
    weight: float = Field(ge=-1, le=1)
    source: Literal["said", "corrected", "behaviour"]
    words: str = Field(description="as it was said; empty otherwise")
    products: list[str] = Field(description="titles of products that it was learned from, three at most")


class OpinionView(Payload):
    """A product that the shopper marked."""

    product_id: str
    title: str


class ProfileView(Payload):
    """All that the order of products reads of a shopper."""

    tags: list[TagView]
    liked: list[OpinionView]
    disliked: list[OpinionView]
    usual: float = Field(description="how much all of this counts, from 0 to 2; 1 as usual")
    events: int = Field(description="views, clicks, cart changes, purchases, likes and dislikes that it is learned from")
    since: datetime | None = Field(description="the oldest of them")


class TagCorrection(Payload):
    """A tag as the shopper wants it; 0: it does not matter."""

    facet: Identifier
    value: Identifier
    weight: float = Field(ge=-1, le=1, allow_inf_nan=False)


class ProfileCorrection(Payload):
    """What to change; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"tags": [{"facet": "material", "value": "wool", "weight": -1}], "usual": 0.5}]},
    )

    tags: list[TagCorrection] = Field(default_factory=list, max_length=50)
    usual: float | None = Field(None, ge=0, le=2, allow_inf_nan=False)


class ErasedView(Payload):
    """What was forgotten."""

    events: int


class RecommendedHit(ProductCard):
    """A recommended product; ``parts`` where they were asked for."""

    parts: PartsView | None


class RecommendationsView(Payload):
    """Products, best first. ``kind`` is what they are: ``popular`` where too little is known for what was asked."""

    kind: RecommendKind
    anchor: str | None = Field(description="product that they come after, go with or are like")
    items: list[RecommendedHit]


@routes.get("/profile", summary="Read what the shop knows of you")
async def read_profile(shop: OpenShop, shopper_id: KnownShopper, lang: Speech = "en") -> ProfileView:
    """Interests with their weights, where each comes from, and what was marked."""
    return await asyncio.to_thread(_profile, shop, shopper_id, lang)


@routes.patch("/profile", summary="Correct what the shop knows of you")
async def correct_profile(
    body: ProfileCorrection, shop: OpenShop, shopper_id: KnownShopper, lang: Speech = "en"
) -> ProfileView:
    """The profile after the correction; a corrected tag stands over what is learned from behaviour."""
    weights = [(one.facet, one.value, one.weight) for one in body.tags]
    await asyncio.to_thread(_personal(shop).correct, shopper_id, weights, body.usual)
    return await asyncio.to_thread(_profile, shop, shopper_id, lang)


@routes.delete("/profile", summary="Have it forgotten")
async def erase_profile(shop: OpenShop, shopper_id: KnownShopper) -> ErasedView:
    """Everything said, corrected and learned is erased, with every behaviour event; the next turn knows nothing of it.

    Orders, the cart and the conversations themselves are other records and stay.
    """
    return ErasedView(events=await asyncio.to_thread(_personal(shop).erase, shopper_id))


@routes.get("/recommendations", tags=["catalog"], summary="See what suits you")
async def recommendations(
    shop: OpenShop,
    shopper_id: PossibleShopper,
    kind: Annotated[RecommendKind, Query(description="goes_with and similar need product_id")] = "for_you",
    product_id: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 12,
    explain: Annotated[bool, Query(description="give the parts of each score in figures")] = False,
    lang: Speech = "en",
) -> RecommendationsView:
    """For you, next after the newest event, what goes with a product or is like it, popular now. Never what was disliked."""
    anchor = ProductId(product_id) if product_id else None
    if kind in ("goes_with", "similar"):
        if anchor is None:
            raise Refusal("invalid_request", f"(product_id: needed for {kind})")
        if anchor not in await asyncio.to_thread(shop.storefront.products, [anchor]):
            raise ProductNotFound(anchor)
    context = await asyncio.to_thread(context_of, shop, shopper_id)
    look = partial(_personal(shop).recommender.recommend, kind, context, anchor=anchor, limit=limit)
    found = await asyncio.to_thread(look)
    return RecommendationsView(
        kind=found.kind,
        anchor=found.anchor.product_id if found.anchor else None,
        items=[_hit(one, place, lang, explain) for place, one in enumerate(found.ranked, 1)],
    )


def context_of(shop: Shop, shopper_id: ShopperId | None) -> RankingContext:
    """What the ranker is told of the shopper; of nobody, nothing."""
    if shopper_id is None:
        return RankingContext(ShopperId(""))
    events = tuple(shop.conversations.events_of(shopper_id))
    return RankingContext(shopper_id, events, _personal(shop).kept(shopper_id))


def _hit(ranked: Ranked, position: int, language: str, explain: bool) -> RecommendedHit:
    shown = ranked_card(ranked, position, language).model_dump()
    return RecommendedHit(**shown, parts=parts_view(ranked) if explain else None)


def _profile(shop: Shop, shopper_id: ShopperId, language: str) -> ProfileView:
    known: Profile = _personal(shop).profile(shopper_id, shop.conversations.events_of(shopper_id))
    return ProfileView(
        tags=[
            TagView(
                facet=tag.facet,
                value=tag.value,
                label=trait_words(f"{tag.facet}: {tag.value}", language),
                weight=tag.weight,
                source=tag.source,
                words=tag.words,
                products=list(tag.products),
            )
            for tag in known.tags
        ],
        liked=[OpinionView(product_id=one.product_id, title=one.title) for one in known.liked],
        disliked=[OpinionView(product_id=one.product_id, title=one.title) for one in known.disliked],
        usual=known.usual,
        events=known.events,
        since=known.since,
    )
