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
_TOLD_MORE = re.compile(
    r"\btell me (?:a (?:bit|little) )?more\b|\bmore (?:about|info\w*|details?)\b|\bdetails?\b|介绍|详细|详情|打开看"
)
_CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest[- ]priced?)\b|最便宜|价格最低|最实惠")
_SORTS = re.compile(r"\b(?:first|sort\w*|order\w*|list\w*|top|ones)\b|排|先|在前|优先|都|些|几")


def looks_at_one(scene: Scene) -> bool:
    """Whether a message points at products on screen and wants nothing else of them: "show me the second one"."""
    understood, text = scene.understanding, folded(plain(scene.message))
    if understood.intent not in ("refine", "recommend", "detail", "cart"):
        return False
    if not scene.referred or len(scene.referred) == len(scene.shown) > 1:
        return False
    if understood.intent == "refine" and len(scene.referred) == 1 and _means_cheapest(text):
        return True
    if cues.LIKE.search(text) or cues.SAME_BRAND.search(text) or cues.GOES_WITH.search(text):
        return False
    if understood.intent == "refine" and understood.need != (scene.state.need or Need()):
        return False
    if _TOLD_MORE.search(text):
        return True
    if understood.intent == "recommend" and cues.IDEAS.search(text):
        return False
    return _MORE_OF_IT.search(text) is None and cues.QUESTION.search(text) is None


def _means_cheapest(text: str) -> bool:
    """Whether the cheapest product on screen is meant, and no order of the list."""
    return _CHEAPEST.search(text) is not None and _SORTS.search(text) is None
