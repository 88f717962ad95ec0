import json

import numpy as np
import pandas as pd
import pytest

from ranker.errors import UnreadableTable
from ranker.histories import CART, DISLIKE, PURCHASE, VIEW
from ranker.reading import read_events, read_products, read_shoppers
from ranker.tables import ProductTable

PRODUCTS = ProductTable.of(["1", "2", "3"], ["one", "two", "three"])


def written(path, rows):
    """The rows as the file that the suffix names."""
    frame = pd.DataFrame(rows)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_every_form_of_file_gives_the_same(tmp_path, suffix):
    events = [
        {"shopper_id": 7, "product_id": 2, "at": "2024-05-01T10:00:00Z", "event": "view"},
        {"shopper_id": 8, "product_id": 3, "at": "2024-05-01T09:00:00Z", "event": "cart"},
        {"shopper_id": 7, "product_id": 1, "at": "2024-05-01T09:30:00Z", "event": "dislike"},
    ]
    read = read_events(written(tmp_path / f"events{suffix}", events), PRODUCTS)
    found = read.histories
    assert (found.shoppers, found.products.tolist(), found.kinds.tolist()) == (("7", "8"), [0, 1, 2], [DISLIKE, VIEW, CART])
    assert found.clock == "time"
    assert found.at[1] - found.at[0] == 1800
    assert not read.refused.counts
    products = [
        {"product_id": 5, "title": "gown", "category": "A", "price": 2.5},
        {"product_id": 6, "title": "hat", "brand": "b"},
    ]
    table, _ = read_products(written(tmp_path / f"products{suffix}", products))
    assert (table.ids, table.titles, table.categories, table.brands) == (("5", "6"), ("gown", "hat"), ("A", None), (None, "b"))
    assert table.prices[0] == 2.5
    assert np.isnan(table.prices[1])
    shoppers, _ = read_shoppers(
        written(tmp_path / f"shoppers{suffix}", [{"shopper_id": 9}, {"shopper_id": 7}, {"shopper_id": 9}])
    )
    assert shoppers == ("9", "7")


def test_what_cannot_be_used_is_counted_and_the_rest_is_taken(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text(
        "\n".join(
            [
                '{"shopper_id": "a", "product_id": "1", "at": 1700000000}',
                '{"shopper_id": "a", "product_id": "99", "at": 1700000001}',
                '{"shopper_id": "a", "product_id": "1", "at": 1700000000}',
                "not json",
                '{"shopper_id": "a", "product_id": "2", "at": 1699999000, "event": "view"}',
                '{"shopper_id": "a", "product_id": "2", "at": 1700000000, "event": "sneeze"}',
                '{"shopper_id": "a", "product_id": "2", "at": 1700000000, "event": "impression"}',
                '{"shopper_id": "", "product_id": "2", "at": 1700000000}',
                '{"shopper_id": "a", "product_id": "2", "at": "soon"}',
                '{"shopper_id": "a", "product_id": "3", "at": 99999999999}',
                '{"shopper_id": "a", "product_id": "3", "at": NaN}',
            ]
        ),
        encoding="utf-8",
    )
    read = read_events(path, PRODUCTS)
    assert read.histories.products.tolist() == [1, 0], "out of order in the file, in order here"
    assert sorted(read.refused.counts.values()) == [1, 1, 1, 1, 1, 1, 1, 2]
    assert any("line 2" in line and "not among the products" in line for line in read.refused.lines())


@pytest.mark.parametrize(
    ("times", "clock", "apart"),
    [
        ([[0, 1, 2], [0, 1]], "rank", 1),
        ([[1, 2, 3], [1, 2]], "rank", 1),
        ([[3, 40, 41], [3, 9]], "time", 37 * 86_400),
        ([[0, 2, 5], [1, 4]], "rank", 2),
        ([[20240101, 20240301], [20231231]], "time", 60 * 86_400),
        ([[1_500_000_000, 1_500_000_010, 1_500_000_020], [1, 2]], "time", 10),
        ([[1_500_000_000_000, 1_500_000_010_000, 1_500_000_020_000], [1_500_000_000_000, 1_600_000_000_000]], "time", 10),
    ],
)
def test_ranks_are_told_from_times_and_units_from_each_other(tmp_path, times, clock, apart):
    rows = [
        {"shopper_id": shopper, "product_id": product + 1, "at": at}
        for shopper, some in enumerate(times)
        for product, at in enumerate(some)
    ]
    found = read_events(written(tmp_path / "events.csv", rows), PRODUCTS).histories
    assert found.clock == clock
    assert found.at[1] - found.at[0] == pytest.approx(apart)


def test_without_a_time_the_order_of_the_file_is_the_rank(tmp_path):
    rows = [{"shopper_id": "a", "product_id": product} for product in (3, 1, 2, 1)]
    found = read_events(written(tmp_path / "events.csv", rows), PRODUCTS).histories
    assert (found.clock, found.products.tolist(), set(found.kinds)) == ("rank", [2, 0, 1, 0], {PURCHASE})


def test_ids_with_gaps_in_their_column_stay_whole_numbers(tmp_path):
    path = tmp_path / "events.parquet"
    pd.DataFrame({"shopper_id": [5.0, None, 6.0], "product_id": [1, 2, 3], "at": [1, 2, 3]}).to_parquet(path)
    read = read_events(path, PRODUCTS)
    assert read.histories.shoppers == ("5", "6")
    assert list(read.refused.counts) == ["no shopper_id"]


def test_columns_of_any_type_are_read(tmp_path):
    path = tmp_path / "events.parquet"
    large = 2**53 + 1  # more than a float can tell from its neighbour
    whole = pd.DataFrame(
        {"shopper_id": pd.array([large, None, large - 1], "Int64"), "product_id": pd.array([1, 2, 3], "Int32")}
    )
    whole.to_parquet(path)
    read = read_events(path, PRODUCTS)
    assert read.histories.shoppers == (str(large), str(large - 1))
    assert list(read.refused.counts) == ["no shopper_id"]
    pd.DataFrame(
        {"shopper_id": [b"a", b"b"], "product_id": pd.Categorical(["1", "2"]), "at": ["0001-01-01", "9999-12-31"]}
    ).to_parquet(path)
    read = read_events(path, PRODUCTS)
    assert (read.histories.shoppers, read.histories.at.tolist()) == (("a",), [-62135596800.0])
    assert list(read.refused.counts) == ["the time lies in the future"]
    lines = tmp_path / "products.jsonl"
    lines.write_text('\ufeff{"product_id": 9007199254740993}\n{"product_id": null}\n', encoding="utf-8")
    assert read_products(lines)[0].ids == (str(large),)


def test_a_whole_number_may_have_become_a_float_in_one_of_the_files(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("shopper_id,product_id,at\n12.0,1.0,1\n13,2,1\n007,3,1\n", encoding="utf-8")
    found = read_events(path, PRODUCTS).histories
    assert found.products.tolist() == [0, 1, 2]
    asked = found.named(["12", "13.0", "7"])
    assert asked.shoppers == ("12", "13.0", "7"), "each by the name it was asked for by"
    assert asked.lengths.tolist() == [1, 1, 0]


def test_events_that_are_left_out_leave_a_sequence_a_sequence(tmp_path):
    rows = [{"shopper_id": who, "product_id": one, "at": 5 + at} for who in range(9) for at, one in enumerate([1, 99, 2])]
    assert read_events(written(tmp_path / "events.csv", rows), PRODUCTS).histories.clock == "rank"


@pytest.mark.parametrize(
    ("broken", "left"),
    [
        ('1,a\n2,"open\n3,c\n4,"d"\n5,e\n', ("1", "3", "4", "5")),
        ('1,a\n2,"open\n3,c\n', ("1", "3")),
        ('1,a\n2,"two\nlines"\n3,5" pipe\n', ("1", "2", "3")),
    ],
)
def test_a_quote_that_is_not_closed_costs_one_line(tmp_path, broken, left):
    path = tmp_path / "products.csv"
    path.write_text("product_id, title\n" + broken, encoding="utf-8")
    table, refused = read_products(path)
    assert table.ids == left
    assert table.titles[0] == "a", "a blank in the header is nothing"
    assert [line.endswith("(first: line 3)") for line in refused.lines()] == [True] * (broken.count(",") - len(left))


def test_a_price_that_is_none_leaves_the_product(tmp_path):
    path = tmp_path / "products.csv"
    path.write_text("product_id,title,price\n1,a,NaN\n2,b,-3\n3,c,cheap\n4,d,9.5\n4,d,9.5\n", encoding="utf-8")
    table, refused = read_products(path)
    assert table.ids == ("1", "2", "3", "4")
    assert np.isnan(table.prices).tolist() == [True, True, True, False]
    assert refused.counts == {
        "the product was there before": 1,
        "a price that is no amount was left out, the product was kept": 3,
    }


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("events.txt", b"x", "none of .parquet"),
        ("events.csv", b"", "no usable event"),
        ("events.csv", b"shopper,product\n1,2\n", "no column shopper_id"),
        ("events.parquet", b"PAR1....PAR1", "no Parquet file"),
        ("events.csv", b"shopper_id,product_id\n1,77\n", "not among the products"),
    ],
)
def test_a_file_without_anything_usable_is_refused_in_words(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableTable, match=said):
        read_events(path, PRODUCTS)
    with pytest.raises(UnreadableTable, match="there is no file"):
        read_events(tmp_path / "none.csv", PRODUCTS)


def test_nobody_need_have_done_anything_where_only_an_order_is_asked_for(tmp_path):
    path = tmp_path / "events.csv"
    for content in ("shopper_id,product_id,at\n", "shopper_id,product_id,at\na,99,3\n", ""):
        path.write_text(content, encoding="utf-8")
        found = read_events(path, PRODUCTS, "time", none_will_do=True).histories
        assert found.named(["a", "b"]).lengths.tolist() == [0, 0]
