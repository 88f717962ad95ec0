"""Long lists for measuring and learning: the shop's own search without the floor from which a product counts as found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from commerce.ids import ProductId
from retrieval.fusion import match_text
from retrieval.query import Query
from retrieval.search import LONGEST, ShopSearch, worth_rescoring
from retrieval.views import RowsView, Tokens


@dataclass(frozen=True, slots=True)
class Pool:
    """The rows that a re-scorer is asked about for one query, and others that were asked for beside them."""

    view: RowsView
    ids: Sequence[ProductId]  # of the view's rows
    listed: npt.NDArray[np.bool_]  # of the view's rows: whether the first stage found it


def ranked(search: ShopSearch, text: str, depth: int) -> list[tuple[ProductId, float]]:
    """The ``depth`` best products for the text with their scores, best first; all products where there are fewer."""
    found = search.find(Query(text, limit=depth, every=True))
    return [(candidate.product.product_id, candidate.query_score) for candidate in found.candidates]


def pool(search: ShopSearch, text: str, depth: int, beside: Sequence[ProductId] = ()) -> Pool:
    """What a re-scorer of this depth would read for this text, and these products too where the catalog has them."""
    snapshot = search.index.snapshot()
    text = text[:LONGEST]
    matches = match_text(text, snapshot, search.index.encoders, search.readings, every=True)
    also = snapshot.rows_of(beside)
    also = also[also >= 0]
    matches.sharpen(snapshot.alive, every=True)
    chosen = worth_rescoring(np.flatnonzero(snapshot.alive), matches, depth)
    rows = np.concatenate([chosen, np.setdiff1d(also, chosen)])
    return Pool(
        RowsView(text, rows, snapshot, matches),
        [snapshot.id_of(int(row)) for row in rows],
        np.arange(len(rows)) < len(chosen),
    )


def all_tokens(search: ShopSearch) -> Tokens:
    """The words of every row of the catalog."""
    snapshot = search.index.snapshot()
    nothing = match_text("", snapshot, search.index.encoders)
    return RowsView("", np.arange(len(snapshot)), snapshot, nothing).tokens
