"""The shopper page, in Gradio: the one file that imports it.

The parts are drawn as HTML by the other files here; the scripts turn clicks anywhere on the page into events of one unseen
component, the bridge, so that a card needs no component of its own. All that a shopper keeps is in ``Visit``, in the browser.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import below, which reads it

import gradio as gr
from fastapi import FastAPI

from ui.access import kept_secret
from ui.api.rates import Rates
from ui.api.refusals import asked_language
from ui.opening import Door
from ui.settings import Settings
from ui.shopper import past, taste_panel, views
from ui.shopper.acts import act
from ui.shopper.icons import icon
from ui.shopper.talk import Parts, Talk
from ui.shopper.visit import EMPTY_CART, Visit

HERE = Path(__file__).parent
STYLES = ("page.css", "talk.css", "cards.css", "drawers.css", "browse.css", "phone.css")
SCRIPTS = ("page.js", "details.js", "completions.js", "composer.js", "talk.js", "people.js", "compare.js", "browse.js")
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
PRIVATE: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": None,
    "postprocess": False,  # HTML goes out as it is; Gradio would send each part through a thread
}

Updates = list[Any]  # one for each part, in their order


@dataclass(frozen=True)
class _Unchanged:
    """A part that stays as it is: on the wire Gradio's own ``skip()``.

    For that one Gradio builds the component and its description anew, for every part that a change leaves alone: most of
    the processor time of a reply.
    """

    __type__: str = "update"


UNCHANGED = _Unchanged()


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
        Page(door, settings, app.state.rates).blocks,
        path="/",
        theme=theme,
        css_paths=[HERE / name for name in STYLES],
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
    """The components of the page, and which of its parts is where."""

    def __init__(self, door: Door, settings: Settings, rates: Rates) -> None:
        name = settings.shop.name
        self._talk = Talk(door, name, rates)
        # the key is sent to every browser with the page: it only has to stay the same from start to start
        page_key = kept_secret(settings.home / "secrets", "page-state")[:16]
        with gr.Blocks(title=name, analytics_enabled=False, fill_width=True) as self.blocks:
            parts: dict[str, Any] = {"kept": gr.BrowserState({}, storage_key="shop-visit", secret=page_key)}

            def place(part: str, value: str = "") -> None:
                parts[part] = gr.HTML(value, elem_id=part, apply_default_css=False, js_on_load=None)

            place("head", views.header(name, "en", 0, None, ()))
            with gr.Row(elem_id="rooms"):
                with gr.Column(elem_id="talk"):
                    with gr.Column(elem_id="chat"):
                        place("past")
                        place("now")
                    place("care")
                    place("progress")
                    place("suggestions")
                    place("box", views.composer("en"))
                with gr.Column(elem_id="shelf"):
                    place("need")
                    place("facts")
                    place("products", views.welcome("en"))
            place("cart", views.cart_panel(EMPTY_CART, "en"))
            place("taste", taste_panel.closed("en"))
            place("history", past.conversations_drawer((), None, "en"))
            self._parts = parts
            self._bridge = gr.HTML("", elem_id="bridge", js_on_load=_script())
            self._wire()

    def _wire(self) -> None:
        bridge, kept, every = self._bridge, [self._parts["kept"]], list(self._parts.values())
        restoring = self.blocks.load(self.restore, kept, every, **PRIVATE)
        # a message cancels the restoring, which may still be following the turn of before
        sending = bridge.submit(self.send, kept, every, trigger_mode="multiple", cancels=[restoring], **PRIVATE)
        switching = bridge.select(self.switch, kept, every, trigger_mode="multiple", cancels=[sending, restoring], **PRIVATE)
        bridge.click(self.act, kept, every, trigger_mode="multiple", **PRIVATE)
        bridge.input(self.refresh, kept, every, trigger_mode="multiple", **PRIVATE)
        bridge.clear(self.start_anew, kept, every, cancels=[sending, switching, restoring], **PRIVATE)
        bridge.stop(None, None, None, cancels=[sending, switching, restoring], **PRIVATE)
        self.blocks.queue(default_concurrency_limit=None, api_open=False)

    def _updates(self, parts: Parts) -> Updates:
        """The contents of all parts, or that they stay as they are."""
        kind, words = parts.pop("told", (None, ""))
        if kind == "info":
            gr.Info(words, duration=2, title="")
        elif kind == "warning":
            gr.Warning(words, duration=4, title="")
        return [parts.get(name, UNCHANGED) for name in self._parts]

    async def send(self, kept: Any, request: gr.Request, event: gr.EventData) -> AsyncIterator[Updates]:
        """One message."""
        async for parts in self._talk.send(Visit.read(kept), _language(kept, request), _sent(event)):
            yield self._updates(parts)

    async def restore(self, kept: Any, request: gr.Request) -> AsyncIterator[Updates]:
        """The page as this browser left it."""
        async for parts in self._talk.restore(Visit.read(kept), _language(kept, request)):
            yield self._updates(parts)

    async def switch(self, kept: Any, request: gr.Request, event: gr.EventData) -> AsyncIterator[Updates]:
        """Another language, shopper or conversation."""
        async for parts in self._talk.switch(Visit.read(kept), _language(kept, request), _sent(event)):
            yield self._updates(parts)

    async def act(self, kept: Any, request: gr.Request, event: gr.EventData) -> Updates:
        """A click on a card, in the cart or in a drawer."""
        return self._updates(await act(self._talk, Visit.read(kept), _language(kept, request), _sent(event)))

    async def refresh(self, kept: Any, request: gr.Request) -> Updates:
        """The conversation drawn again, with what people at the desk said since."""
        return self._updates(await self._talk.refresh(Visit.read(kept), _language(kept, request)))

    async def start_anew(self, kept: Any, request: gr.Request) -> Updates:
        """A new conversation."""
        return self._updates(await self._talk.start_anew(Visit.read(kept), _language(kept, request)))


def _head() -> str:
    """The colours of the whole page (Gradio puts its own name before every selector of ``css_paths``), and our icon."""
    style = (HERE / "frame.css").read_text(encoding="utf-8")
    drawing = quote(icon("bag").replace("currentColor", "#0b6e5f").replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))
    return f'<link rel="icon" href="data:image/svg+xml,{drawing}"><style>{style}</style>'


def _script() -> str:
    """What the page does in the browser; it is loaded with each of Gradio's connections and run at the first."""
    first, *others = ((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    rest = "".join(f"\n{{\n{other}\n}}" for other in others)  # each sees the names of the first, and its own
    return f"if (!window.shopWired) {{\nwindow.shopWired = true;\n{first}\nwhenDrawn(() => {{{rest}\n}});\n}}"


def _sent(event: gr.EventData) -> dict[str, Any]:
    """What the scripts sent along."""
    return event._data if isinstance(event._data, dict) else {}


def _language(kept: Any, request: gr.Request) -> str:
    chosen = Visit.read(kept).language
    return chosen if chosen in {"en", "zh"} else asked_language(request.headers.get("accept-language"))
