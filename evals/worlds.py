"""Small shops made for evaluation: a catalog with traps, policies with gaps, and orders of two shoppers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from commerce.ids import OrderId, ProductId, ShopperId
from commerce.money import Money
from commerce.orders import Order, OrderLine, OrderState

FOLDER = Path(__file__).parent / "worlds"


class _OrderRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_id: str
    shopper: str
    state: OrderState
    placed: date
    lines: list[tuple[str, str, int, Decimal]]  # product, title, pieces, price of one
    total: Decimal
    carrier: str | None = None
    tracking: str | None = None
    expected: date | None = None
    delivered: date | None = None


class _WorldFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    language: str
    currency: str
    carts: list[tuple[str, str]] = []


@dataclass(frozen=True, slots=True)
class World:
    """One small shop: where its files are, and its orders."""

    name: str
    language: str  # of the catalog
    currency: str
    catalog: Path
    policies: Path
    orders: tuple[Order, ...]
    carts: tuple[tuple[str, str], ...] = ()  # what lies in the carts of shoppers: shopper, product
    demo: bool = False  # whether stock is made up as in the demo shop


def load_world(name: str, folder: Path = FOLDER) -> World:
    """The world of that name. Raises ``OSError`` or ``ValueError`` for one that is not there or cannot be read."""
    home = folder / name
    told = _WorldFile.model_validate_json((home / "world.json").read_text(encoding="utf-8"))
    rows = (home / "orders.jsonl").read_text(encoding="utf-8").splitlines()
    orders = tuple(_order(_OrderRow.model_validate_json(row), told.currency) for row in rows if row.strip())
    return World(told.name, told.language, told.currency, home / "catalog.jsonl", home / "policies", orders, tuple(told.carts))


def world_names(folder: Path = FOLDER) -> Sequence[str]:
    """The worlds that ship, in order of name."""
    return sorted(file.parent.name for file in folder.glob("*/world.json"))


def _order(row: _OrderRow, currency: str) -> Order:
    return Order(
        order_id=OrderId(row.order_id),
        shopper_id=ShopperId(row.shopper),
        state=row.state,
        placed_at=datetime.combine(row.placed, time(9), UTC),
        lines=tuple(
            OrderLine(ProductId(pid), title, pieces, Money(price, currency)) for pid, title, pieces, price in row.lines
        ),
        total=Money(row.total, currency),
        carrier=row.carrier,
        tracking_number=row.tracking,
        expected_on=row.expected,
        delivered_at=datetime.combine(row.delivered, time(15), UTC) if row.delivered else None,
    )
