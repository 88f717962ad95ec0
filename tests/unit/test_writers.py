"""Writers of one process: one after the other, without SQLite's pauses; a write that need not last is committed too."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.errors import DatabaseUnavailable


@pytest.fixture
def records(tmp_path: Path) -> Records:
    (tmp_path / "shop.db").touch()
    records = Records(f"sqlite:///{tmp_path / 'shop.db'}")
    with records.write() as connection:
        connection.exec_driver_sql("CREATE TABLE counted (n INTEGER)")
        connection.exec_driver_sql("INSERT INTO counted VALUES (0)")
    return records


def counted(records: Records) -> int:
    with records.read() as connection:
        return int(connection.scalar(sa.text("SELECT n FROM counted")))


@pytest.mark.parametrize("lasting", [True, False])
def test_no_write_of_many_at_once_is_lost(records: Records, lasting: bool) -> None:
    def count() -> None:
        for _ in range(10):
            with records.write(lasting=lasting) as connection:
                before = connection.scalar(sa.text("SELECT n FROM counted"))
                connection.exec_driver_sql(f"UPDATE counted SET n = {before + 1}")

    writers = [threading.Thread(target=count) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert counted(records) == 80


def test_only_a_write_that_need_not_last_does_not_wait_for_the_disk(records: Records) -> None:
    for lasting, level in ((True, 2), (False, 1), (True, 2)):  # FULL, NORMAL
        with records.write(lasting=lasting) as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level


def test_a_write_that_fails_lets_the_next_one_in(records: Records) -> None:
    with pytest.raises(ValueError, match="on the way"), records.write() as connection:
        connection.exec_driver_sql("UPDATE counted SET n = 5")
        raise ValueError("on the way")
    with pytest.raises(DatabaseUnavailable), records.write() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    done = threading.Thread(target=lambda: count_once(records))
    done.start()
    done.join(5)
    assert counted(records) == 1


def count_once(records: Records) -> None:
    """One more."""
    with records.write() as connection:
        connection.exec_driver_sql("UPDATE counted SET n = n + 1")
