"""Detail: what the record of a product says about what was asked, in the record's own figures and sentences."""

import re

from assistant.act.compare import about_the_shop
from assistant.act.scene import Scene, Shop
from assistant.facts import Answer, Detailed, OnScreen
from assistant.record_words import RecordWords, record_sentences, record_words, stem
from assistant.wording import joined, money, say, stars
from commerce.products import Product
from retrieval.lexicon import lexicon

_ASPECTS = {
    "price": r"\bprice|\bcosts?\b|how much (?:is|are|for|does)|多少钱|价格|价钱|几块|贵吗",
    "stock": r"\bstock\b|availab|sold out|still have|\bleft\b|有货|库存|现货|还有吗|缺货",
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
_WORDS = {
    "material": r"cotton|polyester|spandex|elastane|wool|linen|silk|leather|nylon|rayon|viscose|acrylic|cashmere"
    r"|polyurethane|alloy|steel|silver|gold|plastic|wood|glass|bamboo|rubber|\d+\s*%|材质|面料|成分|[棉麻毛丝绒皮木钢铜银]",
    "care": r"wash|dry clean|tumble|iron|bleach|machine|hand[- ]wash|洗|熨|漂",
    "size": r"true to size|\bsize\b|measure|\bfit\b|尺寸|尺码|cm|厘米",
}
# what a question is made of, beside what it asks about
_ASKING = frozenset(
    stem(word)
    for word in """
    a an the is are was does do did has have had can could will would it its this that these those one ones first second
    third fourth fifth sixth last and or of on in at to for from with without by be been i me my you your what which how
    much many come comes made there any tell know about please ok okay so then also too still really actually get use
    used using good go safe if when where who why should product item thing size
    """.split()
)


def detail(scene: Scene, shop: Shop) -> Detailed:
    """The answers, for the products meant; nothing meant: which to choose from."""
    meant = scene.referred or ((scene.focus,) if scene.focus else ()) or (scene.shown if len(scene.shown) == 1 else ())
    if not meant:
        return Detailed(answers=(), choices=scene.shown)
    return Detailed(tuple((on, answers(on, scene.message, scene.language)) for on in meant[:3]))


def answers(on_screen: OnScreen, message: str, language: str) -> tuple[Answer, ...]:
    """What the record says to this question, aspect by aspect; an aspect without a value is not in the record."""
    product = on_screen.product
    asked = [aspect for aspect, pattern in _ASPECT.items() if pattern.search(message)]
    if _OVERVIEW.search(message) and not asked:
        return (Answer("overview", _overview(product, language)),)
    property_ = _property(product, message)
    if property_ and (property_.value or not asked):
        return (property_, *(_aspect(product, aspect, language) for aspect in asked if aspect in ("price", "stock")))
    if asked:
        return tuple(_aspect(product, aspect, language) for aspect in asked[:3])
    return (Answer("quote", None), Answer("overview", _overview(product, language)))


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
        values = (*product.colors, *_option_values(product, "color"))
        value = joined(language, list(dict.fromkeys(values))) or None
    elif aspect == "size":
        sizes = [*_option_values(product, "size"), *(v for n, v in product.facets if n == "size")]
        value = joined(language, list(dict.fromkeys(sizes))) or _sentence(product, "size")
    elif aspect == "material":
        value = joined(language, [v for n, v in product.facets if n in ("material", "材质", "面料", "面料成份")]) or None
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


def _option_values(product: Product, option: str) -> list[str]:
    names = {"size": ("size", "尺码", "尺寸", "规格"), "color": ("color", "colour", "颜色")}[option]
    return [value for variant in product.variants for name, value in variant.options if name.lower() in names]


def _sentence(product: Product, aspect: str) -> str | None:
    """The sentence of the record that speaks of the aspect."""
    pattern = re.compile(_WORDS[aspect], re.IGNORECASE)
    found = next((sentence for sentence in record_sentences(product) if pattern.search(sentence)), None)
    return _quoted(found) if found else None


def _composition(product: Product) -> str | None:
    """The shares of materials that the description names: "95% Cotton, 5% Spandex"."""
    found = re.search(r"\d{1,3}\s?%\s?[A-Za-z]+(?:\s?[,/&]\s?\d{1,3}\s?%\s?[A-Za-z]+)*", product.description)
    return found.group() if found else None


def _quoted(said: str) -> str:
    return f"“{said[:220].rstrip(' .;,。；，')}”"


def _overview(product: Product, language: str) -> str:
    sentences = record_sentences(product)
    said = _quoted(sentences[0]) + say(language, "sentence.end") if sentences else ""
    tags = joined(language, [tag for tag in product.tags if not about_the_shop(tag)][:8])
    return " ".join(part for part in (said, say(language, "detail.tags", tags=tags) if tags else "") if part)


def _property(product: Product, message: str) -> Answer | None:
    """The answer to "is it waterproof?": the record's own words where it speaks of it; None: no property is asked about."""
    record = record_words(product)
    asked = [m for m in lexicon().mentions(message) if m.term.kind not in ("type", "brand", "room")]
    for mention in asked:
        if quote := _quote(product, mention.text, lexicon().words(mention.term), record):
            return Answer("quote", quote)
    keys = [word for word in re.findall(r"[a-z]{3,}", message.lower()) if stem(word) not in _ASKING]
    title = {stem(word) for word in re.findall(r"[a-z]+", product.title.lower())}
    keys = [word for word in keys if stem(word) not in title]
    for key in keys:
        if quote := _quote(product, key, (key,), record):
            return Answer("quote", quote)
    return Answer("quote", None) if asked or keys else None


def _quote(product: Product, word: str, names: tuple[str, ...], record: RecordWords) -> str | None:
    """A tag or sentence of the record that holds the word, as it stands."""
    for name in dict.fromkeys((word, *names)):
        if any("\u4e00" <= mark <= "\u9fff" for mark in name):
            holds = re.compile(re.escape(name))
        else:
            root = stem(name) if " " not in name else name
            holds = re.compile(rf"\b{re.escape(root.lower())}", re.IGNORECASE)
        for said in (*record_sentences(product), *product.tags, *(f"{n}: {v}" for n, v in product.facets), product.title):
            if holds.search(said):
                return _quoted(said)
    return None
