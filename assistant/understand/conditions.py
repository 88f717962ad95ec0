"""The conditions that a message states: brands, colours, facets, and what is not wanted."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass, field

from assistant.understand.cues import RELATIVE, RELATIVE_ZH
from assistant.understand.figures import Figure
from assistant.understand.line import HAN
from assistant.understand.vocabulary import Word, known_words

FACETS = (
    "material",
    "feature",
    "connectivity",
    "size",
    "pattern",
    "style",
    "cut",
    "gender",
    "age",
    "finish",
    "scent",
    "skin",
    "taste",
)
_LEVELS = ("beginner", "professional", "small dog", "large dog")  # for whom a product is made, not to whom it is given
_FACET_NAMES = {"taste": "flavor", "cut": "cut", "skin": "skin type"}

_NO_EN = re.compile(
    r"\b(?:not (?:interested in|into|keen on|fond of|a fan of)|not big on|without|with no|no|not|non|excluding|exclude|except(?: for)?|other than|apart from|anything but|but not|minus|avoid|avoiding|nothing|none|hate|dislike|don't (?:want|like|need)|do not (?:want|like|need)|doesn't (?:have|contain|include)|aren't|isn't|rather not|skip|leave out|free of|free from|steer clear of|no more|never|allergic to)\s+"
    r"(?:(?:any|a|an|the|have|having|in|from|by|made (?:of|from|by)|made|with|containing|contain|brand|of|that|too|anything|something|those|these|ones?|it to (?:be|have)|them to be|want|like|colou?red)\s+){0,3}"
    r"(?P<what>[a-z0-9][\w'&-]*(?:\s(?!(?:(?:and|or|but) )?(?:not|no|without)\b)[a-z0-9][\w'&-]*){0,3})"
)
_NOT_A_THING = re.compile(
    r"^(?:sure|only|too|so|very|that|this|really|idea|problem|worries|longer|matter|preference|rush|need|thanks?|thank|bad|good|just|more|less|over|above|under|below|higher|lower|yet|been|going|happy|working|interested|looking|what|fussy|picky|bothered|bother|budget|limit|doubt|questions?|offense|at|for|me|us|you|i|we|to|be|is|are|my|and|or|if|necessarily|important|clue|one|ones|else|expensive|pricey|costly|cheap|shipping|delivery|fan|but|big deal|particular|another|other|different|specific|want|like|thank|them|it|these|those|all|wrong|mind|kind|time|response|reply|answer|reason|fit|work|better|great|enough|money|points|person|human|have|available|certain|know|in stock|color|colour)\b(?!-)"
)
_STOP_EN = re.compile(
    r"\s(?:and (?:under|with|in|for|i|a|the|at|max|size|it|please|also|less|price|budget|between|around|over|\d|must|should|need|rated|preferably|ideally)|under|below|for|with|in|that|which|please|pls|plz|thanks|thank|if|but|because|since|at|on|over|around|between|less|i|we|my|max|up|budget|by|from|instead|though|ideally|preferably|either|anymore|ones?|models?|brands?|products?|size|sized|when|where|as|so|to|is|are|it|either|themed|version|stuff|things?|involved|at all|inside|whatsoever|though|now|you|have|has|would|can|could|should|do|does|will|and)\b.*$"
)
_NO_ZH = re.compile(
    r"(?:不要|不想要|不需要|不想买|别要|别给我|不含|不带|不用|不喜欢|讨厌|排除|去掉|去除|除了|除开|避开|不考虑|不看|不能(?:有|含|是|带)|(?<!有)没有|不加|不添加|拒绝|剔除|过滤掉|非(?!常|得|要|洲|凡)|不是|别(?:是|有|带|含))"
    rf"(?:有|是|带|含|任何|那种|这种|太|有那种|含有|添加)?(?P<what>[a-z0-9{HAN}][a-z0-9{HAN} '&-]{{0,14}})"
)
_STOP_ZH = re.compile(
    r"(?:的话|的都|的款|的那|的品牌|的牌子|这个?(?:牌子|品牌|牌)|牌子|品牌|之外|以外|外的|都行|都可以|就行|就好|即可|可以|有没有|有吗|吗|呢|吧|了|啊|，|,|。|、(?=\d)|预算|价格|最好|要(?!塞)|给我|帮我|我|还|其他|别的|都|也|但|和(?=价|预)|什么)"
)
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
        "酒精:alcohol 香精:fragrance 香料:fragrance 香味:fragrance 硅油:silicone 糖:sugar 蔗糖:sugar 盐:salt 咖啡因:caffeine 味精:MSG "
        "防腐剂:preservatives 色素:coloring 乳糖:lactose 麸质:gluten 荧光剂:fluorescent 激素:hormones 皂基:soap "
        "硫酸盐:sulfate 花生:peanut 坚果:nuts 牛奶:milk 奶:milk 鸡蛋:egg 大豆:soy 反式脂肪:trans_fat 添加剂:additives 甲醛:formaldehyde "
        "氟:fluoride 铅:lead 重金属:heavy_metals 谷物:grain 鸡肉:chicken 牛肉:beef 猪肉:pork 海鲜:seafood 辣椒:chili 薄荷:mint 塑化剂:phthalates"
    ).split()
)
_AND_ZH = re.compile("[和或跟与及、]")
_NOT_A_THING_ZH = re.compile(
    r"^(?:超过|高于|多于|太贵|贵|太|那么|过于|紧|关系|问题|事|错|在意|介意|想|知道|会|能|可以|用|到|限|便宜|货|库存|人|什么|啥|其他|别的|更|有|再|现货|推荐|卖|适合|好|一点|够|过|这|那|第|它)"
)
_FREE_EN = re.compile(r"\b(?P<what>[a-z]{3,14})[- ]free\b(?! (?:shipping|delivery|returns?|gift|trial|sample))")
_WITH_EN = re.compile(
    r"\b(?:with|has|have|having|featuring|that has|including|comes? with|w/)\s+(?:(?:a|an|the|some|good|great|built[- ]in|at least|nice|really|very|its|it's own)\s+){0,2}"
    r"(?P<what>(?!(?:my|me|you|your|this|that|it|them|us|any|free|no|under|these|those|one|fast|low|more|less|better|for|to|on|been|in|been)\b)[a-z0-9][\w'-]*(?:\s(?!(?:and|or|for|under|that|which|in|on|at|please|to|from|but|if|so|because|by|with|is|are|i|we|it|around|between|over|below|less|max|pls|when|thanks|thank|of|costing|up)\b)[a-z0-9][\w'-]*){0,2})"
)
_MUST_EN = re.compile(
    r"\b(?:must be|has to be|have to be|needs? to be|should be|must have|has to have|needs? to have|should have|ideally|preferably|make it|make them|made (?:of|from|out of)|make sure (?:it's|it is|they're|they are))\s+(?:a |an |the |at least |really |very |fully |in )?"
    r"(?P<what>(?!(?:under|over|below|above|between|around|less|more|cheap\w*|delivered|able|in|at|the|from|it|to|two|three|four|five|six|a|an)\b)[a-z][\w'-]*(?:[ -](?!(?:and|or|for|under|with|that|which|please|in|but|if|so|to|from|too|as|is|instead|though|then)\b)[a-z][\w'-]*){0,2})"
)
_ODD_MEASURE = re.compile(
    r"(?<![\w.$£€¥#-])\d+(?:\.\d+)? (?!(?:and|or|to|for|in|on|of|at|with|max|maximum|pls|plz|please|tops|ish|if|but|is|are|the|a|an|i|it|stars?|star|days?|weeks?|"
    r"months?|years?|dollars|bucks|quid|euros?|budget|thanks|one|ones|more|only|x|pieces?|items?|pairs?|times|people|as|so|that|can|would|should|from|by|under|over|less|or)\b)"
    r"[a-z]{3,}(?: count)?\b"
)
_ABLE_EN = re.compile(
    r"\b(?:(?:must|should|has to|have to|needs? to)(?: also)? (?:be able to )?|(?:that|which|it|they|one) (?:can|could)(?: also)? |able to |capable of )"
    r"(?P<what>(?!(?:be|have|not|you|i|we|see|show|find|get|go|do|buy|come|cost|arrive|ship|stay|also|make)\b)[a-z]{3,}(?: (?!(?:and|or|for|with|too|as|please|in|to|at|also|under|but|so)\b)[a-z]+)?)"
)
_SIZE_EN = re.compile(
    r"\b(?:size|sizes|in an?)\s(xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl|small|medium|large|extra large|extra small|one size)\b"
)
_LONE_SIZE = re.compile(r"(?:^|[\s,(/])(XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL)(?=$|[\s,.)/?!])(?!\s?[&'])")
_ZH_SIZE = re.compile(r"(?<![a-z])(xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl)\s?(?:码|号)|([大中小均加特]码|[大中小](?=号))")
_AGED = re.compile(r"\b(?:ages?|aged)\s(\d{1,2}(?:\s?(?:-|to|and)\s?\d{1,2}|\s?\+)?)\b")
_FOR_PEOPLE = re.compile(
    r"\b(?:for|seats?|sleeps?|fits?|serves?)\s(?:up to |about )?(\d{1,2}|two|three|four|five|six|eight|ten|twelve)(?: (?:people|persons|adults|guests|of us))?\b(?!\s?(?:\$|dollars|bucks|inch|year|month|hours?|days?|[-/]|\d|weeks?|kg|th|st|%|pounds?|euros?|or less|quid))"
)
_INSTEAD_OF = re.compile(
    r"\b(?:instead of|rather than|in place of)\s(?:the |a |an |just )?(?P<what>[a-z0-9][\w'-]*(?:\s(?!(?:please|and|but|if|with|in|for|or|to)\b)[\w'-]+)?)"
)
_PACK_OF = re.compile(
    r"\b(?:sets?|packs?|box(?:es)?|cases?|bundles?|bags?|pairs?) of (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen)\b"
)
_EATEN = frozenset(
    "coffee chocolate wine cream peach lemon mint lavender caramel honey salmon plum cherry olive vanilla cocoa mocha apricot".split()
)
_NOT_COLOR = re.compile(r"\s(?:flavou?r\w*|roast|scent\w*|beans?|tea|juice|sauce|oil|milk|wine|butter)\b")
_SEGMENT = re.compile(r"[^,;.!?()\x00、，。；]+")
_SEGMENT_LEAD = re.compile(
    r"^(?:(?:and|or|with|in|on|also|preferably|ideally|maybe|really|very|please|a|an|the|some|one|that(?: is|'s)|which is|must be|should be|size)\s+)+"
)
_OF_A_SEASON = re.compile(r"[的款装](?=$|[\s,，。;；!！?？、])")
_SEGMENT_ZH = re.compile(rf"[{HAN}a-z0-9]+")
_SHOULD_ZH = re.compile(  # it should be …
    rf"(?:我|也|还)?(?:想要|要|最好|希望|必须|一定要|得|需要)(?:是|能|有|带)?(?P<what>[{HAN}]{{2,6}}?)(?:的(?:那种|款)?)(?:吧|哦|呢)?"
    rf"|(?P<plain>[一二两三四五六七八九十]?[{HAN}]{{2,5}})的"
)
_ABLE_ZH = re.compile(
    rf"(?:(?:要|得|必须|最好|希望|需要)(?:是)?|(?<=[,，。、 ]))(?:能|可以|会)(?P<what>(?!便宜|打折|送|快递|看|买|用|退|换|吗)[{HAN}a-z0-9]{{2,8}})的(?=$|[\s,，。!！吧])"
)
_NOT_HOW_ZH = re.compile(
    "[我你您他她它这那哪第看买找送给换加删]|什么|怎么|多少|便宜|贵|价|预算|以内|以下|以上|左右|好看|别|其他|一样|大一?点|小一?点|一点|一些|评|销量|最|新|东西|牌|不|快"
)
_SENTENCE = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|me|you|your|we|us|he|she|his|her|they|them|it|it's|is|are|was|were|be|need|want|looking|going|have|got|get|help|thanks?|please|hi|hello|hey|ok|okay|show|find|what|which|how|do|does|can|could|would|any|something|anything|some|same|instead|too|also|only|just|actually|but|not|no|if|so|because|price|budget|cheap\w*|best|good|great|nice|stars?|rated|rating|reviews?|recommend\w*|suggest\w*|first|one|ones|now|next|right|list|sort|sorted|newest|latest|popular|gift|present|for|to|from|by|under|over|around)\b"
)
_ONLY_BRAND = re.compile(
    r"\b(?:only|just|from|by|brand:?|prefer|strictly|exclusively|stick (?:to|with)|but)\s(?:the )?(?P<what>[A-Z][\w'&-]{2,}(?:\s(?:&\s)?[A-Z][\w'&-]+){0,2})|^(?P<alone>[A-Z][\w'&-]{2,})(?= (?:only|please|instead)\b)"
)
_VAGUE = re.compile(
    r"\b(?:anything|something|nothing|everything|request|the|same|different|best|good|great|nice|question|problem|issue|idea|look|pleasure|budget|price|prices|quality|reviews?|ratings?|stars?|sizes?|colou?rs?|that|this|you|i)\b|^of\b"
)
_BODY = re.compile(r"\b(?P<what>waist|inseam|chest|bust|collar|neck)\s(?:size )?\d{2}\b")
_FOR_DEVICE = re.compile(
    r"\b(?:for|fits?|compatible with|works with)\s(?:my |an? |the )?(?P<what>(?:iphone|ipad|macbook|airpods|apple watch|galaxy|pixel|kindle|ps ?[45]|playstation|xbox|nintendo switch|steam deck)(?:\s(?:\d{1,2}|pro|max|mini|plus|air|ultra|series [a-z0-9]+|s\d{2}|note)){0,3})"
)
_TASTE = re.compile(r"(?:的)?(?:口味|味道|味)(?!增|精|噌|素|淋)|[ -](?:flavou?r(?:ed)?|taste)\b")
_OPEN_FIELDS = re.compile(
    r"\b(?:any|whatever|whichever)\s(?P<a>colou?rs?|brands?|prices?|sizes?|materials?|styles?|ratings?|makes?|budget|finish|type|shade)\b"
    r"|\b(?:the |my )?(?P<b>colou?rs?|brands?|prices?|sizes?|materials?|styles?|ratings?|budget|cost|money|make|finish|shade|stars|[a-z]{4,14})\s(?:doesn't|does not|don't|do not|isn't|is not|no longer|is no longer|isn't really|really doesn't|not)\s(?:really |actually |that )?(?:matter|important|an issue|a problem|a concern|an object|count|restricted|limited)"
    r"|\b(?:forget|drop|remove|ignore|scrap|lose|skip|cancel|lift|undo|never mind|nevermind|don't care about|do not care about|not fussed about|no preference on|not picky about|open to any|clear|without the|no longer need|no)\s(?:about )?(?:the |a |my |any )?(?P<c>colou?rs?|brands?|prices?|sizes?|materials?|styles?|ratings?|budget|price|cost|make|stars?)(?:\s(?:limit|cap|range|filter|requirement|condition|restriction|constraint|preference|bit|thing|part|minimum|ceiling))?\b(?!\s(?:(?:limit|cap|range|maximum|max|ceiling)\s)?(?:down |up )?(?:to|under|below))"
    r"|\b(?:doesn't|don't|does not|do not|needn't|need not|not necessarily|no need (?:for it )?|won't)\s(?:really |necessarily )?(?:(?:have|need) (?:to|it to|them to) be|be|to be)\s(?:for |a |an |in )?(?P<g>[a-z][a-z-]+)\b"
    r"|(?:不|没)(?:是|带|含|能)?(?P<h>[\u4e00-\u9fff]{1,4}?)(?:的|功能)?也(?:行|可以|没关系|没事|无所谓|成|好|能接受|ok)"
    r"|(?:不一定|不必|没必要|用不着|不是非)(?:非)?(?:得|要|是|用)?(?P<i>[\u4e00-\u9fff]{1,4}?)(?:的|不可)?(?=$|[,，。!！?？的了吧])"
    r"|\bno (?P<d>price|budget|brand|colou?r|size|rating) (?:limit|cap|preference|restriction|ceiling)"
    r"|(?P<e>颜色|色|品牌|牌子|价格|价钱|预算|钱|尺寸|尺码|大小|材质|面料|评分|星级|款式|风格|口味|图案)(?:方面|上|什么的|这块|的话|限制|要求)?(?:我|我们)?(?:其实|真的|倒|倒是|真|呢|嘛|,|\s)?(?:都|就|可以|也)?(?:无所谓|都行|都可以|不限|不重要|随便|没要求|没有要求|不挑|不管了?|不用管|不要求|没关系|不是问题|放开|取消|去掉|不在乎|任意|不做要求|不做限制|没有限制|没限制)"
    r"|(?:不限|不管|不在乎|不挑|任何|任意|随便什么|什么|啥|取消|去掉|忘掉|不要管|别管|不考虑)(?P<f>颜色|品牌|牌子|价格|价钱|预算|价位|尺寸|尺码|大小|材质|面料|评分|星级|款式|风格)(?:的?(?:限制|要求|条件))?(?:都(?:行|可以|好))?(?:了)?(?!更|最|比|比较|好看|适合|的好|合适|耐|好一)"
)
_FIELD = {
    "color": re.compile(r"colou?r|shade|色"),
    "brand": re.compile(r"brand|make|品牌|牌子"),
    "price": re.compile(r"price|budget|cost|money|价|预算|钱"),
    "rating": re.compile(r"rating|star|评分|星级"),
    "size": re.compile(r"size|尺|大小"),
    "material": re.compile(r"material|材质|面料"),
    "style": re.compile(r"style|款式|风格"),
}


@dataclass(slots=True)
class Conditions:
    """What a message states. Values are in the catalog's language; ``spans`` are the characters that said so."""

    brands: list[str] = field(default_factory=list)
    colors: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    exclude: list[str] = field(default_factory=list)
    relative: str | None = None
    replaced: list[str] = field(default_factory=list)  # what something else is wanted instead of
    opened: list[str] = field(default_factory=list)  # fields of which any value will do now: "color", "brand", "price" …
    types: list[Word] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)  # every known word that is wanted, types included
    spans: list[tuple[int, int]] = field(default_factory=list)
    unwanted: list[tuple[int, int]] = field(
        default_factory=list
    )  # those of the spans that say what is not wanted, or no matter
    unknown: list[str] = field(default_factory=list)  # Chinese conditions that no word of the catalog's language is known for

    def put(self, facet: str, value: str) -> None:
        """Add a facet value; a second value of the same facet gets a name of its own."""
        if value.lower() in (v.lower() for v in self.attributes.values()):
            return
        name, n = facet, 2
        while name in self.attributes:
            name, n = f"{facet} {n}", n + 1
        self.attributes[name] = value

    @property
    def any(self) -> bool:
        """Whether anything is stated."""
        return bool(self.brands or self.colors or self.attributes or self.exclude or self.opened or self.relative)


def facet_of(word: Word) -> str:
    """The facet that a known word is a value of."""
    return _FACET_NAMES.get(word.kind, word.kind)


def conditions(
    text: str, raw: str, words: list[Word], found: list[Figure], used: list[tuple[int, int]], language: str
) -> Conditions:
    """The conditions of a folded text. ``used`` characters (prices, references) are left alone."""
    state = Conditions()
    masked = _masked(text, used)
    for match in _INSTEAD_OF.finditer(masked):
        state.replaced.append(match["what"])
        state.spans.append(match.span())
    masked = _masked(masked, state.spans)
    for match in _OPEN_FIELDS.finditer(masked):
        said = next(group for group in match.groups() if group)
        name = (
            next((n for n, pattern in _FIELD.items() if pattern.search(said)), said) if not (match["g"] or match["h"]) else said
        )
        state.opened.append(name)
        state.spans.append(match.span())
    masked = _masked(masked, state.spans)
    _excluded(masked, words, language, state)
    masked = _masked(masked, state.spans)
    state.unwanted = list(state.spans)
    counted = [(f.start, f.end) for f in found if f.kind in ("measure", "people", "pieces", "age", "size")]
    for word in words:
        if any(s < word.end and word.start < e for s, e in (*used, *state.spans)):
            continue
        if any(s < word.end and word.start < e and e - s > word.end - word.start for s, e in counted):
            continue
        if word.kind in ("type", "feature", "color") and (taste := _TASTE.match(text, word.end)):
            state.put("flavor", word.spelled())
            state.spans.append((word.start, taste.end()))
            continue
        if word.said == "top" and re.search(r"\b(?:at the|on|on the)\s$", text[: word.start]):
            continue
        if word.value in ("pair", "set", "single", "new arrival", "trending", "popular", "best seller", "top rated", "评价好"):
            continue
        if word.kind == "size" and any(f.kind == "measure" and f.start == word.start for f in found):
            continue  # 1.5米 is what was said, a queen size only what it often is
        if word.kind == "color" and word.said in _EATEN and not _is_color(text, word, words):
            continue
        if word.kind == "color" and _NOT_COLOR.match(text, word.end):
            continue
        if word.kind == "type" and _beside_brand(raw, word, words):
            word = Word(word.start, word.end, "brand", raw[word.start : word.end], word.said)
        state.words.append(word)
        if word.kind == "brand":
            _append(state.brands, word.value)
        elif word.kind == "color":
            _append(state.colors, word.spelled() if language == "en" else word.value)
        elif word.kind == "type":
            state.types.append(word)
        elif word.kind in FACETS or (word.term is not None and word.term.en in _LEVELS):
            state.put(facet_of(word), word.spelled())
        elif word.kind == "season" and (language == "zh" or _OF_A_SEASON.match(text, word.end)):
            state.put("season", word.spelled())
    for figure in found:
        if figure.kind in ("measure", "people", "pieces", "age", "size") and not any(
            s < figure.end and figure.start < e for s, e in used
        ):
            if not any(w.start <= figure.start and figure.end <= w.end for w in state.words):
                state.put(figure.facet, figure.en if language == "en" else figure.zh)
                state.spans.append((figure.start, figure.end))
    _patterns(masked, raw, words, language, state)
    return state


def _beside_brand(raw: str, word: Word, words: list[Word]) -> bool:
    """Whether a capitalised type stands in a list with a brand: "Tile or Apple"."""
    if not raw[word.start : word.start + 1].isupper() or raw.isupper():
        return False
    beside = [w for w in words if w.kind == "brand"]
    return any(re.fullmatch(r" (?:or|and|/|vs) |/|, ", raw[min(w.end, word.end) : max(w.start, word.start)]) for w in beside)


def _is_color(text: str, word: Word, words: list[Word]) -> bool:
    """Whether a colour named after something to eat or drink is one here: a coffee sofa, "in cream", not "my coffee"."""
    if any(w.kind in ("type", "color", "material", "pattern") and 0 <= w.start - word.end <= 1 for w in words):
        return True
    before, after = text[: word.start], text[word.end :]
    if re.search(
        r"\b(?:my|the|some|hot|cold|of|make|making|drink\w*|brew\w*|for|loves?|loving|likes?|drinks|enjoys?|with|your)\s$",
        before,
    ):
        return False
    return bool(
        re.search(r"(?:^|\b(?:in|or|and|colou?r)\s|[,、/]\s?)$", before)
        or re.match(r"\s?(?:colou?r|shade|one|instead|$|[,.?!;])", after)
    )


def _excluded(text: str, words: list[Word], language: str, state: Conditions) -> None:
    for match in _FREE_EN.finditer(text):
        if match["what"] not in ("hands", "tax", "duty", "risk", "stress", "care", "for"):
            state.put("feature", f"{match['what']}-free")
            state.spans.append(match.span())
    for match in _NO_EN.finditer(text):
        what = _STOP_EN.sub("", match["what"])
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
                _append(state.exclude, known.value if known and known.kind == "brand" else known.spelled() if known else part)
            state.spans.append((match.start(), end))
    for match in _NO_ZH.finditer(text):
        what = _STOP_ZH.split(match["what"])[0]
        what = re.sub(r"(?:的|那种|这种|味的?|款)+$", "", what).strip()
        if not what or _NOT_A_THING_ZH.match(what) or any(s <= match.start() < e for s, e in state.spans):
            continue
        end = match.start("what") + len(what)
        inside = [w for w in words if match.start("what") <= w.start < end]
        if _only_modifies(text, inside, words):  # 不要黑色的手提包: a handbag is wanted, black is not
            inside, end = inside[:-1], inside[-1].start
        if inside and inside[-1].kind == "type" and (cut := _before_type(text, match.start("what"), inside, words)):
            what, end, inside = cut[0], cut[1], inside[:-1]
        if inside:
            for word in inside:
                _append(state.exclude, word.value)
        else:
            _unwanted_unknown(what, language, state)
        state.spans.append((match.start(), max(end, inside[-1].end if inside else end)))


def _unwanted_unknown(what: str, language: str, state: Conditions) -> None:
    """Put what is not wanted and stands in no word list, each thing of a list by itself: 酒精和香精."""
    parts = [part for part in _AND_ZH.split(what) if part]
    english = [_ADJECTIVES.get(part) or _CONTENTS.get(part) for part in parts]
    if all(english) or all(len(part) > 1 for part in parts) and len(parts) == 2 and any(english):
        for part, name in zip(parts, english, strict=True):
            _append(state.exclude, part if language == "zh" or name is None else name.replace("_", " "))
        return
    _append(state.exclude, what)
    if language != "zh" and not what.isascii():
        state.unknown.append(what)


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


def _patterns(text: str, raw: str, words: list[Word], language: str, state: Conditions) -> None:
    for match in _SIZE_EN.finditer(text):
        state.put("size", match[1])
        state.spans.append(match.span())
    for match in _LONE_SIZE.finditer(raw if not raw.isupper() else ""):
        if text[match.start(1) : match.end(1)].strip():
            state.put("size", match[1])
            state.spans.append(match.span(1))
    for match in _ZH_SIZE.finditer(text):
        size = match[1] or match[2]
        state.put(
            "size",
            size.upper()
            if size.isascii()
            else size
            if language == "zh"
            else {"大": "large", "中": "medium", "小": "small"}.get(size[0], "one size"),
        )
        state.spans.append(match.span())
    for match in _BODY.finditer(text):
        state.put(match["what"], match.group())
        state.spans.append(match.span())
    for match in _FOR_DEVICE.finditer(text):
        state.put("compatibility", match["what"].strip())
        state.spans.append(match.span())
    for match in _PACK_OF.finditer(text):
        state.put("quantity", match.group())
        state.spans.append(match.span())
    if state.types and language == "en":
        for match in _ODD_MEASURE.finditer(text):
            if not any(
                s < match.end() and match.start() < e for s, e in [*state.spans, *((w.start, w.end) for w in state.words)]
            ):
                state.put("measure", match.group())
                state.spans.append(match.span())
    for match in _AGED.finditer(text):
        state.put("age", match[1])
        state.spans.append(match.span())
    for match in _FOR_PEOPLE.finditer(text):
        if not any(s <= match.start(1) < e for s, e in state.spans):
            state.put("capacity", f"{match[1]} people")
            state.spans.append(match.span())
    for pattern, facet in ((_MUST_EN, "feature"), (_WITH_EN, "feature"), (_ABLE_EN, "feature")):
        for match in pattern.finditer(text):
            what = _STOP_EN.sub("", match["what"]).strip(" -'")
            span = (match.start("what"), match.start("what") + len(what))
            known = [w for w in state.words if w.start < span[1] and span[0] < w.end]
            covered = sum(w.end - w.start for w in known)
            if any(w.kind == "brand" for w in known) or any(s < span[1] and span[0] < e for s, e in state.spans):
                continue
            if _VAGUE.search(what):
                continue
            if pattern is _ABLE_EN:  # "able to mop": what it does, no product looked for
                state.types = [t for t in state.types if not (span[0] <= t.start < span[1])]
                known = []
            if len(what) > 2 and not (known and covered + len(known) >= len(what)):
                state.put(facet, what)
                state.types = [t for t in state.types if not (span[0] <= t.start < span[1])] or state.types
    _segments(text, state)
    if language == "zh":
        _segments_zh(text, state)
    _able_zh(text, language, state)
    _unknown_brands(raw, text, words, state)
    for pattern in (RELATIVE, RELATIVE_ZH):
        if relative := pattern.search(text):
            state.relative = next(group for group in relative.groups() if group)


def _segments(text: str, state: Conditions) -> None:
    """Short pieces between commas that say how the thing should be: "desk lamp, adjustable arm, usb"."""
    free = _masked(text, state.spans)
    pieces = list(_SEGMENT.finditer(free))
    if not state.types and not state.words:
        return
    for piece in pieces[1:]:
        what = piece.group().strip()
        start = piece.start() + (len(piece.group()) - len(piece.group().lstrip()))
        if lead := _SEGMENT_LEAD.match(what):
            what, start = what[lead.end() :], start + lead.end()
        known = [w for w in state.words if start <= w.start < start + len(what)]
        covered = sum(w.end - w.start for w in known) + len(known)
        simple = len(what) > 3 and (
            not _VAGUE.search(what) and re.fullmatch(r"[a-z][a-z'-]+(?: [a-z'-]+){0,2}", what) and not _SENTENCE.search(what)
        )
        if simple and covered < len(what) and not any(w.kind in ("type", "brand") for w in known):
            state.put("feature", what)


def _segments_zh(text: str, state: Conditions) -> None:
    """Short pieces of a Chinese message that say how the thing should be, for a catalog in Chinese: 最好是硬壳的, 带奶泡的."""
    for piece in _SEGMENT_ZH.finditer(_masked(text, state.spans)):
        match = _SHOULD_ZH.fullmatch(piece.group())
        how = (match["what"] or match["plain"]) if match else None
        if match is None or how is None or _NOT_HOW_ZH.search(how):
            continue
        if match["plain"] and not (state.types and piece.start() > state.types[0].end):
            continue  # 三个轮子的, after the thing was named
        start = piece.start() + match.start("what" if match["what"] else "plain")
        if not any(w.start < start + len(how) and start < w.end for w in state.words):
            state.put("feature", how)


def _able_zh(text: str, language: str, state: Conditions) -> None:
    """What it should be able to do, in which no product is looked for: 要能自己洗拖布的."""
    for match in _ABLE_ZH.finditer(_masked(text, state.spans)):
        start, end = match.span("what")
        state.types = [t for t in state.types if not (start <= t.start and t.end <= end)]
        if language == "zh" and not any(
            w.start < end and start < w.end and w.kind in FACETS and w.end - w.start >= end - start for w in state.words
        ):
            state.put("feature", match["what"])


def _unknown_brands(raw: str, text: str, words: list[Word], state: Conditions) -> None:
    """A capitalised name after "only", "from", "by" that no list knows."""
    if raw.isupper() or state.brands:
        return
    for match in _ONLY_BRAND.finditer(raw):
        name = match["what"] or match["alone"]
        start = match.start("what") if match["what"] else match.start()
        if "\x00" not in text[start : start + len(name)] and not any(
            w.start < start + len(name) and start < w.end for w in words
        ):
            if name.lower() not in _NO_BRANDS and "'" not in name:
                _append(state.brands, name)


_NO_BRANDS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday "
    "sunday christmas easter halloween europe asia america usa china japan germany france italy the this that size usb bluetooth".split()
)


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with these characters blanked, everything else where it was."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\x00" * (end - start)
    return "".join(characters)


def _append(values: list[str], value: str) -> None:
    if value and value.lower() not in (v.lower() for v in values):
        values.append(value)


__all__ = ["Conditions", "conditions", "facet_of", "known_words"]
