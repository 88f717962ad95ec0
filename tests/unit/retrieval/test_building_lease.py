"""One of several processes embeds at a time; one that dies does not hold the others up for good."""

import threading
import time
from collections.abc import Sequence

import pytest

from commerce.ids import ProductId
from retrieval import building_lease
from retrieval.building_lease import EmbeddingLease
from retrieval.query import Vectors


class Shared:
    """What a Chroma server keeps of the lease."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[ProductId, str]] = {}

    def hashes(self, embedder: str) -> dict[ProductId, str]:
        return dict(self.kept.get(embedder, {}))

    def add(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
        self.upsert(embedder, ids, hashes, vectors, over=False)

    def upsert(
        self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors, *, over: bool = True
    ) -> None:
        assert len(ids) == len(hashes) == len(vectors)
        kept = self.kept.setdefault(embedder, {})
        for one, said in zip(ids, hashes, strict=True):
            kept[one] = said if over else kept.get(one, said)

    def delete(self, embedder: str, ids: Sequence[ProductId]) -> None:
        for one in ids:
            self.kept[embedder].pop(one, None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building_lease, "_ASKS_EVERY", 0.02)


def test_eight_that_come_at_once_go_one_after_another() -> None:
    shared, inside, most = Shared(), 0, 0
    counting = threading.Lock()

    def embeds() -> None:
        nonlocal inside, most
        with EmbeddingLease(shared).held():
            with counting:
                inside += 1
                most = max(most, inside)
            time.sleep(0.03)
            with counting:
                inside -= 1

    threads = [threading.Thread(target=embeds) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert most == 1


def test_one_that_is_slow_to_claim_does_not_take_it_from_one_that_has_it() -> None:
    class Slow(Shared):
        def add(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
            if not first_has_it:
                first_has_it.append(first.__enter__())  # between this one's look and its claim
            super().add(embedder, ids, hashes, vectors)

    shared = Shared()
    slow = Slow()
    slow.kept = shared.kept
    first, first_has_it = EmbeddingLease(shared).held(), list[object]()
    assert not EmbeddingLease(slow)._take()
    first.__exit__(None, None, None)
    assert EmbeddingLease(slow)._take(), "given back"


def test_a_lease_whose_holder_died_runs_out() -> None:
    shared = Shared()
    dead = EmbeddingLease(shared, seconds=0.4).held()
    began = time.monotonic()  # before it is taken: it cannot have run out earlier
    dead.__enter__()
    with EmbeddingLease(shared).held():
        assert time.monotonic() - began > 0.35


def test_a_lease_that_is_renewed_does_not() -> None:
    shared, taken = Shared(), threading.Event()

    def waits() -> None:
        with EmbeddingLease(shared).held():
            taken.set()

    other = threading.Thread(target=waits)
    with EmbeddingLease(shared, seconds=1.2).held() as renew:  # the machine may stand still for a moment
        other.start()
        for _ in range(30):
            time.sleep(0.05)
            renew()
        assert not taken.is_set()
    assert taken.wait(5)
    other.join()


def test_a_lease_taken_over_is_not_given_back_by_its_first_holder() -> None:
    shared = Shared()
    slow = EmbeddingLease(shared, seconds=0.05).held()
    slow.__enter__()
    time.sleep(0.1)
    with EmbeddingLease(shared).held():
        slow.__exit__(None, None, None)
        held = max(shared.hashes(building_lease._PLACE).items(), key=lambda claim: int(claim[0]))[1]
        assert float(held.split(" ")[1]) > time.time()
        assert not EmbeddingLease(shared)._take()
