from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, ShopperId
from ranker.errors import TooFewEvents
from ranker.event_store import store_histories
from ranker.histories import CART, VIEW
from ranker.simulation import Assumed, is_simulated, simulate
from ranker.tables import ProductTable
from tests.fakes_ranker import small_table

UNTIL = datetime(2026, 5, 1, tzinfo=UTC)


def lives(shoppers=150, seed=4, assumed=None):
    return list(simulate(small_table(), shoppers, 60, UNTIL, seed, assumed))


def test_the_same_seed_makes_up_the_same_shoppers_and_another_others():
    assert lives(20) == lives(20)
    assert lives(20) != lives(20, seed=5)
    assert lives(40)[:20] == lives(20), "more shoppers change nothing of the first"


def test_every_event_is_labelled_in_time_and_of_the_catalog():
    every = [event for life in lives() for event in life]
    assert all(is_simulated(event.shopper_id) for event in every)
    assert {event.product_id for event in every} <= set(small_table().ids)
    assert all(event.at.tzinfo is not None for event in every)
    assert all(life == sorted(life, key=lambda event: event.at.date()) for life in lives())
    for event in every:
        assert (event.position is not None) == (event.kind == "impression") == (event.ranker == "simulated")


def test_shoppers_open_less_than_they_see_and_buy_less_than_they_open():
    kinds = Counter(event.kind for life in lives() for event in life)
    assert kinds["impression"] > kinds["click"] > kinds["cart_add"] > kinds["purchase"] > 0
    assert kinds["like"] > 0
    assert kinds["dislike"] > 0


def test_what_is_higher_is_opened_more_often():
    every = [event for life in lives(400) for event in life]
    opened = {(event.shopper_id, event.product_id) for event in every if event.kind == "click"}
    seen = [(event.position, (event.shopper_id, event.product_id) in opened) for event in every if event.kind == "impression"]
    first = np.mean([was for position, was in seen if position <= 2])
    last = np.mean([was for position, was in seen if position >= 10])
    assert first > 1.5 * last


def test_taste_is_what_decides_where_chance_does_not():
    table = small_table()
    bought = []
    for life in lives(200, assumed=Assumed(brand=6.0, text=0, price=0, appeal=0, chance=0.01)):
        brands = Counter(table.brands[int(event.product_id[1:])] for event in life if event.kind == "purchase")
        if sum(brands.values()) >= 2:
            bought.append(max(brands.values()) / sum(brands.values()))
    assert np.mean(bought) > 0.6


def test_a_table_without_text_brand_or_price_will_do():
    assert sum(map(len, simulate(ProductTable.of(["a", "b"]), 5, 10, UNTIL, 0))) > 0
    with pytest.raises(ValueError, match="wants products"):
        next(iter(simulate(ProductTable.of([]), 5, 10, UNTIL, 0)))


def noted(shopper, kind, product, second):
    return BehaviourEvent(ShopperId(shopper), kind, ProductId(product), replace_second(second))


def replace_second(second):
    return UNTIL.replace(second=second)


def test_the_log_becomes_histories_and_what_says_nothing_is_counted():
    log = [
        noted("b", "cart_add", "p2", 5),
        noted("a", "view", "p1", 9),
        noted("b", "view", "p3", 1),
        noted("b", "cart_remove", "p2", 6),
        noted("b", "view", "gone", 7),
        noted("simulated-0-1", "view", "p1", 8),
    ]
    read = store_histories(log, small_table())
    assert read.histories.shoppers == ("b", "a")
    assert read.histories.products.tolist() == [3, 2, 1]
    assert read.histories.kinds.tolist() == [VIEW, CART, VIEW]
    assert len(read.refused.counts) == 2
    assert len(store_histories(log, small_table(), simulated=True).histories) == 3


def test_simulated_events_alone_are_not_learned_from_unless_asked():
    with pytest.raises(TooFewEvents, match="1 simulated ones"):
        store_histories([noted("simulated-0-1", "view", "p1", 8)], small_table())
    with pytest.raises(TooFewEvents, match="no event to learn from$"):
        store_histories([replace(noted("a", "view", "p1", 8), kind="impression")], small_table())
