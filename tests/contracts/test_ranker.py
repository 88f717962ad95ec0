"""What every ranker keeps."""

import random
from datetime import UTC, datetime, timedelta
from math import isfinite

import pytest

import ranker.shelf
from bench.catalogs import product
from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, ShopperId, TurnId
from commerce.tastes import KeptTaste, StatedTaste
from ranker.interleaving import Duel
from ranker.personal_order import PersonalOrder
from ranker.ranking import Ranker, RankingContext
from ranker.reasons import words
from ranker.retrieval_order import RetrievalOrder
from ranker.shadow import Shadowed
from retrieval.query import Candidate, Query
from tests.fakes_retrieval import WordsEmbedder


class Shelves:
    """Every product of the tests, each with a vector of its words."""

    def take(self, product_ids):
        products = [product(one, f"Thing {one[1:]}") for one in product_ids]
        return ranker.shelf.Shelf(tuple(products), self.vectors(product_ids))

    def vectors(self, product_ids):
        return WordsEmbedder().embed([f"Thing {one[1:]}" for one in product_ids])

    def sample(self, count):
        return ()


class NoNotes:
    def later(self, make):
        make()


def _personal(explore=0.0):
    return PersonalOrder(Shelves(), explore=explore)


MADE = {
    "retrieval": RetrievalOrder,
    "personal": _personal,
    "exploring": lambda: _personal(0.5),
    "interleaved": lambda: Duel(_personal(), RetrievalOrder()),
    "shadowed": lambda: Shadowed(_personal(), RetrievalOrder(), NoNotes()),
}


@pytest.fixture(params=MADE)
def ranker_(request: pytest.FixtureRequest) -> Ranker:
    made: Ranker = MADE[request.param]()
    return made


def some_candidates(seed: int, count: int = 50) -> list[Candidate]:
    chance = random.Random(seed)
    scores = sorted((chance.random() for _ in range(count)), reverse=True)
    return [
        Candidate(
            product(f"p{place}", f"Thing {place}", rating=chance.choice([None, 4.8]), review_count=chance.randrange(300)),
            score,
            score,
            score,
            ("under 60",) if chance.random() < 0.5 else (),
        )
        for place, score in enumerate(scores)
    ]


def some_context(seed: int, count: int = 20) -> RankingContext:
    chance = random.Random(seed)
    events = [
        BehaviourEvent(
            ShopperId("s"),
            chance.choice(["like", "dislike", "click", "view", "purchase", "cart_add", "cart_remove"]),
            ProductId(f"p{chance.randrange(60)}"),
            datetime.now(UTC) - timedelta(hours=chance.randrange(-48, 500)),  # also in no order, and ahead of our clock
        )
        for _ in range(count)
    ]
    said = (StatedTaste("any", "thing", chance.choice([-1.0, 0.0, 1.0]), "", datetime.now(UTC)),)
    return RankingContext(ShopperId("s"), events, KeptTaste(said, chance.random()), TurnId(f"t{seed}"))


@pytest.mark.parametrize("seed", range(5))
def test_all_candidates_come_back_once(ranker_: Ranker, seed: int) -> None:
    candidates = some_candidates(seed)
    ranked = ranker_.rank(Query("thing"), candidates, some_context(seed))
    assert sorted(one.candidate.product.product_id for one in ranked) == sorted(c.product.product_id for c in candidates)
    for one in ranked:
        assert all(isfinite(part) for part in (one.query, one.taste, one.shop, one.final, one.propensity))
        assert -1 <= one.taste <= 1 and 0 < one.propensity <= 1


@pytest.mark.parametrize("seed", range(3))
def test_the_order_asked_for_is_kept(ranker_: Ranker, seed: int) -> None:
    candidates = some_candidates(seed)
    liked_alone = RankingContext(
        ShopperId("s"), [e for e in some_context(seed).events if e.kind != "dislike"], turn_id=TurnId("t")
    )
    ranked = ranker_.rank(Query("thing", sort="price_asc"), candidates, liked_alone)
    assert [one.candidate for one in ranked] == candidates


def test_the_disliked_goes_last(ranker_: Ranker) -> None:
    candidates = some_candidates(4)
    event = BehaviourEvent(ShopperId("s"), "dislike", ProductId("p0"), datetime.now(UTC))
    ranked = ranker_.rank(Query("thing"), candidates, RankingContext(ShopperId("s"), [event], turn_id=TurnId("t")))
    assert ranked[-1].candidate.product.product_id == "p0"


def test_nobody_known_has_no_taste(ranker_: Ranker) -> None:
    ranked = ranker_.rank(Query("thing"), some_candidates(1), RankingContext(ShopperId("new")))
    assert {one.taste for one in ranked} == {0.0}


def test_the_same_question_gets_the_same_order(ranker_: Ranker) -> None:
    candidates = some_candidates(2)
    context = RankingContext(ShopperId("s"))
    assert ranker_.rank(Query("thing"), candidates, context) == ranker_.rank(Query("thing"), candidates, context)


def test_every_reason_has_words(ranker_: Ranker) -> None:
    for one in ranker_.rank(Query("thing"), some_candidates(3), RankingContext(ShopperId("s"))):
        for reason in one.reasons:
            assert words(reason, "en").strip() and words(reason, "zh").strip()


def test_no_candidates_no_order(ranker_: Ranker) -> None:
    assert ranker_.rank(Query("thing"), [], RankingContext(ShopperId("s"))) == []


def test_it_has_a_version(ranker_: Ranker) -> None:
    assert ranker_.version
