"""The reading of messages, scored on worked cases: the project's own, and the shared ones where they are at hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SHOP_DATA", ROOT.parent / "shared" / "data")).parent / "evals" / "understanding"
OWN = ROOT / "tests" / "data"


def scored(cases: Path, folder: Path) -> dict[str, dict[str, float]]:
    if not (SHARED / "score.py").exists():
        pytest.skip(f"the scorer is not at hand ({SHARED})")
    out = folder / "predictions.jsonl"
    shop = Path(sys.executable).with_name("shop")
    subprocess.run(
        [shop, "eval", "understanding", "--cases", cases, "--out", out, "--no-model"], check=True, capture_output=True
    )
    report = subprocess.run(
        [sys.executable, SHARED / "score.py", cases, out, "--json"], check=True, capture_output=True, text=True
    ).stdout
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(cases.read_text(encoding="utf-8").splitlines())
    return json.loads(report)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("understanding_own.jsonl", 0.9),
        ("understanding_fresh.jsonl", 0.86),
        ("understanding_wide.jsonl", 0.92),
        ("understanding_dense.jsonl", 0.93),
        ("understanding_held.jsonl", 0.84),  # looked at by totals only
        ("understanding_strangers.jsonl", 0.94),
        ("understanding_sealed.jsonl", 0.8),  # looked at by totals only
    ],
)
def test_own_cases_without_a_model(name: str, least: float, tmp_path: Path) -> None:
    figures = scored(OWN / name, tmp_path)["overall"]
    assert figures["turn_accuracy"] >= least, figures


def test_shared_cases_without_a_model(tmp_path: Path) -> None:
    if not (SHARED / "dev.jsonl").exists():
        pytest.skip(f"no shared cases in {SHARED}")
    figures = scored(SHARED / "dev.jsonl", tmp_path)
    assert figures["overall"]["turn_accuracy"] >= 0.93, figures["overall"]
    assert min(figures["en"]["turn_accuracy"], figures["zh"]["turn_accuracy"]) >= 0.9
