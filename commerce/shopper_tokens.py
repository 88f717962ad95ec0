"""Which shopper tokens are still good: a count for each shopper, raised to make all tokens of before worthless."""

from typing import Protocol

from commerce.ids import ShopperId


class TokenGenerations(Protocol):
    """Keeps one count a shopper. A token carries the count at its making and is good only while that is the count in force.

    Thread-safe; every call blocks. All methods raise ``DatabaseUnavailable``.
    """

    def of(self, shopper_id: ShopperId) -> int:
        """The count in force; 0 until tokens were revoked for the first time."""

    def raise_for(self, shopper_id: ShopperId) -> int:
        """The new count: every token made before is worthless from now on, in every process."""
