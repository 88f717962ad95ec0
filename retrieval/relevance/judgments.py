"""Reads a corpus, its queries and people's judgments from Parquet, CSV or JSON lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from commerce.hashes import text_hash
from commerce.ids import ProductId, VariantId
from commerce.imports.plain_text import plain_text
from commerce.money import Money
from commerce.products import Product, Variant
from retrieval.errors import RetrievalError
from retrieval.tokens import has_cjk

_OPTIONAL = ("description", "brand", "category", "tags")
_ID_NAMES = ("id", "product_id", "doc_id")
FIELDS = ("id", "title", *_OPTIONAL, "query_id", "query", "grade")
_NAMED = 5  # ids that a complaint names
_FREE = Money(Decimal(0), "USD")

Grades = dict[str, dict[ProductId, float]]  # by query id; higher is better


class UnreadableJudgments(RetrievalError):
    """A file of products, queries or judgments that cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the files holds which field; a field that is not named here has the column of its own name."""

    named: Mapping[str, str]

    @classmethod
    def parsed(cls, text: str) -> "Columns":
        """The columns of ``id=doc_id,title=product_title``. Raises ``UnreadableJudgments``."""
        named: dict[str, str] = {}
        for part in filter(None, (one.strip() for one in text.split(","))):
            field, sign, column = (side.strip() for side in part.partition("="))
            if not sign or not column:
                raise UnreadableJudgments(f"--columns: {part!r} is not of the form FIELD=COLUMN")
            if field not in FIELDS:
                raise UnreadableJudgments(f"--columns: there is no field {field!r}; the fields are {', '.join(FIELDS)}")
            if field in named:
                raise UnreadableJudgments(f"--columns: {field!r} is named twice")
            named[field] = column
        return cls(named)


def read_corpus(path: Path, columns: Columns) -> list[Product]:
    """The products of the file in order of id; a title may be empty. Raises ``UnreadableJudgments``."""
    rows = _rows(path)
    at = {"id": _id_column(path, rows, columns), "title": _column(path, rows, columns, "title")}
    at |= {field: column for field in _OPTIONAL if (column := _optional(path, rows, columns, field))}
    ids = [_identity(value) for value in rows[at["id"]]]
    _complain_twice(path, at["id"], ids)
    texts = {field: [_text(value) for value in rows[column]] for field, column in at.items() if field != "id"}
    empty = [""] * len(ids)
    parts = zip(ids, *(texts.get(field, empty) for field in ("title", *_OPTIONAL)), strict=True)
    return sorted((_product(*part) for part in parts), key=lambda product: product.product_id)


def read_queries(path: Path, columns: Columns) -> dict[str, str]:
    """The queries' texts by their ids, in the file's order. Raises ``UnreadableJudgments``."""
    rows = _rows(path)
    column = _column(path, rows, columns, "query_id")
    ids = [_identity(value) for value in rows[column]]
    _complain_twice(path, column, ids)
    return dict(zip(ids, (_text(value) for value in rows[_column(path, rows, columns, "query")]), strict=True))


def read_grades(path: Path, columns: Columns) -> Grades:
    """The judgments of the file. The same pair twice with the same grade counts once. Raises ``UnreadableJudgments``."""
    rows = _rows(path)
    queries = [_identity(value) for value in rows[_column(path, rows, columns, "query_id")]]
    products = [_identity(value) for value in rows[_id_column(path, rows, columns)]]
    column = _column(path, rows, columns, "grade")
    grades: Grades = {}
    for number, (query, product, value) in enumerate(zip(queries, products, rows[column], strict=True), 1):
        try:
            grade = float(value)
        except (TypeError, ValueError):
            grade = float("nan")
        if not abs(grade) < float("inf"):
            raise UnreadableJudgments(f"{path.name}: row {number} of the column {column!r} holds {value!r}, which is no grade")
        judged = grades.setdefault(query, {})
        if judged.setdefault(ProductId(product), grade) != grade:
            raise UnreadableJudgments(f"{path.name}: {product} is judged twice for the query {query}, with different grades")
    if not grades:
        raise UnreadableJudgments(f"{path.name}: there are no judgments in it")
    return grades


def _rows(path: Path) -> dict[str, list[Any]]:
    """The file's columns by name."""
    if not path.is_file():
        raise UnreadableJudgments(f"there is no file {path}")
    kind = path.suffix.lower()
    if kind not in (".parquet", ".csv", ".jsonl", ".ndjson"):
        raise UnreadableJudgments(f"{path.name}: only .parquet, .csv and .jsonl can be read")
    if kind in (".jsonl", ".ndjson"):
        return _json_lines(path)
    import pandas as pd

    try:
        if kind == ".parquet":
            table = pd.read_parquet(path)
        else:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:  # pandas' and arrow's own errors of a bad file are ValueErrors too
        raise UnreadableJudgments(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from error
    return {str(name): table[name].tolist() for name in table.columns}


def _json_lines(path: Path) -> dict[str, list[Any]]:
    found: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise UnreadableJudgments(f"{path.name}: line {number} is no JSON: {error}") from error
            if not isinstance(row, dict):
                raise UnreadableJudgments(f"{path.name}: line {number} is no JSON object")
            found.append(row)
    names = dict.fromkeys(name for row in found for name in row)
    return {name: [row.get(name) for row in found] for name in names}


def _column(path: Path, rows: Mapping[str, list[Any]], columns: Columns, field: str) -> str:
    column = columns.named.get(field, field)
    if column not in rows:
        raise UnreadableJudgments(_missing(path, rows, field, column))
    return column


def _optional(path: Path, rows: Mapping[str, list[Any]], columns: Columns, field: str) -> str | None:
    if field in columns.named:
        return _column(path, rows, columns, field)
    return field if field in rows else None


def _id_column(path: Path, rows: Mapping[str, list[Any]], columns: Columns) -> str:
    if "id" not in columns.named:
        known = next((name for name in _ID_NAMES if name in rows), None)
        if known:
            return known
    return _column(path, rows, columns, "id")


def _missing(path: Path, rows: Mapping[str, list[Any]], field: str, column: str) -> str:
    has = f"it has {', '.join(rows)}" if rows else "it is empty"
    return f"{path.name}: there is no column {column!r} for the {field}; {has} (--columns {field}=…)"


def _identity(value: object) -> str:
    """The id as text: 7, 7.0 and "7" are the same."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _text(value: object) -> str:
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return ", ".join(str(one) for one in _listed(value))
    return value if isinstance(value, str) else "" if value is None or value != value else str(value)


def _listed(value: Any) -> Iterator[Any]:
    yield from (value.tolist() if hasattr(value, "tolist") else value)


def _complain_twice(path: Path, column: str, ids: list[str]) -> None:
    if "" in ids:
        raise UnreadableJudgments(f"{path.name}: row {ids.index('') + 1} has nothing in the column {column!r}")
    seen: set[str] = set()
    twice = dict.fromkeys(one for one in ids if one in seen or seen.add(one))  # type: ignore[func-returns-value]
    if twice:
        more = f" and {len(twice) - _NAMED} more" if len(twice) > _NAMED else ""
        raise UnreadableJudgments(
            f"{path.name}: more than once in the column {column!r}: {', '.join(list(twice)[:_NAMED])}{more}"
        )


def _product(product_id: str, title: str, description: str, brand: str, category: str, tags: str) -> Product:
    texts = (
        title,
        plain_text(description),
        brand.strip() or None,
        tuple(part.strip() for part in category.split(">") if part.strip()),
        tuple(part.strip() for part in tags.split(",") if part.strip()),
        (),
    )
    return Product(
        ProductId(product_id),
        *texts,
        price=_FREE,
        list_price=None,
        rating=None,
        review_count=0,
        in_stock=True,
        image=None,
        url=None,
        language="zh" if has_cjk(title) else "en",
        created_at=None,
        variants=(Variant(VariantId(product_id), (), _FREE, None, None, True),),
        text_hash=text_hash(*texts),
    )
