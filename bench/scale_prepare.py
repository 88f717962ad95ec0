"""Makes what ``bench.scale`` measures: database, Chroma and index files of ``catalog-retrotech``, once for each size."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.retrotech import repeated, repeated_vectors, retrotech, set_vectors
from commerce.ids import ProductId
from commerce.products import Product
from commerce.storefront import CatalogChanges

STORED = 100_000  # products up to which database and Chroma are filled too; past it their files alone would take hours
_CHUNK = 20_000
ENGLISH, MULTILINGUAL = "all-MiniLM-L6-v2", "use-multilingual-v3"


class StillShop:
    """A catalog of which nothing changes and only the products asked for are ever made."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._count = count

    def catalog_version(self) -> int:
        return 1

    def changes(self, since: int) -> CatalogChanges:
        return CatalogChanges(1, (), ())

    def products(self, product_ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {}

    def all_products(self, batch: int = 1000) -> Iterator[list[Product]]:
        return repeated(self._folder, self._count)

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(f"a catalog that stands still has no {name}")


class StoredElsewhere:
    """In place of Chroma where it is not filled: the vectors lie in the index files."""

    writes = False

    def probe(self, embedders: Sequence[str]) -> bool:
        return True

    def pages(self, embedder: str, wanted: Sequence[ProductId]) -> Iterator[Any]:
        return iter(())

    def close(self) -> None:
        return None


def prepare(folder: Path, work: Path, count: int, say: Any = print) -> Path:
    """The folder in which database, Chroma and index of so many products lie; made where it is not there yet."""
    place = work / f"shop-{count}"
    done = place / "prepared"
    if done.exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    if count <= STORED:
        _with_database(folder, work, place, count, say)
    else:
        _files_alone(folder, work, place, count, say)
    done.write_text(f"{time.perf_counter() - began:.0f} s")
    say(f"{count:,} products prepared in {done.read_text()}")
    return place


def _with_database(folder: Path, work: Path, place: Path, count: int, say: Any) -> None:
    from commerce.database import open_database
    from retrieval.chroma import ChromaVectors
    from retrieval.embedders import open_encoders
    from retrieval.opening import open_search

    database = open_database(f"sqlite:///{place / 'shop.db'}")
    database.migrate()
    for batch in repeated(folder, count):
        database.catalog.put(batch)
    say(f"{count:,} products in the database")
    vectors = ChromaVectors(place / "chroma")
    for embedder in open_encoders("packaged", 1).all:
        of_set = set_vectors(folder, work / "vectors", embedder)
        began = time.perf_counter()
        start = 0
        for batch in repeated(folder, count):
            some = repeated_vectors(of_set, start, start + len(batch))
            vectors.upsert(embedder.name, [one.product_id for one in batch], [one.text_hash for one in batch], some)
            start += len(batch)
        say(f"{count:,} vectors of {embedder.name} in Chroma, {count / (time.perf_counter() - began):.0f} a second")
    vectors.close()
    search = open_search(database.storefront, chroma=place / "chroma")
    report = search.refresh()
    say(f"index written in {report.seconds:.1f} s, {report.embedded} texts embedded")
    search.close()
    database.close()


def _files_alone(folder: Path, work: Path, place: Path, count: int, say: Any) -> None:
    from retrieval.embedders import open_encoders
    from retrieval.index_files import IndexFiles
    from retrieval.merging import Part, merged
    from retrieval.spaces import Space, filled
    from retrieval.taking_up import snapshot_of

    chunks = [(folder, start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
    segments = []
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for segment in pool.imap(_segment, chunks):
            segments.append(segment)
            say(f"{len(segments) * _CHUNK:,} products read")
    began = time.perf_counter()
    whole = merged([Part(segment, np.ones(len(segment), np.bool_)) for segment in segments])
    del segments
    say(f"merged in {time.perf_counter() - began:.1f} s")
    dimensions: dict[str, int] = {}
    spaces: dict[str, Space] = {}
    for embedder in open_encoders("packaged", 1).all:
        of_set = set_vectors(folder, work / "vectors", embedder)
        dimensions[embedder.name] = of_set.shape[1]
        spaces[embedder.name] = filled(_unfilled(count, of_set.shape[1]), _pages(of_set, count))
        say(f"vectors of {embedder.name}")
    began = time.perf_counter()
    IndexFiles(place / "chroma-index").write(snapshot_of(1, whole, dimensions, "USD", spaces), dimensions, "USD")
    say(f"written in {time.perf_counter() - began:.1f} s")


def _unfilled(count: int, dimensions: int) -> Any:
    from retrieval.spaces import Space

    return Space(np.zeros((count, dimensions), np.float16), np.zeros(count, np.bool_))


def _pages(of_set: npt.NDArray[np.float32], count: int) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
    for start in range(0, count, 50_000):
        stop = min(start + 50_000, count)
        yield np.arange(start, stop), repeated_vectors(of_set, start, stop)


def _segment(chunk: tuple[Path, int, int]) -> Any:
    """The segment of some products; of a repeated one the words of the first are taken, and its two own ones added."""
    import retrieval.segment

    folder, start, stop = chunk
    size = len(retrotech(folder))
    read = retrieval.segment.read_product
    firsts = retrotech(folder)

    @lru_cache(maxsize=size)
    def first(number: int) -> Any:
        return read(firsts[number])

    def again(product: Product) -> Any:
        number = int(product.product_id[1:])
        text = first(number % size)
        if number < size:
            return text
        added = [word.lower() for word in product.title[len(firsts[number % size].title) :].split()]
        weights, fields = dict(text.weights), dict(text.fields)
        for word in added:
            weights[word] = weights.get(word, 0.0) + 3.0
            fields[word] = fields.get(word, 0) | 1
        return replace(
            text,
            weights=weights,
            fields=fields,
            sequence=[*added, *text.sequence],
            sequence_fields=[1] * len(added) + text.sequence_fields,
        )

    retrieval.segment.read_product = again  # type: ignore[assignment]
    try:
        products = list(_between(folder, start, stop))
        return retrieval.segment.segment_of(products)
    finally:
        retrieval.segment.read_product = read


def _between(folder: Path, start: int, stop: int) -> Iterator[Product]:
    from bench.retrotech import again

    products = retrotech(folder)
    for number in range(start, stop):
        yield again(products[number % len(products)], number, len(products))
