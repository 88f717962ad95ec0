"""The page's parts as HTML. Every text of the catalog or the shopper is escaped here and nowhere else."""

import json
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from assistant.turn_events import CartData, ComparisonData, ComparisonRow, OrderData, Price, ProductCard, ProductsData, Scores
from assistant.understanding import Need
from ui.shopper.icons import icon
from ui.wording import STARTERS, WORDS, money, say


def picture(url: str | None) -> str:
    """The address of a picture that a page may load: our own path or https, else the drawn stand-in."""
    if url and (url.startswith("/images/") or urlsplit(url).scheme == "https"):
        return escape(url)
    return "/images/none"


def header(shop: str, language: str, cart_quantity: int, shopper: str | None, demo_shoppers: Sequence[str]) -> str:
    """The bar at the top."""
    options = "".join(
        f'<option value="{escape(one)}"{" selected" if one == shopper else ""}>{escape(one)}</option>' for one in demo_shoppers
    )
    label = say("sign_in", language)
    sign_in = (
        f'<label class="who{" known" if shopper else ""}" title="{label}">{icon("person")}'
        f'<select data-change="sign_in" aria-label="{label}">'
        f'<option value="">{say("guest", language)}</option>{options}</select></label>'
        if demo_shoppers
        else ""
    )
    count = f'<b class="count">{cart_quantity}</b>' if cart_quantity else ""
    return (
        f'<header class="bar" lang="{language}"><div class="brand">{icon("bag")}<span>{escape(shop)}</span></div>'
        f"<nav>{sign_in}"
        f'<button type="button" data-action="language" class="quiet">{say("language", language)}</button>'
        f'<button type="button" data-action="new_chat" class="quiet" title="{say("new_chat", language)}">{icon("plus")}'
        f'<span class="wide">{say("new_chat", language)}</span></button>'
        f'<button type="button" data-open="taste" class="quiet" title="{say("taste", language)}">{icon("heart")}'
        f'<span class="wide">{say("taste", language)}</span></button>'
        f'<button type="button" data-open="cart" class="cart-button" aria-label="{say("cart", language)}: {cart_quantity}">'
        f'{icon("cart")}<span class="wide">{say("cart", language)}</span>{count}</button></nav></header>{browsing(language)}'
    )


def welcome(language: str) -> str:
    """What stands where products will be, before there are any."""
    return (
        f'<div class="welcome" lang="{language}">{icon("bag")}<h2>{say("tagline", language)}</h2>'
        f"<p>{say('welcome', language)}</p></div>"
    )


def chips(suggestions: Sequence[str]) -> str:
    """Short next messages, one button each."""
    return "".join(f'<button type="button" class="chip" data-say="{escape(one)}">{escape(one)}</button>' for one in suggestions)


def narrowing(need: Need, language: str) -> str:
    """The button that opens the filters over what was found for a need."""
    return (
        f'<button type="button" class="narrow" data-browse="{escape(json.dumps(search_of(need), ensure_ascii=False))}">'
        f"{icon('filter')}{say('filter', language)}</button>"
    )


def search_of(need: Need) -> list[tuple[str, str]]:
    """The need as parameters of ``/v1/search``."""
    bounds = {"price_min": need.price_min, "price_max": need.price_max, "rating_min": need.rating_min}
    return [
        *([("q", need.query)] if need.query else []),
        *([("category", need.category)] if need.category else []),
        *(("brand", brand) for brand in need.brands),
        *(("color", color) for color in need.colors),
        *((name, f"{bound:g}") for name, bound in bounds.items() if bound is not None),
        *(("attribute", f"{name}:{value}") for name, value in need.attributes.items()),
        *(("exclude", word) for word in need.exclude),
        *([("sort", need.sort)] if need.sort != "relevance" else []),
    ]


def browsing(language: str) -> str:
    """What browse.js draws with: a card to fill in, and its words. Nothing of it is seen."""
    price = Price(amount="1", currency="USD")
    blank = ProductCard(
        position=1, product_id="", title="", brand="-", price=price, list_price=Price(amount="2", currency="USD"), rating=5.0,
        review_count=0, in_stock=True, image_url=None, url=None, reasons=[], scores=Scores(query=0, taste=0, final=0),
    )  # fmt: skip
    words = {key: say(key, language) for key in WORDS if key.startswith(("filter", "facet_")) or key in _BROWSING}
    return (
        f'<span id="browse-words" hidden data-words="{escape(json.dumps(words, ensure_ascii=False))}" '
        f'data-card="{escape(product_card(blank, language))}"></span>'
    )


_BROWSING = frozenset("close in_stock out_of_stock reviews_none products product_one products_none details stars".split())


def starters(language: str, *, known: bool = False) -> str:
    """The first suggestions; ``known``: there is something to recommend by."""
    first = (say("for_you_message", language),) if known else ()
    return chips((*first, *STARTERS["zh" if language == "zh" else "en"]))


def products(found: ProductsData, language: str, turn_id: str = "") -> str:
    """The cards, with how many products met the need."""
    if not found.items:
        return f'<p class="none">{say("products_none", language)}</p>'
    query = f" <span>{escape(say('products_for', language).format(found.query))}</span>" if found.query else ""
    counted = say("product_one", language) if found.total == 1 else say("products", language).format(found.total)
    heading = f'<h2 class="found">{counted}{query}</h2>'
    cards = "".join(product_card(one, language, turn_id) for one in found.items)
    return f'<section lang="{language}">{heading}<div class="cards">{cards}</div></section>'


def product_card(one: ProductCard, language: str, turn_id: str = "") -> str:
    """A product: picture, title, price, rating, reasons, and what can be done with it."""
    title = escape(one.title)
    if one.rating is not None:
        label = say("stars", language).format(f"{one.rating:.1f}", one.review_count)
        rating = (
            f'<div class="stars" role="img" aria-label="{label}"><i style="--full:{one.rating / 5:.0%}"></i>{one.rating:.1f} '
            f"<span>({one.review_count:,})</span></div>"
        )
    else:
        rating = f'<div class="stars"><span>{say("reviews_none", language)}</span></div>'
    was = off = ""
    if one.list_price and float(one.list_price.amount) > float(one.price.amount):
        was = f" <s>{money(one.list_price, language)}</s>"
        off = f'<em class="off">−{1 - float(one.price.amount) / float(one.list_price.amount):.0%}</em>'
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in one.reasons[:3])
    brand = f'<div class="maker">{escape(one.brand)}</div>' if one.brand else ""
    stock = "in_stock" if one.in_stock else "out_of_stock"
    return (
        f'<article class="card" data-product="{escape(one.product_id)}" data-position="{one.position}" '
        f'data-turn="{escape(turn_id)}" data-title="{title}">'
        f'<button type="button" class="pic" data-view aria-label="{say("details", language)}: {title}">'
        f'<img src="{picture(one.image_url)}" alt="" loading="lazy">{off}<span class="place">{one.position}</span></button>'
        f'<div class="about">{brand}<h3 title="{title}">{title}</h3>{rating}'
        f'<div class="price"><b>{money(one.price, language)}</b>{was}</div>'
        f'<div class="stock {stock}">{say(stock, language)}</div>'
        f'<ul class="why">{reasons}</ul></div>'
        f'<div class="acts"><button type="button" class="add" data-action="add"{"" if one.in_stock else " disabled"}>'
        f"{say('add', language)}</button>{_icon_button('more', 'similar', 'more_like', language)}"
        f"{_icon_button('like', 'up', 'like', language)}{_icon_button('dislike', 'down', 'dislike', language)}</div></article>"
    )


def _icon_button(action: str, drawing: str, label: str, language: str) -> str:
    words = say(label, language)
    pressed = ' aria-pressed="false"' if action in {"like", "dislike"} else ""
    return (
        f'<button type="button" class="mini" data-action="{action}" title="{words}" aria-label="{words}"{pressed}>'
        f"{icon(drawing)}</button>"
    )


def cart_panel(cart: CartData, language: str) -> str:
    """The cart with its lines and total."""
    close = say("close", language)
    head = (
        f'<div class="drawer-head"><h2>{say("cart", language)}</h2>'
        f'<button type="button" class="mini" data-close="cart" aria-label="{close}">{icon("close")}</button></div>'
    )
    if not cart.lines:
        return f'<div lang="{language}">{head}<p class="none">{say("cart_empty", language)}</p></div>'
    lines = ""
    for line in cart.lines:
        options = ", ".join(line.options.values())
        known = (
            f'data-product="{escape(line.product_id)}" data-variant="{escape(line.variant_id)}" data-quantity="{line.quantity}"'
        )
        lines += (
            f'<li {known}><img src="{picture(line.image_url)}" alt=""><div><b>{escape(line.title)}</b>'
            f"<small>{escape(options)}</small><span>{money(line.unit_price, language)}</span>"
            f'<div class="count-row">{_icon_button("fewer", "minus", "fewer", language)}<output>{line.quantity}</output>'
            f"{_icon_button('more_of', 'plus', 'more', language)}"
            f'<button type="button" class="quiet" data-action="remove">{say("remove", language)}</button></div></div></li>'
        )
    total = f"<p><span>{say('total', language)}</span><b>{money(cart.total, language)}</b></p>" if cart.total else ""
    return (
        f'<div lang="{language}">{head}<ul class="lines">{lines}</ul><div class="sum">{total}'
        f'<button type="button" class="quiet" data-action="clear">{say("clear", language)}</button></div></div>'
    )


def comparison(table: ComparisonData, language: str) -> str:
    """Products side by side: a column each, first what differs."""
    heads = "".join(f"<th scope=col>{one.position}. {escape(one.title)}</th>" for one in table.products)

    def rows(part: Sequence[ComparisonRow], kind: str) -> str:
        return "".join(
            f"<tr class={kind}><th scope=row>{escape(row.name)}</th>"
            + "".join(f"<td>{escape(value or '–')}</td>" for value in row.values)
            + "</tr>"
            for row in part
        )

    body = rows(table.differs, "differs") + rows(table.same, "same")
    return (
        f'<section class="fact" lang="{language}"><h2>{say("facts", language)}</h2><div class="scroll"><table>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


STEPS = ("placed", "packed", "shipped", "delivered")


def order(one: OrderData, language: str) -> str:
    """Where an order is."""
    state = f"order_{one.state}"
    dates = [say("placed_on", language).format(escape(one.placed_on))]
    if one.delivered_on:
        dates.append(say("delivered_on", language).format(escape(one.delivered_on)))
    elif one.expected_on and one.state not in {"cancelled", "returned"}:
        dates.append(say("expected_on", language).format(escape(one.expected_on)))
    if one.tracking_number:
        dates.append(f"{say('tracking', language)}: {escape(one.carrier or '')} {escape(one.tracking_number)}")
    reached = STEPS.index(one.state) if one.state in STEPS else -1
    track = (
        '<ol class="steps">'
        + "".join(
            f'<li class="{"done" if place <= reached else ""}">{say("order_" + step, language)}</li>'
            for place, step in enumerate(STEPS)
        )
        + "</ol>"
        if reached >= 0
        else ""
    )
    lines = "".join(
        f"<li>{line.quantity} × {escape(line.title)} <span>{money(line.unit_price, language)}</span></li>" for line in one.lines
    )
    return (
        f'<section class="fact" lang="{language}"><h2>{escape(say("order", language).format(one.order_id))} '
        f'<em class="state {escape(one.state)}">{say(state, language)}</em></h2>{track}'
        f"<p>{' · '.join(dates)}</p><ul class=ordered>{lines}</ul>"
        f"<p class=total>{say('total', language)} <b>{money(one.total, language)}</b></p></section>"
    )


def notice(words: str, kind: str = "note") -> str:
    """A short line of its own."""
    return f'<p class="notice {kind}" role="status">{escape(words)}</p>'
