"""Rows of a catalog file as they stand there, one after the other, the broken ones named."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import orjson

from commerce.errors import CatalogUnreadable
from commerce.imports.columns import COLUMN_LIMIT
from commerce.imports.files import CatalogFile

LINE_LIMIT = 8 * 1024 * 1024  # characters of one line or cell; a longer one is no product
_PARQUET_BATCH = 500


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row with its line (Parquet: its number, from 1) and how far into the file it ends, in bytes or rows."""

    line: int
    values: dict[str, object]
    done: int


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be taken apart. ``tail`` is true where the file cannot be read past it."""

    line: int
    reason: str
    done: int
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file opened for reading."""

    columns: tuple[str, ...]  # empty for JSONL, where every row has its own
    total: int  # what ``done`` ends at
    rows: Iterator[SourceRow | BrokenRow]


def open_rows(file: CatalogFile) -> Reading:
    """The rows of the file. Raises ``CatalogUnreadable`` where it has none to begin with."""
    if file.format == "parquet":
        return _parquet(file)
    if file.format == "jsonl":
        return Reading((), file.size, _jsonl(file))
    return _csv(file)


class _Lines:
    """The lines of a text file with their numbers; an endless line comes in pieces, so that it never fills the memory."""

    def __init__(self, file: CatalogFile) -> None:
        assert file.encoding is not None, "a text file"
        # bytes that are not UTF-8 come through as lone surrogates, so that their row alone is rejected
        self._raw: IO[bytes] = file.path.open("rb")
        self._text = io.TextIOWrapper(self._raw, encoding=file.encoding, errors="surrogateescape", newline="")
        self.number = 0
        self.ended = True  # whether the last line read ended with a line break

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LINE_LIMIT):
            self.number += 1
            self.ended = line.endswith(("\n", "\r"))
            yield line

    @property
    def done(self) -> int:
        """Bytes read so far, to the nearest buffer."""
        return self._raw.tell()

    def close(self) -> None:
        self._text.close()


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _csv(file: CatalogFile) -> Reading:
    lines = _Lines(file)
    iterator = iter(lines)
    first = next(iterator, "")
    while first and not first.strip():
        first = next(iterator, "")
    delimiter = max(",;\t|", key=first.count)
    if first.count(delimiter) >= COLUMN_LIMIT:
        lines.close()
        raise CatalogUnreadable(f"{file.path} has more than {COLUMN_LIMIT:,} columns: is it a catalog, one product a row?")
    csv.field_size_limit(LINE_LIMIT)
    begun = iter((first,))

    def all_lines() -> Iterator[str]:
        yield from begun
        yield from iterator

    reader = csv.reader(all_lines(), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
    except csv.Error as error:
        raise CatalogUnreadable(f"{file.path}: the header cannot be read: {error}") from None
    while header and not header[-1]:
        header.pop()
    if not all(map(_is_text, header)) or any("\x00" in cell for cell in header):
        raise CatalogUnreadable(f"{file.path}: the header is not {file.encoding} text")
    twice = sorted({cell for cell in header if cell and header.count(cell) > 1})
    if twice:
        raise CatalogUnreadable(f"{file.path}: the column {twice[0]!r} stands twice in the header")
    return Reading(tuple(header), file.size, _csv_rows(reader, header, lines))


def _csv_rows(reader: Iterator[list[str]], header: list[str], lines: _Lines) -> Iterator[SourceRow | BrokenRow]:
    try:
        while True:
            line = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                at_end = str(error) == "unexpected end of data"
                reason = "the file ends inside a quoted cell" if at_end else f"the row cannot be read: {error}"
                yield BrokenRow(line, reason, lines.done, tail=at_end)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            while len(cells) > len(header) and not cells[-1].strip():
                cells.pop()
            if len(cells) != len(header):
                cut = len(cells) < len(header) and not lines.ended
                reason = f"the row has {len(cells)} cells, the header {len(header)}"
                yield BrokenRow(line, reason + (": the file is cut off here" if cut else ""), lines.done, tail=cut)
            elif not all(map(_is_text, cells)):
                yield BrokenRow(line, "the row is not valid text in the file's encoding", lines.done)
            else:
                yield SourceRow(line, dict(zip(header, cells, strict=True)), lines.done)
    finally:
        lines.close()


def _jsonl(file: CatalogFile) -> Iterator[SourceRow | BrokenRow]:
    lines = _Lines(file)
    try:
        for text in lines:
            line = lines.number
            if not text.strip():
                continue
            if not lines.ended and len(text) >= LINE_LIMIT:
                yield BrokenRow(line, "the line is too long for a product", lines.done)
                for piece in lines:  # the rest of it
                    lines.number = line
                    if lines.ended or len(piece) < LINE_LIMIT:
                        break
                continue
            if not _is_text(text):
                yield BrokenRow(line, "the row is not valid text in the file's encoding", lines.done, tail=not lines.ended)
                continue
            try:
                values = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                cut = not lines.ended
                reason = "the file is cut off here" if cut else f"not JSON: {error}"
                yield BrokenRow(line, reason, lines.done, tail=cut)
                continue
            if not isinstance(values, dict):
                yield BrokenRow(line, "the line is no JSON object", lines.done)
            elif len(values) > COLUMN_LIMIT:
                yield BrokenRow(line, f"the object has {len(values):,} keys, more than {COLUMN_LIMIT:,}", lines.done)
            else:
                yield SourceRow(line, values, lines.done)
    finally:
        lines.close()


def _parquet(file: CatalogFile) -> Reading:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if _footer_bytes(file) > 64 * 1024 * 1024:
        raise CatalogUnreadable(f"{file.path} has more than {COLUMN_LIMIT:,} columns: is it a catalog, one product a row?")
    try:
        parquet = pq.ParquetFile(file.path)
    except (pa.ArrowException, OSError) as error:
        raise CatalogUnreadable(f"{file.path} is no Parquet file, or cut off: {error}") from None
    if len(parquet.schema_arrow) > COLUMN_LIMIT:
        parquet.close()
        raise CatalogUnreadable(f"{file.path} has more than {COLUMN_LIMIT:,} columns: is it a catalog, one product a row?")

    def rows() -> Iterator[SourceRow | BrokenRow]:
        number = 0
        try:
            for batch in parquet.iter_batches(batch_size=_PARQUET_BATCH):
                for values in batch.to_pylist():
                    number += 1
                    yield SourceRow(number, values, number)
        except (pa.ArrowException, OSError) as error:
            yield BrokenRow(number + 1, f"the file cannot be read from here on: {error}", number, tail=True)
        finally:
            parquet.close()

    return Reading(tuple(parquet.schema_arrow.names), parquet.metadata.num_rows, rows())


def _footer_bytes(file: CatalogFile) -> int:
    with file.path.open("rb") as opened:
        opened.seek(max(0, file.size - 8))
        end = opened.read(8)
    return int.from_bytes(end[:4], "little") if end[4:] == b"PAR1" else 0
