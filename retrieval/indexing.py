"""Keeps the index at the catalog: what is new is read and embedded, what is gone is forgotten, the rest is left as it is."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from commerce.ids import ProductId
from commerce.products import Product
from commerce.storefront import Storefront
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders
from retrieval.errors import IndexUnavailable, RetrievalError
from retrieval.lexical import LexicalIndex
from retrieval.offers import Offers
from retrieval.query import Embedder, Vectors
from retrieval.snapshot import Names, Snapshot, Space
from retrieval.texts import ProductText, Vocabulary, embedded_text, options_of, read_product

Progress = Callable[[int, int], None]  # texts embedded so far, and of how many

_BATCH = 256  # texts embedded and stored at once: what a killed build loses

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a refresh did."""

    products: int
    embedded: int  # texts that were encoded, each embedder's counted
    removed: int  # vectors of products that are gone
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """How the index stands to the catalog."""

    products: int
    stored: dict[str, int]  # vectors of each embedder
    missing: int  # products without a vector, or with one of an older text
    stale: int  # vectors of products that are gone
    problem: str | None = None  # why it cannot be read

    @property
    def sound(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.missing or self.stale or self.problem)


class CatalogIndex:
    """The newest snapshot of a shop's catalog, and the vectors behind it. Thread-safe."""

    def __init__(
        self,
        storefront: Storefront,
        vectors: ChromaVectors,
        encoders: Encoders,
        currency: str | None = None,
    ) -> None:
        self.encoders = encoders
        self.vectors = vectors
        self._storefront = storefront
        self._currency = currency
        self._vocabulary = Vocabulary()
        self._snapshot: Snapshot | None = None
        self._taking = threading.RLock()  # one thread makes a snapshot
        self._writing = threading.Lock()  # one thread embeds and stores
        self._behind: threading.Thread | None = None

    def snapshot(self) -> Snapshot:
        """The catalog as it is now. Raises ``IndexUnavailable`` where no vectors were ever made of it, or none can be read."""
        version = self._storefront.catalog_version()
        held = self._snapshot
        if held is None or held.version != version:
            with self._taking:
                held = self._snapshot
                if held is None:
                    held = self._first(must_exist=True)
                elif held.version != version:
                    held = self._taken_up(held)
                    self._embed_behind(held)
                self._snapshot = held
        return held

    def refresh(self, progress: Progress | None = None) -> IndexReport:
        """Bring the index to the catalog of now. Texts already stored are not embedded again, also after a kill."""
        began = time.perf_counter()
        with self._writing:
            with self._taking:
                held = self._snapshot
                held = self._first(must_exist=False) if held is None else self._taken_up(held)
            embedded = removed = 0
            work = [(embedder, *self._behind_of(embedder, held)) for embedder in self.encoders.all]
            total = sum(len(missing) for _, missing, _ in work)
            for embedder, missing, stale in work:
                if stale:
                    self.vectors.delete(embedder.name, stale)
                    removed += len(stale)
                for number in self._embedded(embedder, missing):
                    embedded += number
                    if progress:
                        progress(embedded, total)
            with self._taking:
                now = self._snapshot
                self._snapshot = self._completed(held if now is None or now.version < held.version else now)
        return IndexReport(len(held), embedded, removed, time.perf_counter() - began)

    def check(self) -> IndexCheck:
        """How the index stands to the catalog; changes nothing."""
        stamps = {stamp.product_id: stamp.text_hash for stamp in self._storefront.stamps()}
        stored: dict[str, int] = {}
        missing = stale = 0
        try:
            for embedder in self.encoders.all:
                hashes = self.vectors.hashes(embedder.name)
                stored[embedder.name] = len(hashes)
                stale += sum(1 for product_id in hashes if product_id not in stamps)
                missing += sum(1 for product_id, text_hash in stamps.items() if hashes.get(product_id) != text_hash)
                if hashes:
                    self.vectors.vectors(embedder.name, [next(iter(hashes))])
        except IndexUnavailable as error:
            return IndexCheck(len(stamps), stored, len(stamps), 0, str(error))
        return IndexCheck(len(stamps), stored, missing, stale)

    def repair(self, progress: Progress | None = None) -> IndexReport:
        """As ``refresh``, and where the store cannot be read it is thrown away and made anew."""
        if self.check().problem:
            self.begin_anew()
        return self.refresh(progress)

    def begin_anew(self) -> None:
        """Throw all vectors away."""
        with self._writing, self._taking:
            self.vectors.begin_anew([embedder.name for embedder in self.encoders.all])
            self._snapshot = None

    def _first(self, must_exist: bool) -> Snapshot:
        version = self._storefront.catalog_version()
        products = [product for batch in self._storefront.all_products() for product in batch]
        snapshot = self._built(version, products, [read_product(product, self._vocabulary) for product in products])
        spaces = {}
        for embedder in self.encoders.all:
            space = self._stored_space(embedder, snapshot)
            if must_exist and products and not space.present.any():
                raise IndexUnavailable("the catalog is not indexed for this embedder yet; run `shop index build`")
            spaces[embedder.name] = space
        return replace(snapshot, spaces=spaces)

    def _taken_up(self, held: Snapshot) -> Snapshot:
        """The snapshot with all that changed in the catalog since; new texts have no vectors yet."""
        changes = self._storefront.changes(held.version)
        if changes.whole:
            products = [product for batch in self._storefront.all_products() for product in batch]
            return _with_spaces_of(self._read(changes.version, products, held), held)
        changed = self._storefront.products(changes.changed)
        gone = set(changes.removed) | (set(changes.changed) - set(changed))
        if not any(product_id in held.rows for product_id in gone) and all(_same_text(new, held) for new in changed.values()):
            return held.with_offers(changes.version, list(changed.values()))
        kept = {product.product_id: product for product in held.products if product.product_id not in gone} | changed
        products = [kept[product_id] for product_id in sorted(kept)]
        return _with_spaces_of(self._read(changes.version, products, held), held)

    def _read(self, version: int, products: list[Product], held: Snapshot) -> Snapshot:
        texts = [
            held.texts[held.rows[product.product_id]] if _same_text(product, held) else read_product(product, self._vocabulary)
            for product in products
        ]
        return self._built(version, products, texts)

    def _built(self, version: int, products: list[Product], texts: list[ProductText]) -> Snapshot:
        return Snapshot(
            version=version,
            products=products,
            texts=texts,
            rows={product.product_id: row for row, product in enumerate(products)},
            offers=Offers.of(products, self._currency),
            lexical=LexicalIndex(texts, self._vocabulary),
            names=Names.of(texts),
            languages=frozenset(product.language for product in products),
            chinese=np.fromiter((product.language == "zh" for product in products), np.bool_, len(products)),
        )

    def _stored_space(self, embedder: Embedder, snapshot: Snapshot) -> Space:
        return self._filled(_empty_space(len(snapshot), embedder.dimensions), embedder, snapshot, None)

    def _completed(self, held: Snapshot) -> Snapshot:
        """The snapshot with the vectors that were stored since; one that is being searched is not touched."""
        spaces = {}
        for embedder in self.encoders.all:
            old = held.spaces.get(embedder.name) or _empty_space(len(held), embedder.dimensions)
            absent = [held.products[int(row)].product_id for row in np.flatnonzero(~old.present)]
            new = Space(old.matrix.copy(), old.present.copy()) if absent else old
            spaces[embedder.name] = self._filled(new, embedder, held, absent) if absent else old
        return replace(held, spaces=spaces)

    def _filled(self, space: Space, embedder: Embedder, snapshot: Snapshot, wanted: list[ProductId] | None) -> Space:
        ids, hashes, matrix = self.vectors.vectors(embedder.name, wanted)
        pairs = [
            (snapshot.rows[product_id], at)
            for at, (product_id, text_hash) in enumerate(zip(ids, hashes, strict=True))
            if product_id in snapshot.rows and snapshot.texts[snapshot.rows[product_id]].text_hash == text_hash
        ]
        _fill(space, pairs, matrix)
        return space

    def _behind_of(self, embedder: Embedder, held: Snapshot) -> tuple[list[Product], list[ProductId]]:
        """The products whose text is not stored, and the stored ones that are gone."""
        stored = self.vectors.hashes(embedder.name)
        missing = [product for product in held.products if stored.get(product.product_id) != product.text_hash]
        return missing, [product_id for product_id in stored if product_id not in held.rows]

    def _embedded(self, embedder: Embedder, products: Sequence[Product]) -> Iterator[int]:
        """How many texts of each batch are done. While one is stored the next is encoded; texts of a length go together."""
        texts = sorted(((embedded_text(product), product) for product in products), key=lambda pair: -len(pair[0]))
        storing: Future[None] | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="store-vectors") as pool:
            for start in range(0, len(texts), _BATCH):
                batch = texts[start : start + _BATCH]
                vectors = embedder.embed([text for text, _ in batch])
                if storing is not None:
                    storing.result()
                ids = [product.product_id for _, product in batch]
                hashes = [product.text_hash for _, product in batch]
                storing = pool.submit(self.vectors.upsert, embedder.name, ids, hashes, vectors)
                yield len(ids)
            if storing is not None:
                storing.result()

    def _embed_behind(self, held: Snapshot) -> None:
        """Embed new texts beside the turn: until then the lexical index finds them."""
        complete = all(space.present.all() for space in held.spaces.values())
        if complete or not self.vectors.writes or (self._behind is not None and self._behind.is_alive()):
            return
        self._behind = threading.Thread(target=self._refresh_quietly, name="embed-new-products", daemon=True)
        self._behind.start()

    def _refresh_quietly(self) -> None:
        try:
            report = self.refresh()
        except RetrievalError as error:
            log.warning("new products are not embedded yet: %s", error)
        else:
            log.info("embedded %d new texts in %.1f s", report.embedded, report.seconds)


def _same_text(product: Product, held: Snapshot) -> bool:
    row = held.rows.get(product.product_id)
    if row is None:
        return False
    before = held.products[row]
    return before.text_hash == product.text_hash and options_of(before) == options_of(product)


def _empty_space(size: int, dimensions: int) -> Space:
    return Space(np.zeros((size, dimensions), np.float32), np.zeros(size, np.bool_))


def _fill(space: Space, pairs: list[tuple[int, int]], matrix: Vectors) -> None:
    if pairs:
        to, of = np.array(pairs, np.int64).T
        space.matrix[to] = matrix[of]
        space.present[to] = True


def _with_spaces_of(snapshot: Snapshot, older: Snapshot) -> Snapshot:
    """The snapshot with the older one's vectors, where the text they were made of is the same."""
    pairs = [
        (row, before)
        for row, product in enumerate(snapshot.products)
        if (before := older.rows.get(product.product_id)) is not None and older.products[before].text_hash == product.text_hash
    ]
    spaces = {}
    for name, old in older.spaces.items():
        space = _empty_space(len(snapshot), old.matrix.shape[1])
        _fill(space, [(row, before) for row, before in pairs if old.present[before]], old.matrix)
        spaces[name] = space
    return replace(snapshot, spaces=spaces)
