"""One engine for SQLite and PostgreSQL: its transactions, and what is raised when the database is away."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import exc

from commerce.errors import DatabaseUnavailable

BUSY_SECONDS = 5  # how long a writer waits for another
POSTGRES_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")


class Records:
    """A pool of connections and the two kinds of transaction made on them. Thread-safe."""

    def __init__(self, url: str) -> None:
        parsed = sa.engine.make_url(url)
        self.file: Path | None = None
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("SQLite needs a file: sqlite:///path/to/shop.db")
            self.file = Path(parsed.database).absolute()
            self._engine = _sqlite_engine(self.file)
        elif parsed.drivername in POSTGRES_SCHEMES:
            self._engine = _postgres_engine(parsed.set(drivername="postgresql+psycopg"))
        else:
            raise ValueError(f"{parsed.drivername} is not supported: use sqlite:///… or postgresql://…")
        self.is_sqlite = self.file is not None
        self._writing = self._engine.execution_options(writing="FULL")
        self._writing_lightly = self._engine.execution_options(writing="NORMAL")
        self._writer = threading.RLock()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. Raises ``DatabaseUnavailable``."""
        with _translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[sa.Connection]:
        """A transaction that writes: committed whole, or not at all. Raises ``DatabaseUnavailable``.

        On SQLite it takes the write lock at once, so that two writers wait for each other and never fail half-way. Not
        ``lasting``: it is not waited until the disk has it, so a power cut (not the end of the process) may undo it; for what
        means nothing after one, such as the lease of a worker.
        """
        with _translated(), self._turn_to_write():
            begun = (self._writing if lasting else self._writing_lightly).begin()
            with begun as connection:
                if not lasting and not self.is_sqlite:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
                yield connection

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """This process's writers one after the other: SQLite has them poll for its lock, with pauses of up to 100 ms."""
        if not self.is_sqlite:
            yield
            return
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise DatabaseUnavailable("another writer holds the database")
        try:
            yield
        finally:
            self._writer.release()

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError) as error:
        raise DatabaseUnavailable(str(error.orig or error).strip()) from error
    except exc.TimeoutError as error:
        raise DatabaseUnavailable("every connection to the database is in use") from error
    except exc.DatabaseError as error:
        # a file that is no database (SQLite), and tables that do not exist yet (PostgreSQL's 42P01)
        if type(error) is exc.DatabaseError or getattr(error.orig, "sqlstate", None) == "42P01":
            raise DatabaseUnavailable(str(error.orig).strip()) from error
        raise


def _postgres_engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        hide_parameters=True,  # what people typed is in no error, and so in no log
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_SECONDS}s -c timezone=UTC"},
    )


def _sqlite_engine(file: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: a file that is gone is an error here, never silently a new empty shop; `migrate` alone makes it
        connection = sqlite3.connect(
            f"file:{quote(str(file))}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # a stored message survives a power cut; see `write`
        connection.execute("PRAGMA cache_size = -32000")
        return connection

    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        hide_parameters=True,
        poolclass=sa.QueuePool,
        pool_size=10,
        max_overflow=20,
        pool_timeout=BUSY_SECONDS,
    )

    @sa.event.listens_for(engine, "connect")
    def remember_file(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    @sa.event.listens_for(engine, "checkout")
    def refuse_lost_file(connection: Any, record: Any, proxy: Any) -> None:
        # a connection to a deleted or replaced file would go on working, into nowhere
        if record.info["file"] != _identity(file):
            raise exc.DisconnectionError("the database file was replaced")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        if writing:
            connection.exec_driver_sql(f"PRAGMA synchronous = {writing}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
