"""A database that is gone, full or broken is told as such, loses nothing that was acknowledged, and is used again when back."""

import shutil
import subprocess
import sys
import textwrap
import threading
import time

import pytest
import sqlalchemy as sa

from commerce.carts import CartChange
from commerce.database import open_database
from commerce.database.tables import metadata
from commerce.errors import DatabaseUnavailable
from tests.products import product


@pytest.fixture
def file(tmp_path):
    return tmp_path / "shop.db"


@pytest.fixture
def database(file):
    opened = open_database(f"sqlite:///{file}")
    opened.migrate()
    yield opened
    opened.close()


def everything(database):
    """One call of each part."""
    return [
        lambda: database.storefront.products(["p1"]),
        lambda: list(database.storefront.all_products()),
        database.storefront.catalog_version,
        lambda: database.storefront.changes(0),
        lambda: database.storefront.cart("anna"),
        lambda: database.storefront.change_cart("anna", CartChange("clear"), "1"),
        lambda: database.storefront.orders("anna"),
        lambda: database.conversations.open_session(),
        lambda: database.conversations.turns("s"),
        lambda: database.catalog.put([product("p1")]),
    ]


def test_the_tables_are_those_of_the_migrations(database, postgres):
    url = postgres.fresh_database("migrations")
    other = open_database(url)
    other.migrate()
    other.migrate()
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for engine in (sa.create_engine(url.replace("postgresql", "postgresql+psycopg")), database._records._engine):
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        engine.dispose()
    other.close()


def test_many_processes_may_migrate_at_once(file, postgres):
    for url in (f"sqlite:///{file}", postgres.fresh_database("together")):
        code = f"from commerce.database import open_database as o; o({url!r}).migrate()"
        running = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
        for process in running:
            assert process.wait(120) == 0, process.stderr.read().decode()
        open_database(url).storefront.catalog_version()


def test_a_url_of_another_kind_is_refused(tmp_path):
    for url in ("mysql://x/y", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="use|needs"):
            open_database(url)


def test_tables_that_were_never_made(tmp_path, postgres):
    shutil.copy(_empty(tmp_path), tmp_path / "empty.db")
    for url in (f"sqlite:///{tmp_path / 'empty.db'}", postgres.fresh_database("empty")):
        with pytest.raises(DatabaseUnavailable):
            open_database(url).storefront.catalog_version()


def _empty(tmp_path):
    file = tmp_path / "nothing.db"
    file.touch()
    return file


def test_a_file_that_is_no_database(file):
    file.write_bytes(b"certainly no database, whatever its name says" * 100)
    with pytest.raises(DatabaseUnavailable):
        open_database(f"sqlite:///{file}").storefront.catalog_version()
    with pytest.raises(DatabaseUnavailable):
        open_database(f"sqlite:///{file}").migrate()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable):
        open_database(f"sqlite:///{tmp_path / 'file' / 'shop.db'}").migrate()


def test_a_file_that_is_taken_away_and_put_back(database, file, tmp_path):
    database.catalog.put([product("p1")])
    database.close()  # so that the write-ahead log is in the file
    database.storefront.catalog_version()
    away = tmp_path / "away.db"
    file.rename(away)
    for call in everything(database):
        with pytest.raises(DatabaseUnavailable):
            call()
    assert not file.exists(), "no new empty shop in its place"
    away.rename(file)
    assert "p1" in database.storefront.products(["p1"])
    for call in everything(database):
        call()


def test_another_file_in_its_place_is_noticed(database, file, tmp_path):
    database.storefront.catalog_version()
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    other.migrate()
    other.catalog.put([product("from-the-other")])
    other.close()
    (tmp_path / "other.db").replace(file)
    for rest in ("-wal", "-shm"):
        (tmp_path / f"shop.db{rest}").unlink(missing_ok=True)
    assert database.catalog.ids() == ["from-the-other"]


def test_a_writer_that_takes_too_long_is_waited_for(database, file):
    session = database.conversations.open_session()
    import sqlite3

    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ends = threading.Event()

    def commit() -> None:
        ends.set()
        other.execute("COMMIT")

    timer = threading.Timer(0.5, commit)
    timer.start()
    assert database.conversations.open_turn(session.session_id, "c1", "hi").number == 1
    assert ends.is_set()
    timer.join()
    other.close()


FULL = """
    import os, resource, sys
    from commerce.database import open_database
    from commerce.errors import DatabaseUnavailable

    database = open_database(sys.argv[1])
    talks = database.conversations
    session = talks.open_session()
    file = sys.argv[1].removeprefix("sqlite:///")
    limit = max(os.path.getsize(file + end) for end in ("", "-wal")) + 200_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    stored, refused = [], 0
    for n in range(400):
        try:
            stored.append(talks.open_turn(session.session_id, f"c{n}", "x" * 2000).turn_id)
        except DatabaseUnavailable as error:
            refused += 1
            if refused == 5:
                break
    assert stored and refused == 5, (len(stored), refused)
    for turn_id in stored:
        assert talks.turn(turn_id).message == "x" * 2000
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    more = talks.open_turn(session.session_id, "after", "there is room again")
    assert more.number == len(stored) + 1, (more.number, len(stored))
    assert [t.number for t in talks.turns(session.session_id, last=1000)] == list(range(1, more.number + 1))
    print("stored", len(stored))
"""


def test_a_full_disk_loses_nothing_acknowledged_and_heals(database, file):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), f"sqlite:///{file}"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("stored ")


def test_a_full_database_is_told(database):
    """SQLite's own limit: the error of a full disk, without filling one."""
    with database._records._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 60")
    talks = database.conversations
    session = talks.open_session()
    with pytest.raises(DatabaseUnavailable, match="full"):
        for n in range(100):
            talks.open_turn(session.session_id, f"c{n}", "x" * 5000)
    kept = len(talks.turns(session.session_id, last=1000))
    with database._records._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert talks.open_turn(session.session_id, "after", "hi").number == kept + 1


@pytest.mark.postgres
def test_postgres_gone_and_back(postgres):
    database = open_database(postgres.fresh_database("outage"))
    database.migrate()
    database.catalog.put([product("p1")])
    session = database.conversations.open_session()
    turn = database.conversations.open_turn(session.session_id, "c1", "hi")
    postgres.stop()
    try:
        for call in everything(database):
            began = time.monotonic()
            with pytest.raises(DatabaseUnavailable):
                call()
            assert time.monotonic() - began < 10
    finally:
        postgres.start()
    assert database.conversations.turn(turn.turn_id) == turn
    assert "p1" in database.storefront.products(["p1"])
    database.close()


@pytest.mark.postgres
def test_a_postgres_that_is_nowhere():
    database = open_database("postgresql://shop@127.0.0.1:9/shop")
    with pytest.raises(DatabaseUnavailable):
        database.storefront.catalog_version()
    with pytest.raises(DatabaseUnavailable):
        database.migrate()
