"""Rows of tables in files (Parquet, CSV, JSON lines), and which of them were refused, and why."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import orjson

from ranker.errors import UnreadableTable

if TYPE_CHECKING:
    import pandas as pd

_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Refused:
    """Rows that were not taken, by reason, and the first line of each."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, count: int, line: int) -> None:
        """Count so many more rows, of which this line is the first."""
        if count:
            self.counts[reason] = self.counts.get(reason, 0) + count
            self.first.setdefault(reason, line)

    def drop(self, reason: str, bad: "pd.Series[bool]", frame: "pd.DataFrame") -> "pd.DataFrame":
        """The frame without the bad rows, which are counted."""
        if not bad.any():
            return frame
        self.add(reason, int(bad.sum()), int(frame.loc[bad, "line"].iloc[0]))
        return frame[~bad]

    def lines(self) -> list[str]:
        """What a person is told, one reason a line."""
        return [f"{count:,} rows: {reason} (first: line {self.first[reason]:,})" for reason, count in self.counts.items()]


def read_rows(path: Path, needed: Sequence[str], wanted: Sequence[str]) -> "tuple[pd.DataFrame, Refused]":
    """The named columns with each row's ``line``. Raises ``UnreadableTable``."""
    import pandas as pd

    refused = Refused()
    if not path.is_file():
        raise UnreadableTable(f"there is no file {path}")
    kind = path.suffix.lower()
    if kind in (".parquet", ".pq"):
        frame = _parquet(path, (*needed, *wanted))
        frame["line"] = np.arange(1, len(frame) + 1)
    elif kind in (".jsonl", ".ndjson", ".csv", ".tsv"):
        rows = _jsonl(path, refused) if kind in (".jsonl", ".ndjson") else _csv(path, "\t" if kind == ".tsv" else ",", refused)
        cells = [(line, *(row.get(name) for name in (*needed, *wanted))) for line, row in rows]
        frame = pd.DataFrame(cells, columns=["line", *needed, *wanted], dtype=object)
        frame = frame.drop(columns=[name for name in wanted if frame[name].isna().all()])
        missing = [name for name in needed if frame[name].isna().all()]
        if missing and len(frame):
            raise UnreadableTable(f"{path} has no column {' and no column '.join(missing)}")
    else:
        raise UnreadableTable(f"{path} is none of .parquet, .csv, .tsv and .jsonl")
    return frame, refused


def _parquet(path: Path, names: Sequence[str]) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        present = pq.read_schema(path).names
        needed = [name for name in names if name.endswith("_id")]
        missing = [name for name in needed if name not in present]
        if missing:
            raise UnreadableTable(f"{path} has no column {' and no column '.join(missing)}; it has {', '.join(present[:20])}")
        # What pandas noted of its own types is passed over: an index would hide a column. Whole numbers stay whole beside gaps.
        table = pq.read_table(path, columns=[name for name in names if name in present])
        frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, integer_object_nulls=True)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableTable(f"{path} is no Parquet file, or cut off: {error}") from None
    return frame


def _jsonl(path: Path, refused: Refused) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            words = line.removeprefix(_BOM) if number == 1 else line
            if not words.strip():
                continue
            try:
                row = orjson.loads(words)
            except orjson.JSONDecodeError:
                row = None
            if isinstance(row, dict):
                yield number, row
            else:
                refused.add("the line is no JSON object", 1, number)


@dataclass(slots=True)
class _Lines:
    """The lines of a text; those that a row took in vain can be read again."""

    text: IO[str]
    taken: list[str] = field(default_factory=list)  # by the row that is read now
    again: list[str] = field(default_factory=list)  # the next one last
    number: int = 0  # of the last line that was read

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else next(self.text)
        self.taken.append(line)
        self.number += 1
        return line

    def give_back(self) -> None:
        """All lines of the row but its first are read again."""
        self.number -= len(self.taken) - 1
        self.again.extend(reversed(self.taken[1:]))


def _csv(path: Path, comma: str, refused: Refused) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with the number of its first line. A quote that is never closed costs its own line, not all that follow."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        lines = _Lines(text)
        header = [name.strip() for name in next(csv.reader(lines, delimiter=comma), [])]
        rows = csv.reader(lines, delimiter=comma, strict=True)
        while True:
            lines.taken.clear()
            try:
                row = next(rows, None)
            except csv.Error as error:
                first = lines.number - len(lines.taken) + 1
                lines.give_back()
                rows = csv.reader(lines, delimiter=comma, strict=True)
                row = _loose_row(lines.taken, comma) if len(lines.taken) == 1 else []
                if not row:
                    refused.add(f"the line is not CSV ({error})", 1, first)
            if row is None:
                return
            first = lines.number - len(lines.taken) + 1
            if len(row) > len(header):
                refused.add("the line has more cells than the header", 1, first)
            elif row:
                yield first, {name: cell or None for name, cell in zip(header, row, strict=False)}


def _loose_row(line: Sequence[str], comma: str) -> list[str]:
    """The cells of one line whose quotes are not as they should be; none where it cannot be read at all."""
    try:
        return next(csv.reader(line, delimiter=comma), [])
    except csv.Error:
        return []
