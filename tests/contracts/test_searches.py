"""What every store of searches tells others, and what it keeps to itself."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.conversations import RecordedEvent, TurnClosing
from commerce.searches import SharedSearch

LONG_AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def say(database):
    """Says a message as a shopper, and whether products were shown for it."""

    def said(shopper, message, *, showed=True, status="finished"):
        talks = database.conversations
        turn = talks.open_turn(talks.open_session(shopper, "en").session_id, "1", message)
        shown = [RecordedEvent("products", {"query": message, "total": 1, "items": []})] if showed else []
        events = [RecordedEvent("turn.started", {}), *shown, RecordedEvent("reply", {"text": '["products",'})]
        talks.close_turn(turn.turn_id, TurnClosing(status, "Here.", events, {}, "en", (), ()))

    return said


def test_a_text_is_told_once_enough_different_shoppers_typed_it(database, say):
    for shopper in ("anna", "ben", "cleo"):
        say(shopper, " Red Shoes ")
    for _ in range(5):
        say("anna", "my name is Anna Smith")
    assert database.searches.shared(3, LONG_AGO) == [SharedSearch("red shoes", 3)]
    assert database.searches.shared(4, LONG_AGO) == []


def test_one_shopper_is_never_enough(database, say):
    say("anna", "red shoes")
    assert database.searches.shared(0, LONG_AGO) == database.searches.shared(1, LONG_AGO) == []


def test_only_what_led_to_products_is_told(database, say):
    for shopper in ("anna", "ben"):
        say(shopper, "where is my order", showed=False)
        say(shopper, "lamp", status="failed")
        say(shopper, "红色连衣裙")
        say(shopper, "a wish " * 10)
    assert [search.text for search in database.searches.shared(2, LONG_AGO)] == ["红色连衣裙"]


def test_the_most_typed_first_and_none_from_before(database, say):
    for shopper in ("anna", "ben"):
        say(shopper, "lamp")
    for shopper in ("anna", "ben", "cleo"):
        say(shopper, "shoes")
    assert [search.shoppers for search in database.searches.shared(2, LONG_AGO)] == [3, 2]
    assert [search.text for search in database.searches.shared(2, LONG_AGO, most=1)] == ["shoes"]
    assert database.searches.shared(2, datetime.now(UTC) + timedelta(minutes=1)) == []
