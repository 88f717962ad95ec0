"""Keeps the index at the catalog: what is new is read and embedded, what is gone is forgotten, the rest is left as it is."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from commerce.ids import ProductId
from commerce.storefront import Storefront
from retrieval.arrays import Mask, Rows, fingerprints
from retrieval.building import EmbedTexts, TextToEmbed, embed_here
from retrieval.building_lease import EmbeddingLease
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders
from retrieval.errors import IndexUnavailable, RetrievalError
from retrieval.index_files import IndexFiles
from retrieval.query import Embedder, Vectors
from retrieval.records import unpacked
from retrieval.segment import Segment
from retrieval.segment_files import BrokenSegment
from retrieval.snapshot import Snapshot
from retrieval.spaces import Space, filled
from retrieval.taking_up import first_snapshot, taken_up, with_layers, with_vectors_of
from retrieval.texts import embedded_text

Progress = Callable[[int, int], None]  # texts embedded so far, and of how many

_SLICE = 1000  # changes taken up at once; where there are more, they are taken up beside the searches
_CHEAP = 0.02  # seconds that taking up may cost to be done at every search
_REST = 2.0  # otherwise: times its cost that pass before the next
_LONGEST_REST = 0.2  # seconds
_SMALL = 100_000  # products up to which opened files are compared with the whole catalog

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
    drifted: int = 0  # products that the index files hold otherwise than the database, or not, or still

    @property
    def sound(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.missing or self.stale or self.problem or self.drifted)


class CatalogIndex:
    """The newest snapshot of a shop's catalog, and the vectors behind it. Thread-safe."""

    def __init__(
        self,
        storefront: Storefront,
        vectors: ChromaVectors,
        encoders: Encoders,
        currency: str | None = None,
        files: IndexFiles | None = None,
    ) -> None:
        self.encoders = encoders
        self.vectors = vectors
        self._storefront = storefront
        self._currency = currency
        self._files = files
        self._snapshot: Snapshot | None = None
        self._cheap = True  # whether changes were last taken up in no time: then every search waits for the newest
        self._due = 0.0  # on the monotonic clock: when changes may be taken up again
        self._taking = threading.RLock()  # one thread makes a snapshot
        self._writing = threading.Lock()  # one thread embeds and stores
        self._behind: threading.Thread | None = None
        self._catching_up: threading.Thread | None = None
        self._removed: set[ProductId] = set()  # their vectors are still stored

    def snapshot(self) -> Snapshot:
        """The catalog as it is now, or where changes pour in as it was less than a second ago.

        Raises ``IndexUnavailable`` where no vectors were ever made of it, or none can be read.
        """
        held = self._snapshot
        if held is not None and (time.monotonic() < self._due or held.version == self._storefront.catalog_version()):
            return held
        if not self._taking.acquire(blocking=held is None or self._cheap):
            assert held is not None
            return held  # another thread is taking up what changed
        try:
            held = self._snapshot
            if held is None:
                self._snapshot = held = self._first(must_exist=True)
            elif time.monotonic() >= self._due and held.version != self._storefront.catalog_version():
                held = self._taken_up_soon(held)
        finally:
            self._taking.release()
        return held

    def refresh(self, progress: Progress | None = None, embed: EmbedTexts = embed_here) -> IndexReport:
        """Bring the index to the catalog of now. Texts already stored are not embedded again, also after a kill."""
        began = time.perf_counter()
        with self._writing:
            with self._taking:
                held = self._snapshot
                held = self._first(must_exist=False) if held is None else self._taken_up(held)
                self._snapshot = held if self._snapshot is not None else None
                gone = set(self._removed)
            embedded = removed = 0
            work = self._work(held)
            with self._alone(any(missing for _, missing, _ in work)) as renew:
                work = self._work(held) if renew else work  # another process may have done it meanwhile
                total = sum(len(missing) for _, missing, _ in work)
                for embedder, missing, stale in work:
                    if stale:
                        self.vectors.delete(embedder.name, stale)
                        removed += len(stale)
                    for number in self._embedded(embedder, missing, held, embed, renew):
                        embedded += number
                        if progress:
                            progress(embedded, total)
            complete = self._completed(held)
            with self._taking:
                now = self._snapshot
                behind = now is None or now.version <= held.version
                self._snapshot = held = complete if now is None or behind else with_vectors_of(now, complete)
                self._removed -= gone
            self._settle(held, everything=True)
        return IndexReport(held.size, embedded, removed, time.perf_counter() - began)

    def check(self) -> IndexCheck:
        """How the index stands to the catalog; changes nothing."""
        stamps = {stamp.product_id: (stamp.text_hash, stamp.record_hash) for stamp in self._storefront.stamps()}
        stored: dict[str, int] = {}
        missing = stale = 0
        files_problem: str | None = None
        held = self._snapshot
        try:
            held = held or self._opened()
        except BrokenSegment as error:
            files_problem = f"{error}; run `shop index repair`"
        try:
            for embedder in self.encoders.all:
                hashes = self.vectors.hashes(embedder.name)
                stored[embedder.name] = len(hashes)
                stale += sum(1 for product_id in hashes if product_id not in stamps)
                behind = [name for name, (text_hash, _) in stamps.items() if hashes.get(name) != text_hash]
                missing += self._count_read_by(embedder, behind, held)
                if hashes:
                    self.vectors.vectors(embedder.name, [next(iter(hashes))])
        except IndexUnavailable as error:
            return IndexCheck(len(stamps), stored, len(stamps), 0, str(error))
        drifted = 0
        if held is not None:
            changed, removed = _differing(held, {product_id: record for product_id, (_, record) in stamps.items()})
            later = self._storefront.changes(held.version)
            drifted = len({*changed, *removed} - {*later.changed, *later.removed}) if not later.whole else 0
        return IndexCheck(len(stamps), stored, missing, stale, files_problem, drifted)

    def _count_read_by(self, embedder: Embedder, product_ids: Sequence[ProductId], held: Snapshot | None) -> int:
        """How many of these products the embedder should have read; all of them where nothing is known of their texts."""
        if held is None or not product_ids:
            return len(product_ids)
        rows = held.rows_of(product_ids)
        return int((rows < 0).sum() + self._read_by(embedder, held.chinese)[rows[rows >= 0]].sum())

    def repair(self, progress: Progress | None = None, embed: EmbedTexts = embed_here) -> IndexReport:
        """As ``refresh``; what cannot be read, or differs from the database, is made anew; vectors only where lost."""
        with self._writing:
            try:
                for embedder in self.encoders.all:
                    hashes = self.vectors.hashes(embedder.name)
                    if hashes:
                        self.vectors.vectors(embedder.name, [next(iter(hashes))])
                lost = False
            except IndexUnavailable:
                lost = True
        if lost:
            self.begin_anew()
        else:
            self._compare_whole()
        return self.refresh(progress, embed)

    def begin_anew(self) -> None:
        """Throw all vectors and files away."""
        with self._writing, self._taking:
            self.vectors.begin_anew([embedder.name for embedder in self.encoders.all])
            if self._files is not None:
                self._files.forget()
            self._snapshot = None

    def _first(self, must_exist: bool) -> Snapshot:
        names = [embedder.name for embedder in self.encoders.all]
        stored = self.vectors.probe(names)
        try:
            held = self._opened()
        except BrokenSegment as error:
            log.warning("the index files are made anew: %s", error)
            held = None
        if held is None:
            version = self._storefront.catalog_version()
            held = first_snapshot(version, self._storefront.all_products(), self._dimensions(), self._currency)
        elif held.size <= _SMALL:
            held = self._compared(held)
        else:
            held = self._taken_up(held)
        if must_exist and held.size and not stored:
            raise IndexUnavailable("the catalog is not indexed for this embedder yet; run `shop index build`")
        return self._completed(held)

    def _opened(self) -> Snapshot | None:
        """The snapshot that lies in files, None where there is none. Raises ``BrokenSegment``."""
        return self._files.open(self._dimensions(), self._currency) if self._files is not None else None

    def _dimensions(self) -> dict[str, int]:
        return {embedder.name: embedder.dimensions for embedder in self.encoders.all}

    def _taken_up_soon(self, held: Snapshot) -> Snapshot:
        """The snapshot with what changed, unless that is so much that it is better taken up beside the searches."""
        if self._catching_up is not None and self._catching_up.is_alive():
            return held
        began = time.monotonic()
        changes = self._storefront.changes(held.version)
        if held.size > _SLICE and (changes.whole or len(changes.changed) + len(changes.removed) > _SLICE):
            self._catching_up = threading.Thread(target=self._catch_up, args=(held,), name="take-up-changes", daemon=True)
            self._catching_up.start()
            return held
        self._snapshot = held = self._taken_up(held)
        ended = time.monotonic()
        cost = ended - began
        self._cheap = cost < _CHEAP
        self._due = ended + (0.0 if self._cheap else min(_REST * cost, _LONGEST_REST))
        self._work_behind(held)
        return held

    def _catch_up(self, held: Snapshot) -> None:
        try:
            newer = self._taken_up(held)
            with self._taking:
                now = self._snapshot  # another than ``held`` where vectors came meanwhile
                if now is not None and now.version < newer.version:
                    self._snapshot = newer = newer if now is held else with_vectors_of(newer, now)
        except (RetrievalError, OSError) as error:
            log.warning("changes are not taken up yet: %s", error)
        else:
            self._work_behind(newer)

    def _taken_up(self, held: Snapshot) -> Snapshot:
        """The snapshot with all that changed in the catalog since; new texts have no vectors yet."""
        changes = self._storefront.changes(held.version)
        if changes.whole:
            return self._compared(held)
        return self._with(held, changes.version, changes.changed, changes.removed)

    def _compared(self, held: Snapshot) -> Snapshot:
        """The snapshot with all in which it differs from the catalog, record by record."""
        version = self._storefront.catalog_version()
        changed, removed = _differing(held, {stamp.product_id: stamp.record_hash for stamp in self._storefront.stamps()})
        return self._with(held, version, changed, removed)

    def _with(self, held: Snapshot, version: int, changed: Sequence[ProductId], removed: Sequence[ProductId]) -> Snapshot:
        gone = list(removed)
        for start in range(0, len(changed), _SLICE):
            asked = changed[start : start + _SLICE]
            found = self._storefront.products(asked)
            gone += [product_id for product_id in asked if product_id not in found]
            held = taken_up(held, held.version, list(found.values()), [], self._dimensions())
        self._removed.update(product_id for product_id in gone if held.row_of(product_id) is not None)
        return taken_up(held, version, [], gone, self._dimensions())

    def _completed(self, held: Snapshot) -> Snapshot:
        """The snapshot with the vectors that were stored since; one that is being searched is not touched."""
        layers = []
        for layer in held.layers:
            alive = held.alive[layer.first : layer.last]
            spaces: dict[str, Space] = {}
            for embedder in self.encoders.all:
                space = layer.spaces[embedder.name]
                absent = np.flatnonzero(~space.present & alive & self._read_by(embedder, layer.chinese))
                if len(absent):
                    ids = [layer.segment.id_of(int(row)) for row in absent]
                    space = filled(space, self._stored(embedder, ids, layer.segment))
                spaces[embedder.name] = space
            layers.append(replace(layer, spaces=spaces))
        return with_layers(held, layers)

    def _stored(self, embedder: Embedder, wanted: list[ProductId], segment: Segment) -> Iterator[tuple[Rows, Vectors]]:
        """Rows of the segment and their vectors, as far as vectors of the same texts are stored."""
        for ids, hashes, vectors in self.vectors.pages(embedder.name, wanted):
            rows = segment.rows_of(fingerprints(ids))
            known = (rows >= 0) & (segment.text_keys[rows] == fingerprints(hashes))
            yield rows[known].astype(np.int32), vectors[known]

    def _behind_of(self, embedder: Embedder, held: Snapshot) -> tuple[list[int], list[ProductId]]:
        """The rows whose text is not stored, and the stored products that are gone."""
        stored = self.vectors.hashes(embedder.name)
        ids = list(stored)
        rows = held.rows_of(ids)
        text_keys = held.column("text_keys")
        known = rows >= 0
        known[known] = text_keys[rows[known]] == fingerprints(stored[ids[int(place)]] for place in np.flatnonzero(known))
        missing = held.alive & self._read_by(embedder, held.chinese)
        missing[rows[known]] = False
        return np.flatnonzero(missing).tolist(), [ids[int(place)] for place in np.flatnonzero(rows < 0)]

    def _work(self, held: Snapshot) -> list[tuple[Embedder, list[int], list[ProductId]]]:
        """Of each embedder: the rows whose text is not stored, and the stored products that are gone."""
        return [(embedder, *self._behind_of(embedder, held)) for embedder in self.encoders.all]

    @contextmanager
    def _alone(self, embeds: bool) -> Iterator[Callable[[], None] | None]:
        """Waits until no other process embeds, where several share a server; yields what renews the claim, None without one."""
        if not (embeds and self.vectors.shared):
            yield None
            return
        with EmbeddingLease(self.vectors).held() as renew:
            yield renew

    def _embedded(
        self,
        embedder: Embedder,
        rows: Sequence[int],
        held: Snapshot,
        embed: EmbedTexts,
        renew: Callable[[], None] | None = None,
    ) -> Iterator[int]:
        """How many texts of each batch are done. While one is stored the next is encoded."""
        products = (unpacked(held.record(row)) for row in rows)
        texts = (TextToEmbed(one.product_id, one.text_hash, embedded_text(one)) for one in products)
        storing: Future[None] | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="store-vectors") as pool:
            for batch in embed(embedder, texts) if rows else ():
                if storing is not None:
                    storing.result()
                storing = pool.submit(self.vectors.upsert, embedder.name, batch.product_ids, batch.hashes, batch.vectors)
                if renew:
                    renew()
                yield len(batch.product_ids)
            if storing is not None:
                storing.result()

    def _work_behind(self, held: Snapshot) -> None:
        """Embed new texts and write files beside the turns: until then the lexical index finds what is new."""
        if not self.vectors.writes or (self._behind is not None and self._behind.is_alive()):
            return
        if self._absent(held) or self._removed or (self._files is not None and self._files.outgrown(held)):
            self._behind = threading.Thread(target=self._follow, name="follow-the-catalog", daemon=True)
            self._behind.start()

    def _absent(self, held: Snapshot) -> bool:
        return any(bool(self._absent_of(embedder, held).any()) for embedder in self.encoders.all)

    def _absent_of(self, embedder: Embedder, held: Snapshot) -> Mask:
        """The rows that should have a vector of this embedder, and have none in this snapshot."""
        space = held.space(embedder.name)
        absent = held.alive & self._read_by(embedder, held.chinese)
        return absent & ~space.present() if space is not None else absent

    def _read_by(self, embedder: Embedder, chinese: Mask) -> Mask:
        """The rows whose text this embedder reads: where there are two, Chinese is for the multilingual one alone."""
        one_for_all = self.encoders.english is self.encoders.multilingual
        return np.ones(len(chinese), np.bool_) if one_for_all or embedder is self.encoders.multilingual else ~chinese

    def _follow(self) -> None:
        """Embed what has no vector, forget what is gone, merge what outgrew its files."""
        began = time.perf_counter()
        try:
            with self._writing:
                count = self._embed_absent()
                held = self._snapshot
                if held is not None and self._files is not None and self._files.outgrown(held):
                    self._settle(held, everything=False)
        except RetrievalError as error:
            log.warning("new products are not embedded yet: %s", error)
        else:
            log.info("embedded %d new texts in %.1f s", count, time.perf_counter() - began)

    def _embed_absent(self) -> int:
        with self._taking:
            held = self._snapshot
            gone, self._removed = self._removed, set()
        if held is None:
            return 0
        if gone:
            out = [product_id for product_id in gone if held.row_of(product_id) is None]
            for embedder in self.encoders.all:
                self.vectors.delete(embedder.name, out)
        count = 0
        with self._alone(self._absent(held)) as renew:
            held = self._completed(held)  # another process may have embedded them
            for embedder in self.encoders.all:
                absent = np.flatnonzero(self._absent_of(embedder, held))
                count += sum(self._embedded(embedder, absent.tolist(), held, embed_here, renew))
        self._complete()
        return count

    def _complete(self) -> None:
        """Give the newest snapshot the vectors that are stored by now; while they are read, changes are taken up as ever."""
        held = self._snapshot
        if held is None:
            return
        complete = self._completed(held)
        with self._taking:
            now = self._snapshot
            self._snapshot = complete if now is held or now is None else with_vectors_of(now, complete)

    def _settle(self, held: Snapshot, *, everything: bool) -> None:
        """Write the snapshot to files where they are behind it, and search from those."""
        if self._files is None or not self.vectors.writes or not self._files.behind(held, everything=everything):
            return
        try:
            written = self._files.write(held, self._dimensions(), self._currency)
        except OSError as error:
            log.warning("the index files cannot be written, the index stays in memory: %s", error)
            return
        written = self._taken_up(written)  # what changed while the files were written, and then what changed since that
        with self._taking:
            now = self._snapshot
            if now is not None and now is not held:
                written = with_vectors_of(self._taken_up(written), now)
            self._snapshot = written

    def _compare_whole(self) -> None:
        """Take up every difference between what is held, or lies in files, and the database."""
        with self._writing, self._taking:
            try:
                held = self._snapshot or self._opened()
            except BrokenSegment as error:
                log.warning("the index files are made anew: %s", error)
                assert self._files is not None
                self._files.forget()
                held = None
            self._snapshot = self._compared(held) if held is not None else None


def _differing(held: Snapshot, records: dict[ProductId, str]) -> tuple[list[ProductId], list[ProductId]]:
    """The products whose record is another than the snapshot's or that it lacks, and those that it should not have."""
    ids = list(records)
    rows = held.rows_of(ids)
    known = rows >= 0
    keys = held.record_keys()
    same = np.zeros(len(ids), np.bool_)
    same[known] = keys[rows[known]] == fingerprints(records.values())[known]
    extra = held.alive.copy()
    extra[rows[known]] = False
    return [ids[int(place)] for place in np.flatnonzero(~same)], [held.id_of(int(row)) for row in np.flatnonzero(extra)]
