"""A typed client of the shop's HTTP API, for a program in Python: ``ShopClient``, and ``AsyncShopClient`` for asyncio."""

from ui.client.asynchronous import AsyncShopClient
from ui.client.errors import BadRequest, Conflict, NotFound, ShopError, SignInNeeded, TooMany, Unavailable, Unreachable
from ui.client.reply import Reply
from ui.client.synchronous import ShopClient

__all__ = [
    "AsyncShopClient",
    "BadRequest",
    "Conflict",
    "NotFound",
    "Reply",
    "ShopClient",
    "ShopError",
    "SignInNeeded",
    "TooMany",
    "Unavailable",
    "Unreachable",
]
