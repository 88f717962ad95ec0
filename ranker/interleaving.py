"""Two rankers in one list, and which of them shoppers choose: team-draft interleaving with a test that may be read at any time.

Team draft: https://dl.acm.org/doi/10.1145/1458082.1458092. The two take turns at adding their best product that is not in the
list yet, and a draw says who goes first each time; a click is a point for the team that added the product. The test is an
e-process (a mixture over all shares of wins, https://arxiv.org/abs/2210.01948), so stopping when it looks good is no mistake.
"""

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, lgamma, log
from typing import Literal

from commerce.ids import ProductId
from ranker.ranking import Ranked, Ranker, RankingContext
from retrieval.query import Candidate, Query

Team = Literal["a", "b"]


def team_draft(a: Sequence[ProductId], b: Sequence[ProductId], seed: str) -> list[tuple[ProductId, Team]]:
    """Both orders of the same products as one, each product with the team that added it; the same seed draws the same."""
    dice = random.Random(hashlib.blake2b(seed.encode(), digest_size=8).digest())  # no secret hangs on it
    order: list[tuple[ProductId, Team]] = []
    taken: set[ProductId] = set()
    left = {"a": iter(a), "b": iter(b)}
    while True:
        first: Team = "a" if dice.random() < 0.5 else "b"
        teams: tuple[Team, Team] = (first, "b" if first == "a" else "a")
        added = 0
        for team in teams:
            best = next((one for one in left[team] if one not in taken), None)
            if best is not None:
                taken.add(best)
                order.append((best, team))
                added += 1
        if not added:
            return order


@dataclass(frozen=True, slots=True)
class Standing:
    """How the two stand. A turn is won by the team with more clicks; turns without a winner count for neither."""

    wins_a: int
    wins_b: int
    ties: int
    evidence: float  # e-value now: how many times likelier than under "no difference"; above 20 at any time is significant
    p: float  # always-valid: 1 / the largest evidence so far, at most 1

    @property
    def share_b(self) -> float:
        """The share of decided turns that b won; a half where none is decided."""
        decided = self.wins_a + self.wins_b
        return self.wins_b / decided if decided else 0.5


def standing(winners: Iterable[Team | None]) -> Standing:
    """The standing after these turns, in their order."""
    wins = {"a": 0, "b": 0}
    ties, highest, evidence = 0, 1.0, 1.0
    for winner in winners:
        if winner is None:
            ties += 1
            continue
        wins[winner] += 1
        evidence = e_value(wins["a"], wins["b"])
        highest = max(highest, evidence)
    return Standing(wins["a"], wins["b"], ties, evidence, min(1.0, 1.0 / highest))


def e_value(wins: int, losses: int) -> float:
    """∫ p^wins (1-p)^losses dp over 0.5^n: Beta(wins + 1, losses + 1) · 2^n. Its mean is 1 where nobody is better."""
    total = wins + losses
    logarithm = lgamma(wins + 1) + lgamma(losses + 1) - lgamma(total + 2) + total * log(2)
    return exp(min(logarithm, 700.0))


def winner_of(clicks: Iterable[Team]) -> Team | None:
    """The team with more clicks in a turn; None where they have as many."""
    points = {"a": 0, "b": 0}
    for team in clicks:
        points[team] += 1
    if points["a"] == points["b"]:
        return None
    return "a" if points["a"] > points["b"] else "b"


class Duel:
    """A ``Ranker`` that shows two others in one list; each product says which version put it there."""

    def __init__(self, a: Ranker, b: Ranker) -> None:
        if a.version == b.version:
            raise ValueError(f"a duel of {a.version} with itself says nothing")
        self._a, self._b = a, b

    @property
    def version(self) -> str:
        """Of both; either may change while the server runs."""
        return f"duel({self._a.version}|{self._b.version})"

    def rank(self, query: Query, candidates: Sequence[Candidate], context: RankingContext) -> list[Ranked]:
        """All candidates in the drafted order; an order that was asked for, and turns without a number, are a's alone."""
        first = self._a.rank(query, candidates, context)
        if query.sort != "relevance" or context.turn_id is None:
            return first
        of_a = {one.candidate.product.product_id: one for one in first}
        of_b = {one.candidate.product.product_id: one for one in self._b.rank(query, candidates, context)}
        drafted = team_draft(list(of_a), list(of_b), context.turn_id)
        return [
            replace(of_a[product_id], by=self._a.version) if team == "a" else replace(of_b[product_id], by=self._b.version)
            for product_id, team in drafted
        ]
