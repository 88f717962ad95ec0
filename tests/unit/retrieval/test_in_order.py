import threading
import time

import pytest

from retrieval.in_order import InOrder


def test_no_more_than_so_many_are_in() -> None:
    place, inside, most = InOrder(2), [0], [0]
    lock = threading.Lock()

    def work() -> None:
        for _ in range(50):
            with place:
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.0002)
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == [2] and inside == [0]


def test_who_came_first_goes_first_also_before_the_one_who_just_left() -> None:
    place, order = InOrder(1), list[str]()

    def wait(name: str) -> None:
        with place:
            order.append(name)

    threads = []
    with place:
        for name in "abc":
            threads.append(threading.Thread(target=wait, args=(name,)))
            threads[-1].start()
            while len(place._waiting) < len(threads):
                time.sleep(0.001)
    with place:
        order.append("again")
    for thread in threads:
        thread.join(20)
    assert order == ["a", "b", "c", "again"]


def test_an_error_gives_the_place_back() -> None:
    place = InOrder(1)
    with pytest.raises(ValueError, match="broken"), place:
        raise ValueError("broken")
    with place:
        pass
