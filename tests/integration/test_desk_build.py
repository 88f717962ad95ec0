"""The desk's page in the repository is what its source builds, and small enough."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

DESK = Path(__file__).parents[2] / "ui" / "desk"


def test_the_page_is_small() -> None:
    script, style = (gzip.compress((DESK / "dist" / name).read_bytes(), 9) for name in ("desk.js", "desk.css"))
    assert len(script) + len(style) <= 40 * 1024


def test_nothing_in_the_page_is_a_script_or_a_style() -> None:
    page = (DESK / "dist" / "index.html").read_text()
    assert page.count("<script") == 1 and '<script src="desk/desk.js" type="module"></script>' in page
    assert "<style" not in page and "style=" not in page
    assert not [file.name for file in (DESK / "src").glob("*.ts*") if "innerHTML" in file.read_text()]


def test_the_source_builds_the_page_of_the_repository(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        assert "CI" not in os.environ, "CI must have Node's npm"
        pytest.skip("npm is not installed: the page is not proven here (CI proves it)")
    source = tmp_path / "desk"
    shutil.copytree(DESK, source, ignore=shutil.ignore_patterns("node_modules", "dist"))
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "check"], ["run", "build"]):
        ran = subprocess.run([npm, *command], cwd=source, capture_output=True, text=True, timeout=280, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    built = {file.name: file.read_bytes() for file in (source / "dist").iterdir()}
    assert built == {file.name: file.read_bytes() for file in (DESK / "dist").iterdir()}, "run `npm run build` in ui/desk"
