"""The shop's records in SQLite or PostgreSQL. Nothing outside this folder knows SQLAlchemy."""

from commerce.database.shop import Database, open_database

__all__ = ["Database", "open_database"]
