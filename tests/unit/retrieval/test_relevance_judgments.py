from pathlib import Path

import pandas as pd
import pytest

from retrieval.relevance.judgments import Columns, UnreadableJudgments, read_corpus, read_grades, read_queries
from retrieval.relevance.measures import measured, wanted_from, write_run

NONE = Columns({})


def _csv(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_named_by_field() -> None:
    assert Columns.parsed("id=doc_id, title=name").named == {"id": "doc_id", "title": "name"}
    assert Columns.parsed("").named == {}


@pytest.mark.parametrize("text", ["id", "id=", "=x", "colour=x", "id=a,id=b"])
def test_columns_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(UnreadableJudgments, match="--columns"):
        Columns.parsed(text)


def test_ids_of_any_type_meet_across_files(tmp_path: Path) -> None:
    pd.DataFrame({"uid": [100001, 100002], "title": ["a", None]}).to_parquet(tmp_path / "corpus.parquet")
    pd.DataFrame({"query_id": [1, 1], "uid": [100001.0, 100002.0], "grade": [2.33, 1]}).to_parquet(tmp_path / "q.parquet")
    columns = Columns.parsed("id=uid")
    products = read_corpus(tmp_path / "corpus.parquet", columns)
    assert [(product.product_id, product.title) for product in products] == [("100001", "a"), ("100002", "")]
    assert read_grades(tmp_path / "q.parquet", columns) == {"1": {"100001": 2.33, "100002": 1.0}}


def test_the_three_kinds_of_file_say_the_same(tmp_path: Path) -> None:
    rows = pd.DataFrame({"query_id": ["a", "b"], "query": ["red, dress", "铜管"]})
    rows.to_parquet(tmp_path / "q.parquet")
    rows.to_csv(tmp_path / "q.csv", index=False)
    rows.to_json(tmp_path / "q.jsonl", orient="records", lines=True)
    expected = {"a": "red, dress", "b": "铜管"}
    assert all(read_queries(tmp_path / f"q.{kind}", NONE) == expected for kind in ("parquet", "csv", "jsonl"))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("c.csv", "id,name\n1,a\n", "no column 'title'"),
        ("c.csv", "id,title\n1,a\n1,b\n2,c\n", "more than once in the column 'id': 1"),
        ("c.csv", "id,title\n,a\n", "row 1 has nothing"),
        ("c.jsonl", '{"id": 1, "title": "a"}\n{"id": \n', "line 2 is no JSON"),
        ("c.jsonl", "[1]\n", "line 1 is no JSON object"),
        ("c.parquet", "not parquet", "cannot be read"),
        ("c.csv", "", "cannot be read"),
        ("c.txt", "id,title\n", "only .parquet"),
    ],
)
def test_a_corpus_that_cannot_be_used_says_why(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(UnreadableJudgments, match=says):
        read_corpus(_csv(tmp_path, name, text), NONE)


def test_a_missing_file_and_an_unknown_column_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableJudgments, match="no file"):
        read_corpus(tmp_path / "c.csv", NONE)
    with pytest.raises(UnreadableJudgments, match="no column 'text' for the description; it has id, title"):
        read_corpus(_csv(tmp_path, "c.csv", "id,title\n1,a\n"), Columns({"description": "text"}))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("query_id,id,grade\na,1,good\n", "'good', which is no grade"),
        ("query_id,id,grade\na,1,nan\n", "no grade"),
        ("query_id,id,grade\na,1,2\na,1,3\n", "1 is judged twice for the query a"),
        ("query_id,id,grade\n", "no judgments"),
    ],
)
def test_judgments_that_cannot_be_used_say_why(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UnreadableJudgments, match=says):
        read_grades(_csv(tmp_path, "j.csv", text), NONE)


def test_the_top_two_grades_are_wanted_and_the_top_one_of_two() -> None:
    assert wanted_from({"q": {"a": 3.0, "b": 2.33, "c": 1.0}}) == 2.0  # type: ignore[dict-item]
    assert wanted_from({"q": {"a": 1.0, "b": 0.0}}) == 1.0  # type: ignore[dict-item]


def test_measures_are_those_of_the_hand(tmp_path: Path) -> None:
    grades = {"q": {"a": 3.0, "b": 1.0, "c": 2.0}, "none": {"a": 1.0}}
    run = {"q": [("b", 3.0), ("a", 2.0), ("x", 1.0)], "none": [("a", 1.0)]}
    found = measured(run, grades)  # type: ignore[arg-type]
    assert found.queries == 1
    assert found.ndcg_10.mean == pytest.approx((2 / 1.58496) / (2 + 1 / 1.58496), abs=1e-4)
    assert found.recall_100.mean == pytest.approx(0.5) and found.mrr.mean == pytest.approx(0.5)
    write_run({"q": [("b", 1.0), ("a", 1.0)]}, tmp_path / "out" / "x.run", "tag")  # type: ignore[list-item]
    lines = (tmp_path / "out" / "x.run").read_text(encoding="utf-8").splitlines()
    assert lines == ["q Q0 b 1 1.000000 tag", "q Q0 a 2 0.999999 tag"]
