"""A trained version as the taste of a turn: what it knows on the scale of the others, and what it does not."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np

from commerce.conversations import BehaviourEvent, EventKind
from commerce.ids import ProductId, ShopperId
from ranker.learned_taste import LearnedTaste
from tests.fakes_ranker import small_table

NOW = datetime(2026, 5, 1, tzinfo=UTC)


class SameKind:
    """Scores a product by how many of the past are of its kind."""

    def scores_of(self, history, products):  # type: ignore[no-untyped-def]
        return np.array([np.sum(history.products % 4 == row % 4) * 100.0 for row in products], np.float32)


class Newest:
    """Puts everything down to the newest event."""

    asked = 0

    def because(self, history, products):  # type: ignore[no-untyped-def]
        self.asked += 1
        moved = np.zeros((len(products), len(history.products)), np.float32)
        moved[:, -1] = 1.0
        return moved


def taste(attention: Newest | None = None) -> LearnedTaste:
    record = SimpleNamespace(model="blend", name="v3")
    return LearnedTaste(SimpleNamespace(record=record, table=small_table(), scorer=SameKind(), attention=attention))  # type: ignore[arg-type]


def event(kind: EventKind, product_id: str, hour: int = 0) -> BehaviourEvent:
    return BehaviourEvent(ShopperId("s"), kind, ProductId(product_id), NOW + timedelta(hours=hour))


CANDIDATES = [ProductId(name) for name in ("p4", "p5", "p6", "unheard-of")]


def test_scores_lie_on_the_scale_and_what_is_not_known_in_the_middle() -> None:
    learned = taste().of([event("click", "p0"), event("view", "p8", 1)], CANDIDATES)  # both of kind 0, as p4 is
    assert learned is not None and learned.scores.shape == (4,)
    assert learned.scores[0] > 0.3 and -0.5 < learned.scores[1] == learned.scores[2] < 0 == learned.scores[3]
    assert taste().version == "blend.v3"


def test_nothing_is_said_of_who_did_nothing_that_it_knows() -> None:
    assert taste().of([], CANDIDATES) is None
    assert taste().of([event("click", "gone"), event("cart_remove", "p0")], CANDIDATES) is None
    assert taste().of([event("click", "p0")], CANDIDATES[3:]) is None


def test_the_event_that_moved_a_score_is_asked_for_once() -> None:
    attention = Newest()
    learned = taste(attention).of([event("click", "p0"), event("like", "p4", -5)], CANDIDATES)  # the clock ran backwards
    assert learned is not None
    assert [learned.because(place) for place in range(4)] == [None, "p4", "p4", None]  # never the candidate itself
    assert attention.asked == 1
