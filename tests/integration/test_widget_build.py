"""The widget in the repository is what its source builds, and small enough."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

WIDGET = Path(__file__).parents[2] / "ui" / "widget"


def test_the_bundle_is_small() -> None:
    loader, panel = (gzip.compress((WIDGET / "dist" / name).read_bytes(), 9) for name in ("widget.js", "panel.js"))
    assert len(loader) <= 2 * 1024 and len(loader) + len(panel) <= 25 * 1024


def test_the_source_builds_the_bundle_of_the_repository(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        assert "CI" not in os.environ, "CI must have Node's npm"
        pytest.skip("npm is not installed: the bundle is not proven here (CI proves it)")
    source = tmp_path / "widget"
    shutil.copytree(WIDGET, source, ignore=shutil.ignore_patterns("node_modules", "dist"))
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "check"], ["run", "build"]):
        ran = subprocess.run([npm, *command], cwd=source, capture_output=True, text=True, timeout=280, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    built = {file.name: file.read_bytes() for file in (source / "dist").iterdir()}
    assert built == {file.name: file.read_bytes() for file in (WIDGET / "dist").iterdir()}, "run `npm run build` in ui/widget"
