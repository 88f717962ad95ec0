"""Vectors of titles: each text is embedded once, and kept in a folder for the next time."""

import os
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from retrieval.arrays import fingerprints
from retrieval.query import Embedder, Vectors

_PAGE = 512  # texts embedded at a time
_KEPT = 16  # pages after which what was embedded is kept: a kill loses no more


def title_vectors(
    texts: Sequence[str],
    embedder: Embedder,
    cache: Path | None = None,
    told: Callable[[int, int], None] | None = None,
    until: float = float("inf"),
) -> dict[str, Vectors]:
    """The vector of each text, float32 (d,), in the half precision in which versions keep them, whether new or from ``cache``.

    The first of them are embedded first; those that are not by the moment ``until`` (of time.monotonic()) are missing, but
    where nothing is known yet one page is read in any case.
    """
    known = _cached(cache, embedder.name) if cache else {}
    keys = [int(key) for key in fingerprints(texts)]
    missing = [number for number, key in enumerate(keys) if key not in known]
    for page, start in enumerate(range(0, len(missing), _PAGE), 1):
        if known and time.monotonic() >= until:
            break
        some = missing[start : start + _PAGE]
        found = embedder.embed([texts[number] for number in some]).astype(np.float16).astype(np.float32)
        known.update({keys[number]: vector for number, vector in zip(some, found, strict=True)})
        if cache and (page % _KEPT == 0):
            _keep(cache, embedder.name, known)
        if told:
            told(start + len(some), len(missing))
    if cache and missing:
        _keep(cache, embedder.name, known)
    return {text: known[key] for text, key in zip(texts, keys, strict=True) if key in known}


def _cached(folder: Path, embedder: str) -> dict[int, Vectors]:
    path = _cache_file(folder, embedder)
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as kept:
            keys, vectors = kept["keys"], kept["vectors"].astype(np.float32)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):  # cut off when a disk was full: embedded again
        return {}
    return {int(key): vector for key, vector in zip(keys, vectors, strict=True)}


def _keep(folder: Path, embedder: str, known: dict[int, Vectors]) -> None:
    path = _cache_file(folder, embedder)
    beside = path.with_name(f"{path.name}.{os.getpid()}.npz")  # two predictions at once do not write into each other's
    vectors = np.stack(list(known.values())).astype(np.float16)
    with suppress(OSError):  # a full disk, or a folder that others own: embedded again the next time
        folder.mkdir(parents=True, exist_ok=True)
        try:
            np.savez(beside, keys=np.fromiter(known, np.uint64, len(known)), vectors=vectors)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _cache_file(folder: Path, embedder: str) -> Path:
    return folder / f"titles.{''.join(one if one.isalnum() else '-' for one in embedder)}.npz"
