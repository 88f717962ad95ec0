"""Imports of good, odd and broken files, against a catalog in memory."""

import csv
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from commerce.errors import CatalogUnreadable
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.imports.rows import RowDefaults
from commerce.products import Product

HEADER = "id,title,description,price,tags\n"


@dataclass
class Stored:
    new: int
    changed: int
    unchanged: int


@dataclass
class MemoryCatalog:
    """Keeps products as a database would."""

    kept: dict[str, Product] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)

    def put(self, given):
        self.batches.append(len(given))
        new = sum(p.product_id not in self.kept for p in given)
        unchanged = sum(self.kept.get(p.product_id) == p for p in given)
        self.kept |= {p.product_id: p for p in given}
        return Stored(new, len(given) - new - unchanged, unchanged)

    def remove(self, product_ids):
        return sum(self.kept.pop(product_id, None) is not None for product_id in product_ids)

    def ids(self, prefix=""):
        return sorted(product_id for product_id in self.kept if product_id.startswith(prefix))


@pytest.fixture
def catalog():
    return MemoryCatalog()


@pytest.fixture
def load(tmp_path, catalog):
    """Imports a file of this name and content; gives the report and the rejected rows."""

    def run(content, name="catalog.csv", **options):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        rejected = tmp_path / "rejected.jsonl"
        report = import_catalog(file, catalog, ImportOptions(**options), report=rejected)
        lines = [json.loads(line) for line in rejected.read_text().splitlines()] if rejected.exists() else []
        assert report.rejected == len(lines)
        assert report.rows == report.new + report.changed + report.unchanged + report.rejected
        return report, [(line["line"], line["reason"]) for line in lines]

    return run


def rows(*lines):
    return HEADER + "".join(line + "\n" for line in lines)


def test_a_csv_without_mapping(load, catalog):
    report, rejected = load(rows("k1,Blue kettle,Boils,20,kettle|metal", "k2,Cup,,5.50,"))
    assert (report.new, rejected, report.format, report.encoding) == (2, [], "csv", "utf-8")
    kettle = catalog.kept["k1"]
    assert (kettle.title, kettle.price.amount, kettle.price.currency, kettle.tags) == (
        "Blue kettle", Decimal("20.00"), "USD", ("kettle", "metal"),
    )  # fmt: skip
    assert kettle.facets == (("color", "blue"),) and kettle.in_stock and kettle.variants[0].variant_id == "k1"


def test_again_changes_only_what_changed(load):
    load(rows("k1,Kettle,,20,", "k2,Cup,,5,"))
    report, _ = load(rows("k1,Kettle,,20,", "k2,Cup,,6,"))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)


def test_bad_rows_are_named_by_line_and_stop_nothing(load, catalog):
    report, rejected = load(
        rows(
            "k1,Good,,20,",
            "k2,Negative,,-5,",
            "k3,Words,,call us,",
            ",No id,,5,",
            "k5,,No title,5,",
            "k6,Missing price,,,",
            "k1,Again,,7,",
            "k7,Too,many,cells,here,and,there",
            "k8,Too few",
            "k9,Ambiguous,,1.299,",
            'k10,"Two\nlines",,5,',
            "k11,After,,5,",
        )
    )
    assert [line for line, _ in rejected] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    reasons = dict(rejected)
    for line, words in {
        3: "the price is negative: -5",
        4: "the price is not a number: 'call us'",
        5: "product_id: is missing",
        6: "title: is missing",
        7: "the price is missing",
        8: "the id stands in line 2 already",
        9: "the row has 7 cells, the header 5",
        10: "the row has 2 cells, the header 5",
        11: "the price may be two amounts: '1.299' (write 1299.00)",
    }.items():
        assert reasons[line] == words
    assert sorted(catalog.kept) == ["k1", "k10", "k11"]
    assert catalog.kept["k1"].title == "Good", "the first of two stands"
    assert catalog.kept["k10"].title == "Two lines"
    assert report.reasons[0][1] == 1


def test_html_and_script_do_not_come_in(load, catalog):
    load(rows('k1,<b>Kettle</b>,"<p>Boils</p><script>alert(1)</script>",5,"<i>metal</i>|x"'))
    kettle = catalog.kept["k1"]
    assert (kettle.title, kettle.description, kettle.tags) == ("Kettle", "Boils", ("metal", "x"))


def test_dangerous_addresses_do_not_come_in(load, catalog):
    load(
        "id,title,price,url,image_url\nk1,Kettle,5,javascript:alert(1),data:text/html;x\nk2,Cup,5,https://x.example/a,/images/../../etc\n"
    )
    assert [(p.url, p.image) for p in catalog.kept.values()] == [(None, None), ("https://x.example/a", None)]


@pytest.mark.parametrize(
    "content", ["", "\n\n", "\ufeff"], ids=["nothing", "blank lines", "mark"]
)  # fmt: skip
def test_an_empty_file_is_told(load, content):
    with pytest.raises(CatalogUnreadable, match="empty"):
        load(content)


def test_a_header_alone_is_no_error(load):
    report, _ = load(HEADER)
    assert report.rows == 0


def test_a_folder_a_missing_file_and_other_kinds(load, catalog, tmp_path):
    with pytest.raises(CatalogUnreadable, match="folder"):
        import_catalog(tmp_path, catalog)
    with pytest.raises(CatalogUnreadable, match="no file"):
        import_catalog(tmp_path / "nowhere.csv", catalog)
    for content, words in (
        (b"PK\x03\x04rest", "zip or Excel"),
        (b"\x1f\x8brest", "gzip"),
        (b"%PDF-1.4", "PDF"),
        (bytes(500), "binary"),
    ):
        with pytest.raises(CatalogUnreadable, match=words):
            load(content)
    with pytest.raises(CatalogUnreadable, match="one JSON list"):
        load('[{"id": 1}]', "catalog.json")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(load, catalog, delimiter):
    load(delimiter.join(("id", "title", "price")) + "\n" + delimiter.join(("k1", "Kettle", "5")) + "\n")
    assert catalog.kept["k1"].title == "Kettle"


def test_columns_that_nobody_knows_need_a_mapping(load, catalog):
    content = "ref,label,cost,colour\nk1,Kettle,5,navy\n"
    with pytest.raises(CatalogUnreadable, match=r"no column found for product_id, title, price.*--map product_id=COLUMN"):
        load(content)
    report, _ = load(content, columns={"product_id": "ref", "title": "label", "price": "cost"})
    assert report.new == 1 and ("color", "navy") in catalog.kept["k1"].facets
    with pytest.raises(CatalogUnreadable, match="no column 'nope'"):
        load(content, columns={"product_id": "nope"})
    with pytest.raises(CatalogUnreadable, match="no such field: nope"):
        load(content, columns={"nope": "ref"})


def test_a_million_columns_are_refused_at_once(load, tmp_path, catalog):
    many = ",".join(f"c{n}" for n in range(1_000_000))
    with pytest.raises(CatalogUnreadable, match="more than 2,000 columns"):
        load(many + "\n1,2\n")
    report, rejected = load(
        '{"id":1,"title":"a","price":1}\n{' + ",".join(f'"c{n}":1' for n in range(100_000)) + "}\n", "x.jsonl"
    )
    assert report.new == 1 and "100,000 keys" in rejected[0][1]


def test_a_mark_and_utf16_are_read(load, catalog):
    load(b"\xef\xbb\xbf" + rows("k1,Käthe,,5,").encode())
    report, _ = load(rows("k2,电水壶,,5,").encode("utf-16"))
    assert report.encoding == "utf-16"
    assert {p.title for p in catalog.kept.values()} == {"Käthe", "电水壶"}


CHINESE = rows(*(f"k{n},电热水壶第{n}号 不锈钢材质,适合家庭使用的大容量保温电水壶，欢迎选购,5,厨房" for n in range(60)))


def test_chinese_of_a_spreadsheet_is_told(load, catalog):
    report, _ = load(CHINESE.encode("gb18030"))
    assert report.encoding == "gb18030"
    assert catalog.kept["k1"].title == "电热水壶第1号 不锈钢材质"
    assert catalog.kept["k1"].tags == ("厨房",)


def _encoded(titles, encodings):
    found = []
    for title in titles:
        text = rows(*(f"k{n},{title} {n},,5," for n in range(20)))
        for encoding in encodings:
            try:
                found.append(pytest.param(title, text.encode(encoding), id=f"{title}-{encoding}"))
            except UnicodeEncodeError:
                continue
    return found


@pytest.mark.parametrize(
    ("title", "content"),
    _encoded(
        ["Théière émaillée à fleurs", "Żółty czajnik", "Чайник", "やかん", "電水壺", "주전자"],
        ["cp1252", "cp1250", "cp1251", "shift_jis", "big5", "euc_kr", "gb18030", "koi8_r", "mac_roman"],
    ),
)
def test_no_other_words_come_in_silently(load, catalog, title, content):
    try:
        load(content)
    except CatalogUnreadable as error:
        assert "--encoding" in str(error)
    assert all(product.title.startswith(title) for product in catalog.kept.values())


def test_a_line_in_another_encoding_is_rejected_alone(load, catalog):
    good = rows(*(f"k{n},Käthe {n},,5," for n in range(30))).encode()
    report, rejected = load(good + "bad,Fußball,,5,\n".encode("latin-1") + b"last,Last,,5,\n")
    assert rejected == [(32, "the row is not valid text in the file's encoding")]
    assert "last" in catalog.kept and report.new == 31


def test_a_wrong_encoding_that_was_asked_for_is_told(load):
    with pytest.raises(CatalogUnreadable, match="is not ascii"):
        load(rows("k1,Käthe,,5,"), encoding="ascii")
    with pytest.raises(CatalogUnreadable, match="no encoding named"):
        load(rows("k1,Käthe,,5,"), encoding="klingon")


def test_nul_bytes_reject_their_row(load, catalog):
    report, rejected = load(rows("k1,Good,,5,", "k2,Ba\x00d,,5,", "k3,Good,,5,"))
    assert rejected == [(3, "the row contains a NUL byte")]
    assert sorted(catalog.kept) == ["k1", "k3"]


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ('k3,"Cut in quo', "the file ends inside a quoted cell"),
        ("k3,Cut,", "the row has 3 cells, the header 5: the file is cut off here"),
        (
            "k3,Zażó".encode()[:-1].decode("utf-8", "surrogateescape"),
            "the row has 2 cells, the header 5: the file is cut off here",
        ),
    ],
)
def test_a_cut_off_csv_keeps_what_was_read_and_removes_nothing(load, catalog, tail, reason):
    load(rows("k0,Old,,5,"))
    content = rows("k1,One,,5,", "k2,Two,,5,").encode() + tail.encode("utf-8", "surrogateescape")
    report, rejected = load(content, remove_missing=True)
    assert rejected == [(4, reason)]
    assert sorted(catalog.kept) == ["k0", "k1", "k2"]
    assert report.removed == 0 and report.kept_missing


def test_a_cut_off_jsonl(load, catalog):
    lines = [json.dumps({"id": f"k{n}", "title": "Kettle", "price": 5}) for n in range(3)]
    _, rejected = load("\n".join(lines)[:-9], "x.jsonl")
    assert rejected == [(3, "the file is cut off here")]
    assert sorted(catalog.kept) == ["k0", "k1"]


def test_a_cut_off_parquet_is_refused_whole(load, catalog, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["k1"], "title": ["Kettle"], "price": [5.0]}), tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    with pytest.raises(CatalogUnreadable, match="cut off"):
        load(whole[: len(whole) // 2], "x.parquet")
    report, _ = load(whole, "x.parquet")
    assert report.new == 1


def test_jsonl_rows_are_judged_one_by_one(load, catalog):
    lines = [
        json.dumps({"id": 1, "title": "Kettle", "price": "5", "tags": ["a", "b"], "in_stock": False}),
        "not json",
        "[1, 2]",
        json.dumps({"id": 2, "title": "No price"}),
        json.dumps({"id": {"a": 1}, "title": "Odd id", "price": 5}),
        json.dumps({"id": 3, "title": "Cup", "price": 5, "attributes": {"capacity": "1 l", "colour": ["Navy", "red"], "n": 3}}),
        '{"id": 4, "title": "Nul \\u0000", "price": 5}',
    ]
    report, rejected = load("\n".join(lines) + "\n", "x.jsonl")
    assert [line for line, _ in rejected] == [2, 3, 4, 5, 7]
    assert not catalog.kept["1"].in_stock and catalog.kept["1"].tags == ("a", "b")
    assert catalog.kept["3"].facets == (("capacity", "1 l"), ("color", "navy"), ("color", "red"), ("n", "3"))


def test_an_unclosed_quote_does_not_swallow_the_file_silently(load, catalog):
    report, rejected = load(rows("k1,One,,5,", 'k2,"Two,,5,', *(f"n{n},More,,5," for n in range(5))))
    assert rejected and rejected[0][0] == 3
    assert "k2" not in catalog.kept and report.rejected == len(rejected)


def test_currencies(load, catalog):
    load("id,title,price_eur\nk1,Kettle,5\n")
    load("id,title,price,currency\nk2,Kettle,5,inr\nk3,Kettle,5,\nk4,Kettle,€5,\n", defaults=RowDefaults(currency="CAD"))
    assert [p.price.currency for p in catalog.kept.values()] == ["EUR", "INR", "CAD", "EUR"]
    _, rejected = load("id,title,price,currency\nk5,Kettle,€5,USD\nk6,Kettle,5,dollars\n")
    assert "EUR" in rejected[0][1] and "ISO 4217" in rejected[1][1]


def test_where_and_prefix_and_removal(load, catalog):
    content = "id,title,price,shop\n1,Kettle,5,a\n2,Cup,5,b\n3,Pan,5,a\n"
    report, _ = load(content, where={"shop": "a"}, defaults=RowDefaults(prefix="a:"))
    assert (report.new, report.passed_over) == (2, 1)
    load(content, where={"shop": "b"}, defaults=RowDefaults(prefix="b:"))
    report, rejected = load("id,title,price\n1,Kettle,oops\n", defaults=RowDefaults(prefix="a:"), remove_missing=True)
    assert (report.removed, len(rejected)) == (1, 1)
    assert sorted(catalog.kept) == ["a:1", "b:2"], "a badly written product is not missing"


def test_a_report_as_csv(tmp_path, catalog):
    file = tmp_path / "x.csv"
    file.write_text(rows("k1,Kettle,,-5,"))
    import_catalog(file, catalog, report=tmp_path / "r.csv")
    told = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert (told[0]["line"], told[0]["id"], told[0]["reason"]) == ("2", "k1", "the price is negative: -5")


def test_a_report_of_an_earlier_import_is_not_left_lying(tmp_path, catalog):
    file, report = tmp_path / "x.csv", tmp_path / "r.jsonl"
    file.write_text(rows("k1,Kettle,,-5,"))
    import_catalog(file, catalog, report=report)
    assert report.exists()
    file.write_text(rows("k1,Kettle,,5,"))
    import_catalog(file, catalog, report=report)
    assert not report.exists()
    with pytest.raises(CatalogUnreadable, match="folder"):
        import_catalog(file, catalog, report=tmp_path)


def test_progress_reaches_its_end(tmp_path, catalog):
    file = tmp_path / "x.csv"
    file.write_text(rows(*(f"k{n},Kettle,,5," for n in range(1200))))
    told: list[tuple[int, int]] = []
    import_catalog(file, catalog, progress=lambda done, total: told.append((done, total)))
    size = Path(file).stat().st_size
    assert catalog.batches == [500, 500, 200]
    assert told == sorted(told) and told[-1] == (size, size)


SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,"
    "Image Src,Image Position,Status\n"
)


def test_shopify_rows_become_products(load, catalog):
    report, rejected = load(
        SHOPIFY
        + 'shirt,Linen Shirt,<p>Soft</p>,Acme,Apparel > Tops,Shirt,"summer, linen",true,Size,S,Color,Navy,SK1,3,deny,20,25,https://i.example/2.jpg,2,active\n'
        + "shirt,,,,,,,,,M,,Navy,SK2,0,deny,20,,https://i.example/1.jpg,1,\n"
        + "shirt,,,,,,,,,L,,Navy,SK3,-2,continue,22,,,,\n"
        + "shirt,,,,,,,,,,,,,,,,,https://i.example/3.jpg,3,\n"
        + "mug,Mug,,,,,,true,Title,Default Title,,,,7,deny,9.50,,,,active\n"
        + "draft,Draft,,,,,,true,Title,Default Title,,,,7,deny,9.50,,,,draft\n"
        + "bad,Bad,,,,,,true,Title,Default Title,,,,7,deny,free,,,,active\n"
        + "shirt,Again,,,,,,true,Title,Default Title,,,,7,deny,9.50,,,,active\n"
    )
    shirt, mug = catalog.kept["shirt"], catalog.kept["mug"]
    assert report.format == "shopify" and report.new == 2
    assert [(v.variant_id, v.stock, v.in_stock) for v in shirt.variants] == [
        ("SK1", 3, True),
        ("SK2", 0, False),
        ("SK3", None, True),
    ]
    assert shirt.variants[0].options == (("size", "S"), ("color", "Navy"))
    assert (shirt.brand, shirt.category, shirt.tags) == ("Acme", ("Apparel", "Tops", "Shirt"), ("summer", "linen"))
    assert shirt.facets == (("size", "S"), ("color", "navy"), ("size", "M"), ("size", "L"), ("material", "linen"))
    assert (shirt.price.amount, shirt.list_price.amount, shirt.image) == (
        Decimal("20.00"),
        Decimal("25.00"),
        "https://i.example/1.jpg",
    )
    assert mug.variants[0].options == () and mug.variants[0].variant_id == "mug" and mug.variants[0].stock == 7
    assert [line for line, _ in rejected] == [7, 8, 9]
    assert "not for sale" in rejected[0][1] and "already" in rejected[2][1]


def test_texts_have_their_limits(load, catalog):
    _, rejected = load(rows(f"{'k' * 191},Kettle,,5,", f"k2,{'x' * 1001},,5,", f"k3,Kettle,{'y' * 100_001},5,"))
    assert rejected == [
        (2, "product_id: is longer than 190 characters"),
        (3, "title: is longer than 1,000 characters"),
        (4, "description: is longer than 100,000 characters"),
    ]
