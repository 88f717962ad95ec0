"""The ranker of a running server takes up what is promoted, and keeps what it has where that cannot be opened."""

import threading
from pathlib import Path

import pytest

from commerce.ids import ShopperId
from ranker.errors import UnusableVersion
from ranker.in_force import InForce
from ranker.interleaving import Duel
from ranker.ranking import Ranker, RankingContext
from ranker.retrieval_order import RetrievalOrder
from retrieval.query import Query

CONTEXT = RankingContext(ShopperId("s"))


class Named(RetrievalOrder):
    def __init__(self, version: str) -> None:
        self.version = version


def over(file: Path, opened: list[str], may_open: threading.Event | None = None) -> InForce:
    def make() -> Ranker:
        name = file.read_text()
        opened.append(name)
        if may_open and len(opened) > 1:
            may_open.wait(5)
        if name == "damaged":
            raise UnusableVersion("damaged")
        return Named(name)

    return InForce(make, Named("untrained"), (file, file.with_name("weights")))


def settled(ranker: InForce) -> None:
    """Rank once, then wait until nothing is being opened."""
    ranker.rank(Query("x"), (), CONTEXT)
    for thread in threading.enumerate():
        if thread.name == "ranker-in-force":
            thread.join(5)


def test_a_promotion_counts_without_a_restart_and_is_opened_once(tmp_path: Path) -> None:
    file, opened = tmp_path / "promoted", list[str]()
    file.write_text("v1")
    ranker = over(file, opened)
    duel = Duel(ranker, RetrievalOrder())
    assert ranker.version == "v1"
    file.write_text("v20")
    for _ in range(3):
        settled(ranker)
    assert ranker.version == "v20" and opened == ["v1", "v20"] and "v20" in duel.version
    (tmp_path / "weights").write_text("{}")  # another file that counts
    settled(ranker)
    assert opened == ["v1", "v20", "v20"]


def test_no_turn_waits_while_a_version_is_opened(tmp_path: Path) -> None:
    file, opened, may_open = tmp_path / "promoted", list[str](), threading.Event()
    file.write_text("v1")
    ranker = over(file, opened, may_open)
    file.write_text("v20")
    for _ in range(3):
        assert ranker.rank(Query("x"), (), CONTEXT) == []
        assert ranker.version == "v1"
    may_open.set()
    settled(ranker)
    assert ranker.version == "v20" and opened == ["v1", "v20"]


def test_what_cannot_be_opened_leaves_the_one_before_in_force(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, opened = tmp_path / "promoted", list[str]()
    file.write_text("damaged")
    ranker = over(file, opened)
    assert ranker.version == "untrained" and "left out: damaged" in caplog.text
    file.write_text("v3")
    settled(ranker)
    file.write_text("damaged")
    settled(ranker)
    settled(ranker)
    assert ranker.version == "v3" and opened == ["damaged", "v3", "damaged"]  # and is not tried at every turn
