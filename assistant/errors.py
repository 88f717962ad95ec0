"""Words for a shopper for every error that a room below can raise; nowhere else are errors turned into words."""

from dataclasses import dataclass

from assistant.model import ModelUnavailable
from assistant.turn_events import ErrorData
from assistant.wording import say
from commerce.errors import (
    CatalogUnreadable,
    CommerceError,
    DatabaseUnavailable,
    OrderFixed,
    OrderNotFound,
    OutOfStock,
    ProductNotFound,
    SessionNotFound,
    TurnNotFound,
)
from retrieval.errors import RetrievalError


class Busy(Exception):
    """Another message of the session is still being carried out."""


@dataclass(frozen=True, slots=True)
class Words:
    """The code of an error on the wire, its sentence in ``assistant/wording``, and whether trying again may help."""

    code: str
    sentence: str
    retryable: bool


_WORDS: dict[type[Exception], Words] = {
    Busy: Words("busy", "error.busy", True),
    DatabaseUnavailable: Words("records_unavailable", "error.records_unavailable", True),
    SessionNotFound: Words("session_not_found", "error.session_not_found", False),
    TurnNotFound: Words("turn_not_found", "error.turn_not_found", False),
    ProductNotFound: Words("product_not_found", "error.product_not_found", False),
    OutOfStock: Words("out_of_stock", "error.out_of_stock", False),
    OrderNotFound: Words("order_not_found", "error.order_not_found", False),
    OrderFixed: Words("order_fixed", "error.order_fixed", False),
    CatalogUnreadable: Words("catalog_unreadable", "error.catalog_unreadable", False),
    CommerceError: Words("records_unavailable", "error.records_unavailable", True),
    RetrievalError: Words("search_unavailable", "error.search_unavailable", True),
    ModelUnavailable: Words("model_unavailable", "error.model_unavailable", True),
}
_INTERNAL = Words("internal", "error.internal", False)


def words_for(failure: Exception) -> Words:
    """The words for this failure: its own, or those of the nearest kind it belongs to."""
    return next((_WORDS[kind] for kind in type(failure).__mro__ if kind in _WORDS), _INTERNAL)


def error_data(failure: Exception, language: str) -> ErrorData:
    """The ``error`` event for this failure: no stack, no internal name."""
    words = words_for(failure)
    return ErrorData(code=words.code, message=say(language, words.sentence), retryable=words.retryable)
