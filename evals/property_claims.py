"""Properties that a sentence states, and what it says is not known, against the record of the product it speaks of."""

import re
from collections.abc import Iterator

from commerce.products import Product
from evals.claim_words import groups, stands, stands_plainly
from evals.figures import plain
from evals.naming import Sentence
from evals.told import Told, record_text

_LEFT_OUT = re.compile(r"left out|differ in|放宽|不同之处")  # told as not met, or named as what differs
_BRACKETS = re.compile(r"\(([^()]*)\)")


def property_faults(sentence: Sentence, subjects: list[Product], shown: list[Product], told: Told) -> Iterator[str]:
    """Properties said of a product whose record does not carry them, or said of nothing."""
    if _LEFT_OUT.search(sentence.text):
        return
    brackets = " ".join(_BRACKETS.findall(sentence.text))
    outside = _BRACKETS.sub(" ", sentence.text) if not subjects or len(shown) > 1 else sentence.text
    said = plain(" ".join((told.message, *told.earlier)))
    for words in groups():
        for word in words:
            if stands_plainly(word, outside):
                about = _about(word, sentence, subjects)
                if about and not all(_carries(product, words) for product in about):
                    yield f"{word!r} is not in the record of {', '.join(repr(p.title) for p in about)}"
                if not about and not any(stands(one, said) for one in words) and not _in_cart(word, told):
                    yield f"{word!r} is said of nothing"
            elif stands_plainly(word, brackets) and shown and not any(_carries(product, words) for product in shown):
                yield f"{word!r} is told as a condition met, and no product on screen carries it"


def _about(word: str, sentence: Sentence, subjects: list[Product]) -> list[Product]:
    """The product that the word stands nearest to, all of the sentence where none is near."""
    place = sentence.text.lower().find(word)
    near = sentence.nearest(place) if place >= 0 else None
    if len(subjects) > 1 and re.search(r"\bboth\b|\beach\b|\bthey\b|都|均|皆", sentence.text):
        return subjects
    mine = [product for product in subjects if product.product_id == near]
    return mine or subjects


def _carries(product: Product, words: tuple[str, ...]) -> bool:
    text = record_text(product)
    return any(stands_plainly(word, text) for word in words)


def _in_cart(word: str, told: Told) -> bool:
    lines = (*told.last("cart").get("lines", ()), *told.last("order").get("lines", ()))
    return any(stands(word, plain(f"{line['title']} {' '.join((line.get('options') or {}).values())}")) for line in lines)


def known_after_all(bare: str, subjects: list[Product]) -> Iterator[str]:
    """What the reply says is not known although the record has a field for it."""
    for product in subjects:
        facets = {name for name, _ in product.facets}
        options = {name.lower() for variant in product.variants for name, _ in variant.options}
        known = {
            r"\bprice\b|价格": True,
            r"in stock|库存|有货": True,
            r"reviewed|review|rat(?:ed|ing)|评价|评分": product.rating is not None and product.review_count > 0,
            r"\bbrand\b|品牌": product.brand is not None,
            r"\bcolou?rs?\b|颜色": "color" in facets,
            r"made of|material|材质|面料": "material" in facets,
            r"\bsizes\b|尺码": bool(options & {"size", "尺码"}),
        }
        for pattern, is_known in known.items():
            if is_known and re.search(pattern, bare):
                yield f"the record of {product.title!r} does say it ({pattern.split('|')[0]})"
