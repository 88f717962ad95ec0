"""Figures of a benchmark whose sets are measured one by one: those of a set not measured now stay, with their commit."""

import json
from pathlib import Path
from typing import Any

from bench.machine import machine


class Kept:
    """The figures in a file, or of this run alone where there is none."""

    def __init__(self, file: Path | None, **said: Any) -> None:  # noqa: ANN401
        """``said``: of every run, such as its seed. Raises ValueError where the file's figures were taken otherwise."""
        self._file = file
        self._figures: dict[str, Any] = {"sets": {}}
        if file is not None and file.exists():
            self._figures = json.loads(file.read_text(encoding="utf-8"))
            other = {name: self._figures.get(name) for name, value in said.items() if self._figures.get(name) != value}
            if other:
                raise ValueError(f"{file} was measured with {other}: name another file")
        self._figures |= {"machine": machine(), **said}

    def put(self, name: str, figures: dict[str, Any], *, part: str = "sets") -> None:
        """Keep the figures of a set, or of another part by that name, and write the file."""
        self._figures.setdefault(part, {})[name] = {"commit": machine()["commit"], **figures}
        if self._file is not None:
            self._file.write_text(json.dumps(self._figures, indent=1), encoding="utf-8")
