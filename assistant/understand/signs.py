"""What can be seen of a message without knowing its words: yes or no to a fixed row of questions, for the judge of intents."""

import re

from assistant.understand import cues
from assistant.understand.line import HAN
from assistant.understand.look import Look
from assistant.understand.naming import speaks_of
from assistant.understand.order_numbers import earlier_order
from assistant.understand.phrases import chinese_rest, english_rest
from assistant.understand.wishes import another_type

_CUES = (
    *("PERSON", "UPSET", "INJECTION", "CART_SHOW", "CART_CLEAR", "CART_REMOVE", "CART_SET", "CART_ADD", "CART_COUNTED"),
    *(
        "ORDER_WORD",
        "ORDER_OWN",
        "ORDER_ACTION",
        "POLICY",
        "COMPARE",
        "QUESTION",
        "PRODUCT_ASK",
        "OTHERS",
        "CHEAPER",
        "NOT_DEAR",
    ),
    *("DEARER", "SAME_BRAND", "LIKE", "REPEATED", "SORT_TALK", "SMALLTALK_CORE", "IDENTITY", "OFF_TOPIC", "SAID", "IDEAS"),
    *("GOES_WITH", "SEARCH_ASK", "REFINE_ASK", "RELATIVE", "RELATIVE_ZH"),
)
_INTENTS = (
    *("search", "refine", "recommend", "compare", "detail", "cart", "order", "policy", "handoff", "smalltalk", "out_of_scope"),
)
_AUXILIARY = re.compile(r"^(?:and |but |so |ok |okay )?(?:is|are|does|do|can|could|will|would|has|have|was|did)\b")
_ASKS = re.compile(
    r"^(?:and |but |so |ok |okay )?(?:how|what|what's|whats|which|where|when|who|why)\b|什么|怎么|多少|哪|几|多[大久长重高宽]"
)
_PARTICLE = re.compile(r"(?:吗|么|呢|不|没有?)[?？。!！]*$")


def signs(seen: Look) -> dict[str, float]:
    """Each sign by its name, from 0 (no) to 1 (yes), always the same names in the same order."""
    text, context, pointed, stated, priced = seen.text, seen.context, seen.pointed, seen.stated, seen.priced
    before = context.need_before
    other = another_type(stated, context)
    found: dict[str, float] = {f"cue {name}": bool(getattr(cues, name).search(text)) for name in _CUES}
    found |= {
        "chinese": re.search(f"[{HAN}]", text) is not None,
        "screen": bool(context.shown),
        "several on screen": len(context.shown) > 1,
        "need": before is not None and not before.empty,
        "order before": earlier_order(context) is not None,
        "order id": seen.order_id is not None,
        "points": pointed.pointed,
        "points at one": len(pointed.positions) == 1,
        "points at several": len(pointed.positions) > 1,
        "name asks": pointed.by == "name" and not any(speaks_of(text, span) for span in pointed.spans),
        "type in force": bool(stated.types) and not other,
        "another type": bool(stated.types) and other,
        "brand": bool(stated.brands),
        "color": bool(stated.colors),
        "facet": bool(stated.attributes),
        "unwanted": bool(stated.exclude),
        "no matter": bool(stated.opened),
        "instead": bool(stated.replaced),
        "price": priced.priced,
        "stars": priced.rating_min is not None,
        "sorted": any(pattern.search(text) for _, pattern in cues.SORTS),
        "auxiliary first": _AUXILIARY.match(text) is not None,
        "asks": _ASKS.search(text) is not None,
        "question mark": "?" in text,
        "particle": _PARTICLE.search(text) is not None,
        "unknown words": min(1.0, len(_rest(seen)) / 12),
        "short": len(text) < (8 if re.search(f"[{HAN}]", text) else 20),
        "long": len(text) > (30 if re.search(f"[{HAN}]", text) else 90),
    }
    found |= {f"way {heading} {name}": value for heading, odds in seen.ways.odds.items() for name, value in odds.items()}
    found |= {f"points by {way}": pointed.by == way for way in ("place", "superlative", "all", "name", "it")}
    found |= {f"words say {intent}": seen.decision.confidence if seen.decision.intent == intent else 0.0 for intent in _INTENTS}
    return {name: float(value) for name, value in found.items()}


def _rest(seen: Look) -> str:
    """What is left of a message without what is known of it, asking and politeness."""
    spans = [*seen.priced.spans, *seen.pointed.spans, *seen.stated.spans, *((w.start, w.end) for w in seen.stated.words)]
    characters = list(seen.text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    left = "".join(characters)
    return chinese_rest(left) if re.search(f"[{HAN}]", seen.text) else english_rest(left)


def outline(seen: Look) -> str:
    """The message with what it points at and the product types it names replaced: only its form is left."""
    text, pointed = seen.text, seen.pointed
    chinese = re.search(f"[{HAN}]", text) is not None
    spans = [(start, end, "这款" if chinese else "it") for start, end in pointed.spans if pointed.by != "it"]
    for word in seen.stated.types:
        if not any(s < word.end and word.start < e for s, e, _ in spans):
            spans.append((word.start, word.end, "商品" if chinese else "product"))
    for start, end, name in sorted(spans, reverse=True):
        text = text[:start] + name + text[end:]
    return text
