"""A desk for tests of the surfaces: conversations kept in a real SQLite file, so that what waits, is taken and said is real."""

import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from commerce.conversations import BehaviourEvent
from commerce.database import Database, open_database

_KEPT = (
    "open_session", "session", "open_turn", "claim_turn", "turn", "close_turn", "turns", "open_ticket", "take_back",
    "change_state", "sessions_of", "events_of",
)  # fmt: skip


@cache
def _empty() -> Path:
    """A database with the tables of now, made once a test run: migrating takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="shop-desk-"))
    database = open_database(f"sqlite:///{folder / 'shop.db'}")
    database.migrate()
    database.close()
    return folder / "shop.db"


def desk_database(home: Path) -> Database:
    """The records in this folder, as they were left."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "shop.db").exists():
        shutil.copy(_empty(), home / "shop.db")
    return open_database(f"sqlite:///{home / 'shop.db'}")


def keep_conversations(shop: Any, database: Database) -> None:
    """Have this shop in memory keep its conversations there: they outlive the process, and the desk sees them."""
    for name in _KEPT:
        setattr(shop, name, getattr(database.conversations, name))
    noted = shop.record

    def record(events: Sequence[BehaviourEvent]) -> None:
        noted(events)
        database.conversations.record(events)

    shop.record = record
