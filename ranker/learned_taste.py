"""A trained version as the taste in a turn: its scores on the scale of the others, and which past event moved them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from commerce.conversations import BehaviourEvent, EventKind
from commerce.ids import ProductId
from ranker.histories import CART, CLICK, DISLIKE, LIKE, PURCHASE, VIEW, Histories, Rows
from ranker.scorers.scorer import Scores
from retrieval.query import Vectors

if TYPE_CHECKING:
    from ranker.opened import OpenedVersion

_KINDS: dict[EventKind, int] = {
    "purchase": PURCHASE, "cart_add": CART, "click": CLICK, "view": VIEW, "like": LIKE, "dislike": DISLIKE,
}  # fmt: skip
_NEWEST = 50  # events that are read
_STEP = 2.0  # standard deviations among the candidates that come to about three quarters of the scale


@dataclass(frozen=True, slots=True)
class Learned:
    """What a version says of the candidates: scores, float32 (n,) in (-1, 1), their mean near 0."""

    scores: Scores
    because: Callable[[int], ProductId | None]  # the past product that spoke most for the candidate at this place


class LearnedTaste:
    """One trained version over the products of the shop."""

    def __init__(self, opened: "OpenedVersion") -> None:
        self.version = f"{opened.record.model}.{opened.record.name}"
        self._opened = opened
        self._rows = opened.table.rows()

    def of(self, events: Sequence[BehaviourEvent], products: Sequence[ProductId]) -> Learned | None:
        """What the shopper who did this, oldest first, would like of these; None where the version knows none of their past."""
        known = [event for event in events if event.product_id in self._rows and event.kind in _KINDS][-_NEWEST:]
        rows = np.array([self._rows.get(product, -1) for product in products], np.int32)
        here = rows >= 0
        if not known or not here.any():
            return None
        times = np.maximum.accumulate([event.at.timestamp() for event in known])  # a clock that ran backwards stands still
        history = Histories.single([self._rows[event.product_id] for event in known], times, [_KINDS[e.kind] for e in known])
        found = self._opened.scorer.scores_of(history, rows[here])
        scores = np.zeros(len(products), np.float32)
        spread = float(found.std())
        if spread > 0:
            scores[here] = np.tanh((found - found.mean()) / (_STEP * spread))
        return Learned(scores, self._because(history, known, rows))

    def _because(self, history: Histories, known: Sequence[BehaviourEvent], rows: Rows) -> Callable[[int], ProductId | None]:
        """Tells of a place which past product spoke most for it; worked out for all of them at the first question."""
        attention = self._opened.attention
        if attention is None:
            return lambda place: None

        @cache
        def moved() -> Vectors:
            return attention.because(history, np.maximum(rows, 0))

        def because(place: int) -> ProductId | None:
            best = int(moved()[place].argmax())
            if rows[place] < 0 or moved()[place, best] <= 0 or self._rows[known[best].product_id] == rows[place]:
                return None
            return known[best].product_id

        return because
