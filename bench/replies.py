"""Truth of replies, attacks, and a model that lies.

    python -m bench.replies [--json OUT] [--model] [--sample N] [--turns 1000]

Runs `shop eval replies` (scripts, then made-up turns over the demo catalog) and `shop eval attacks`, and counts what the audit
lets through of sentences that are false on purpose, and of true ones.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from assistant.audit import Audit
from assistant.facts import OnScreen
from bench.demo import demo_products
from bench.machine import machine
from evals.lies import lies_about, on_screen, truths_about
from evals.scores import upper_bound


def evaluated(*arguments: str) -> dict[str, Any]:
    """What `shop eval` printed as JSON. Raises ``RuntimeError`` where it printed none."""
    command = [str(Path(sys.executable).parent / "shop"), "eval", *arguments, "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # it exits 1 where something was untrue
    lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(f"{' '.join(command)}: {run.stderr[-500:]}")
    figures: dict[str, Any] = json.loads(lines[-1])
    return figures


def audited(screens: int) -> dict[str, Any]:
    """How many lies and truths about products of the demo catalog the audit lets through, three products at a time."""
    chance = random.Random(1)  # noqa: S311 - the same on every machine
    products = demo_products()
    lies: Counter[str] = Counter()
    through: Counter[str] = Counter()
    truths = passed = 0
    for seed in range(screens):
        shown = on_screen(chance.sample(products, 3))
        subjects = tuple(OnScreen(position, product) for position, product in shown.items())
        for lie in lies_about(shown, "en", seed):
            lies[lie.kind] += 1
            through[lie.kind] += Audit(subjects, "en").check(lie.text).text is not None
        for truth in truths_about(shown, "en", seed):
            truths += 1
            passed += Audit(subjects, "en").check(truth.text).text is not None
    let = sum(through.values())
    return {
        "lies": lies.total(),
        "let_through": let,
        "let_through_upper_bound": round(upper_bound(let, lies.total()), 5),
        "by_kind": {kind: count for kind, count in through.items() if count},
        "true_sentences": truths,
        "true_passed": round(passed / max(1, truths), 3),
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--model", action="store_true", help="ask the model of the settings too (`shop llm serve`)")
    parser.add_argument("--turns", type=int, default=1000, help="made-up turns")
    parser.add_argument(
        "--sample", type=int, default=0, help="only so many conversations and attacks; 0: all (a slow model: 40)"
    )
    chosen = parser.parse_args()
    model = ["--model"] if chosen.model else []
    sample = ["--sample", str(chosen.sample)]
    figures = {
        "machine": machine(),
        "scripts": evaluated("replies", *sample, *model),
        "generated": evaluated("replies", "--generated", str(chosen.turns), *model),
        "attacks": evaluated("attacks", *sample, *model),
        "audit": audited(100),
    }
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
