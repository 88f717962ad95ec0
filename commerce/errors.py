"""What can go wrong in commerce. ``assistant/errors.py`` turns each into words for a shopper."""

from commerce.ids import OrderId, ProductId, SessionId, TurnId


class CommerceError(Exception):
    """Any failure of the shop's records."""


class DatabaseUnavailable(CommerceError):
    """The database cannot be reached or written."""


class SessionNotFound(CommerceError):
    """No such session."""

    def __init__(self, session_id: SessionId) -> None:
        super().__init__(f"no session {session_id}")


class TurnNotFound(CommerceError):
    """No such turn."""

    def __init__(self, turn_id: TurnId) -> None:
        super().__init__(f"no turn {turn_id}")


class ProductNotFound(CommerceError):
    """The shop does not have this product."""

    def __init__(self, product_id: ProductId) -> None:
        super().__init__(f"no product {product_id}")
        self.product_id = product_id


class OutOfStock(CommerceError):
    """Fewer pieces are left than were asked for."""

    def __init__(self, product_id: ProductId, available: int) -> None:
        super().__init__(f"product {product_id}: {available} available")
        self.product_id = product_id
        self.available = available


class OrderNotFound(CommerceError):
    """No such order of this shopper."""

    def __init__(self, order_id: OrderId) -> None:
        super().__init__(f"no order {order_id} of this shopper")
        self.order_id = order_id


class OrderFixed(CommerceError):
    """The order is in a state in which this change cannot be made; nothing was changed."""

    def __init__(self, order_id: OrderId, state: str) -> None:
        super().__init__(f"order {order_id} is {state}")
        self.order_id = order_id
        self.state = state


class CatalogUnreadable(CommerceError):
    """A catalog file that cannot be read as a whole (its rows are another matter: they are rejected one by one)."""


class PolicyUnreadable(CommerceError):
    """A policy file that cannot be read; the message names the file and the line."""


class ShortcutTaken(CommerceError):
    """Another canned reply of the language has this shortcut."""

    def __init__(self, shortcut: str) -> None:
        super().__init__(f"the shortcut {shortcut} is taken")
        self.shortcut = shortcut
