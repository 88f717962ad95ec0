"""What a model is tuned with: the questions that a turn asks about a message, and their right answers, for a shop's catalog.

The wordings are those that the judge of intents learns from (``assistant/understand/training``), in English and Chinese; their
gaps are filled with the brands, types, colours and facet values of the catalog and with words of the lexicon.
"""

import hashlib
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.model import Prompt
from assistant.understand.asking import KEYS, prompt_for
from assistant.understand.line import folded
from assistant.understand.phrases import joined
from assistant.understand.rehearsal import Rehearsed, Words, fill, wordings
from assistant.understanding import Context, Need, ShownProduct
from commerce.products import Product
from retrieval.lexicon import Kind, lexicon

_HELD_OUT = 5  # one wording in so many is never learnt from
_ON_SCREEN = 3
_LONGEST = 30  # characters of a facet value that people say
_FACET_KINDS: dict[str, Kind] = {"color": "color", "colour": "color", "material": "material", "size": "size", "style": "style"}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question as the shop asks it, and the answer that is right."""

    prompt: Prompt
    answer: str  # JSON in short keys, as ``asking`` reads it
    held_out: bool  # its wording is kept for the evaluation


class TooFewProducts(Exception):
    """The catalog has not enough products to make up a screen; the message says how many it needs."""


def lessons(products: Iterable[Product], language: str, times: int, seed: int) -> list[Lesson]:
    """Lessons over a catalog in ``language``: every wording ``times`` over, in an order that ``seed`` decides.

    Raises:
        TooFewProducts: fewer than three products with a type.
    """
    rng = random.Random(seed)
    usable = [product for product in products if product.category and product.title]
    if len(usable) < _ON_SCREEN:
        raise TooFewProducts(f"{len(usable)} products have a type; {_ON_SCREEN} are needed at least")
    words = shop_words(usable, language)
    made: list[Lesson] = []
    for wording in wordings():
        held_out = int(hashlib.sha256(wording.text.encode()).hexdigest(), 16) % _HELD_OUT == 0
        for _ in range(times):
            scene = _scene(usable, language, rng) if wording.scened else Context(message="", catalog_language=language)
            made += [
                Lesson(
                    prompt_for(said.context, wanted), json.dumps(answer, ensure_ascii=False, separators=(",", ":")), held_out
                )
                for said in [fill(wording, scene, rng, words)]
                for wanted, answer in _questions(said, language)
            ]
    rng.shuffle(made)
    return made


def shop_words(products: Iterable[Product], language: str) -> Words:
    """The catalog's own words by kind and by the language of a message: as a shopper says them, and as the catalog does."""
    own: dict[Kind, set[str]] = {}
    for product in products:
        own.setdefault("type", set()).add(product.category[-1].lower())
        if product.brand:
            own.setdefault("brand", set()).add(product.brand)
        for name, value in product.facets:
            if 2 < len(value) <= _LONGEST and not value[:1].isdigit():
                own.setdefault(_FACET_KINDS.get(name, "feature"), set()).add(value.lower())
    found: Words = {}
    for kind, values in own.items():
        for value in sorted(values):
            for spoken in ("en", "zh"):
                said = value if spoken == language else lexicon().translate(value, spoken)[0] or value
                found.setdefault((kind, spoken), []).append((said, value))
    return found


def _scene(products: list[Product], language: str, rng: random.Random) -> Context:
    """Products of one type on screen, and the need that brought them there."""
    first = rng.choice(products)
    alike = [p for p in products if p.category == first.category and p is not first]
    others = rng.sample(alike, min(_ON_SCREEN - 1, len(alike))) or rng.sample(products, 1)
    shown = [
        ShownProduct(
            position=n,
            product_id=product.product_id,
            title=product.title,
            brand=product.brand,
            price=float(product.price.amount),
            category=product.category[-1],
            rating=product.rating,
        )
        for n, product in enumerate([first, *others], 1)
    ]
    kind = first.category[-1].lower()
    return Context(message="", need_before=Need(query=kind, category=kind), shown=shown, catalog_language=language)


def _questions(said: Rehearsed, language: str) -> list[tuple[list[str], dict[str, object]]]:
    """What may be asked of a message, field names with the answer in short keys."""
    questions: list[tuple[list[str], dict[str, object]]] = [(["intent"], {KEYS["intent"]: said.intent})]
    filled = said.filled
    kind, wishes = filled.get("other"), [filled[gap] for gap in ("attr", "attr2") if gap in filled]
    unwanted = [filled["unwanted"]] if "unwanted" in filled and _refused(said.context.message) else []
    if said.intent == "search" and kind:
        query = joined([*(filled[gap] for gap in ("color", "newbrand") if gap in filled and not unwanted), *wishes, kind])
        answer: dict[str, object] = {KEYS["need.query"]: query, KEYS["need.category"]: kind}
        wanted = ["need.query", "need.category"]
        if unwanted:
            wanted, answer = [*wanted, "need.exclude"], {**answer, KEYS["need.exclude"]: unwanted}
        if wishes:
            wanted, answer = [*wanted, "need.attributes"], {**answer, KEYS["need.attributes"]: wishes}
        questions.append((wanted, answer))
    if said.intent == "refine" and wishes and not unwanted:
        questions.append((["need.attributes"], {KEYS["need.attributes"]: wishes}))
    return questions


def _refused(message: str) -> bool:
    return any(f"{word} " in f"{folded(message)} " for word in ("without", "no", "not")) or "不" in message
