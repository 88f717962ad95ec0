"""Interleaving, shadows and off-policy estimates, against values worked out by hand."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from commerce.ids import ProductId, ShopperId, TurnId
from commerce.ranking_log import RankingNote
from ranker.interleaving import Duel, e_value, standing, team_draft, winner_of
from ranker.off_policy import Draw, Option, best_by, draws_of, estimate
from ranker.ranking import RankingContext
from ranker.retrieval_order import RetrievalOrder
from ranker.shadow import shadow_report
from retrieval.query import Candidate, Query
from tests.fakes import CATALOG, AsFound

NOW = datetime(2026, 5, 1, tzinfo=UTC)
A = [ProductId(name) for name in "pqrs"]
B = [ProductId(name) for name in "rsqp"]


def test_each_team_adds_in_turn_and_nothing_comes_twice() -> None:
    for seed in range(50):
        drafted = team_draft(A, B, str(seed))
        assert sorted(product for product, _ in drafted) == sorted(A)
        for first, second in ((0, 1), (2, 3)):
            assert {drafted[first][1], drafted[second][1]} == {"a", "b"}
        assert drafted == team_draft(A, B, str(seed))
        for team, order in (("a", A), ("b", B)):
            own = [product for product, of in drafted if of == team]
            assert own == sorted(own, key=order.index)


def test_both_teams_go_first_as_often() -> None:
    first = Counter(team_draft(A, B, str(seed))[0][1] for seed in range(2000))
    assert 900 < first["a"] < 1100


def test_the_evidence_worked_out_by_hand() -> None:
    assert e_value(0, 0) == pytest.approx(1.0)
    assert e_value(1, 0) == pytest.approx(1.0)  # 1/2 · 2
    assert e_value(2, 0) == pytest.approx(4 / 3)  # 1/3 · 4
    assert e_value(1, 1) == pytest.approx(2 / 3)  # 1/6 · 4
    assert e_value(10, 0) == pytest.approx(1024 / 11)


def test_the_standing_keeps_the_strongest_evidence() -> None:
    clear = standing(["b"] * 10 + [None])
    assert (clear.wins_a, clear.wins_b, clear.ties, clear.share_b) == (0, 10, 1, 1.0)
    assert clear.p == pytest.approx(11 / 1024)
    lost_again = standing(["b"] * 10 + ["a"] * 10)
    assert lost_again.evidence < 1 and lost_again.p == pytest.approx(11 / 1024)
    assert standing([]).p == 1.0


def test_no_difference_is_seldom_significant_however_often_one_looks() -> None:
    import random

    dice = random.Random(7)
    wrong = sum(standing(["a" if dice.random() < 0.5 else "b" for _ in range(400)]).p <= 0.05 for _ in range(200))
    assert wrong <= 20  # at most 5 % on average; three standard deviations above are 19


@pytest.mark.parametrize(("clicks", "winner"), [("aab", "a"), ("b", "b"), ("ab", None), ("", None)])
def test_who_wins_a_turn(clicks: str, winner: str | None) -> None:
    assert winner_of(clicks) == winner  # type: ignore[arg-type]


def test_a_duel_shows_both_and_says_whose_each_is() -> None:
    class Backwards(AsFound):
        version = "backwards"

        def rank(self, query, candidates, context):  # type: ignore[no-untyped-def]
            return super().rank(query, list(reversed(candidates)), context)

    duel = Duel(RetrievalOrder(), Backwards())
    candidates = [Candidate(one, 1 - place / 10, 0.5, 0.5, ()) for place, one in enumerate(CATALOG)]
    ranked = duel.rank(Query("x"), candidates, RankingContext(ShopperId("s"), turn_id=TurnId("t1")))
    assert {ranked[0].by, ranked[1].by} == {"retrieval-order.v1", "backwards"}
    assert sorted(one.candidate.product.product_id for one in ranked) == sorted(one.product_id for one in CATALOG)
    asked_for = duel.rank(Query("x", sort="price_asc"), candidates, RankingContext(ShopperId("s"), turn_id=TurnId("t1")))
    assert {one.by for one in asked_for} == {"retrieval-order.v1"}
    with pytest.raises(ValueError, match="with itself"):
        Duel(RetrievalOrder(), RetrievalOrder())


def option(name: str, odds: float, query: float = 0.0, taste: float = 0.0) -> Option:
    return Option(ProductId(name), odds, query, taste, 0.0)


def test_ips_and_snips_worked_out_by_hand() -> None:
    among = (option("old", 0.8, query=0.9), option("new", 0.2, query=0.5, taste=1.0))
    draws = [Draw(among, 0, 0.0), Draw(among, 0, 1.0), Draw(among, 1, 1.0), Draw(among, 0, 0.0)]
    by_query = estimate(draws, best_by(1, 0, 0))  # shows "old": weights 1.25, 1.25, 0, 1.25
    assert by_query.logged == 0.5
    assert by_query.ips == pytest.approx(1.25 / 4)
    assert by_query.snips == pytest.approx(1.25 / 3.75)
    assert by_query.effective == pytest.approx(3.0)
    by_taste = estimate(draws, best_by(1, 1, 0))  # shows "new": weight 5 in one draw
    assert (by_taste.ips, by_taste.snips, by_taste.effective) == (pytest.approx(1.25), 1.0, 1.0)
    same = estimate(draws, lambda among: [one.odds for one in among])
    assert same.ips == pytest.approx(same.logged) == same.snips


def test_what_cannot_be_weighed_is_refused() -> None:
    with pytest.raises(ValueError, match="no draw"):
        estimate([], best_by(1, 0, 0))
    with pytest.raises(ValueError, match="odds of 0"):
        estimate([Draw((option("x", 0.0),), 0, 1.0)], best_by(1, 0, 0))


def test_the_last_draw_of_a_turn_is_the_one_shown() -> None:
    def slot(chosen: str) -> RankingNote:
        detail = {"among": [["old", 0.9, 0.5, 0.0, 0.1], ["new", 0.1, 0.4, 0.0, 0.1]], "chosen": chosen}
        return RankingNote("slot", ShopperId("s"), TurnId("t"), "v", NOW, detail)

    (draw,) = draws_of([slot("old"), slot("new")], lambda note, product: 0.5 if product == "new" else 0.0)
    assert (draw.chosen, draw.reward, draw.among[1].odds) == (1, 0.5, 0.1)


def test_a_shadow_is_compared_turn_by_turn() -> None:
    def note(turn: str, shown: str, would: str) -> RankingNote:
        return RankingNote("shadow", ShopperId("s"), TurnId(turn), "v2", NOW, {"shown": list(shown), "would": list(would)})

    notes = [note("t1", "abcdefgh", "hgfedcba"), note("t2", "abcdef", "abcdef")]
    (report,) = shadow_report(notes, {TurnId("t1"): {ProductId("b")}, TurnId("t2"): {ProductId("a"), ProductId("z")}})
    assert (report.ranker, report.turns, report.taken) == ("v2", 2, 3)
    assert report.agreement == pytest.approx((4 / 6 + 1) / 2)
    assert report.shown_mrr == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert report.would_mrr == pytest.approx((1 / 7 + 1 + 0) / 3)
