"""What search and its completions give."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from assistant.turn_events import ProductCard
from ranker.ranking import Ranked
from ranker.retrieval_order import RetrievalOrder
from retrieval.facets import PATH
from retrieval.lexicon import lexicon
from retrieval.query import Candidate, Constraints, Facet, FacetKind, FacetValue
from retrieval.suggestions.suggester import Suggestion
from ui.api.payloads import Payload
from ui.api.ranked_payloads import PartsView, parts_view, ranked_card
from ui.api.views import card


class MatchedWordView(Payload):
    """A word of the query that stands in the product, as it is compared."""

    word: str
    fields: list[str]
    share: float = Field(description="of the score by words")


class ExplanationView(Payload):
    """Why a product came and stands where it stands."""

    words: list[MatchedWordView]
    missing: list[str]
    bm25: float
    cosines: dict[str, float] = Field(description="by encoder, how near its text is to the query's")
    first: float = Field(description="the score before any re-scoring")
    final: float
    conditions: list[str] = Field(description="what it was held to and meets")
    parts: PartsView = Field(description="how query, taste and the shop's interest put it here")


class SearchHit(ProductCard):
    """A product that was found; ``explanation`` where it was asked for."""

    explanation: ExplanationView | None


class FacetValueView(Payload):
    """A value to choose. ``search`` are the parameters of ``/v1/search`` that choose it."""

    value: str
    label: str = Field(description="what to show: a category by its last name; in the language asked for, where it is known")
    count: int
    chosen: bool
    search: dict[str, str]


class FacetView(Payload):
    """What may be chosen by, counted as if nothing of it were chosen yet."""

    name: str
    kind: FacetKind
    values: list[FacetValueView]
    distinct: int = Field(description="values that there are in all")


class SearchView(Payload):
    """What the shop has for a query. ``relaxed`` names conditions given up because nothing met them all."""

    query: str
    total: int = Field(description="products in all, those of other pages included")
    relaxed: list[str]
    items: list[SearchHit]
    facets: list[FacetView]
    next: str | None = Field(description="cursor of the next page; null on the last one, and after 1,000 products")


class SuggestionView(Payload):
    """One completion. ``search`` are the parameters of ``/v1/search`` that it stands for; a product has its id instead."""

    text: str
    kind: Literal["query", "brand", "category", "product"]
    count: int = Field(description="products behind it; of a search that shoppers made, how many shoppers")
    search: dict[str, str]
    product_id: str | None


class SuggestView(Payload):
    """Completions, best first. ``ready`` is false while the first ones are still being made."""

    query: str
    ready: bool
    items: list[SuggestionView]


def ranked_hit_view(ranked: Ranked, position: int, language: str) -> SearchHit:
    """A search hit in the shopper's own order, with why it came and stands there where that was asked for."""
    own = ranked_card(ranked, position, language)
    hit = hit_view(ranked.candidate, position, parts_view(ranked))
    return hit.model_copy(update={"scores": own.scores, "reasons": own.reasons})


def hit_view(candidate: Candidate, position: int, parts: PartsView | None = None) -> SearchHit:
    """A search hit as the search gives it, with why it came where that was asked for."""
    why, score = candidate.explanation, candidate.query_score
    return SearchHit(
        **card(candidate, position).model_dump(),
        explanation=None
        if why is None
        else ExplanationView(
            words=[MatchedWordView(word=one.word, fields=list(one.fields), share=one.share) for one in why.words],
            missing=list(why.missing),
            bm25=why.bm25,
            cosines=dict(why.cosines),
            first=why.first,
            final=why.final,
            conditions=list(why.conditions),
            parts=parts
            or PartsView(
                alpha=1.0, beta=0.0, gamma=0.0, query=score, taste=0.0, shop=0.0, final=score, ranker=RetrievalOrder.version
            ),
        ),
    )


def facet_view(facet: Facet, constraints: Constraints, language: str) -> FacetView:
    """A facet with how each of its values is chosen."""
    return FacetView(
        name=facet.name,
        kind=facet.kind,
        distinct=facet.distinct,
        values=[
            FacetValueView(
                value=one.value,
                label=_label(facet, one, language),
                count=one.count,
                chosen=_is_chosen(facet, one, constraints),
                search=_choosing(facet, one),
            )
            for one in facet.values
        ],
    )


def _choosing(facet: Facet, value: FacetValue) -> dict[str, str]:
    if facet.kind == "price":
        bounds = {"price_min": value.low, "price_max": value.high}
        return {name: f"{bound:f}" for name, bound in bounds.items() if bound is not None}
    if facet.kind == "rating":
        return {"rating_min": f"{value.low:f}"}
    if facet.kind == "stock":
        return {"in_stock": "true"}
    return {"facet": f"{facet.name}:{value.value}"}


def _label(facet: Facet, value: FacetValue, language: str) -> str:
    name = value.value.rsplit(PATH, 1)[-1] if facet.kind == "category" else value.value
    if language != "zh" or facet.kind not in ("category", "color", "facet"):
        return name
    term = lexicon().term(name, "color" if facet.kind == "color" else "type" if facet.kind == "category" else None)
    return term.zh[0] if term is not None and term.zh and name.isascii() else name


def _is_chosen(facet: Facet, value: FacetValue, constraints: Constraints) -> bool:
    if facet.kind == "price":
        return (value.low, value.high) == (constraints.price_min, constraints.price_max)
    if facet.kind == "rating":
        return constraints.rating_min is not None and value.low == Decimal(str(constraints.rating_min))
    if facet.kind == "stock":
        return constraints.in_stock
    chosen = next((values for name, values in constraints.facets if name == facet.name), ())
    return value.value.casefold() in {one.casefold() for one in chosen}


def suggestion_view(suggestion: Suggestion) -> SuggestionView:
    """The completion with where it leads."""
    lead = dict(suggestion.lead)
    product_id = lead.pop("product_id", None)
    search = lead or ({} if product_id else {"q": suggestion.text})
    return SuggestionView(
        text=suggestion.text, kind=suggestion.kind, count=suggestion.count, search=search, product_id=product_id
    )
