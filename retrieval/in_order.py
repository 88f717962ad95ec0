"""Work that is done by a few at once, in the order in which it came."""

import threading
from collections import deque
from types import TracebackType


class InOrder:
    """A context that so many may be in; the others wait and are let in first come, first served.

    A ``threading.Semaphore`` lets the thread that just left in again before one that waits: with eight clients at a million
    products one in twenty then waited 1.7 s for a search of 0.06 s.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._changing = threading.Lock()

    def __enter__(self) -> None:
        with self._changing:
            if self._free:
                self._free -= 1
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        gate.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()  # the place is handed over, so nobody can come between
            else:
                self._free += 1
