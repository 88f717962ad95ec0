"""Figures that anyone can run again: ``python -m bench`` writes docs/benchmarks.md."""
