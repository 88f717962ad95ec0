"""Exploration, a duel and a shadow in real turns, read back by the commands."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, SessionId, ShopperId
from ranker.ranking import RankingContext
from retrieval.query import Query
from tests.personal_shop import PersonalShop, open_personal_shop
from ui.cli import build


async def say(opened: PersonalShop, session_id: str, message: str, turn: str) -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = []
    async for event in opened.shop.assistant.turn(SessionId(session_id), turn, message):
        assert event.event != "error", event
        if event.event == "products":
            cards = event.data["items"]
    return cards


def command(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setenv("SHOP_HOME", str(home))
    return CliRunner().invoke(build("rank"), ["rank", *words])


async def test_a_duel_a_shadow_and_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_personal_shop(tmp_path, explore=0.5, against="retrieval", shadow="retrieval")
    try:
        talks = opened.database.conversations
        crowd = [
            BehaviourEvent(ShopperId(f"c{who}"), "impression", ProductId(f"sweater{place}"), datetime.now(UTC))
            for who in range(30)
            for place in range(10)
        ]
        talks.record(crowd)
        opened.shop.personal.recommender._counts.count()  # type: ignore[union-attr, attr-defined]
        first: dict[str, list[str]] = {}
        for number in range(8):
            session = talks.open_session(ShopperId(f"visitor-{number}"))
            talks.record([BehaviourEvent(session.shopper_id, "like", ProductId("dress1"), datetime.now(UTC))])
            cards = await say(opened, session.session_id, "sweater", "t1")
            first[session.session_id] = [card["product_id"] for card in cards]
            linen = next(card for card in cards if "linen" in card["title"])
            turn = talks.turns(session.session_id)[-1]
            clicked = BehaviourEvent(
                session.shopper_id, "click", ProductId(linen["product_id"]), datetime.now(UTC), turn_id=turn.turn_id
            )
            talks.record([clicked])
            again = await say(opened, session.session_id, "sweater", "t1")
            assert [card["product_id"] for card in again] == first[session.session_id], "a turn carried out is replayed"
    finally:
        opened.close()
    outcomes = [one for one in opened.database.outcomes.since(datetime.now(UTC) - timedelta(days=1)) if one.impression.turn_id]
    assert {one.impression.ranker for one in outcomes} == {"personal.v1", "retrieval-order.v1"}
    assert all(one.impression.parts is not None and one.impression.propensity for one in outcomes)
    opened.database.close()

    found = json.loads(command(tmp_path, monkeypatch, "experiment", "--json").stdout)
    (duel,) = found["duels"]
    assert (duel["a"], duel["b"]) == ("personal.v1", "retrieval-order.v1")
    assert duel["standing"]["wins_a"] > duel["standing"]["wins_b"]
    (shadow,) = found["shadows"]
    assert shadow["ranker"] == "retrieval-order.v1" and shadow["turns"] == 8 and shadow["taken"] >= 8
    assert shadow["shown_mrr"] > shadow["would_mrr"]
    estimate = json.loads(command(tmp_path, monkeypatch, "off-policy", "--beta", "0.5", "--json").stdout)
    assert estimate["draws"] >= 1
    report = command(tmp_path, monkeypatch, "report").stdout
    assert f"{300 + len(outcomes):,} impressions" in report
    assert "retrieval-order.v1" in report and "not counted" in report
    too_little = command(tmp_path, monkeypatch, "weigh")
    assert too_little.exit_code == 1 and "nothing is learned" in too_little.output


def test_a_burst_of_likes_moves_little_and_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_personal_shop(tmp_path)
    try:
        now = datetime.now(UTC)
        bot = [BehaviourEvent(ShopperId("bot"), "like", ProductId(f"dress{n % 20}"), now) for n in range(5000)]
        honest = [BehaviourEvent(ShopperId(f"s{n}"), "like", ProductId("scarf3"), now) for n in range(8)]
        opened.database.conversations.record(bot + honest)
        recommender = opened.shop.personal.recommender  # type: ignore[union-attr]
        recommender._counts.count()  # type: ignore[attr-defined]
        popular = recommender.recommend("popular", RankingContext(ShopperId("x")))
        assert popular.ranked[0].candidate.product.product_id == "scarf3"
        candidates = opened.search.find(Query("dress")).candidates
        ranked = opened.shop.ranker.rank(Query("dress"), candidates, RankingContext(ShopperId("x")))
        assert max(one.weights[2] * one.shop for one in ranked) < 0.06  # however many likes: γ is all that they can move
    finally:
        opened.close()
    figures = json.loads(command(tmp_path, monkeypatch, "report", "--json").stdout)
    assert figures["clipped"] == pytest.approx(20 * 0.6 - 5.0)


def test_a_ranker_that_cannot_be_used_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "ranker").mkdir()
    (tmp_path / "ranker" / "promoted.json").write_text("{")
    (tmp_path / "ranker" / "order-weights.json").write_text("[]")
    opened = open_personal_shop(tmp_path, against="v7", shadow="v8")
    try:
        assert opened.shop.ranker.version == "personal.v1"
        told = caplog.text
        assert "trained ranker is left out" in told and "default weights stand" in told
        assert "v7 is left out" in told and "v8 is left out" in told
    finally:
        opened.close()
