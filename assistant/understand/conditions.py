"""The conditions that a message states: brands, colours, facets, and what is not wanted."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.by_role import Roles, drop_by_role
from assistant.understand.figures import Figure
from assistant.understand.line import HAN
from assistant.understand.past_things import is_past
from assistant.understand.phrases import SOMETHING
from assistant.understand.properties import read_properties
from assistant.understand.stated import FACETS, Conditions, add_new, blanked, facet_of
from assistant.understand.unwanted import read_unwanted
from assistant.understand.vocabulary import Word
from assistant.understanding import Need
from retrieval.lexicon import lexicon

_LEVELS = ("beginner", "professional", "small dog", "large dog")  # for whom a product is made, not to whom it is given
_INSTEAD_OF = re.compile(
    r"\b(?:instead of|rather than|in place of|(?<=sorry, )(?:i|we) said|i said(?=.{3,24}(?:didn't i|by mistake|but meant|but i mean)))\s(?:the |a |an |just )?(?P<what>[a-z0-9][\w'-]*(?:\s(?!(?:please|and|but|if|with|in|for|or|to)\b)[\w'-]+)?)"
)
_SWAPPED = re.compile(  # "swap the black for brown"
    r"\b(?:swap|trade|switch|exchange|change|replace)(?: out)? (?:the |that |my )?(?P<what>[a-z][\w'-]*(?: [a-z][\w'-]*)?)(?= (?:for|with|to|into|by) )"
)
_EATEN = frozenset(
    "coffee chocolate wine cream oat oatmeal raspberry strawberry blueberry cranberry tomato carrot pumpkin biscuit butter banana walnut almond cinnamon ginger pistachio peach lemon mint lavender caramel honey salmon plum cherry olive vanilla cocoa mocha apricot".split()
)
_WITH_ONE = re.compile(r"\b(?:with|has|have|having) (?:an? |the )?(?:[a-z-]+ )?$")
_SMELT = frozenset("lavender vanilla rose peach mint lemon lime cherry apricot coconut honey orange lilac violet plum".split())
_SCENTED = re.compile(
    r"\b(?:scent\w*|candles?|diffusers?|soaps?|perfumes?|body wash|shower gel|bath (?:bombs?|salts)|bubble bath|incense|air fresheners?|essential oils?|room spray|softener)\b"
)
_NOT_COLOR = re.compile(r"\s(?:flavou?r\w*|roast|scent\w*|beans?|tea|juice|sauce|oil|milk|wine|butter)\b")
_VERBS = frozenset(  # things that are called as something is done
    "throw suit watch iron drill ring mask cover light fan cap tie pump press wrap bow case match mop pan brush comb clip swing slide shop vacuum "
    "hook rake saw file plane paint plant pack stamp polish wax dress sponge drink snack stock book chop belt shake sleep skip spray steam tap top trim "
    "bandage bib shave toast whisk blend freeze heat cool lock mirror mount park ride row run ski skate".split()
)
_VERB_HERE = re.compile(
    r"(?:\b(?:i|you|we|they|he|she|it|that|which|who|would|could|can|will|might|may|should|shall|must|does|do|did|better|really|just|please|not|never|gonna|wanna|gotta|"
    r"don't|doesn't|didn't|won't|can't|couldn't|wouldn't|shouldn't)|'ll|'d)(?: (?:also|really|just|even|still|always|never|not|only))?\s$"
)
_PUT_IN = re.compile(  # "throw Miele in as well", "chuck in the Bosch too"
    r" (?:in\b|[\w'&. -]{2,24}? (?:in|into|on|onto|to)\b(?: (?:there|too|as well|the (?:mix|list|search|pot|ring|hat|running))|\s*(?:[,.;!?]|$)))"
)
_STORY_TIME = re.compile(
    r" (?:in an?|in the|at the|at|on the phone|stuck|waiting|ago|later|late|of (?:waiting|queu\w+|driving|my life)|standing|sitting|trying)\b"
)
_COMPLAINED = re.compile(  # said of a value in force
    r" (?:one |ones |version )?(?:is|are|looks?|feels?|seems?|would be|might be|'s)(?: just| maybe| perhaps)? "
    r"(?:(?:really |far |way |rather |slightly )?too|a (?:bit|little|tad|touch)|rather|so|kind of|sort of|quite|not really (?:me|us|for)) "
)
_FORGOTTEN = re.compile(
    r"\b(?:forget|lose|drop|scrap|scratch|ditch|never ?mind|no need for|get rid of|leave off|take off|do without|can live without)(?: about)? (?:the |that )?$"
)
_ENDS = re.compile(
    r"(?: (?:bit|thing|part|one|ones|then|now|after all|too|please|idea|requirement))?\s*(?:[,.;!?]|$|\b(?:and|i|we|but)\b)"
)
_VERSION = re.compile(r" ?(?:v|version )?(?P<n>\d\.\d)(?![\d.])")
_IS_NOT = re.compile(r"(?:而不是|并?不是|不要|别要?)\s?$|\bnot (?:the |an? )?$")
_COUNT_NEXT = re.compile(r" (?:up to |about )?(?:\d{1,2}|two|three|four|five|six|seven|eight|ten|twelve)\b")
_OPPOSITE = dict(  # what is wished for by who finds a thing too much so
    pair.split(":")
    for pair in (
        "big:smaller large:smaller small:bigger tiny:bigger long:shorter short:longer tall:shorter heavy:lighter light:heavier bulky:smaller loud:quieter noisy:quieter tight:looser loose:tighter "
        "thin:thicker flimsy:sturdier thick:thinner wide:narrower narrow:wider dark:lighter bright:darker hard:softer firm:softer stiff:softer soft:firmer slow:faster warm:cooler hot:cooler cold:warmer high:lower low:higher weak:stronger"
    ).split()
)
_TOO_BEFORE = re.compile(r"(?<!not )(?<!never )(?<!n't )(?<!isn't )\btoo $")
_TOO = re.compile(rf"(?<!not )(?<!never )(?<!n't )\btoo (?P<how>{'|'.join(_OPPOSITE)})\b(?! a\b)")
_I_CAN = re.compile(
    r"\b(?:i|we|you|he|she|they|budget|wallet)(?:'ll|'d| can't| won't| can| could| will| would| might| may| only| just| really| to)* $"
)
_PUTS = frozenset("throw pop stick chuck drop slip pack".split())
_BEGINS_CLAUSE = re.compile(r"(?:^|[,.;!?]|\b(?:and|please|just|also|then|ok|okay|go on)) ?$")
_BEGINS = re.compile(r"(?:^|[.!?;]\s*)$")
_OF_A_SEASON = re.compile(r"[的款装](?=$|[\s,，。;；!！?？、])")
_TASTE = re.compile(r"(?:的)?(?:口味|味道|味)(?!增|精|噌|素|淋)|[ -](?:flavou?r(?:ed)?|taste)\b")
_OPEN_FIELDS = re.compile(
    r"\b(?:any|whatever|whichever)\s(?P<a>colou?rs?|brands?|prices?|sizes?|materials?|styles?|ratings?|makes?|budget|finish|type|shade)\b(?! (?:but|except|bar|barring|save|other than|apart from)\b)"
    r"|\b(?:the |my )?(?P<b>colou?rs?|brands?|prices?|sizes?|materials?|styles?|ratings?|budget|cost|money|make|finish|shade|stars|[a-z]{4,14})\s(?:doesn't|does not|don't|do not|isn't|is not|no longer|is no longer|isn't really|really doesn't|not)\s(?:really |actually |that )?(?:matter|important|an issue|a problem|a concern|an object|count|restricted|limited)"
    r"|\b(?:forget|drop|remove|ignore|scrap|lose|skip|cancel|lift|undo|never mind|nevermind|don't care about|do not care about|not (?:fussed|fussy|bothered|worried|particular|picky|concerned) (?:about|with|on|over)|don't mind (?:about|what)?|flexible (?:on|about|with)|easy (?:on|about)|no preference on|not picky about|get rid of|scratch|(?:changed|change|changing) my mind (?:about|on)|take (?:off|away|out)|delete|relax|loosen|don't (?:really )?care for|not bothered about|open to any|clear|without the|no longer need|no)\s(?:about )?(?:the |a |my |any )?(?P<c>colou?rs?|brands?|prices?|sizes?|materials?|styles?|ratings?|budget|price|cost|make|stars?)(?:\s(?:limit|cap|range|filter|requirement|condition|restriction|constraint|preference|bit|thing|part|minimum|ceiling))?\b(?!\s(?:(?:limit|cap|range|maximum|max|ceiling)\s)?(?:down |up )?(?:to|under|below))"
    r"|\b(?:doesn't|don't|does not|do not|needn't|need not|not necessarily|no need (?:for it )?|won't)\s(?:really |necessarily )?(?:(?:have|need) (?:(?:it|them|\x00+) )?to be|be|to be)\s(?:for |a |an |in )?(?P<g>[a-z][a-z-]+(?: (?!(?:if|but|and|or|please|though|anymore|any|as|now|then|at|it|i|after|anyway|really|actually|so|exactly|just|only|specifically|all|any|for|to|in|on|you|we|necessarily|mate|love|tbh|honestly|either|cos|because|since)\b)[a-z-]+)?)\b"
    r"|\b(?:what|whatever|which) (?:it|they|these|those|that|\x00+)(?:'s|'re| is| are) (?P<m>made (?:of|from|out of)|called|branded)(?: with)? (?:doesn't|does not|don't|isn't|is not|makes no|no longer) (?:really |actually )?(?:matter|important|odds|difference|bother\w*)"
    r"|\b(?:not (?:at all )?(?:fussed|bothered|worried|fussy|picky|particular)|(?:don't|do not) (?:really )?(?:care|mind)|no matter|never mind|doesn't matter(?: to me)?|makes no odds|regardless of|couldn't care less) (?:about )?(?P<n>who (?:makes?|made)|(?:what|which) (?:make|brand|colou?r|material|size|style|shade)|what (?:it|they|\x00+)(?:'s|'re| is| are) made (?:of|from))(?: (?:it|them|\x00+)| (?:it|they)(?:'s|'re| is| are))?"
    r"|\bwithout (?P<k>[a-z][a-z-]+(?: [a-z-]+)?) (?:is|would be|works|will do) ?(?:also |just )?(?:ok|okay|fine|good|alright|all right|too)?\b"
    r"|(?:不|没)(?:是|带|含|能)?(?P<h>[\u4e00-\u9fff]{1,4}?)(?:的|功能)?也(?:行|可以|没关系|没事|无所谓|成|好|能接受|ok)"
    r"|(?:不一定|不必|没必要|用不着|不是非|不非|不用非|不见得)(?:非)?(?:得|要|是|用)?(?P<i>[\u4e00-\u9fff]{1,4}?)(?:的|不可)?(?=$|[,，。!！?？的了吧])"
    r"|\b(?P<l>money|price|cost|budget)(?:'s| is) (?:no|not an) (?:object|problem|issue|concern|matter)\b"
    rf"|(?:^|[,，。;；])(?P<j>[{HAN}]{{2,5}}?)(?:的|功能)?(?:这个|那个)?(?:现在)?(?:可以|就)?(?:不要了|不需要了|不用了|不必了|用不着了|(?:也|都)?(?:无所谓|不重要|不强求|没关系)了?)"
    r"|\bno (?:minimum |maximum |upper |lower |specific |particular |fixed |set )?(?P<d>price|budget|brand|colou?r|size|rating)(?: (?:limit|cap|preference|restriction|ceiling|in mind))?(?=\W*$|,)"
    r"|(?P<e>颜色|(?<![\u4e00-\u9fff])色|品牌|牌子|价格|价钱|预算|钱|尺寸|尺码|大小|材质|面料|评分|星级|款式|风格|口味|图案|重量|容量|功率|噪音|长度|长短|花纹)(?:方面|上|什么的|这块|的话|限制|要求)?(?:我|我们)?(?:其实|真的|倒|倒是|真|呢|嘛|,|\s)?(?:都|就|可以|也)?(?:无所谓|都行|都可以|不限|不重要|随便|没要求|没有要求|不挑|不管了?|不用管|不要求|没关系|不是问题|放开|取消|去掉|不在乎|任意|不做要求|不做限制|没有限制|没限制)"
    r"|(?:不限|不管|不在乎|不挑|任何|任意|随便什么|什么|啥|取消|去掉|忘掉|不要管|别管|不考虑)(?P<f>颜色|品牌|牌子|价格|价钱|预算|价位|尺寸|尺码|大小|材质|面料|评分|星级|款式|风格)(?:的?(?:限制|要求|条件))?(?:都(?:行|可以|好))?(?:了)?(?!更|最|比|比较|好看|适合|的好|合适|耐|好一)"
)
_EITHER_WAY = re.compile(
    rf"(?P<a>[{HAN}])不(?P=a)(?P<rest>[{HAN}]{{0,3}}?)(?:的)?(?:我)?(?:都|也|倒)?(?:行|可以|无所谓|没关系|不重要|没事|能接受)"
)
_FIELD = {
    "color": re.compile(r"colou?r|shade|色"),
    "brand": re.compile(r"brand|make|called|品牌|牌子"),
    "price": re.compile(r"price|budget|cost|money|价|预算|钱"),
    "rating": re.compile(r"rating|star|评分|星级"),
    "size": re.compile(r"size|尺|大小"),
    "material": re.compile(r"material|made |材质|面料"),
    "style": re.compile(r"style|款式|风格"),
    "weight": re.compile(r"weight|重量"),
    "capacity": re.compile(r"capacity|容量"),
    "power": re.compile(r"power|wattage|功率"),
    "noise": re.compile(r"noise|噪音"),
    "length": re.compile(r"length|长度|长短"),
    "pattern": re.compile(r"pattern|图案|花纹"),
}


def conditions(
    text: str,
    raw: str,
    words: list[Word],
    found: list[Figure],
    used: list[tuple[int, int]],
    language: str,
    likeliest: Roles,
    need: Need | None,
) -> Conditions:
    """The conditions of a folded text. ``used`` characters (prices, references) are left alone. ``need``: the one in force."""
    state = Conditions()
    masked = blanked(text, used)
    for match in _INSTEAD_OF.finditer(masked):
        state.replaced.append(match["what"])
        state.spans.append(match.span())
    for match in _SWAPPED.finditer(masked):
        state.replaced.append(match["what"])
        state.spans.append(match.span())
    masked = blanked(masked, state.spans)
    for match in _EITHER_WAY.finditer(masked):  # 护不护眼都行
        state.opened.append(match["a"] + match["rest"])
        state.spans.append(match.span())
    masked = blanked(masked, state.spans)
    for match in _OPEN_FIELDS.finditer(masked):
        said = next(group for group in match.groups() if group)
        name = (
            next((n for n, pattern in _FIELD.items() if pattern.search(said)), said)
            if not (match["g"] or match["h"] or match["k"])
            else said
        )
        state.opened.append(name)
        state.spans.append(match.span())
    masked = blanked(masked, state.spans)
    for word in words:
        if word.kind in ("brand", "color", *FACETS) and _given_up(masked, word):
            state.opened.append(word.value)
            state.spans.append((word.start, word.end))
    masked = blanked(masked, state.spans)
    denied: list[Figure] = []
    if need is not None:
        for figure in found:  # 是512G不是256G
            if figure.facet and (said_not := _IS_NOT.search(masked[: figure.start])):
                add_new(state.replaced, figure.en if language == "en" else figure.zh)
                state.spans.append((said_not.start(), figure.end))
                denied.append(figure)
        masked = blanked(masked, state.spans)
    read_unwanted(masked, words, language, state)
    drop_by_role(text, words, likeliest, need, state)
    masked = blanked(masked, state.spans)
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
        if word.said == "top" and re.search(r"\b(?:at the|on|on the|up|to the)\s$", text[: word.start]):
            continue
        if word.term is not None and word.term.en == "good value":
            continue  # 实惠点的: of the price, whatever the order it asks for
        if word.value in ("pair", "set", "single", "new arrival", "trending", "popular", "best seller", "top rated", "评价好"):
            continue
        if word.kind == "size" and any(f.kind == "measure" and f.start == word.start for f in found):
            continue  # 1.5米 is what was said, a queen size only what it often is
        if word.kind == "color" and word.said in _EATEN and not _is_color(text, word, words):
            continue
        if word.kind == "color" and word.said in ("light", "bright", "dark", "clear") and _WITH_ONE.search(text[: word.start]):
            continue  # a magnifying glass with a light
        if word.kind == "color" and word.said in _SMELT and _SCENTED.search(text):
            state.put("scent", word.spelled())
            continue
        if word.kind == "color" and (_NOT_COLOR.match(text, word.end) or _of_food(word, words)):
            continue
        if word.kind == "type" and word.said == "seats" and _COUNT_NEXT.match(text, word.end):
            continue  # a table that seats six
        if need is not None and word.kind in FACETS and _TOO_BEFORE.search(text[: word.start]):
            if word.said not in _OPPOSITE:
                add_new(state.exclude, word.spelled())  # "too chunky"
            add_new(state.replaced, word.spelled())
            state.spans.append((word.start, word.end))
            continue
        if word.kind == "type" and SOMETHING.search(text[: word.start]):
            continue
        if word.kind == "type" and word.said in _VERBS and _VERB_HERE.search(text[: word.start]):
            continue  # could you throw Bosch in as well
        if word.kind == "feature" and word.said == "stretch" and _I_CAN.search(text[: word.start]):
            continue  # "the most i can stretch to"
        if word.kind == "type" and word.said in _PUTS and _BEGINS_CLAUSE.search(text[: word.start]):
            if _PUT_IN.match(text, word.end):
                continue  # throw Miele in as well
        if word.kind == "type" and _beside_brand(raw, word, words):
            word = Word(word.start, word.end, "brand", raw[word.start : word.end], word.said)
        state.words.append(word)
        if word.kind == "brand":
            add_new(state.brands, word.value)
        elif word.kind == "color":
            for color in (word.spelled() if language == "en" else word.value).split(" and "):  # black and red
                add_new(state.colors, color)
        elif word.kind == "type":
            state.types.append(word)
            for brand in _named_for(word):
                add_new(state.brands, brand)
        elif word.kind == "room" and word.said.endswith(("mounted", "mount", "hung")):
            state.put("feature", word.spelled())
        elif word.kind == "connectivity" and (version := _VERSION.match(text, word.end)):
            state.put("connectivity", f"{word.spelled()} {version['n']}")  # HDMI 2.1
            state.spans.append((word.start, version.end()))
        elif word.kind == "size":
            state.put("size", word.spelled().removeprefix("size "))  # "size m" and "m" are one condition
        elif word.kind in FACETS or (word.term is not None and word.term.en in _LEVELS):
            state.put(facet_of(word), word.spelled())
        elif word.kind == "season" and (language == "zh" or _OF_A_SEASON.match(text, word.end)):
            state.put("season", word.spelled())
    for figure in found:
        if figure.facet == "duration" and _STORY_TIME.match(text, figure.end):
            continue  # three hours in a waiting room
        if figure.kind in ("measure", "people", "pieces", "age", "size") and not any(
            s < figure.end and figure.start < e for s, e in used
        ):
            if figure not in denied and not any(w.start <= figure.start and figure.end <= w.end for w in state.words):
                state.put(figure.facet, figure.en if language == "en" else figure.zh)
                state.spans.append((figure.start, figure.end))
    wanted = [t for t in state.types if not is_past(text, t.start, t.end)]
    if wanted and len(wanted) < len(state.types):  # the boiler's packed up … slippers
        state.words = [w for w in state.words if w.kind != "type" or w in wanted]
        state.types = wanted
    read_properties(masked, raw, words, language, state)
    if need is not None and state.relative is None and not state.attributes and (much := _TOO.search(text)):
        state.relative = _OPPOSITE[much["how"]]
    return state


def _named_for(word: Word) -> list[str]:
    """The brand that the name of a type begins with: a Lego set."""
    term = lexicon().term(word.said.split(" ")[0].removesuffix("s"), "brand")
    return [term.en] if term is not None and lexicon().term(word.said.split(" ")[0], "type") is None else []


def _of_food(word: Word, words: list[Word]) -> bool:
    """Whether a colour stands right before something to eat or drink: oat biscuits."""
    following = next((w for w in words if w.start - word.end == 1 and w.kind == "type" and w.term is not None), None)
    if following is None or following.term is None or word.said not in _EATEN:
        return False
    return bool({"food", "drinks"} & {term.en for term in (following.term, *lexicon().broader(following.term))})


def _given_up(text: str, word: Word) -> bool:
    """Whether a value is complained of or forgotten: "burgundy is a bit dull", "let's forget the white", "drop Fossil"."""
    return _COMPLAINED.match(text, word.end) is not None or (
        _FORGOTTEN.search(text[: word.start]) is not None and _ENDS.match(text, word.end) is not None
    )


def _beside_brand(raw: str, word: Word, words: list[Word]) -> bool:
    """Whether a capitalised type stands in a list with a brand: "Tile or Apple"."""
    if not raw[word.start : word.start + 1].isupper() or raw.isupper():
        return False
    if _BEGINS.search(raw[: word.start]) and not re.match(r" (?:or|and|/|vs) ", raw[word.end :]):
        return False  # "Electric shaver, Philips"
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
