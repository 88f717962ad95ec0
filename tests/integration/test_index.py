"""The index against a real Chroma: what is embedded when, and what happens to it when things go wrong."""

import shutil
import time
from decimal import Decimal
from pathlib import Path

import pytest

from bench.catalogs import MemoryShop, product, repriced
from commerce.ids import ProductId
from commerce.products import Product
from retrieval import building
from retrieval.chroma import ChromaVectors
from retrieval.embedders import Encoders
from retrieval.errors import IndexUnavailable
from retrieval.indexing import CatalogIndex
from retrieval.query import Constraints, Query
from retrieval.search import ShopSearch
from tests.fakes_retrieval import Killed, WordsEmbedder, search_over


def pans(count: int) -> list[Product]:
    kinds = ("frying pan", "saucepan", "kettle", "teapot", "wok")
    return [
        product(f"p{number:04}", f"{kinds[number % 5]} model {number}", price=str(10 + number), rating=4.0, review_count=number)
        for number in range(count)
    ]


def test_what_is_stored_is_not_embedded_again(tmp_path: Path) -> None:
    shop, first = MemoryShop(pans(30)), WordsEmbedder()
    search = search_over(shop, tmp_path / "chroma", first)
    assert len(first.embedded) == 30
    search.close()
    second = WordsEmbedder()
    search = search_over(shop, tmp_path / "chroma", second)
    assert second.embedded == []
    assert search.find(Query("kettle model 2")).candidates[0].product.product_id == "p0002"
    assert search.check().sound


def test_a_change_of_price_is_seen_at_once_and_embeds_nothing(tmp_path: Path) -> None:
    shop, embedder = MemoryShop(pans(10)), WordsEmbedder()
    search = search_over(shop, tmp_path / "chroma", embedder)
    wanted = Query("kettle", Constraints(price_max=Decimal(5)))
    assert search.find(wanted).total == 0
    counted = len(embedder.embedded)
    shop.put([repriced(pans(10)[2], "4.99")])
    found = search.find(wanted)
    assert [candidate.product.price.amount for candidate in found.candidates] == [Decimal("4.99")]
    assert embedder.embedded[counted:] == ["kettle"] * (len(embedder.embedded) - counted)  # the query alone
    assert search.refresh().embedded == 0


def test_new_and_changed_and_removed_products_are_taken_up(tmp_path: Path) -> None:
    shop, embedder = MemoryShop(pans(10)), WordsEmbedder()
    search = search_over(shop, tmp_path / "chroma", embedder)
    shop.put([product("new", "copper samovar"), product("p0001", "copper samovar, small")])
    shop.remove(ProductId("p0002"))
    assert {c.product.product_id for c in search.find(Query("samovar")).candidates} == {"new", "p0001"}
    assert ProductId("p0002") not in {c.product.product_id for c in search.find(Query("")).candidates}
    deadline = time.monotonic() + 20  # the vectors follow beside the turn
    while not search.check().sound and time.monotonic() < deadline:
        time.sleep(0.05)
    assert search.check().sound
    assert len([text for text in embedder.embedded if "samovar" in text and "copper" in text]) == 2


def test_a_new_product_ranks_by_its_words_until_it_has_a_vector(tmp_path: Path) -> None:
    shop = MemoryShop([product(f"p{number}", f"copper kettle {number}") for number in range(20)])
    search = search_over(shop, tmp_path / "chroma", writes=True)
    search.index.vectors.writes = False  # nothing is embedded behind
    shop.put([product("new", "copper samovar with kettle")])
    assert search.find(Query("copper samovar", limit=1)).candidates[0].product.product_id == "new"


def test_a_killed_build_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_TEXTS", 10)
    shop, dying = MemoryShop(pans(50)), WordsEmbedder()
    dying.dies_after = 30
    search = search_over(shop, tmp_path / "chroma", dying, built=False)
    with pytest.raises(Killed):
        search.refresh()
    search.close()
    again = WordsEmbedder()
    search = search_over(shop, tmp_path / "chroma", again)
    assert 20 <= len(again.embedded) <= 30  # at most one batch was embedded for nothing
    assert search.check().sound
    fresh = search_over(shop, tmp_path / "other", WordsEmbedder())
    query = Query("saucepan model 6", limit=50)
    assert search.find(query) == fresh.find(query)


def test_a_half_built_index_answers_with_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_TEXTS", 10)
    shop, dying = MemoryShop(pans(50)), WordsEmbedder()
    dying.dies_after = 30
    search = search_over(shop, tmp_path / "chroma", dying, built=False)
    with pytest.raises(Killed):
        search.refresh()
    dying.dies_after = None
    for number in (3, 48):
        assert search.find(Query(f"teapot model {number}")).total > 0


def test_an_index_that_was_never_built_says_how_to(tmp_path: Path) -> None:
    search = search_over(pans(3), tmp_path / "chroma", built=False)
    with pytest.raises(IndexUnavailable, match="shop index build"):
        search.find(Query("kettle"))


def test_a_deleted_folder_is_told_and_rebuilt(tmp_path: Path) -> None:
    shop, folder = MemoryShop(pans(12)), tmp_path / "chroma"
    search_over(shop, folder).close()
    shutil.rmtree(folder)
    search = search_over(shop, folder, built=False)
    with pytest.raises(IndexUnavailable, match="shop index build"):
        search.find(Query("kettle"))
    assert not search.check().sound
    assert search.repair().embedded == 12
    assert search.check().sound
    assert search.find(Query("kettle")).total > 0


@pytest.mark.parametrize("harm", ["garbage", "half", "segments"])
def test_a_broken_folder_is_told_and_rebuilt(tmp_path: Path, harm: str) -> None:
    shop, folder = MemoryShop(pans(1200)), tmp_path / "chroma"
    search_over(shop, folder).close()
    database = folder / "chroma.sqlite3"
    if harm == "garbage":
        database.write_bytes(b"no database" * 5000)
    elif harm == "half":
        database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])
    else:
        for inside in folder.iterdir():
            if inside.is_dir():
                shutil.rmtree(inside)
    search = search_over(shop, folder, built=False)
    with pytest.raises(IndexUnavailable, match="shop index build"):
        search.find(Query("kettle"))
    assert search.repair().embedded == 1200
    assert search.find(Query("kettle")).total > 0


def test_vectors_of_another_embedder_are_not_taken(tmp_path: Path) -> None:
    shop = MemoryShop(pans(5))
    search_over(shop, tmp_path / "chroma", WordsEmbedder("one")).close()
    search = search_over(shop, tmp_path / "chroma", WordsEmbedder("two", 32), built=False)
    with pytest.raises(IndexUnavailable, match="shop index build"):
        search.find(Query("kettle"))
    assert search.refresh().embedded == 5


def test_an_index_of_another_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = MemoryShop(pans(5))
    search_over(shop, tmp_path / "chroma").close()
    monkeypatch.setattr("retrieval.chroma.SCHEMA", "next")
    search = search_over(shop, tmp_path / "chroma", built=False)
    with pytest.raises(IndexUnavailable, match="another version"):
        search.find(Query("kettle"))
    assert search.repair().embedded == 5
    assert search.find(Query("kettle")).total > 0


def test_two_writers_of_one_folder_are_refused(tmp_path: Path) -> None:
    first = ChromaVectors(tmp_path / "chroma")
    with pytest.raises(IndexUnavailable, match="one may at a time"):
        ChromaVectors(tmp_path / "chroma")
    first.close()
    ChromaVectors(tmp_path / "chroma").close()


def test_a_reader_may_stand_beside_the_writer(tmp_path: Path) -> None:
    shop = MemoryShop(pans(5))
    writer = search_over(shop, tmp_path / "chroma")
    reader = search_over(shop, tmp_path / "chroma", WordsEmbedder(), built=False, writes=False)
    assert reader.find(Query("kettle")) == writer.find(Query("kettle"))
    with pytest.raises(IndexUnavailable):
        reader.begin_anew()


def test_an_empty_catalog_finds_nothing_and_fails_at_nothing(tmp_path: Path) -> None:
    search = search_over([], tmp_path / "chroma", built=False)
    assert search.find(Query("kettle"), relax=True).candidates == ()
    assert search.refresh().embedded == 0
    assert search.find(Query("")).total == 0
    assert search.similar(ProductId("p0001"), Query("")).total == 0
    assert search.check().sound


def test_chinese_texts_are_read_by_the_multilingual_encoder_alone(tmp_path: Path) -> None:
    shop = MemoryShop([product("en", "steel kettle"), product("zh", "红色连衣裙", language="zh")])
    english, multilingual = WordsEmbedder("english"), WordsEmbedder("multilingual", 32)
    vectors = ChromaVectors(tmp_path / "chroma")
    search = ShopSearch(CatalogIndex(shop, vectors, Encoders(english, multilingual)))
    assert search.refresh().embedded == 3
    assert english.embedded == ["steel kettle"]
    assert search.check().sound
    shop.put([product("zh2", "蓝色连衣裙", language="zh")])
    assert search.find(Query("连衣裙")).total == 2
    assert search.refresh().embedded <= 1
    assert "蓝色连衣裙" not in english.embedded and search.check().sound
