"""Orders as rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from commerce.database.engine import Records
from commerce.database.shoppers import ensure_shopper
from commerce.database.tables import order_changes, order_lines, orders
from commerce.errors import OrderFixed, OrderNotFound
from commerce.ids import OrderId, ProductId, ShopperId
from commerce.money import Money
from commerce.orders import CHANGEABLE, AskedChange, Order, OrderChange, OrderLine


class DatabaseOrders:
    """Writes orders. Every call is one transaction and raises ``DatabaseUnavailable``."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put(self, given: Sequence[Order], *, demo: bool = False) -> None:
        """Store the orders, in place of older ones with their ids. ``demo`` marks them as made up."""
        ids = [_key(order.order_id) for order in given]
        with self._records.write() as connection:
            for shopper_id in sorted({order.shopper_id for order in given}):
                ensure_shopper(connection, shopper_id)
            for start in range(0, len(ids), 500):
                chunk = ids[start : start + 500]
                connection.execute(sa.delete(order_lines).where(order_lines.c.order_id.in_(chunk)))
                connection.execute(sa.delete(orders).where(orders.c.order_id.in_(chunk)))
            if given:
                connection.execute(sa.insert(orders), [{**_order_row(order), "demo": demo} for order in given])
                connection.execute(sa.insert(order_lines), [row for order in given for row in _line_rows(order)])

    def demo_count(self) -> int:
        """How many orders are demo data."""
        with self._records.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).where(orders.c.demo)) or 0


def read_order(connection: sa.Connection, order_id: OrderId, shopper_id: ShopperId) -> Order:
    """The shopper's order. Raises ``OrderNotFound``."""
    mine = (orders.c.order_id == _key(order_id)) & (orders.c.shopper_id == shopper_id)
    row = connection.execute(sa.select(orders).where(mine)).one_or_none()
    if row is None:
        raise OrderNotFound(order_id)
    return _orders(connection, [row])[0]


def read_orders(connection: sa.Connection, shopper_id: ShopperId, last: int) -> list[Order]:
    """The shopper's newest orders, newest first."""
    mine = sa.select(orders).where(orders.c.shopper_id == shopper_id)
    rows = connection.execute(mine.order_by(orders.c.placed_at.desc(), orders.c.order_id.desc()).limit(last)).all()
    return _orders(connection, rows)


def change_order(connection: sa.Connection, order_id: OrderId, shopper_id: ShopperId, change: OrderChange, once: str) -> Order:
    """The shopper's order after the change, within the caller's transaction. Raises ``OrderNotFound`` and ``OrderFixed``."""
    mine = (orders.c.order_id == _key(order_id)) & (orders.c.shopper_id == shopper_id)
    # changes of one order wait for each other (SQLite's writers do so anyway)
    state = connection.scalar(sa.select(orders.c.state).where(mine).with_for_update())
    if state is None:
        raise OrderNotFound(order_id)
    done = sa.select(order_changes.c.once).where(order_changes.c.order_id == _key(order_id), order_changes.c.once == once)
    if connection.scalar(done) is None:
        if state not in CHANGEABLE[change.kind]:
            raise OrderFixed(order_id, state)
        if change.kind == "cancel":
            connection.execute(sa.update(orders).where(mine).values(state="cancelled", expected_on=None))
        connection.execute(
            sa.insert(order_changes).values(
                order_id=_key(order_id), once=once, kind=change.kind, note=change.note, asked_at=datetime.now(UTC)
            )
        )
    return read_order(connection, order_id, shopper_id)


def _key(order_id: str) -> str:
    """The id as it is stored: people write order numbers in any case, with or without #."""
    return order_id.strip().lstrip("#").strip().upper()


def _orders(connection: sa.Connection, rows: Sequence[Any]) -> list[Order]:
    lines: dict[str, list[OrderLine]] = {row.order_id: [] for row in rows}
    chosen = sa.select(order_lines).where(order_lines.c.order_id.in_(list(lines)))
    for row in connection.execute(chosen.order_by(order_lines.c.order_id, order_lines.c.position)):
        price = Money(Decimal(row.unit_price), row.currency)
        lines[row.order_id].append(OrderLine(ProductId(row.product_id), row.title, row.quantity, price))
    asked: dict[str, list[AskedChange]] = {row.order_id: [] for row in rows}
    changes = sa.select(order_changes).where(order_changes.c.order_id.in_(list(asked)))
    for row in connection.execute(changes.order_by(order_changes.c.order_id, order_changes.c.asked_at)):
        asked[row.order_id].append(AskedChange(row.kind, row.note, row.asked_at, row.once))
    return [
        Order(
            order_id=OrderId(row.order_id),
            shopper_id=ShopperId(row.shopper_id),
            state=row.state,
            placed_at=row.placed_at,
            lines=tuple(lines[row.order_id]),
            total=Money(Decimal(row.total), row.currency),
            carrier=row.carrier,
            tracking_number=row.tracking_number,
            expected_on=row.expected_on,
            delivered_at=row.delivered_at,
            asked=tuple(asked[row.order_id]),
        )
        for row in rows
    ]


def _order_row(order: Order) -> dict[str, Any]:
    return {
        "order_id": _key(order.order_id),
        "shopper_id": order.shopper_id,
        "state": order.state,
        "placed_at": order.placed_at,
        "total": str(order.total.amount),
        "currency": order.total.currency,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "expected_on": order.expected_on,
        "delivered_at": order.delivered_at,
    }


def _line_rows(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "order_id": _key(order.order_id),
            "position": position,
            "product_id": line.product_id,
            "title": line.title,
            "quantity": line.quantity,
            "unit_price": str(line.unit_price.amount),
            "currency": line.unit_price.currency,
        }
        for position, line in enumerate(order.lines)
    ]
