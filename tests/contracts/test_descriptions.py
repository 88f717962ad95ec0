"""Drafts and publications, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from commerce.database import Database
from commerce.descriptions import Draft, DraftKey, ProductTexts
from commerce.ids import ProductId
from tests.products import product

NEW = ProductTexts("Kettle, blue", ("Color: blue",), "A blue kettle.\nBoils water.", "Kettle, blue | Shop", "A blue kettle.")
KEY = DraftKey(ProductId("p1"), "en")


def draft(key=KEY, texts=NEW, state="draft", source=None):
    source = source or product(key.product_id)
    return Draft(key, texts, state, "code", "f" * 32, source.text_hash, ("a doubt",), datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture
def shop(database: Database) -> Database:
    database.catalog.put([product("p1"), product("p2", title="Red kettle")])
    return database


def text_of(shop: Database, product_id="p1"):
    one = shop.storefront.products([ProductId(product_id)])[ProductId(product_id)]
    return one.title, one.description


def published(shop: Database) -> None:
    shop.descriptions.put([draft(state="approved")])
    assert shop.descriptions.publish([KEY]).in_catalog == ("p1",)


def test_a_draft_comes_back_as_it_was_and_takes_the_place_of_an_older_one(shop: Database) -> None:
    hikers = replace(draft(), key=DraftKey(ProductId("p1"), "zh", "徒步"))
    shop.descriptions.put([draft(), hikers])
    shop.descriptions.put([draft(texts=replace(NEW, title="Newer"))])
    kept = shop.descriptions.drafts()
    assert [one.key for one in kept] == [KEY, hikers.key] and kept[0].texts.title == "Newer" and kept[1] == hikers
    assert shop.descriptions.drafts(audience="徒步") == [hikers] and shop.descriptions.drafts("approved") == []


def test_a_draft_of_a_product_that_is_gone_is_let_go(shop: Database) -> None:
    shop.descriptions.put([draft(DraftKey(ProductId("gone"), "en")), draft()])
    shop.catalog.remove([ProductId("p1")])
    assert shop.descriptions.drafts() == []


def test_only_what_was_approved_is_published(shop: Database) -> None:
    shop.descriptions.put([draft()])
    assert shop.descriptions.publish([KEY]).in_catalog == () and text_of(shop) == ("Blue kettle", "Boils water.")
    assert shop.descriptions.decide([KEY, DraftKey(ProductId("p9"), "en")], "approved") == 1
    before = shop.storefront.catalog_version()
    assert shop.descriptions.publish([KEY]).in_catalog == ("p1",)
    assert text_of(shop) == (NEW.title, NEW.description)
    assert shop.storefront.changes(before).changed == ("p1",)  # so that the index takes it up
    assert shop.descriptions.drafts("published")[0].key == KEY and shop.descriptions.decide([KEY], "rejected") == 0


def test_the_old_text_comes_back(shop: Database) -> None:
    published(shop)
    assert shop.descriptions.sources([ProductId("p1")])[ProductId("p1")].title == "Blue kettle"
    assert shop.descriptions.restore([ProductId("p1"), ProductId("p2")]) == ["p1"]
    assert text_of(shop) == ("Blue kettle", "Boils water.") and shop.descriptions.published_now() == frozenset()
    assert [one.stands for one in shop.descriptions.publications()] == [False]
    assert shop.descriptions.drafts()[0].state == "draft"


def test_the_source_is_kept_through_a_second_publication(shop: Database) -> None:
    published(shop)
    shop.descriptions.put([draft(texts=replace(NEW, title="Newest"), state="approved")])
    shop.descriptions.publish([KEY])
    assert text_of(shop)[0] == "Newest"
    shop.descriptions.restore([ProductId("p1")])
    assert text_of(shop)[0] == "Blue kettle"


def test_an_import_of_the_same_source_keeps_the_published_text(shop: Database) -> None:
    published(shop)
    stored = shop.catalog.put([product("p1")])
    assert stored.unchanged == 1 and text_of(shop)[0] == NEW.title


def test_an_import_of_the_own_export_keeps_the_published_text(shop: Database) -> None:
    published(shop)
    stored = shop.catalog.put(list(shop.storefront.products([ProductId("p1")]).values()))
    assert stored.unchanged == 1 and shop.descriptions.published_now() == {"p1"}


def test_a_newer_source_takes_the_place_of_the_published_text(shop: Database) -> None:
    published(shop)
    shop.catalog.put([product("p1", description="Boils water in a minute.")])
    assert text_of(shop) == ("Blue kettle", "Boils water in a minute.") and shop.descriptions.published_now() == frozenset()


def test_a_draft_of_an_older_source_is_not_published(shop: Database) -> None:
    shop.descriptions.put([draft(state="approved")])
    shop.catalog.put([product("p1", description="Boils water in a minute.")])
    assert shop.descriptions.publish([KEY]).stale == ("p1",) and text_of(shop)[0] == "Blue kettle"


def test_another_language_and_an_audience_leave_the_catalog_as_it_is(shop: Database) -> None:
    others = [DraftKey(ProductId("p1"), "zh"), DraftKey(ProductId("p1"), "en", "hikers")]
    shop.descriptions.put([draft(key, state="approved") for key in others])
    report = shop.descriptions.publish(others)
    assert (report.in_catalog, report.kept_aside) == ((), 2) and text_of(shop)[0] == "Blue kettle"
    assert len(shop.descriptions.publications([ProductId("p1")])) == 2 and shop.descriptions.published_now() == frozenset()
