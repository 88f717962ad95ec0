"""A ranker that ranks unseen beside the one that is shown: what it would have done is noted, and nobody waits for it."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from commerce.errors import CommerceError
from commerce.ids import ProductId, TurnId
from commerce.ranking_log import RankingLog, RankingNote
from ranker.exploration import Chance
from ranker.ranking import Ranked, Ranker, RankingContext
from retrieval.query import Candidate, Query

log = logging.getLogger(__name__)

_NOTED = 20  # places of an order that are noted
_WAITING = 200  # notes and orders that may wait; more are dropped, never waited for


class RankingNotes:
    """Writes notes on rankings in a thread of its own."""

    def __init__(self, ranking_log: RankingLog) -> None:
        self._log = ranking_log
        self._waiting: queue.Queue[Callable[[], RankingNote] | None] = queue.Queue(_WAITING)
        self.dropped = 0
        self._writer = threading.Thread(target=self._write, name="ranking-notes", daemon=True)
        self._writer.start()

    def later(self, make: Callable[[], RankingNote]) -> None:
        """Make this note and store it, soon; dropped where too many wait."""
        try:
            self._waiting.put_nowait(make)
        except queue.Full:
            self.dropped += 1

    def drew(self, version: str, context: RankingContext, order: Sequence[Ranked], chance: Chance) -> None:
        """Note a draw of exploration: each product that could have been shown, its odds, its parts, and which was drawn."""
        options = [(order[place], odds) for place, odds in chance.odds]
        drawn = [[one.candidate.product.product_id, odds, one.query, one.taste, one.shop] for one, odds in options]
        chosen = chance.chosen if chance.chosen is not None else chance.odds[0][0]
        detail = {"among": drawn, "chosen": order[chosen].candidate.product.product_id}
        note = RankingNote("slot", context.shopper_id, context.turn_id, version, datetime.now(UTC), detail)
        self.later(lambda: note)

    def close(self) -> None:
        """Store what waits, then end."""
        self._waiting.put(None)
        self._writer.join(5.0)

    def _write(self) -> None:
        while (make := self._waiting.get()) is not None:
            try:
                self._log.note([make()])
            except CommerceError as error:
                log.warning("a note on a ranking was lost: %s", error)
            except Exception:  # noqa: BLE001 - an unseen ranker that fails must not end the thread
                log.exception("an unseen ranker failed")


class Shadowed:
    """A ``Ranker`` beside which another one ranks unseen."""

    def __init__(self, shown: Ranker, shadow: Ranker, notes: RankingNotes) -> None:
        self._shown, self._shadow, self._notes = shown, shadow, notes

    @property
    def version(self) -> str:
        """Of the one that is shown."""
        return self._shown.version

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """The order of the one that is shown."""
        ranked = self._shown.rank(query, candidates, context)
        if context.turn_id is not None and candidates:
            shown = _ids(ranked)

            def unseen() -> RankingNote:
                would = _ids(self._shadow.rank(query, candidates, context))
                version, now = self._shadow.version, datetime.now(UTC)
                detail = {"shown": shown, "would": would}
                return RankingNote("shadow", context.shopper_id, context.turn_id, version, now, detail)

            self._notes.later(unseen)
        return ranked


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """How the unseen order compares. Mean reciprocal ranks are of what shoppers then took to, in each order."""

    ranker: str
    turns: int
    agreement: float  # mean share of the first six that both have
    taken: int  # products that shoppers took to in these turns
    shown_mrr: float
    would_mrr: float  # biased towards the order that was shown: shoppers could only take to what they saw


def shadow_report(notes: Sequence[RankingNote], taken: dict[TurnId, set[ProductId]], first: int = 6) -> list[ShadowReport]:
    """One report a version, from the notes of each turn (the last of a turn stands) and what was taken to in it."""
    last: dict[tuple[str, TurnId], dict[str, Any]] = {}
    for note in notes:
        if note.turn_id is not None:
            last[note.ranker, note.turn_id] = note.detail
    reports = []
    for ranker in sorted({ranker for ranker, _ in last}):
        turns = {turn_id: detail for (of, turn_id), detail in last.items() if of == ranker}
        both = [_agreement(detail["shown"][:first], detail["would"][:first]) for detail in turns.values()]
        chosen = [(turns[turn_id], one) for turn_id in turns for one in taken.get(turn_id, set())]
        shown = [_reciprocal(detail["shown"], one) for detail, one in chosen]
        would = [_reciprocal(detail["would"], one) for detail, one in chosen]
        reports.append(ShadowReport(ranker, len(turns), _mean(both), len(chosen), _mean(shown), _mean(would)))
    return reports


def _agreement(shown: Sequence[str], would: Sequence[str]) -> float:
    return len(set(shown) & set(would)) / max(1, len(shown))


def _reciprocal(order: Sequence[str], product_id: ProductId) -> float:
    return 1.0 / (order.index(product_id) + 1) if product_id in order else 0.0


def _mean(figures: Sequence[float]) -> float:
    return sum(figures) / len(figures) if figures else 0.0


def _ids(ranked: Sequence[Ranked]) -> list[ProductId]:
    return [one.candidate.product.product_id for one in ranked[:_NOTED]]
