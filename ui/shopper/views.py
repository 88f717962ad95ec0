"""The page's parts around the conversation and the cards, as HTML. Every text of the catalog or the shopper is escaped."""

import json
from collections.abc import Sequence
from html import escape

from assistant.turn_events import CartData, ComparisonData, ComparisonRow, OrderData
from ui.shopper.cards import blank_card, icon_button, picture
from ui.shopper.conditions import filter_button
from ui.shopper.icons import icon
from ui.wording import STARTERS, WORDS, money, say


def header(shop: str, language: str, cart_quantity: int, shopper: str | None, demo_shoppers: Sequence[str]) -> str:
    """The bar at the top. What a phone has no room for is in a menu there."""
    count = f'<b class="count">{cart_quantity}</b>' if cart_quantity else ""
    return (
        f'<header class="bar" lang="{language}"><div class="brand">{icon("bag")}<span>{escape(shop)}</span></div>'
        f'<nav aria-label="{say("menu", language)}"><div class="menu">{_sign_in(language, shopper, demo_shoppers)}'
        f'<button type="button" data-theme class="quiet" title="{say("theme", language)}">{icon("moon")}'
        f'<span class="in-menu">{say("theme", language)}</span></button>'
        f'<button type="button" data-action="language" class="quiet">{say("language", language)}</button>'
        f"{_opener('taste', 'heart', 'taste', language)}</div>"
        f"{_opener('history', 'clock', 'history_short', language)}"
        f'<button type="button" data-action="new_chat" class="quiet" title="{say("new_chat", language)}">{icon("plus")}'
        f'<span class="wide">{say("new_chat", language)}</span></button>'
        f'<button type="button" data-open="cart" class="cart-button" aria-label="{say("cart", language)}: {cart_quantity}">'
        f'{icon("cart")}<span class="wide">{say("cart", language)}</span>{count}</button>'
        f'<button type="button" class="quiet more-menu" data-menu aria-expanded="false" aria-label="{say("menu", language)}">'
        f"{icon('dots')}</button></nav></header>{page_words(language)}"
    )


def _opener(name: str, drawing: str, label: str, language: str) -> str:
    words = say(label, language)
    return (
        f'<button type="button" data-open="{name}" class="quiet" title="{words}">{icon(drawing)}'
        f'<span class="wide">{words}</span></button>'
    )


def _sign_in(language: str, shopper: str | None, demo_shoppers: Sequence[str]) -> str:
    if not demo_shoppers:
        return ""
    label = say("sign_in", language)
    options = "".join(
        f'<option value="{escape(one)}"{" selected" if one == shopper else ""}>{escape(one)}</option>' for one in demo_shoppers
    )
    return (
        f'<label class="who{" known" if shopper else ""}" title="{label}">{icon("person")}'
        f'<select data-change="sign_in" aria-label="{label}">'
        f'<option value="">{say("guest", language)}</option>{options}</select></label>'
    )


def welcome(language: str) -> str:
    """What stands where products will be, before there are any."""
    return (
        f'<div class="welcome" lang="{language}">{icon("bag")}<h2>{say("tagline", language)}</h2>'
        f"<p>{say('welcome', language)}</p>{filter_button((), 'browse_all', language)}</div>"
    )


def chips(suggestions: Sequence[str]) -> str:
    """Short next messages, one button each."""
    return "".join(f'<button type="button" class="chip" data-say="{escape(one)}">{escape(one)}</button>' for one in suggestions)


def page_words(language: str) -> str:
    """The words that the page's scripts draw with, and a card for them to fill in. Nothing of it is seen."""
    words = {key: say(key, language) for key in WORDS if key.startswith(("filter", "facet_", "js_")) or key in _FOR_SCRIPTS}
    return (
        f'<span id="words" hidden data-words="{escape(json.dumps(words, ensure_ascii=False))}" '
        f'data-card="{escape(blank_card(language))}"></span>'
    )


_FOR_SCRIPTS = frozenset("close in_stock out_of_stock reviews_none products product_one products_none details stars".split())


def starters(language: str, *, known: bool = False) -> str:
    """The first suggestions; ``known``: there is something to recommend by."""
    first = (say("for_you_message", language),) if known else ()
    return chips((*first, *STARTERS["zh" if language == "zh" else "en"]))


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
            f'<div class="count-row">{icon_button("fewer", "minus", "fewer", language)}<output>{line.quantity}</output>'
            f"{icon_button('more_of', 'plus', 'more', language)}"
            f'<button type="button" class="quiet" data-action="remove">{say("remove", language)}</button></div></div></li>'
        )
    total = f"<p><span>{say('total', language)}</span><b>{money(cart.total, language)}</b></p>" if cart.total else ""
    return (
        f'<div lang="{language}">{head}<ul class="lines">{lines}</ul><div class="sum">{total}'
        f'<button type="button" class="quiet" data-action="clear">{say("clear", language)}</button></div></div>'
    )


def comparison(table: ComparisonData, language: str) -> str:
    """Products side by side: a column each, first what differs."""
    heads = "".join(f"<th scope=col><span>{one.position}. {escape(one.title)}</span></th>" for one in table.products)

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


def composer(language: str) -> str:
    """The box for a message; composer.js gives it life."""
    placeholder = say("message_placeholder", language)

    def button(name: str, drawing: str, more: str = "") -> str:
        label = say(f"composer_{name}", language)
        named = f'aria-label="{label}" title="{label}"'
        return f'<button type="button" data-{name} class="{name}" {named}{more}>{icon(drawing)}</button>'

    return (
        f'<div class="composer" lang="{language}"><div class="editing" hidden>{icon("pencil")}'
        f"<span>{say('editing', language)}</span>{button('leave', 'close')}</div>"
        f'<div class="input-container"><textarea rows="1" maxlength="8000" enterkeyhint="send" placeholder="{placeholder}" '
        f'aria-label="{placeholder}"></textarea>{button("voice", "microphone", " hidden")}{button("send", "send")}'
        f"{button('stop', 'stop')}</div></div>"
    )


def notice(words: str, kind: str = "note") -> str:
    """A short line of its own."""
    return f'<p class="notice {kind}">{escape(words)}</p>'
