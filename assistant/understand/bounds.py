"""Price and rating bounds from the words around the figures."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass

from assistant.understand.figures import Figure

AROUND = 0.2  # "around 50" is 40 to 60

_MAX_BEFORE = re.compile(
    r"(?:under|below|beneath|less than|lower than|cheaper than|up to|upto|at most|at the most|no more than|not more than|max(?:imum)?(?: (?:of|is|would be|price(?: is)?))?|(?:ceiling|limit) (?:is|of|now|would be)|"
    r"(?:go|stretch|push it|bump it|make it)(?: (?:a|bit|little|up|higher|more|as|high|far)){1,4},? (?:to|say|maybe|like|as)|within|inside|less|<=?|≤|cap(?:ped)?(?: it)? at|limit(?: is| of)?|"
    r"(?:not|nothing|no|never|isn't|doesn't|don't|won't|without|n't)\b[\w' ]{0,24}?\b(?:over|above|more than|exceed(?:ing)?|past|beyond|higher than|go(?:ing)? over)|"
    r"budget(?:'s| is| of| to| around)?(?: about| around| up to)?|(?:can|could|to|only|will|would|willing to) (?:spend|pay)(?: up to| about| only)?|i have(?: got)?(?: about)?|i've got|"
    r"(?:drop|lower|bring|reduce|cut|take|get|keep|make) (?:it|that|this|them|(?:the |my |our )?(?:price |spending |upper )?(?:budget|price|limit|cap|maximum|max|ceiling))(?: down| up)?(?: to)?|go(?:ing)? (?:up )?to|raise (?:it|that|the budget|my budget) to|stretch to|"
    r"不超过?|别超|不要超过?|别超过|不能超过|不高于|不大于|不要高于|(?:最多|顶多|至多|撑死|最高)(?:就|只|也就|也|不过)?(?:能|可以|肯|愿意|给)?(?:接受|承受|花|出|给|掏|拿|付|加|涨)?(?:得?起|到|个|是|在)?|上限(?:是|为|到)?|低于|小于|少于|不到|便宜过|控制在|限|"
    r"人均|每人|每份|一人|预算(?:就|只有|有|是|为|大概|大约|差不多|在|可以|能|加到|提高到|放宽到|提到|调到|降到|降为|降至|减到|压到|改成|改为|变成|最多|也就|只|不超过)*|(?:加到|提高到|放宽到|涨到|提到|调到|降到|降为|降至|减到|压到|压缩到|砍到|调低到|改到))\s?(?:about |around |roughly |a |大概|大约)?$"
)
_MIN_BEFORE = re.compile(
    r"(?:over|above|more than|higher than|at least|starting (?:from|at)|upwards? of|minimum(?: of)?|min|from|no less than|not less than|"
    r"(?:nothing|not|no|n't)\b[\w' ]{0,16}?\b(?:under|below|less than|cheaper than)|>=?|≥|exceeding|north of|"
    r"高于|超过|大于|不低于|不少于|不小于|至少|最少|最低|起码|多于)\s?(?:about )?$"
)
_NOT_BELOW = re.compile(
    r"\b(?:nothing|not|no|don't|never|none)\b[a-z' ]{0,12}?\b(?:under|below|less than|cheaper than) (?:about |around )?$"
)
_AROUND_BEFORE = re.compile(
    r"(?:around|about|roughly|approximately|approx\.?|circa|near(?:ly)?|close to|somewhere (?:around|near)|in the (?:region|neighbou?rhood) of|~|"
    r"大概|大约|差不多|约|将近|接近|左右)(?:是|在|要)?\s?(?:the |a )?$"
)
_MAX_AFTER = re.compile(
    r"\s?(?:,\s?)?(?:or (?:less|under|below|lower|cheaper)|(?:at (?:the )?(?:very )?)?(?:max(?:imum)?|most|tops)\b|and (?:under|below|less)|or so max|(?:is|'s) (?:my|our|the) (?:\w+ )?(?:limit|max|maximum|budget|ceiling|cap|top)\b|"
    r"budget(?!s?(?:'s| is| of| around| about| up to)? ?[$£€]?\d)|to spend|limit|以内|之内|以下|之下|往下走?|以里|到顶|为限|内(?!存|衣|胆|置|裤|搭|饰|容|部|层|里)|封顶|打住|预算|(?:的)?预算)"
)
_FINE_AFTER = re.compile(
    r"\s?(?:is|'s|would be|works?|should be) ?(?:also |still )?(?:fine|ok|okay|doable|alright|all right|possible|enough|the (?:most|max|limit|top)|too)\b|\s?(?:也)?(?:行|可以|能接受|没问题|ok)"
)
_NAMED_PRICE = re.compile(r"(?:预算|价格|价位|价钱)[\u4e00-\u9fff,，]{0,10}$")
_SPENDS = re.compile(r"\b(?:budget|spend|price|pay|money|afford)\b|预算|价|花")
_MIN_AFTER = re.compile(
    r"\s?(?:\+|plus\b|(?:or|and) (?:more|up(?:wards?)?|above|over|higher|better)|upwards|minimum|at least|以上|之上|往上走?|开外|打底|起步|起跳|起(?![重球床子]))"
)
_AROUND_AFTER = re.compile(
    r"\s?(?:or so|ish|-ish|or thereabouts|more or less|give or take|左右|上下|附近|前后|出头|来块|多块|差不多)"
)
_RANGE = re.compile(
    r"\s?(?:-|–|—|~|～|(?:(?:all the way |right )?up )?to|and|through|到|至|和|与)\s?(?:about )?(?:us|hk|a)?(?:\$|£|€|¥)?\s?$"
)
_RANGE_WORD = re.compile(r"(?:between|from|介于|在|从|range|within)\s?(?:about |around )?(?:us|hk|a)?(?:\$|£|€|¥)?\s?$")
_BETWEEN_AFTER = re.compile(r"\s?(?:之间|的?价位|价格|区间|块|元)")
_PRICE_TALK = re.compile(r"price|cost|spend|budget|pay|cheap|expens|dollar|bucks|价|预算|块|元|钱|便宜|贵|花")
_SCALED = re.compile(r"(hundred|thousand|grand|(?<=\d)k|[百千万])\s?(?:dollars?|bucks|euros?|pounds?|quid|块钱|块|元)?$")
_SCALE = {"hundred": 100, "百": 100, "thousand": 1000, "grand": 1000, "k": 1000, "千": 1000, "万": 10000}
_REFUSED_AFTER = re.compile(  # 两百以下的就算了: what lies there is not wanted
    r"(?:的)?(?:价位|价格|东西|款)?(?:的)?(?:我|就|都|一律|通通|统统|全|也|[,，])*(?:算了|免了|免谈|不要(?!紧)|不用(?:给我|看|推)|不看|不考虑|别(?:给我)?(?:看|推|拿|来)|不想看|除外|排除|pass|看不上|信不过|不买)(?:了|的|吧|荐|给我|我)*(?=$|[\s,，。;；!！])"
)
_UNKNOWN_UNIT = re.compile(r"(?!rmb|max)[a-z]{1,5}(?:/[a-z])?[\u4e00-\u9fff]")  # 1000mb每秒
_NEGATED = re.compile(r"(?:not|n't|nothing|never|no|isn't|don't|不要?|别)\s?(?:[\w']+ ){0,3}$")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a message says of price and rating. ``spans`` are the characters that said it."""

    price_min: float | None = None
    price_max: float | None = None
    rating_min: float | None = None
    spans: tuple[tuple[int, int], ...] = ()
    certain: bool = True

    @property
    def priced(self) -> bool:
        """Whether a price was named."""
        return self.price_min is not None or self.price_max is not None


def bounds(text: str, found: list[Figure]) -> Bounds:
    """The price and rating bounds of a folded text."""
    low: float | None = None
    high: float | None = None
    rating: float | None = None
    certain = True
    spans: list[tuple[int, int]] = []
    used: set[int] = set()
    for i, figure in enumerate(found):
        if figure.kind == "rating":
            rating = figure.value
            spans.append(_span(text, figure))
            used.add(i)
        if i in used or figure.kind not in ("money", "bare"):
            continue
        following = found[i + 1] if i + 1 < len(found) else None
        if following and _is_range(text, figure, following):
            low, high = sorted((_scaled_as(text, figure, following), following.high))
            start = _RANGE_WORD.search(text[: figure.start])
            after = _BETWEEN_AFTER.match(text, following.end)
            spans.append((start.start() if start else figure.start, after.end() if after else following.end))
            used |= {i, i + 1}
            continue
        bound = _one(text, figure)
        if bound is None:
            continue
        new_low, new_high, span, sure = bound
        if refused := _REFUSED_AFTER.match(text, span[1]):
            new_low, new_high, span = new_high, new_low, (span[0], refused.end())
        low = new_low if new_low is not None else low
        high = new_high if new_high is not None else high
        certain = certain and sure
        spans.append(span)
    return Bounds(low, high, rating, tuple(spans), certain)


def _scaled_as(text: str, first: Figure, second: Figure) -> float:
    """The first figure of a range at the scale of the second, where it has none: "two to three hundred", 三到五百, "1-2k"."""
    scale = _SCALED.search(text[second.start : second.end])
    if scale is None or first.low >= _SCALE[scale[1]] or _SCALED.search(text[first.start : first.end]):
        return first.low
    return first.low * _SCALE[scale[1]]


def _is_range(text: str, first: Figure, second: Figure) -> bool:
    between = text[first.end : second.start]
    if second.kind not in ("money", "bare") or len(between) > 22 or not _RANGE.fullmatch(between):
        return False
    if first.kind == "money" or second.kind == "money":
        return not re.fullmatch(r"\s?and\s?", between) or bool(_RANGE_WORD.search(text[: first.start]))
    if first.low < 10 and _SCALED.search(text[second.start : second.end]) and second.high >= 100:
        return True  # 三到五百, "1-2k"
    if max(first.value, second.value) < 10 and not _BETWEEN_AFTER.match(text, second.end):
        return False
    if _BETWEEN_AFTER.match(text, second.end) or _PRICE_TALK.search(text):
        return True
    if re.match(r"\s?(?:year|yr|month|岁|个月|inch|cm|人|person|people|kg|oz|g\b)", text[second.end :]) or re.search(
        r"(?:ages?|aged|sizes?|year)\s?$", text[: first.start]
    ):
        return False
    return bool(_RANGE_WORD.search(text[: first.start])) or (first.value >= 20 and second.value > first.value)


def _span(text: str, figure: Figure) -> tuple[int, int]:
    """The figure with the words that make it a bound."""
    before = text[max(0, figure.start - 50) : figure.start]
    starts = [len(m.group()) for pattern in (_MIN_BEFORE, _MAX_BEFORE, _AROUND_BEFORE) if (m := pattern.search(before))]
    ends = [m.end() for pattern in (_MIN_AFTER, _MAX_AFTER, _AROUND_AFTER) if (m := pattern.match(text, figure.end))]
    return figure.start - max(starts, default=0), max(ends, default=figure.end)


def _one(text: str, figure: Figure) -> tuple[float | None, float | None, tuple[int, int], bool] | None:
    """What one figure bounds: lowest, highest, the words that say so, and whether they say it plainly."""
    before = text[max(0, figure.start - 50) : figure.start]
    money = figure.kind == "money"
    if not money and _UNKNOWN_UNIT.match(text, figure.end):
        return None
    if not money and (figure.value < 3 or _counts(text, figure)):
        return None
    made = _MAKE_IT.search(before)
    if not money and made and (figure.value < 20 or made["article"]):  # how many or which size, not how much
        return None
    if figure.high > figure.low and (money or figure.high >= 100):
        return figure.low, figure.high, _span(text, figure), True
    if _AROUND_AFTER.match(text, figure.end) and (money or figure.value >= 10):
        return _about(figure) + (_span(text, figure), True)
    if _FINE_AFTER.match(text, figure.end) and _SPENDS.search(text):
        return None, figure.high, _span(text, figure), True
    if match := _NOT_BELOW.search(before):
        return figure.low, None, (figure.start - len(match.group()), figure.end), True
    if _MAX_BEFORE.search(before) or _MAX_AFTER.match(text, figure.end):
        return None, figure.high, _span(text, figure), True
    if not money and figure.value >= 50 and _NAMED_PRICE.search(before):
        return None, figure.high, _span(text, figure), True
    if _MIN_AFTER.match(text, figure.end):
        return (figure.low, None, _span(text, figure), True) if money or figure.value >= 10 else None
    if _AROUND_BEFORE.search(before) and (money or figure.value >= 10):
        return _about(figure) + (_span(text, figure), True)
    if match := _MIN_BEFORE.search(before):
        if _NEGATED.search(before[: match.start()]) or (not money and match.group().strip() == "from"):
            return None
        return figure.low, None, _span(text, figure), True
    if money:
        return None, figure.high, _span(text, figure), False
    return None


def _about(figure: Figure) -> tuple[float | None, float | None]:
    return round(figure.low * (1 - AROUND), 2), round(figure.high * (1 + AROUND), 2)


_MAKE_IT = re.compile(r"\bmake (?:it|that|this|them)(?P<article> an?)? $")
_COUNTED_AFTER = re.compile(
    r"\s?(?:个|件|只|条|双|台|款|本|盒|瓶|支|把|张|套|杯|天|年|月|日|号|点|次|%|percent|days?|weeks?|months?|years?|minutes?|mins?|am\b|pm\b|x\b|of\b)"
)


def _counts(text: str, figure: Figure) -> bool:
    """Whether the bare number counts things or days and so is no price."""
    return bool(_COUNTED_AFTER.match(text, figure.end))
