"""Order numbers: the one that a message names, and the one that an earlier turn did."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understanding import Context

_ORDER_ID = re.compile(
    r"(?<![a-z\d$£€¥.-])(?:#\s?(?P<hash>[a-z0-9][a-z0-9-]{2,24})|(?P<code>[a-z]{1,5}[-_]?\d[\da-z]*(?:-[\da-z]+)*|\d{2,}(?:-[\da-z]+)+)|(?P<digits>\d{5,20})|(?P<apart>\d{3,6}(?: \d{3,6}){1,3}))(?![a-z0-9])"
)
_ID_BEFORE = re.compile(
    r"(?:order|orders|parcel|package|number|no\.?|id|#|tracking|purchase|ref(?:erence)?(?: no\.?| number)?|it's|its|it is|订单|单号|订单号|号|是|单|单子|编号|运单)\s?(?:number|no\.?|id|is|:|：|号|是|为|#|编号)*\s?:?\s?#?$"
)
_MODEL_CODE = re.compile(
    r"(?:ps|xbox|usb|hdmi|ip|mp|a|m|s|rtx|gtx|i|ddr|wifi|cr|aa|aaa|v|spf|e|h|g|b|c|x|z|led|lr|r)-?\d{1,4}[a-z]{0,3}"
)
_PLAINLY = re.compile(r"[a-z]{1,4}\d{0,2}-\d{5,}")  # no product is called so
_ON_ITS_WAY = re.compile(r"送到哪|到哪|发货|发出|签收|派送|揽收|站点|网点|驿站|收货|催一?下|催单|改地址|退款")
_ALONE = re.compile(  # nothing but a question of where something is
    r"(?:\W|\b(?:and|what about|how about|status|state|of|for|on|about|check|track|update|any news|news|where(?:'s| is)|is|cancel|return|please|pls|the|my|can you|could you|look up|now|it's|its)\b|"
    r"帮|我|查|一?下|看|发|寄|没|请|呢|那|的|到|哪|了|吗|状态|怎么样|现在|取消|退|掉|物流|进度)*"
)


def order_id_in(raw: str, text: str) -> str | None:
    """The order number that a text names, as written, without its '#'."""
    named = bool(cues.ORDER_WORD.search(text) or _ON_ITS_WAY.search(text))
    for match in _ORDER_ID.finditer(text):
        kind = match.lastgroup or ""
        before = _ID_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
        if kind == "hash" and not re.search(r"\d", match[kind]):
            continue
        if kind == "hash" and len(match[kind]) < 4 and not named:
            continue
        if kind == "code" and match[kind][0].isdigit() and not (before or re.search(r"\d{4}", match[kind])):
            continue
        if kind == "apart" and not before:
            continue
        if _PLAINLY.fullmatch(match[kind]):
            return raw[match.start(kind) : match.end(kind)]
        alone = _ALONE.fullmatch(text[: match.start()] + text[match.end() :])
        if kind == "code" and alone and ("-" in match[kind] or len(re.sub(r"\D", "", match[kind])) > 5):
            return raw[match.start(kind) : match.end(kind)]  # "status of CA-1003", "and CA-1004?", JZ-2002呢
        if kind == "code" and (_MODEL_CODE.fullmatch(match[kind]) and not before or not (named or before)):
            continue
        if kind == "code" and len(re.sub(r"\D", "", match[kind])) < 3 and not before:
            continue
        if kind == "digits" and not (named or before):
            continue
        return raw[match.start(kind) : match.end(kind)]
    if before_short := re.search(r"(?:\border\s(?:number\s|no\.?\s|id\s)?#?|订单号?\s?|单号\s?)(\d{3,4})(?!\d)", text):
        return before_short[1]
    return None


def earlier_order(context: Context) -> str | None:
    """The order number that the latest earlier turn named."""
    for said in reversed(context.history):
        raw = plain(said.text)
        if found := order_id_in(raw, folded(raw)):
            return found
    return None
