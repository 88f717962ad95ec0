"""The demo shop's canned replies, put in once: what agents change or remove of them stays so."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from commerce.canned import CannedText
from commerce.errors import ShortcutTaken

if TYPE_CHECKING:
    from commerce.database import Database

FACT = "demo canned replies"  # the fact that they were put in


def install_canned(database: "Database", file: Path) -> int:
    """How many replies were put in; 0 where that was done before. Raises ``DatabaseUnavailable``, ``OSError``."""
    if database.recall(FACT):
        return 0
    put = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            database.canned.add(CannedText(**json.loads(line)))
            put += 1
        except ShortcutTaken:  # the shop's own goes before the demo's
            continue
    database.remember(FACT, "yes")
    return put
