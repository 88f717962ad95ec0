"""The seam to a shop that is being evaluated: it takes messages, and its records can be read and changed from outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from commerce.products import Product
from evals.scripts import Change
from evals.told import Data


class EvaluatedShop(Protocol):
    """One shop with sessions. Nothing here is told to the shop's assistant but the messages."""

    async def open_session(self, shopper: str | None) -> str:
        """A new session, of this shopper or of a new one."""

    async def say(self, session_id: str, message: str) -> list[tuple[str, Data]]:
        """All events of the turn, name and data, in their order."""

    def products(self, product_ids: Sequence[str]) -> Mapping[str, Product]:
        """The products as the records have them now; unknown ids are left out."""

    def titles(self) -> Mapping[str, frozenset[str]]:
        """Every title of the catalog, with the ids of the products that have it."""

    def policies(self) -> Sequence[str]:
        """The text of every clause of the merchant's policies."""

    def change(self, change: Change) -> None:
        """Change prices or stock, or take products out, as a merchant does beside a running shop."""

    def state(self, session_id: str) -> Mapping[str, str]:
        """A fingerprint of every table that a message of this session may not change: products, orders, others' carts."""

    def cart(self, session_id: str) -> Mapping[str, int]:
        """The pieces of each product in the cart of the session's shopper."""
