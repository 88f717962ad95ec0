"""The shop's search: words and conditions to candidates, from the newest snapshot of the catalog."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from retrieval.arrays import Column, Mask
from retrieval.building import EmbedTexts, embed_here
from retrieval.constraints import Condition, conditions, meeting, relaxed
from retrieval.errors import EmbedderUnavailable
from retrieval.facets import counted
from retrieval.fusion import Matches, Readings, match_text
from retrieval.in_order import InOrder
from retrieval.indexing import CatalogIndex, IndexCheck, IndexReport, Progress
from retrieval.pictures import PictureIndex
from retrieval.processor import cores
from retrieval.query import Candidate, Explanation, Facet, Found, MatchedWord, Query, Sort
from retrieval.related import beside, like, pictured, spread
from retrieval.snapshot import Snapshot
from retrieval.texts import BRAND, CATEGORY, DESCRIPTION, FACETS, TAGS, TITLE
from retrieval.variants import apart, left_of, without
from retrieval.views import RowsView

LONGEST = 2000  # characters of a query that are read
_NEAR_BEST = 0.5  # share of the best score that a product needs before an order of price or the like counts more than its match
_TYPES = 6  # times as many are looked at as are wanted of what goes with a product, so that there are several types
_TRIES = 4  # times that other conditions are given up where no variant of what was found meets all of the kept ones
_GIVEN = 1000  # products that a caller may have been given before
_FIELDS = {TITLE: "title", CATEGORY: "category", TAGS: "tags", BRAND: "brand", FACETS: "facets", DESCRIPTION: "description"}

Rows = npt.NDArray[np.int64]


class Reranker(Protocol):
    """Scores the best of the first stage anew."""

    depth: int  # how many of the best by the fused score it is given

    def rescore(self, text: str, rows: Rows, view: RowsView) -> Column:
        """A score in [0, 1] for each of the rows, float32 (len(rows),); higher is better."""


class ShopSearch:
    """``Search`` over a catalog index. Each call sees one snapshot from beginning to end."""

    def __init__(
        self,
        index: CatalogIndex,
        *,
        reranker: Reranker | None = None,
        readings: Readings | None = None,
        pictures: PictureIndex | None = None,
    ) -> None:
        self.index = index
        self.pictures = pictures
        self._turns = InOrder(max(2, cores()))  # more at once only take the cores from each other
        self.reranker = reranker
        self.readings = readings

    def find(self, query: Query, *, relax: bool = False) -> Found:
        """At most ``query.limit`` candidates that meet every constraint, best first (by ``query.sort``)."""
        with self._turns:
            snapshot = self.index.snapshot()
            text = query.text[:LONGEST]
            matches = match_text(text, snapshot, self.index.encoders, self.readings, every=query.every)
            return _found(query, snapshot, matches, relax, self.reranker)

    def similar(self, product_id: ProductId, query: Query) -> Found:
        """Products like this one, itself left out, that meet the query's constraints; none where the shop does not have it."""
        with self._turns:
            snapshot = self.index.snapshot()
            row = snapshot.row_of(product_id)
            if row is None:
                return Found((), 0)
            return _found(query, snapshot, like(row, snapshot), relax=False, reranker=None)

    def goes_with(self, product_id: ProductId, query: Query) -> Found:
        """Products of other types that go with this one and meet the query's constraints, of each type a few."""
        with self._turns:
            snapshot = self.index.snapshot()
            row = snapshot.row_of(product_id)
            if row is None:
                return Found((), 0)
            many = replace(query, limit=query.limit * _TYPES)
            found = _found(many, snapshot, beside(row, snapshot), relax=False, reranker=None)
        return replace(found, candidates=spread(found.candidates, query.limit))

    def pictured(self, photo: bytes, query: Query) -> Found:
        """Products whose picture is like the photo and that meet the query's constraints; its text is not read.

        Raises:
            PictureUnreadable: the photo is no picture, or too large.
            EmbedderUnavailable: the shop has no picture model, or its weights are not here.
        """
        if self.pictures is None:
            raise EmbedderUnavailable("the shop has no picture model; name one in SHOP_RETRIEVAL__PICTURE_MODEL")
        likeness = self.pictures.likeness(photo)
        snapshot = self.index.snapshot()
        return _found(query, snapshot, pictured(likeness, snapshot), relax=False, reranker=None)

    def view(self, text: str, product_ids: Sequence[ProductId]) -> RowsView:
        """What a re-scorer reads of these products for this text, however well they answer it."""
        snapshot = self.index.snapshot()
        matches = match_text(text[:LONGEST], snapshot, self.index.encoders, self.readings, every=True)
        rows = snapshot.rows_of(product_ids)
        rows = rows[rows >= 0]
        mask = np.zeros(len(snapshot), np.bool_)
        mask[rows] = True
        matches.sharpen(mask, every=True)
        return RowsView(text[:LONGEST], rows, snapshot, matches)

    def refresh(self, progress: Progress | None = None, embed: EmbedTexts = embed_here) -> IndexReport:
        """Bring the index to the catalog of now."""
        report = self.index.refresh(progress, embed)
        if self.pictures is not None:
            self.pictures.refresh()
        return report

    def check(self) -> IndexCheck:
        """How the index stands to the catalog."""
        return self.index.check()

    def repair(self, progress: Progress | None = None, embed: EmbedTexts = embed_here) -> IndexReport:
        """Make the index sound, anew where it cannot be read."""
        report = self.index.repair(progress, embed)
        if self.pictures is not None:
            self.pictures.refresh()
        return report

    def begin_anew(self) -> None:
        """Throw all vectors away; ``refresh`` makes them again."""
        self.index.begin_anew()

    def close(self) -> None:
        """Let go of the store."""
        self.index.vectors.close()


def _found(query: Query, snapshot: Snapshot, matches: Matches, relax: bool, reranker: Reranker | None) -> Found:
    if not snapshot.size:
        return Found((), 0)
    held = _held_to(query, conditions(query.constraints, snapshot), snapshot, matches, relax)
    if held is None:
        return Found((), 0, embed_ms=matches.embed_ms)
    kept, given_up, wanted, rows = held
    if not len(rows):
        facets = _facets(query, kept, wanted, snapshot) if query.facets else ()
        return Found((), 0, embed_ms=matches.embed_ms, facets=facets)
    scores = matches.scores
    if reranker is not None and query.sort == "relevance" and not matches.everything:
        scores = _rescored(query.text[:LONGEST], rows, snapshot, matches, reranker)
    facets = ()
    if query.facets:
        shown = wanted
        if query.sort != "relevance" and not matches.everything:  # those that ``_ordered`` shows
            shown = wanted & (scores >= _NEAR_BEST * scores[rows].max())
        facets = _facets(query, kept, shown, snapshot)
    total, chosen = _ordered(query, rows, scores, matches.everything, snapshot)
    candidates = tuple(_candidate(int(row), snapshot, matches, scores, kept, query.explain) for row in chosen)
    return Found(candidates, total, given_up if candidates else (), matches.embed_ms, facets)


def _held_to(
    query: Query, asked: Sequence[Condition], snapshot: Snapshot, matches: Matches, relax: bool
) -> tuple[tuple[Condition, ...], tuple[str, ...], Mask, Rows] | None:
    """The conditions kept, the names of those given up, what was wanted by its words, and the rows of these that meet the kept.

    None where nothing may be shown in place of what was asked for.
    """
    rows = np.zeros(0, np.int64)
    kept, given_up, wanted = tuple(asked), tuple[str, ...](), matches.found
    for _ in range(_TRIES):
        kept, given_up, wanted = tuple(asked), (), matches.found
        mask = meeting(asked, snapshot)
        matches.sharpen(mask, every=query.every)
        wanted = matches.found
        if relax and not (mask & wanted).any():
            nearest = relaxed(asked, wanted)
            if nearest is None:  # nothing that may be shown has anything of the words: then a condition must say what is wanted
                wanted = snapshot.alive
                nearest = relaxed(asked, wanted)
                told = nearest is not None and any(condition.tells for condition in nearest.kept)
                if nearest is None or not (told or matches.everything):
                    return None
                if query.text.strip() and not matches.everything and not nearest.widened:
                    nearest = replace(nearest, given_up=(*nearest.given_up, f"“{query.text.strip()[:80]}”"))
            kept, given_up = nearest.kept, nearest.given_up
            mask = meeting(kept, snapshot)
            matches.sharpen(mask, every=query.every)
        rows = np.flatnonzero(mask & wanted)
        failing = apart(left_of(query.constraints, given_up), rows, snapshot)
        if not len(failing):
            break
        asked = without(asked, failing)
        rows = np.setdiff1d(rows, failing)
        if len(rows) or not relax:
            kept = tuple(without(kept, failing))
            break
    return kept, given_up, wanted, rows


def _facets(query: Query, kept: Sequence[Condition], wanted: Mask, snapshot: Snapshot) -> tuple[Facet, ...]:
    return counted(snapshot, wanted, [(condition.about, condition.mask) for condition in kept], query.facets)


def _rescored(text: str, rows: Rows, snapshot: Snapshot, matches: Matches, reranker: Reranker) -> Column:
    """The scores with those of the best rows made anew: they fill the upper half of the scale, all others the lower one."""
    chosen = worth_rescoring(rows, matches, reranker.depth)
    anew = reranker.rescore(text, chosen, RowsView(text, chosen, snapshot, matches))
    scores: Column = matches.scores * np.float32(0.5)
    scores[chosen] = 0.5 + np.clip(anew, 0.0, 1.0) * np.float32(0.5)
    return scores


def worth_rescoring(rows: Rows, matches: Matches, depth: int) -> Rows:
    """Of these rows those that a re-scorer reads: the best by the fused score, by words alone and by vectors alone."""
    best = [_best(rows, matches.scores, depth)]
    best += [_best(rows, column, depth // 4) for column in (matches.lexical, matches.dense)]
    return np.unique(np.concatenate(best))


def _best(rows: Rows, column: Column, count: int) -> Rows:
    if len(rows) <= count:
        return rows
    return rows[np.argpartition(column[rows], -count)[-count:]]


def _ordered(query: Query, rows: Rows, scores: Column, everything: bool, snapshot: Snapshot) -> tuple[int, list[int]]:
    """How many rows there are to show, and the best of them in order, those left out that were given before."""
    here = scores[rows]
    if query.sort != "relevance" and not everything:
        near = here >= _NEAR_BEST * here.max()
        rows, here = rows[near], here[near]
    limit = max(query.limit, 0)
    wanted = limit + (_GIVEN if query.given else 0)
    best = _columns_of(query.sort, rows, here, snapshot)
    chosen = np.arange(len(rows))
    if len(rows) > 4 * wanted > 0:  # only what may be shown is put in order
        first = best[0]
        chosen = np.flatnonzero(first >= np.partition(first, -wanted)[-wanted])
    keys = [-column[chosen] for column in reversed(best)]
    order = np.lexsort(keys)
    if _tied(keys, order):
        order = np.lexsort((_ranks(rows[chosen], snapshot), *keys))
    ordered = (int(row) for row in rows[chosen][order])
    shown: list[int] = []
    for row in ordered:
        if len(shown) == limit:
            break
        if not query.given or snapshot.id_of(row) not in query.given:
            shown.append(row)
    return len(rows), shown


def _columns_of(sort: Sort, rows: Rows, scores: Column, snapshot: Snapshot) -> list[npt.NDArray[np.floating]]:
    """What the rows are ordered by, the first column first; higher is better."""
    offers = snapshot.offers
    popularity = offers.popularity()[rows]
    if sort == "price_asc":
        price = offers.price[rows]
        return [np.where(price < 0, -np.inf, -price.astype(np.float64)), scores, popularity]
    if sort == "price_desc":
        return [offers.price[rows].astype(np.float64), scores, popularity]
    if sort == "rating":
        return [np.nan_to_num(offers.rating[rows], nan=-1.0), offers.reviews[rows].astype(np.float64), popularity]
    if sort == "newest":
        return [offers.created[rows], scores, popularity]
    if sort == "popular":
        return [popularity, scores]
    return [scores, popularity]


def _tied(keys: Sequence[npt.NDArray[np.floating]], order: Rows) -> bool:
    """Whether two that follow each other in this order are the same in every key."""
    same = np.ones(max(len(order) - 1, 0), np.bool_)
    for key in keys:
        ordered = key[order]
        same &= ordered[1:] == ordered[:-1]
    return bool(same.any())


def _ranks(rows: Rows, snapshot: Snapshot) -> Rows:
    """What ties are ordered by: the ids, so that it does not matter in which row a product lies; of very many the rows."""
    if len(rows) > _GIVEN * 4:
        return rows
    ids = [snapshot.id_of(int(row)) for row in rows]
    ranks = np.empty(len(ids), np.int64)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return ranks


def _candidate(
    row: int, snapshot: Snapshot, matches: Matches, scores: Column, kept: Sequence[Condition], explain: bool
) -> Candidate:
    return Candidate(
        product=snapshot.product(row),
        query_score=float(scores[row]),
        lexical=float(matches.lexical[row]),
        dense=float(matches.dense[row]),
        matched=tuple(condition.fact for condition in kept if condition.fact_of(row)),
        explanation=_explanation(row, snapshot, matches, scores, kept) if explain else None,
    )


def _explanation(row: int, snapshot: Snapshot, matches: Matches, scores: Column, kept: Sequence[Condition]) -> Explanation:
    found = [(term, *snapshot.lexical.matched(term, row)) for term in matches.terms]
    total = sum(score for _, _, score in found) or 1.0
    words = [
        MatchedWord(term, tuple(name for bit, name in _FIELDS.items() if fields & bit), score / total)
        for term, fields, score in found
        if fields
    ]
    looks = matches.looks.looks if matches.looks is not None else ()
    return Explanation(
        words=tuple(sorted(words, key=lambda word: -word.share)),
        missing=tuple(term for term, fields, _ in found if not fields),
        bm25=float(matches.bm25[row]) if matches.bm25 is not None else 0.0,
        cosines=tuple((look.embedder, float(look.cosines[row])) for look in looks),
        first=float(matches.scores[row]),
        final=float(scores[row]),
        conditions=tuple(condition.fact for condition in kept),
    )
