"""Bringing a database to the newest tables."""

import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from commerce.database.engine import Records
from commerce.errors import DatabaseUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_218_446_001  # any number: two processes that start at once migrate one after the other


def migrate(records: Records) -> None:
    """Make the tables, or bring them up to date; a database that is up to date is left alone."""
    if records.file is not None:
        _make_file(records.file)
    with records.write() as connection:
        if not records.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _make_file(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=5)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnavailable(f"{file}: {error}") from error
