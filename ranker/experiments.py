"""Experiments read back from what was shown and done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commerce.exposure import INTEREST
from commerce.ids import ProductId, TurnId
from commerce.outcomes import Outcome
from commerce.ranking_log import RankingNote
from ranker.interleaving import Standing, Team, standing, winner_of


@dataclass(frozen=True, slots=True)
class DuelReport:
    """Two versions that were shown in one list, ``a`` before ``b`` by name."""

    a: str
    b: str
    standing: Standing


def duels_of(outcomes: Sequence[Outcome]) -> list[DuelReport]:
    """One report for each pair of versions that shared a turn, the turns in their order.

    One shopper decides at most one turn a day, their first, so that nobody alone decides a duel.
    """
    turns: dict[TurnId, list[Outcome]] = {}
    for one in outcomes:
        if one.impression.turn_id is not None and one.impression.ranker:
            turns.setdefault(one.impression.turn_id, []).append(one)
    winners: dict[tuple[str, str], list[Team | None]] = {}
    spoken: set[tuple[object, ...]] = set()
    for shown in turns.values():
        versions = sorted({one.impression.ranker for one in shown if one.impression.ranker})
        if len(versions) != 2:
            continue
        pair = (versions[0], versions[1])
        taken: list[Team] = ["a" if one.impression.ranker == pair[0] else "b" for one in shown if one.taken]
        first = shown[0].impression
        voice = (pair, first.shopper_id, first.at.date())
        if taken and voice in spoken:
            continue
        if taken:
            spoken.add(voice)
        winners.setdefault(pair, []).append(winner_of(taken))
    return [DuelReport(*pair, standing(some)) for pair, some in sorted(winners.items())]


def taken_by_turn(outcomes: Sequence[Outcome]) -> dict[TurnId, set[ProductId]]:
    """What shoppers took to, by the turn it was shown in."""
    taken: dict[TurnId, set[ProductId]] = {}
    for one in outcomes:
        if one.taken is not None and one.impression.turn_id is not None:
            taken.setdefault(one.impression.turn_id, set()).add(one.impression.product_id)
    return taken


def reward_of(outcomes: Sequence[Outcome]) -> Callable[[RankingNote, ProductId], float]:
    """What a draw earned: the interest that the shopper then took in the drawn product, 0 for none."""
    earned = {
        (one.impression.turn_id, one.impression.product_id): INTEREST[one.taken] for one in outcomes if one.taken is not None
    }
    return lambda note, product_id: earned.get((note.turn_id, product_id), 0.0)
