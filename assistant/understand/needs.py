"""The need that a message states from the ground up: a product looked for."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass, field

from assistant.understand import cues
from assistant.understand.catalog_language import catalog_language, relative_wish
from assistant.understand.line import HAN
from assistant.understand.list_order import sort_of, superlative_points
from assistant.understand.message import Message
from assistant.understand.phrases import (
    MODIFIES_ZH,
    SOMETHING,
    chinese_rest,
    joined,
    main_type,
    noun_phrase,
    phrase_around,
)
from assistant.understand.stated import FACETS
from assistant.understand.type_facets import modifiers, name_facets, put_facet
from assistant.understand.vocabulary import WORN, Word
from assistant.understanding import Need
from retrieval.lexicon import lexicon

_TOPS = {  # what is meant where no other thing is named
    "短袖": "t-shirt",
    "长袖": "long sleeve shirt",
    "半袖": "t-shirt",
    **dict.fromkeys(("豆腐砂", "膨润土砂", "膨润土", "木薯砂", "水晶砂", "松木砂", "混合砂", "矿砂"), "cat litter"),
}
_SMALL = ("baby", "kids", "infant", "宝宝", "婴儿", "儿童")
_BEHIND = ("recipient", "activity", "room", "occasion", "season")
_IN_QUERY = ("recipient", "occasion", "activity", "season", "room", *FACETS)


@dataclass(slots=True)
class Worked:
    """A need and the fields of it that the words did not settle."""

    need: Need
    doubts: set[str] = field(default_factory=set)


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
        name_facets(main, attributes, catalog_language(context))
        modifiers(message, main, attributes)
        for other in stated.types:
            ahead = message.text[other.start - 1 : other.start]
            apart = not re.match(f"[{HAN}]", ahead) or ahead in "要带有是的配和用加"  # 双碗的 is no bowl
            if other is not main and other.start > main.end and apart and MODIFIES_ZH.match(message.text, other.end):
                put_facet(attributes, "feature", other.value)  # 猫砂 豆腐的
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
    if SOMETHING.search(blanked[: blanked.find(phrase)]):
        return joined([w.spelled() for w in stated.words if w.kind in (*_IN_QUERY, "brand", "color")] + [phrase]), None
    head = phrase.split()
    category = " ".join(head[-2:]) if len(head) > 1 else head[0]
    parts = [w.spelled() for w in stated.words if w.kind in (*_IN_QUERY, "brand", "color")]
    return joined([*parts, phrase]), category
