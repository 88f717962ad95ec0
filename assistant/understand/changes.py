"""The need in force with what a message adds, replaces or drops."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand import cues
from assistant.understand.alternatives import alike, drop_kind, free_name, kind_is, of_a_part, replace_facet
from assistant.understand.bounds import Bounds
from assistant.understand.catalog_language import catalog_language, relative_wish
from assistant.understand.figures import figures, tidy
from assistant.understand.list_order import order_of, sort_of, superlative_points
from assistant.understand.message import Message
from assistant.understand.naming import says_brand
from assistant.understand.needs import Worked
from assistant.understand.phrases import joined, phrase_around, without
from assistant.understand.wishes import part_of
from assistant.understanding import Need
from retrieval.lexicon import lexicon

_SWAPS = re.compile(r"换成|改成|改要|换为|\b(?:instead|rather|make (?:it|them)|change (?:it|that|them) to|switch to|swap)\b")
_TELLS = {  # values that are of a field, whatever name they were put under
    "weight": re.compile(r"light|heavy|\d\s?(?:kg|g|lb|oz)\b|[轻重克斤]"),
    "noise": re.compile(r"quiet|silent|noise|静音|安静"),
    "capacity": re.compile(r"\d\s?(?:l|ml|litres?|liters?|quarts?|cups?|gallons?|person|people)\b|升$"),
    "power": re.compile(r"\d\s?k?w\b|watt|瓦"),
    "storage": re.compile(r"\d\s?[gt]b"),
    "fit": re.compile(r"\b(?:slim|skinny|loose|relaxed|wide|narrow|oversized|regular)\b|修身|宽松"),
    "length": re.compile(r"\b(?:long|short|mini|midi|maxi)\b|\d\s?(?:cm|m|inch|feet)\b|[长短]款?$"),
}
_LEAST = 10  # of an amount; a smaller figure is a count
_RAISED_BY = re.compile(
    r"(?:再|多|往上|另外)(?:往上|多)?(?:加|涨|提高?|添|抬|放宽|上浮|凑)(?:个|上|了)?$"
    r"|\b(?:(?:raise|increase|up|stretch|extend) (?:it|that|the budget|my budget|the limit) by|(?:add|with|spend|go) (?:another|an extra|an additional)|another)\s?[$£€]?$"
)
_FORGETS = re.compile(
    r"\b(?:forget|never ?mind|scrap|ditch|drop|lose|ignore|lift|scratch|bin|chuck out|do away with|get rid of|disregard)(?: about)? (?:the|that|my|what i said about)\s?(?:\w+ (?:of|at) )?$"
)
_LOWERED_BY = re.compile(
    r"(?:再|往下|多)(?:往下)?(?:降|减|压|砍|少|扣|便宜)(?:低|掉|个|了|去)?$|\b(?:lower|reduce|drop|cut|decrease) (?:it|that|the budget|my budget|the limit) by\s?[$£€]?$"
)
_CLAUSES = re.compile(r"[,.;，。；]|\bbut\b|但")
_LARGEST_SIZE = 60
_I_MEAN = re.compile(r"\W*(?:i mean(?:t)?|i should(?:'ve| have) said)\W*")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d)?")
_SIZE_SAID = re.compile(
    r"(?:\bmake (?:it|that|them)|\brather|\bactually|^)(?: an?)? (?:an? )?(\d{1,2}(?:\.5)?)(?=\W*$| (?:instead|please|then)\W*$)"
)
_MEANT = re.compile(
    r"\b(?:meant|mean|should be|should've been|make (?:it|that|them)|it's|actually|not \S+,)(?: to say| size| an?| a size)* $"
)
_USES = ("room", "occasion", "activity", "season", "recipient")
_FOR_USE = re.compile(r"(?:天|节|时候?|的时候|里|上)?(?:能|可以|可)?(?:穿|用|戴|喝|吃|看|玩|骑|背|放)的(?=$|[\s,，。;；!！])")
_FIELDS = ("color", "brand", "price", "rating", "size", "material", "style")


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
        for key in [k for k, v in attributes.items() if alike(v, thing)]:
            gone.append(attributes.pop(key))
    for thing in stated.exclude:
        brands, colors = _less(brands, thing, gone), _less(colors, thing, gone)
        for key in [k for k, v in attributes.items() if alike(v, thing)]:
            gone.append(attributes.pop(key))
        if not any(alike(thing, e) for e in exclude):
            exclude.append(thing)
    exclude = [e for e in exclude if e in stated.exclude or not _welcome_again(e, message)]
    if cues.NOT_NEEDED.search(text):
        for key in [k for k, v in attributes.items() if _opens(text, v)]:
            gone.append(attributes.pop(key))
        for key in [k for k, v in stated.attributes.items() if _in_clause(text, v)]:
            del stated.attributes[key]
    if stated.colors:
        gone += [] if adds else [c for c in colors if not any(alike(c, new) for new in stated.colors)]
        colors = _joined_values(colors, stated.colors, adds)
    wanted_brands = _brands(message)
    if wanted_brands:
        gone += [] if adds else [b for b in brands if not any(alike(b, new) for new in wanted_brands)]
        brands = _joined_values(brands, wanted_brands, adds)
    alone = not (stated.any or priced.priced or priced.rating_min)
    for word in [w for w in stated.words if w.kind in _USES]:  # 卧室用的, and nothing else in its clause: that is the condition
        if alone or _FOR_USE.match(text, word.end):
            stated.put(word.kind, word.spelled())
    parts: dict[str, str] = {}
    new = [value for value in stated.attributes.values() if value not in before.attributes.values()]
    for name, value in stated.attributes.items():
        if part := of_a_part(name, value, message, attributes):
            parts[free_name("feature", attributes)] = part
        if part or any(value in said for said in parts.values()):
            continue
        if _SWAPS.search(text) and not adds:
            drop_kind(name, attributes, gone)
        replace_facet(name, value, attributes, gone, adds, new)
    attributes |= parts
    if (size := _SIZE_SAID.search(text)) and not priced.priced:
        for key in [k for k, v in attributes.items() if _NUMBERED.fullmatch(v)]:
            gone.append(attributes[key])
            attributes[key] = size[1]
    elif not priced.priced and (meant := _number_meant(text)):
        for key in [k for k, v in attributes.items() if _NUMBERED.fullmatch(v) and v != meant]:
            gone.append(attributes[key])
            attributes[key] = meant
    for kind in stated.types:
        narrower = kind.said.removesuffix(before.category.lower().removesuffix("s")) if before.category else kind.said
        narrower = narrower if narrower != kind.said else kind.said.removesuffix((before.category or "").lower())
        if narrower != kind.said and len(narrower) > 3 and narrower.endswith(" "):  # "corner sofa then", of sofas
            replace_facet("feature", narrower.strip(), attributes, gone, adds)
        if part_of(kind, stated, context) and not any(kind.said in said.lower() for said in attributes.values()):
            chinese = catalog_language(context) == "en" and not kind.said.isascii()
            attributes[free_name("feature", attributes)] = kind.value if chinese else phrase_around(message.open, kind)
    if stated.relative and order_of(message) != "less" and not (priced.priced and stated.relative in ("higher", "lower")):
        attributes["wish"] = relative_wish(stated.relative, context)
    exclude = [
        e for e in exclude if not any(alike(e, w) for w in (*stated.colors, *wanted_brands, *stated.attributes.values()))
    ]
    price_min, price_max = _prices(message, before)
    order = order_of(message)
    sort = sort_of(message) if order == "less" or not superlative_points(message) or cues.SORT_TALK.search(text) else None
    if order == "less" and context.shown and not priced.priced:
        price_max = min(product.price for product in context.shown)
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


def _number_meant(text: str) -> str | None:
    """The small number that a message ends on, in words or digits, after "I meant": another size."""
    found = list(figures(text))
    last = max(found, key=lambda figure: figure.start, default=None)
    if last is None or last.kind != "bare" or last.value > _LARGEST_SIZE:
        return None
    if _I_MEAN.fullmatch(text, last.end):
        return tidy(last.value)
    if re.search(r"\w", text[last.end :]):
        return None
    return tidy(last.value) if _MEANT.search(text[: last.start]) else None


def _in_clause(text: str, value: str) -> bool:
    """Whether the clause that says what is not needed names the value, and not the one after it: "…, but must be waterproof"."""
    clauses = [clause for clause in _CLAUSES.split(text) if cues.NOT_NEEDED.search(clause)]
    return any(value.lower() in clause for clause in clauses) or not any(
        value.lower() in clause for clause in _CLAUSES.split(text)
    )


def _welcome_again(unwanted: str, message: Message) -> bool:
    """Whether the message takes back that something is not wanted: "banana is fine after all"."""
    named = unwanted.lower() in message.text or _shares_term(unwanted, message.text)
    return named and cues.FINE_NOW.search(message.text) is not None


def _brands(message: Message) -> list[str]:
    """Brands that the message asks for: named ones, and the brand of a product in "the same brand as", "more like"."""
    shown = {p.position: p for p in message.context.shown}
    if cues.SAME_BRAND.search(message.text) and message.pointed.positions and not message.stated.exclude:
        return list(dict.fromkeys(b for p in message.pointed.positions if p in shown and (b := shown[p].brand)))
    if cues.LIKE.search(message.text) and message.pointed.named:
        return (
            list(
                dict.fromkeys(
                    b for p in message.pointed.named if p in shown and (b := shown[p].brand) and says_brand(message.text, b)
                )
            )
            or message.stated.brands
        )
    return [brand for brand in message.stated.brands if f"than the {brand.lower()}" not in message.text]  # only set beside


def _prices(message: Message, before: Need) -> tuple[float | None, float | None]:
    priced = message.priced
    for figure in figures(message.text):  # 预算再加500
        if (
            figure.value in (before.price_min, before.price_max)
            and _FORGETS.search(message.text[: figure.start])
            and not _names_another(priced, figure.value)
        ):
            low = None if figure.value == before.price_min else before.price_min
            high = None if figure.value == before.price_max else before.price_max
            return low, high  # "forget the 200"
        if before.price_max is None or figure.kind not in ("money", "bare") or figure.value < _LEAST:
            continue
        if _RAISED_BY.search(message.text[: figure.start]):
            return before.price_min, before.price_max + figure.value
        if _LOWERED_BY.search(message.text[: figure.start]) and figure.value < before.price_max:
            return before.price_min, before.price_max - figure.value
    if priced.price_min is not None and priced.price_max is not None:
        return priced.price_min, priced.price_max
    low = priced.price_min if priced.price_min is not None else before.price_min
    high = priced.price_max if priced.price_max is not None else before.price_max
    if low is not None and high is not None and low > high:
        return priced.price_min, priced.price_max
    return low, high


def _names_another(priced: Bounds, value: float) -> bool:
    """Whether a price beside this one was named: "never mind the 40, go up to 60"."""
    return any(price not in (None, value) for price in (priced.price_min, priced.price_max))


def _opened(name: str, brands: list[str], colors: list[str], attributes: dict[str, str]) -> list[str]:
    gone: list[str] = []
    if name == "color":
        gone, colors[:] = list(colors), []
    elif name == "brand":
        gone, brands[:] = list(brands), []
    else:  # a value itself: "it needn't be white"
        colors[:], brands[:] = _less(colors, name, gone), _less(brands, name, gone)
    for key in [k for k in attributes if k.lower() == name or _opens(name, attributes[k])]:
        gone.append(attributes.pop(key))
    return gone


def _opens(name: str, value: str) -> bool:
    """Whether a facet value is of the field, or is the very property, that no longer matters."""
    if name in ("price", "rating"):
        return False
    told = _TELLS.get(name)
    if told is not None and told.search(value.lower()):
        return True
    return kind_is(value, name) or alike(value, name) or _shares_term(value, name)


def _shares_term(value: str, name: str) -> bool:
    known = {mention.term.en for mention in lexicon().mentions(name.lower())}
    return any(mention.term.en in known for mention in lexicon().mentions(value.lower()))


def _less(values: list[str], thing: str, gone: list[str]) -> list[str]:
    gone += [v for v in values if alike(v, thing)]
    return [v for v in values if not alike(v, thing)]


def _joined_values(old: list[str], new: list[str], adds: bool) -> list[str]:
    kept = [o for o in old if not any(alike(o, n) for n in new)] if adds else []
    return kept + new


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
    dropped = [g for g in gone if not any(alike(g, kept) for kept in (*brands, *colors, *attributes.values()))]
    words = lexicon()
    forms = list(dropped)
    for value in dropped:
        term = words.term(value)
        forms += [w for w in (term.words if term else ()) if w.isascii() == value.isascii()]
    forms += [e for e in exclude if e.lower() in before.query.lower() and e not in before.exclude]
    query = without(before.query, forms)
    new = [c for c in (*colors, *brands) if c not in before.colors and c not in before.brands]
    new += [v for v in attributes.values() if v not in before.attributes.values() and v != message.stated.relative]
    query = joined([*new, query]) if catalog_language(message.context) == "en" else joined([query, *new])
    return query or before.category
