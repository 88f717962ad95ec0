"""What a message is for amid what is on screen and what was asked before, where its reading alone would act past it."""

import re
from dataclasses import replace

from assistant.act.keep_price import haggles, haggles_or_cheaper
from assistant.act.scene import Scene
from assistant.looking import looks_at_one
from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understanding import Intent, Need

_NOT_REFUSED = ("out_of_scope", "handoff", "order")  # intents that a word about the price does not change
_COMPARES = re.compile(r"\b(?:than|or|better|best|compar\w+)\b|比|还是|哪")


def as_intended(scene: Scene) -> Scene:
    """The scene with the intent that its message has amid the screen; the need in force stands where it is another one's."""
    understood, text = scene.understanding, folded(plain(scene.message))
    if scene.move != "on" or understood.intent in _NOT_REFUSED:
        return scene
    if haggles(scene.message) or (scene.referred and haggles_or_cheaper(scene.message)):
        return _with_intent(scene, "policy", scene.state.need)
    if looks_at_one(scene) or _asks_of_one(scene, text):
        return _with_intent(scene, "detail", understood.need)
    return scene


def _asks_of_one(scene: Scene, text: str) -> bool:
    """Whether a message read as a comparison asks of one product alone: 第一个护眼吗."""
    if scene.understanding.intent != "compare" or len(scene.referred) != 1:
        return False
    return cues.COMPARE.search(text) is None and _COMPARES.search(text) is None


def _with_intent(scene: Scene, intent: Intent, need: Need | None) -> Scene:
    return replace(
        scene, understanding=scene.understanding.model_copy(update={"intent": intent, "need": need or Need(), "cart": None})
    )
