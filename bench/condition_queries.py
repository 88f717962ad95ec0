"""Queries of one to four conditions, drawn from a catalog's own values: what is asked, and the oracle's word for each part."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from bench import oracle
from bench.oracle import Record, Verdict
from commerce.products import Product
from retrieval.query import Constraints

Meets = Callable[[Record], Verdict]

_UNITS = {"cm": ("in", 2.54), "in": ("cm", 1 / 2.54), "ml": ("oz", 29.57), "oz": ("ml", 1 / 29.57)}
_MATERIALS = (
    "leather|cotton|denim|silk|wool|lace|linen|sterling silver|stainless steel|polyester|acrylic|velvet|satin|plastic".split(
        "|"
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions as they are asked, and what each of them means."""

    constraints: Constraints
    parts: tuple[tuple[str, Meets], ...]  # kind of condition, and the oracle's verdict
    alone: tuple[tuple[str, Constraints], ...]  # each condition by itself
    seed: Record  # the product that they were drawn from, which meets them unless it is said otherwise
    said: str

    def verdict(self, record: Record) -> Verdict:
        """Whether the record meets all of them."""
        return oracle.all_of(meets(record) for _, meets in self.parts)


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    set_in: Callable[[Constraints], Constraints]
    meets: Meets


class Conditions:
    """Draws queries over some records."""

    def __init__(self, records: Sequence[Record], chance: random.Random) -> None:
        self._records = records
        self._chance = chance
        self._currency = Counter(record.product.price.currency for record in records).most_common(1)[0][0]
        self._english = [record for record in records if record.product.language == "en"]
        self._brands = {oracle.folded(record.product.brand): record.product.brand for record in records if record.product.brand}
        self._values: dict[str, Counter[str]] = defaultdict(Counter)
        for record in records:
            for name, value in (*record.product.facets, *_options(record.product)):
                self._values[name][value] += 1

    def drawn(self) -> tuple[Asked, str]:
        """Conditions, and in half of the cases words beside them."""
        chance = self._chance
        seed = chance.choice(self._records if chance.random() < 0.3 else self._english)
        makers = [self._price, self._stars, self._stock, self._brand, self._category, self._color, self._facet, self._size,
                  self._measure, self._without, self._material]  # fmt: skip
        parts: dict[str, _Part] = {}
        wanted = chance.randint(1, 4)
        for make in chance.sample(makers, len(makers)):
            part = make(seed)
            if part is not None and len(parts) < wanted:
                parts.setdefault(part.kind, part)
        constraints = Constraints()
        for part in parts.values():
            constraints = part.set_in(constraints)
        asked = Asked(
            constraints,
            tuple((part.kind, part.meets) for part in parts.values()),
            tuple((part.kind, part.set_in(Constraints())) for part in parts.values()),
            seed,
            _said(constraints),
        )
        return asked, texts_of([seed.product], chance, 1)[0] if chance.random() < 0.5 else ""

    def _price(self, seed: Record) -> _Part | None:
        price, chance = seed.product.price, self._chance
        low = (price.amount * Decimal(chance.uniform(0.2, 1.0))).quantize(Decimal("0.01")) if chance.random() < 0.6 else None
        high = (price.amount * Decimal(chance.uniform(1.0, 2.5))).quantize(Decimal("0.01")) if chance.random() < 0.8 else None
        low = price.amount if chance.random() < 0.1 else low
        if low is None and high is None:
            return None
        meets = partial(oracle.in_price, low=low, high=high, currency=self._currency)
        return _Part("price", lambda c: replace(c, price_min=low, price_max=high), meets)

    def _stars(self, seed: Record) -> _Part | None:
        least = self._chance.choice([3.0, 3.5, 4.0, 4.5, 4.7, seed.product.rating or 4.0])
        return _Part("rating", lambda c: replace(c, rating_min=least), partial(oracle.rated, least=least))

    def _stock(self, seed: Record) -> _Part | None:
        return _Part("stock", lambda c: replace(c, in_stock=True), lambda r: oracle.YES if r.product.in_stock else oracle.NO)

    def _brand(self, seed: Record) -> _Part | None:
        if not seed.product.brand:
            return None
        brand = seed.product.brand
        asked = self._chance.choice([brand, brand.upper(), brand.lower(), oracle.folded(brand), self._misspelt(brand)])
        return _Part("brand", lambda c: replace(c, brands=(asked,)), partial(oracle.of_brand, brand=brand))

    def _misspelt(self, brand: str) -> str:
        """One letter doubled in a long name, where that is no other brand; else as it is."""
        if len(brand) < 9 or not brand.isascii():
            return brand
        at = self._chance.randrange(2, len(brand) - 2)
        wrong = brand[:at] + brand[at] + brand[at:] if brand[at].isalpha() else brand
        return brand if oracle.folded(wrong) in self._brands else wrong

    def _category(self, seed: Record) -> _Part | None:
        if not seed.product.category:
            return None
        name = self._chance.choice(seed.product.category)
        parents = [some for some in oracle.KINDS if {oracle.one_number(k) for k in oracle.KINDS[some].split("|")} & seed.nodes]
        if parents and self._chance.random() < 0.4:
            name = self._chance.choice(parents)
        asked = self._chance.choice([name, name, name.lower(), oracle.one_number(name.lower())])
        asked = self._translated(name, asked)
        return _Part("category", lambda c: replace(c, category=asked), partial(oracle.of_category, name=name.lower()))

    def _color(self, seed: Record) -> _Part | None:
        if not seed.colors:
            return None
        name = self._chance.choice(seed.colors)
        families = [family for family, shades in oracle.SHADES.items() if name in shades.split("|")]
        name = self._chance.choice([name, *families])
        asked = self._translated(name, self._chance.choice([name, name.title()]))
        return _Part("color", lambda c: replace(c, colors=(asked,)), partial(oracle.of_color, name=name))

    def _facet(self, seed: Record) -> _Part | None:
        stated = [(n, v) for n, v in seed.product.facets if n not in ("color", "type", "size", "颜色") and len(v) < 40]
        if not stated:
            return None
        name, value = self._chance.choice(stated)
        asked = self._translated(value.lower(), value)
        return _Part("facet", _attribute(name, asked), partial(oracle.has, name=name, value=value))

    def _size(self, seed: Record) -> _Part | None:
        sizes = [v for n, v in (*seed.product.facets, *_options(seed.product)) if n == "size" and len(v) < 40]
        if not sizes:
            return None
        value = self._chance.choice(sizes)
        others = [*(oracle.LETTERS.get(value.lower(), "").split("|")), value.lower()]
        asked = self._chance.choice([value, value, *filter(None, others)])
        return _Part("size", _attribute("size", asked), partial(oracle.has, name="size", value=value))

    def _measure(self, seed: Record) -> _Part | None:
        """A measure of the record in the other system of units, rounded to what a person would say."""
        figures = [(n, v) for n, v in seed.facets for _ in (0,) if oracle._FIGURE.fullmatch(v)]
        if not figures:
            return None
        name, value = self._chance.choice(figures)
        number, unit = oracle._FIGURE.fullmatch(value).groups()  # type: ignore[union-attr]
        if unit not in _UNITS:
            return None
        other, factor = _UNITS[unit]
        amount = float(number) / factor if unit in ("cm", "ml") else float(number) / factor
        rounded = round(amount, 1) if amount < 10 else round(amount)
        if not rounded or abs(rounded - amount) > 0.02 * amount:
            return None
        asked = f"{rounded:g} {other}"
        return _Part("measure", _attribute(name, asked), partial(oracle.has, name=name, value=asked))

    def _without(self, seed: Record) -> _Part | None:
        """A word that the record does not say, so that it qualifies; or one that it says, so that it must be left out."""
        chance = self._chance
        tags = [tag for some in chance.sample(self._english, min(3, len(self._english))) for tag in some.product.tags]
        words = [word for word in (*_MATERIALS, *tags, *oracle.SHADES) if word.isascii() and word.replace(" ", "").isalpha()]
        word = chance.choice([w for w in words if len(w) > 3] or _MATERIALS)
        return _Part("exclude", lambda c: replace(c, exclude=(*c.exclude, word)), partial(oracle.is_without, word=word))

    def _material(self, seed: Record) -> _Part | None:
        stated = [v for n, v in seed.product.facets if n == "material"]
        if not stated:
            return None
        value = self._chance.choice(stated)
        return _Part(
            "material",
            _attribute("material", self._translated(value, value)),
            partial(oracle.has, name="material", value=value),
        )

    def _translated(self, name: str, asked: str) -> str:
        chinese = oracle.CHINESE.get(name.lower()) or oracle.CHINESE.get(f"{name.lower()}s")
        return chinese if chinese and self._chance.random() < 0.3 else asked


def texts_of(products: Sequence[Product], chance: random.Random, count: int) -> list[str]:
    """Two or three words of a title, as a shopper would type them."""
    texts = []
    for product in (chance.choice(products) for _ in range(count)):
        words = [word for word in product.title.split() if word.isalpha()] or product.title.split()
        texts.append(" ".join(chance.sample(words, min(len(words), chance.choice([1, 2, 3])))))
    return texts


def _attribute(name: str, value: str) -> Callable[[Constraints], Constraints]:
    return lambda c: replace(c, attributes=(*c.attributes, (name, value)))


def _options(product: Product) -> list[tuple[str, str]]:
    return [(name.lower(), value) for variant in product.variants for name, value in variant.options]


def _said(constraints: Constraints) -> str:
    default = Constraints()
    names = [name for name in Constraints.__slots__ if getattr(constraints, name) != getattr(default, name)]
    return ", ".join(f"{name}={getattr(constraints, name)}" for name in names)
