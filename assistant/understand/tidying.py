"""A need without the chatter that was taken for a part of it: "my phone is dead" wishes for no dead phone."""

import re

from assistant.understand.chatter import is_chatter
from assistant.understand.list_order import order_of
from assistant.understand.message import Message
from assistant.understanding import Need

_FORMED = re.compile(r"\d|^(?:won't|doesn't|don't|can't|isn't|aren't|no|non|not|never)\b")  # a property by its form
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")


def tidied(need: Need, message: Message) -> Need:
    """The need less properties, and words of its phrase, that are said by the way and that no list knows.

    Where an order is asked for, known words may say how.
    """
    text = message.text
    ordered = order_of(message) is not None
    known = [(word.start, word.end) for word in message.stated.words] if not ordered else []  # "a bit rich for my blood"
    before = message.context.need_before or Need()
    was = {value.lower() for value in before.attributes.values()}

    def by_the_way(said: str) -> bool:
        """Whether all that the message has of these words, unknown ones, is chatter."""
        found = [match.span() for match in re.finditer(rf"(?<![a-z0-9]){re.escape(said)}(?![a-z0-9])", text)]
        return bool(found) and all(
            not any(s < end and start < e for s, e in known) and is_chatter(text, start, end) for start, end in found
        )

    attributes = {
        name: value
        for name, value in need.attributes.items()
        if value.lower() in was
        or not name.startswith("feature")
        or _FORMED.search(value.lower())
        or not by_the_way(value.lower())
    }
    query = need.query
    if query and query.isascii():
        had = set(_WORD.findall((before.query or "").lower())) | set(_WORD.findall((need.category or "").lower()))
        gone = [word for word in _WORD.findall(query.lower()) if word not in had and by_the_way(word)]
        query = " ".join(word for word in query.split() if word.lower() not in gone) or need.category
    return need.model_copy(update={"attributes": attributes, "query": query})
