"""The API over a shop in memory: every route, and what must be refused."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from commerce.ids import ShopperId
from tests.fakes_ui import MemoryShop, ScriptedAssistant, memory_shop
from ui.api.app import create_app
from ui.opening import Shop
from ui.settings import ServerSettings, Settings


class Running:
    def __init__(self, client: httpx.AsyncClient, shop: Shop, assistant: ScriptedAssistant) -> None:
        self.client, self.shop, self.assistant = client, shop, assistant
        self.memory: MemoryShop = assistant.shop

    async def session(self, **body: Any) -> str:
        answer = await self.client.post("/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["session_id"])

    async def say(self, session: str, message: str, turn: str = "t1", **headers: str) -> list[tuple[str, str, dict[str, Any]]]:
        answer = await self.client.post(
            f"/v1/sessions/{session}/turns", json={"message": message, "client_turn_id": turn}, headers=headers
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return parse(answer.text)


def parse(stream: str) -> list[tuple[str, str, dict[str, Any]]]:
    events = []
    for block in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if fields:
            events.append((fields["event"], fields["id"], json.loads(fields["data"])))
    return events


def settings_in(folder: Path, **server: Any) -> Settings:
    return Settings(home=folder, server=ServerSettings(**server), _env_file=None)  # type: ignore[call-arg]


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Running]:
    settings = settings_in(tmp_path)
    shop, assistant = memory_shop(settings)
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield Running(client, shop, assistant)


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message", "retryable"}
    assert body["error"]["code"] == code
    assert "Traceback" not in answer.text and "Error(" not in answer.text
    return dict(body["error"])


async def test_a_turn_streams_the_events_of_the_contract_in_order(api: Running) -> None:
    session = await api.session(language="en")
    events = await api.say(session, "white sneakers")
    names = [name for name, _, _ in events]
    assert names[0] == "turn.started" and names[-1] == "turn.finished"
    assert names.index("products") < names.index("token") < names.index("reply")
    turn_id = events[0][2]["turn_id"]
    assert [number.rsplit(":", 1)[0] for _, number, _ in events] == [f"{turn_id}:{index}" for index in range(len(events))]


async def test_the_same_client_turn_id_replays_and_carries_nothing_out_twice(api: Running) -> None:
    session = await api.session()
    first = await api.say(session, "put it in the cart")
    second = await api.say(session, "put it in the cart")
    assert first == second and api.assistant.started == 1
    cart = (await api.client.get(f"/v1/sessions/{session}/cart")).json()
    assert cart["quantity"] == 1 and cart["total"] == {"amount": "39.90", "currency": "USD"}


async def test_two_messages_at_once_are_both_answered(api: Running) -> None:
    api.assistant.pause = 0.005
    session = await api.session()
    one, two = await asyncio.gather(api.say(session, "one", "a"), api.say(session, "two", "b"))
    assert {one[0][2]["turn_id"], two[0][2]["turn_id"]} == {turn.turn_id for turn in api.memory.turns(session)}  # type: ignore[arg-type]
    assert one[-1][0] == two[-1][0] == "turn.finished"


async def test_a_client_that_goes_away_does_not_stop_the_turn(api: Running) -> None:
    api.assistant.pause = 0.02
    session = await api.session()
    events = api.shop.turns.begin(session, "t", "I leave at once")  # type: ignore[arg-type]
    assert (await anext(events)).event == "turn.started"
    await events.aclose()  # type: ignore[attr-defined]
    assert await api.shop.turns.drain(5) == 0
    assert api.assistant.finished == 1
    history = (await api.client.get(f"/v1/sessions/{session}")).json()
    assert history["turns"][0]["reply"] == "You said: I leave at once"


async def test_the_shop_closes_only_after_running_turns(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    shop, assistant = memory_shop(settings, pause=0.02)
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        shop.turns.begin(shop.conversations.open_session().session_id, "t", "a last word")
        await asyncio.sleep(0.03)
    assert assistant.finished == 1


@pytest.mark.parametrize(
    "message", ["", " ", "买" * 50_000, "a\x00b\x07\x1b[2J\ufffd", "👟🔥👍", "حذاء أبيض أقل من 60", "\u202e\u2066rtl"]
)
async def test_any_text_is_a_message(api: Running, message: str) -> None:
    session = await api.session()
    events = await api.say(session, message)
    assert events[-1][0] == "turn.finished"
    assert api.assistant.seen == [message]


async def test_a_failure_inside_is_told_in_words(api: Running) -> None:
    api.assistant.fail_on = "boom"
    session = await api.session()
    events = await api.say(session, "boom")
    assert events[-1][0] == "error"
    assert events[-1][2]["code"] == "internal" and "secret inner workings" not in json.dumps(events)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe\x00\x01", b"[]", b"null", b'{"message": 5, "client_turn_id": "a"}', b'{"message": "hi"}',
     b'{"message": "hi", "client_turn_id": ""}', b'{"message": "hi", "client_turn_id": "a", "more": 1}'],
)  # fmt: skip
async def test_a_malformed_body_is_refused(api: Running, body: bytes) -> None:
    session = await api.session()
    answer = await api.client.post(f"/v1/sessions/{session}/turns", content=body, headers={"content-type": "application/json"})
    refused(answer, 422, "invalid_request")
    assert api.assistant.started == 0


async def test_a_body_over_the_limit_is_refused_with_and_without_its_length(api: Running) -> None:
    session = await api.session()
    body = json.dumps({"message": "x" * 2_000_000, "client_turn_id": "a"}).encode()
    refused(await api.client.post(f"/v1/sessions/{session}/turns", content=body), 413, "body_too_large")

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    refused(await api.client.post(f"/v1/sessions/{session}/turns", content=pieces()), 413, "body_too_large")


@pytest.mark.parametrize("session", ["nobody", "..%2f..%2fetc", "x" * 500, "' or 1=1 --", "会话"])
async def test_an_unknown_session_is_refused_everywhere(api: Running, session: str) -> None:
    refused(
        await api.client.get(f"/v1/sessions/{session}/cart"), 404, "session_not_found" if "%2f" not in session else "not_found"
    )
    if "%2f" not in session:
        turn = {"message": "hi", "client_turn_id": "a"}
        refused(await api.client.post(f"/v1/sessions/{session}/turns", json=turn), 404, "session_not_found")
        refused(await api.client.get(f"/v1/sessions/{session}"), 404, "session_not_found")


async def test_refusals_are_in_chinese_for_a_chinese_client(api: Running) -> None:
    answer = await api.client.get("/v1/sessions/nobody", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert "会话" in refused(answer, 404, "session_not_found")["message"]


async def test_a_signed_in_session_needs_the_shoppers_own_token(api: Running) -> None:
    own, other = (api.shop.access.token_for(ShopperId(name)) for name in ("demo-1", "demo-2"))
    session = await api.session(shopper_token=own)
    for path in ("", "/cart"):
        refused(await api.client.get(f"/v1/sessions/{session}{path}"), 401, "sign_in_needed")
        wrong = {"authorization": f"Bearer {other}"}
        refused(await api.client.get(f"/v1/sessions/{session}{path}", headers=wrong), 401, "sign_in_needed")
        right = {"authorization": f"Bearer {own}"}
        assert (await api.client.get(f"/v1/sessions/{session}{path}", headers=right)).status_code == 200
    turn = {"message": "hi", "client_turn_id": "a"}
    refused(await api.client.post(f"/v1/sessions/{session}/turns", json=turn), 401, "sign_in_needed")
    assert (await api.say(session, "hi", authorization=f"Bearer {own}"))[-1][0] == "turn.finished"
    refused(await api.client.post("/v1/sessions", json={"shopper_token": own[:-2] + "xx"}), 401, "bad_token")


async def test_orders_are_a_shoppers_own(api: Running) -> None:
    refused(await api.client.get("/v1/orders"), 401, "sign_in_needed")
    refused(await api.client.get("/v1/orders", headers={"authorization": "Bearer forged"}), 401, "bad_token")
    token = api.shop.access.token_for(ShopperId("demo-1"))
    orders = (await api.client.get("/v1/orders", headers={"authorization": f"Bearer {token}"})).json()["orders"]
    assert [order["order_id"] for order in orders] == ["D-1"]


async def test_the_cart_changes_once_for_each_name(api: Running) -> None:
    session = await api.session()
    address = f"/v1/sessions/{session}/cart"
    add = {"action": "add", "product_id": "p2", "quantity": 2, "once": "c1"}
    assert (await api.client.post(address, json=add)).json()["quantity"] == 2
    assert (await api.client.post(address, json=add)).json()["quantity"] == 2
    refused(await api.client.post(address, json=add | {"once": "c2", "quantity": 99}), 409, "out_of_stock")
    refused(await api.client.post(address, json=add | {"once": "c3", "product_id": "none"}), 404, "product_not_found")
    refused(await api.client.post(address, json=add | {"once": "c4", "quantity": 0}), 422, "invalid_request")
    refused(await api.client.post(address, json={"action": "add", "once": "c5"}), 422, "invalid_request")
    refused(await api.client.post(address, json={"action": "steal", "once": "c6"}), 422, "invalid_request")
    assert (await api.client.post(address, json={"action": "clear", "once": "c7"})).json()["lines"] == []


async def test_what_the_shopper_did_is_recorded(api: Running) -> None:
    session = await api.session()
    address = f"/v1/sessions/{session}/events"
    assert (await api.client.post(address, json={"kind": "dislike", "product_id": "p2", "position": 2})).status_code == 204
    refused(await api.client.post(address, json={"kind": "purchase", "product_id": "p2"}), 422, "invalid_request")
    refused(await api.client.post(address, json={"kind": "like", "product_id": "none"}), 404, "product_not_found")
    assert [(event.kind, event.product_id, event.position) for event in api.memory.events] == [("dislike", "p2", 2)]


async def test_search_meets_its_conditions(api: Running) -> None:
    found = (await api.client.get("/v1/search", params={"q": "shoes", "price_max": "50", "in_stock": True})).json()
    assert found["items"] and all(float(item["price"]["amount"]) <= 50 and item["in_stock"] for item in found["items"])
    for bad in ({"limit": 0}, {"limit": 10_000}, {"price_max": "cheap"}, {"sort": "random"}, {"q": "x" * 10_001}):
        refused(await api.client.get("/v1/search", params=bad), 422, "invalid_request")


async def test_a_product_has_its_variants(api: Running) -> None:
    assert (await api.client.get("/v1/products/p1")).json()["variants"][0]["options"] == {"size": "M"}
    refused(await api.client.get("/v1/products/none"), 404, "product_not_found")


async def test_pictures_stay_in_their_folder(api: Running, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    (folder / "p1.webp").write_bytes(b"RIFF....WEBP")
    (tmp_path / "outside.webp").write_bytes(b"outside")
    (folder / "notes.txt").write_text("not a picture")
    (folder / "link.webp").symlink_to(tmp_path / "outside.webp")
    answer = await api.client.get("/images/p1.webp")
    assert answer.content == b"RIFF....WEBP" and "max-age=86400" in answer.headers["cache-control"]
    for name in ("none.webp", "notes.txt", "link.webp", "..%2foutside.webp", "%2e%2e/outside.webp", "a%00b.webp", "x" * 400):
        answer = await api.client.get(f"/images/{name}")
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/svg+xml", name


async def test_every_answer_carries_the_security_headers(api: Running) -> None:
    for path in ("/healthz", "/docs", "/v1/search", "/nowhere", "/images/none.webp"):
        headers = (await api.client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff" and "default-src" in headers["content-security-policy"]


async def test_the_access_log_names_no_session_and_no_words(api: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    session = await api.session()
    await api.say(session, "a very private wish")
    await api.client.get("/v1/search", params={"q": "a very private wish"})
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("ui"))
    assert "/v1/sessions/{session_id}/turns 200" in ours
    assert session not in ours and "private" not in ours


async def readiness(client: httpx.AsyncClient, status: str) -> httpx.Response:
    """The first answer that says so."""
    async with asyncio.timeout(30):
        while (told := await client.get("/readyz")).json()["status"] != status:  # noqa: ASYNC110 (asked as from outside)
            await asyncio.sleep(0.01)
    return told


async def test_nothing_but_health_is_served_before_the_shop_is_open(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    shop, _ = memory_shop(settings)
    is_there = threading.Event()

    def open_late() -> Shop:
        if not is_there.is_set():
            raise RuntimeError("the database is not there yet")
        return shop

    app = create_app(settings, open_late, page=False)
    app.state.door._retry_seconds = 0.05
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
            assert (await client.get("/healthz")).status_code == 200
            await readiness(client, "failed")
            answer = await client.post("/v1/sessions", json={})
            assert refused(answer, 503, "starting")["retryable"] and answer.headers["retry-after"] == "2"
            is_there.set()
            ready = await readiness(client, "ready")
            assert ready.status_code == 200 and ready.json() == {"status": "ready", "database": "ok", "model": "unavailable"}


async def test_the_documentation_loads_nothing_from_anywhere(api: Running) -> None:
    page = (await api.client.get("/docs")).text
    assert "/v1/sessions/{session_id}/turns" in page and "white sneakers under 60" in page
    assert "http://" not in page and "https://" not in page and "<script" not in page
    schema = (await api.client.get("/openapi.json")).json()
    assert {"/v1/sessions", "/v1/search", "/v1/orders"} <= set(schema["paths"])


async def test_foreign_origins_are_named_in_the_settings(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, allowed_origins=("https://my.shop",))
    shop, _ = memory_shop(settings)
    app = create_app(settings, lambda: shop, page=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
        for origin, allowed in (("https://my.shop", "https://my.shop"), ("https://evil.example", None)):
            answer = await client.options("/v1/sessions", headers={"origin": origin, "access-control-request-method": "POST"})
            assert answer.headers.get("access-control-allow-origin") == allowed


async def test_pages_of_this_machine_are_foreign_unless_the_settings_say_so(tmp_path: Path) -> None:
    page, elsewhere = "http://127.0.0.1:8011", "http://127.0.0.1.evil.example:8011"
    for local_pages, origin, allowed in ((False, page, None), (True, page, page), (True, elsewhere, None)):
        settings = settings_in(tmp_path, local_pages=local_pages)
        shop, _ = memory_shop(settings)
        app = create_app(settings, lambda shop=shop: shop, page=False)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
            answer = await client.get("/healthz", headers={"origin": origin})
        assert answer.headers.get("access-control-allow-origin") == allowed


async def test_what_is_typed_is_completed(api: Running) -> None:
    answer = (await api.client.get("/v1/suggest", params={"q": "canvs snea"})).json()
    assert answer["ready"] is True and answer["query"] == "canvs snea"
    first = answer["items"][0]
    assert first == {"text": "Canvas sneaker", "kind": "product", "count": 1, "search": {}, "product_id": "p1"}
    brand = (await api.client.get("/v1/suggest", params={"q": "acm", "limit": 1})).json()["items"]
    assert brand == [{"text": "Acme", "kind": "brand", "count": 6, "search": {"brand": "Acme"}, "product_id": None}]
    chinese = (await api.client.get("/v1/suggest", params={"q": "小白", "lang": "zh"})).json()["items"]
    assert "小白鞋 百搭板鞋" in [one["text"] for one in chinese]


async def test_suggestions_of_nothing_and_of_nonsense(api: Running) -> None:
    for typed in ("", "  ", "!?", "x" * 10_000, "\u0000", "鞋" * 3000):
        answer = await api.client.get("/v1/suggest", params={"q": typed})
        assert answer.status_code == 200, answer.text
    refused(await api.client.get("/v1/suggest", params={"q": "x" * 10_001}), 422, "invalid_request")
    refused(await api.client.get("/v1/suggest", params={"q": "x", "limit": 0}), 422, "invalid_request")
    refused(await api.client.get("/v1/suggest", params={"q": "x", "lang": "<b>"}), 422, "invalid_request")
