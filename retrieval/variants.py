"""Conditions that one variant must meet together: a size, in a colour, that is in stock at the price.

A product has a size L and is in stock, yet its L may be sold out. The columns of a snapshot stand for whole products, so where
a condition is about what variants differ in, the records of what was found are read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from commerce.imports.facets import facet_name
from retrieval.constraints import Condition
from retrieval.properties import says
from retrieval.query import Constraints
from retrieval.snapshot import Snapshot
from retrieval.texts import key

_VARIANTS = 16  # the place of the variants in a packed record

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What a shopper wants of one option."""

    facet: str
    says: Callable[[str], bool]  # of a value as it is displayed


def apart(constraints: Constraints, rows: Rows, snapshot: Snapshot) -> Rows:
    """Of these rows those whose variants meet the conditions only between them: none meets all of them at once."""
    choices = _choices(constraints)
    bound = constraints.price_min is not None or constraints.price_max is not None
    if not choices or not (len(choices) > 1 or constraints.in_stock or bound):
        return rows[:0]
    names = {facet_name(name) for name in snapshot.names.facets()}
    if not any(choice.facet in names for choice in choices):
        return rows[:0]
    known: dict[tuple[int, str], bool] = {}
    return np.array([row for row in rows if not _together(constraints, choices, snapshot, int(row), known)], np.int64)


def left_of(constraints: Constraints, given_up: Sequence[str]) -> Constraints:
    """The constraints without those given up, by the names under which they are told."""
    colors = () if " / ".join(constraints.colors) in given_up else constraints.colors
    return replace(
        constraints,
        colors=colors,
        attributes=tuple((name, value) for name, value in constraints.attributes if f"{name}: {value}" not in given_up),
        facets=tuple((name, values) for name, values in constraints.facets if f"{name}: {' / '.join(values)}" not in given_up),
        in_stock=constraints.in_stock and "in stock" not in given_up,
    )


def without(conditions: Sequence[Condition], rows: Rows) -> list[Condition]:
    """The conditions, those of properties no longer met by these rows; of colours where there is none of properties."""
    kind = "attribute" if any(condition.kind == "attribute" for condition in conditions) else "color"
    return [_without(condition, rows) if condition.kind == kind else condition for condition in conditions]


def _without(condition: Condition, rows: Rows) -> Condition:
    mask = condition.mask.copy()
    mask[rows] = False
    return replace(condition, mask=mask)


def _choices(constraints: Constraints) -> list[_Choice]:
    found = [_Choice(facet_name(name), _saying(name, (value,))) for name, value in constraints.attributes]
    for name, values in constraints.facets:
        keys = {key(value) for value in values}
        found.append(_Choice(facet_name(name), lambda shown, keys=keys: key(shown) in keys))  # type: ignore[misc]
    if constraints.colors:
        found.append(_Choice("color", _saying("color", constraints.colors)))
    return found


def _saying(name: str, values: Sequence[str]) -> Callable[[str], bool]:
    return lambda shown: any(says(name, value, shown) for value in values)


def _together(
    constraints: Constraints, choices: Sequence[_Choice], snapshot: Snapshot, row: int, known: dict[tuple[int, str], bool]
) -> bool:
    variants = orjson.loads(snapshot.record(row))[_VARIANTS]
    if len(variants) < 2:
        return True
    met: list[list[bool]] = []  # of each choice that the variants differ in, which of them meet it
    for number, choice in enumerate(choices):
        of_variants = [_meets(variant, number, choice, known) for variant in variants]
        if any(of_variants):  # else the product meets it otherwise: by its title, or for all its variants
            met.append(of_variants)
    if not met:
        return True
    currency = snapshot.offers.currency
    return any(_sold(variant, constraints, currency) and all(of[at] for of in met) for at, variant in enumerate(variants))


def _meets(variant: list[Any], number: int, choice: _Choice, known: dict[tuple[int, str], bool]) -> bool:
    for name, value in variant[1]:
        if facet_name(name) == choice.facet:
            if (number, value) not in known:
                known[number, value] = choice.says(value)
            if known[number, value]:
                return True
    return False


def _sold(variant: list[Any], constraints: Constraints, currency: str | None) -> bool:
    """Whether the variant can be bought at such a price, as far as either was asked for."""
    _, _, (amount, money), _, _, in_stock = variant
    if constraints.in_stock and not in_stock:
        return False
    if money != currency:
        return True  # the condition on the product's price says what to do with it
    price = Decimal(amount)
    return (constraints.price_max is None or price <= constraints.price_max) and (
        constraints.price_min is None or price >= constraints.price_min
    )
