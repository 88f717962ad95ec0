"""One turn as a shopper was left with it: the message, the reply, and what else was put on screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commerce.products import Product
from evals.figures import plain

Data = Mapping[str, Any]
_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Records:
    """What the shop's records say when the turn is over. ``titles`` are those of the whole catalog, with the ids they name."""

    products: Mapping[str, Product]
    titles: Mapping[str, frozenset[str]]
    policies: Sequence[str] = ()  # the text of every clause


@dataclass(frozen=True, slots=True)
class Told:
    """The events of one turn, the last of each kind, and the shopper's messages up to it."""

    message: str
    earlier: tuple[str, ...] = ()
    events: tuple[tuple[str, Data], ...] = ()
    before: Mapping[str, int] = field(default_factory=dict)  # what was on screen before, id and position

    def last(self, name: str) -> Data:
        """The data of the last event of that name; empty where there was none."""
        return next((data for event, data in reversed(self.events) if event == name), _NONE)

    @property
    def text(self) -> str:
        """The reply."""
        return str(self.last("reply").get("text", ""))

    @property
    def cards(self) -> Sequence[Data]:
        """The products on screen that this turn put there or speaks of."""
        return tuple(self.last("products").get("items", ()))

    @property
    def at(self) -> dict[int, str]:
        """The ids of the cards by their position."""
        return {int(card["position"]): str(card["product_id"]) for card in self.cards}

    @property
    def all_text(self) -> str:
        """Everything of the turn that may be read, as one text."""
        return "\n".join(_strings([data for name, data in self.events if name != "understood"]))


def record_text(product: Product) -> str:
    """All that the record says, its offer aside."""
    parts = (product.title, product.brand or "", *product.category, *product.tags, product.description)
    facets = (f"{name}: {value}" for name, value in product.facets)
    options = (value for variant in product.variants for _, value in variant.options)
    return plain("\n".join((*parts, *facets, *options)).replace("\n", " | "))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _strings(part)]
    return []
