"""What every keeper of stated tastes, of exposure and of ranking notes keeps."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.conversations import BehaviourEvent
from commerce.exposure import MOST_OF_ONE
from commerce.ids import ProductId, ShopperId, TurnId
from commerce.ranking_log import RankingNote
from commerce.tastes import NOTHING_KEPT, KeptTaste, StatedTaste

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANN, BOB = ShopperId("ann"), ShopperId("bob")


def wool(weight=-1.0, at=NOW):
    return StatedTaste("material", "wool", weight, "I never wear wool", at)


def event(who, kind, product_id, at=NOW, **fields):
    return BehaviourEvent(who, kind, ProductId(product_id), at, **fields)


def test_a_stranger_has_stated_nothing(database):
    assert database.tastes.of(ANN) == NOTHING_KEPT


def test_a_newer_statement_takes_the_place_of_an_older_one(database):
    linen = StatedTaste("material", "亚麻", 1.0, "喜欢亚麻 \x00", NOW + timedelta(hours=1))
    database.tastes.state(ANN, [wool()])
    database.tastes.state(ANN, [wool(0.5, NOW + timedelta(hours=2)), linen])
    database.tastes.weigh(ANN, 0.5)
    database.tastes.weigh(ANN, 0.25)
    kept = database.tastes.of(ANN)
    assert [(one.value, one.weight) for one in kept.stated] == [("wool", 0.5), ("亚麻", 1.0)]
    assert kept.usual == 0.25 and kept.stated[0].at == NOW + timedelta(hours=2)
    assert database.tastes.of(BOB) == NOTHING_KEPT


def test_a_weight_beyond_the_scale_is_refused(database):
    with pytest.raises(ValueError, match="from -1 to 1"):
        database.tastes.state(ANN, [wool(2.0)])
    with pytest.raises(ValueError, match="from 0 to 2"):
        database.tastes.weigh(ANN, -0.1)
    assert database.tastes.of(ANN) == NOTHING_KEPT


def test_erasing_leaves_nothing_of_one_and_all_of_the_others(database):
    for who in (ANN, BOB):
        database.tastes.state(who, [wool()])
        database.tastes.weigh(who, 0.5)
        database.conversations.record([event(who, "impression", "a"), event(who, "like", "a")])
        database.ranking_log.note([RankingNote("shadow", who, None, "v1", NOW, {"order": ["a"]})])
    assert database.tastes.erase(ANN, at=NOW) == 2
    assert database.tastes.of(ANN) == NOTHING_KEPT
    assert database.conversations.events_of(ANN) == []
    assert [note.shopper_id for note in database.ranking_log.notes("shadow", NOW)] == [BOB]
    assert database.tastes.of(BOB) == KeptTaste((wool(),), 0.5)
    assert [one.shown for one in database.exposures.since(NOW)] == [1]
    assert database.tastes.erased() == {ANN: NOW}
    assert database.tastes.erase(ANN, at=NOW + timedelta(days=1)) == 0
    assert database.tastes.erased() == {ANN: NOW + timedelta(days=1)}


def test_an_impression_keeps_what_it_was_scored_by(database):
    shown = event(ANN, "impression", "a", position=1, ranker="v1", parts=(0.5, -0.25, 0.125), propensity=0.05)
    bare = event(ANN, "click", "a")
    database.conversations.record([shown, bare])
    assert database.conversations.events_of(ANN) == [bare]


def test_exposure_counts_shoppers_not_clicks(database):
    database.conversations.record(
        [event(ANN, "impression", "a"), event(ANN, "impression", "a"), event(BOB, "impression", "a")]
        + [event(ANN, "like", "a")] * 50
        + [event(BOB, "click", "a"), event(BOB, "dislike", "b"), event(BOB, "purchase", "old", NOW - timedelta(days=9))]
    )
    (only,) = database.exposures.since(NOW - timedelta(days=1))
    assert (only.product_id, only.shown, only.viewers, only.admirers) == ("a", 3, 2, 2)
    assert only.interest == pytest.approx(0.6 + 0.2)


def test_one_shopper_moves_all_products_together_only_so_far(database):
    database.conversations.record([event(ANN, "purchase", f"p{number:02}") for number in range(50)])
    found = database.exposures.since(NOW)
    assert sum(one.interest for one in found) == pytest.approx(MOST_OF_ONE)
    assert sum(one.clipped for one in found) == pytest.approx(50 - MOST_OF_ONE)


def test_notes_come_back_oldest_first_by_kind(database):
    notes = [
        RankingNote("slot", ANN, TurnId("t"), "v1", NOW + timedelta(minutes=minute), {"n": minute, "字": None})
        for minute in range(3)
    ]
    database.ranking_log.note([*notes, RankingNote("duel", ANN, None, "v1", NOW, {})])
    assert database.ranking_log.notes("slot", NOW) == notes
    assert database.ranking_log.notes("slot", NOW, most=1) == notes[2:]
    assert database.ranking_log.notes("shadow", NOW) == []


def test_what_is_done_is_put_down_to_the_impression_it_follows(database):
    def shown(turn, minute, product_id="a"):
        return event(ANN, "impression", product_id, NOW + timedelta(minutes=minute), turn_id=TurnId(turn), position=1)

    database.conversations.record(
        [shown("t1", 0), shown("t2", 10), shown("t2", 10, "b"), shown("t3", 20)]
        + [event(ANN, "click", "a", NOW + timedelta(minutes=12)), event(ANN, "cart_add", "a", NOW + timedelta(minutes=13))]
        + [event(ANN, "like", "a", NOW + timedelta(minutes=30), turn_id=TurnId("t1"))]  # named, whenever it came
        + [event(ANN, "purchase", "b", NOW + timedelta(days=3)), event(BOB, "click", "a", NOW + timedelta(minutes=21))]
    )
    found = database.outcomes.since(NOW)
    assert [(one.impression.turn_id, one.impression.product_id, one.taken) for one in found] == [
        ("t1", "a", "like"),
        ("t2", "a", "cart_add"),
        ("t2", "b", None),
        ("t3", "a", None),
    ]
    assert len(database.outcomes.since(NOW, most=1)) == 1 and database.outcomes.since(NOW + timedelta(days=1)) == []
