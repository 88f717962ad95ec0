"""``shop search train`` and ``shop eval search`` over the demo catalog, with judgments made from its titles."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from ui.cli import build

CATALOG = Path(__file__).parents[2] / "demo" / "catalog.parquet"
NOUNS = (
    "dress top pants shorts sweater skirt hat jacket tank cardigan hoodie shirt bodysuit jumpsuit sweatshirt cami cap blouse "
    "bag romper earrings belt necklace sandals"
).split()
EACH = 8  # titles that end with the noun, and as many that hold it elsewhere
COLUMNS = "id=handle,grade=judged"


def run(*arguments: str | Path) -> Any:
    command = str(arguments[0])
    return CliRunner().invoke(build(command), [str(one) for one in arguments], catch_exceptions=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Products whose titles end with a noun answer it; those that hold it elsewhere ("a dress belt") do not."""
    folder = tmp_path_factory.mktemp("judged")
    catalog = pd.read_parquet(CATALOG)[["handle", "title"]]
    kept: dict[str, str] = {}
    judged: list[dict[str, object]] = []
    queries: list[dict[str, str]] = []
    for noun in NOUNS:
        words = catalog["title"].str.lower().str.split()
        ends = catalog[words.str[-1] == noun].head(EACH)
        elsewhere = catalog[words.map(lambda some, noun=noun: noun in some[:-1] and some[-1] != noun)].head(EACH)
        queries.append({"query_id": noun, "query": noun})
        for grade, some in ((3, ends), (1, elsewhere)):
            for row in some.to_dict("records"):
                kept[row["handle"]] = row["title"]
                judged.append({"query_id": noun, "handle": row["handle"], "judged": grade})
    pd.DataFrame({"handle": kept.keys(), "title": kept.values()}).to_csv(folder / "corpus.csv", index=False)
    learned, asked = queries[::2], queries[1::2]
    pd.DataFrame(learned).to_parquet(folder / "train.parquet")
    (folder / "asked.jsonl").write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    pd.DataFrame(judged).to_parquet(folder / "judged.parquet")
    return folder


def _evaluate(files: Path, run_file: Path, *more: str | Path) -> dict[str, Any]:
    told = run(
        *("eval", "search", "--corpus", files / "corpus.csv", "--queries", files / "asked.jsonl", "--columns", COLUMNS),
        *("--qrels", files / "judged.parquet", "--run", run_file, "--cache", files / "cache", "--json", *more),
    )
    assert told.exit_code == 0, (told.output, told.exception)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def test_a_trained_search_beats_the_untrained_one_on_other_queries(files: Path, tmp_path: Path) -> None:
    plain = _evaluate(files, tmp_path / "plain.run")
    told = run(
        *("search", "train", "--corpus", files / "corpus.csv", "--queries", files / "train.parquet", "--columns", COLUMNS),
        *("--qrels", files / "judged.parquet", "--out", tmp_path / "trained", "--cache", files / "cache", "--minutes", "2"),
    )
    assert told.exit_code == 0, (told.output, told.exception)
    manifest = json.loads((tmp_path / "trained" / "manifest.json").read_text(encoding="utf-8"))
    assert not manifest["words"] and not (tmp_path / "trained" / "words").exists()
    assert manifest["turn"] == (tmp_path / "trained" / "turn").is_dir() == ("turned" in manifest["features"])
    trained = _evaluate(
        files, tmp_path / "trained.run", "--trained", tmp_path / "trained", "--grades-out", tmp_path / "grades.csv"
    )
    assert trained["measures"]["ndcg_10"]["mean"] > plain["measures"]["ndcg_10"]["mean"] + 0.02
    assert plain["measures"]["rmse"] is None and trained["measures"]["rmse"] < 1.0
    predicted = pd.read_csv(tmp_path / "grades.csv")
    assert predicted["predicted_grade"].between(1, 3).all() and len(predicted) > 100
    assert not [path for path in (tmp_path / "trained").rglob("*") if path.suffix in (".pkl", ".pickle", ".pt", ".bin")]


def test_a_run_has_a_hundred_products_a_query_in_falling_order(files: Path, tmp_path: Path) -> None:
    _evaluate(files, tmp_path / "plain.run")
    lines = [line.split() for line in (tmp_path / "plain.run").read_text(encoding="utf-8").splitlines()]
    by_query: dict[str, list[tuple[int, float, str]]] = {}
    for query, _, product, rank, score, _ in lines:
        by_query.setdefault(query, []).append((int(rank), float(score), product))
    assert len(by_query) == len(NOUNS) // 2
    for found in by_query.values():
        assert [rank for rank, _, _ in found] == list(range(1, 101))
        scores = [score for _, score, _ in found]
        assert all(one > other for one, other in zip(scores, scores[1:], strict=False))
        assert len({product for _, _, product in found}) == 100


def test_queries_of_any_kind_and_products_without_titles_are_measured(tmp_path: Path) -> None:
    rows = [{"id": number, "title": title} for number, title in enumerate(["copper pipe", "", "铜管 2 米", "pipe wrench"])]
    odd = ["x" * 10_000, "the of and", "?!…", "pipe 铜管 wrench", "", "'; DROP TABLE products; --"]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    queries = [{"query_id": number, "query": text} for number, text in enumerate(odd)]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries), encoding="utf-8")
    told = run(
        *("eval", "search", "--corpus", tmp_path / "corpus.jsonl", "--queries", tmp_path / "queries.jsonl"),
        *("--run", tmp_path / "odd.run"),
    )
    assert told.exit_code == 0, (told.output, told.exception)
    lines = (tmp_path / "odd.run").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(odd) * len(rows)
