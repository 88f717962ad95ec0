"""The shopper page, in Gradio: the one file that imports it.

The parts are drawn in ``views.py``; ``page.js`` turns clicks anywhere on the page into events of one unseen component, the
bridge, so that a card needs no component of its own. Everything a shopper keeps is in ``Visit``, in the browser's storage.
"""

import asyncio
import contextlib
import os
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import below, which reads it

import gradio as gr
from fastapi import FastAPI

from assistant.turn_events import CartData, TurnEvent
from commerce.errors import DatabaseUnavailable, OutOfStock, ProductNotFound
from ui.access import kept_secret
from ui.api.refusals import asked_language
from ui.opening import Door, NotOpen, Shop
from ui.settings import Settings
from ui.shopper import taste_panel, views
from ui.shopper.frames import Frame, frames
from ui.shopper.icons import icon
from ui.shopper.visit import (
    EMPTY_CART,
    Visit,
    cart_of,
    change_cart,
    is_known,
    note,
    replayed,
    session_of,
    signed_in,
    with_session,
)
from ui.turns import TooManyTurns
from ui.wording import say

HERE = Path(__file__).parent
SCRIPTS = ("page.js", "completions.js", "browse.js")
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}

OPENING_SECONDS = 90.0  # a page that is loaded while the shop opens waits this long for it

Updates = dict[Any, Any]


def mount(app: FastAPI, door: Door, settings: Settings) -> FastAPI:
    """The app with the page at ``/``."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=FONTS,
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        Page(door, settings).blocks,
        path="/",
        theme=theme,
        css_paths=[HERE / "page.css"],
        head=_head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        allowed_paths=[],
    )
    return mounted


class Page:
    """The components of the page and what happens when they are used."""

    def __init__(self, door: Door, settings: Settings) -> None:
        self._door = door
        self._name = settings.shop.name
        # the key is sent to every browser with the page: it only has to stay the same from start to start
        page_key = kept_secret(settings.home / "secrets", "page-state")[:16]
        with gr.Blocks(title=settings.shop.name, analytics_enabled=False, fill_width=True) as self.blocks:
            self.kept = gr.BrowserState({}, storage_key="shop-visit", secret=page_key)
            self.header = _html("head", views.header(self._name, "en", 0, None, ()))
            with gr.Row(elem_id="rooms"):
                with gr.Column(elem_id="talk"):
                    self.chat = gr.Chatbot(
                        elem_id="chat", show_label=False, container=False, buttons=[], render_markdown=False, layout="bubble",
                        feedback_options=None, height="100%", allow_tags=False, group_consecutive_messages=False,
                    )  # fmt: skip
                    self.progress = _html("progress", "")
                    self.suggestions = _html("suggestions", "")
                    self.box = gr.Textbox(
                        elem_id="box", show_label=False, container=False, lines=1, max_lines=5, autofocus=True, submit_btn=True,
                        interactive=False, placeholder=say("message_placeholder", "en"),
                    )  # fmt: skip
                with gr.Column(elem_id="shelf"):
                    self.facts = _html("facts", "")
                    self.products = _html("products", views.welcome("en"))
            self.cart = _html("cart", views.cart_panel(EMPTY_CART, "en"))
            self.taste = _html("taste", taste_panel.closed("en"))
            self.bridge = gr.HTML("", elem_id="bridge", js_on_load=_script())
            self._wire()

    def _wire(self) -> None:
        talk = [
            self.box,
            self.chat,
            self.kept,
            self.header,
            self.cart,
            self.facts,
            self.products,
            self.suggestions,
            self.progress,
            self.taste,
        ]
        restoring = self.blocks.load(self.restore, [self.kept], talk, **PRIVATE)
        sending = gr.on(
            [self.box.submit, self.bridge.submit],
            self.send,
            [self.box, self.chat, self.kept],
            talk,
            trigger_mode="once",
            cancels=[restoring],  # which may still be following the turn of before
            **PRIVATE,
        )
        self.bridge.click(
            self.act, [self.kept], [self.kept, self.header, self.cart, self.taste], trigger_mode="multiple", **PRIVATE
        )
        self.bridge.clear(self.start_anew, [self.kept], talk, cancels=[sending, restoring], **PRIVATE)
        self.bridge.select(self.switch, [self.kept], talk, cancels=[sending, restoring], **PRIVATE)
        self.blocks.queue(default_concurrency_limit=None, api_open=False)

    # --- what is drawn

    def _bar(self, visit: Visit, language: str, cart: CartData) -> Updates:
        try:
            offered = self._door.shop.demo_shoppers if self._door.shop.settings.server.demo_sign_in else ()
        except NotOpen:
            offered = ()
        return {
            self.header: views.header(self._name, language, cart.quantity, visit.shopper, offered),
            self.cart: views.cart_panel(cart, language),
        }

    def _blank(self, visit: Visit, language: str, cart: CartData) -> Updates:
        return {
            self.kept: visit.kept(),
            self.chat: [],
            self.box: gr.Textbox(value="", placeholder=say("message_placeholder", language), interactive=True),
            self.facts: "",
            self.products: views.welcome(language),
            self.suggestions: views.starters(language),
            self.progress: "",
            self.taste: taste_panel.closed(language),
            **self._bar(visit, language, cart),
        }

    async def _opened(self) -> Shop:
        """The shop, waited for while it opens. Raises ``NotOpen`` where that takes too long."""
        if self._door.state != "closed":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._door.opened.wait(), OPENING_SECONDS)
        return self._door.shop

    # --- what happens

    async def send(
        self, text: str, history: list[Any], kept: Any, request: gr.Request, event: gr.EventData
    ) -> AsyncIterator[Updates]:
        """One message, from the box or from a chip or card."""
        visit, language = Visit.read(kept), _language(kept, request)
        message = str(_sent(event).get("text") or text or "")
        if not message.strip():
            yield {self.progress: ""}
            return
        messages = [*history, {"role": "user", "content": message}]
        said = {self.box: "", self.chat: messages, self.suggestions: "", self.facts: "", self.progress: ""}
        try:
            if self._door.state != "open":
                yield said | {self.progress: views.notice(say("shop_closed", language), "busy")}
            shop = await self._opened()
            visit, session = await with_session(shop, visit, language)
            # the turn runs before the page changes: what is seen as said is said, even if the page is left at once
            events = shop.turns.begin(session.session_id, uuid.uuid4().hex, message)
            yield said | {self.kept: visit.kept()}
            async for updates in self._follow(events, messages, visit, language):
                yield updates
        except (NotOpen, TooManyTurns, DatabaseUnavailable) as error:
            yield said | {self.chat: [*messages, {"role": "assistant", "content": _words(error, language)}]}

    async def _follow(
        self, events: AsyncIterator[TurnEvent], messages: list[Any], visit: Visit, language: str
    ) -> AsyncIterator[Updates]:
        async for frame in frames(events, language):
            yield self._updates(frame, messages, visit, language)

    def _updates(self, frame: Frame, messages: list[Any], visit: Visit, language: str) -> Updates:
        updates: Updates = {}
        for component, value in (
            (self.products, frame.products),
            (self.facts, frame.facts),
            (self.suggestions, frame.suggestions),
            (self.progress, frame.progress),
        ):
            if value is not None:
                updates[component] = value
        if frame.reply is not None:
            updates[self.chat] = [*messages, {"role": "assistant", "content": frame.reply}]
        if frame.cart is not None:
            updates |= self._bar(visit, language, frame.cart)
        return updates

    async def restore(self, kept: Any, request: gr.Request) -> AsyncIterator[Updates]:
        """The page as this browser left it; a turn that still runs is followed to its end."""
        visit, language = Visit.read(kept), _language(kept, request)
        try:
            if self._door.state != "open":
                yield self._blank(visit, language, EMPTY_CART) | {
                    self.progress: views.notice(say("shop_closed", language), "busy")
                }
            shop = await self._opened()
            session = await session_of(shop, visit)
            if session is None:
                yield self._blank(replace(visit, session=None), language, EMPTY_CART)
                return
            past = await replayed(shop, session, language)
            yield self._blank(visit, language, await cart_of(shop, session)) | {
                self.chat: past.messages,
                self.facts: past.facts,
                self.products: past.products or views.welcome(language),
                self.suggestions: past.suggestions or views.starters(language, known=await is_known(shop, session)),
            }
            if past.open_turn:
                turn = past.open_turn
                events = shop.turns.begin(session.session_id, turn.client_turn_id, turn.message)
                async for updates in self._follow(events, past.messages, visit, language):
                    yield updates
        except (NotOpen, TooManyTurns, DatabaseUnavailable) as error:
            yield self._blank(visit, language, EMPTY_CART) | {self.progress: views.notice(_words(error, language), "wrong")}

    async def act(self, kept: Any, request: gr.Request, event: gr.EventData) -> Updates:
        """A click on a card or in the cart."""
        visit, language, act = Visit.read(kept), _language(kept, request), _sent(event)
        try:
            shop = self._door.shop
            visit, session = await with_session(shop, visit, language)
            if act.get("action") in {"like", "dislike", "view"}:
                await note(shop, session, act["action"], act)
                return {self.kept: visit.kept()}
            if act.get("action") in taste_panel.ACTIONS:
                return {self.kept: visit.kept(), self.taste: await taste_panel.taste_after(shop, session, act, language)}
            cart = await change_cart(shop, session, act)
        except OutOfStock as error:
            gr.Warning(say("not_enough", language).format(error.available), duration=4, title="")
        except ProductNotFound:
            gr.Warning(say("out_of_stock", language), duration=4, title="")
        except (NotOpen, DatabaseUnavailable) as error:
            gr.Warning(_words(error, language), duration=4, title="")
        else:
            if act.get("action") == "add":
                gr.Info(say("added", language), duration=2, title="")
            return {self.kept: visit.kept()} | self._bar(visit, language, cart)
        return {self.kept: visit.kept()}

    async def start_anew(self, kept: Any, request: gr.Request) -> Updates:
        """A new conversation of the same shopper, with the same cart."""
        visit, language = Visit.read(kept), _language(kept, request)
        try:
            shop = self._door.shop
            before = await session_of(shop, visit)
            if before is None:
                return self._blank(replace(visit, session=None), language, EMPTY_CART)
            session = await asyncio.to_thread(shop.conversations.open_session, before.shopper_id, language)
            return self._blank(replace(visit, session=session.session_id), language, await cart_of(shop, session))
        except (NotOpen, DatabaseUnavailable) as error:
            return {self.progress: views.notice(_words(error, language), "wrong")}

    async def switch(self, kept: Any, request: gr.Request, event: gr.EventData) -> AsyncIterator[Updates]:
        """Another language, or another demo shopper."""
        visit, language, act = Visit.read(kept), _language(kept, request), _sent(event)
        if act.get("action") == "language":
            visit = replace(visit, language="en" if language == "zh" else "zh")
        else:
            try:
                visit = await signed_in(self._door.shop, visit, str(act.get("value") or ""))
            except NotOpen as error:
                yield {self.progress: views.notice(_words(error, language), "wrong")}
                return
        async for updates in self.restore(visit.kept(), request):
            yield updates | ({self.kept: visit.kept()} if self.kept not in updates else {})


def _head() -> str:
    """The colours of the whole page (Gradio puts its own name before every selector of ``css_paths``), and our icon."""
    style = (HERE / "frame.css").read_text(encoding="utf-8")
    drawing = quote(icon("bag").replace("currentColor", "#0b6e5f").replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))
    return f'<link rel="icon" href="data:image/svg+xml,{drawing}"><style>{style}</style>'


def _script() -> str:
    """What the page does in the browser; it is loaded with each of Gradio's connections and run at the first."""
    first, *others = ((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    parts = first + "".join(f"\n{{\n{other}\n}}" for other in others)  # each sees the names of the first, and its own
    return f"if (!window.shopWired) {{\nwindow.shopWired = true;\n{parts}\n}}"


def _html(name: str, value: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=None)


def _sent(event: gr.EventData) -> dict[str, Any]:
    """What page.js sent along."""
    return event._data if isinstance(event._data, dict) else {}


def _language(kept: Any, request: gr.Request) -> str:
    chosen = Visit.read(kept).language
    return chosen if chosen in {"en", "zh"} else asked_language(request.headers.get("accept-language"))


def _words(error: Exception, language: str) -> str:
    if isinstance(error, NotOpen):
        return say("shop_closed", language)
    return say("records_away" if isinstance(error, DatabaseUnavailable) else "went_wrong", language)
