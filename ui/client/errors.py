"""What a call of the shop can fail with."""

import json


class ShopError(Exception):
    """The shop said no, or could not be asked. The message is fit for a shopper."""

    def __init__(self, message: str, code: str = "unreachable", status: int | None = None, wait: float = 0.0) -> None:
        super().__init__(message)
        self.code = code  # the API's own: "product_not_found"
        self.status = status  # of HTTP; None where there was no answer
        self.wait = wait  # seconds that the shop asks to be left alone; 0 where it asks for none


class Unreachable(ShopError):
    """There was no answer, or one that is not the shop's."""


class BadRequest(ShopError):
    """The request is not in the form that is asked for."""


class SignInNeeded(ShopError):
    """A shopper's token is missing, too old, revoked, or another's."""


class NotFound(ShopError):
    """There is no such session, product or order, or not for this shopper."""


class Conflict(ShopError):
    """It cannot be done as things stand: not that many are left, for one."""


class TooMany(ShopError):
    """Too much was asked, and the patience of the client did not reach to the end of the wait."""


class Unavailable(ShopError):
    """The shop cannot answer now; later it may."""


_KINDS: dict[int, type[ShopError]] = {401: SignInNeeded, 403: SignInNeeded, 404: NotFound, 409: Conflict, 429: TooMany}


def refusal(status: int, body: bytes, retry_after: str | None) -> ShopError:
    """The error that an answer of this status tells of."""
    wait = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
    try:
        told = json.loads(body)["error"]
        code, message = str(told["code"]), str(told["message"])
    except (ValueError, LookupError, TypeError):  # something between the shop and us answered
        code, message = f"http_{status}", f"The shop answered with status {status}."
    kind = _KINDS.get(status, Unavailable if status >= 500 else BadRequest)
    return kind(message, code, status, wait)


def may_help(error: ShopError) -> bool:
    """Whether asking again after the wait may help."""
    return isinstance(error, TooMany | Unavailable | Unreachable)
