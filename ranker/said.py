"""What a message says of the shopper's lasting taste: "I never wear wool", 我喜欢亚麻, "less like my usual".

Only what holds beyond this search: "I love this one" and "I'd like a red dress" are about something else. Both languages are
read by patterns and the lexicon, without a model.
"""

# ruff: noqa: E501 - wordings read better in one line

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commerce.tastes import StatedTaste
from ranker.taste import PARTED, TOGETHER
from retrieval.lexicon import Term, lexicon

LONGEST = 400  # characters of a message that are read
_WORDS_KEPT = 120  # characters of what was said that are kept with a taste
_OBJECT = 60  # characters after the verb
_FREE_WORDS, _FREE = 3, 30  # words and characters of a thing that no lexicon knows
_TASTES = frozenset(
    {"type", "color", "material", "pattern", "cut", "feature", "style", "finish", "scent", "taste", "brand", "skin"}
)

Usual = Literal["less", "more"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of taste. ``usual``: whether the shopper's own taste should count less or more from now on."""

    tastes: tuple[StatedTaste, ...] = ()
    usual: Usual | None = None
    rest: str = ""  # of the message, without what was wholly about lasting taste: what is left to be read

    def __bool__(self) -> bool:
        return bool(self.tastes) or self.usual is not None

    @property
    def only(self) -> bool:
        """Whether the message says nothing else."""
        return bool(self) and not _WORDS_LEFT.search(_COURTESY.sub("", self.rest))


_WORDS_LEFT = re.compile(r"\w")
_COURTESY = re.compile(
    r"\b(?:please|thanks|thank you|and|but|so|ok|okay|oh|actually|in fact|sorry|by the way|btw|note that|remember that|you know|well|also|now|just)\b|[请谢吧呢啊了嗯哦]|记住|另外|对了|顺便说一下|不过|而且|还有|其实",
    re.IGNORECASE,
)

_WEAR = r"(?:wear|buy|use|choose|pick|eat|drink|put on|go for|go near|touch)"
_MUCH = r"(?:(?:really|absolutely|just|do|actually|now|also|generally|usually|always|mostly|tend to) ){0,2}"
_EN = rf"(?P<object>[^.;!?\n]{{2,{_OBJECT}}})"
_ZH = rf"(?P<object>[^。；！？，,.;!?\n]{{1,{_OBJECT}}})"


@dataclass(frozen=True, slots=True)
class _Saying:
    pattern: re.Pattern[str]
    weight: float
    lasting: bool = False  # whether the verb alone makes it taste, so that words no lexicon knows are kept too


def _en(pattern: str, weight: float, *, lasting: bool = False) -> _Saying:
    return _Saying(re.compile(rf"{pattern}\s+{_EN}", re.IGNORECASE), weight, lasting)


def _zh(pattern: str, weight: float, *, after: str = "", lasting: bool = False) -> _Saying:
    return _Saying(re.compile(rf"{pattern}{_ZH}{after}"), weight, lasting)


_SAYINGS = (
    _en(
        rf"(?:\bi (?:would |will |'ll )?|(?<=, )|(?<= and )|(?<= but ))never(?: ever)? (?:{_WEAR}|want|like)",
        -1.0,
        lasting=True,
    ),
    _en(rf"\bi(?: really| just| simply)? (?:don't|do not|dont|won't|will not|can't|cannot|can not) (?:ever )?{_WEAR}", -1.0),
    _en(r"\bi(?:'m| am) (?:very |highly )?(?:allergic|sensitive) to", -1.0, lasting=True),
    _en(r"\bi (?:really |absolutely |just )?(?:hate|detest|loathe|can't stand|cannot stand|can't bear)", -1.0),
    _en(r"\bi(?: really| just)? (?:don't|do not|dont) (?:really |much )?(?:like|love|care for|enjoy)", -0.8),
    _en(r"\bi (?:always |usually |generally |try to )?(?:dislike|avoid)", -0.8),
    _en(r"\bi(?:'m| am) not (?:really )?(?:a (?:big )?fan of|into|fond of|keen on)", -0.8),
    _en(r"\b(?:stop|quit) (?:showing|recommending|suggesting|offering)(?: me)?", -0.8),
    _en(r"\b(?:never|don't ever) (?:show|recommend|suggest|offer)(?: me)?", -1.0),
    _en(rf"\bi {_MUCH}(?:love|adore)(?: to wear| wearing)?", 1.0),
    _en(r"\bi (?:only|always|mostly|usually|mainly|generally) (?:wear|buy|use|choose|pick|go for)", 1.0, lasting=True),
    _en(rf"\bi {_MUCH}(?:like|prefer|favou?r|enjoy)(?: to wear| wearing)?", 0.7),
    _en(r"\bi(?:'m| am) (?:really |very )?(?:a (?:big |huge )?fan of|into|fond of)", 0.7),
    _en(
        r"\bmy (?:favou?rite|go-to|preferred) (?:colou?rs?|materials?|fabrics?|styles?|brands?|patterns?|fits?|cuts?) (?:is|are)",
        1.0,
    ),
    _zh(r"我(?:是)?(?:从来?|绝|一直|向来|都|也|平时|一般)*(?:都|就)?不(?:会)?(?:穿|戴|买|用|吃|喝|碰)", -1.0, lasting=True),
    _zh(r"我?对", -1.0, after="(?:过敏|敏感)", lasting=True),
    _zh(r"我(?:真的?|特别|最|很|非常|超级?|一直|一向|就)*(?:讨厌|受不了|反感)", -1.0),
    _zh(r"我(?:真的?|一直|一向|也|都|其实)*不(?:太|怎么|大|是很|是太)?(?:喜欢|爱|中意)(?:穿|戴|用|买)?", -0.8),
    _zh(r"(?:别|不要|请勿)(?:再|总是?|老是?)+(?:给我)?(?:推荐|推|看|展示)", -0.8),
    _zh(
        r"我(?:真的?|特别|最|很|非常|超级?|一直|一向|就|还是|比较|更|挺|蛮)*(?:喜欢|偏爱|钟爱|酷爱|偏好|爱)(?:穿|戴|用|买)?",
        0.8,
    ),
    _zh(r"我(?:一直|一般|平时|通常|基本|几乎)*(?:只|总是?|都)(?:穿|戴|买|用)", 1.0, lasting=True),
    _en(r"\bi (?:don't|do not|dont) mind", 0.0),
    _en(r"\bforget (?:about )?(?:that )?i (?:don't |do not |never )?(?:like|love|hate|dislike|wear|avoid|prefer)", 0.0),
    _zh(r"我(?:现在|其实|也)*不介意(?:穿|戴|用|买)?", 0.0),
    _zh(r"(?:忘了|忘掉|别管|不用管)我(?:不|很|最|讨厌)*(?:喜欢|爱|穿)?", 0.0),
    _zh(r"我最(?:喜欢|爱)的(?:颜色|材质|面料|风格|牌子|品牌|图案|款式)是", 1.0),
)
# "wool is fine now", 粉色也可以了: takes an avoidance back where there is one, and says nothing of taste elsewhere
_TAKES_BACK = re.compile(
    r"\b(?:is|are|'s|would be) (?:now |also |actually |totally |perfectly )?(?:ok(?:ay)?|fine|good|great|all ?right|acceptable|welcome)\b"
    r"|\bchang(?:ed|ing) my mind (?:about|on)\b|\b(?:not|n't|no longer|never) (?:really |actually )?(?:hate|avoid\w*|mind|allergic|dislike|against)\b"
    r"|\bi (?:do|can|could|would|actually|now) (?:now |actually )?(?:wear|use|buy|eat|like|love|have)\b|\b(?:show|recommend|suggest|include)\b.{1,40}\bagain\b"
    r"|(?:可以|行|能接受|没问题|没关系|无所谓|不错|挺好)(?:接受)?(?:的|了|啦|吧)*\W*$|不(?:再)?(?:讨厌|过敏|排斥|反感|避开|介意)|改(?:变)?主意|又(?:喜欢|想|可以)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.;!,。；！，\n]+")
_ASKS = re.compile(r"[?？]|[吗么]\W*$")
# "the red one", "it", 这个: something on screen, not a taste
_POINTING = re.compile(
    r"^(?:the|this|that|these|those|it|its|them|they|him|her|you|your|how|what|when|where|to|a|an|one|another|some|first|second|last"
    r"|shopping|here)\b|^(?:的|这|那|它|第|刚才|上面|前面|你|您|他|她|一(?:个|件|条|双|款))",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:but(?! not)|though|although|however|except|because|so|when|if|for (?:a|my|the)|can you|could you|show|please)\b|但是?(?!不)|不过(?!不)|因为|所以|可是|的话"
)
_NEXT_SAYING = re.compile(r"(?:,?\s+(?:and|but|yet|plus|while)|[,，])\s+(?=(?:i|i'm|my|never)\b)", re.IGNORECASE)
_ASKING = re.compile(
    r"[,，]\s*(?=(?:any|do|does|are|is|what|which|got|have|find|i|we|show|looking|need|can|could|please)\b|有|给|想|找|来|要|看|请|能)",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(
    r"^\s*,?\s*(?:but )?(?:not|no|never|don't like|do not like)\s+(?P<object>.+)$|^\s*(?:但是?|不过)?不(?:太)?(?:喜欢|爱|穿|要)(?P<zh>.+)$",
    re.IGNORECASE,
)

_LESS = re.compile(
    r"\b(?:less|not|nothing|unlike|different (?:from|to|than)|other than|away from|not so)\b[\w' ]{0,24}\bmy (?:usual|typical|normal|regular|own taste)"
    r"|\b(?:stop|quit|don't|do not)\b[\w' ]{0,24}\b(?:what|things|stuff)\b (?:that )?i (?:usually|always|normally) (?:buy|wear|pick|get|look at|like)"
    r"|\bless (?:personali[sz]ed\b(?! (?:gift|present))|of my (?:taste|style))\b"
    r"|(?:别|不要|少)(?:再|总是?|老是?)*(?:给我)?(?:推荐|推|看)?(?:点|些)?我?(?:平时|一直|一贯|经常|常|以前|老)(?:都)?(?:买|看|穿|选|喜欢)?的?"
    r"(?:(?:那|这)?(?:种|类|些|几样|一套)|东西|款式?|风格|类型)*[了吧啦]?"
    r"|(?:跟|和|与)(?:我)?(?:平时|以往|以前|平常)(?:的)?(?:买的|穿的|风格)?(?:不一样|不同)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:more|closer|nearer|back)\b[\w' ]{0,16}\b(?:to |like |of |in )?my (?:usual|typical|normal|own)?\s?(?:style|taste|usual|self|things)\b"
    r"|\bmore personali[sz]ed\b(?! (?:gift|present))|(?:更|多|再)(?:点|些)?(?:符合|像|贴近|接近|按照?)我(?:的)?(?:平时|一贯|以往|平常)?(?:的)?(?:风格|口味|喜好|品味|买的|穿的)",
    re.IGNORECASE,
)


def may_take_back(message: str) -> bool:
    """Whether the wording could take an avoidance back."""
    return _TAKES_BACK.search(message[:LONGEST].replace("’", "'")) is not None


def said_tastes(message: str, now: datetime, brands: Collection[str] = (), avoided: Collection[tuple[str, str]] = ()) -> Heard:
    """What this message says of taste, each thing once, the last saying of it.

    ``brands`` are the catalog's, in lower case; ``avoided`` facets and values that the shopper said they do not want until now:
    what is said for one of those is a correction, and asks for nothing else.
    """
    text = message[:LONGEST].replace("’", "'")
    asks = _LESS.search(text) or _MORE.search(text)
    if asks:
        usual: Usual = "less" if _LESS.search(text) else "more"
        return Heard((), usual, text[: asks.start()] + text[asks.end() :])
    found: dict[tuple[str, str], tuple[float, str]] = {}
    taken: list[tuple[int, int]] = []
    lasting: list[tuple[int, int]] = []
    for saying in _SAYINGS:
        for match, thing_said, until in _matches(saying.pattern, text):
            start, end = match.start(), until
            if any(start < last and first < end for first, last in taken) or _is_question(text, start):
                continue
            words = " ".join(text[start:until].split())[:_WORDS_KEPT]
            sides = _sides(thing_said, saying.weight)
            said = [(name, weight) for thing, weight in sides for name in _things(thing, brands, lasting=saying.lasting)]
            if not said:
                continue
            taken.append((start, end))
            corrects = any(name in avoided and weight > 0 for name, weight in said)
            if saying.weight in (-1.0, 0.0) or corrects:  # what holds from now on needs no search: others may ask for products
                lasting.append((start, until))
            found |= {name: (weight, words) for name, weight in said}
    if not found:
        found, lasting = _taken_back(text, avoided)
    tastes = (StatedTaste(facet, value, weight, words, now) for (facet, value), (weight, words) in found.items())
    rest = text
    for start, end in sorted(lasting, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    rest = re.sub(r"(?:\s+(?:and|but))+\s*$|^\s*(?:(?:and|but)\s+)+", "", rest.strip(" ,，.。;；!！"))
    return Heard(tuple(tastes), None, rest.strip(" ,，.。;；!！"))


def _taken_back(
    text: str, avoided: Collection[tuple[str, str]]
) -> tuple[dict[tuple[str, str], tuple[float, str]], list[tuple[int, int]]]:
    """What of the avoided a clause says is fine again, and where it says nothing else."""
    found: dict[tuple[str, str], tuple[float, str]] = {}
    alone: list[tuple[int, int]] = []
    for clause in _CLAUSE.finditer(text) if avoided else ():
        if not _TAKES_BACK.search(clause[0]) or _ASKS.search(clause[0]):
            continue
        mentions = lexicon().mentions(clause[0])
        named = {mention.term.en for mention in mentions} | set(re.findall(r"[a-z]+", clause[0].lower()))
        back = [name for name in avoided if all(part in named for part in name[1].split(PARTED))]
        found |= {name: (0.0, clause[0].strip()[:_WORDS_KEPT]) for name in back}
        parts = {part for _, value in back for part in value.split(PARTED)}
        if back and all(mention.term.en in parts for mention in mentions):  # "wool dresses are fine" asks for dresses too
            alone.append(clause.span())
    return found, alone


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str, int]]:
    """Each statement of this kind, what it is about and where it ends: another may begin right there."""
    start = 0
    while match := pattern.search(text, start):
        thing, start = _object_of(match)
        yield match, thing, start


def _object_of(match: re.Match[str]) -> tuple[str, int]:
    """What the statement is about and where it ends: before "but", or before what is asked for after a comma."""
    thing, start = match["object"], match.start("object")
    turns = [turn.start() for pattern in (_TURN, _ASKING, _NEXT_SAYING) if (turn := pattern.search(thing))]
    if not turns:
        return thing, match.end()
    return thing[: min(turns)], start + min(turns)


def _is_question(text: str, start: int) -> bool:
    """Whether the words before make it no statement: "do you think I like …", "if I wear …"."""
    return (
        re.search(
            r"\b(?:if|do|does|did|should|would|could|can|think|whether|when|what|which|things?|ones?|that)\s*$|如果|要是|是不是$",
            text[:start],
            re.IGNORECASE,
        )
        is not None
    )


def _sides(thing: str, weight: float) -> list[tuple[str, float]]:
    """The object, and where it goes on with "but not …" that too, with the other sign."""
    parts = re.split(r"(?=,?\s\b(?:but not|not)\b\s)|(?=但是?不|不过不)", thing, maxsplit=1)
    sides = [(parts[0], weight)]
    if len(parts) > 1:
        other = _OTHER_SIDE.match(parts[1])
        if other:
            sides.append((other["object"] or other["zh"], -weight))
    return sides


def _things(thing: str, brands: Collection[str], *, lasting: bool) -> list[tuple[str, str]]:
    """The facets and values that are meant, in the words of the catalog."""
    cut = thing.strip(" ,，、").rstrip("的了呢吧啊")
    if not cut or _POINTING.match(cut):
        return []
    found: list[tuple[str, str]] = []
    listed = re.split(r"\s*(,|、|\band\b|\bor\b|和|或者?|以及)\s*", cut)
    for mark, part in zip(["", *listed[1::2]], listed[::2], strict=True):
        named = _named(part.strip(), brands, lasting=lasting) if part and not _POINTING.match(part) else None
        # "yellow or orange, any jackets?": after a comma only what goes on with the list
        if named and (mark not in (",", "、") or not found or named[0] == found[0][0]):
            found.append(named)
    return found


def _named(part: str, brands: Collection[str], *, lasting: bool) -> tuple[str, str] | None:
    """Facet and value of one thing, None where it is no matter of taste."""
    plain = part.lower()
    if plain in brands:
        return "brand", plain
    mentions = lexicon().mentions(part)
    terms = [mention.term for mention in mentions if mention.term.kind in _TASTES]
    if terms:
        return _one(terms)
    known = lasting and not mentions and len(part.split()) <= _FREE_WORDS and len(part) <= _FREE
    return ("any", plain) if known and plain.replace(" ", "").isalpha() else None


def _one(terms: list[Term]) -> tuple[str, str]:
    """One thing of several words is all of them together: wool sweaters are neither wool nor sweaters."""
    if len(terms) == 1 and terms[0].kind == "type":
        parts = lexicon().parts(terms[0])
        terms = parts if len(parts) > 1 else terms
    if len(terms) == 1:
        return terms[0].kind, terms[0].en
    return TOGETHER, PARTED.join(dict.fromkeys(term.en for term in terms))
