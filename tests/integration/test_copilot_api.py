"""The copilot over HTTP: who may ask it, what it answers without a model, and that a reader who leaves stops the model."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.model import Piece, Prompt
from tests.fakes import ScriptedModel
from tests.fakes_copilot import copilot_over
from tests.fakes_staff import signed_in
from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.opening import Shop
from ui.settings import Settings

GREETING = {
    "shortcut": "hi",
    "language": "en",
    "title": "Hi",
    "text": "Hello {shopper}, {agent} here. Your order {order} is {order_state}.",
}


class Desk:
    """The app and three people at its desk."""

    def __init__(self, client: httpx.AsyncClient, app: Any, shop: Shop) -> None:
        self.client, self.app, self.shop = client, app, shop
        self.mei = signed_in(shop.staff, "mei", name="Mei")
        self.merchant = signed_in(shop.staff, "ann", "merchant")

    async def ask(self, method: str, path: str, body: Any = None, who: dict[str, str] | None = None) -> httpx.Response:
        return await self.client.request(method, f"/v1/desk/{path}", json=body, headers=self.mei if who is None else who)

    async def told(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def session(self, *messages: str, shopper: str | None = None) -> str:
        session = self.shop.conversations.open_session(shopper)  # type: ignore[arg-type]
        for number, message in enumerate(messages):
            self.shop.conversations.open_turn(session.session_id, f"t{number}", message)
        return session.session_id


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    shop, _ = memory_shop(Settings(home=tmp_path))
    async for opened in opened_desk(shop):
        yield opened


async def opened_desk(shop: Shop) -> AsyncIterator[Desk]:
    app = create_app(shop.settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop", timeout=60) as client:
            yield Desk(client, app, shop)


async def test_a_draft_is_given_with_its_evidence_and_measured_when_it_is_sent(desk: Desk) -> None:
    session = desk.session("how do I return something?")
    answer = await desk.ask("POST", f"conversations/{session}/draft", {})
    assert answer.status_code == 200 and answer.headers["server-timing"].startswith("copilot;dur=")
    draft = answer.json()
    assert draft["source"] == "records" and draft["language"] == "en" and draft["look_up"] == []
    assert draft["text"].endswith("The shop's policy, “Returns”: Returns are accepted within 30 days.")
    assert draft["evidence"] == [
        {"kind": "policy", "title": "Returns", "words": "Returns are accepted within 30 days.", "ref": "en/returns"}
    ]
    await desk.told("POST", f"conversations/{session}/take", {})
    sent = {"text": draft["text"], "draft_id": draft["draft_id"], "products": [], "once": "1"}
    await desk.told("POST", f"conversations/{session}/messages", sent)
    (measured,) = desk.shop.drafts.measures(datetime.now(UTC) - timedelta(days=1))
    assert (measured.offered, measured.sent, measured.edited) == (1, 1, 0.0)
    nothing = await desk.told("POST", f"conversations/{session}/draft", {})
    assert nothing["text"] == "Is there anything else I can help you with?"


async def test_who_may_ask(desk: Desk) -> None:
    session = desk.session("hello")
    desk_only = [
        ("POST", f"conversations/{session}/draft", {}), ("POST", "rewrite", {"text": "hi", "how": "warmer"}),
        ("POST", "translate", {"text": "你好", "to": "en"}), ("GET", "products", None),
        ("POST", f"conversations/{session}/canned/x", {}),
    ]  # fmt: skip
    for method, path, body in desk_only:
        assert (await desk.ask(method, path, body, who={})).status_code in (401, 403), path
        assert (await desk.ask(method, path, body, who=desk.merchant)).status_code == 403, path
    assert (await desk.ask("GET", "canned", who=desk.merchant)).status_code == 200
    assert (await desk.ask("GET", "canned", who={})).status_code == 401
    no_header = {"Cookie": desk.mei["Cookie"]}
    assert (await desk.ask("POST", "canned", GREETING, who=no_header)).status_code == 403, "a form of another site"
    assert (await desk.ask("POST", "conversations/none/draft", {})).status_code == 404


async def test_texts_are_rewritten_by_rules_without_a_model(desk: Desk) -> None:
    text = "Thank you for your patience! Order LS-1 can't be cancelled."
    for how, expected in (
        ("shorter", "Order LS-1 can't be cancelled."),
        ("formal", "Thank you for your patience! Order LS-1 cannot be cancelled."),
        ("warmer", "Hello, and thank you for your message. " + text + " Please let me know if you have any other questions."),
    ):
        told = await desk.told("POST", "rewrite", {"text": text, "how": how, "language": "en"})
        assert told == {"text": expected, "source": "rules"}
    refused = await desk.ask("POST", "rewrite", {"text": "Order LS-1 is packed.", "how": "formal"})
    assert refused.status_code == 503 and refused.json()["error"]["code"] == "model_unavailable"
    assert refused.json()["error"]["retryable"] and refused.headers["retry-after"]


async def test_a_message_is_told_by_its_gist_without_a_model_and_prose_is_not(desk: Desk) -> None:
    message = {"text": "我要退货，订单LS-10201", "to": "en"}
    assert await desk.told("POST", "translate", message) == {
        "text": "Wants to return or exchange an order: LS-10201",
        "source": "gist",
    }
    for refused in (
        message | {"purpose": "send"},
        {"text": "昨天我和朋友去了海边，天气特别好，我们聊了很多关于以前的事情，真开心", "to": "en"},
    ):
        answer = await desk.ask("POST", "translate", refused)
        assert answer.status_code == 503 and answer.json()["error"]["code"] == "model_unavailable"
    same = {"text": "Where is my parcel?", "to": "en"}
    assert await desk.told("POST", "translate", same) == {"text": same["text"], "source": "unchanged"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rewrite", {"text": " ", "how": "warmer"}),
        ("rewrite", {"text": "x" * 4001, "how": "warmer"}),
        ("rewrite", {"text": "hi", "how": "rude"}),
        ("translate", {"text": "hi", "to": "fr"}),
        ("translate", {"text": "hi", "to": "zh", "more": 1}),
        ("canned", GREETING | {"shortcut": "two words"}),
        ("canned", GREETING | {"text": ""}),
    ],
)
async def test_bad_input_is_told(desk: Desk, path: str, body: dict[str, Any]) -> None:
    answer = await desk.ask("POST", path, body)
    assert answer.status_code == 422 and answer.json()["error"]["code"] == "invalid_request"


async def test_canned_replies_are_kept_and_filled_in(desk: Desk) -> None:
    kept = await desk.told("POST", "canned", GREETING)
    assert {name: kept[name] for name in GREETING} == GREETING
    assert (await desk.ask("POST", "canned", GREETING)).json()["error"]["code"] == "shortcut_taken"
    changed = await desk.told("PUT", f"canned/{kept['canned_id']}", GREETING | {"title": "Hello"})
    assert await desk.told("GET", "canned") == [changed] and changed["title"] == "Hello"
    session = desk.session("hi", shopper="demo-1")
    told = await desk.told("POST", f"conversations/{session}/canned/{kept['canned_id']}", {})
    assert told == {"text": "Hello, Mei here. Your order D-1 is on its way.", "missing": ["shopper"]}
    assert (await desk.ask("DELETE", f"canned/{kept['canned_id']}")).status_code == 204
    for method, path, body in (
        ("DELETE", f"canned/{kept['canned_id']}", None),
        ("PUT", f"canned/{kept['canned_id']}", GREETING),
        ("POST", f"conversations/{session}/canned/{kept['canned_id']}", {}),
    ):
        assert (await desk.ask(method, path, body)).status_code == 404


async def test_products_to_send_are_cards_as_shoppers_see_them(desk: Desk) -> None:
    told = await desk.told("GET", "products?q=sneaker&limit=2")
    assert [card["position"] for card in told["items"]] == [1, 2] and told["items"][0]["scores"]["taste"] == 0.0
    named = await desk.told("GET", "products?q=p4&limit=3")
    assert [card["product_id"] for card in named["items"]][0] == "p4", "a product by its id"
    assert len({card["product_id"] for card in named["items"]}) == len(named["items"])


class Endless(ScriptedModel):
    """A model that never ends, and knows whether it was asked and left."""

    def __init__(self) -> None:
        super().__init__(says="")
        self.asked, self.left = asyncio.Event(), asyncio.Event()

    async def stream(self, prompt: Prompt, *, max_tokens: int, seconds: float) -> AsyncIterator[Piece]:
        self.asked.set()
        try:
            yield Piece("Thank")
            await asyncio.sleep(60)
        finally:
            self.left.set()


async def test_a_reader_who_leaves_stops_the_model(tmp_path: Path) -> None:
    shop, _ = memory_shop(Settings(home=tmp_path))
    model = Endless()
    shop = replace(shop, copilot=copilot_over(shop.conversations, shop.drafts, model))
    async for desk in opened_desk(shop):
        body = json.dumps({"text": "Order LS-1 is packed.", "how": "warmer"}).encode()
        answered = await _left(desk, "/v1/desk/rewrite", body, model.asked)
        assert model.left.is_set() and not answered


async def _left(desk: Desk, path: str, body: bytes, asked: asyncio.Event) -> list[Any]:
    """What the app sends to a reader who goes away once the model is asked."""
    sent: list[Any] = []
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        if (message := next(messages, None)) is not None:
            return message
        await asyncio.wait_for(asked.wait(), 20)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and b"text" in message.get("body", b"") and b"error" not in message["body"]:
            sent.append(message)

    headers = {"host": "shop", "content-type": "application/json", **desk.mei}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("shop", 80), "client": ("127.0.0.1", 1),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await asyncio.wait_for(desk.app(scope, receive, send), 30)
    return sent
