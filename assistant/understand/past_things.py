"""Products that are spoken of because they are broken, or found already, and are not looked for: "the boiler's packed up"."""

# ruff: noqa: E501 - wordings read better in one line

import re

_PAST = re.compile(
    r"(?:'s|'ve)?(?: (?:has|have|is|are|was|just|finally|gone and|all|only|went and|completely|totally|well and truly|sadly|now|already|been|both))* "
    r"(?:packed (?:up|in)|died|dying|broken|broke|bust|busted|burst|knackered|given up|gave up|on (?:its|their) last legs|conked out|had it|fallen apart|fell apart|falling apart|worn out|"
    r"blown|blew up|kaput|fried|cracked|ruined|stopped working|playing up|on the blink|on the fritz|done for|finished|in bits|dead|sorted|covered|ticked off|taken care of|done and dusted|in the bag)\b(?! (?:edges?|screens?|zips?|ends?|heels?|glass)\b)"
    r"|(?:已经|都|也|这边|那边|刚刚?|终于|彻底|又|突然)*(?:妥了|搞定了?|搞掂|齐了|配齐|备齐|(?:买|选|挑|定|订|拿|下)(?:好|完|到|下|妥)(?:了|单了)|下单了|到手了|入手了|解决了|不缺了?|够了|有了(?=$|[,，。;；!！])|坏(?:了|掉)|报废|罢工|散架|烂了|丢了|没电|歇菜|寿终正寝)(?!的)"
)
_DONE_WITH = re.compile(
    r"\b(?:(?:that's|that is|i'm|i am|we're|we are) (?:me |us )?(?:all |now )?(?:set|sorted|done|good|grand|fixed up|finished|covered)(?: up)? (?:for|with|on)"
    r"|so much for|enough (?:about|of)|done with|sorted for|moving on from|that does it for) (?:the |my |our )?$"
)


def is_past(text: str, start: int, end: int) -> bool:
    """Whether the product named from ``start`` to ``end`` of a folded text is broken or found already."""
    return _PAST.match(text, end) is not None or _DONE_WITH.search(text[:start]) is not None
