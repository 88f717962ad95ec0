"""One import of reviews: a file's rows into the shop's records, in batches, each row for itself."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from commerce.errors import CatalogUnreadable
from commerce.hashes import words_hash
from commerce.ids import ProductId
from commerce.imports.files import examine
from commerce.imports.plain_text import plain_text
from commerce.imports.prices import read_rating
from commerce.imports.readers import BrokenRow, SourceRow, open_rows
from commerce.imports.rejections import Rejections
from commerce.products import Product
from commerce.reviews import Review

BATCH = 500  # rows a transaction
TEXT_LIMIT = 20_000  # characters

# field: the names that fill it, the best first; compared without case, spaces and punctuation
NAMES: dict[str, tuple[str, ...]] = {
    "product_id": (
        "product_id",
        "productid",
        "asin",
        "item_id",
        "goods_id",
        "sku",
        "clothing_id",
        "handle",
        "商品编号",
        "商品id",
    ),
    "text": (
        "review_text",
        "text",
        "review",
        "body",
        "content",
        "comment",
        "reviewtext",
        "评论",
        "评价",
        "评论内容",
        "评价内容",
    ),
    "title": ("review_title", "title", "summary", "headline", "标题"),
    "rating": ("rating", "stars", "score", "overall", "review_rating", "评分", "星级"),
    "written_at": ("written_at", "review_date", "date", "created_at", "timestamp", "日期", "时间"),
    "review_id": ("review_id", "reviewid", "id", "评论id"),
    "language": ("language", "lang", "语言"),
}
_HAN = re.compile(r"[\u3400-\u9fff]")

Progress = Callable[[int, int], None]  # done and total, in bytes or rows


class ReviewWriter(Protocol):
    """The write side of reviews. Raises ``DatabaseUnavailable``."""

    def put(self, given: Sequence[Review], /) -> int:
        """Store the reviews, in place of older ones with their ids; how many of them were new."""


class KnownProducts(Protocol):
    """What tells whether the shop has a product."""

    def products(self, product_ids: Sequence[ProductId], /) -> Mapping[ProductId, Product]:
        """The products as they are now; an id the shop does not have is left out."""


@dataclass(frozen=True, slots=True)
class ReviewImportReport:
    """What an import did."""

    rows: int  # reviews read, whatever became of them
    new: int
    known: int  # stood there already, and were written again
    rejected: int
    reasons: tuple[tuple[str, int], ...]  # why rows were rejected, the most frequent first
    seconds: float


@dataclass(frozen=True, slots=True)
class ReviewImportOptions:
    """How a file is to be read."""

    columns: Mapping[str, str] = field(default_factory=dict)  # field to column; the others by their well-known names
    encoding: str | None = None  # None: told from its content
    prefix: str = ""  # goes before every product id


class _Row(BaseModel):
    """A row of the file: what a review must have, as text."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    product_id: str
    text: str
    title: str = ""
    rating: float | None = None
    written_at: datetime | None = None
    review_id: str = ""
    language: str = ""


def import_reviews(
    path: Path,
    reviews: ReviewWriter,
    shop: KnownProducts,
    options: ReviewImportOptions | None = None,
    *,
    report: Path | None = None,
    progress: Progress | None = None,
) -> ReviewImportReport:
    """What became of the file's rows. Run again, it ends the same: a review is known by its id, else by its text.

    Raises:
        CatalogUnreadable: the file cannot be read as a whole; nothing was changed.
        DatabaseUnavailable: what was stored before stays; run it again.
    """
    options = options or ReviewImportOptions()
    started = time.perf_counter()
    file = examine(path, None, options.encoding)
    reading = open_rows(file)
    if reading.columns:
        _mapping(reading.columns, options.columns)
    rows = stored = new = 0
    with Rejections(report) as rejections:
        while batch := list(islice(reading.rows, BATCH)):
            rows += len(batch)
            good = list(_read(batch, options, rejections))
            known = shop.products(list(dict.fromkeys(review.product_id for _, review in good)))
            kept = []
            for line, review in good:
                if review.product_id in known:
                    kept.append(review)
                else:
                    rejections.add(line, "the shop has no such product", row_id=review.product_id)
            new += reviews.put(kept)
            stored += len({(review.product_id, review.review_id) for review in kept})
            if progress:
                progress(batch[-1].done, reading.total)
    reasons = tuple(rejections.reasons.most_common(10))
    return ReviewImportReport(rows, new, stored - new, rejections.count, reasons, time.perf_counter() - started)


def _read(
    batch: Sequence[SourceRow | BrokenRow], options: ReviewImportOptions, rejections: Rejections
) -> Iterator[tuple[int, Review]]:
    """The good rows with their lines; the others are noted on the way."""
    for row in batch:
        if isinstance(row, BrokenRow):
            rejections.add(row.line, row.reason)
            continue
        try:
            mapping = _mapping(tuple(row.values), options.columns)
            yield row.line, _review({name: row.values[column] for name, column in mapping.items()}, options.prefix)
        except (ValueError, CatalogUnreadable) as error:
            rejections.add(row.line, _reason(error), row.values)


def _mapping(columns: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Field to column: what was chosen first, then the well-known names."""
    for name, column in chosen.items():
        if name not in NAMES:
            raise CatalogUnreadable(f"no such field: {name} (fields: {', '.join(NAMES)})")
        if column not in columns:
            raise CatalogUnreadable(f"the file has no column {column!r} (columns: {', '.join(columns)[:400]})")
    plain = {re.sub(r"[^\w]+", "_", column.strip().lower()).strip("_"): column for column in reversed(list(columns))}
    found = {field: plain[name] for field, names in NAMES.items() for name in reversed(names) if name in plain} | dict(chosen)
    missing = [name for name in ("product_id", "text") if name not in found]
    if missing:
        raise CatalogUnreadable(
            f"no column found for {', '.join(missing)}; say which it is, e.g. --map {missing[0]}=COLUMN "
            f"(columns: {', '.join(columns)[:400]})"
        )
    return found


def _review(values: Mapping[str, object], prefix: str) -> Review:
    """The review of a row. Raises ``ValueError``."""
    given = {name: _cell(value) for name, value in values.items()}
    row = _Row.model_validate(
        {
            **{name: given[name] for name in ("product_id", "text", "title", "review_id", "language") if name in given},
            "rating": read_rating(given.get("rating") or None),
            "written_at": _instant(given.get("written_at", "")),
        }
    )
    text, title = plain_text(row.text)[:TEXT_LIMIT], plain_text(row.title)[:200]
    if not row.product_id:
        raise ValueError("no product id")
    if not text:
        raise ValueError("no text")
    return Review(
        review_id=row.review_id[:200] or words_hash(title, text, str(row.rating), str(row.written_at)),
        product_id=ProductId(prefix + row.product_id),
        rating=row.rating,
        title=title,
        text=text,
        language=row.language.lower().split("-")[0][:20] or ("zh" if _HAN.search(text) else "en"),
        written_at=row.written_at,
    )


def _cell(value: object) -> str:
    """A cell as text: whole numbers without a fraction, nothing where there is nothing."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return "" if text.lower() == "nan" else text


def _instant(text: str) -> datetime | None:
    """When it was written: an ISO 8601 date, or seconds since 1970."""
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{9,13}", text):
            return datetime.fromtimestamp(int(text) / (1000 if len(text) > 10 else 1), UTC)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"the date is no ISO 8601 date: {text[:40]!r}") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
