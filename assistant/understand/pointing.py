"""Which products on screen a message speaks of."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass, field

from assistant.understand.figures import chinese_number
from assistant.understand.line import folded
from assistant.understand.naming import names_in, speaks_of
from assistant.understanding import Context, ShownProduct
from retrieval.lexicon import lexicon

_ORDINALS = {
    word: n
    for n, words in enumerate(
        ("first|1st", "second|2nd", "third|3rd", "fourth|4th", "fifth|5th", "sixth|6th", "seventh|7th", "eighth|8th"), 1
    )
    for word in words.split("|")
}
_COUNTS = {
    "two": 2,
    "2": 2,
    "three": 3,
    "3": 3,
    "four": 4,
    "4": 4,
    "five": 5,
    "5": 5,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "俩": 2,
}
_NOT_A_PLACE = r"(?! (?:time|order|of all|things? first|aid|birthday|anniversary|class|floor|place|page|world|year|baby|child|grade|hand|thought|kid))"
_EN_ORDINAL = re.compile(rf"(?<!\bmy )(?<!\bour )(?<!\bhis )(?<!\bher )\b({'|'.join(_ORDINALS)})\b{_NOT_A_PLACE}")
_EN_NUMBER = re.compile(
    r"(?:\b(?:number|no\.?|option|item|product|choice|num)\s?|(?<![\w-])#\s?)([1-9]|one|two|three|four|five)\b(?![\d-])|^\s*([1-9])\s*[.!?]?\s*$|\b(?:about|is|does|of product|say (?:of|on)) ([1-9])(?=\s*[?!.,]?\s*$)"
)
_EN_NUMBERS = re.compile(
    r"(?<![$£€.-])\b[1-9](?:\s?(?:,\s?(?:and|or)?|and|&|vs?\.?|versus|with|or|against|over|(?:is )?[a-z]+er than|(?:is )?(?:more|less) [a-z]+ than)\s?(?:#|number |no\.? ?)?[1-9])+\b(?!\s?(?:inch|cm|kg|star|year|person|\d|%|x\b|players?|people))"
    r"|(?<![\d第十百零])[一二三四五六](?:号|款|个)?(?:(?:和|跟|与|还是|、|,)[一二三四五六](?:号|款|个)?)+(?=之间|放|对|比|哪|有|怎|差|区别|谁|呢|纠结|犹豫|选|挑|难|都|里|我|该|到底|分别|各|$|[,。?!])"
    r"|(?<![\d.a-z])[1-9](?:号)?(?:(?:和|跟|与|还是|、)[1-9](?:号)?)+(?![\d.百千万个件只双台条把支盒瓶套份本张袋包块岁寸升人斤米公厘毫月星层])"
)
_EN_GROUP = re.compile(r"\b(first|last|top|bottom) (two|three|four|2|3|4)\b")
_ZH_ORDINAL = re.compile(
    r"第([一二三四五六七八九十\d]{1,2})(?!次|天|回|时间|名|代|人称)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串|本|部|种|样|辆|块|顶|副|枚|串|袋|包|箱|罐|床|盏|双|对|间|家)?"
)
_ZH_NUMBER = re.compile(r"([1-9一二三四五六])\s?号(?!线|楼|店|码)")
_ZH_GROUP = re.compile(
    r"(前|后|最后)(?:面|头|边)?的?(?:这|那)?(两|二|三|四|2|3|4)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串)"
)
_LAST = re.compile(
    r"(?:\b(?:the|that|this|your) (?:very )?(?:last|final|bottom)\b|(?<!\bmy )(?<!\bour )(?<!\bhis )(?<!\bher )\b(?:last|final|bottom) (?:one|product|item|option|pair)\b|^(?:last|bottom)\b)(?! (?:week|month|night|year|time|order|day|name|chance|tuesday|monday|friday|long|few|minute|thing))|(?:最后(?:面|头)?|最末尾?|末尾|末了|尾巴上?|最下(?:面|边|头)|最底下|垫底)的?(?:那|这|一)?(?:一)?(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串|袋|盏|部|辆)|倒数第一"
)
_TOP_AND_BOTTOM = re.compile(
    r"\b(?:(?:top|first)(?: one)? (?:and|or|vs?\.?|versus|against|with|to|than) (?:the )?(?:bottom|last)|(?:bottom|last)(?: one)? (?:and|or|vs?\.?|versus|against|with|to|than) (?:the )?(?:top|first))(?: ones?)?\b"
)
_SECOND_LAST = re.compile(r"\b(?:second|next)[ -]to[ -](?:the )?last\b|\bpenultimate\b|倒数第二")
_MIDDLE = re.compile(r"\b(?:middle|centre|center)(?: one)?\b|中间(?:的|那|这|一)")
_CHEAPEST = re.compile(
    r"(?:\bthe (?:cheaper|cheapest|cheap)(?= (?:two|three|2|3)\b))|(?:\b(?:the|them|those|these) (?:two|three|2|3) (?:cheaper|cheap|cheapest)(?: ones)?\b)|\b(?:the cheaper(?= one\b| of\b| pair\b)|cheapest|least expensive|lowest[- ]pric\w*|most affordable)\b|(?:the (?:cheap|cheaper|affordable|inexpensive)(?= one\b))|(?:比较)?便宜的?(?:那|这)(?:一)?(?=个|款|件|双|台|条|把|支|只|瓶|盒)|最便宜|价格最低|最低价|最实惠"
)
_DEAREST = re.compile(
    r"(?:\bthe (?:dearer|dearest|pricier|priciest|more expensive)(?= (?:two|three|2|3)\b))|(?:\b(?:the|them|those|these) (?:two|three|2|3) (?:dearer|dearest|pricier|priciest|more expensive|most expensive|expensive|dear)(?: ones)?\b)|\b(?:the (?:more expensive|pricier|dearer)(?= one\b| of\b| pair\b)|most expensive|priciest|dearest|highest[- ]pric\w*|costliest)\b|(?:the (?:expensive|pricey|pricier|dear|costly)(?= one\b))|(?:比较|更)?贵的?(?:那|这)(?:一)?(?=个|款|件|双|台|条|把|支|只|瓶|盒)|最贵|价格最高"
)
_BEST = re.compile(
    r"\b(?:(?:highest|best|top)[- ](?:rated|rating|reviewed|scoring)|(?:highest|best) (?:rating|reviews?|score))\b|(?:评分|评价|口碑|分数|评论|星级)(?:是)?最(?:高|好)|最高分"
)
_LARGEST = re.compile(
    r"\bthe (?:biggest|largest)\b|(?:容量|尺寸|个头|体积)?最大(?:的(?!区别|差别|不同|特点|优点|缺点)|容量|尺寸|那|个|款)"
)
_SMALLEST = re.compile(r"\bthe smallest\b|(?:容量|尺寸|个头|体积)?最小(?:的|容量|尺寸|那|个|款)")
_MEASURE = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)[\s-]?(ml|l|litres?|liters?|cm|mm|m|inch(?:es)?|\"|kg|g|oz|lb|qt|quarts?|cups?|persons?|people|pieces?|毫升|升|厘米|毫米|米|英?寸|公斤|千克|克|人|片|件|层)(?![a-z])"
)
_SCALES: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters", "升"), ("ml", 1000.0)),
    **dict.fromkeys(("ml", "毫升"), ("ml", 1.0)),
    **dict.fromkeys(("m", "米"), ("mm", 1000.0)),
    **dict.fromkeys(("cm", "厘米"), ("mm", 10.0)),
    **dict.fromkeys(("mm", "毫米"), ("mm", 1.0)),
    **dict.fromkeys(("inch", "inches", '"', "寸", "英寸"), ("inch", 1.0)),
    **dict.fromkeys(("kg", "公斤", "千克"), ("g", 1000.0)),
    **dict.fromkeys(("g", "克"), ("g", 1.0)),
}
_COUNTED_BEFORE = re.compile(r"\b(two|three|2|3) (?:of the )?$")
_WORST = re.compile(r"\b(?:lowest|worst)[- ](?:rated|reviewed|rating)\b|评分最低|评价最差")
_ALL = re.compile(
    r"\ball (?:of )?(?:them|these|those|two|three|four|five|of these|the above|products|options)\b|\b(?:these|those|the|them) (?:two|three|four|five|2|3|4|5)\b|"
    r"\bthem all\b|\b(?:any|either|neither|none|which) of (?:them|these|those|the (?:two|three|four))\b|\ball\b(?= side by side)|\beach of (?:them|these)\b|\beverything (?:here|shown|on screen)\b|\bevery one of\b|"
    r"(?:这|那)(?:几|两|二|三|四|2|3|4|些|俩|仨)(?!天|日|年|周|个?月|个?星期|次|回|句)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串|种|样|者|副|辆|部|袋)?|(?:两|三|四|几|2|3|4)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串|种|样|袋)(?=都|各|全|一起|每)|(?:每|各)(?:一?(?:个|款|件|样|种|色|味|口味|颜色))?(?:都|给我|帮我)*(?=(?:来|要|拿|加|买|放|订|带)?(?:上|个)?[一两二三四五六\d](?:个|款|件|双|条|把|支|只|张|套|瓶|盒|袋|包|罐|箱|份))|(?:^|[,，。 ])(?:全|全部)?都(?=来|要|拿|买|加|给我)|全部(?:都)?|所有(?:的)?|都要|三者|两者|它们|他们几个|几款|几个都"
)
_BOTH = re.compile(
    r"\bboth\b|\b(?:these|those|the) two\b|(?:这|那)?(?:两|俩|2)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串|种|者|副|辆|部)(?:都|有|哪|的|比|之间|对|差)|俩都|两者|都要|都加|这俩|那俩|[这那]两(?!天|年|日|周|次|个?月|个?星期)"
)
_OTHER_ONE = re.compile(
    r"\bthe other(?: one)?\b(?! (?:colou?rs?|ones|brands?|options?|day|products))|另(?:外)?(?:一|那)(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串)"
)
_IT = re.compile(
    r"\b(?:it|its|it's|this|that|this one|that one|this thing|the one)\b|(?:^|[^其])它|(?:这|那|该)(?:一)?(?:个|款|件|双|台|条|把|支|只|张|套|瓶|盒|根(?!本|据)|节|卷|桶|颗|株|盆|幅|床|盏|顶|箱|袋|罐|部|辆|块(?!钱)|副|枚|串|种|部|辆|块|副|顶|袋|罐|箱|盏|本)(?!价|尺|颜|牌|月|星|周)|这商品|这产品|此款"
)
_NOT_IT = re.compile(
    r"\b(?:that's (?:it|all|ok|fine|great|too|not|a|an|so|quite|still|what|why|how|good|nice|perfect|cool|over|above|more|way|out)\b|is that (?:ok|so)|this (?:is ridiculous|week|month|year|time|summer|winter|shop|store|site)|that (?:is|has|have|can|would|will|costs?|fits?|goes|works?|doesn't|isn't|are|comes?|connect\w*|do|does|won't|(?:[a-z]{3,}[^s\W]s) (?:to|on|onto|into|over|under|up|down|out|away|flat|with|for|like|in|my|the|a)\b|'ll)|make it|so that|it's (?:for|a gift|my|been|not for)|that i|is it (?:possible|ok|okay)|think it|about it)\b"
)


@dataclass(frozen=True, slots=True)
class Pointing:
    """Positions a message speaks of, in order; how it did so; and the characters that did."""

    positions: tuple[int, ...] = ()
    by: str = ""  # "place", "superlative", "all", "name", "it"
    named: tuple[int, ...] = ()  # positions pointed at by brand or title words, even where another way decided
    spans: tuple[tuple[int, int], ...] = ()
    pointed: bool = False  # by more than a bare name: "the second one", "it"
    certain: bool = True


@dataclass(slots=True)
class _Seen:
    positions: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, positions: list[int], start: int, end: int) -> None:
        self.positions += [p for p in positions if p not in self.positions]
        self.spans.append((start, end))


def pointing(text: str, context: Context) -> Pointing:
    """The products on screen that a folded message speaks of."""
    shown = context.shown
    if not shown:
        return Pointing()
    seen = _Seen()
    _places(text, shown, seen)
    by = "place" if seen.positions else ""
    _superlatives(text, shown, seen)
    _by_measure(text, shown, seen)
    by = by or ("superlative" if seen.positions else "")
    names = _Seen()
    named = names_in(text, shown)
    if pointed_at := [hit for hit in named if speaks_of(text, hit[1:])]:
        named = [hit for hit in named if hit in pointed_at or _listed(text, hit, pointed_at)]
    if by == "place":  # 第一个护眼吗: what is asked of one may stand in another's title
        named = [hit for hit in named if speaks_of(text, hit[1:]) or _beside_a_place(text, hit, seen.spans)]
        named = [hit for hit in named if not text[: hit[1]].endswith(" in ")]  # the second in black
    for position, start, end in named:
        if not any(s <= start < e for s, e in seen.spans):
            names.add([position], start, end)
    positions = seen.positions + [p for p in names.positions if p not in seen.positions]
    spans = tuple(seen.spans + names.spans)
    if not seen.positions and not names.positions:
        if whole := _whole(text, context):
            return Pointing(tuple(whole[0]), "all", (), (whole[1],), True)
        if other := _OTHER_ONE.search(text):
            last = last_mentioned(context)
            rest = [p.position for p in shown if p.position not in last]
            if len(rest) == 1:
                return Pointing(tuple(rest), "place", (), (other.span(),), True)
        if it := _it(text):
            last = last_mentioned(context)
            return Pointing(tuple(last[:1]) or (shown[0].position,), "it", (), (it,), True, bool(last) or len(shown) == 1)
        return Pointing()
    pointed = bool(seen.positions) or any(speaks_of(text, span) for span in names.spans)
    return Pointing(tuple(positions), by or "name", tuple(names.positions), spans, pointed)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS.get(word, 1)


def _listed(text: str, hit: tuple[int, int, int], pointed_at: list[tuple[int, int, int]]) -> bool:
    """Whether a name stands beside one that points, in a list: "the Sony and JBL", 索尼和JBL那两款."""
    joint = re.compile(r"[\s,、]*(?:and|or|vs\.?|versus|to|with|against|than|和|跟|与|还是|或)?\s*(?:the )?")
    return any(joint.fullmatch(text[min(hit[2], p[2]) : max(hit[1], p[1])]) for p in pointed_at)


def _beside_a_place(text: str, hit: tuple[int, int, int], places: list[tuple[int, int]]) -> bool:
    """Whether a name stands in a list with a place: "the first and the Sony"."""
    apart = [(0, *span) for span in places if text[min(hit[2], span[1]) : max(hit[1], span[0])].strip()]
    return _listed(text, hit, apart)


def _places(text: str, shown: list[ShownProduct], seen: _Seen) -> None:
    places = [p.position for p in shown]
    covered: list[tuple[int, int]] = []

    def put(positions: list[int], match: re.Match[str]) -> None:
        if not any(s < match.end() and match.start() < e for s, e in covered):
            covered.append(match.span())
            if found := [p for p in positions if p in places]:
                seen.add(found, match.start(), match.end())

    for match in _EN_GROUP.finditer(text):
        n = _COUNTS[match[2]]
        put(places[-n:] if match[1] in ("last", "bottom") else places[:n], match)
    for match in _ZH_GROUP.finditer(text):
        n = _COUNTS[match[2]]
        put(places[:n] if match[1] == "前" else places[-n:], match)
    for match in _SECOND_LAST.finditer(text):
        put(places[-2:-1], match)
    for match in _EN_NUMBERS.finditer(text):
        listed = [int(c) if c.isdigit() else chinese_number(c) for c in re.findall("[1-9一二三四五六]", match.group())]
        if max(listed) <= len(places):
            put(listed, match)
    for match in _TOP_AND_BOTTOM.finditer(text):
        put([places[0], places[-1]] if match.group().startswith(("top", "first")) else [places[-1], places[0]], match)
    hits: list[tuple[int, list[int], re.Match[str]]] = []
    hits += [(m.start(), [_ORDINALS[m[1]]], m) for m in _EN_ORDINAL.finditer(text)]
    hits += [(m.start(), [_number(m[1] or m[2] or m[3])], m) for m in _EN_NUMBER.finditer(text)]
    hits += [(m.start(), [int(m[1]) if m[1].isdigit() else chinese_number(m[1])], m) for m in _ZH_ORDINAL.finditer(text)]
    hits += [(m.start(), [int(m[1]) if m[1].isdigit() else chinese_number(m[1])], m) for m in _ZH_NUMBER.finditer(text)]
    hits += [(m.start(), places[-1:], m) for m in _LAST.finditer(text)]
    if len(places) % 2:
        hits += [(m.start(), [places[len(places) // 2]], m) for m in _MIDDLE.finditer(text)]
    for _, positions, match in sorted(hits, key=lambda hit: hit[0]):
        put(positions, match)


def _superlatives(text: str, shown: list[ShownProduct], seen: _Seen) -> None:
    rated = [p for p in shown if p.rating is not None]
    covered: list[tuple[int, int]] = []
    for pattern, pool, key, largest in (
        (_CHEAPEST, shown, "price", False),
        (_DEAREST, shown, "price", True),
        (_BEST, rated, "rating", True),
        (_WORST, rated, "rating", False),
    ):
        match = pattern.search(text)
        if match and pool and not any(s < match.end() and match.start() < e for s, e in covered):
            covered.append(match.span())
            best = sorted(pool, key=lambda product: getattr(product, key), reverse=largest)[: _how_many(text, match)]
            counted = _COUNTED_BEFORE.search(text, 0, match.start())
            seen.add(sorted(p.position for p in best), counted.start() if counted else match.start(), match.end())


def _by_measure(text: str, shown: list[ShownProduct], seen: _Seen) -> None:
    """The largest or smallest of a measure that the titles state: "the smallest one", 容量最大的那款."""
    for pattern, largest in ((_LARGEST, True), (_SMALLEST, False)):
        match = pattern.search(text)
        if match is None or any(s < match.end() and match.start() < e for s, e in seen.spans):
            continue
        sizes = _sizes(shown)
        if len(sizes) == len(shown) and len(set(sizes)) > 1:
            best = max(sizes) if largest else min(sizes)
            seen.add([p.position for p, size in zip(shown, sizes, strict=True) if size == best][:1], *match.span())


def _sizes(shown: list[ShownProduct]) -> list[float]:
    """One number for each title that states one of a unit that all state; empty where no such unit is."""
    stated = [dict(_measures(p.title)) for p in shown]
    units = [unit for unit in stated[0] if all(unit in others for others in stated)] if stated else []
    return [sizes[units[0]] for sizes in stated] if units else []


def _measures(title: str) -> list[tuple[str, float]]:
    found = []
    for match in _MEASURE.finditer(folded(title)):
        unit, scale = _SCALES.get(match[2], (match[2], 1.0))
        found.append((unit, float(match[1]) * scale))
    return found


def _how_many(text: str, match: re.Match[str]) -> int:
    """How many products a superlative means: two in "the two cheapest", "the cheapest two", 最便宜的两款."""
    before = _COUNTED_BEFORE.search(text, 0, match.start())
    after = re.match(
        r"(?: ones?)? (two|three|2|3)\b|的?(?:那)?(两|二|三|2|3)(?:个|款|件|双|台|条|把|支|种)", text[match.end() :]
    )
    within = re.search(r"\b(?:two|three|2|3)\b", match.group())  # "them two dearer ones"
    said = (before and before[1]) or (after and (after[1] or after[2])) or (within and within[0])
    return _COUNTS[said] if said else 1


def _whole(text: str, context: Context) -> tuple[list[int], tuple[int, int]] | None:
    shown = [p.position for p in context.shown]
    if match := _BOTH.search(text):
        if len(shown) == 2:
            return shown, match.span()
        last = last_mentioned(context, several=True)
        if len(last) == 2:
            return last, match.span()
        if len(shown) > 2 and re.search("two|both|两|俩|2", match.group()):
            return shown[:2], match.span()
    if match := _ALL.search(text):
        return shown, match.span()
    return None


def _it(text: str) -> tuple[int, int] | None:
    masked = _NOT_IT.sub(lambda match: "_" * len(match.group()), text)
    match = _IT.search(masked)
    return match.span() if match else None


def last_mentioned(context: Context, several: bool = False) -> list[int]:
    """Positions that the latest message speaking of one product (or, ``several``, of some) on screen named."""
    before = context.need_before
    sought = " ".join([before.query or "", *before.colors, *before.attributes.values()]).lower() if before else ""
    for said in reversed(context.history[-6:]):
        text = folded(said.text[:2000])
        seen = _Seen()
        _places(text, context.shown, seen)
        _superlatives(text, context.shown, seen)
        for position, start, end in names_in(text, context.shown):
            own_words = said.role == "shopper" or not text[start:end].isascii()  # （黑色）in a reply names no title
            if not (own_words and _asked_for(text[start:end], sought)):  # what was asked for points at nothing
                seen.add([position], start, end)
        if len(seen.positions) == 1 or (several and 1 < len(seen.positions) < len(context.shown)):
            return seen.positions
    return []


def _asked_for(said: str, sought: str) -> bool:
    """Whether these words are among those looked for, in either language."""
    return said in sought or any(mention.term.en.lower() in sought for mention in lexicon().mentions(said))
