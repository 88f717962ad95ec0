"""A segment and its vectors as files: written once, told complete by a manifest that is written last, mapped when opened.

``CURRENT`` names the folder in force. A file that is shorter, longer or other than its manifest says is refused, and the index
is made anew from the database and Chroma; nothing here is the only copy of anything.
"""

import fcntl
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import RetrievalError

SCHEMA = 4
_MANIFEST = "manifest.json"
_CURRENT = "CURRENT"
_ALIGNED = 64  # bytes
_PIECE = 1 << 24


class BrokenSegment(RetrievalError):
    """The files are missing, cut off, changed, or of another version of the program."""


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    file: str
    offset: int
    dtype: str
    shape: tuple[int, ...]


class Manifest(BaseModel):
    """What lies in a folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_version: int
    catalog_version: int
    products: int
    arrays: dict[str, _Stored]
    files: dict[str, tuple[int, int]]  # size in bytes and checksum (CRC-32)


@dataclass(frozen=True, slots=True)
class Opened:
    """The arrays of a folder, mapped."""

    folder: Path
    manifest: Manifest
    arrays: Mapping[str, npt.NDArray[Any]]


class SegmentFolder:
    """Where the segments of a shop lie. One process writes at a time; any may read."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._lock: TextIO | None = None

    def open(self) -> Opened | None:
        """The newest complete one, None where there is none. Raises ``BrokenSegment``."""
        try:
            name = (self.place / _CURRENT).read_text().strip()
        except FileNotFoundError:
            return None
        folder = self.place / name
        try:
            manifest = Manifest.model_validate_json((folder / _MANIFEST).read_bytes())
        except (OSError, ValidationError) as error:
            if _schema_of(folder / _MANIFEST) not in (None, SCHEMA):
                raise BrokenSegment("the index files were made by another version of the program") from error
            raise BrokenSegment(f"the index files at {folder} cannot be read") from error
        if manifest.schema_version != SCHEMA:
            raise BrokenSegment("the index files were made by another version of the program")
        mapped: dict[str, npt.NDArray[np.uint8]] = {}
        for file, (size, checksum) in manifest.files.items():
            mapped[file] = _checked(folder / file, size, checksum)
        arrays = {name: _array(mapped[stored.file], stored) for name, stored in manifest.arrays.items()}
        return Opened(folder, manifest, arrays)

    def write(
        self, catalog_version: int, products: int, groups: Mapping[str, Iterable[tuple[str, npt.NDArray[Any]]]]
    ) -> Opened:
        """Write arrays, a file a group, and put them in force. Older folders are taken away; who has them mapped keeps them."""
        self.place.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._clear(keep=self._current())
            number = 1 + max((int(one.name[1:]) for one in self.place.glob("g[0-9]*") if one.name[1:].isdigit()), default=0)
            folder = self.place / f"g{number:06}"
            folder.mkdir()
            arrays: dict[str, _Stored] = {}
            files: dict[str, tuple[int, int]] = {}
            for group, some in groups.items():
                files[f"{group}.bin"] = _write_group(folder / f"{group}.bin", some, arrays)
            manifest = Manifest(
                schema_version=SCHEMA, catalog_version=catalog_version, products=products, arrays=arrays, files=files
            )
            _write_whole(folder / _MANIFEST, manifest.model_dump_json().encode())
            _write_whole(self.place / _CURRENT, folder.name.encode())
            self._clear(keep=folder.name)
        opened = self.open()
        assert opened is not None
        return opened

    def forget(self) -> None:
        """Take all of it away."""
        if self.place.exists():
            with self._locked():
                (self.place / _CURRENT).unlink(missing_ok=True)
                self._clear(keep=None)

    def _current(self) -> str | None:
        try:
            return (self.place / _CURRENT).read_text().strip()
        except OSError:
            return None

    def _clear(self, keep: str | None) -> None:
        for one in self.place.glob("g[0-9]*"):
            if one.name != keep:
                shutil.rmtree(one, ignore_errors=True)

    def _locked(self) -> "_Lock":
        return _Lock(self.place / "lock")


class _Lock:
    """Held by who writes; another waits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> None:
        self._file = self._path.open("a")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        self._file.close()


def _write_group(path: Path, some: Iterable[tuple[str, npt.NDArray[Any]]], arrays: dict[str, _Stored]) -> tuple[int, int]:
    size = checksum = 0
    with path.open("wb") as file:
        for name, array in some:
            padding = b"\0" * (-size % _ALIGNED)
            file.write(padding)
            checksum = zlib.crc32(padding, checksum)
            size += len(padding)
            arrays[name] = _Stored(file=path.name, offset=size, dtype=array.dtype.str, shape=array.shape)
            content = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                file.write(piece)
                checksum = zlib.crc32(piece, checksum)
            size += len(content)
        file.flush()
        os.fsync(file.fileno())
    return size, checksum


def _write_whole(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _checked(path: Path, size: int, checksum: int) -> npt.NDArray[np.uint8]:
    try:
        found = path.stat().st_size
    except OSError as error:
        raise BrokenSegment(f"{path} is gone") from error
    if found != size:
        raise BrokenSegment(f"{path} has {found} bytes in place of {size}")
    mapped = np.memmap(path, np.uint8, mode="r") if size else np.zeros(0, np.uint8)
    seen = 0
    for start in range(0, size, _PIECE):
        seen = zlib.crc32(mapped[start : start + _PIECE].data, seen)
    if seen != checksum:
        raise BrokenSegment(f"{path} is not as it was written")
    return mapped.view(np.ndarray)


def _array(content: npt.NDArray[np.uint8], stored: _Stored) -> npt.NDArray[Any]:
    dtype = np.dtype(stored.dtype)
    size = int(np.prod(stored.shape)) * dtype.itemsize
    return content[stored.offset : stored.offset + size].view(dtype).reshape(stored.shape)


def _schema_of(path: Path) -> int | None:
    try:
        found = json.loads(path.read_bytes()).get("schema_version")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, int) else None
