"""The user's cache: environments and weights that a second clone need not fetch again.

What is half made is never taken for finished: a folder counts only once its stamp is written, and the stamp is written last.
Two processes that want the same thing wait for each other.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STAMP = ".finished"


def folder() -> Path:
    """``$XDG_CACHE_HOME/shop-assistant``, by default ``~/.cache/shop-assistant``."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "shop-assistant"


def key(*parts: str | bytes) -> str:
    """Eight hex digits that change when any part does."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()[:8]


def finished(place: Path) -> bool:
    """Whether the folder was made to its end."""
    return (place / _STAMP).is_file()


def finish(place: Path) -> None:
    """Say that the folder is whole."""
    (place / _STAMP).write_text("made to its end\n")


@contextmanager
def making(place: Path) -> Iterator[bool]:
    """Hold the folder's lock; gives True with an empty folder to fill, or False where another has finished it.

    The folder is stamped when the block ends without an error. A rest of an earlier try is removed first.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if finished(place):
            yield False
            return
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        yield True
        finish(place)
