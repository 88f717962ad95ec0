import numpy as np

from ranker.bounds import bounded
from ranker.histories import DISLIKE, LIKE, PURCHASE, VIEW, Histories
from tests.fakes_ranker import DAY, small_histories

START = 1_700_006_400.0  # a midnight


def liked(owners, products, at, kinds=None):
    names = [f"s{number}" for number in range(int(max(owners)) + 1)]
    return Histories.of(names, owners, products, at, kinds if kinds is not None else [LIKE] * len(owners))


def test_ordinary_histories_are_left_as_they_are():
    histories = small_histories()
    found = bounded(histories)
    assert len(found.histories.products) == len(histories.products)
    assert found.left_out == ()


def test_a_bot_counts_for_no_more_than_the_busiest_should():
    ordinary = small_histories(shoppers=50)
    bot = np.arange(100_000)
    every = Histories.of(
        (*ordinary.shoppers, "bot"),
        np.concatenate([ordinary.owners, np.full(len(bot), 50)]),
        np.concatenate([ordinary.products, bot % 48]),
        np.concatenate([ordinary.at, START + bot * 60.0]),
        np.concatenate([ordinary.kinds, np.full(len(bot), PURCHASE)]),
    )
    found = bounded(every)
    assert found.histories.lengths[50] == 500
    assert found.histories.at[found.histories.span(50)].min() == START + (100_000 - 500) * 60, "the newest stay"
    assert found.histories.lengths[:50].sum() == len(ordinary.products)
    assert any("99,500" in line and "bot" in line for line in found.left_out)


def test_the_last_attitude_holds_and_a_view_counts_once_a_day():
    histories = liked(
        [0] * 7,
        [3, 3, 3, 5, 5, 5, 5],
        START + np.array([0, 1, 2, 10, 20, DAY + 5, 30]),
        [LIKE, DISLIKE, LIKE, VIEW, VIEW, VIEW, PURCHASE],
    )
    found = bounded(histories).histories
    assert found.kinds.tolist() == [LIKE, VIEW, PURCHASE, VIEW]
    assert found.at.tolist() == (START + np.array([2, 20, 30, DAY + 5])).tolist()


def test_a_burst_of_likes_by_new_shoppers_is_cut_and_shown():
    usual_owners, usual_products = np.arange(40), np.arange(40) % 10
    burst = np.arange(300)
    histories = liked(
        np.concatenate([usual_owners, 40 + burst]),
        np.concatenate([usual_products, np.full(300, 7)]),
        np.concatenate([START + usual_owners * DAY / 2, START + 30 * DAY + burst]),
    )
    found = bounded(histories, tuple(f"p{row}" for row in range(10)))
    likes = np.bincount(found.histories.products, minlength=10)
    assert likes[7] == 4 + 20
    assert likes[:7].tolist() == [4] * 7
    assert found.left_out == ("280 likes of product p7 that came in a burst",)


def test_a_burst_where_nothing_else_is_liked_says_not_what_is_usual():
    owners = np.arange(800)
    found = bounded(liked(owners, owners // 400, START + owners))
    assert np.bincount(found.histories.products).tolist() == [20, 20]
    assert len(found.left_out) == 2


def test_a_product_that_is_always_liked_much_is_no_burst():
    days, each = 10, 30
    owners = np.arange(days * each)
    histories = liked(
        owners, np.zeros(len(owners)), START + np.repeat(np.arange(days), each) * DAY + np.tile(np.arange(each), days)
    )
    assert len(bounded(histories).histories.products) == days * each


def test_one_shopper_alone_is_bounded_too():
    histories = liked(np.zeros(100_000), np.arange(100_000) % 48, START + np.arange(100_000), np.full(100_000, PURCHASE))
    assert bounded(histories).histories.lengths.tolist() == [5000]
