"""``shop chat`` for a person: products as a table, the reply as it is written."""

import asyncio
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.cards import cart_data
from assistant.turn_events import CartData, ComparisonData, OrderData, Price, ProductsData, TurnEvent
from commerce.ids import SessionId, ShopperId
from ui.access import new_guest
from ui.opening import Shop, open_shop
from ui.settings import Settings
from ui.wording import money, say

SHOWN = 8  # products of a table


def plain(text: str) -> str:
    """The text without control characters: a catalog must not steer the terminal."""
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cf"} and letter != "\n" else letter for letter in text)


async def talk(settings: Settings, shopper: str | None, language: str | None) -> None:
    """Converse until the shopper leaves."""
    console = Console(highlight=False)
    tongue = "zh" if (language or "").startswith("zh") else "en"
    with console.status(say("opening", tongue)):
        shop = await asyncio.to_thread(open_shop, settings, writes=False)
    try:
        await _converse(console, shop, ShopperId(shopper) if shopper else new_guest(), tongue)
    finally:
        await shop.turns.drain(30)
        await asyncio.to_thread(shop.close)


async def _converse(console: Console, shop: Shop, shopper_id: ShopperId, language: str) -> None:
    session = await asyncio.to_thread(shop.conversations.open_session, shopper_id, language)
    console.print(Text(shop.settings.shop.name, style="bold"), Text(say("terminal_help", language), style="dim"), sep="\n")
    while True:
        try:
            message = await asyncio.to_thread(console.input, "\n[bold cyan]>[/] ")
        except EOFError:
            return
        match message.strip():
            case "":
                continue
            case "/quit" | "/exit":
                return
            case "/new":
                session = await asyncio.to_thread(shop.conversations.open_session, shopper_id, language)
                console.print(Text(say("new_begun", language), style="dim"))
            case "/cart":
                cart = await asyncio.to_thread(shop.storefront.cart, session.shopper_id)
                console.print(cart_table(cart_data(cart), language))
            case "/help":
                console.print(Text(say("terminal_help", language), style="dim"))
            case _:
                await _show_turn(console, shop, session.session_id, message, language)


async def _show_turn(console: Console, shop: Shop, session_id: SessionId, message: str, language: str) -> None:
    written = ""
    status = console.status(Text(say("thinking", language), style="dim"))
    status.start()
    try:
        async for event in shop.turns.begin(session_id, uuid.uuid4().hex, message):
            if event.event in {"turn.started", "understood"}:
                continue
            status.stop()
            if event.event == "token":
                piece = plain(str(event.data["text"]))
                console.print(Text(piece), end="", soft_wrap=True)
                written += piece
            elif event.event == "reply":
                _show_reply(console, event.data, written)
            else:
                show(console, event, language)
    finally:
        status.stop()


def _show_reply(console: Console, reply: Mapping[str, Any], written: str) -> None:
    text = plain(str(reply["text"]))
    if text.strip() != written.strip():  # nothing was streamed, or the last word differs from what was
        console.print(Text(f"\n{text}" if written else text))
    else:
        console.print()
    if reply["suggestions"]:
        console.print(Text(" · ".join(plain(str(one)) for one in reply["suggestions"]), style="dim italic"))


def show(console: Console, event: TurnEvent, language: str) -> None:
    """One event that is not prose."""
    match event.event:
        case "products":
            console.print(products_table(ProductsData.model_validate(event.data), language))
        case "cart":
            console.print(cart_table(CartData.model_validate(event.data), language))
        case "order":
            order = OrderData.model_validate(event.data)
            console.print(Text(f"{order.order_id} · {say('order_' + order.state, language)} · {money(order.total, language)}"))
        case "comparison":
            console.print(comparison_table(ComparisonData.model_validate(event.data)))
        case "handoff":
            console.print(Text(say("ticket", language).format(plain(str(event.data.get("ticket_id", "")))), style="yellow"))
        case "person":
            name = plain(str(event.data.get("staff_name", "")))
            console.print(Text(say("person_elsewhere", language).format(name), style="yellow"))
        case "error":
            console.print(Text(plain(str(event.data.get("message", ""))), style="red"))
        case "turn.finished":
            total = event.data.get("timings_ms", {}).get("total", 0) / 1000
            without = event.data.get("degraded", [])
            words = f"{total:.1f} s" + (f" · {say('without_model', language)}" if "llm" in without else "")
            console.print(Text(words, style="dim"))


def products_table(products: ProductsData, language: str) -> Table:
    """Position, title, price, rating, stock and reasons."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for key in ("", "product", "price", "rating", "why"):
        table.add_column(
            say(f"column_{key}", language) if key else "", overflow="fold" if key in {"product", "why"} else "ellipsis"
        )
    for one in products.items[:SHOWN]:
        price = Text(money(one.price, language), style="bold")
        if one.list_price:
            price.append(f" {money(one.list_price, language)}", style="strike dim")
        title = Text(plain(one.title))
        if not one.in_stock:
            title.append(f" ({say('out_of_stock', language)})", style="red")
        stars = f"★ {one.rating:.1f} ({one.review_count})" if one.rating is not None else ""
        table.add_row(
            str(one.position), title, price, Text(stars, style="yellow"), Text(plain(", ".join(one.reasons)), style="dim")
        )
    if products.total > SHOWN:
        table.caption = say("of_total", language).format(min(SHOWN, len(products.items)), products.total)
    return table


def cart_table(cart: CartData, language: str) -> Table | Text:
    """The lines and the total."""
    if not cart.lines:
        return Text(say("cart_empty", language), style="dim")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, title=say("cart", language), title_justify="left")
    for line in cart.lines:
        options = ", ".join(line.options.values())
        title = plain(f"{line.title} ({options})" if options else line.title)
        each = Price(amount=line.unit_price.amount, currency=line.unit_price.currency)
        table.add_row(f"{line.quantity} ×", Text(title), money(each, language))
    if cart.total:
        table.add_row("", Text(say("total", language), style="bold"), Text(money(cart.total, language), style="bold"))
    return table


def comparison_table(comparison: ComparisonData) -> Table:
    """A column for each product, a row for each fact."""
    table = Table(header_style="bold")
    table.add_column("")
    for one in comparison.products:
        table.add_column(Text(plain(f"{one.position}. {one.title}")))
    for row in (*comparison.differs, *comparison.same):
        table.add_row(Text(plain(row.name), style="dim"), *(Text(plain(value or "–")) for value in row.values))
    return table
