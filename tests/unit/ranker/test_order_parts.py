"""The parts of the shopper's order, each on its own."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from bench.catalogs import product
from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, ShopperId, TurnId
from commerce.money import Money
from commerce.products import Product
from ranker.errors import TooFewEvents, UnusableVersion
from ranker.exploration import PLACE, drawn
from ranker.outcomes import Shown, learned_weights
from ranker.personal_order import PersonalOrder
from ranker.ranking import RankingContext
from ranker.shelf import Shelf
from ranker.shop_interest import quality, shop_interest
from ranker.spread import spread_out
from ranker.weights import FILE, OrderWeights, load_weights, save_weights
from retrieval.query import Candidate, Query, Vectors

NOW = datetime(2026, 5, 1, tzinfo=UTC)


class Corner:
    """A shelf whose texts lie at a given cosine to the text of what was bought."""

    viewers: dict[ProductId, int] = {}

    def __init__(self, cosines: dict[str, float], popular: dict[ProductId, float] | None = None) -> None:
        self._cosines = cosines
        self.popular = popular or {}

    def take(self, product_ids: Sequence[ProductId]) -> Shelf:
        return Shelf(tuple(product(one, one) for one in product_ids), self.vectors(product_ids))

    def vectors(self, product_ids: Sequence[ProductId]) -> Vectors:
        cosines = np.array([self._cosines[one] for one in product_ids], np.float32)
        return np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1)

    def sample(self, count: int) -> tuple[Product, ...]:
        return ()


def first_of(corner: Corner, scores: dict[str, float], *bought: str, days: float = 0.0) -> str:
    """The product in front by the default weights, where these were bought that many days ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    events = [BehaviourEvent(ShopperId("s"), "purchase", ProductId(one), at) for one in bought]
    candidates = [Candidate(product(one, one), score, score, 0.0, ()) for one, score in scores.items()]
    ranked = PersonalOrder(corner, corner).rank(Query("mirror"), candidates, RankingContext(ShopperId("s"), events))
    return ranked[0].candidate.product.product_id


def test_what_is_a_little_like_what_was_bought_passes_what_answers_a_little_better() -> None:
    corner = Corner({"mine": 1.0, "like it": 0.6, "other": 0.0})
    assert first_of(corner, {"other": 1.0, "like it": 0.95}) == "other"
    assert first_of(corner, {"other": 1.0, "like it": 0.95}, "mine") == "like it"
    assert first_of(corner, {"other": 1.0, "like it": 0.75}, "mine") == "other"  # the words lead
    assert first_of(corner, {"other": 1.0, "like it": 0.96}, "mine", days=60) == "like it"
    assert first_of(corner, {"other": 1.0, "like it": 0.96}, "mine", days=720) == "other"


def test_what_many_took_to_passes_what_answers_hardly_better() -> None:
    corner = Corner({"popular": 0.0, "other": 0.0}, {ProductId("popular"): 1.0})
    assert first_of(corner, {"other": 1.0, "popular": 0.96}) == "popular"
    assert first_of(corner, {"other": 1.0, "popular": 0.9}) == "other"


def test_where_a_page_answers_nearly_alike_the_words_decide_less() -> None:
    names = ["first", *(f"other {place}" for place in range(9)), "popular"]
    corner = Corner(dict.fromkeys(names, 0.0), {ProductId("popular"): 1.0})
    assert first_of(corner, dict.fromkeys(names, 0.6) | {"first": 1.0, "popular": 0.93}) == "first"  # one is meant
    assert first_of(corner, dict.fromkeys(names, 0.95) | {"first": 1.0, "popular": 0.93}) == "popular"  # any of them may be
    assert first_of(corner, dict.fromkeys(names, 0.95) | {"first": 1.0, "popular": 0.8}) == "first"
    few = names[:6]
    assert first_of(corner, dict.fromkeys(few, 0.95) | {"first": 1.0, "popular": 0.93}) == "first"  # no page of them


def test_a_few_perfect_stars_are_not_better_than_many_good_ones() -> None:
    few = product("a", "x", rating=5.0, review_count=1)
    many = product("b", "x", rating=4.7, review_count=300)
    none = product("c", "x", rating=None, review_count=0)
    assert quality(many) > quality(few) > quality(none) == 0.5
    assert quality(product("d", "x", rating=1.0, review_count=10_000)) == 0.0


def test_the_shop_would_rather_show_what_is_good_new_reduced_and_there() -> None:
    plain = product("plain", "x", rating=4.5, review_count=50)
    fresh = replace(product("fresh", "x", rating=4.5, review_count=50), created_at=NOW - timedelta(days=3))
    reduced = replace(plain, product_id=ProductId("reduced"), list_price=Money(plain.price.amount * 2, plain.price.currency))
    gone = replace(plain, product_id=ProductId("gone"), in_stock=False)
    liked = replace(plain, product_id=ProductId("liked"))
    base, *others = shop_interest([plain, fresh, reduced, liked, gone], {ProductId("liked"): 1.0}, NOW)
    assert all(other > base for other in others[:3]) and others[3] == base - 2
    assert 0 <= base <= 1


def test_what_is_much_the_same_does_not_stand_together() -> None:
    titles = ["red canvas shoe size", "red canvas shoe sizes", "red canvas shoe sized", "leather boot", "felt hat", "silk tie"]
    products = [product(str(place), title) for place, title in enumerate(titles)]
    near = np.eye(6, dtype=np.float32)
    near[1], near[2] = near[0], near[0]
    scores = np.array([0.99, 0.98, 0.97, 0.96, 0.95, 0.6], np.float32)
    order = spread_out(scores, products, near, 3).tolist()
    assert order[:3] == [0, 3, 4] and sorted(order) == list(range(6))
    apart = spread_out(scores, [product(str(n), name) for n, name in enumerate("abcdef")], np.eye(6, dtype=np.float32), 3)
    assert apart.tolist() == [0, 1, 2, 3, 4, 5]


def test_of_a_broad_question_duplicates_go_behind_all_that_are_looked_at() -> None:
    scores = np.array([1.0, 0.99, 0.5, 0.45, 0.4], np.float32)
    products = [product(str(place), name) for place, name in enumerate(("tie-dye dress", "dye dress", "cap", "mug", "belt"))]
    near = np.eye(5, dtype=np.float32)
    near[1] = near[0]
    assert spread_out(scores, products, near, 4).tolist()[:2] == [0, 1], "who asks precisely may mean either"
    assert spread_out(scores, products, near, 4, 1.0).tolist() == [0, 2, 3, 4, 1]


IDS = [ProductId(f"p{place}") for place in range(12)]
SCORES = [1.0 - place / 100 for place in range(12)]
SEEN = dict.fromkeys(IDS[:8], 100)


def test_a_draw_has_the_odds_that_it_says() -> None:
    chances = [drawn(IDS, SCORES, SEEN, TurnId(str(turn)), 0.2, 0.1) for turn in range(4000)]
    odds = dict(chances[0].odds)
    assert sum(odds.values()) == pytest.approx(1.0) and odds[PLACE - 1] == pytest.approx(0.8)
    assert set(odds) == {PLACE - 1, 8, 9, 10, 11}  # what many have seen has had its chance
    often = Counter(chance.chosen for chance in chances)
    for place, share in odds.items():
        assert often[None if place == PLACE - 1 else place] / 4000 == pytest.approx(share, abs=0.03)
    assert all(chance.propensity == odds[PLACE - 1 if chance.chosen is None else chance.chosen] for chance in chances)
    assert chances[7] == drawn(IDS, SCORES, SEEN, TurnId("7"), 0.2, 0.1)


@pytest.mark.parametrize(
    ("seen", "scores", "share"),
    [
        ({}, SCORES, 0.2),  # nobody has seen anything: what stands there is a chance itself
        (dict.fromkeys(IDS, 100), SCORES, 0.2),
        (SEEN, [1.0] * 8 + [0.2] * 4, 0.2),  # too poor an answer
        (SEEN, SCORES, 0.0),
    ],
)
def test_no_draw_where_there_is_nothing_to_give_away(seen: dict[ProductId, int], scores: list[float], share: float) -> None:
    chance = drawn(IDS, scores, seen, TurnId("t"), share, 0.1)
    assert (chance.chosen, chance.propensity, chance.odds) == (None, 1.0, ())


def made_up_impressions(query: float, taste: float, count: int = 3000) -> list[Shown]:
    """Impressions whose products are taken to by these weights, and five times as readily in the first place."""
    dice = random.Random(3)
    found = []
    for _ in range(count):
        parts = dice.random(), dice.uniform(-1, 1), dice.random()
        position = dice.randint(1, 6)
        odds = query * parts[0] + taste * parts[1] - 3 + (1.6 if position == 1 else 0)
        found.append(Shown(*parts, position, 1.0, dice.random() < 1 / (1 + np.exp(-odds))))
    return found


def test_weights_follow_what_shoppers_take_to() -> None:
    found = learned_weights(made_up_impressions(2.0, 1.6))
    assert found.query == 1.0
    assert found.taste == pytest.approx(0.8, abs=0.25) and found.shop < 0.2
    assert learned_weights(made_up_impressions(3.0, 0.0)).taste < 0.15


def test_too_little_teaches_nothing() -> None:
    with pytest.raises(TooFewEvents, match="at least"):
        learned_weights(made_up_impressions(2.0, 1.0, 150))
    with pytest.raises(TooFewEvents):
        learned_weights([replace(one, taken=False) for one in made_up_impressions(2.0, 1.0)])


def test_weights_are_kept_in_a_folder(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert load_weights(tmp_path) == OrderWeights()
    save_weights(OrderWeights(1.0, 0.5, 0.1), tmp_path / "deep")
    assert load_weights(tmp_path / "deep") == OrderWeights(1.0, 0.5, 0.1)
    for broken in ("", "{}", '{"query": 1, "taste": NaN, "shop": 0}', '{"query": 1, "taste": 1, "shop": 0, "more": 1}'):
        (tmp_path / FILE).write_text(broken)
        with pytest.raises(UnusableVersion, match="does not hold weights"):
            load_weights(tmp_path)


def test_decimals_of_a_reduction_do_not_matter() -> None:
    one = replace(product("a", "x", price="9.99"), list_price=Money(Decimal("9.99"), "EUR"))
    assert shop_interest([one], {}, NOW)[0] == shop_interest([product("a", "x", price="9.99")], {}, NOW)[0]
