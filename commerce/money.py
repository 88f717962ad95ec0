"""An amount of money with its currency."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; amounts of two currencies never compare."""

    amount: Decimal
    currency: str  # ISO 4217

    def times(self, quantity: int) -> "Money":
        """The price of ``quantity`` pieces."""
        return Money(self.amount * quantity, self.currency)

    def plus(self, other: "Money") -> "Money":
        """The sum. Raises ``ValueError`` where the currencies differ."""
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)
