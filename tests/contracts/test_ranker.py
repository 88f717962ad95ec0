"""What every ranker keeps."""

import random

import pytest

from bench.catalogs import product
from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId, ShopperId
from ranker.ranking import Ranker, RankingContext
from ranker.reasons import words
from ranker.retrieval_order import RetrievalOrder
from retrieval.query import Candidate, Query


@pytest.fixture(params=[RetrievalOrder], ids=lambda kind: kind.version)
def ranker(request: pytest.FixtureRequest) -> Ranker:
    made: Ranker = request.param()
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


@pytest.mark.parametrize("seed", range(5))
def test_all_candidates_come_back_once(ranker: Ranker, seed: int) -> None:
    chance = random.Random(seed)
    candidates = some_candidates(seed)
    from datetime import UTC, datetime

    events = [
        BehaviourEvent(
            ShopperId("s"),
            chance.choice(["like", "dislike", "click"]),
            ProductId(f"p{chance.randrange(60)}"),
            datetime.now(UTC),
        )
        for _ in range(20)
    ]
    ranked = ranker.rank(Query("thing"), candidates, RankingContext(ShopperId("s"), events))
    assert sorted(one.candidate.product.product_id for one in ranked) == sorted(c.product.product_id for c in candidates)


def test_nobody_known_has_no_taste(ranker: Ranker) -> None:
    ranked = ranker.rank(Query("thing"), some_candidates(1), RankingContext(ShopperId("new")))
    assert {one.taste for one in ranked} == {0.0}


def test_the_same_question_gets_the_same_order(ranker: Ranker) -> None:
    candidates = some_candidates(2)
    context = RankingContext(ShopperId("s"))
    assert ranker.rank(Query("thing"), candidates, context) == ranker.rank(Query("thing"), candidates, context)


def test_every_reason_has_words(ranker: Ranker) -> None:
    for one in ranker.rank(Query("thing"), some_candidates(3), RankingContext(ShopperId("s"))):
        for reason in one.reasons:
            assert words(reason, "en").strip() and words(reason, "zh").strip()


def test_no_candidates_no_order(ranker: Ranker) -> None:
    assert ranker.rank(Query("thing"), [], RankingContext(ShopperId("s"))) == []


def test_it_has_a_version(ranker: Ranker) -> None:
    assert ranker.version
