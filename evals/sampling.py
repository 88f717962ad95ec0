"""A sample of worked cases: for a slow model, and the same on every machine."""

from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")


def spread(cases: Sequence[One], number: int) -> list[One]:
    """At most ``number`` of the cases in their order, evenly spread over all; every case where ``number`` is 0."""
    if number <= 0 or number >= len(cases):
        return list(cases)
    return [cases[n * len(cases) // number] for n in range(number)]
