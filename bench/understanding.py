"""Scores the reading of messages on worked cases, with the model and without, and times it.

    python -m bench.understanding --evals FOLDER [--json OUT]

FOLDER holds dev.jsonl and score.py. The baseline is the plain prompt that docs/contracts/understanding.md reports (accuracy
0.01): it is another program on another machine, so it is named on the page and not run again.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.machine import machine


def scored(cases: Path, score: Path, *, model: bool) -> dict[str, Any]:
    """The scorer's report over one run of the real pipeline, and what the run printed of times and shares."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "predictions.jsonl"
        command = [str(Path(sys.executable).parent / "shop"), "eval", "understanding", "--cases", str(cases), "--out", str(out)]
        run = subprocess.run([*command, *([] if model else ["--no-model"])], check=True, capture_output=True, text=True)
        report = subprocess.run(
            [sys.executable, str(score), str(cases), str(out), "--json"], check=True, capture_output=True, text=True
        )
        valid = sum(1 for line in out.read_text().splitlines() if line.strip())
    return {"valid": valid, "run": json.loads(run.stdout.strip().splitlines()[-1]), "report": json.loads(report.stdout)}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evals", type=Path, required=True, help="folder with dev.jsonl and score.py")
    parser.add_argument("--json", type=Path, help="write the figures here")
    chosen = parser.parse_args()
    cases, score = chosen.evals / "dev.jsonl", chosen.evals / "score.py"
    figures = {
        "machine": machine(),
        "with_model": scored(cases, score, model=True),
        "without": scored(cases, score, model=False),
    }
    for name in ("with_model", "without"):
        print(name, figures[name]["valid"], figures[name]["report"]["overall"])
        print("  ", figures[name]["run"])
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
