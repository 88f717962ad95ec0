"""Whether a message only points at products on screen, to look at them."""

import re

from assistant.act.scene import Scene
from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understanding import Need

_MORE_OF_IT = re.compile(
    r"\b(?:similar|more|others?|alternatives?|another|kinds?|styles?|types?|sorts?|brands?|instead|go(?:es)?|match\w*)\b"
    r"|类似|像|同款|差不多|相似|这种|别的|其他|更多|还有|一样|系列|搭配?|配"
)


def looks_at_one(scene: Scene) -> bool:
    """Whether a message points at products on screen and wants nothing else of them: "show me the second one"."""
    understood, text = scene.understanding, folded(plain(scene.message))
    if understood.intent not in ("refine", "detail") or not scene.referred or len(scene.referred) == len(scene.shown) > 1:
        return False
    if understood.need != (scene.state.need or Need()) or cues.LIKE.search(text) or cues.SAME_BRAND.search(text):
        return False
    return _MORE_OF_IT.search(text) is None and cues.QUESTION.search(text) is None
