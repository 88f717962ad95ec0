#!/usr/bin/env bash
# Lint, format, types, import contracts, docs test; all are run, then the verdict.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
verdict=0
for step in "$bin/ruff check ." "$bin/ruff format --check ." "$bin/mypy" "$bin/lint-imports" "$bin/pytest -q tests/unit/test_docs.py"; do
  printf '== %s\n' "${step#"$bin"/}"
  $step || verdict=1
done
exit "$verdict"
