"""Products as cards. Every text of the catalog is escaped here."""

from html import escape
from urllib.parse import urlsplit

from assistant.turn_events import Price, ProductCard, ProductsData, Scores
from ui.shopper.icons import icon
from ui.wording import money, say


def picture(url: str | None) -> str:
    """The address of a picture that a page may load: our own path or https, else the drawn stand-in."""
    if url and ((url.startswith("/images/") and ".." not in url) or urlsplit(url).scheme == "https"):
        return escape(url)
    return "/images/none"


def products(found: ProductsData, language: str, turn_id: str = "") -> str:
    """The cards, with how many products met the need."""
    if not found.items:
        return f'<p class="none">{say("products_none", language)}</p>'
    query = f" <span>{escape(say('products_for', language).format(found.query))}</span>" if found.query else ""
    counted = say("product_one", language) if found.total == 1 else say("products", language).format(found.total)
    heading = f'<h2 class="found">{counted}{query}</h2>'
    cards = "".join(product_card(one, language, turn_id) for one in found.items)
    return f'<section lang="{language}">{heading}<div class="cards">{cards}</div></section>'


def product_card(one: ProductCard, language: str, turn_id: str = "", *, numbered: bool = True) -> str:
    """A product: picture, title, price, rating, reasons, and what can be done with it.

    ``numbered``: it has the number that the conversation knows it by, and can be ticked to be compared.
    """
    title = escape(one.title)
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in one.reasons[:3])
    brand = f'<div class="maker">{escape(one.brand)}</div>' if one.brand else ""
    stock = "in_stock" if one.in_stock else "out_of_stock"
    was = off = place = tick = ""
    if one.list_price and float(one.list_price.amount) > float(one.price.amount):
        was = f" <s>{money(one.list_price, language)}</s>"
        off = f'<em class="off">−{1 - float(one.price.amount) / float(one.list_price.amount):.0%}</em>'
    if numbered:
        label = escape(say("compare_tick", language).format(one.title))
        place = f'<span class="place">{one.position}</span>'
        tick = (
            f'<label class="tick" title="{say("compare", language)}"><input type="checkbox" data-tick="{one.position}" '
            f'aria-label="{label}"><span>{say("compare", language)}</span></label>'
        )
    return (
        f'<article class="card" data-product="{escape(one.product_id)}" data-position="{one.position if numbered else ""}" '
        f'data-turn="{escape(turn_id)}" data-title="{title}">'
        f'<button type="button" class="pic" data-view aria-label="{say("details", language)}: {title}">'
        f'<img src="{picture(one.image_url)}" alt="" loading="lazy">{off}{place}</button>{tick}'
        f'<div class="about">{brand}<h3 title="{title}">{title}</h3>{_stars(one, language)}'
        f'<div class="price"><b>{money(one.price, language)}</b>{was}</div>'
        f'<div class="stock {stock}">{say(stock, language)}</div>'
        f'<ul class="why">{reasons}</ul></div>'
        f'<div class="acts"><button type="button" class="add" data-action="add"{"" if one.in_stock else " disabled"}>'
        f"{say('add', language)}</button>{icon_button('more', 'similar', 'more_like', language)}"
        f"{icon_button('like', 'up', 'like', language)}{icon_button('dislike', 'down', 'dislike', language)}</div></article>"
    )


def _stars(one: ProductCard, language: str) -> str:
    if one.rating is None:
        return f'<div class="stars"><span>{say("reviews_none", language)}</span></div>'
    label = say("stars", language).format(f"{one.rating:.1f}", one.review_count)
    return (
        f'<div class="stars" role="img" aria-label="{label}"><i style="--full:{one.rating / 5:.0%}"></i>{one.rating:.1f} '
        f"<span>({one.review_count:,})</span></div>"
    )


def blank_card(language: str) -> str:
    """A card that browse.js fills in: every part is there, and no text of the catalog."""
    price = Price(amount="1", currency="USD")
    blank = ProductCard(
        position=0, product_id="", title="", brand="-", price=price, list_price=Price(amount="2", currency="USD"), rating=5.0,
        review_count=0, in_stock=True, image_url=None, url=None, reasons=[], scores=Scores(query=0, taste=0, final=0),
    )  # fmt: skip
    return product_card(blank, language, numbered=False)


def icon_button(action: str, drawing: str, label: str, language: str) -> str:
    """A small button that is a drawing, named for those who do not see it."""
    words = say(label, language)
    pressed = ' aria-pressed="false"' if action in {"like", "dislike"} else ""
    return (
        f'<button type="button" class="mini" data-action="{action}" title="{words}" aria-label="{words}"{pressed}>'
        f"{icon(drawing)}</button>"
    )
