"""What meets a condition, decided from a product's record alone: the truth that the shop's conditions are held to.

Written without the shop's own reading of words (``retrieval/constraints.py``, the lexicon, the index): only plain Python over
the record, and small tables of its own. A record clearly meets a condition (YES), clearly does not (NO), or it may be argued
(OPEN): "leather" in a description that speaks of what to wear with it. A product shown that is NO is a violation, and one that
is YES and not found is a miss.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from commerce.products import Product


class Verdict(Enum):
    """Whether a record meets a condition."""

    NO = 0
    OPEN = 1
    YES = 2


YES, OPEN, NO = Verdict.YES, Verdict.OPEN, Verdict.NO

# what contains what: only pairs that nobody would argue about
KINDS = {
    "shoes": "sandals|sneakers|boots|pumps|loafers|heels",
    "jewelry": "rings|necklaces|bracelets|earrings|brooches",
    "hats": "beanies|baseball caps|sun hats|bucket hats",
    "handbags": "tote bags|crossbody bags|shoulder bags",
    "dresses": "maxi dresses|mini dresses|midi dresses|sweater dresses|sundresses",
    "sweaters": "cardigans",
    "pants": "jeans|leggings|joggers|cargo pants|sweatpants",
    "skirts": "mini skirts|maxi skirts|midi skirts",
    "swimwear": "bikinis|bikini sets|swim dresses|one-piece swimsuits|cover ups|swim cover ups|beach cover ups",
    "makeup": "lipsticks|mascara|eyeliners|foundations",
}
SHADES = {
    "blue": "navy|navy blue|sky blue|light blue|dark blue|royal blue|baby blue|cobalt|denim blue",
    "red": "burgundy|maroon|wine red|dark red|crimson|scarlet",
    "green": "olive green|dark green|light green|sage green|mint green|army green|forest green|emerald",
    "pink": "hot pink|light pink|dusty pink|fuchsia",
    "gray": "grey|charcoal|light gray|dark gray|light grey|dark grey|heather gray|heather grey",
    "brown": "dark brown|light brown|chocolate",
    "purple": "lavender|lilac|plum|violet",
}
MIXED = (
    "teal turquoise aqua mint sage coral peach salmon rust camel tan beige khaki cream ivory mustard denim rose mauve taupe "
    "nude terracotta periwinkle tortoiseshell multi colorful honey magenta olive champagne copper bronze apricot wine plum "
    "charcoal ash gold silver mocha coffee"
).split()  # nobody agrees on the family
SAME = {  # other words for it, and for kinds of it
    "faux leather": "pu leather|pu|vegan leather|synthetic leather",
    "pu leather": "pu|faux leather|vegan leather|synthetic leather",
    "vegan leather": "pu leather|pu|faux leather|synthetic leather",
    "grey": "gray",
    "gray": "grey",
    "navy blue": "navy",
    "leather": "suede|cowhide|pu leather|pu|faux leather|vegan leather|synthetic leather|genuine leather",
    "spandex": "elastane|lycra",
    "elastane": "spandex|lycra",
    "nylon": "polyamide",
    "polyamide": "nylon",
    "viscose": "rayon",
    "rayon": "viscose",
    "jewelry": "jewellery|gold bar",
    "fleece": "teddy|sherpa|polar fleece",
    "sherpa": "shearling|teddy",
    "mesh": "net|netted|fishnet",
    "nightgown": "night dress|lounge dress",
    "pants": "trousers",
    "jacket": "shacket",
    "outerwear": "poncho|vest",
    "activewear": "tracksuit|sports set|joggers",
    "sweater": "turtleneck",
    "sweatshirt": "hoodie",
    "t shirt": "tee",
    "top": "sweater|bodysuit|camisole|blouse",
    "multicolor": "multicolored|multi|colorful",
    "skincare": "lip mask|makeup remover",
    "headphone": "earbuds|earphones",
    "cell phone accessorie": "usb cable|charger",
    "makeup": "kajal|primer",
    "snack food": "cookies",
    "appliance": "hair dryer|toaster|trimmer",
    "sport shoe": "sneakers|running shoes",
    "formal shoe": "loafers|oxfords",
}
DEPARTMENTS = ("clothing", "apparel accessories", "apparel and accessories", "accessories", "women", "men")  # hold nearly all
LETTERS = {
    "xs": "x-small|extra small|加小码", "s": "small|小号|小码", "m": "medium|中号|中码", "l": "large|大号",
    "xl": "x-large|extra large|加大码|加大号", "2xl": "xxl|xx-large", "3xl": "xxxl",
}  # fmt: skip
CHINESE = dict(
    pair.split("=")
    for pair in (
        "black=黑色|white=白色|red=红色|blue=蓝色|navy=藏青色|green=绿色|pink=粉色|gray=灰色|purple=紫色|brown=棕色|yellow=黄色|"
        "gold=金色|silver=银色|beige=米色|orange=橙色|shoes=鞋子|dresses=连衣裙|earrings=耳环|necklaces=项链|rings=戒指|belts=腰带|"
        "shorts=短裤|sunglasses=太阳镜|headphones=耳机|hats=帽子|jackets=夹克|sweaters=毛衣|hoodies=连帽衫|handbags=手提包|"
        "lipsticks=口红|leather=皮革|cotton=棉|denim=牛仔布|silk=真丝|wool=羊毛|lace=蕾丝|linen=亚麻|sterling silver=纯银|"
        "stainless steel=不锈钢"
    ).split("|")
)
_SIZE_NAMES = ("size", "尺码", "尺寸")
_TYPE_NAMES = ("type", "product type", "类型", "品类")
_MILLIMETRES = {"mm": 1, "cm": 10, "m": 1000, "in": 25.4, "inch": 25.4, "inches": 25.4, "ft": 304.8}
_MILLILITRES = {"ml": 1, "l": 1000, "oz": 29.57, "fl oz": 29.57}
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(fl oz|mm|cm|ml|inches|inch|in|ft|oz|m|l)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Record:
    """A product's words, folded once."""

    product: Product
    brand: str
    nodes: frozenset[str]  # categories and types, one form for both numbers
    colors: tuple[str, ...]
    facets: tuple[tuple[str, str], ...]  # name and value, the variants' options too
    labels: str  # title, categories, tags and facets, with a space at both ends
    text: str  # everything


def record_of(product: Product) -> Record:
    """The record as the oracle reads it."""
    options = [(name.lower(), value) for variant in product.variants for name, value in variant.options]
    facets = tuple(dict.fromkeys((name.lower(), folded(value)) for name, value in (*product.facets, *options)))
    kinds = [value for name, value in product.facets if name.lower() in _TYPE_NAMES]
    labels = [
        product.title,
        *product.category,
        *product.tags,
        *(value for _, value in product.facets),
        *(v for _, v in options),
    ]
    return Record(
        product,
        folded(product.brand or ""),
        frozenset(one_number(folded(name)) for name in (*product.category, *kinds)),
        tuple(value for name, value in facets if name in ("color", "colour", "颜色")),
        facets,
        f" {' | '.join(map(folded, labels))} ",
        f" {' | '.join(map(folded, [*labels, product.brand or '', product.description]))} ",
    )


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Lower case without accents and marks, words parted by one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\d+(?:\.\d+)?|[^\W_]+", plain.replace("'", "").replace("’", "").replace("&", " and ")))


@lru_cache(maxsize=1 << 14)
def one_number(phrase: str) -> str:
    """The phrase with its last word in the singular, roughly."""
    if re.search(r"(?:ches|shes|sses|xes)$", phrase):
        return phrase[:-2]
    return phrase[:-1] if re.search(r"[^s]s$", phrase) and len(phrase) > 3 else phrase


def says(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the folded text as whole words, in either number."""
    one = re.escape(one_number(folded(phrase)))
    return re.search(rf"(?<![^\W_]){one}(?:s|es)?(?![^\W_])", text) is not None


def in_price(record: Record, low: Decimal | None, high: Decimal | None, currency: str) -> Verdict:
    """Bounds are met to the cent; a price in another currency meets none."""
    price = record.product.price
    met = price.currency == currency and (low is None or price.amount >= low) and (high is None or price.amount <= high)
    return YES if met else NO


def rated(record: Record, least: float) -> Verdict:
    """Stars of the record; what nobody rated meets no bound."""
    return YES if record.product.rating is not None and record.product.rating >= least else NO


def of_brand(record: Record, brand: str) -> Verdict:
    """The brand by its right name; where the record has none, its title or a tag may name it."""
    asked = folded(brand)
    if record.brand:
        return YES if record.brand == asked else NO
    titled = f" {folded(record.product.title)} ".startswith(f" {asked} ") or any(
        folded(t) == asked for t in record.product.tags
    )
    return OPEN if titled else NO


def of_category(record: Record, name: str) -> Verdict:
    """Under a category of this name or of a kind of it; arguable where only its words say so."""
    names = [name, *filter(None, (KINDS.get(name) or KINDS.get(f"{name}s", "")).split("|"))]
    if {one_number(folded(some)) for some in names} & record.nodes:
        return YES
    names += filter(None, f"{SAME.get(name, '')}|{SAME.get(one_number(name), '')}".split("|"))
    if folded(name) in DEPARTMENTS:
        return OPEN
    last = one_number(folded(name)).split()[-1]
    near = any(says(record.labels, some) for some in names) or last in record.labels
    first = folded(name).split()[:-1]  # a camisole tagged "sleeveless" may be a sleeveless top
    near = near or bool(first and all(says(record.labels, word) for word in first))
    return OPEN if near or any(last in node for node in record.nodes) else NO


def of_color(record: Record, name: str) -> Verdict:
    """Has the colour or a shade of it; a shade asked for is not met by the family."""
    asked = folded(name)
    accepted = {asked, *SHADES.get("gray" if asked == "grey" else asked, "").split("|"), *SAME.get(asked, "").split("|")} - {""}
    if not all(value.isascii() for value in record.colors):
        return OPEN
    if any(value in accepted for value in record.colors):
        return YES
    if any(says(f" {value} ", word) for value in record.colors for word in accepted):
        return OPEN
    if not record.colors and any(says(record.labels, word) for word in (*accepted, *MIXED)):
        return OPEN
    return OPEN if any(word in MIXED for value in record.colors for word in value.split()) else NO


def has(record: Record, name: str, value: str) -> Verdict:
    """States the value under this name; arguable where another text of it says the words. Sizes are only met where stated."""
    others = (SAME.get(folded(value), ""), CHINESE.get(folded(value), ""))
    asked = {folded(value), *map(folded, _letters(value)), *(word for some in others for word in some.split("|"))} - {""}
    stated = [
        told for told_name, told in record.facets if told_name == name or (name in _SIZE_NAMES and told_name in _SIZE_NAMES)
    ]
    if any(told in asked or one_number(told) == one_number(folded(value)) for told in stated):
        return YES
    figures = _figures(value)
    agreeing = [any(_same(figure, other) for told in stated for other in _figures(told)) for figure in figures]
    if figures and all(agreeing):
        return YES
    if any(agreeing):
        return OPEN
    if any(says(f" {told} ", word) for told in stated for word in asked):
        return OPEN
    if name in _SIZE_NAMES and stated:
        return OPEN if any(f"us{folded(value)}" in told.split() for told in stated) else NO
    words = folded(value).split()
    if any(says(record.text, word) for word in asked) or all(says(record.text, word) for word in words):
        return OPEN
    return OPEN if figures and any(_same(f, o) for f in figures for o in _figures(record.text)) else NO


def is_without(record: Record, word: str) -> Verdict:
    """Nowhere in the record stands the word."""
    return NO if says(record.text, word) else YES


def in_one_variant(
    record: Record, options: Iterable[tuple[str, Sequence[str]]], in_stock: bool, low: Decimal | None, high: Decimal | None
) -> Verdict:
    """Whether one variant has a value of each option (name, any of the values), is in stock and costs so much, all together.

    An option of which no variant has the value in just these words is not for a variant to meet, or cannot be told from here.
    """
    variants = record.product.variants
    if len(variants) < 2:
        return YES
    fitting = list(variants)
    told = asked = False
    for name, values in options:
        wanted = {folded(value) for value in values}
        having = [v for v in variants if any(folded(n) == folded(name) and folded(value) in wanted for n, value in v.options)]
        asked |= bool(having)
        told |= not having and any(folded(n) == folded(name) for v in variants for n, _ in v.options)
        if having:
            fitting = [v for v in fitting if v in having]
    if not asked:
        return OPEN if told else YES
    fitting = [
        variant
        for variant in fitting
        if (variant.in_stock or not in_stock)
        and (low is None or variant.price.amount >= low)
        and (high is None or variant.price.amount <= high)
    ]
    return OPEN if told else YES if fitting else NO


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """NO where any is, YES where all are."""
    found = set(verdicts)
    return NO if NO in found else OPEN if OPEN in found else YES


def _letters(value: str) -> list[str]:
    whole = value.lower().strip()
    for letter, others in LETTERS.items():
        names = [letter, *others.split("|")]
        if whole in names:
            return names
    return []


def _figures(text: str) -> list[tuple[str, float, str]]:
    """Dimension, size in mm or ml, and unit of each length and volume."""
    found = []
    for number, unit in _FIGURE.findall(folded(text)):
        dimension, table = ("length", _MILLIMETRES) if unit in _MILLIMETRES else ("volume", _MILLILITRES)
        found.append((dimension, float(number) * table[unit], unit))
    return found


def _same(one: tuple[str, float, str], other: tuple[str, float, str]) -> bool:
    share = 0.001 if one[2] == other[2] else 0.02
    return one[0] == other[0] and abs(one[1] - other[1]) <= share * max(one[1], other[1])
