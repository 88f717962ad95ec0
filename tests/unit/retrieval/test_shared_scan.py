import threading
from collections.abc import Callable

import numpy as np
import pytest

from retrieval.query import Vectors
from retrieval.shared_scan import SharedScan

MATRIX = np.eye(4, dtype=np.float32)


def test_questions_that_come_during_a_pass_share_the_next_and_each_gets_its_own_answer() -> None:
    shared, passes, begun, may_end = SharedScan(), [], threading.Event(), threading.Event()

    def scan(vectors: Vectors) -> Vectors:
        passes.append(len(vectors))
        begun.set()
        may_end.wait(10)
        return vectors @ MATRIX

    answers: dict[int, Vectors] = {}
    asks: Callable[[int], None] = lambda number: answers.update({number: shared.cosines(MATRIX[number], scan)})  # noqa: E731
    threads = [threading.Thread(target=asks, args=(number,)) for number in range(4)]
    threads[0].start()
    begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(shared._waiting) < 3:
        threading.Event().wait(0.01)
    may_end.set()
    for thread in threads:
        thread.join(10)
    assert passes == [1, 3]
    assert all((answers[number] == MATRIX[number]).all() for number in range(4))


def test_a_pass_that_failed_does_not_stop_the_next() -> None:
    shared = SharedScan()

    def fails(vectors: Vectors) -> Vectors:
        raise MemoryError

    with pytest.raises(MemoryError):
        shared.cosines(MATRIX[0], fails)
    assert (shared.cosines(MATRIX[1], lambda vectors: vectors @ MATRIX) == MATRIX[1]).all()
