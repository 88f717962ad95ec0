import json

import numpy as np
import pytest

from ranker.errors import PromotionRefused, UnusableVersion
from ranker.versions import (
    SCHEMA,
    DataWindow,
    HeldOut,
    VersionRecord,
    Versions,
    doubt,
    load_table,
    now,
    read_record,
    save_table,
)
from tests.fakes_ranker import small_table


def record(name, ndcg=0.1, window="same"):
    figures = {"ndcg_10": ndcg or 0.0, "recall_10": 0.2}
    held = HeldOut(window=window, from_moment=0, shoppers=9, figures=figures, low=figures, high=figures, models={})
    data = DataWindow(events=9, shoppers=3, products=4, clock="time", first=0, last=9, simulated=False, left_out=())
    return VersionRecord(
        schema_version=SCHEMA,
        name=name,
        model="attention",
        scorers=("attention",),
        made_at=now(),
        made_by="1",
        git=None,
        embedder="packaged",
        alphabet="none",
        data=data,
        held_out=None if ndcg is None else held,
        seed=0,
        minutes=1,
        seconds=1,
    )


@pytest.fixture
def versions(tmp_path):
    found = Versions(tmp_path / "ranker")

    def add(*records):
        for one in records:
            made = tmp_path / "made"
            save_table(made, small_table())
            found.add(made, one)
        return found

    return add


def test_a_version_comes_into_force_and_back(versions):
    found = versions(record("v1", 0.1), record("v2", 0.2), record("v10", 0.3))
    assert found.names() == ["v1", "v2", "v10"]
    assert found.next_name() == "v11"
    assert found.promoted() is None
    with pytest.raises(UnusableVersion, match="no ranker in force"):
        found.in_force()
    found.promote("v1")
    found.promote("v2")
    found.promote("v10")
    assert found.in_force() == "v10"
    assert found.rollback() == "v2"
    assert found.rollback() == "v1"
    with pytest.raises(UnusableVersion, match="no version before v1"):
        found.rollback()
    assert found.in_force() == "v1"


def test_rolling_back_passes_over_what_was_removed(versions):
    found = versions(record("v1", 0.1), record("v2", 0.2), record("v3", 0.3))
    for name in ("v1", "v2", "v3"):
        found.promote(name)
    found.remove("v2")
    assert found.rollback() == "v1"
    with pytest.raises(PromotionRefused, match="in force"):
        found.remove("v1")


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (record("v2", 0.09), "falls from 0.1000 .v1. to 0.0900"),
        (record("v2", 0.5, window="other"), "different events"),
        (record("v2", None), "no held-out figures"),
    ],
)
def test_promotion_is_refused_where_figures_fall_or_cannot_be_compared(versions, new, said):
    found = versions(record("v1", 0.1), new)
    found.promote("v1")
    with pytest.raises(PromotionRefused, match=said):
        found.promote("v2")
    assert found.in_force() == "v1"
    found.promote("v2", force=True)
    assert found.in_force() == "v2"


def test_what_was_just_trained_comes_into_force_only_where_nothing_speaks_against_it():
    made_up = record("v2", 0.3)
    made_up = made_up.model_copy(update={"data": made_up.data.model_copy(update={"simulated": True})})
    assert doubt(record("v2", 0.3), None, own_shop=True) is None
    assert "no held-out figures" in doubt(record("v2", None), None, own_shop=True)
    assert "simulated" in doubt(made_up, None, own_shop=True)
    assert doubt(record("v2", None), record("v1", 0.9), own_shop=False) is None
    assert doubt(record("v2", 0.1, window="other"), record("v1", 0.9), own_shop=True) is None
    assert "falls" in doubt(record("v2", 0.1), record("v1", 0.9), own_shop=True)


def test_a_version_that_is_not_there_is_named(versions):
    with pytest.raises(UnusableVersion, match="no version 'v7' .it has v1"):
        versions(record("v1")).promote("v7")
    with pytest.raises(UnusableVersion, match="no version '../v1'"):
        versions().promote("../v1")


def test_what_is_in_force_is_written_anew_where_it_is_damaged(versions):
    found = versions(record("v1"), record("v2"))
    found.promotion.write_text("{")
    with pytest.raises(UnusableVersion, match="shop rank promote"):
        found.rollback()
    found.promote("v1")
    assert found.in_force() == "v1"


def test_a_record_of_another_schema_or_a_damaged_one_is_refused(versions):
    found = versions(record("v1"))
    path = found.path("v1") / "version.json"
    whole = json.loads(path.read_text())
    path.write_text(json.dumps(whole | {"schema_version": SCHEMA + 1}))
    with pytest.raises(UnusableVersion, match="another version"):
        read_record(found.path("v1"))
    path.write_text(json.dumps(whole)[:-30])
    with pytest.raises(UnusableVersion, match="damaged"):
        read_record(found.path("v1"))
    path.write_text(json.dumps(whole | {"surprise": 1}))
    with pytest.raises(UnusableVersion, match="damaged"):
        read_record(found.path("v1"))


def test_the_products_of_a_version_come_back(tmp_path):
    table = small_table()
    save_table(tmp_path, table)
    back = load_table(tmp_path)
    assert back.ids == table.ids
    assert back.categories == table.categories
    np.testing.assert_array_equal(back.prices, table.prices)
    np.testing.assert_allclose(back.vectors, table.vectors, atol=1e-3)
    (tmp_path / "products.json").write_text('{"ids": ["a"]}')
    with pytest.raises(UnusableVersion, match="cannot be read"):
        load_table(tmp_path)
