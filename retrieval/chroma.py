"""Chroma: where vectors are kept. The one file that imports it.

A folder (Chroma embedded, one process that writes) or the URL of a Chroma server. Each embedder has its own collection, named
for its weights, so vectors of two embedders never meet. Search reads all vectors into memory once and scans them exactly
(see ``docs/search.md``).
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote, urlsplit

import numpy as np

from commerce.ids import ProductId
from retrieval.errors import IndexUnavailable
from retrieval.query import Vectors

SCHEMA = "1"
_MEND = "run `shop index build`, which makes it anew from the database"
_READ = 5000  # vectors fetched at once
_COMPLETE = "index_metadata.pickle"  # is among the files of a collection that Chroma wrote
_IN_MEMORY = 1000  # vectors of a collection up to which Chroma may not have written its own files yet


class ChromaVectors:
    """Vectors of products, by embedder. Raises ``IndexUnavailable`` wherever the store is missing, broken or another's."""

    def __init__(self, location: Path | str, *, writes: bool = True) -> None:
        self._location = location
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._lock: TextIO | None = None
        self.writes = writes
        if isinstance(location, Path) and writes:
            self._lock = _locked(location)

    @property
    def exists(self) -> bool:
        """Whether there is a store at all."""
        return not isinstance(self._location, Path) or (self._location / "chroma.sqlite3").exists()

    @property
    def shared(self) -> bool:
        """Whether other processes may write it too: only a server bears that."""
        return not isinstance(self._location, Path)

    def probe(self, embedders: Sequence[str]) -> bool:
        """Whether vectors of any of these embedders are stored and, as far as can be told without reading them, whole."""
        with self._guarded():
            counts = {name: collection.count() for name in embedders if (collection := self._collection(name)) is not None}
            missing = []
            if isinstance(self._location, Path):
                large = {_collection_name(name) for name, count in counts.items() if count > _IN_MEMORY}
                missing = _lost_segments(self._location, large) if large else []
            if missing:
                raise ValueError(f"the vectors in {missing[0]} are gone")
        return any(counts.values())

    def pages(self, embedder: str, wanted: Sequence[ProductId]) -> Iterator[tuple[list[ProductId], list[str], Vectors]]:
        """As ``vectors``, of those of the wanted products that are stored, some thousands at a time."""
        for start in range(0, len(wanted), _READ):
            ids, hashes, vectors = self.vectors(embedder, wanted[start : start + _READ])
            if ids:
                yield ids, hashes, vectors

    def hashes(self, embedder: str) -> dict[ProductId, str]:
        """The ``text_hash`` of every stored product."""
        with self._guarded():
            collection = self._collection(embedder)
            if collection is None:
                return {}
            found: dict[ProductId, str] = {}
            for page in _pages(collection, ["metadatas"]):
                for name, facts in zip(page["ids"], page["metadatas"], strict=True):
                    found[ProductId(name)] = str(facts["text_hash"])
            return found

    def vectors(self, embedder: str, wanted: Sequence[ProductId] | None = None) -> tuple[list[ProductId], list[str], Vectors]:
        """Ids, text hashes and vectors, float32 (n, dimensions), of all stored products or of those wanted."""
        with self._guarded():
            collection = self._collection(embedder)
            ids: list[ProductId] = []
            hashes: list[str] = []
            parts: list[Vectors] = []
            if collection is not None:
                for page in _pages(collection, ["metadatas", "embeddings"], wanted):
                    ids += [ProductId(name) for name in page["ids"]]
                    hashes += [str(facts["text_hash"]) for facts in page["metadatas"]]
                    parts.append(np.asarray(page["embeddings"], np.float32))
            return ids, hashes, np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def upsert(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
        """Store these vectors, in place of older ones of the same products."""
        with self._guarded():
            self._writable(embedder).upsert(
                ids=list(ids), embeddings=vectors, metadatas=[{"text_hash": text_hash} for text_hash in hashes]
            )

    def add(self, embedder: str, ids: Sequence[ProductId], hashes: Sequence[str], vectors: Vectors) -> None:
        """Store these vectors, but for products of which one is stored."""
        with self._guarded():
            self._writable(embedder).add(
                ids=list(ids), embeddings=vectors, metadatas=[{"text_hash": text_hash} for text_hash in hashes]
            )

    def delete(self, embedder: str, ids: Sequence[ProductId]) -> None:
        """Forget these products."""
        with self._guarded():
            collection = self._writable(embedder)
            for start in range(0, len(ids), _READ):
                collection.delete(ids=list(ids[start : start + _READ]))

    def begin_anew(self, embedders: Sequence[str]) -> None:
        """Throw away these embedders' vectors, and the whole folder where it cannot be read."""
        if not self.writes:
            raise IndexUnavailable("the index was opened to read only")
        try:
            with self._guarded(wants=False):
                for name in embedders:
                    if self._collection(name) is not None:
                        self._open().delete_collection(_collection_name(name))
        except IndexUnavailable:
            if not isinstance(self._location, Path):
                raise
            self.close()
            if self._location.exists():
                shutil.rmtree(self._location)
            self._lock = _locked(self._location)
        self._collections.clear()

    def close(self) -> None:
        """Let go of the folder."""
        self._collections.clear()
        if self._client is not None:
            self._client.close()
            self._client = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _open(self) -> Any:
        if self._client is None:
            self._client = _client(self._location)
        return self._client

    def _collection(self, embedder: str) -> Any | None:
        from chromadb.errors import NotFoundError

        if embedder not in self._collections:
            if not self.exists:
                return None
            try:
                found = self._open().get_collection(_collection_name(embedder), embedding_function=None)
            except NotFoundError:
                return None
            facts = found.metadata or {}
            if facts.get("schema") != SCHEMA or facts.get("embedder") != embedder:
                raise IndexUnavailable(f"the index was made by another version of the program; {_MEND}")
            self._collections[embedder] = found
        return self._collections[embedder]

    def _writable(self, embedder: str) -> Any:
        if not self.writes:
            raise IndexUnavailable("the index was opened to read only")
        found = self._collection(embedder)
        if found is None:
            found = self._open().get_or_create_collection(  # another process may make it at the same time
                _collection_name(embedder),
                metadata={"schema": SCHEMA, "embedder": embedder},
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
            )
            self._collections[embedder] = found
        return found

    @contextmanager
    def _guarded(self, wants: bool = True) -> Iterator[None]:
        import httpx
        from chromadb.errors import ChromaError

        if wants and self._client is not None and not self.exists:
            raise IndexUnavailable(f"the index at {self._location} is gone; {_MEND}")
        try:
            yield
        except (ChromaError, OSError, ValueError, KeyError, sqlite3.Error, httpx.HTTPError) as error:
            self._collections.clear()
            raise IndexUnavailable(f"the index at {self._location} cannot be read or written ({error}); {_MEND}") from error


def _client(location: Path | str) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    settings = Settings(anonymized_telemetry=False)
    if not isinstance(location, Path):
        url = urlsplit(location)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 8000)
        return chromadb.HttpClient(host=url.hostname or "localhost", port=port, ssl=secure, settings=settings)
    try:
        return chromadb.PersistentClient(str(location), settings=settings)
    except (ChromaError, AttributeError) as error:  # AttributeError: Chroma 1.5, clearing up after what it cannot read
        SharedSystemClient.clear_system_cache()  # it would give the half-opened client again
        raise IndexUnavailable(f"the index at {location} cannot be read ({error}); {_MEND}") from error


def _pages(collection: Any, include: list[str], wanted: Sequence[ProductId] | None = None) -> Iterator[Any]:
    if wanted is not None:
        for start in range(0, len(wanted), _READ):
            yield collection.get(ids=list(wanted[start : start + _READ]), include=include)
        return
    for offset in range(0, collection.count(), _READ):
        yield collection.get(limit=_READ, offset=offset, include=include)


def _lost_segments(folder: Path, collections: set[str]) -> list[str]:
    """The folders of these collections' vectors that are gone, or were made anew empty when Chroma missed them."""
    chosen = "select s.id, c.name from segments s join collections c on s.collection = c.id where s.scope = 'VECTOR'"
    with closing(sqlite3.connect(f"file:{quote(str(folder / 'chroma.sqlite3'))}?mode=ro", uri=True)) as database:
        found = database.execute(chosen).fetchall()
    return [segment for segment, name in found if name in collections and not (folder / segment / _COMPLETE).exists()]


def _collection_name(embedder: str) -> str:
    digest = hashlib.sha256(embedder.encode()).hexdigest()[:12]
    return f"products-{re.sub(r'[^a-zA-Z0-9]+', '-', embedder).strip('-')[:40].lower() or 'x'}-{digest}"


def _locked(folder: Path) -> TextIO:
    """The folder's lock file, held until it is closed or the process ends. Beside the folder, so that it outlives it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = folder.with_name(f"{folder.name}.lock")
    handle = path.open("a+")
    for attempt in range(3):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if attempt < 2:
                time.sleep(0.1)  # a process that is just ending
                continue
            handle.seek(0)
            holder = handle.read().strip()
            handle.close()
            raise IndexUnavailable(
                f"another process ({holder or 'unknown'}) writes the index at {folder}; one may at a time: "
                "stop it, or use a Chroma server (SHOP_RETRIEVAL__CHROMA_URL)"
            ) from error
        break
    handle.seek(0)
    handle.truncate()
    handle.write(f"process {os.getpid()}")
    handle.flush()
    return handle
