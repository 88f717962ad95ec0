"""Reviews from a file: what is taken, what is rejected and why, and that a second import changes nothing."""

import pytest

from commerce.database import open_database
from commerce.errors import CatalogUnreadable
from commerce.imports.review_import import ReviewImportOptions, import_reviews
from tests.products import product

CSV = """asin,Review Text,Title,overall,date
p1,"True to size, <b>love</b> it",Great,5,2026-01-02
p1,质量很好，很舒服,,4,2026-02-02
p2,,Nothing said,3,2026-01-02
p9,Never bought here,,1,2026-01-02
p1,Six stars,,6,2026-01-02
p2,Someday,,,yesterday
"""


@pytest.fixture
def shop(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    database.migrate()
    database.catalog.put([product("p1"), product("p2")])
    yield database
    database.close()


def test_good_rows_are_taken_and_bad_ones_told(shop, tmp_path):
    file = tmp_path / "reviews.csv"
    file.write_text(CSV.replace("质量很好，很舒服", '"质量很好，很舒服"'), encoding="utf-8")
    report = tmp_path / "rejected.jsonl"
    done = import_reviews(file, shop.reviews, shop.storefront, report=report)
    assert (done.rows, done.new, done.known, done.rejected) == (6, 2, 0, 4)
    told = report.read_text(encoding="utf-8")
    for reason in ("no text", "the shop has no such product", "not between 0 and 5", "no ISO 8601 date"):
        assert reason in told
    newest, first = shop.storefront.reviews("p1")
    assert (newest.language, newest.rating) == ("zh", 4)
    assert (first.text, first.title, first.written_at.year) == ("True to size, love it", "Great", 2026)
    again = import_reviews(file, shop.reviews, shop.storefront)
    assert (again.new, again.known, shop.reviews.count()) == (0, 2, 2)


def test_columns_can_be_named_and_must_be_there(shop, tmp_path):
    file = tmp_path / "r.jsonl"
    file.write_text('{"what": "p2", "said": "Warm"}\n{"what": "p2", "said": "Warm"}\n', encoding="utf-8")
    options = ReviewImportOptions({"product_id": "what", "text": "said"})
    assert import_reviews(file, shop.reviews, shop.storefront, options).new == 1
    with pytest.raises(CatalogUnreadable, match="--map product_id=COLUMN"):
        other = tmp_path / "r.csv"
        other.write_text("a,b\n1,2\n")
        import_reviews(other, shop.reviews, shop.storefront)
