"""What shoppers type and models say, made fit for a database."""

import json
from typing import Any

import orjson


def storable(text: str) -> str:
    """The text as both databases can hold it: NUL and lone surrogates, which PostgreSQL refuses, become U+FFFD."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def dump_json(value: Any) -> str:
    """The value as JSON text. Raises ``TypeError`` for what JSON cannot hold."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # lone surrogates and integers over 64 bits: the standard library writes both as plain ASCII
        return json.dumps(value, ensure_ascii=True, allow_nan=False)


def load_json(text: str) -> Any:
    """The value of a JSON text written by ``dump_json``."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
