"""A file that is there whole or as it was before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """What is written into it takes the place of ``path`` when all went well; else nothing of it stays.

    Raises:
        OSError: the folder cannot be made or written into.
    """
    if path.exists() and not path.is_file():  # a pipe is written into; a folder is refused
        with path.open("wb") as stream:
            yield stream
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as new:
            yield new
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
