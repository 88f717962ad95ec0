"""What a message says is not wanted: "no wool", 不要黑色的, "fragrance-free"."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.line import HAN
from assistant.understand.refused import read_refused
from assistant.understand.stated import FACETS, Conditions, add_new
from assistant.understand.vocabulary import Word, in_language
from retrieval.lexicon import lexicon

_NO_EN = re.compile(
    r"\b(?:can(?:'t|not) (?:be (?:doing|having) with|abide|be having)|not (?:interested in|into|keen on|fond of|a fan of)|not big on|any(?: (?:other|old))? (?:colou?r|shade|brand|make|maker|material|fabric|scent|smell|flavou?r|style|pattern|kind|type|size|shape|design|finish)s? (?:but|except(?: for)?|bar|barring|save(?: for)?|other than|apart from|as long as it(?:\'s|\ isn\'t| is)(?: not)?)|anything (?:bar|except(?: for)?|save)|(?:rather|prefer|hope|hoping|better|best|only|long as|provided|if) (?:it|they|that|these|those) (?:wasn\'t|weren\'t|isn\'t|aren\'t|didn\'t have|hadn\'t)|zero(?= [a-z])|without|with no|no|not|non|excluding|exclude|except(?: for)?|other than|apart from|anything but|but not|minus|avoid|avoiding|nothing|none|hates?|dislikes?|can't stand|don't (?:want|like|need)|do not (?:want|like|need)|doesn't (?:have|contain|include|want|like)|(?:mustn't|shouldn't|can't|cannot|couldn't|won't|must not|should not|hasn't|haven't)(?: got)?(?= (?:have|contain|include|be|use|any|come with|got)\b)|aren't|isn't|rather not|skip|leave out|free of|free from|steer clear of|no more|never|allergic to)\s+"
    r"(?:(?:any|a|an|the|have|be|got|come with|use|include|having|in|from|by|made (?:of|from|by)|made|with|containing|contain|brand|of|that|too|anything|something|those|these|ones?|it to (?:be|have)|them to be|want|like|colou?red)\s+){0,3}"
    r"(?P<what>(?!(?:not|no|without)\b)[a-z0-9][\w'&-]*(?:\s(?!(?:(?:and|or|but) )?(?:not|no|without)\b)[a-z0-9][\w'&-]*){0,3})"
)
_NOT_A_THING = re.compile(
    r"^(?:fussed|who|gravity|waste|interest|sure|only|too|so|quite|what|how|where|as|exactly|really what|must|object|rocket|very|that|this|really|idea|problem|worries|longer|matter|preference|rush|need|thanks?|thank|bad|good|just|more|less|over|above|under|below|higher|lower|yet|been|going|happy|working|interested|looking|what|fussy|picky|bothered|bother|budget|limit|doubt|questions?|offense|at|for|me|us|you|i|we|to|be|is|are|my|and|or|if|necessarily|important|clue|one|ones|else|expensive|pricey|costly|cheap|shipping|delivery|fan|but|big deal|particular|another|other|different|specific|want|like|thank|them|it|these|those|all|wrong|mind|kind|time|response|reply|answer|reason|fit|work|better|great|enough|money|points|person|human|have|available|certain|know|in stock|color|colour)\b(?!-)"
)
STOP_EN = re.compile(
    r"\s(?:and (?:under|with|in|for|i|a|the|at|max|size|it|please|also|less|price|budget|between|around|over|\d|must|should|need|rated|preferably|ideally)|under|below|for|with|in|that|which|please|pls|plz|thanks|thank|if|but|because|since|at|on|over|around|between|less|i|we|my|max|up|budget|by|from|instead|though|ideally|preferably|either|anymore|ones?|models?|brands?|products?|size|sized|when|where|as|so|to|is|are|it|either|themed|version|stuff|things?|involved|at all|inside|whatsoever|though|now|you|have|has|would|can|could|should|do|does|will|and)\b.*$"
)
_NO_ZH = re.compile(
    r"(?:千万|务必|绝对|坚决)?(?:不要|不想要|不需要|不想买|别要|别给我|不含|不带|不用|不喜欢|讨厌|排除|去掉|去除|除了|除开|避开|不考虑|不看|不能(?:有|含|是|带)|(?<!有)没有|不加|不添加|拒绝|剔除|过滤掉|非(?!常|得|要|洲|凡)|不是|别(?:是|有|带|含|掺|混|太(?!贵|晚|久|多|少|离谱|夸张)))"
    rf"(?:有|是|带|含|任何|那种|这种|太|有那种|含有|添加)?(?P<what>[a-z0-9{HAN}][a-z0-9{HAN} '&-]{{0,14}})"
)
_NOT_DOING_ZH = re.compile(
    rf"(?:别|不要|不会|不能|不可以|不容易|不易|不许|怕)(?:太|老|总|再|会|容易)*(?P<what>(?![含加带有添放是])[{HAN}]{{1,4}}?)(?:的|那种|了)?(?=$|[\s,，。;；!！\x00])"
)
_BRAND_NOT_ZH = re.compile(  # 小米这个牌子不要
    rf"(?P<what>[a-z0-9{HAN}][a-z0-9{HAN} '&-]{{0,14}}?)(?:这个|那个|的)?(?:牌子|品牌)(?:的)?(?:我|就|都)?(?:不要|不考虑|不看|不喜欢|除外|排除|算了)"
)
_STOP_ZH = re.compile(
    r"(?:的话|的都|的款|的那|的品牌|的牌子|这个?(?:牌子|品牌|牌)|牌子|品牌|之外|以外|外的|都行|都可以|就行|就好|即可|可以|有没有|有吗|吗|呢|吧|了|啊|，|,|。|、(?=\d)|预算|价格|最好|要(?!塞)|给我|帮我|我|还|其他|别的|都|也|但|和(?=价|预)|什么)"
)
_REFUSED = re.compile(  # behind the word: "cast iron isn't for me"
    r"(?: ones?)? (?:(?:isn't|is not|aren't|are not|just isn't|really isn't) (?:really )?(?:for me|for us|my thing|my style|my cup of tea|an option|something i|what i (?:want|need|like)|going to work)"
    r"|(?:is|are) (?:out|a no|no good|not for me|off the table)\b|won't do\b|no thanks\b|puts? me off|i (?:can't stand|hate|don't (?:want|like)|dislike)\b)"
)
_TOO_ZH = re.compile(r"(?<![不别没])(?:太|过于)(?:过于|过)?$")
_AND_NO_MORE_ZH = re.compile(r"哨?[了啦吧]*(?=$|[\s,，。;；!！])")
_ADJECTIVES = dict(
    pair.split(":")
    for pair in (
        "长:long 短:short 大:large 小:small 厚:thick 薄:thin 重:heavy 轻:light 宽:wide 窄:narrow 高:tall 矮:low 硬:hard 软:soft 紧:tight "
        "甜:sweet 辣:spicy 咸:salty 油:oily 花:flashy 亮:bright 暗:dark 深:dark 浅:light 花哨:flashy 鲜艳:bright 笨重:bulky 紧身:tight "
        "宽松:loose 刺激:harsh 油腻:greasy 吵:noisy 复杂:complicated 幼稚:childish 成熟:mature 正式:formal 尖:pointed 浓:strong 苦:bitter"
    ).split()
)
_CONTENTS = dict(
    pair.split(":")
    for pair in (
        "加糖:added_sugar 糖分:sugar 甜味剂:sweetener 代糖:sweetener 胶囊:capsule 钢圈:underwire 亮片:sequins 蕾丝:lace 流苏:tassels 羽毛:feathers 毛领:fur_collar 气味:smell 异味:smell 乳制品:dairy "
        "酒精:alcohol 香精:fragrance 香料:fragrance 香味:fragrance 硅油:silicone 糖:sugar 蔗糖:sugar 盐:salt 咖啡因:caffeine 味精:MSG "
        "防腐剂:preservatives 色素:coloring 乳糖:lactose 麸质:gluten 荧光剂:fluorescent 激素:hormones 皂基:soap "
        "硫酸盐:sulfate 花生:peanut 坚果:nuts 牛奶:milk 奶:milk 鸡蛋:egg 大豆:soy 反式脂肪:trans_fat 添加剂:additives 甲醛:formaldehyde "
        "帽子:hood 帽:hood 拉链:zip 口袋:pockets 扣子:buttons 轮子:wheels 盖子:lid 扶手:armrests 靠背:backrest 抽屉:drawers 鞋带:laces 吸管:straw 把手:handle 泛白:white_cast 假白:white_cast 假滑:residue 拔干:drying 搓泥:pilling 氟:fluoride 铅:lead 重金属:heavy_metals 谷物:grain 鸡肉:chicken 牛肉:beef 猪肉:pork 海鲜:seafood 辣椒:chili 薄荷:mint 塑化剂:phthalates"
    ).split()
)
_AND_ZH = re.compile("[和或跟与及、]")
_NOT_A_THING_ZH = re.compile(
    r"^(?:超过|高于|多于|太贵|贵|太|那么|过于|紧|关系|问题|事|错|在意|介意|想|知道|会|能|可以|用|到|限|便宜|货|库存|人|什么|啥|其他|别的|更|有|再|现货|推荐|卖|适合|好|一点|够|过|这|那|第|它|必须|必要|必需|重点|重要|关键|非|一定)"
)
_FREE_EN = re.compile(r"\b(?P<what>[a-z]{3,14})[- ]free\b(?! (?:shipping|delivery|returns?|gift|trial|sample))")


def read_unwanted(text: str, words: list[Word], language: str, state: Conditions) -> None:
    """Put what is not wanted into ``state``, with the characters that said so."""
    if unknown := read_refused(text, words, state):
        _unwanted_unknown(unknown, language, state)
    for match in _FREE_EN.finditer(text):
        if match["what"] not in ("hands", "tax", "duty", "risk", "stress", "care", "for"):
            state.put("feature", f"{match['what']}-free")
            state.spans.append(match.span())
    for match in _NO_EN.finditer(text):
        what = STOP_EN.sub("", match["what"])
        if any(
            w.start <= match.start() < w.end
            and w.end > match.start("what")
            and (w.kind == "type" or match.group()[:3] == "non")
            for w in words
        ):
            continue  # non stick, no-show socks
        if (
            not _NOT_A_THING.match(what)
            and match.group().strip() != what
            and not any(s <= match.start() < e for s, e in state.spans)
        ):
            end = match.start("what") + len(what)
            inside = [w for w in words if match.start("what") <= w.start < end]
            if inside and inside[-1].end > end:
                end = inside[-1].end
                what = text[match.start("what") : end]
            for part in re.split(r"\s(?:and|or|nor)\s(?:any |no )?", what):
                known = next((w for w in inside if w.said == part), None)
                add_new(state.exclude, known.value if known and known.kind == "brand" else known.spelled() if known else part)
            state.spans.append((match.start(), _and_unwanted(text, end, inside, words, state)))
    for word in words:
        if word.kind in ("brand", "color", *FACETS) and _REFUSED.match(text, word.end):
            add_new(state.exclude, word.value if word.kind == "brand" else word.spelled())
            state.spans.append((word.start, word.end))
        elif word.kind in ("color", *FACETS) and _too_much(text, word):
            add_new(state.exclude, word.spelled())
            state.spans.append((word.start, word.end))
    for match in _BRAND_NOT_ZH.finditer(text):
        for word in [w for w in words if w.kind == "brand" and match.start() <= w.start < match.end("what")]:
            add_new(state.exclude, word.value)
            state.spans.append((word.start, match.end()))
    _not_doing(text, language, state)
    for match in _NO_ZH.finditer(text):
        what = _STOP_ZH.split(match["what"])[0]
        what = re.sub(r"(?:的|那种|这种|味的?|款)+$", "", _only_first(what, match.start("what"), words)).strip()
        if (
            what[:1] in "加掺添放"
            and what not in _CONTENTS
            and (what[1:] in _CONTENTS or _term_of(what) is None and _term_of(what[1:]))
        ):
            what = what[1:]  # 不要加香精的
        if not what or _NOT_A_THING_ZH.match(what) or any(s <= match.start() < e for s, e in state.spans):
            continue
        end = match.start("what") + len(what)
        inside = [w for w in words if match.start("what") <= w.start < end]
        if _only_modifies(text, inside, words):  # 不要黑色的手提包: a handbag is wanted, black is not
            inside, end = inside[:-1], inside[-1].start
        if inside and inside[-1].kind == "type" and (cut := _before_type(text, match.start("what"), inside, words)):
            what, end, inside = cut[0], cut[1], inside[:-1]
        if inside and not (what in _CONTENTS and all(w.kind == "type" for w in inside)):
            for word in inside:
                add_new(state.exclude, word.value)
        else:
            _unwanted_unknown(what, language, state)
        state.spans.append((match.start(), max(end, inside[-1].end if inside else end)))


def _too_much(text: str, word: Word) -> bool:
    """Whether what is on screen is said to be too much of this: 太花哨了."""
    before = text[: word.start + text[word.start : word.end].startswith("太")]
    return _TOO_ZH.search(before) is not None and _AND_NO_MORE_ZH.match(text, word.end) is not None


def _only_first(what: str, start: int, words: list[Word]) -> str:
    """What is not wanted up to a space, unless a word of the same kind follows it: 不要酒精 大包装, but 不要小米 华为."""
    first, _, rest = what.partition(" ")
    if not rest or not re.fullmatch(f"[{HAN}]{{2,}}", first):
        return what
    kinds = {w.kind for w in words if w.start == start}
    following = {w.kind for w in words if w.start == start + len(first) + 1}
    return what if kinds & following else first


def _not_doing(text: str, language: str, state: Conditions) -> None:
    """Put what it must not do where the lexicon knows the property of not doing it: 别起球, 不要掉毛."""
    for match in _NOT_DOING_ZH.finditer(text):
        term = lexicon().term(f"不{match['what']}")
        if (
            term is None
            or term.kind not in FACETS
            or match["what"] in _CONTENTS
            or any(s < match.end() and match.start() < e for s, e in state.spans)
        ):
            continue
        state.put(term.kind, in_language(term, language))
        state.spans.append(match.span())


def _and_unwanted(text: str, end: int, inside: list[Word], words: list[Word], state: Conditions) -> int:
    """Put a word of the same kind that is listed after an unwanted one ("without Bosch and Ryobi"); where all of it ends."""
    while inside and (joint := re.match(r"(?:,? (?:and|or|nor)|,) (?:any |no )?", text[end:])):
        listed = next((w for w in words if w.start == end + joint.end() and w.kind == inside[-1].kind != "type"), None)
        if listed is None:
            break
        add_new(state.exclude, listed.value if listed.kind == "brand" else listed.spelled())
        end = listed.end
    return end


def _unwanted_unknown(what: str, language: str, state: Conditions) -> None:
    """Put what is not wanted and stands in no word list, each thing of a list by itself: 酒精和香精."""
    parts = [part for part in _AND_ZH.split(what) if part]
    english = [_ADJECTIVES.get(part) or _CONTENTS.get(part) or _term_of(part) for part in parts]
    if all(english) or all(len(part) > 1 for part in parts) and len(parts) == 2 and any(english):
        for part, name in zip(parts, english, strict=True):
            add_new(state.exclude, part if language == "zh" or name is None else name.replace("_", " "))
        return
    add_new(state.exclude, what)
    if language != "zh" and not what.isascii():
        state.unknown.append(what)


def _term_of(part: str) -> str | None:
    """What the lexicon calls it in English; None where it does not know the word."""
    term = lexicon().term(part)
    return term.en if term else None


def _before_type(text: str, start: int, inside: list[Word], words: list[Word]) -> tuple[str, int] | None:
    """What stands with 的 before the one type of the message, and where it ends: 酒精 in 不含酒精的爽肤水; None if nothing does."""
    kind = inside[-1]
    said = text[start : kind.start]
    if not said.endswith("的") or len(said) < 2 or any(w.kind == "type" and w is not kind for w in words):
        return None
    return said[:-1], kind.start - 1


def _only_modifies(text: str, inside: list[Word], words: list[Word]) -> bool:
    """Whether what is not wanted is how the one type of the message should be: a word with 的 before the type, no type beside it."""
    if len(inside) < 2 or inside[-1].kind != "type" or any(w.kind == "type" and w is not inside[-1] for w in words):
        return False
    return text[inside[-2].end : inside[-1].start] in ("的", "色的")
