# Everything from an empty machine. `make` alone says what there is.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench clean

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: ## make the app's environment (.venv/bin/shop); starts nothing
	@scripts/setup.sh

demo: setup ## prepare everything, start vLLM and the shop, print its URL; Ctrl-C stops both
	@.venv/bin/shop demo

test: setup ## run every test (vLLM, PostgreSQL and browser ones too)
	@scripts/test.sh

check: setup ## lint, types, import contracts, docs test
	@scripts/check.sh

bench: setup ## measure speed and quality; writes docs/benchmarks.md
	@.venv/bin/python -m bench

clean: ## remove what was built here (not the user's cache of weights and wheels)
	rm -rf .venv .venv.lock var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
