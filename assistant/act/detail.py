"""Detail: what the record of a product says about what was asked, in the record's own figures and sentences."""

import re

from assistant.act.compare import about_the_shop
from assistant.act.review_answers import with_reviews
from assistant.act.scene import Scene, Shop
from assistant.act.sizes_said import names_size
from assistant.act.why_shown import asks_why, why_shown
from assistant.facts import Answer, Detailed, OnScreen
from assistant.looking import looks_at_one
from assistant.naming import values_in
from assistant.record_answers import quoted, record_answer
from assistant.record_words import record_sentences
from assistant.wording import joined, money, say, stars
from commerce.products import Product
from retrieval.lexicon import lexicon

_ASPECTS = {
    "price": r"\bprice|\bcosts?\b|how much (?:is|are|for|does)"
    r"|\bwhich\b.{0,20}\b(?:cheap|expensive)|\b(?:how|is it|is this|is that|too) (?:cheap|expensive)\b"
    r"|哪.{0,4}便宜|最便宜的?是|便宜一?点"
    r"|\b(?:is|are) (?:it|this|that|they|number \d+|the \w+ one) free\b|多少钱|价格|价钱|几块|贵吗|原价|现价|打折",
    "stock": r"\bstock\b|availab|sold out|still have|\bleft\b|有货|库存|现货|还有吗|缺货|还有[几多]|剩[几多下]",
    "rating": r"\brat(?:ed|ing)s?\b|review|\bstars?\b|people (?:say|think)|feedback|评价|评分|评论|口碑|好评|怎么样",
    "size": r"\bsizes?\b|\bsizing\b|\bfits?\b|what length|measurement|尺码|尺寸|大小|码数|多大|有.{0,4}码|[xsml]码",
    "color": r"\bcolou?rs?\b|颜色|什么色|其他色|别的色",
    "material": r"\bmaterials?\b|\bfabrics?\b|made (?:of|from|out of)|what is it made|\bcomposition\b"
    r"|材质|面料|什么料|什么做的|成分",
    "care": r"\bwash|\bcare\b|\bclean|\biron\b|\bdry(?:er|-clean)?\b|怎么洗|机洗|水洗|洗涤|清洗|保养|熨",
    "brand": r"\bbrand\b|who makes|manufacturer|牌子|品牌|厂家",
}
_ASPECT = {aspect: re.compile(pattern, re.IGNORECASE) for aspect, pattern in _ASPECTS.items()}
_OVERVIEW = re.compile(
    r"tell me (?:more|about)|more (?:about|info|details?)|details?\b|describe|what is (?:it|this|that)\b"
    r"|介绍|详细|详情|说说|讲讲|具体",
    re.IGNORECASE,
)
_IS_IT = re.compile(  # of the product as a whole: "does it come with spare laces?" asks for something else
    r"^(?!.*\b(?:with|includ\w*|has|have a)\b).*"
    r"(?:\b(?:is|are|it's|come|comes|have (?:it|this|that|them))\b|是|有没有|有.{0,4}色)",
    re.IGNORECASE,
)
_COMES_IN = re.compile(  # "do you have it in", "is there an", 有没有
    r"\b(?:come|comes|have|has|got|get|gets|available|sell|stock|there|make|made)\b[\w' ]{0,40}"
    r"\b(?:in|an?|any)(?: (?:light|dark|pale|bright|solid|all))?\s$"
    r"|有(?:没有)?[^,，。]{0,4}$",
    re.IGNORECASE,
)
_GENUINE = re.compile(r"\b(?:real|genuine|pure|solid|actual|true)\b|真|纯", re.IGNORECASE)  # silver is no colour then
_LOOKS = re.compile(r"\b(?:show|see|view|open|look(?:ing)?)\b|[看瞧]|显示|打开|点开", re.IGNORECASE)
_WORDS = {
    "material": r"cotton|polyester|spandex|elastane|wool|linen|silk|leather|nylon|rayon|viscose|acrylic|cashmere"
    r"|polyurethane|alloy|steel|silver|gold|plastic|wood|glass|bamboo|rubber|\d+\s*%|材质|面料|成分|[棉麻毛丝绒皮木钢铜银]",
    "care": r"wash|dry clean|tumble|iron|bleach|machine|hand[- ]wash|洗|熨|漂",
    "size": r"\bsizes?\b|measure|\bfits? (?:true|small|large|tight|up to)\b|\d ?cm\b|尺寸|尺码|厘米",
}


def detail(scene: Scene, shop: Shop) -> Detailed:
    """The answers, for the products meant; nothing meant: which to choose from."""
    meant = scene.referred or ((scene.focus,) if scene.focus else ()) or (scene.shown if len(scene.shown) == 1 else ())
    if not meant:
        return Detailed(answers=(), choices=scene.shown)
    return Detailed(tuple((on, _answers(on, scene, shop)) for on in meant[:3]))


def _answers(on: OnScreen, scene: Scene, shop: Shop) -> tuple[Answer, ...]:
    """What the record says, then what reviews say; of a product that is only looked at, what it is."""
    message, language = scene.message, scene.language
    if asks_why(message):
        return (why_shown(on, scene, shop),)
    if looks_at_one(scene) and not asked_aspects(message):
        quote = None if _LOOKS.search(message) else record_answer(on.product, message)[0]
        return (Answer("quote", quote) if quote else Answer("overview", _overview(on.product, language)),)
    return with_reviews(on, answers(on, message, language), message, shop, language)


def asked_aspects(message: str) -> list[str]:
    """The aspects of a product that a message asks about."""
    return [aspect for aspect, pattern in _ASPECT.items() if pattern.search(message)]


def answers(on_screen: OnScreen, message: str, language: str) -> tuple[Answer, ...]:
    """What the record says to this question, aspect by aspect; an aspect without a value is not in the record."""
    product = on_screen.product
    asked = asked_aspects(message)
    if names_size(message.lower()) and _option_values(product, "size"):
        return (_aspect(product, "size", language), *(_aspect(product, one, language) for one in asked if one == "price"))
    if _OVERVIEW.search(message) and not asked:
        return (Answer("overview", _overview(product, language)),)
    if _asks_for_color(message) and (colors := _aspect(product, "color", language)).value:
        return (colors, *(_aspect(product, one, language) for one in asked if one == "price"))
    quote, about_it = record_answer(product, message, (_ASPECT[aspect] for aspect in asked))
    if quote is None and about_it and not asked:  # "is it real silver?": what it is made of is known
        named = lexicon().mentions(message)
        kinds = dict.fromkeys("material" if _GENUINE.search(message) else mention.term.kind for mention in named)
        told = [_aspect(product, kind, language) for kind in kinds if kind in ("color", "material") and _IS_IT.search(message)]
        if told := [answer for answer in told if answer.value is not None]:
            return tuple(told)
    if about_it and _genuine_or_colored(message) and (made := _aspect(product, "material", language)).value:
        return (made, *(_aspect(product, one, language) for one in asked if one in ("price", "stock")))
    if quote or (about_it and not asked):
        return (
            Answer("quote", quote),
            *(_aspect(product, aspect, language) for aspect in asked if aspect in ("price", "stock")),
        )
    if asked:
        return tuple(_aspect(product, aspect, language) for aspect in asked[:3])
    return (Answer("quote", None), Answer("overview", _overview(product, language)))


def _genuine_or_colored(message: str) -> bool:
    """Whether it is asked if a product is truly made of what is a colour too: "is it real silver?"."""
    return bool(_GENUINE.search(message)) and any(mention.term.kind == "color" for mention in lexicon().mentions(message))


def _asks_for_color(message: str) -> bool:
    """Whether a message asks if a product comes in a colour."""
    colors = [mention for mention in lexicon().mentions(message) if mention.term.kind == "color"]
    if not colors or any(mention.term.kind in ("pattern", "feature") for mention in lexicon().mentions(message)):
        return False
    return any(_COMES_IN.search(message[: mention.start]) for mention in colors)


def _aspect(product: Product, aspect: str, language: str) -> Answer:
    value: str | None = None
    if aspect == "price":
        value = money(language, product.price)
        if product.list_price and product.list_price.amount > product.price.amount:
            value = say(language, "detail.reduced", price=value, before=money(language, product.list_price))
    elif aspect == "stock":
        value = _stock(product, language)
    elif aspect == "rating" and product.rating is not None and product.review_count:
        value = say(language, "rating.of", count=product.review_count, stars=stars(product.rating))
    elif aspect == "brand":
        value = product.brand
    elif aspect == "color":
        value = joined(language, values_in((*product.colors, *_option_values(product, "color")), language, "color")) or None
    elif aspect == "size":
        sizes = [
            *_sizes(product, language),
            *(v for n, v in product.facets if n == "size" and v not in _option_values(product, "size")),
        ]
        value = joined(language, list(dict.fromkeys(sizes))) or _sentence(product, "size")
    elif aspect == "material":
        stated = [v for n, v in product.facets if n in ("material", "材质", "面料", "面料成份")]
        value = joined(language, values_in(stated, language, "material")) or None
        value = value or _composition(product) or _sentence(product, "material")
    elif aspect == "care":
        value = _sentence(product, "care")
    return Answer(aspect, value)


def _stock(product: Product, language: str) -> str:
    if not product.in_stock:
        return say(language, "stock.no")
    buyable = [variant for variant in product.variants if variant.in_stock]
    counts = [variant.stock for variant in buyable]
    if counts and all(count is not None for count in counts):
        return say(language, "stock.count", count=sum(count or 0 for count in counts))
    return say(language, "stock.yes")


def _sizes(product: Product, language: str) -> list[str]:
    """The sizes that it comes in, those that cannot be had marked so."""
    to_be_had = set(_option_values(product, "size", in_stock=True))
    values = dict.fromkeys(_option_values(product, "size"))
    return [value if value in to_be_had else say(language, "detail.sold_out", value=value) for value in values]


def _option_values(product: Product, option: str, *, in_stock: bool = False) -> list[str]:
    names = {"size": ("size", "尺码", "尺寸", "规格"), "color": ("color", "colour", "颜色")}[option]
    variants = [variant for variant in product.variants if variant.in_stock or not in_stock]
    return [value for variant in variants for name, value in variant.options if name.lower() in names]


def _sentence(product: Product, aspect: str) -> str | None:
    """The sentence of the record that speaks of the aspect."""
    pattern = re.compile(_WORDS[aspect], re.IGNORECASE)
    found = next((sentence for sentence in record_sentences(product) if pattern.search(sentence)), None)
    return quoted(found) if found else None


def _composition(product: Product) -> str | None:
    """The shares of materials that the description names: "95% Cotton, 5% Spandex"."""
    found = re.search(r"\d{1,3}\s?%\s?[A-Za-z]+(?:\s?[,/&]\s?\d{1,3}\s?%\s?[A-Za-z]+)*", product.description)
    return found.group() if found else None


def _overview(product: Product, language: str) -> str:
    sentences = record_sentences(product)
    said = quoted(sentences[0]) + say(language, "sentence.end") if sentences else ""
    tags = joined(language, values_in((tag for tag in product.tags if not about_the_shop(tag)), language)[:8])
    return say(language, "sentence.gap").join(
        part for part in (said, say(language, "detail.tags", tags=tags) if tags else "") if part
    )
