"""Conditions told by their form alone: counts of a kind that no unit table has, codes, a body's measures, "that won't …"."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.line import HAN
from assistant.understand.stated import Conditions

_ODD_MEASURE = re.compile(
    r"(?<![\w.$£€¥#-])\d+(?:\.\d+)? (?!(?:and|or|to|for|in|on|of|at|with|max|maximum|pls|plz|please|tops|ish|if|but|is|are|the|a|an|i|it|stars?|star|days?|weeks?|"
    r"months?|years?|dollars|bucks|quid|euros?|budget|thanks|one|ones|more|only|x|pieces?|items?|pairs?|times|people|as|so|that|can|would|should|from|by|under|over|less|or)\b)"
    r"[a-z]{3,}(?: count)?\b"
)
_COUNTED = re.compile(  # parts that are counted behind the thing: "suitcase, four wheels", "drill with two batteries"
    r"(?<![\w-])(?:two|three|four|five|six|seven|eight|ten|twelve) (?!(?:of|or|and|to|people|adults|kids|children|hundred|thousand|dollars|bucks|quid|euros|pounds|stars?|days|weeks|months|years|pieces|packs|pairs)\b)[a-z]{3,}s\b"
)
_COUNTED_ZH = dict(
    pair.split(":")
    for pair in (
        "抽:sheets 键:keys 色:colors 孔:holes 格:compartments 排:rows 核:cores 轮:wheels 页:pages 针:needles 匹:HP 头:heads 段:stages 斗:drawers "
        "倍:x 目:mesh 股:strands 槽:slots 声道:channel 插位:outlets 孔位:outlets 支:pieces 罐:cans 瓶:bottles 包:packs 袋:bags 盒:boxes 套:sets"
    ).split()
)
_BUYS = "支罐瓶包袋盒套"  # what one buys so many of, unless it says how the thing is packed: 6罐装
_MEASURED_ZH = re.compile(
    rf"(?<![第\d.])(?P<n>\d+(?:\.\d+)?|[一二两三四五六七八九十]{{1,2}})(?P<unit>{'|'.join(sorted(_COUNTED_ZH, key=len, reverse=True))})(?P<packed>装|(?:容量)?的(?:那种|那款|容量|大小|规格)?(?=$|[\s,，。;；!！?？]|有|吗))?(?![{HAN}]{{0,2}}(?:左右|以内))"
)
_HAN_NUMBER = {character: str(n) for n, character in enumerate("零一二三四五六七八九十")} | {"两": "2"}
_BODY_ZH = re.compile(
    r"(?P<what>身高|腰围|胸围|臀围|头围|脚长|裤长|衣长|体重|内径|直径)(?:是|为|在|:)?(?P<n>\d+(?:\.\d+)?(?:cm|厘米|公分|斤|公斤|kg)?)"
)
_THAT_DOES = re.compile(  # "that folds with one hand"
    r"\b(?:that|which)\s(?P<what>(?!(?:is|was|has|does|costs?|comes?|goes|makes|sells|says|needs|looks|means|matches|suits|ships|arrives|includes|features|contains|works|fits|this|always|as)\b)[a-z]{3,}s"
    r"(?:\s(?!(?:and|or|but|for|under|below|please|if|when|so|i|the|max|around|between|do|does|did|have|can|could|would|you|we)\b)(?:(?:to|on|onto|into|in|under|over|against|around) (?:the|a|my|your) )?[a-z]+){1,3})"
)
_PLACE = (
    r"(?P<where>japan|china|hong kong|taiwan|(?:south )?korea|india|thailand|vietnam|indonesia|malaysia|singapore|the philippines|australia|new zealand|canada|mexico|brazil|argentina|chile"
    r"|the (?:us|usa|uk|states|united (?:states|kingdom)|netherlands|uae|eu|middle east|caribbean)|britain|england|scotland|ireland|france|germany|spain|portugal|italy|switzerland|austria|belgium"
    r"|denmark|sweden|norway|finland|iceland|poland|greece|turkey|russia|israel|dubai|egypt|morocco|kenya|south africa|africa|asia|europe|(?:north|south) america|america)"
)
_USED_IN = re.compile(  # "a travel adapter that'll work in Japan"
    rf"\b(?:(?:works?|working|use|used|using|usable|plugs?|valid|compatible|suitable|fits?)(?: it| them)?|(?:sockets?|outlets?|plugs?) (?:used )?|(?:trips?|travel(?:l?ing)?|going|flying|moving|visit(?:ing)?))\s(?:in|for|to|with)\s(?:a )?{_PLACE}\b"
    rf"|\bfor {_PLACE.replace('?P<where>', '?P<whose>')}(?= (?:plugs?|sockets?|outlets?|use|voltage)|\W*$|[,.;])"
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9$£€#_-])(?P<what>[A-Z]{2,5}\d{0,4}|[A-Z]\d{1,3}|\d{1,2}[A-Z]{1,2}|[A-Za-z]{2,5}-[A-Z0-9]{1,3})(?![A-Za-z0-9_-])"
)
_NO_CODES = frozenset(
    "OK LOL USA UK US EU UAE USD EUR GBP RMB CNY ASAP PLS PLZ THX TY FYI BTW IDK OMG ETA TV PC AI FAQ BF GF DIY VIP HR CEO ID NY LA AM PM NOT NO AND OR THE ANY "
    "XXS XS XL XXL XXXL 2XL 3XL 4XL 5XL HI HEY IS IT IN ON MY ME WE IF SO TO BE DO GO XX WTF IMO TBH NB PS".split()
)
_ONE_THAT = re.compile(
    r"\b(?:one|something|anything|ones) (?:that|which|what) (?P<what>(?:(?:doesn't|don't|won't|can't|will not|does not) [a-z]{3,}|(?!(?:is|was|has|does|costs?|comes?|goes|makes|sells|says|needs|looks|means|matches|suits|ships|arrives|includes|features|contains|works|fits|this|always|as)\b)[a-z]{3,}s)"
    r"(?: (?!(?:and|or|but|for|under|below|please|if|when|so|i|max|around|between|than)\b)[a-z]+){0,3})(?=\s*(?:[,.;!?]|$|\b(?:and|please|if|for|under)\b))"
)
_UNFINISHED = re.compile(r" (?:in|at|of|on|to|from|with|by|into)$")
_THAT_WONT = re.compile(
    r"\b(?:that|which|it|they)\s(?P<what>(?:doesn'?t|does not|don'?t|do not|won'?t|will not|wont|can'?t|cannot|never)\s"
    r"(?!(?:cost|break the bank|exceed|have|contain|include|look|need|go over|matter|be|want|like|know|think|ship|deliver|arrive|come|work|fit|suit)\b)[a-z]{3,}(?:\s(?!(?:and|or|but|for|under|below|please|if|when|so|at|in|with|too|i|my)\b)[a-z]+){0,2})"
)


def read_marks(text: str, raw: str, language: str, state: Conditions) -> None:
    """Put what the form alone tells into ``state``. ``text`` is masked where it was understood already."""
    for match in _BODY_ZH.finditer(text):
        state.put(match["what"], match["n"])
        state.spans.append(match.span())
    if not state.types:
        for match in _ONE_THAT.finditer(text) if language == "en" else ():  # of the product in force: "one that folds away"
            if not _UNFINISHED.search(match["what"]) and not _taken(state, *match.span("what")):
                state.put("feature", match["what"])
                state.spans.append(match.span("what"))
        return
    for match in _MEASURED_ZH.finditer(text):
        packed = match["unit"] in _BUYS
        if packed and not match["packed"] or not packed and match["packed"] == "装" or _taken(state, *match.span()):
            continue
        number = (
            "".join(_HAN_NUMBER.get(character, character) for character in match["n"]) if len(match["n"]) == 1 else match["n"]
        )
        said = match.group() if match["packed"] == "装" else f"{match['n']}{match['unit']}"
        state.put("measure", said if language == "zh" else f"{number} {_COUNTED_ZH[match['unit']]}")
        state.spans.append(match.span())
    if language == "en":
        for match in _COUNTED.finditer(text, state.types[0].end):
            inside = [t for t in state.types[1:] if match.start() <= t.start < match.end()]
            if not any(s < match.end() and match.start() < e for s, e in state.spans):
                state.types = [t for t in state.types if t not in inside]
                state.put("measure", match.group())
                state.spans.append(match.span())
        for match in _ODD_MEASURE.finditer(text):
            if not _taken(state, *match.span()):
                state.put("measure", match.group())
                state.spans.append(match.span())
        for match in _USED_IN.finditer(text):
            said = "where" if match["where"] else "whose"
            state.put("region", raw[slice(*match.span(said))].removeprefix("the "))
            state.spans.append(match.span())
        for pattern in (_THAT_WONT, _THAT_DOES):
            for match in pattern.finditer(text):
                if not _UNFINISHED.search(match["what"]):  # "films in 4k"
                    state.put("feature", match["what"])
                    state.spans.append(match.span("what"))
    if sum(character.isupper() for character in raw) <= max(8, len(raw) // 3) and not raw.isupper():
        for match in _CODE.finditer(raw):
            start, end = match.span("what")
            if match["what"].upper() not in _NO_CODES and "\x00" not in text[start:end] and not _taken(state, start, end):
                state.put("feature", match["what"])


def _taken(state: Conditions, start: int, end: int) -> bool:
    """Whether a known word or another reading has these characters."""
    return any(s < end and start < e for s, e in [*state.spans, *((w.start, w.end) for w in state.words)])
