"""The report file: every rejected row with its line, its id and the reason."""

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO

import orjson

from commerce.errors import CatalogUnreadable

_CELL = 200  # characters of a cell that the report repeats


class Rejections:
    """Writes rejected rows to a file, CSV by its name or else JSONL; the file is made at the first one."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self._file: IO[str] | None = None

    def add(self, line: int, reason: str, row: Mapping[str, object] | None = None, row_id: str | None = None) -> None:
        """Note one rejected row. Raises ``CatalogUnreadable`` where the report cannot be written."""
        self.count += 1
        self.reasons[reason if len(reason) < 120 else reason[:120] + "…"] += 1
        if self.path is None:
            return
        shown = {str(key)[:_CELL]: _shown(value) for key, value in list((row or {}).items())[:50]}
        try:
            if self._file is None:
                self._file = self._open(self.path)
            if self.path.suffix.lower() == ".csv":
                csv.writer(self._file).writerow([line, row_id or "", reason, orjson.dumps(shown).decode()])
            else:
                entry = {"line": line, "id": row_id, "reason": reason, "row": shown}
                self._file.write(orjson.dumps(entry).decode() + "\n")
        except OSError as error:
            raise CatalogUnreadable(f"the report file {self.path} cannot be written: {error.strerror}") from None

    def _open(self, path: Path) -> IO[str]:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8", newline="")
        if path.suffix.lower() == ".csv":
            csv.writer(file).writerow(["line", "id", "reason", "row"])
        return file

    def __enter__(self) -> "Rejections":
        if self.path is not None:
            if self.path.is_dir():
                raise CatalogUnreadable(f"the report file {self.path} is a folder")
            try:
                self.path.unlink(missing_ok=True)  # of an earlier import
            except OSError as error:
                raise CatalogUnreadable(f"the report file {self.path} cannot be written: {error.strerror}") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()


def _shown(value: object) -> str | None:
    if value is None:
        return None
    text = str(value).encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _CELL else text[:_CELL] + "…"
