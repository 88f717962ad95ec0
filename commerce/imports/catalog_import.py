"""One catalog import: a file's rows into the shop's records, in batches, each row for itself."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from commerce.errors import CatalogUnreadable
from commerce.ids import ProductId
from commerce.imports.columns import ColumnMapping, map_columns
from commerce.imports.files import CatalogFile, Format, examine
from commerce.imports.readers import BrokenRow, Reading, SourceRow, open_rows
from commerce.imports.rejections import Rejections
from commerce.imports.rows import RowDefaults, RowRejected, read_row
from commerce.imports.shopify import shopify_products, unused_columns
from commerce.products import Product

BATCH = 500  # rows a transaction

Progress = Callable[[int, int], None]  # done and total, in bytes or rows


class Counts(Protocol):
    """What became of a batch."""

    @property
    def new(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def unchanged(self) -> int: ...


class CatalogWriter(Protocol):
    """The write side of a catalog. Every call is one transaction and raises ``DatabaseUnavailable``."""

    def put(self, given: Sequence[Product], /) -> Counts:
        """Store the products; one that stands there just so is not touched."""

    def remove(self, product_ids: Sequence[ProductId], /) -> int:
        """How many of these were there, and are gone now."""

    def ids(self, prefix: str = "") -> list[ProductId]:
        """Every product id that begins so."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is to be read."""

    format: Format | None = None  # None: by its content
    encoding: str | None = None  # None: told from its content
    columns: Mapping[str, str] = field(default_factory=dict)  # field to column; the others by their well-known names
    where: Mapping[str, str] = field(default_factory=dict)  # column to value: other rows are passed over
    defaults: RowDefaults = field(default_factory=RowDefaults)
    remove_missing: bool = False  # take out products (of the same prefix) that the file does not name
    amend: Callable[[Product], Product] | None = None  # a last touch on every product


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    file: Path
    format: Format
    encoding: str | None
    rows: int  # products read, whatever became of them
    new: int
    changed: int
    unchanged: int
    rejected: int
    passed_over: int  # by ``where``
    removed: int
    kept_missing: bool  # nothing was removed, though asked for, because the file could not be read to its end
    reasons: tuple[tuple[str, int], ...]  # why rows were rejected, the most frequent first
    unused_columns: tuple[str, ...]
    seconds: float


def import_catalog(
    path: Path,
    catalog: CatalogWriter,
    options: ImportOptions | None = None,
    *,
    report: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """What became of the file's rows. Run again, it changes only what changed; killed and run again, it ends the same.

    Raises:
        CatalogUnreadable: the file cannot be read as a whole; nothing was changed.
        DatabaseUnavailable: what was stored before stays; run it again.
    """
    options = options or ImportOptions()
    started = time.perf_counter()
    file = examine(path, options.format, options.encoding)
    reading = open_rows(file)
    with Rejections(report) as rejections:
        run = _Run(file, reading, options, rejections)
        new = changed = unchanged = 0
        products = run.products()
        while batch := list(islice(products, BATCH)):
            counts = catalog.put(batch)
            new, changed, unchanged = new + counts.new, changed + counts.changed, unchanged + counts.unchanged
            if progress:
                progress(min(run.done, reading.total), reading.total)
        removed = 0
        if options.remove_missing and not run.cut_off:
            removed = catalog.remove([known for known in catalog.ids(options.defaults.prefix) if known not in run.lines])
        if progress:
            progress(reading.total, reading.total)
    return ImportReport(
        file=path,
        format=file.format,
        encoding=file.encoding,
        rows=run.rows,
        new=new,
        changed=changed,
        unchanged=unchanged,
        rejected=rejections.count,
        passed_over=run.passed_over,
        removed=removed,
        kept_missing=options.remove_missing and run.cut_off,
        reasons=tuple(rejections.reasons.most_common(10)),
        unused_columns=run.unused_columns,
        seconds=time.perf_counter() - started,
    )


class _Run:
    """One pass over a file's rows."""

    def __init__(self, file: CatalogFile, reading: Reading, options: ImportOptions, rejections: Rejections) -> None:
        self._options = options
        self._rejections = rejections
        self._reading = reading
        self._shopify = file.format == "shopify"
        self._mappings: dict[tuple[str, ...], ColumnMapping] = {}
        self.lines: dict[str, int] = {}  # the line of every id that the file names
        self.rows = self.passed_over = self.done = 0
        self.cut_off = False
        if file.format == "jsonl":
            self.unused_columns: tuple[str, ...] = ()
        elif self._shopify:
            self.unused_columns = unused_columns(reading.columns)
        else:
            self.unused_columns = self._mapping(reading.columns).unused

    def products(self) -> Iterator[Product]:
        """The good rows; the others are noted on the way."""
        source = self._reading.rows
        for row in shopify_products(self._chosen(source)) if self._shopify else self._chosen(source):
            self.done = row.done
            self.rows += 1
            if isinstance(row, BrokenRow):
                self.cut_off |= row.tail
                self._rejections.add(row.line, row.reason)
                continue
            values: Mapping[str, object] = row.values
            try:
                defaults = self._options.defaults
                if not self._shopify:
                    values, defaults = self._mapped(row.values)
                product = self._first(row.line, values, defaults)
                yield self._options.amend(product) if self._options.amend else product
            except RowRejected as error:
                given = values.get("product_id")
                self._rejections.add(row.line, str(error), row.values, None if given is None else str(given)[:200])

    def _first(self, line: int, values: Mapping[str, object], defaults: RowDefaults) -> Product:
        """The row's product. A rejected row's id counts as seen: its product is not missing, only badly written."""
        given = defaults.prefix + str(values.get("product_id") or "").strip()
        if (before := self.lines.get(given)) is not None:
            raise RowRejected(f"the id stands in line {before} already")
        self.lines[given] = line
        product = read_row(values, defaults)
        if product.product_id != given:
            if (before := self.lines.get(product.product_id)) is not None:
                raise RowRejected(f"the id stands in line {before} already")
            self.lines[product.product_id] = line
        return product

    def _chosen(self, rows: Iterator[SourceRow | BrokenRow]) -> Iterator[SourceRow | BrokenRow]:
        for row in rows:
            if isinstance(row, SourceRow) and any(
                str(row.values.get(column)) != value for column, value in self._options.where.items()
            ):
                self.passed_over += 1
            else:
                yield row

    def _mapped(self, values: Mapping[str, object]) -> tuple[dict[str, object], RowDefaults]:
        try:
            mapping = self._mapping(tuple(values))
        except CatalogUnreadable as error:  # of JSONL, where every row brings its own columns
            raise RowRejected(str(error)) from None
        defaults = self._options.defaults
        if mapping.currency and mapping.currency != defaults.currency:
            defaults = RowDefaults(mapping.currency, defaults.language, defaults.prefix, defaults.images)
        return {name: values[column] for name, column in mapping.fields.items()}, defaults

    def _mapping(self, columns: tuple[str, ...]) -> ColumnMapping:
        if columns not in self._mappings:
            if len(self._mappings) > 1000:  # JSONL whose every row has other keys
                self._mappings.clear()
            self._mappings[columns] = map_columns(columns, self._options.columns)
        return self._mappings[columns]
