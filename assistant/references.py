"""References that earlier turns decide: "it" is the product last spoken of, "the cheaper of the two" one of those compared."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.act.scene import Scene
from assistant.course_words import BETTER_ONE, CHEAPER_ONE, DEARER_ONE, OF_THEM, WHICH_OF_THEM
from assistant.facts import OnScreen
from assistant.understand.figures import figures
from assistant.understand.line import folded, plain
from assistant.understand.pointing import pointing
from assistant.understanding import Context

_TAKES_FIRST = re.compile(
    r"(?:(?:ok(?:ay)?|please|yes|great|cool|fine|alright)[,.! ]+)*"
    r"(?:i(?:'?ll| will|'d like to) (?:take|have|buy|get)|add|buy|put)\b(?! (?:more|another|other))"
)
_IT = re.compile(r"\b(?:it|this|that)\b|它|这[件个款条双]")
_SPEAKS_OF_PRODUCTS = ("cart", "detail", "compare", "recommend", "refine")


def referring(scene: Scene, context: Context) -> Scene:
    """The scene with its references read by what was last spoken of. ``context``: what the message was read with."""
    pointed = pointing(folded(plain(scene.message)), context)
    if pointed.by == "it" and scene.focus and len(scene.understanding.refers_to) == 1:
        understood = scene.understanding.model_copy(update={"refers_to": [scene.focus.position]})
        return replace(scene, understanding=understood)
    understood = scene.understanding
    if understood.intent == "compare" and scene.focus and len(understood.refers_to) == 1 and _IT.search(folded(scene.message)):
        both = dict.fromkeys((scene.focus.position, *understood.refers_to))  # "compare it to the first"
        return replace(scene, understanding=understood.model_copy(update={"refers_to": list(both)}))
    points = pointed.by == "place" and not understood.refers_to
    if points and understood.intent == "refine" and (understood.need == scene.state.need or takes_first(scene.message)):
        understood = understood.model_copy(update={"refers_to": sorted(pointed.positions)})  # "show me the first two"
    return _of_those_together(replace(scene, understanding=understood))


def takes_first(message: str) -> bool:
    """Whether a message begins with taking something."""
    return _TAKES_FIRST.match(folded(plain(message))) is not None


def _of_those_together(scene: Scene) -> Scene:
    """The scene with its references held to the products last compared, where the message speaks of one or all of those."""
    understood = scene.understanding
    together = tuple(on for on in scene.shown if on.product.product_id in scene.state.together)
    text = folded(plain(scene.message))
    asks = WHICH_OF_THEM.search(text) is not None
    if len(together) < 2 or understood.intent not in _SPEAKS_OF_PRODUCTS or not (asks or OF_THEM.search(text)):
        return scene
    alike = _chosen(text, together)
    if not alike and understood.intent == "compare" and len(understood.refers_to) in (0, len(scene.shown)):
        alike = together  # "which is better for work?"
    if not alike:
        return scene
    chosen = alike if asks else alike[:1]  # who asks which costs less is told so where they cost the same
    if understood.intent == "refine" and understood.need != scene.state.need:  # "the cheaper of the two" alone is no new bound
        understood = understood.model_copy(update={"intent": "detail", "need": scene.state.need or understood.need})
    changes: dict[str, object] = {"refers_to": [on.position for on in chosen]}
    if len(chosen) > 1:
        changes["intent"] = "compare"
    if understood.cart and not any(figures(OF_THEM.sub(" ", text))):  # "of the two" is no number of pieces
        changes["cart"] = understood.cart.model_copy(update={"quantity": None})
    return replace(scene, understanding=understood.model_copy(update=changes))


def _chosen(text: str, together: tuple[OnScreen, ...]) -> tuple[OnScreen, ...]:
    """Those of these that a comparative names: one, or several that are alike in it; none where it names none."""
    if BETTER_ONE.search(text):
        rated = [on for on in together if on.product.rating is not None and on.product.review_count]
        return _first(rated, lambda on: (-(on.product.rating or 0.0), -on.product.review_count))
    if CHEAPER_ONE.search(text):
        return _first(together, lambda on: on.product.price.amount)
    if DEARER_ONE.search(text):
        return _first(together, lambda on: -on.product.price.amount)
    return ()


def _first(some: Sequence[OnScreen], by: Callable[[OnScreen], Decimal | tuple[float, int]]) -> tuple[OnScreen, ...]:
    """All that have the lowest of this."""
    lowest = min(map(by, some), default=None)
    return tuple(on for on in some if by(on) == lowest)
