"""The need after a message: a new one, ideas, or the need in force changed."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass, field

from assistant.understand import cues
from assistant.understand.asking_words import ASKING
from assistant.understand.bounds import Bounds
from assistant.understand.conditions import FACETS, Conditions, facet_of
from assistant.understand.line import HAN
from assistant.understand.phrases import (
    MODIFIES_ZH,
    chinese_rest,
    english_rest,
    joined,
    main_type,
    noun_phrase,
    phrase_around,
    without,
    wordy,
)
from assistant.understand.pointing import Pointing
from assistant.understand.vocabulary import WORN, Word, known_words
from assistant.understanding import Context, Need, Sort
from retrieval.lexicon import lexicon

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
    "tryna gonna gotta wanna hello thanks thank looking searching shopping hunting interested".split()
)
_INFERRED = ("feature", "connectivity", "material")  # facets that a type's own name may carry: wireless earbuds
_FIRM = (
    "material",
    "size",
    "scent",
    "skin",
    "flavor",
    "weight",
    "capacity",
    "storage",
    "power",
)  # conditions even where only ideas are asked for
_FIELDS = ("color", "brand", "price", "rating", "size", "material", "style")
_BEHIND = ("recipient", "activity", "room", "occasion", "season")
_IN_QUERY = ("recipient", "occasion", "activity", "season", "room", *FACETS)


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


@dataclass(slots=True)
class Worked:
    """A need and the fields of it that the words did not settle."""

    need: Need
    doubts: set[str] = field(default_factory=set)


def sort_of(text: str) -> Sort | None:
    """The order of the list that a message asks for."""
    for name, pattern in cues.SORTS:
        if pattern.search(text):
            return name  # type: ignore[return-value]
    return None


def _relative(said: str, context: Context) -> str:
    """A relative wish as the catalog would say it: 大一点 is "bigger" in an English one."""
    word = re.sub("(?:一?点儿?|一?些儿?)$", "", said)
    return said if _language(context) == "zh" else _RELATIVE_EN.get(word, said).replace("_", " ")


def _language(context: Context) -> str:
    return "zh" if context.catalog_language == "zh" else "en"


def new_need(message: Message) -> Worked:
    """The need that a message states from the ground up."""
    context, stated, priced = message.context, message.stated, message.priced
    doubts: set[str] = set()
    asked = list(cues.SEARCH_ASK.finditer(message.free))
    main = main_type(message.free, stated.types, [match.start() for match in asked])
    attributes = dict(stated.attributes)
    category: str | None = None
    colors = list(stated.colors)
    if main is not None:
        category, color = _color_apart(main, _language(context))
        colors = colors or color
        _name_facets(main, attributes, _language(context))
        _modifiers(message, main, attributes)
        for other in stated.types:
            if other is not main and other.start > main.end and MODIFIES_ZH.match(message.text, other.end):
                _put(attributes, "feature", other.value)  # 猫砂 豆腐的
        query: str | None = _query(message, main)
    else:
        query, category = _unknown_type(message, doubts)
    sort = sort_of(message.text) if not _superlative_points(message) else None
    if cues.NOT_DEAR.search(message.text) and not priced.priced:
        sort = sort or "price_asc"
    if stated.relative:
        attributes.setdefault("wish", _relative(stated.relative, context))
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
    if re.search("price|budget|spend|limit|价|预算", said):
        kept = {"price_min": before.price_min, "price_max": before.price_max}
    elif re.search("colou?r|颜色", said):
        kept = {"colors": before.colors}
    elif re.search("brand|牌", said):
        kept = {"brands": before.brands}
    elif re.search("rating|评分", said):
        kept = {"rating_min": before.rating_min}
    return Need.model_validate(kept)


def _superlative_points(message: Message) -> bool:
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
    name = main.said[:-1] if chinese else " ".join(main.spelled().split()[:-1])
    kinds = (
        _INFERRED if language == "zh" or re.search(f"[{HAN}]", main.said) else (*_INFERRED, "cut", "style", "finish", "pattern")
    )
    for word in known_words(name, language, None) if name else []:
        if word.kind in kinds and word.value not in attributes.values():
            _put(attributes, facet_of(word), word.value if chinese else word.spelled())


def _put(attributes: dict[str, str], facet: str, value: str) -> None:
    """Add a facet value; a second value of the same facet gets a name of its own."""
    names = (facet, *(f"{facet} {n}" for n in range(2, 20)))
    attributes[next(name for name in names if name not in attributes)] = value


def _modifiers(message: Message, main: Word, attributes: dict[str, str]) -> None:
    """Words that stand right before an English type and that no list knows, as properties: "baggy jeans", "decaf coffee beans"."""
    if _language(message.context) != "en" or re.search(f"[{HAN}]", main.said):
        return
    known = [w for w in message.stated.words if w.end <= main.start and w.kind != "type"]
    run = _MODIFIERS.search(message.free[: main.start])
    words = [m for m in re.finditer(r"[a-z][a-z'-]+", run.group()) if run] if run else []
    for word in words:
        start = (run.start() if run else 0) + word.start()
        said = word.group()
        if len(said) < 4 or ASKING.fullmatch(said) or said in _IDLE or any(w.start <= start < w.end for w in known):
            continue
        if not any(said in value for value in attributes.values()):
            _put(attributes, "feature", said)


def _query(message: Message, main: Word) -> str:
    """A standalone phrase around the type that is looked for."""
    language = _language(message.context)
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
        if _language(context) == "zh":
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


def ideas(message: Message) -> Worked:
    """What is looked for when no product type is named: the person, the occasion, the taste."""
    context, stated, priced = message.context, message.stated, message.priced
    language = _language(context)
    chinese = re.search(f"[{HAN}]", message.free) is not None
    doubts: set[str] = set()
    words = [w for w in stated.words if w.kind not in ("brand",)]
    if chinese and language == "en":
        query = joined(
            [w.value for w in words if w.kind != "recipient"] + [f"for {w.value}" for w in words if w.kind == "recipient"]
        )
        if re.search("礼物|送(?!货|到)|礼品|送礼", message.text):
            query = joined(["gift", query])
        if not words:  # a small model forgets what it is told: known words stay
            doubts.add("query")
    elif chinese:
        query = joined([chinese_rest(message.free).replace(" ", "")]) or joined([w.value for w in words])
    else:
        query = english_rest(message.free)
        if re.search(r"\b(?:gift|present)", message.text) and "gift" not in query and "present" not in query:
            query = joined(["gift", query])
    if cues.GOES_WITH.search(message.text):
        shown = {p.position: p for p in context.shown}
        product = next((shown[p] for p in message.pointed.positions if p in shown), None)
        thing = (product.category or product.title) if product else None
        base = thing or (context.need_before.category if context.need_before else None) or ""
        query = joined([query, f"搭配{base}" if language == "zh" else f"goes with {base}"]).strip()
    sort = sort_of(message.text)
    if not wordy(query or "") and sort is not None:
        query = (
            {"popular": "热门", "newest": "新品"}.get(sort, "")
            if language == "zh"
            else {"popular": "popular", "newest": "new arrivals"}.get(sort, "")
        )
    attributes = {name: value for name, value in stated.attributes.items() if name.split(" ")[0] in _FIRM}
    need = Need(
        query=query or None,
        brands=[] if message.pointed.named else stated.brands,
        colors=[] if message.pointed.positions else stated.colors,
        price_min=priced.price_min,
        price_max=priced.price_max,
        rating_min=priced.rating_min,
        attributes={} if message.pointed.positions else attributes,
        exclude=stated.exclude,
        sort=sort or ("price_asc" if cues.NOT_DEAR.search(message.text) and not priced.priced else "relevance"),
    )
    return Worked(need, doubts)


def changed(message: Message) -> Worked:
    """The need in force with what the message adds, replaces or drops."""
    context, stated, priced = message.context, message.stated, message.priced
    before = context.need_before or Need()
    text = message.text
    doubts: set[str] = set()
    adds = bool(
        re.search(
            r"\b(?:also|as well|include|add|plus|additionally|besides)\b|\btoo\b(?=\W*$)|^(?:and|or)\b|也|还(?:要|想|看|可)|加上|^或者?|另外",
            text,
        )
    )
    brands, colors, exclude = list(before.brands), list(before.colors), list(before.exclude)
    attributes = dict(before.attributes)
    gone: list[str] = []
    for name in stated.opened:
        gone += _opened(name, brands, colors, attributes)
        if name.isascii() and len(name) > 3 and before.query and name in before.query.lower().split() and name not in _FIELDS:
            gone.append(name)
    for thing in stated.replaced:
        brands, colors = _less(brands, thing, gone), _less(colors, thing, gone)
        for key in [k for k, v in attributes.items() if _alike(v, thing)]:
            gone.append(attributes.pop(key))
    for thing in stated.exclude:
        brands, colors = _less(brands, thing, gone), _less(colors, thing, gone)
        for key in [k for k, v in attributes.items() if _alike(v, thing)]:
            gone.append(attributes.pop(key))
        if not any(_alike(thing, e) for e in exclude):
            exclude.append(thing)
    exclude = [e for e in exclude if e in stated.exclude or not _welcome_again(e, message)]
    if cues.NOT_NEEDED.search(text):
        for key in [k for k, v in attributes.items() if _opens(text, v)]:
            gone.append(attributes.pop(key))
        stated.attributes.clear()
    if stated.colors:
        gone += [] if adds else [c for c in colors if not any(_alike(c, new) for new in stated.colors)]
        colors = _joined_values(colors, stated.colors, adds)
    wanted_brands = _brands(message)
    if wanted_brands:
        gone += [] if adds else [b for b in brands if not any(_alike(b, new) for new in wanted_brands)]
        brands = _joined_values(brands, wanted_brands, adds)
    for name, value in stated.attributes.items():
        _replace_facet(name, value, attributes, gone, adds)
    if stated.relative and not cues.CHEAPER.search(text):
        attributes["wish"] = _relative(stated.relative, context)
    exclude = [
        e for e in exclude if not any(_alike(e, w) for w in (*stated.colors, *wanted_brands, *stated.attributes.values()))
    ]
    price_min, price_max = _prices(message, before)
    sort: str = sort_of(text) if not _superlative_points(message) or cues.SORT_TALK.search(text) else None  # type: ignore[assignment]
    if cues.CHEAPER.search(text):
        sort = "price_asc"
        if priced.price_max is None and context.shown:
            price_max = min(product.price for product in context.shown)
    elif cues.NOT_DEAR.search(text) and not priced.priced:
        sort = "price_asc"
    elif cues.DEARER.search(text):
        sort = "price_desc"
    rating = priced.rating_min if priced.rating_min is not None else None if "rating" in stated.opened else before.rating_min
    if "price" in stated.opened and not priced.priced:
        price_min = price_max = None
    query = _query_changed(message, before, gone, brands, colors, attributes, exclude)
    need = Need(
        query=query,
        category=before.category,
        brands=brands,
        colors=colors,
        price_min=price_min,
        price_max=price_max,
        rating_min=rating,
        attributes=attributes,
        exclude=exclude,
        sort=sort or before.sort,
    )
    return Worked(need, doubts)


def _welcome_again(unwanted: str, message: Message) -> bool:
    """Whether the message takes back that something is not wanted: "banana is fine after all"."""
    named = unwanted.lower() in message.text or _shares_term(unwanted, message.text)
    return named and cues.FINE_NOW.search(message.text) is not None


def _brands(message: Message) -> list[str]:
    """Brands that the message asks for: named ones, and the brand of a product in "the same brand as", "more like"."""
    shown = {p.position: p for p in message.context.shown}
    if cues.SAME_BRAND.search(message.text) and message.pointed.positions:
        return list(dict.fromkeys(b for p in message.pointed.positions if p in shown and (b := shown[p].brand)))
    if cues.LIKE.search(message.text) and message.pointed.named:
        return (
            list(
                dict.fromkeys(
                    b for p in message.pointed.named if p in shown and (b := shown[p].brand) and b.lower() in message.text
                )
            )
            or message.stated.brands
        )
    return message.stated.brands


def _prices(message: Message, before: Need) -> tuple[float | None, float | None]:
    priced = message.priced
    if priced.price_min is not None and priced.price_max is not None:
        return priced.price_min, priced.price_max
    low = priced.price_min if priced.price_min is not None else before.price_min
    high = priced.price_max if priced.price_max is not None else before.price_max
    if low is not None and high is not None and low > high:
        return priced.price_min, priced.price_max
    return low, high


def _opened(name: str, brands: list[str], colors: list[str], attributes: dict[str, str]) -> list[str]:
    gone: list[str] = []
    if name == "color":
        gone, colors[:] = list(colors), []
    elif name == "brand":
        gone, brands[:] = list(brands), []
    for key in [k for k in attributes if k.lower() == name or _opens(name, attributes[k])]:
        gone.append(attributes.pop(key))
    return gone


def _opens(name: str, value: str) -> bool:
    """Whether a facet value is of the field, or is the very property, that no longer matters."""
    return name not in ("price", "rating") and (_kind_is(value, name) or _alike(value, name) or _shares_term(value, name))


def _shares_term(value: str, name: str) -> bool:
    known = {mention.term.en for mention in lexicon().mentions(name.lower())}
    return any(mention.term.en in known for mention in lexicon().mentions(value.lower()))


def _kind_is(value: str, kind: str) -> bool:
    return any(w.kind == kind for w in known_words(value.lower(), "en", None))


def _less(values: list[str], thing: str, gone: list[str]) -> list[str]:
    gone += [v for v in values if _alike(v, thing)]
    return [v for v in values if not _alike(v, thing)]


def _alike(a: str, b: str) -> bool:
    one, other = a.lower().strip(), b.lower().strip()
    return (
        one == other
        or one.rstrip("s") == other.rstrip("s")
        or (len(one) > 1 and lexicon().term(one) is not None and lexicon().term(one) == lexicon().term(other))
    )


def _joined_values(old: list[str], new: list[str], adds: bool) -> list[str]:
    kept = [o for o in old if not any(_alike(o, n) for n in new)] if adds else []
    return kept + new


def _replace_facet(name: str, value: str, attributes: dict[str, str], gone: list[str], adds: bool) -> None:
    """Put a facet value in place of the one it is an alternative to."""
    if any(_alike(value, old) for old in attributes.values()):
        return
    base = re.sub(r" \d+$", "", name)
    for key, old in list(attributes.items()):
        if _alternatives(base, value, key, old) and not adds:
            gone.append(attributes.pop(key))
    put, n = base, 2
    while put in attributes:
        put, n = f"{base} {n}", n + 1
    attributes[put] = value


def _alternatives(name: str, value: str, key: str, old: str) -> bool:
    """Whether two facet values cannot both hold: of one kind, or measured in one unit."""
    unit, unit_before = _unit(value), _unit(old)
    if unit and unit == unit_before:
        return True
    if name in ("material", "gender", "size", "age", "cut", "finish"):
        if key.lower().replace("_", " ") == name:
            return name != "size" or (unit is None) == (unit_before is None) or unit == unit_before
        kinds = {w.kind for w in known_words(old.lower(), "en", None)}
        return name in kinds
    return key.lower().replace("_", " ") == name and name not in ("feature", "style", "pattern")


def _unit(value: str) -> str | None:
    match = re.fullmatch(r"[\d.,-]+\s?([a-z\u4e00-\u9fff\"]+)(?:\s.*)?", value.lower())
    if not match:
        return None
    unit = match[1].removesuffix("s")
    return {
        "litre": "l",
        "liter": "l",
        "升": "l",
        "寸": "inch",
        "英寸": "inch",
        '"': "inch",
        "inche": "inch",
        "毫升": "ml",
        "公斤": "kg",
        "people": "person",
        "人": "person",
        "seater": "person",
    }.get(unit, unit)


def _query_changed(
    message: Message,
    before: Need,
    gone: list[str],
    brands: list[str],
    colors: list[str],
    attributes: dict[str, str],
    exclude: list[str],
) -> str | None:
    """The phrase in force less what is gone, plus what is new."""
    if before.query is None:
        return joined([*brands, *colors, *attributes.values(), before.category or ""]) or None
    dropped = [g for g in gone if not any(_alike(g, kept) for kept in (*brands, *colors, *attributes.values()))]
    words = lexicon()
    forms = list(dropped)
    for value in dropped:
        term = words.term(value)
        forms += [w for w in (term.words if term else ()) if w.isascii() == value.isascii()]
    forms += [e for e in exclude if e.lower() in before.query.lower() and e not in before.exclude]
    query = without(before.query, forms)
    new = [c for c in (*colors, *brands) if c not in before.colors and c not in before.brands]
    new += [v for v in attributes.values() if v not in before.attributes.values() and v != message.stated.relative]
    query = joined([*new, query]) if _language(message.context) == "en" else joined([query, *new])
    return query or before.category
