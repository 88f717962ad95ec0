"""Child processes that are ended with all they started."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Child = subprocess.Popen[bytes]

_LOG_LIMIT = 10_000_000  # bytes after which a log is set aside at the next start


def start_group(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Child:
    """The command in a process group of its own, its output appended to ``log``; a Ctrl-C in the terminal does not reach it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent(),
        )


def end_group(child: Child, grace_seconds: float, hurry: Callable[[], bool] = lambda: False) -> None:
    """End the child and all it started: asked first, and after ``grace_seconds``, or in a hurry, without asking."""
    for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, 10.0)):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and _group_lives(child):
            if number is signal.SIGTERM and hurry():
                break
            time.sleep(0.05)
    child.poll()


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(no log)"


def _group_lives(child: Child) -> bool:
    child.poll()  # collects the child itself, so that only living processes count
    try:
        os.killpg(child.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _end_with_parent() -> Callable[[], None] | None:
    """What the child does first: ask to be ended when its parent is killed without warning (Linux; elsewhere nothing)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    return prctl and (lambda: prctl(1, signal.SIGTERM))  # PR_SET_PDEATHSIG
