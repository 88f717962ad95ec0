"""``shop catalog`` as a merchant runs it: the real command, real files, a real database."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from commerce.database import open_database
from commerce.imports.catalog_export import export_catalog
from commerce.imports.catalog_import import ImportOptions, import_catalog
from commerce.imports.rows import RowDefaults

SHOP = [sys.executable, "-c", "from ui.cli import main; main()", "catalog"]


def environment(home):
    return {**os.environ, "SHOP_HOME": str(home), "COLUMNS": "200"}


def shop(home, *words):
    done = subprocess.run([*SHOP, *map(str, words)], env=environment(home), capture_output=True, text=True, timeout=240)
    assert "Traceback" not in done.stderr
    return done


def stored(home):
    database = open_database(f"sqlite:///{home / 'shop.db'}")
    try:
        return [product for batch in database.storefront.all_products() for product in batch]
    finally:
        database.close()


@pytest.fixture
def file(tmp_path):
    lines = ["id,title,description,price"]
    lines += [f"k{n},Kettle {n},{'Boils water. ' * 20},{n + 1}.50" for n in range(10_000)]
    lines[7_000] = "k6999,Broken,,minus five"
    path = tmp_path / "big.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_killed_in_the_middle_and_run_again_it_ends_the_same(file, tmp_path):
    clean, killed = tmp_path / "clean", tmp_path / "killed"
    assert shop(clean, "import", file, "--no-index").returncode == 0
    for least in (1, 4_000):
        _kill_after(killed, file, least)
    done = shop(killed, "import", file, "--no-index")
    assert done.returncode == 0
    assert "1 rejected" in done.stdout and " 0 changed" in done.stdout
    assert stored(killed) == stored(clean)
    assert len(stored(clean)) == 9_999
    assert [json.loads(line)["line"] for line in (killed / "reports" / "big.rejected.jsonl").open()] == [7_001]


def _kill_after(home, file, least):
    """Run the import and kill it as soon as more than so many products are stored, before it is through."""
    before = _count(home)
    running = subprocess.Popen(
        [*SHOP, "import", str(file), "--no-index"], env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 120
    while _count(home) <= max(before, least) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL, "it was through before it could be killed"
    assert 0 < _count(home) < 9_999


def _count(home):
    try:
        connection = sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True, timeout=5)
    except sqlite3.OperationalError:
        return 0
    try:
        return connection.execute("SELECT count(*) FROM products").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def test_it_says_what_it_did_and_where_the_rest_is(tmp_path):
    file, home = tmp_path / "x.csv", tmp_path / "home"
    file.write_text("ref,name,cost,odd\n1,Kettle,5,x\n2,Cup,-1,x\n")
    done = shop(home, "import", file, "--no-index", "--map", "product_id=ref,price=cost", "--report", tmp_path / "r.csv")
    assert done.returncode == 0
    assert "2 products read" in done.stdout and "1 new" in done.stdout and "1 rejected" in done.stdout
    assert "Columns that were not used: odd" in done.stdout
    assert "1 × the price is negative: -1" in done.stdout and str(tmp_path / "r.csv") in done.stdout
    assert "3,2,the price is negative" in (tmp_path / "r.csv").read_text()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04", "zip or Excel"),
        (b"a,b\n1,2\n", "no column found for product_id, title, price"),
        ("id,title,price\nk1,Théière,5\n".encode("latin-1"), "--encoding"),
        (b",".join(b"c%d" % n for n in range(1_000_000)), "more than 2,000 columns"),
    ],
    ids=["empty", "zip", "columns", "encoding", "million"],
)
def test_a_file_that_is_none_is_refused_in_words(tmp_path, content, words):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    done = shop(tmp_path / "home", "import", file, "--no-index")
    assert done.returncode == 1
    assert words in done.stderr.replace("\n", " ")


def test_no_row_that_could_be_read_is_a_failure(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("id,title,price\nk1,Kettle,free\n")
    assert shop(tmp_path / "home", "import", file, "--no-index").returncode == 1


def test_wrong_use(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("id,title,price\nk1,Kettle,5\n")
    (tmp_path / "map.json").write_text("[1]")
    for words in (["--map", "oops"], ["--where", "x"], ["--map-file", tmp_path / "map.json"], ["--format", "xml"]):
        assert shop(tmp_path / "home", "import", file, "--no-index", *words).returncode == 2
    assert shop(tmp_path / "home", "export", tmp_path / "x.doc").returncode == 2


def test_a_mapping_file(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("ref,label,cost\nk1,Kettle,5\n")
    (tmp_path / "map.json").write_text(json.dumps({"product_id": "ref", "title": "label", "price": "cost"}))
    assert shop(tmp_path / "home", "import", file, "--no-index", "--map-file", tmp_path / "map.json").returncode == 0
    assert [product.title for product in stored(tmp_path / "home")] == ["Kettle"]


@pytest.fixture(scope="module")
def real(shop_data, tmp_path_factory):
    """Both real catalogs in one shop each."""
    homes = {}
    for name in ("catalog-livostyle", "catalog-unified"):
        home = tmp_path_factory.mktemp(name)
        database = open_database(f"sqlite:///{home / 'shop.db'}")
        database.migrate()
        report = import_catalog(shop_data / name / "catalog.parquet", database.catalog)
        homes[name] = (home, database, report)
    yield homes
    for _, database, _ in homes.values():
        database.close()


def test_the_real_catalogs_come_in_without_a_mapping(real):
    _, livostyle, report = real["catalog-livostyle"]
    assert (report.new, report.rejected) == (2766, 0)
    product = livostyle.storefront.products(["7817153052811"])["7817153052811"]
    assert product.title == "Openwork V-Neck Slit Cover-Up"
    assert (str(product.price.amount), product.price.currency) == ("28.99", "USD")
    assert product.category == ("Apparel & Accessories", "Clothing", "Swimwear", "Cover Ups", "Swimwear")
    assert (product.rating, product.review_count) == (4.9, 7)
    assert product.colors == ("white",)
    assert product.image.startswith("https://cdn.shopify.com/"), "no picture lies in a folder of the app's"
    _, unified, report = real["catalog-unified"]
    assert (report.rows, report.new, report.rejected) == (24688, 24599, 89)
    products = unified.storefront.products(["yx:1181000", "bby:5404600", "livo:7817153052811"])
    assert {p.price.currency for p in products.values()} == {"CNY", "USD"}
    assert products["yx:1181000"].language == "zh"
    assert products["bby:5404600"].colors == ("silver", "black", "blue", "rose gold")
    assert products["livo:7817153052811"].tags[:2] == ("beach", "beach cover-up")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_an_export_is_read_back_to_the_same_catalog(real, form, tmp_path):
    home, database, _ = real["catalog-livostyle"]
    file = tmp_path / f"export.{form}"
    assert export_catalog(database.storefront, file, form) == 2766
    copy = open_database(f"sqlite:///{tmp_path / 'copy.db'}")
    copy.migrate()
    report = import_catalog(file, copy.catalog)
    assert (report.new, report.rejected) == (2766, 0)
    assert copy.storefront.stamps() == database.storefront.stamps()
    assert list(copy.storefront.all_products()) == list(database.storefront.all_products())
    again = import_catalog(file, database.catalog, ImportOptions(remove_missing=True))
    assert (again.new, again.changed, again.removed) == (0, 0, 0)
    copy.close()


def test_where_takes_one_shop_of_many(shop_data, tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    options = ImportOptions(where={"source": "yanxuan_litemall"}, defaults=RowDefaults(prefix="x-"))
    report = import_catalog(shop_data / "catalog-unified" / "catalog.parquet", database.catalog, options)
    assert (report.new, report.passed_over) == (239, 24_449)
    assert all(product_id.startswith("x-yx:") for product_id in database.catalog.ids())
    database.close()


def test_an_import_beside_a_running_shop_leaves_its_index_alone(tmp_path):
    import fcntl

    home, file = tmp_path / "home", tmp_path / "x.csv"
    home.mkdir()
    file.write_text("id,title,price\nk1,Kettle,5\n")
    with (home / "chroma.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = shop(home, "import", file)
    assert done.returncode == 0
    assert "1 new" in done.stdout and "A running shop takes them up by itself" in done.stdout
