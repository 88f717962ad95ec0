"""The shop's search: words and conditions to candidates, from the newest snapshot of the catalog."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from retrieval.constraints import Condition, conditions, meeting, relaxed
from retrieval.fusion import Matches, match_product, match_text
from retrieval.indexing import CatalogIndex, IndexCheck, IndexReport, Progress
from retrieval.lexical import Mask
from retrieval.query import Candidate, Found, Query, Sort
from retrieval.snapshot import Snapshot

_LONGEST = 2000  # characters of a query that are read
_NEAR_BEST = 0.5  # share of the best score that a product needs before an order of price or the like counts more than its match

Scores = npt.NDArray[np.float32]


class ShopSearch:
    """``Search`` over a catalog index. Each call sees one snapshot from beginning to end."""

    def __init__(self, index: CatalogIndex) -> None:
        self.index = index

    def find(self, query: Query, *, relax: bool = False) -> Found:
        """At most ``query.limit`` candidates that meet every constraint, best first (by ``query.sort``)."""
        snapshot = self.index.snapshot()
        return _found(query, snapshot, match_text(query.text[:_LONGEST], snapshot, self.index), relax)

    def similar(self, product_id: ProductId, query: Query) -> Found:
        """Products like this one, itself left out, that meet the query's constraints; none where the shop does not have it."""
        snapshot = self.index.snapshot()
        row = snapshot.rows.get(product_id)
        if row is None:
            return Found((), 0)
        return _found(query, snapshot, match_product(row, snapshot), relax=False)

    def refresh(self, progress: Progress | None = None) -> IndexReport:
        """Bring the index to the catalog of now."""
        return self.index.refresh(progress)

    def check(self) -> IndexCheck:
        """How the index stands to the catalog."""
        return self.index.check()

    def repair(self, progress: Progress | None = None) -> IndexReport:
        """Make the index sound, anew where it cannot be read."""
        return self.index.repair(progress)

    def begin_anew(self) -> None:
        """Throw all vectors away; ``refresh`` makes them again."""
        self.index.begin_anew()

    def close(self) -> None:
        """Let go of the store."""
        self.index.vectors.close()


def _found(query: Query, snapshot: Snapshot, matches: Matches, relax: bool) -> Found:
    if not len(snapshot):
        return Found((), 0)
    asked = conditions(query.constraints, snapshot)
    kept, given_up = tuple(asked), tuple[str, ...]()
    wanted = matches.found
    if relax and not (meeting(asked, snapshot) & wanted).any():
        nearest = relaxed(asked, wanted)
        if nearest is None:  # no product that may be shown has anything of the words: then a condition must say what is wanted
            wanted = np.ones(len(snapshot), np.bool_)
            nearest = relaxed(asked, wanted)
            told = nearest is not None and any(condition.tells for condition in nearest.kept)
            if nearest is None or not (told or matches.everything):
                return Found((), 0, embed_ms=matches.embed_ms)
            if query.text.strip() and not matches.everything and not nearest.widened:
                nearest = replace(nearest, given_up=(*nearest.given_up, f"“{query.text.strip()[:80]}”"))
        kept, given_up = nearest.kept, nearest.given_up
    mask = meeting(kept, snapshot)
    chosen = _ordered(query.sort, mask & wanted, matches, snapshot)
    candidates = tuple(_candidate(int(row), snapshot, matches, kept) for row in chosen[: max(query.limit, 0)])
    if not candidates:
        return Found((), len(chosen), embed_ms=matches.embed_ms)
    return Found(candidates, len(chosen), given_up, matches.embed_ms)


def _ordered(sort: Sort, mask: Mask, matches: Matches, snapshot: Snapshot) -> npt.NDArray[np.int64]:
    """The rows of the mask, best first. Ties keep the order of popularity, then of id."""
    rows = np.flatnonzero(mask)
    if not len(rows):
        return rows
    offers = snapshot.offers
    scores = matches.scores[rows]
    if sort != "relevance" and not matches.everything:
        near = scores >= _NEAR_BEST * scores.max()
        rows, scores = rows[near], scores[near]
    popularity = -offers.popularity()[rows]
    if sort == "price_asc":
        price = offers.price[rows]
        order = np.lexsort((popularity, -scores, np.where(price < 0, np.iinfo(np.int64).max, price)))
    elif sort == "price_desc":
        order = np.lexsort((popularity, -scores, -offers.price[rows]))
    elif sort == "rating":
        order = np.lexsort((popularity, -offers.reviews[rows], -np.nan_to_num(offers.rating[rows], nan=-1.0)))
    elif sort == "newest":
        order = np.lexsort((popularity, -scores, -offers.created[rows]))
    elif sort == "popular":
        order = np.lexsort((-scores, popularity))
    else:
        order = np.lexsort((popularity, -scores))
    return rows[order]


def _candidate(row: int, snapshot: Snapshot, matches: Matches, kept: Sequence[Condition]) -> Candidate:
    return Candidate(
        product=snapshot.products[row],
        query_score=float(matches.scores[row]),
        lexical=float(matches.lexical[row]),
        dense=float(matches.dense[row]),
        matched=tuple(condition.fact for condition in kept if condition.fact_of(row)),
    )
