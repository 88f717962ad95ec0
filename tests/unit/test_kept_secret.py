"""The keys that a shop makes for itself at its first start."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ui.access import kept_secret


def test_all_who_start_at_once_have_one_whole_secret(tmp_path: Path) -> None:
    for attempt in range(20):
        with ThreadPoolExecutor(8) as starting:
            found = set(starting.map(lambda _, name=f"key-{attempt}": kept_secret(tmp_path, name), range(8)))
        assert len(found) == 1 and len(found.pop()) == 64
    assert {path.name for path in tmp_path.iterdir()} == {f"key-{attempt}" for attempt in range(20)}
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_nobody_signs_with_an_empty_secret(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    with pytest.raises(ValueError, match="empty"):
        kept_secret(tmp_path, "key")
