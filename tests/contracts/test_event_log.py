"""The log of events, as training reads it."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, ShopperId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(shopper, kind="view", minutes=0, product="p1"):
    position = 1 if kind == "impression" else None
    at = NOW + timedelta(minutes=minutes)
    return BehaviourEvent(ShopperId(shopper), kind, ProductId(product), at, position=position)


def test_all_but_impressions_are_read_in_their_order(database):
    database.conversations.record([event("a", minutes=5), event("b", "impression"), event("b", "purchase", 1, "p2")])
    found = list(database.event_log.events())
    assert [(one.shopper_id, one.kind, one.product_id, one.at) for one in found] == [
        ("a", "view", "p1", NOW + timedelta(minutes=5)),
        ("b", "purchase", "p2", NOW + timedelta(minutes=1)),
    ]


def test_more_than_a_page_is_read(database):
    database.conversations.record([event("a", minutes=minute) for minute in range(5003)])
    assert len(list(database.event_log.events())) == 5003


def test_who_asked_to_be_forgotten_is_left_out(database):
    database.conversations.record([event("a"), event("b")])
    database.tastes.erase(ShopperId("a"), at=NOW + timedelta(hours=1))
    database.conversations.record([event("a", minutes=30), event("a", minutes=90)])  # a late copy, and a new beginning
    assert [(one.shopper_id, one.at) for one in database.event_log.events()] == [
        ("b", NOW),
        ("a", NOW + timedelta(minutes=90)),
    ]


def test_shoppers_are_removed_by_how_their_ids_begin(database):
    database.conversations.record(
        [event("simulated-0-1"), event("simulated_0"), event("a"), event("simulated-0-1", "impression")]
    )
    assert database.event_log.remove_shoppers("simulated-") == 2
    assert {one.shopper_id for one in database.event_log.events()} == {"simulated_0", "a"}
    with pytest.raises(ValueError, match="every event"):
        database.event_log.remove_shoppers("")
