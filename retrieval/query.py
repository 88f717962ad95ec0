"""What is looked for, and what comes back."""

from collections.abc import Container
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from commerce.products import Product

Vectors = npt.NDArray[np.float32]
Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest", "popular"]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Hard conditions: every product shown meets all of them. Empty tuples and None leave a condition open."""

    price_min: Decimal | None = None  # in the catalog's currency
    price_max: Decimal | None = None
    brands: tuple[str, ...] = ()  # any of them
    category: str | None = None  # a product type; a category of the tree contains its children
    colors: tuple[str, ...] = ()  # any of them; a family ("blue") contains its shades ("navy")
    rating_min: float | None = None
    attributes: tuple[tuple[str, str], ...] = ()  # all of them: facet name and value; read from facets, tags and text
    exclude: tuple[str, ...] = ()  # none of them, in brand, colours, tags, category or text
    in_stock: bool = False  # True: only what can be bought now
    without: tuple[ProductId, ...] = ()  # not these products (disliked, or seen already)
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()  # all of the names, of each any of the values, as records state them


@dataclass(frozen=True, slots=True)
class Query:
    """Text and constraints. ``text`` may be empty: then the constraints and ``sort`` decide alone."""

    text: str
    constraints: Constraints = field(default_factory=Constraints)
    sort: Sort = "relevance"
    limit: int = 200
    explain: bool = False  # whether candidates say why they came
    every: bool = False  # whether all that meets the constraints is listed, also what hardly answers the text (for evaluation)
    facets: int = 0  # values of each facet that are counted among all that was found; 0: none are
    given: Container[ProductId] = ()  # products that were given before: they count in the total, and are not given again


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that an index returned, before ranking."""

    product_id: ProductId
    score: float  # higher is better; the index says its range


@dataclass(frozen=True, slots=True)
class MatchedWord:
    """A word of the query that stands in a product."""

    word: str  # as it is compared: a stem
    fields: tuple[str, ...]  # "title", "category", "tags", "brand", "facets", "description"
    share: float  # of the product's lexical score, in [0, 1]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a product came, and stands where it stands."""

    words: tuple[MatchedWord, ...]  # those that weigh most first
    missing: tuple[str, ...]  # words of the query that do not stand in it
    bm25: float  # lexical score, not brought to a scale
    cosines: tuple[tuple[str, float], ...]  # by embedder, how near its text is to the query's
    first: float  # fused score before any re-scoring
    final: float
    conditions: tuple[str, ...]  # all that it was held to and meets


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hydrated hit entering the ranker. Scores are in [0, 1], higher is better."""

    product: Product
    query_score: float  # fused
    lexical: float
    dense: float
    matched: tuple[str, ...]  # conditions of the query that the record meets, as facts: "under 60", "black", "4+ stars"
    explanation: Explanation | None = None  # where the query asked for it


FacetKind = Literal["brand", "category", "color", "price", "rating", "stock", "facet"]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that may be chosen of a facet, and how many products that would give."""

    value: str  # as displayed: a category's is its path, "Shoes > Sneakers"; a band's its bounds, "25-50", "4+"
    count: int
    low: Decimal | None = None  # of a band, bounds included
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """What may be chosen by among the products found. Counts are as if nothing of this facet were chosen yet."""

    name: str
    kind: FacetKind
    values: tuple[FacetValue, ...]  # those of most products first; categories as a tree, bands in their order
    distinct: int  # values that there are in all


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one query.

    ``total`` counts all products that meet the conditions and match the text, not only those returned. ``relaxed`` names
    the conditions given up because nothing met them all (empty: none were), most dispensable first.
    """

    candidates: tuple[Candidate, ...]
    total: int
    relaxed: tuple[str, ...] = ()
    embed_ms: float = field(default=0.0, compare=False)  # of the time it took, spent embedding the text
    facets: tuple[Facet, ...] = ()  # where the query asked for them


class Search(Protocol):
    """The shop's search. Calls block and are thread-safe."""

    def find(self, query: Query, *, relax: bool = False) -> Found:
        """At most ``query.limit`` candidates that meet every constraint, best first (by ``query.sort``).

        With ``relax``, where nothing meets them all, the nearest with as few as possible given up, named in ``relaxed``;
        price, exclusions and ``without`` are never given up.

        Raises:
            IndexUnavailable: the index is missing or broken; the message says how to mend it.
            UnknownFacet: ``constraints.facets`` names a facet that the catalog does not have.
        """

    def similar(self, product_id: ProductId, query: Query) -> Found:
        """Products like this one, itself left out, that meet the query's constraints; ``text`` is not read."""

    def goes_with(self, product_id: ProductId, query: Query) -> Found:
        """Products of other types that go with this one and meet the query's constraints; ``text`` is not read."""

    def pictured(self, photo: bytes, query: Query) -> Found:
        """Products whose picture is like the photo and that meet the query's constraints; ``text`` is not read.

        Raises:
            PictureUnreadable: the photo is no picture, or too large.
            EmbedderUnavailable: the shop has no picture model, or its weights are not here.
        """


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    name: str  # identifies the weights: a stored vector is valid for this name only
    dimensions: int

    def embed(self, texts: list[str]) -> Vectors:
        """float32 (len(texts), dimensions), rows of length 1."""
