"""Compare: products side by side, as a table of what their records say."""

from assistant.act.scene import Scene, Shop
from assistant.facts import Compared, Detailed, FactRow, OnScreen
from assistant.naming import value_in, values_in
from assistant.quotable import quotable
from assistant.wording import has, money, say, stars
from commerce.products import Product

MOST = 4  # products in one table

_CELL = 160  # characters of a list in the table
# facets that the table has rows for anyway, or that say nothing
_OWN = ("brand", "product_type", "category")


def compare(scene: Scene, shop: Shop) -> Compared | Detailed:
    """The table; where fewer than two products can be meant, the question which."""
    chosen = scene.referred or scene.shown
    if len(chosen) == 1:  # "how does it compare": with what stands beside it
        chosen = (*chosen, *(on for on in scene.shown if on != chosen[0]))
    if len(chosen) < 2:
        return Detailed(answers=(), choices=scene.shown, to_compare=True)
    return compared(chosen[:MOST] if scene.referred else chosen[:3], scene.language)


def compared(products: tuple[OnScreen, ...], language: str) -> Compared:
    """The facts of these products, those that differ first told apart from those that are the same."""
    rows = [
        FactRow(say(language, f"fact.{name}"), values)
        for name, values in (
            ("price", tuple(money(language, on.product.price) for on in products)),
            ("rating", tuple(_rating(on.product, language) for on in products)),
            ("stock", tuple(say(language, "stock.yes" if on.product.in_stock else "stock.no") for on in products)),
            ("brand", tuple(on.product.brand for on in products)),
            (
                "category",
                tuple(value_in(on.product.category[-1], language, "type") if on.product.category else None for on in products),
            ),
            ("options", tuple(_options(on.product) for on in products)),
        )
    ]
    rows += _facet_rows(products, language)
    rows += _tag_rows(products, language)
    rows = [row for row in rows if any(row.values)]
    differs = tuple(row for row in rows if len(set(row.values)) > 1)
    same = tuple(row for row in rows if len(set(row.values)) == 1)
    return Compared(products, differs, same)


def _rating(product: Product, language: str) -> str | None:
    if product.rating is None or not product.review_count:
        return None
    return say(language, "rating.of", count=product.review_count, stars=stars(product.rating))


def _options(product: Product) -> str | None:
    sizes = dict.fromkeys(value for variant in product.variants for _, value in variant.options)
    return ", ".join(sizes) or None


def _facet_rows(products: tuple[OnScreen, ...], language: str) -> list[FactRow]:
    names = dict.fromkeys(name for on in products for name, _ in on.product.facets if name not in _OWN)
    rows = []
    for name in names:
        stated = ([v for n, v in on.product.facets if n == name and quotable(v)] for on in products)
        told = (values_in(some, language, name) for some in stated)
        rows.append(FactRow(fact_name(name, language), tuple(", ".join(some) or None for some in told)))
    return rows


def _tag_rows(products: tuple[OnScreen, ...], language: str) -> list[FactRow]:
    """What the tags say that facets do not: all have it (same), or each its own (differs)."""
    told = [{value.lower() for _, value in on.product.facets} for on in products]
    tags = [
        [tag for tag in on.product.tags if tag.lower() not in seen and not about_the_shop(tag)]
        for on, seen in zip(products, told, strict=True)
    ]
    shared = [tag for tag in tags[0] if all(tag.lower() in map(str.lower, others) for others in tags[1:])]
    own = tuple(_listed(values_in((tag for tag in mine if tag not in shared), language)) for mine in tags)
    rows = [FactRow(say(language, "fact.features"), own)]
    if shared:
        rows.append(FactRow(say(language, "fact.shared"), (_listed(values_in(shared, language)),) * len(products)))
    return rows


def _listed(values: list[str]) -> str | None:
    """The values with commas between them, as many whole ones as a cell holds; None for none."""
    told = ""
    for value in values:
        longer = f"{told}, {value}" if told else value
        if len(longer) > _CELL and told:
            break
        told = longer
    return told or None


def about_the_shop(tag: str) -> bool:
    """Whether a tag is the merchant's note ("Ship From Overseas", "best price") and no property of the product."""
    return not quotable(tag) or any(word in tag.lower() for word in ("ship", "issue", "delay", "sale", "import", "collection"))


def fact_name(facet: str, language: str) -> str:
    """The facet's name in the language, or as the catalog has it."""
    return say(language, f"fact.{facet}") if has(language, f"fact.{facet}") else value_in(facet, language)
