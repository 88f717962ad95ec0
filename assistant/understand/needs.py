"""The need that a message states from the ground up: a product looked for."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from assistant.understand import cues
from assistant.understand.asking_words import ASKING
from assistant.understand.bounds import Bounds
from assistant.understand.line import HAN
from assistant.understand.phrases import (
    MODIFIES_ZH,
    chinese_rest,
    joined,
    main_type,
    noun_phrase,
    phrase_around,
)
from assistant.understand.pointing import Pointing
from assistant.understand.stated import FACETS, Conditions, facet_of
from assistant.understand.vocabulary import WORN, Word, known_words
from assistant.understand.ways import NONE, Ways
from assistant.understanding import Context, Need, Sort
from retrieval.lexicon import Kind, lexicon

_RELATIVE_EN = dict(
    pair.split(":")
    for pair in (
        "大:bigger 小:smaller 长:longer 短:shorter 轻:lighter 重:heavier 厚:thicker 薄:thinner 宽:wider 窄:narrower 高:taller 矮:shorter "
        "深:darker 浅:lighter 暖和:warmer 亮:brighter 暗:darker 软:softer 硬:firmer 快:faster 慢:slower 安静:quieter 结实:sturdier "
        "轻便:lighter 轻薄:thinner 柔软:softer 修身:slimmer 宽松:looser 紧身:tighter 鲜艳:brighter 素:plainer 正式:more_formal "
        "休闲:more_casual 简约:simpler 时尚:more_stylish 可爱:cuter 成熟:more_mature 年轻:younger 低调:more_understated "
        "耐用:more_durable 舒服:more_comfortable 透气:more_breathable 保暖:warmer 清淡:lighter 甜:sweeter 辣:spicier 淡:lighter 浓:stronger"
    ).split()
)
_MODIFIERS = re.compile(r"(?:[a-z][a-z'-]+ ){1,4}$")
_IDLE = frozenset(
    "good nice decent great best cheap cheapest affordable quality proper simple basic pretty super rated reviewed selling newest latest popular new another "
    "other more same similar different kind type sort pair pairs piece couple few several various perfect lovely amazing awesome cool budget expensive "
    "pricey right suitable replacement available actual actually real really very into with from that this those these which what some have need want looking "
    "like maybe please could would should them your their ours hers its his mine both each every only just also then well said instead rather "
    "he she who everyone everybody likes liked loves loved loving enjoys enjoy adores adore prefers prefer collects collect wears wants wanted needs needed "
    "ideally preferably possibly definitely tryna gonna gotta wanna hello thanks thank looking searching shopping hunting interested".split()
)
_INFERRED: tuple[Kind, ...] = (
    "feature",
    "connectivity",
    "material",
)  # facets that a type's own name may carry: wireless earbuds
_TOPS = {  # what is meant where no other thing is named
    "短袖": "t-shirt",
    "长袖": "long sleeve shirt",
    "半袖": "t-shirt",
    **dict.fromkeys(("豆腐砂", "膨润土砂", "膨润土", "木薯砂", "水晶砂", "松木砂", "混合砂", "矿砂"), "cat litter"),
}
_SMALL = ("baby", "kids", "infant", "宝宝", "婴儿", "儿童")
_BEHIND = ("recipient", "activity", "room", "occasion", "season")
_IN_QUERY = ("recipient", "occasion", "activity", "season", "room", *FACETS)


_SURE_OF_ORDER = 0.7  # that the way of saying it asks for an order
_LIKELY_NONE = 0.6
_SURE_OF_NONE = 0.95  # that it asks for none, whatever single words say


@dataclass(frozen=True, slots=True)
class Message:
    """What was read off a message before its need is worked out."""

    text: str  # folded
    open: str  # with prices, references, exclusions blanked
    free: str  # with measures and other understood phrases blanked too
    context: Context
    pointed: Pointing
    stated: Conditions
    priced: Bounds
    ways: Ways


@dataclass(slots=True)
class Worked:
    """A need and the fields of it that the words did not settle."""

    need: Need
    doubts: set[str] = field(default_factory=set)


def order_of(message: Message) -> Sort | Literal["less"] | None:
    """The order of the list that a message asks for; "less": what costs less than what is on screen."""
    told = message.ways.told("sort", _SURE_OF_ORDER)
    if told == "less" and message.stated.relative and not cues.CHEAPER.search(message.text):
        told = None  # 再薄点儿的: less of something else than money
    if told is not None and told != NONE:
        return cast(Sort, told)
    if message.ways.told("sort", _SURE_OF_NONE) == NONE:
        return None
    text, priced = message.text, message.priced.priced
    if cues.CHEAPER.search(text) and not priced and not cues.NOT_TOO_DEAR.search(text):
        return "less"
    if cues.DEARER.search(text):
        return "price_desc"
    named = next((cast(Sort, name) for name, pattern in cues.SORTS if pattern.search(text)), None)
    if named == "rating" and message.priced.rating_min is not None and message.ways.told("sort", _LIKELY_NONE) == NONE:
        return None  # "4.5 and up on reviews"
    return named or ("price_asc" if cues.NOT_DEAR.search(text) and not priced else None)


def sort_of(message: Message) -> Sort | None:
    """The order of the list that a message asks for, where nothing on screen is compared with."""
    order = order_of(message)
    return "price_asc" if order == "less" else order


def relative_wish(said: str, context: Context) -> str:
    """A relative wish as the catalog would say it: 大一点 is "bigger" in an English one."""
    word = re.sub("(?:一?点儿?|一?些儿?)$", "", said)
    return said if catalog_language(context) == "zh" else _RELATIVE_EN.get(word, said).replace("_", " ")


def catalog_language(context: Context) -> str:
    """``zh`` for a Chinese catalog, else ``en``."""
    return "zh" if context.catalog_language == "zh" else "en"


def new_need(message: Message) -> Worked:
    """The need that a message states from the ground up."""
    context, stated, priced = message.context, message.stated, message.priced
    doubts: set[str] = set()
    asked = list(cues.SEARCH_ASK.finditer(message.free))
    main = main_type(message.free, stated.types, [match.start() for match in asked])
    attributes = dict(stated.attributes)
    if main is None:
        main = next(
            (
                Word(w.start, w.end, "type", top.zh[0] if catalog_language(context) == "zh" else top.en, w.said, top)
                for w in stated.words
                if w.said in _TOPS and (top := lexicon().term(_TOPS[w.said], "type"))
            ),
            None,
        )  # 男款纯棉短袖
    category: str | None = None
    colors = list(stated.colors)
    if main is not None:
        main = _for_whom(main, stated.words, aged=any(name.startswith("age") for name in attributes))
        category, color = _color_apart(main, catalog_language(context))
        colors = colors or color
        _name_facets(main, attributes, catalog_language(context))
        _modifiers(message, main, attributes)
        for other in stated.types:
            ahead = message.text[other.start - 1 : other.start]
            apart = not re.match(f"[{HAN}]", ahead) or ahead in "要带有是的配和用加"  # 双碗的 is no bowl
            if other is not main and other.start > main.end and apart and MODIFIES_ZH.match(message.text, other.end):
                _put(attributes, "feature", other.value)  # 猫砂 豆腐的
        query: str | None = _query(message, main)
    else:
        query, category = _unknown_type(message, doubts)
    sort = sort_of(message) if not superlative_points(message) else None
    if stated.relative:
        attributes.setdefault("wish", relative_wish(stated.relative, context))
    if stated.unknown:
        doubts |= {"exclude"}
    repeated = _repeated(message, attributes)
    need = Need(
        query=query or None,
        category=category or None,
        brands=stated.brands or repeated.brands,
        colors=colors or repeated.colors,
        price_min=priced.price_min if priced.priced else repeated.price_min,
        price_max=priced.price_max if priced.priced else repeated.price_max,
        rating_min=priced.rating_min if priced.rating_min is not None else repeated.rating_min,
        attributes=attributes,
        exclude=stated.exclude,
        sort=sort or "relevance",
    )
    return Worked(need, doubts)


def _for_whom(main: Word, words: list[Word], *, aged: bool = False) -> Word:
    """The type made for the animal or child that is named beside it, where there is one: snacks for a dog are dog treats.

    ``aged``: an age is said, which is a child's; the same thing for grown-ups would be another.
    """
    terms = lexicon()
    if aged and main.term is not None and re.search(f"[{HAN}]", main.said):
        made = terms.term(f"儿童{main.said}", "type")
        if made is not None and not {made.en, *made.parents} & {main.term.en, *main.term.parents}:
            return Word(
                main.start, main.end, "type", made.zh[0] if re.search(f"[{HAN}]", main.value) else made.en, main.said, made
            )
    for word in words:
        if word.term is None or main.term is None or word.kind not in ("recipient", "age"):
            continue
        whom = word.term.en.split(" ")[-1]
        names = (
            f"{whom} {main.term.en}",
            *(w[:1] + main.term.zh[0] for w in word.term.zh[:2]),
            *(w + main.term.zh[0] for w in word.term.zh),
        )
        made = next((term for name in names if (term := terms.term(name, "type")) is not None), None)
        if made is not None and (whom in made.en or word.value in _SMALL and made.parents != main.term.parents):
            value = made.zh[0] if re.search(f"[{HAN}]", main.value) else made.en
            return Word(main.start, main.end, "type", value, main.said, made)
    return main


def _repeated(message: Message, attributes: dict[str, str]) -> Need:
    """What a new need takes over from the one before because the message says so: "same budget"; sizes go to ``attributes``."""
    before = message.context.need_before
    match = cues.REPEATED.search(message.text)
    if before is None or match is None:
        return Need()
    said = next(group for group in match.groups() if group)
    if re.search("size|尺", said):
        attributes.update({key: value for key, value in before.attributes.items() if "size" in key or "尺" in key})
    kept: dict[str, object] = {}
    if re.search("price|budget|spend|limit|money|ceiling|cap|maximum|价|钱|预算|上限", said):
        kept = {"price_min": before.price_min, "price_max": before.price_max}
    elif re.search("colou?r|颜色", said):
        kept = {"colors": before.colors}
    elif re.search("brand|牌", said):
        kept = {"brands": before.brands}
    elif re.search("rating|评分", said):
        kept = {"rating_min": before.rating_min}
    return Need.model_validate(kept)


def superlative_points(message: Message) -> bool:
    """Whether a superlative of the message means a product on screen, not an order of the list."""
    return message.pointed.by == "superlative"


def _color_apart(main: Word, language: str) -> tuple[str, list[str]]:
    """The type, and the colour that its name begins with where it is worn: "white sneakers" are sneakers; white tea is no tea."""
    words, name = lexicon(), main.spelled().lower()
    first, _, rest = name.partition(" ")
    color, worn = words.term(first, "color"), words.term(rest, "type") if rest else None
    if language == "zh" or main.term is None or color is None or worn is None:
        return name, []
    above = {term.en for term in words.broader(main.term)}
    if worn.en not in above | {main.term.en} or not WORN & (above | {worn.en}):
        return name, []
    return rest, [first]


def _name_facets(main: Word, attributes: dict[str, str], language: str) -> None:
    """Facets that the type's name carries, as attributes: "wireless mouse" is wireless."""
    if main.term is None:
        return
    chinese = re.search(f"[{HAN}]", main.said) is not None
    name = main.said[:-1] if chinese else " ".join((main.said if language == "zh" else main.spelled()).split()[:-1])
    kinds = (
        _INFERRED if language == "zh" or re.search(f"[{HAN}]", main.said) else (*_INFERRED, "cut", "style", "finish", "pattern")
    )
    if not chinese and language == "en":
        parts = name.split(" ")
        for n in range(1, len(parts) + 1):  # a memory foam mattress topper, a cordless vacuum cleaner: longer words hide them
            first = " ".join(parts[:n])
            found = next((kind for kind in _INFERRED if lexicon().term(first, kind)), None)
            if found is not None and first not in attributes.values():
                _put(attributes, found, first)
    for word in known_words(name, language, None) if name else []:
        if chinese and word.kind == "gender" and word.start == 0:
            _put(attributes, "gender", word.value)
        if chinese and not _parts_from(word, main):
            continue
        if word.kind in kinds and word.value not in attributes.values():
            _put(attributes, facet_of(word), word.value if chinese else word.spelled())


def _parts_from(word: Word, main: Word) -> bool:
    """Whether a word of a Chinese type name is a property: 降噪耳机 (noise cancelling headphones); 手提包 is no bag "with handle"."""
    if main.term is None:
        return False
    rest = lexicon().term(main.said.replace(word.said, "", 1), "type")
    if rest is not None and word.kind in ("connectivity", "material") and rest in lexicon().broader(main.term):
        return True  # 蓝牙鼠标, a wireless mouse, is bluetooth
    return rest == main.term or word.value in main.term.en


def _put(attributes: dict[str, str], facet: str, value: str) -> None:
    """Add a facet value; a second value of the same facet gets a name of its own."""
    names = (facet, *(f"{facet} {n}" for n in range(2, 20)))
    attributes[next(name for name in names if name not in attributes)] = value


def _modifiers(message: Message, main: Word, attributes: dict[str, str]) -> None:
    """Words that stand right before an English type and that no list knows, as properties: "baggy jeans", "decaf coffee beans"."""
    if catalog_language(message.context) != "en" or re.search(f"[{HAN}]", main.said):
        return
    known = [w for w in message.stated.words if w.end <= main.start and w.kind != "type"]
    run = _MODIFIERS.search(message.free[: main.start])
    words = [m for m in re.finditer(r"[a-z][a-z'-]+", run.group()) if run] if run else []
    for word in words:
        start = (run.start() if run else 0) + word.start()
        said = word.group()
        if len(said) < 3 or ASKING.fullmatch(said) or said in _IDLE or any(w.start <= start < w.end for w in known):
            continue
        if lexicon().term(said, "type") is not None:  # part of the name: "turtleneck sweater dress"
            continue
        if not any(said in value for value in attributes.values()):
            _put(attributes, "feature", said)


def _query(message: Message, main: Word) -> str:
    """A standalone phrase around the type that is looked for."""
    language = catalog_language(message.context)
    words = [w for w in message.stated.words if w.kind in (*_IN_QUERY, "brand", "color")]
    chinese = re.search(f"[{HAN}]", main.said) is not None
    if language == "en" and not chinese:
        before = [w.spelled() for w in words if w.start < main.start and w.kind in ("brand", "color")]
        after = [w.spelled() for w in words if w.start > main.end]
        return joined([phrase_around(message.open, main), *before, *after, *_measures(message)])
    if language == "en":
        front = [w.value for w in words if w.kind not in _BEHIND]
        front += [t.value for t in message.stated.types if t.end == main.start or (t is not main and t.start >= main.end)][:2]
        back = [f"for {w.value}" for w in words if w.kind in _BEHIND]
        return joined([*front, main.value, *back, *_measures(message)])
    if not chinese:
        return joined([*[w.value for w in words], main.value])
    around = phrase_around(message.open, main)
    return joined([*[w.value for w in words if w.value not in around], around])


def _measures(message: Message) -> list[str]:
    return [value for value in message.stated.attributes.values() if value[:1].isdigit()]


def _unknown_type(message: Message, doubts: set[str]) -> tuple[str | None, str | None]:
    """Query and category where no type is known: the words that are left."""
    stated, context = message.stated, message.context
    chinese = re.search(f"[{HAN}]", message.free) is not None
    doubts |= {"query", "category"}
    blanked = message.free
    for word in stated.words:
        if word.kind in ("brand", "color") or (word.kind in FACETS and chinese):
            blanked = blanked[: word.start] + "\x00" * (word.end - word.start) + blanked[word.end :]
    if chinese:
        rest = chinese_rest(blanked)
        if catalog_language(context) == "zh":
            parts = [w.value for w in stated.words if w.kind in _IN_QUERY]
            core = rest.split(" ")[-1] if rest else ""
            return joined([*parts, core]) or None, core or None
        known = [w.value for w in stated.words if w.kind in (*_IN_QUERY, "brand", "color")]
        latin = " ".join(re.findall(r"[a-z][a-z0-9 -]+", rest)).strip()
        return joined([*known, latin]) or None, latin or None
    phrase = noun_phrase(blanked)
    if phrase is None:
        rest = joined([w.spelled() for w in stated.words])
        return rest or None, None
    head = phrase.split()
    category = " ".join(head[-2:]) if len(head) > 1 else head[0]
    parts = [w.spelled() for w in stated.words if w.kind in (*_IN_QUERY, "brand", "color")]
    return joined([*parts, phrase]), category
