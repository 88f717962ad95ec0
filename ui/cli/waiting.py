"""A sign of life while something slow starts."""

import sys
import time
from types import TracebackType

_WHEEL = "|/-\\"
_LINE_EVERY = 15.0  # seconds between lines where no terminal shows a moving one


class Waiting:
    """Says on standard error for how long it has waited: one moving line in a terminal, a line now and then in a log."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._moving = sys.stderr.isatty()
        self._drawn = False
        self._said_at = time.monotonic()

    def __enter__(self) -> "Waiting":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.done()

    def at(self, seconds: float) -> None:
        """So many seconds have passed."""
        if self._moving:
            sys.stderr.write(f"\r\033[K{_WHEEL[int(seconds) % 4]} {self._what}: {seconds:.0f} s")
            sys.stderr.flush()
            self._drawn = True
        elif time.monotonic() - self._said_at >= _LINE_EVERY:
            self._said_at = time.monotonic()
            print(f"{self._what}: {seconds:.0f} s", file=sys.stderr, flush=True)

    def done(self) -> None:
        """Take the moving line away."""
        if self._drawn:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
            self._drawn = False
