"""Numbers in a message, in digits and in words of both languages, and what each one counts."""

# ruff: noqa: E501 - wordings read better in one line

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.understand.units import UNITS

FigureKind = Literal["money", "measure", "rating", "age", "people", "pieces", "size", "bare"]

_EN_ONES = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_EN_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_EN_SMALL = {**_EN_ONES, **_EN_TENS}
_EN_BELOW_HUNDRED = (
    rf"(?:(?:{'|'.join(_EN_TENS)})(?:[ -](?:{'|'.join(list(_EN_ONES)[1:10])}))?\b|(?:{'|'.join(reversed(_EN_ONES))})\b)"
)
_EN_SCALE = "(?:hundred|thousand|grand|dozen)"
_EN_NUMBER = rf"(?:{_EN_BELOW_HUNDRED}|an?|half a)?[ -]?{_EN_SCALE}\b(?:(?: and)? {_EN_BELOW_HUNDRED}(?: hundred\b)?(?:(?: and)? {_EN_BELOW_HUNDRED})?)?|{_EN_BELOW_HUNDRED}|a couple\b"
_ZH_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}

_NUMBER = re.compile(
    r"(?P<metres>(?<![\d.])[一二两三1-3]米[一二三四五六七八九1-9][零一二三四五六七八九\d]?(?![\d十百]))|"
    r"(?<![a-z\d.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d{1,4})?)(?P<scale>k(?![a-z])|千|百|万)?(?P<tail>[1-9](?![\d.]))?"
    rf"|\b(?P<words>{_EN_NUMBER})"
    r"|(?P<near>[一二两三四五六七八][二两三四五六七八九](?:十|百|千|万))"
    r"|(?P<han>[零〇一二两三四五六七八九十百千万]+)"
)

_SIDE = r"(\d{1,4}(?:\.\d+)?)\s?(cm|mm|m|ft|feet|foot|inch(?:es)?|in|\"|'|厘米|公分|毫米|米|英?寸)?"
_SIDES = re.compile(rf"(?<![\w.$£€¥-]){_SIDE}\s?(?:x|\*|by|乘以?)\s?{_SIDE}(?:\s?(?:x|\*|by|乘以?)\s?{_SIDE})?(?![\w.])")
_METRES = "[一二两三1-9]米[一二两三四五六七八九1-9半]?"
_SIDES_ZH = re.compile(rf"{_METRES}(?:乘以?|x|\*|×){_METRES}")  # 1米8乘2米
_MONEY_BEFORE = re.compile(r"(?:us\$|a\$|hk\$|\$|£|€|¥|usd|eur|gbp|rmb|cny)\s?$")
_POUNDS = re.compile(r"\s?pounds?\b(?! (?:bag|pack|dumbbell|weight|test|capacity|of))")
_POUNDS_OF_MONEY = re.compile(
    r"(?:under|below|less than|up to|at most|no more than|more than|over|max(?:imum)?|budget(?: is| of)?|spend(?:ing)?(?: about| around| up to)?|"
    r"around|about|between [\d.]+ and|costs?|for under)\s?$"
)
_MONEY_SET = re.compile(  # "thirty-five pounds is my limit"
    r" (?:(?:is|'s|would be|will be)(?: about| really| absolutely)? (?:my|our|the|all)\b|tops\b|to spend\b|budget\b|or less\b|at (?:the )?(?:very )?most\b|to play with\b|in my (?:pocket|purse|wallet)\b)"
)
_GIVEN = re.compile(r"\b(?:gifts?|presents?|anniversary|birthday|christmas|budget|spend|price)\b")
_BILLS = re.compile(
    r"\s?张(?:毛爷爷|毛主席|老人头|红票子?|红钞|大红票|大钞|大票|百元(?:大钞|钞票?)|红的票子)"
)  # of a hundred each
_MONEY_AFTER = re.compile(
    r"\s?(?:dollars?\b|bucks?\b|usd\b|euros?\b|eur\b|quid\b|gbp\b|pounds? sterling\b|rmb\b|cny\b|yuan\b|€|\$|£|¥|"
    r"块钱|块|元|美元|美金|刀乐?|欧元|英镑|人民币|圆)"
)

_AGE = re.compile(
    r"[\s-]?(?:(?:years?|yrs?|yr|months?|mos?|weeks?)(?:[\s-](?:olds?|of age|and (?:up|over|older|above)|up|plus|\+))|y/?o\b|yrs?\b(?= (?:girl|boy))|(?:多|来|几)?周?岁|个月大?)",
    re.ASCII,
)
_LASTS = re.compile(
    r"(?:续航|待机|用|够|撑|坚持|保质期?|保鲜|质保|保修|库存|放|存)(?:时间)?(?:能|可以|要|得|达到?|超过|至少|上|个|最好|有)*$"
)
_FROM_AGE = re.compile(r"(?:\bfrom|\bages?|\baged|\bover|\babove)\s?$")
_PEOPLE = re.compile(
    r"[\s-]?(?:persons?\b|peoples?\b|pax\b|seaters?\b|seats?\b|players?\b|man\b(?= tent)|个?人(?![造工参均气])|口人|个?座(?!钟|机|充|垫|套|椅|便)位?|个?位[子置]?)",
    re.ASCII,
)
_PIECES = re.compile(
    r"[\s-]?(?:pieces?\b|pcs?\b|packs?\b|count\b|pairs?\b|sets?\b|rolls?\b|sheets?\b|bottles?\b|cans?\b|bags?\b|sachets?\b|"
    r"件套|片装|支装|包装|瓶装|只装|个装|粒装|条装|双装|件装|卷装|盒装|片|粒|卷)",
    re.ASCII,
)
_RATING_AFTER = re.compile(r"\s?(?:\+|plus)?[\s-]?(?:stars?\b|(?:out of|/)\s?5\b|颗?星|分(?!钟|期|之|离|区|类))")
_RATED = re.compile(  # "4.5 and up on reviews", "folk gave a 4 or higher"
    r"\s?(?:\+|plus\b|(?:or|and) (?:more|up(?:wards?)?|above|over|higher|better))?,? (?:on|for|in|from|by) (?:the |your |their )?(?:customer |user |shopper )?(?:reviews?|ratings?|stars|scores?|feedback)\b"
)
_GIVEN_STARS = re.compile(r"\b(?:gave|gives?|given|giving|marked|awarded)(?: it| them| 'em)?(?: an?| at least)? $")
_OR_BETTER = re.compile(r"\s?(?:\+|plus\b|(?:or|and) (?:more|up(?:wards?)?|above|over|higher|better))")
_AND_A_HALF = re.compile(
    r"(?:(?: and a half| 1[/\u2044]2)(?![\w/-])|\u00bd)(?! (?:stars?|hundred|thousand|dozen|grand|price|off)\b)"
)
_SAMSUNG = re.compile("三星(?!级|以上|及以上|起|半|好评|评|左右|以下|往上|的?评)")  # the brand
_BELOW = re.compile("under|below|以内")
_HALF_STARS = re.compile(r"颗?(?:星半|半星)|\s?(?:and a half|1/2) stars?\b")
_RATING_BEFORE = re.compile(
    r"(?:rated|ratings?|reviews?|scor(?:e[sd]?|ing)|averag(?:e|es|ed|ing)|评分|评价|口碑|好评)[^\d]{0,22}$"
)
_SIZE_BEFORE = re.compile(
    r"(?:\bsize[sd]?\.?(?: (?:up|down) to)?|\bin an?|尺码|尺寸|码数|鞋码)\s?(?:is |of |are |为|是|:)?\s?(?:(?:us|uk|eu) ?)?$|(?:尺码|码数|鞋码|码子)[\u4e00-\u9fff]{0,5}[,， ]?(?:要|换|改|到|成|是|选|穿){0,2}$|\b(?:us|uk|eu)\s?$"
)
_WORN_BY = re.compile(
    r"\b(?:mens|men's|womens|women's|ladies'?|boys'?|girls'?|kids'?|uk|us|eu|in an?)\s$"
)  # "a mens 10", "in a 9"
_ENDS_THERE = re.compile(r"\s*(?:$|[,.;!?)/]|(?:wide|narrow|please|pls|or|and|in|for|with|under|below)\b)")
_LARGE_AFTER = re.compile(r"xl\b")  # 5XL
_SIZE_AFTER = re.compile(r"\s?(?:码|号(?!线))(?!头)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it counts, and where it stands (its currency or unit included)."""

    start: int
    end: int
    low: float
    high: float  # differs from ``low`` only for "两三百"
    kind: FigureKind
    facet: str = ""
    en: str = ""  # with its unit
    zh: str = ""
    digits: bool = True  # written in digits

    @property
    def value(self) -> float:
        """The number."""
        return self.low


def english_number(words: str) -> int:
    """The value of "two hundred and fifty"."""
    total = current = 0
    for word in re.split(r"[ -]+", words.strip()):
        if word in _EN_SMALL:
            current += _EN_SMALL[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in ("thousand", "grand"):
            total, current = total + max(current, 1) * 1000, 0
        elif word == "dozen":
            current = max(current, 1) * 12
        elif word == "couple":
            current = 2
    return total + current


def chinese_number(text: str) -> int:
    """The value of 两百五, 一千零五十, 三万五."""
    if all(character in _ZH_DIGITS for character in text) and len(text) > 1:
        return int("".join(str(_ZH_DIGITS[character]) for character in text))
    total = section = digit = 0
    last = 1  # the scale that the next digit alone belongs under: 两百五 is 250, 两百零五 is 205
    for character in text:
        if character in "零〇":
            last = 1
        elif character in _ZH_DIGITS:
            digit = _ZH_DIGITS[character]
        else:
            scale = _ZH_SCALES[character]
            if scale == 10000:
                total, section = (total + section + digit) * scale, 0
            else:
                section += (digit or 1) * scale
            digit, last = 0, scale
    return total + section + digit * (last // 10 if last >= 100 else 1)


def tidy(number: float) -> str:
    """The number as it is written: no trailing zeros."""
    return f"{number:g}" if number < 1e6 else str(int(number))


def figures(text: str) -> Iterator[Figure]:
    """Every number of a folded text, with what it counts: measures of several sides first, then in order."""
    held: Figure | None = None
    sides = [_sides(match) for match in _SIDES.finditer(text)]
    for match in _SIDES_ZH.finditer(text):
        if not any(whole.start < match.end() and match.start() < whole.end for whole in sides):
            sides.append(Figure(*match.span(), 1, 1, "measure", "size", match.group(), match.group()))
    yield from sides
    read_to = 0
    for match in _NUMBER.finditer(text):
        if match.start() < read_to or any(whole.start <= match.start() < whole.end for whole in sides):
            continue
        low, high, digits = _value(match)
        end = match.end()
        if low < 100 and (match["digits"] or match["words"]) and (half := _AND_A_HALF.match(text, end)):  # eight and a half
            low, high, end = low + 0.5, high + 0.5, half.end()
        read_to = end
        if match["metres"]:  # 一米八
            yield from [held] if held else []
            held = None
            yield Figure(*match.span(), low, high, "measure", "size", f"{tidy(low)} m", match.group())
            continue
        figure = _counted(text, match.start(), end, low, high, digits)
        if held is not None:
            joined = re.fullmatch(r"\s?(?:-|–|to|~|到|至)\s?", text[held.end : match.start()]) and figure.en
            if joined:  # "3-5 year old", "2到3人"
                first = tidy(held.low)
                figure = replace(
                    figure, start=held.start, low=held.low, en=f"{first}-{figure.en}", zh=text[held.start : figure.end]
                )
            else:
                yield held
        held = figure if figure.kind == "bare" else None
        if held is None:
            yield figure
    if held is not None:
        yield held


def _sides(match: re.Match[str]) -> Figure:
    """The measures of two or three sides as one size: "60 x 90 cm"."""
    said = [group for group in match.groups()[::2] if group]
    unit = next((group for group in reversed(match.groups()[1::2]) if group), "")
    low, high = float(said[0]), float(said[-1])
    return Figure(*match.span(), low, high, "measure", "size", f"{' x '.join(said)} {unit}".strip(), match.group())


def _value(match: re.Match[str]) -> tuple[float, float, bool]:
    if match["digits"]:
        low = float(match["digits"].replace(",", ""))
        scale = {"k": 1000, "千": 1000, "百": 100, "万": 10000, None: 1}[match["scale"]]
        low *= scale
        if match["tail"]:
            low += int(match["tail"]) * (scale / 10 if scale > 1 else 0)
        return low, low, True
    if match["words"]:
        value = english_number(match["words"])
        value = 6 if match.group().startswith("half a dozen") else value
        return float(value), float(value), False
    if match["metres"]:
        whole, part, *rest = (_ZH_DIGITS[c] if c in _ZH_DIGITS else int(c) for c in match.group().replace("米", ""))
        metres = round(whole + part / 10 + (rest[0] / 100 if rest else 0), 2)  # 一米六五
        return metres, metres, True
    if match["near"]:
        a, b = (_ZH_DIGITS[c] for c in match["near"][:2])
        scale = _ZH_SCALES[match["near"][2]]
        if b == a + 1:
            return float(a * scale), float(b * scale), False
    value = chinese_number(match.group())
    return float(value), float(value), False


def _counted(text: str, start: int, end: int, low: float, high: float, digits: bool) -> Figure:
    before, number = text[max(0, start - 30) : start], tidy(low)
    if money := _MONEY_BEFORE.search(before):
        after = _MONEY_AFTER.match(text, end)
        return Figure(start - len(money.group()), after.end() if after else end, low, high, "money", digits=digits)
    if (
        low >= 10
        and (after := _POUNDS.match(text, end))
        and (_POUNDS_OF_MONEY.search(before) or _GIVEN.search(text) or _MONEY_SET.match(text, after.end()))
    ):
        return Figure(start, after.end(), low, high, "money", digits=digits)
    if after := _BILLS.match(text, end):
        return Figure(start, after.end(), low * 100, high * 100, "money", digits=digits)
    if (after := _MONEY_AFTER.match(text, end)) and not re.match(
        r"\s?块(?:肉|布|表|巧克力|蛋糕|香皂|肥皂)", text[end : end + 5]
    ):
        return Figure(start, after.end(), low, high, "money", digits=digits)
    if low < 5 and (after := _HALF_STARS.match(text, end)):  # 四星半, 四颗半星
        return Figure(start, after.end(), low + 0.5, high + 0.5, "rating", digits=digits)
    if low <= 5 and (after := _RATING_AFTER.match(text, end)) and not _SAMSUNG.match(text, start):
        return Figure(start, after.end(), low, high, "rating", digits=digits)
    if (after := _AGE.match(text, end)) and not ("月" in after.group() and _LASTS.search(before)):
        unit = "months" if re.search("mo|月", after.group()) else "years"
        en, zh = f"{number} {unit} old", f"{number}{'个月' if unit == 'months' else '岁'}"
        return Figure(start, after.end(), low, high, "age", "age", en, zh, digits)
    if _FROM_AGE.search(before) and (after := re.match(r"\s?(?:months?|mos?|years?|yrs?)\b", text[end:])):
        unit = "months" if "m" in after.group() else "years"
        return Figure(start, end + after.end(), low, high, "age", "age", f"{number} {unit}", f"{number}{unit}", digits)
    if digits and (after := _LARGE_AFTER.match(text, end)):
        return Figure(start, after.end(), low, high, "size", "size", f"{number}xl", f"{number}xl", digits)
    if after := _SIZE_AFTER.match(text, end):
        return Figure(start, after.end(), low, high, "size", "size", number, text[start : after.end()], digits)
    if (after := _PEOPLE.match(text, end)) and low < 100:
        return Figure(
            start, after.end(), low, high, "people", "capacity", f"{number} person", text[start : after.end()], digits
        )
    if after := _PIECES.match(text, end):
        unit = re.sub(r"[\s-]", "", after.group())
        en = f"{number} {unit}" if unit.isascii() else f"{number} piece"
        return Figure(start, after.end(), low, high, "pieces", "quantity", en, text[start : after.end()], digits)
    for pattern, facet, english, chinese in UNITS:
        after = pattern.match(text, end)
        if after and facet == "speeds" and before[-1:] in ("降", "低", "高", "贵", "升"):
            continue  # 价格再降一档
        if after and not (facet == "length" and english == " m" and not digits):
            said = english
            if facet == "power" and "k" in after.group():
                said = "kW"
            written = number + chinese if after.group().isascii() else text[start : after.end()]
            return Figure(start, after.end(), low, high, "measure", facet, number + said, written, digits)
    if low <= 5 and (_RATED.match(text, end) or _GIVEN_STARS.search(before) and _OR_BETTER.match(text, end)):
        return Figure(start, end, low, high, "rating", digits=digits)
    if (
        low <= 5
        and (digits or low % 1 or _OR_BETTER.match(text, end))
        and not before.endswith("-")
        and (rated := _RATING_BEFORE.search(before))
        and not _BELOW.search(rated.group())
    ):
        return Figure(start, end, low, high, "rating", digits=digits)
    if size := _SIZE_BEFORE.search(before):
        if re.search("size|尺|码|us|uk|eu", size.group()) and (digits or not re.match("一[下点]", text[start : end + 1])):
            return Figure(start, end, low, high, "size", "size", number, number, digits)
    if digits and low < 60 and _WORN_BY.search(before) and _ENDS_THERE.match(text, end):
        return Figure(start, end, low, high, "size", "size", number, number, digits)
    return Figure(start, end, low, high, "bare", digits=digits)
