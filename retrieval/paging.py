"""Cursors of a list of products: what was given before, in so few bytes that it fits an address, so that no server keeps it.

The next page is the best that was not given yet. That neither repeats a product nor skips one that stayed, whatever else of the
catalog changed in between, and any process can give it.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from commerce.ids import ProductId

MOST = 1000  # products that one cursor can tell of: about 6,700 characters

_VERSION = b"\x01"
_MARK, _DIGEST, _CHECK = 5, 8, 4  # bytes: two of 1,000 products share a mark once in two million lists


class BadCursor(Exception):
    """The cursor cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Given:
    """The products that were given before."""

    marks: frozenset[bytes] = frozenset()

    def __contains__(self, product_id: object) -> bool:
        return isinstance(product_id, str) and _mark(product_id) in self.marks

    def __len__(self) -> int:
        return len(self.marks)

    def and_these(self, product_ids: Iterable[ProductId]) -> "Given":
        """These and what was given now."""
        return Given(self.marks | {_mark(product_id) for product_id in product_ids})


def cursor_of(given: Given, question: str) -> str:
    """The cursor for the page after these, of this question only."""
    body = _VERSION + _digest(question) + b"".join(sorted(given.marks))
    return base64.urlsafe_b64encode(body + _check(body)).decode().rstrip("=")


def given_of(cursor: str, question: str) -> Given:
    """What was given before this cursor.

    Raises:
        BadCursor: it was cut or changed, or is another question's.
    """
    try:
        whole = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCursor("malformed") from error
    body, check = whole[:-_CHECK], whole[-_CHECK:]
    marks = body[len(_VERSION) + _DIGEST :]
    if body[:1] != _VERSION or len(body) < len(_VERSION) + _DIGEST or len(marks) % _MARK or check != _check(body):
        raise BadCursor("malformed")
    if body[1 : 1 + _DIGEST] != _digest(question):
        raise BadCursor("of another search")
    given = Given(frozenset(marks[at : at + _MARK] for at in range(0, len(marks), _MARK)))
    if len(given) > MOST:
        raise BadCursor("malformed")
    return given


def _mark(product_id: str) -> bytes:
    return hashlib.blake2b(product_id.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()


def _digest(question: str) -> bytes:
    return hashlib.blake2b(question.encode("utf-8", "surrogatepass"), digest_size=_DIGEST, person=b"question").digest()


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK, person=b"cursor").digest()
