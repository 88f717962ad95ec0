"""The product whose page the shopper looks at: a hint. It is meant where a message points and at nothing nearer.

What is on the chat's own screen goes first where words point there: a place, a name, a superlative, or "it" where one of its
products was spoken of. A page opened since the last turn is nearer than that to "this one" and 这件.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.opening import Opening
from assistant.understand.line import folded, plain
from assistant.understand.pointing import pointing
from assistant.understanding import Context, Understanding
from commerce.products import Product

_THIS = re.compile(r"\bthis\b|这(?!些|几|两|样|么)|此款|该款")


def with_page(opening: Opening, read: Callable[[Context], Understanding]) -> Opening:
    """The opening with the page's product on screen and in focus where the message means it; ``read`` takes milliseconds."""
    page, before = opening.page, opening.state
    opening = _with_state(opening, page=page.product_id if page else None)
    if page is None or opening.course.decided:
        return opening
    text = folded(plain(opening.course.message))
    opened_since = before.page != page.product_id and _THIS.search(text) is not None
    pointed = pointing(text, opening.context)
    if pointed.positions and pointed.by != "it":
        return opening
    facing = _facing(opening, page)
    context = facing.context
    if pointed.positions:
        nearer = before.focus in before.shown if before.focus else pointed.certain
        meant = before.focus == page.product_id or opened_since or not nearer
        return facing if meant and read(context).refers_to else opening
    place = facing.state.shown.index(page.product_id) + 1
    if before.shown and pointing(text, context).positions != (place,):  # it may be named; else what is on screen is spoken of
        return opening
    return facing if read(context).refers_to == [place] else opening


def _facing(opening: Opening, page: Product) -> Opening:
    """The opening with the page's product after what the last search showed, in place of an earlier page's, and in focus."""
    state = opening.state
    shown = state.shown
    if page.product_id not in shown:
        shown = (*(state.screens[-1].shown if state.screens else ()), page.product_id)
    screen = {**opening.screen, page.product_id: page}
    changed = replace(
        _with_state(opening, shown=shown, focus=page.product_id), screen={k: screen[k] for k in shown if k in screen}
    )
    return changed


def _with_state(opening: Opening, **changes: object) -> Opening:
    state = replace(opening.state, **changes)  # type: ignore[arg-type]  # fields of the state
    return replace(opening, course=replace(opening.course, state=state))
