"""How a product should be, beyond the words that lists know: sizes, counts, "with …", "must be …", 要能…."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.chinese_properties import able_zh, before_type_zh, segments_zh, with_zh
from assistant.understand.cues import RELATIVE, RELATIVE_ZH
from assistant.understand.figures import english_number
from assistant.understand.line import HAN
from assistant.understand.marks import read_marks
from assistant.understand.specs import read_specs
from assistant.understand.stated import FACETS, Conditions, blanked
from assistant.understand.unknown_brands import unknown_brands
from assistant.understand.unwanted import STOP_EN
from assistant.understand.vocabulary import Word
from retrieval.lexicon import lexicon

_WITH_EN = re.compile(
    r"\b(?:with|has|have|having|featuring|that has|including|comes? with|w/)\s+(?:(?:a bit of|a little|a touch of|a|an|the|some|good|great|built[- ]in|at least|nice|really|very|its|it's own)\s+){0,2}"
    r"(?P<what>(?!(?:my|me|you|your|this|that|it|them|us|ones?|folks?|people|any|free|no|under|these|those|one|fast|low|more|less|better|for|to|on|been|in|been)\b)[a-z0-9][\w'-]*(?:\s(?!(?:and|or|for|under|that|which|in|on|at|please|to|from|but|if|so|because|by|with|is|are|i|we|it|around|between|over|below|less|max|pls|when|thanks|thank|of|costing|up|rated|built|fitted|attached|included|integrated|inside)\b)[a-z0-9][\w'-]*){0,2})"
)
_BUILT_IN = re.compile(  # "with the speakers built in"
    r"\b(?:with|has|have|having|got) (?:an? |the |its own |their own |some )?(?P<what>[a-z]{3,}(?: [a-z]{3,})?) built[- ]in(?:to it)?\b"
)
_STORY_END = re.compile(r"[.:!?;](?!\d)")
_AND_ALSO = re.compile(
    r"(?:,| and| &|, and| plus) (?:an? |the )?(?P<what>(?!an? |the )[a-z][\w'-]*(?:[ -](?!(?:and|or|for|under|that|which|in|on|at|please|to|from|but|if|so|with|is|are|i|it|around|between|over|below)\b)[a-z][\w'-]*){1,2})"
)
_MUST_EN = re.compile(
    r"\b(?:must be|has to be|have to be|needs? to be|should be|must have|has to have|needs? to have|should have|ideally|preferably|make it|make them|made (?:of|from|out of)|make sure (?:it's|it is|they're|they are))\s+(?:a |an |the |at least |really |very |fully |in )?"
    r"(?P<what>(?!(?:under|over|below|above|between|around|less|more|cheap\w*|delivered|able|in|at|the|from|it|to|two|three|four|five|six|a|an)\b)[a-z][\w'-]*(?:[ -](?!(?:and|or|for|under|with|that|which|please|in|but|if|so|to|from|too|as|is|instead|though|then)\b)[a-z][\w'-]*){0,2})"
)
_ABLE_EN = re.compile(
    r"\b(?:(?:must|should|has to|have to|needs? to)(?: also)? (?:be able to )?|(?:that|which|it|they|one) (?:can|could)(?: also)? |able to |capable of )"
    r"(?P<what>(?!(?:be|have|not|you|i|we|see|show|find|get|go|do|buy|come|cost|arrive|ship|stay|also|make)\b)[a-z]{3,}(?: (?:an? |my |the |our )?(?!(?:and|or|for|with|too|as|please|in|to|at|also|under|but|so|an?|my|the|our)\b)[a-z]+){0,2})"
)
_SIZE_EN = re.compile(
    r"\b(?:size|sizes|in an?)\s(xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl|small|medium|large|extra large|extra small|one size)\b"
)
_LONE_SIZE = re.compile(r"(?:^|[\s,(/])(XXS|XS|S|M|L|XL|XXL|XXXL|[2-5]XL)(?=$|[\s,.)/?!])(?!\s?[&'])")
_ZH_SIZE = re.compile(r"(?<![a-z])(xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl)\s?(?:码|号)|([大中小均加特]码|[大中小](?=号))")
_YEARS = (
    r"(?:1?\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen)"
)
_CHILD = r"(?:girl|boy|child|kid|toddler|teenager|son|daughter|nephew|niece|grandson|granddaughter|godson|goddaughter|lad|lass|sister|brother|cousin)"
_AGED = re.compile(
    r"\b(?:ages?|aged)\s(?P<n>\d{1,2}(?:\s?(?:-|to|and)\s?\d{1,2}|\s?\+)?)\b"
    rf"|\b{_CHILD} (?:of |is |who is |who's |turning |turns )(?P<who>{_YEARS})\b(?! ?(?:foot|feet|cm|kg|size|inch|year))"
    rf"|\b{_CHILD}(?:'s| is|,)? (?:just |about to be |nearly )?(?:turning|turns|turned|turn) (?P<turns>{_YEARS})\b"
)
_WAIST = re.compile(r"\b(?P<n>\d{2}) ?(?:inch |in |\" )?(?P<what>waist|leg|inseam|chest|bust|collar)\b")
_SUCH_A_ONE = re.compile(  # "a gel one"
    r"\b(?:an?|some) (?P<what>(?!(?:new|different|other|nice|good|better|bigger|smaller|cheaper|second|few|similar|decent|cheap|big|small|proper|great|lovely|single|certain|particular|more|bit|quick|little|last|first|third|really|very|lot|fun|best|real|live)\b)[a-z][a-z-]{2,}) (?:one|ones)\b(?! (?:of|more|who))"
)
_FOR_PEOPLE = re.compile(
    r"\b(?:for|seats?|sleeps?|fits?|serves?)\s(?:up to |about )?(\d{1,2}|two|three|four|five|six|eight|ten|twelve)(?: (?:people|persons|adults|guests|of us))?\b(?!\s?(?:\$|dollars|bucks|inch|year|month|hours?|days?|[-/]|\d|weeks?|kg|th|st|%|pounds?|euros?|or less|quid))"
)
_PACK_OF = re.compile(
    r"\b(?:sets?|packs?|box(?:es)?|cases?|bundles?|bags?|pairs?) of (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|a dozen)\b"
)
_SEGMENT = re.compile(r"[^,;.!?()\x00、，。；]+")
_SEGMENT_LEAD = re.compile(
    r"^(?:(?:and|or|with|in|on|also|preferably|ideally|maybe|really|very|please|a|an|the|some|one|that(?: is|'s)|which is|must be|should be|size)\s+)+"
)
_SENTENCE = re.compile(
    r"\b(?:i|i'm|i've|i'd|my|me|you|your|we|us|he|she|his|her|they|them|it|it's|is|are|was|were|be|need|want|looking|going|have|got|get|help|thanks?|please|hi|hello|hey|ok|okay|show|find|what|which|how|do|does|can|could|would|any|something|anything|some|same|instead|too|also|only|just|actually|but|not|no|if|so|because|price|budget|cheap\w*|best|good|great|nice|stars?|rated|rating|reviews?|recommend\w*|suggest\w*|first|one|ones|now|next|right|list|sort|sorted|somewhere|anywhere|about|roughly|approximately|ballpark|newest|latest|popular|gift|present|for|to|from|by|under|over|around)\b"
)
VAGUE = re.compile(
    r"\b(?:reckons?|folks?|anything|something|nothing|everything|whatever(?:'s)?|whichever|request|the|same|different|best|good|great|nice|question|problem|issue|idea|look|pleasure|budget|price|prices|quality|reviews?|ratings?|stars?|sizes?|colou?rs?|that|this|you|i)\b|^of\b|'s (?:fine|ok|okay|good|great|alright|nice)\b"
)
_CONTAINER = re.compile(
    r"(?:bag|sack|tub|jar|bottle|tin|can|box|carton|packet|pouch|pack|size|version|model|one|kind|sort|type)s?(?: (?:please|one|ones))?"
)
_OPINION = re.compile(
    r"(?:'s |is |are |looks? |so |really |absolutely |just |dead |pure |well |proper )*(?:gorgeous|lovely|beautiful|stunning|fab|fabulous|adorable|brilliant|brill|smashing|cracking|amazing|awesome|wonderful|fantastic|perfect|ideal|grand|ace|class|deadly|magic|belting|mint|sound|dreamy|terrific|superb|delightful|charming|champion|marvellous|marvelous)"
)
_TRAILING = re.compile(
    r"(?: (?:again|too|as well|also|please|pls|again please|if poss|if possible|obviously|of course|naturally|mate|love|tbh|lol))+$"
)
_THE_UNIT = re.compile(
    r"\b(?:an?|one|the)(?: full| whole| single| good)? (?P<what>terabyte|tb|litre|liter|gallon|kilo|gigabyte)\b(?! (?:of (?!storage|space|memory|disk|ssd|capacity)|jug|bottle))"
)
_UNIT_FACETS = {
    "terabyte": ("storage", "1TB"),
    "tb": ("storage", "1TB"),
    "gigabyte": ("storage", "1GB"),
    "litre": ("capacity", "1L"),
    "liter": ("capacity", "1L"),
    "gallon": ("capacity", "1 gallon"),
    "kilo": ("weight", "1kg"),
}
_BODY = re.compile(r"\b(?P<what>waist|inseam|chest|bust|collar|neck)\s(?:size )?\d{2}\b")
FOR_DEVICE = re.compile(
    r"\b(?:for|fits?|compatible with|works with)\s(?:my |an? |the )?(?P<what>(?:iphone|ipad|macbook|airpods|apple watch|galaxy|pixel|kindle|ps ?[45]|playstation|xbox|nintendo switch|steam deck)(?:\s(?:\d{1,2}|pro|max|mini|plus|air|ultra|series [a-z0-9]+|s\d{2}|note)){0,3})"
)

_FOR_DEVICE_ZH = re.compile(
    r"(?:给|适合|适配|兼容|配|支持)?(?<![a-z])(?P<what>(?:iphone|ipad|macbook|airpods|apple watch|galaxy|pixel|kindle|ps ?[45]|xbox|switch|steam deck)(?:\s?(?:\d{1,2}|pro|max|mini|plus|air|ultra|se|s\d{2}|note)(?![a-z0-9])){0,3})(?:手机(?![壳膜支套链]))?(?:可以|能|可|适|专)?(?:用|的)?"
)
_DEVICES = frozenset(
    {"phone", "smartphone", "tablet", "laptop", "computer", "smartwatch", "game console", "e-reader", "earbuds"}
)

_LESS_NOISE = re.compile(r"(?:噪音|噪声|声音|动静)(?:要|能|再|可以|最好)*[小低轻]?$")


def read_properties(text: str, raw: str, words: list[Word], language: str, state: Conditions) -> None:
    """Put the properties that the text states into ``state``, and a brand or relative wish that nothing else told."""
    for match in _SIZE_EN.finditer(text):
        state.put("size", match[1])
        state.spans.append(match.span())
    for match in _LONE_SIZE.finditer(raw if not raw.isupper() else ""):
        told = any(w.kind == "size" and w.start <= match.start(1) < w.end for w in state.words)  # the XL of twin XL
        if text[match.start(1) : match.end(1)].strip() and not told:
            state.put("size", match[1])
            state.spans.append(match.span(1))
    for match in _ZH_SIZE.finditer(text):
        if any(w.start <= match.start() and match.end() <= w.end and w.kind in FACETS for w in state.words):
            continue
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
    for match in _WAIST.finditer(text):
        state.put(match["what"], match["n"])
        state.spans.append(match.span())
    for match in _BODY.finditer(blanked(text, state.spans)):
        state.put(match["what"], match.group())
        state.spans.append(match.span())
    for match in _THE_UNIT.finditer(text):
        state.put(*_UNIT_FACETS[match["what"]])
        state.spans.append(match.span())
    for match in FOR_DEVICE.finditer(text):
        state.put("compatibility", match["what"].strip())
        state.spans.append(match.span())
    for match in _SUCH_A_ONE.finditer(text):
        if not any(s < match.end("what") and match.start("what") < e for s, e in state.spans) and not VAGUE.search(
            match["what"]
        ):
            if not any(w.start < match.end("what") and match.start("what") < w.end for w in state.words):
                state.put("feature", match["what"])
    if re.search(f"[{HAN}]", text) and state.types and not any(t.term and t.term.en in _DEVICES for t in state.types):
        for match in _FOR_DEVICE_ZH.finditer(text):  # 磁吸的手机壳，iPhone用的
            state.put("compatibility", match["what"].strip())
            state.spans.append(match.span("what"))
            inside = [w for w in state.words if match.start() <= w.start < match.end()]
            state.types = [t for t in state.types if t not in inside] or state.types
            state.words = [w for w in state.words if w not in inside or w in state.types]
            for key in [
                k for k, v in state.attributes.items() if k != "compatibility" and any(v == w.spelled() for w in inside)
            ]:
                del state.attributes[key]
    for match in _PACK_OF.finditer(text):
        state.put("quantity", match.group())
        state.spans.append(match.span())
    read_specs(text, raw, language, state)
    read_marks(text, raw, language, state)
    for match in _AGED.finditer(text):
        said = match["n"] or match["who"] or match["turns"]
        state.put("age", said if said[0].isdigit() else str(english_number(said)))
        state.spans.append(match.span())
    for match in _FOR_PEOPLE.finditer(text):
        if not any(s <= match.start(1) < e for s, e in state.spans):
            count = int(match[1]) if match[1].isdigit() else english_number(match[1])
            state.put("capacity", f"{count} people")
            state.spans.append(match.span())
    for match in _BUILT_IN.finditer(text):
        state.put("feature", f"built-in {match['what']}")
        state.spans.append(match.span())
        gone = [w for w in state.words if match.start("what") <= w.start < match.end()]
        state.words = [w for w in state.words if w not in gone]
        state.types = [t for t in state.types if t not in gone]
        for key in [k for k, v in state.attributes.items() if k != "built" and any(v == w.spelled() for w in gone)]:
            del state.attributes[key]
    for pattern, facet in ((_MUST_EN, "feature"), (_WITH_EN, "feature"), (_ABLE_EN, "feature")):
        for match in pattern.finditer(text):
            what = STOP_EN.sub("", match["what"]).strip(" -'")
            span = (match.start("what"), match.start("what") + len(what))
            known = [w for w in state.words if w.start < span[1] and span[0] < w.end]
            covered = sum(w.end - w.start for w in known)
            if any(w.kind == "brand" for w in known) or any(s < span[1] and span[0] < e for s, e in state.spans):
                continue
            if VAGUE.search(what):
                continue
            if pattern is _WITH_EN and (later := [t for t in state.types if t.start >= span[1]]):
                if len(later) == sum(not (span[0] <= t.start < span[1]) for t in state.types):
                    if _STORY_END.search(text[span[1] : later[0].start]):
                        continue  # a waiting room with a dead phone: the thing is named a sentence later
            if pattern is _ABLE_EN:  # "able to mop": what it does, no product looked for
                state.types = [t for t in state.types if not (span[0] <= t.start < span[1])]
                known = []
            only_types = (
                match.group().startswith(("with", "w/", "including", "come"))
                and all(w.kind == "type" for w in known)
                and len(state.types) > len(known)
            )
            listed = len(known) > 1 and " " in what  # "with adjustable armrests": the two words are one property
            if len(what) > 2 and (only_types or listed or not (known and covered + len(known) >= len(what))):
                state.put(facet, what)
                state.types = [t for t in state.types if not (span[0] <= t.start < span[1])] or state.types
                if pattern is not _ABLE_EN:
                    _and_also(text, span[1], state)
    _segments(text, state)
    if language == "zh":
        before_type_zh(text, state)
        segments_zh(text, state)
    able_zh(text, language, state)
    with_zh(text, state)
    unknown_brands(raw, text, words, state)
    for pattern in (RELATIVE, RELATIVE_ZH):
        if relative := next((m for m in pattern.finditer(text) if not _told(m, state)), None):
            state.relative = next(group for group in relative.groups() if group)
            if _LESS_NOISE.search(text[: relative.start() + 1]) and state.relative[0] in "小低轻":
                state.relative = "安静一点"


def _told(match: re.Match[str], state: Conditions) -> bool:
    """Whether a known word goes on into this wish: 吸力大一点 asks for strong suction."""
    return any(w.kind in FACETS and w.start < match.start() < w.end for w in state.words)


def _and_also(text: str, end: int, state: Conditions) -> None:
    """Put what is listed after a property: "with lumbar support and adjustable armrests"."""
    while match := _AND_ALSO.match(text, end):
        what = STOP_EN.sub("", match["what"]).strip(" -'")
        end = match.start("what") + len(what)
        if VAGUE.search(what) or _SENTENCE.search(what) or any(s < end and match.start("what") < e for s, e in state.spans):
            return
        state.put("feature", what)


def _segments(text: str, state: Conditions) -> None:
    """Short pieces between commas that say how the thing should be: "desk lamp, adjustable arm, usb"."""
    free = blanked(text, state.spans)
    pieces = list(_SEGMENT.finditer(free))
    if not state.types and not state.words:
        return
    for piece in pieces[1:]:
        what = piece.group().strip()
        start = piece.start() + (len(piece.group()) - len(piece.group().lstrip()))
        if lead := _SEGMENT_LEAD.match(what):
            what, start = what[lead.end() :], start + lead.end()
        what = _TRAILING.sub("", what)
        if _CONTAINER.fullmatch(what) or _OPINION.fullmatch(what):
            continue  # the 12 kg sack
        known = [w for w in state.words if start <= w.start < start + len(what)]
        covered = sum(w.end - w.start for w in known) + len(known)
        if _another_thing(text, what, start, state):
            state.types = [t for t in state.types if t.start != start]
            state.put("feature", what)
            continue
        simple = len(what) > 3 and (
            not VAGUE.search(what) and re.fullmatch(r"[a-z][a-z'-]+(?: [a-z'-]+){0,2}", what) and not _SENTENCE.search(what)
        )
        if simple and covered < len(what) and not any(w.kind in ("type", "brand") for w in known):
            state.put("feature", what)


def _another_thing(text: str, what: str, start: int, state: Conditions) -> bool:
    """Whether a piece names a product that has nothing to do with the one named before: "suitcase, hard shell"."""
    kind = next((t for t in state.types if t.start == start and t.said == what), None)
    first = state.types[0] if state.types else None
    if first is not None and re.search(r"[.!?;]", text[first.end : start]):
        return False  # said in another sentence
    if kind is None or first is None or first.start >= start or kind.term is None or first.term is None:
        return False
    above = {term.en for term in (first.term, *lexicon().broader(first.term))}
    return not above & {term.en for term in (kind.term, *lexicon().broader(kind.term))}
