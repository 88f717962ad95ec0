"""Segments and layers: what is read anew, taken up, merged and written is the same catalog."""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from bench.catalogs import product, repriced
from commerce.hashes import text_hash
from commerce.ids import ProductId
from commerce.products import Product
from retrieval.arrays import fingerprints
from retrieval.constraints import conditions, meeting
from retrieval.merging import Part, merged
from retrieval.query import Constraints
from retrieval.records import packed, unpacked
from retrieval.segment import Segment, segment_of
from retrieval.segment_files import BrokenSegment, SegmentFolder
from retrieval.snapshot import Records, Snapshot
from retrieval.taking_up import first_snapshot, merged_whole, taken_up
from retrieval.texts import LABELS, fact_key

COLORS = ("navy", "red", "black", "sky blue")
KINDS = ("dress", "sandals", "steel kettle", "红色连衣裙")
BRANDS = ("Fjord & Sons", "MUJI", None)


def some(number: int, chance: random.Random) -> Product:
    kind, color = chance.choice(KINDS), chance.choice(COLORS)
    return product(
        f"p{number:04}",
        f"Model {chance.randrange(40)} {kind}",
        description=f"Made of {chance.choice(['linen', 'rubber'])} in-house.",
        brand=chance.choice(BRANDS),
        category=("Shop", kind.title()),
        tags=(chance.choice(["summer", "off-the-shoulder", "MUJI"]),),
        facets=[("color", color), ("size", chance.choice("SML"))],
        price=f"{chance.randrange(100, 9000) / 100}",
        rating=chance.choice([None, 3.0, 4.5]),
        review_count=chance.randrange(9),
        in_stock=chance.random() < 0.8,
        language="zh" if "红" in kind else "en",
        options=[("length", chance.choice(["long", "short"]))],
    )


def reworded(one: Product, title: str) -> Product:
    texts = (title, one.description, one.brand, one.category, one.tags, one.facets)
    return replace(one, title=title, text_hash=text_hash(*texts))


def test_a_record_comes_back_as_it_was() -> None:
    chance = random.Random(1)
    for number in range(30):
        one = some(number, chance)
        assert unpacked(packed(one)) == one
    cheap = repriced(some(1, chance), "0.10")
    assert unpacked(packed(cheap)).price.amount.as_tuple() == Decimal("0.10").as_tuple()


def test_merging_gives_what_reading_all_at_once_gives() -> None:
    chance = random.Random(2)
    products = [some(number, chance) for number in range(90)]
    parts = [segment_of(products[start : start + 30]) for start in range(0, 90, 30)]
    alive = np.ones(30, np.bool_)
    assert_same(merged([Part(part, alive) for part in parts]), segment_of(products))


def test_what_no_longer_stands_leaves_no_trace() -> None:
    chance = random.Random(3)
    products = [some(number, chance) for number in range(60)]
    kept = np.array([chance.random() < 0.5 for _ in products])
    changed = {int(np.flatnonzero(kept)[3]): repriced(products[int(np.flatnonzero(kept)[3])], "77.70")}
    now = [changed.get(row, one) for row, one in enumerate(products) if kept[row]]
    part = Part(segment_of(products), kept, {row: packed(one) for row, one in changed.items()})
    assert_same(merged([part]), segment_of(now))


@pytest.mark.parametrize("seed", range(12))
def test_taking_up_changes_gives_what_reading_anew_gives(seed: int) -> None:
    chance = random.Random(seed)
    catalog = {one.product_id: one for one in (some(number, chance) for number in range(chance.choice([0, 1, 40, 120])))}
    snapshot = first_snapshot(1, [list(catalog.values())], {"words": 4}, "USD")
    for version in range(2, 14):
        changed: dict[ProductId, Product] = {}
        gone: list[ProductId] = []
        for _ in range(chance.randrange(12)):
            ids = sorted(catalog)
            deed = chance.random()
            if deed < 0.3 or not ids:
                new = some(chance.randrange(1000, 2000), chance)
                changed[new.product_id] = new
            elif deed < 0.6:
                one = catalog[chance.choice(ids)]
                changed[one.product_id] = repriced(one, f"{chance.randrange(100, 9000) / 100}")
            elif deed < 0.8:
                one = catalog[chance.choice(ids)]
                changed[one.product_id] = reworded(one, f"{one.title} anew {chance.randrange(50)}")
            else:
                gone.append(chance.choice(ids))
        gone = [product_id for product_id in dict.fromkeys(gone) if product_id not in changed]
        catalog = {name: one for name, one in (catalog | changed).items() if name not in gone}
        snapshot = taken_up(snapshot, version, list(changed.values()), gone, {"words": 4})
        assert_same_catalog(snapshot, list(catalog.values()))
    segment = merged_whole(snapshot)
    order = np.argsort([segment.id_of(row) for row in range(len(segment))])
    assert [unpacked(segment.records[int(row)]) for row in order] == [catalog[name] for name in sorted(catalog)]


def test_layers_stay_few() -> None:
    chance = random.Random(5)
    snapshot = first_snapshot(1, [[some(number, chance) for number in range(10)]], {}, "USD")
    for version in range(2, 200):
        snapshot = taken_up(snapshot, version, [some(chance.randrange(100, 9999), chance)], [], {})
    assert len(snapshot.layers) <= 9
    assert snapshot.size > 150


def test_an_older_snapshot_is_not_touched() -> None:
    chance = random.Random(6)
    products = [some(number, chance) for number in range(40)]
    held = first_snapshot(1, [products], {}, "USD")
    newer = taken_up(
        held, 2, [repriced(products[3], "1.11"), reworded(products[4], "Copper samovar")], [products[5].product_id], {}
    )
    assert_same_catalog(held, products)
    assert newer.size == 39
    row = newer.row_of(products[3].product_id)
    assert row is not None and newer.product(row).price.amount == Decimal("1.11")
    assert newer.offers.price[row] == 11_100
    assert held.offers.price[row] != 11_100


def test_records_that_changed_are_told_by_row() -> None:
    records = Records()
    for number in range(50):
        records = records.and_these({number % 20: b"%d" % number})
    assert [records.get(row) for row in (0, 9, 10, 19, 20)] == [b"40", b"49", b"30", b"39", None]
    assert records.within(5, 8) == {0: b"45", 1: b"46", 2: b"47"}
    assert records.before(10).get(12) is None and records.before(10).get(3) == b"43"


def test_what_is_written_is_what_is_opened(tmp_path: Path) -> None:
    chance = random.Random(7)
    segment = segment_of([some(number, chance) for number in range(50)])
    folder = SegmentFolder(tmp_path / "index")
    assert folder.open() is None
    folder.write(3, len(segment), {"segment": segment.arrays().items()})
    newer = segment_of([some(number, chance) for number in range(20)])
    folder.write(4, len(newer), {"segment": newer.arrays().items()})
    opened = folder.open()
    assert opened is not None and opened.manifest.catalog_version == 4
    assert_same(Segment.of_arrays(opened.arrays), newer)
    assert len(list((tmp_path / "index").glob("g*"))) == 1


@pytest.mark.parametrize("harm", ["shorter", "longer", "other", "gone", "manifest", "older"])
def test_harmed_files_are_refused(tmp_path: Path, harm: str) -> None:
    folder = SegmentFolder(tmp_path)
    written = folder.write(
        1, 30, {"segment": segment_of([some(number, random.Random(8)) for number in range(30)]).arrays().items()}
    )
    file, manifest = written.folder / "segment.bin", written.folder / "manifest.json"
    content = file.read_bytes()
    match harm:
        case "shorter":
            file.write_bytes(content[:-1])
        case "longer":
            file.write_bytes(content + b"x")
        case "other":
            file.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
        case "gone":
            file.unlink()
        case "manifest":
            manifest.write_text(manifest.read_text()[:-20])
        case "older":
            manifest.write_text('{"schema_version": 1}')
    with pytest.raises(BrokenSegment, match="another version" if harm == "older" else "segment.bin|cannot be read"):
        folder.open()


def assert_same(one: Segment, other: Segment) -> None:
    others = other.arrays()
    for name, array in one.arrays().items():
        assert array.dtype == others[name].dtype and array.shape == others[name].shape, name
        if array.dtype.kind == "f":
            np.testing.assert_allclose(array, others[name], rtol=1e-4, err_msg=name)
        else:
            assert (array == others[name]).all(), name


def assert_same_catalog(snapshot: Snapshot, products: Sequence[Product]) -> None:
    """The snapshot answers as one that was read anew: the same products, conditions met and words found in the same."""
    anew = first_snapshot(1, [list(products)], {}, "USD")
    assert {one.product_id: one for one in snapshot.products()} == {one.product_id: one for one in products}
    assert snapshot.size == len(products)
    for wanted in (
        Constraints(category="dress"),
        Constraints(brands=("muji",)),
        Constraints(colors=("blue",), in_stock=True),
        Constraints(attributes=(("size", "M"),), price_max=Decimal(40)),
        Constraints(exclude=("linen",), rating_min=4.0),
        Constraints(facets=(("length", ("long",)),), without=tuple(one.product_id for one in products[:3])),
    ):
        assert met(snapshot, wanted) == met(anew, wanted), wanted
    for words in (["anew"], ["in", "hous"], ["连", "衣"], ["model", "7"]):
        assert named(snapshot, snapshot.lexical.phrase(words)) == named(anew, anew.lexical.phrase(words)), words
        ours = snapshot.lexical.having(words, LABELS) & snapshot.alive
        assert named(snapshot, ours) == named(anew, anew.lexical.having(words, LABELS)), words
        scored = (snapshot.lexical.scores(words)[0] > 0) & snapshot.alive
        assert named(snapshot, scored) == named(anew, anew.lexical.scores(words)[0] > 0), words
    for kind in ("brand", "category", "color"):
        assert snapshot.names.counts(kind, snapshot.alive) == anew.names.counts(kind, anew.alive)
    key = fingerprints([fact_key("color", "", "navy")])
    assert named(snapshot, snapshot.names.stating(key)) == named(anew, anew.names.stating(key))


def met(snapshot: Snapshot, wanted: Constraints) -> set[str]:
    return named(snapshot, meeting(conditions(wanted, snapshot), snapshot))


def named(snapshot: Snapshot, mask: np.ndarray) -> set[str]:
    return {str(snapshot.id_of(int(row))) for row in np.flatnonzero(mask)}
