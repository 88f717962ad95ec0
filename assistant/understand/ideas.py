"""The need of a message that asks for ideas: the person, the occasion, the taste."""

import re

from assistant.understand import cues
from assistant.understand.catalog_language import catalog_language
from assistant.understand.line import HAN
from assistant.understand.list_order import sort_of
from assistant.understand.message import Message
from assistant.understand.needs import Worked
from assistant.understand.phrases import chinese_rest, english_rest, joined, wordy
from assistant.understanding import Need

_FIRM = (
    "material",
    "size",
    "scent",
    "skin",
    "flavor",
    "weight",
    "capacity",
    "storage",
    "power",
)  # conditions even where only ideas are asked for
_BY_THE_WAY = ("recipient", "activity", "occasion", "season", "room")  # what ideas go by, though it is told as a story


def ideas(message: Message) -> Worked:
    """What is looked for when no product type is named: the person, the occasion, the taste."""
    context, stated, priced = message.context, message.stated, message.priced
    language = catalog_language(context)
    chinese = re.search(f"[{HAN}]", message.free) is not None
    doubts: set[str] = set()
    words = [w for w in stated.words if w.kind not in ("brand",)]
    if chinese and language == "en":
        words += [w for w in stated.mentioned if w.kind in _BY_THE_WAY and w.value not in (one.value for one in words)]
        query = joined(
            [w.value for w in words if w.kind != "recipient"] + [f"for {w.value}" for w in words if w.kind == "recipient"]
        )
        if re.search("礼物|送(?!货|到)|礼品|送礼", message.text):
            query = joined(["gift", query])
        if not words:  # a small model forgets what it is told: known words stay
            doubts.add("query")
    elif chinese:
        query = joined([chinese_rest(message.free).replace(" ", "")]) or joined([w.value for w in words])
    else:
        query = english_rest(message.free)
        if re.search(r"\b(?:gift|present)", message.text) and "gift" not in query and "present" not in query:
            query = joined(["gift", query])
    if cues.GOES_WITH.search(message.text):
        shown = {p.position: p for p in context.shown}
        product = next((shown[p] for p in message.pointed.positions if p in shown), None)
        thing = (product.category or product.title) if product else None
        base = thing or (context.need_before.category if context.need_before else None) or ""
        query = joined([query, f"搭配{base}" if language == "zh" else f"goes with {base}"]).strip()
    sort = sort_of(message)
    if not wordy(query or "") and sort is not None:
        query = (
            {"popular": "热门", "newest": "新品"}.get(sort, "")
            if language == "zh"
            else {"popular": "popular", "newest": "new arrivals"}.get(sort, "")
        )
    attributes = {name: value for name, value in stated.attributes.items() if name.split(" ")[0] in _FIRM}
    need = Need(
        query=query or None,
        brands=[] if message.pointed.named else stated.brands,
        colors=[] if message.pointed.positions else stated.colors,
        price_min=priced.price_min,
        price_max=priced.price_max,
        rating_min=priced.rating_min,
        attributes={} if message.pointed.positions else attributes,
        exclude=stated.exclude,
        sort=sort or "relevance",
    )
    return Worked(need, doubts)
