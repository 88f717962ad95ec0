"""The index's own files: written once, opened in place of reading anew, refused where harmed, never the only truth."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.catalogs import MemoryShop, product, repriced
from commerce.ids import ProductId
from retrieval import index_files, segment_files
from retrieval.opening import files_beside
from retrieval.query import Query
from tests.fakes_retrieval import Killed, WordsEmbedder, search_over
from tests.integration.test_index import pans


def built(tmp_path: Path, count: int = 40) -> tuple[MemoryShop, Path]:
    shop, folder = MemoryShop(pans(count)), tmp_path / "chroma"
    search_over(shop, folder).close()
    return shop, folder


def only_file(folder: Path, name: str) -> Path:
    (found,) = files_beside(folder).glob(f"g*/{name}")
    return found


class ReadOnce(MemoryShop):
    """A catalog that tells how often it was read as a whole."""

    whole = 0

    def all_products(self, batch: int = 1000) -> Any:
        self.whole += 1
        return super().all_products(batch)


def test_an_index_is_opened_from_its_files_and_not_read_anew(tmp_path: Path) -> None:
    shop, folder = ReadOnce(pans(40)), tmp_path / "chroma"
    search_over(shop, folder).close()
    assert shop.whole == 1
    embedder = WordsEmbedder()
    search = search_over(shop, folder, embedder, built=False)
    assert search.find(Query("kettle model 2")).candidates[0].product.product_id == "p0002"
    assert shop.whole == 1 and embedder.embedded == ["kettle model 2"]
    assert not search.index.snapshot().layers[0].segment.tokens.flags.writeable  # mapped to be read


def test_what_changed_since_the_files_were_written_is_taken_up_when_they_are_opened(tmp_path: Path) -> None:
    shop, folder = built(tmp_path)
    shop.put([repriced(pans(40)[2], "4.99"), product("new", "copper samovar"), product("p0003", "bread bin")])
    shop.remove(ProductId("p0004"))
    search = search_over(shop, folder, built=False)
    by_id = {one.product.product_id: one.product for one in search.find(Query("", limit=100)).candidates}
    assert len(by_id) == 40 and "p0004" not in by_id
    assert str(by_id[ProductId("p0002")].price.amount) == "4.99" and by_id[ProductId("p0003")].title == "bread bin"
    assert search.find(Query("samovar")).candidates[0].product.product_id == "new"


def test_files_of_another_catalog_are_not_believed(tmp_path: Path) -> None:
    _, folder = built(tmp_path)
    other = MemoryShop([product("p0001", "garden hose"), product("z", "rake")])  # at the same version of its own
    search = search_over(other, folder, built=False)
    assert {one.product.title for one in search.find(Query("", limit=100)).candidates} == {"garden hose", "rake"}


HARMS: dict[str, Callable[[Path], object]] = {
    "cut off": lambda folder: only_file(folder, "segment.bin").write_bytes(only_file(folder, "segment.bin").read_bytes()[:-9]),
    "one byte": lambda folder: flip(only_file(folder, "vectors-0.bin")),
    "gone": lambda folder: only_file(folder, "segment.bin").unlink(),
    "no manifest": lambda folder: only_file(folder, "manifest.json").unlink(),
    "older": lambda folder: only_file(folder, "manifest.json").write_text('{"schema_version": 1}'),
    "current": lambda folder: (files_beside(folder) / "CURRENT").write_text("g999999"),
}


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:200] + bytes([content[200] ^ 255]) + content[201:])


@pytest.mark.parametrize("harm", HARMS)
def test_harmed_files_are_made_anew_and_nothing_is_embedded(tmp_path: Path, harm: str) -> None:
    shop, folder = built(tmp_path)
    HARMS[harm](folder)
    embedder = WordsEmbedder()
    search = search_over(shop, folder, embedder, built=False)
    state = search.check()
    assert not state.sound and state.problem and "shop index" in state.problem
    assert search.find(Query("kettle model 2")).candidates[0].product.product_id == "p0002"  # from the database and Chroma
    assert search.repair().embedded == 0
    assert search.check().sound
    search.close()
    assert search_over(shop, folder, embedder, built=False).check().sound
    assert embedder.embedded == ["kettle model 2"]


@pytest.mark.parametrize("point", range(5))
@pytest.mark.parametrize("before", [False, True])
def test_a_kill_while_files_are_written_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: int, before: bool
) -> None:
    monkeypatch.setattr(index_files, "_FEW", 0)
    shop, folder = MemoryShop(pans(30)), tmp_path / "chroma"
    search = search_over(shop, folder, built=before)
    shop.put([product("new", "copper samovar")])
    left = [point]
    real = segment_files.os.fsync

    def dies(file: int) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        real(file)

    monkeypatch.setattr("retrieval.segment_files.os.fsync", dies)
    if point < 4:  # files of words, of vectors, the manifest, and the name of the folder in force
        with pytest.raises(Killed):
            search.refresh()
    else:
        search.refresh()
    monkeypatch.setattr("retrieval.segment_files.os.fsync", real)
    search.close()
    embedder = WordsEmbedder()
    again = search_over(shop, folder, embedder)
    assert again.find(Query("samovar")).candidates[0].product.product_id == "new"
    assert again.check().sound
    assert embedder.embedded == ["samovar"]  # the vectors were stored before the files


def test_each_kind_of_drift_is_found_and_mended(tmp_path: Path) -> None:
    shop, folder = built(tmp_path)
    embedder = WordsEmbedder()
    search = search_over(shop, folder, embedder)
    vectors = search.index.vectors
    assert search.check().sound

    vectors.delete("words", [ProductId("p0007")])
    assert (search.check().missing, search.check().stale, search.check().drifted) == (1, 0, 0)
    assert search.repair().embedded == 1
    assert search.check().sound

    vectors.upsert("words", [ProductId("ghost")], ["f" * 32], np.ones((1, 64), np.float32) / 8)
    assert (search.check().missing, search.check().stale) == (0, 1)
    assert search.repair().removed == 1
    assert search.check().sound

    changed = repriced(pans(40)[9], "1.25")  # in the database, but the change was never told
    shop._products[changed.product_id] = changed
    assert search.check().drifted == 1
    assert search.repair().embedded == 0
    assert search.check().sound
    assert search.find(Query("wok model 9")).candidates[0].product.price == changed.price

    del shop._products[ProductId("p0011")]
    assert search.check().drifted == 1 and search.check().stale == 1
    search.repair()
    assert search.check().sound
    assert "p0011" not in {one.product.product_id for one in search.find(Query("", limit=99)).candidates}


def test_files_follow_a_catalog_that_outgrew_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_files, "_FEW", 5)
    shop, folder = built(tmp_path)
    search = search_over(shop, folder)
    shop.put([product(f"n{number}", f"copper samovar {number}") for number in range(12)])
    assert search.find(Query("samovar", limit=50)).total >= 12
    behind = search.index._behind
    assert behind is not None
    behind.join(30)
    snapshot = search.index.snapshot()
    assert len(snapshot.layers) == 1 and snapshot.size == 52 and len(snapshot.layers[0].segment) == 52
    assert search.check().sound
    assert search.find(Query("samovar", limit=50)).total >= 12


def test_a_reader_beside_the_writer_keeps_what_it_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_files, "_FEW", 0)
    shop, folder = MemoryShop(pans(30)), tmp_path / "chroma"
    writer = search_over(shop, folder)
    reader = search_over(shop, folder, WordsEmbedder(), built=False, writes=False)
    assert reader.find(Query("kettle")).total > 0
    shop.put([product("new", "copper samovar")])
    writer.refresh()  # writes files anew and takes the older ones away
    assert reader.find(Query("samovar")).candidates[0].product.product_id == "new"
    assert reader.find(Query("kettle model 2")).candidates[0].product.product_id == "p0002"
