"""The questions of one message, apart: "is it cotton? can I return it?", 什么材质 几天能到."""

import re

_BETWEEN = re.compile(
    r"[?？;；!！。\n]+|(?:[,，]\s*|\s)(?:and|also|plus|n|&|as well as)\s+(?:also\s+)?"
    r"(?=(?:how|what|when|where|which|who)(?:'?s)?\b|(?:can|could|do|does|did|is|are|will|would|may)\b)|[,，、\s]+(?:还有|另外|以及|顺便问)|以及|顺便问"
    r"|(?<=[吗呢么嘛])[,，、\s]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])",
    re.IGNORECASE,
)


def questions_in(message: str) -> list[str]:
    """Its parts in their order; the message alone where it has but one."""
    return [part.strip() for part in _BETWEEN.split(message) if part.strip()]
