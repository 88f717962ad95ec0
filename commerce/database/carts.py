"""Carts as rows: what is in one, and one change to it."""

from datetime import UTC, datetime

import sqlalchemy as sa

from commerce.carts import Cart, CartChange, CartLine
from commerce.database.product_rows import read_products
from commerce.database.shoppers import ensure_shopper
from commerce.database.tables import cart_changes, cart_lines, shoppers
from commerce.errors import OutOfStock, ProductNotFound
from commerce.ids import ProductId, ShopperId, VariantId
from commerce.money import Money
from commerce.products import Product, Variant

LINE_LIMIT = 999  # pieces of one variant in a cart, where the shop does not count its stock


def read_cart(connection: sa.Connection, shopper_id: ShopperId) -> Cart:
    """The shopper's cart, with prices and stock of now."""
    chosen = sa.select(cart_lines.c.product_id, cart_lines.c.variant_id, cart_lines.c.quantity)
    rows = connection.execute(chosen.where(cart_lines.c.shopper_id == shopper_id).order_by(cart_lines.c.position)).all()
    found = read_products(connection, list(dict.fromkeys(ProductId(row[0]) for row in rows)))
    lines = []
    for product_id, variant_id, quantity in rows:
        product = found.get(product_id)
        variant = next((v for v in product.variants if v.variant_id == variant_id), None) if product else None
        if product and variant:
            lines.append(_line(product, variant, quantity))
    return Cart(tuple(lines), _total(lines))


def change_cart(connection: sa.Connection, shopper_id: ShopperId, change: CartChange, once: str) -> Cart:
    """The cart after the change, within the caller's transaction."""
    _check(change)
    ensure_shopper(connection, shopper_id)
    # changes of one cart wait for each other (SQLite's writers do so anyway)
    connection.execute(sa.select(shoppers.c.shopper_id).where(shoppers.c.shopper_id == shopper_id).with_for_update())
    done = sa.select(cart_changes.c.once).where(cart_changes.c.shopper_id == shopper_id, cart_changes.c.once == once)
    if connection.scalar(done) is None:
        _carry_out(connection, shopper_id, change)
        connection.execute(sa.insert(cart_changes).values(shopper_id=shopper_id, once=once, at=datetime.now(UTC)))
    return read_cart(connection, shopper_id)


def _check(change: CartChange) -> None:
    if change.action in ("add", "set", "remove"):
        if change.product_id is None:
            raise ValueError(f"{change.action} needs a product")
        if change.quantity is not None and change.quantity < (0 if change.action == "set" else 1):
            raise ValueError(f"cannot {change.action} {change.quantity} pieces")


def _carry_out(connection: sa.Connection, shopper_id: ShopperId, change: CartChange) -> None:
    if change.action == "clear":
        connection.execute(sa.delete(cart_lines).where(cart_lines.c.shopper_id == shopper_id))
        return
    assert change.product_id is not None, "checked above"
    if change.action == "remove" or (change.action == "set" and change.quantity == 0):
        _remove(connection, shopper_id, change.product_id, change.variant_id, change.quantity or None)
        return
    product = read_products(connection, [change.product_id]).get(change.product_id)
    if product is None:
        raise ProductNotFound(change.product_id)
    held = _held(connection, shopper_id, product.product_id)
    variant = _chosen_variant(product, change, held)
    asked = 1 if change.quantity is None else change.quantity
    if change.action == "add":
        asked += held.get(variant.variant_id, 0)
    available = _available(variant)
    if asked > available:
        raise OutOfStock(product.product_id, available)
    _hold(connection, shopper_id, product.product_id, variant.variant_id, asked)


def _chosen_variant(product: Product, change: CartChange, held: dict[VariantId, int]) -> Variant:
    if change.variant_id is not None:
        for variant in product.variants:
            if variant.variant_id == change.variant_id:
                return variant
        raise ProductNotFound(product.product_id)
    if change.action == "set":  # "make it two" means the one that is in the cart
        for variant in product.variants:
            if variant.variant_id in held:
                return variant
    for variant in product.variants:
        if _available(variant) > 0:
            return variant
    raise OutOfStock(product.product_id, 0)


def _available(variant: Variant) -> int:
    if not variant.in_stock:
        return 0
    return LINE_LIMIT if variant.stock is None else min(variant.stock, LINE_LIMIT)


def _held(connection: sa.Connection, shopper_id: ShopperId, product_id: ProductId) -> dict[VariantId, int]:
    """Pieces by variant, the line added last first."""
    chosen = sa.select(cart_lines.c.variant_id, cart_lines.c.quantity).where(
        cart_lines.c.shopper_id == shopper_id, cart_lines.c.product_id == product_id
    )
    rows = connection.execute(chosen.order_by(cart_lines.c.position.desc()))
    return {VariantId(row[0]): row[1] for row in rows}


def _remove(
    connection: sa.Connection,
    shopper_id: ShopperId,
    product_id: ProductId,
    variant_id: VariantId | None,
    quantity: int | None,
) -> None:
    for held_id, pieces in _held(connection, shopper_id, product_id).items():
        if variant_id is not None and held_id != variant_id:
            continue
        taken = pieces if quantity is None else min(quantity, pieces)
        _hold(connection, shopper_id, product_id, held_id, pieces - taken)
        if quantity is not None:
            quantity -= taken
            if quantity == 0:
                return


def _hold(connection: sa.Connection, shopper_id: ShopperId, product_id: ProductId, variant_id: VariantId, pieces: int) -> None:
    here = (
        (cart_lines.c.shopper_id == shopper_id)
        & (cart_lines.c.product_id == product_id)
        & (cart_lines.c.variant_id == variant_id)
    )
    if pieces == 0:
        connection.execute(sa.delete(cart_lines).where(here))
    elif connection.execute(sa.update(cart_lines).where(here).values(quantity=pieces)).rowcount == 0:
        newest = sa.select(sa.func.max(cart_lines.c.position)).where(cart_lines.c.shopper_id == shopper_id)
        connection.execute(
            sa.insert(cart_lines).values(
                shopper_id=shopper_id,
                product_id=product_id,
                variant_id=variant_id,
                quantity=pieces,
                position=(connection.scalar(newest) or 0) + 1,
            )
        )


def _line(product: Product, variant: Variant, quantity: int) -> CartLine:
    return CartLine(
        product_id=product.product_id,
        variant_id=variant.variant_id,
        title=product.title,
        options=variant.options,
        quantity=quantity,
        unit_price=variant.price,
        image=product.image,
        in_stock=_available(variant) >= quantity,
    )


def _total(lines: list[CartLine]) -> Money | None:
    if len({line.unit_price.currency for line in lines}) != 1:
        return None
    total = lines[0].unit_price.times(lines[0].quantity)
    for line in lines[1:]:
        total = total.plus(line.unit_price.times(line.quantity))
    return total
