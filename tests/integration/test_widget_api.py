"""What the widget needs of the API: its scripts, streams taken up where they broke, identities, and limits."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.turn_events import TurnEvent
from tests.fakes_ui import memory_shop
from tests.integration.test_api import Running, parse, refused, settings_in
from ui.access import identity_signature
from ui.api.app import create_app
from ui.api.sse import as_sse

KEY = "i" * 48


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Running]:
    settings = settings_in(tmp_path, turns_per_minute=3, requests_per_minute=40, allowed_origins=("https://page.example",))
    shop, assistant = memory_shop(settings)
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield Running(client, shop, assistant)


def identity(shopper: str, expires: float, key: str = KEY) -> dict[str, Any]:
    return {"id": shopper, "expires": int(expires), "signature": identity_signature(key, shopper, int(expires))}


@pytest.mark.parametrize("path", ["/widget.js", "/widget/panel.js"])
async def test_the_scripts_are_served_once(api: Running, path: str) -> None:
    first = await api.client.get(path)
    assert first.status_code == 200 and first.headers["content-type"].startswith("text/javascript") and len(first.text) > 500
    again = await api.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    assert first.headers["content-encoding"] == "gzip" and int(first.headers["content-length"]) < len(first.text) * 0.7
    plain = await api.client.get(path, headers={"Accept-Encoding": "identity", "If-None-Match": first.headers["etag"]})
    assert plain.status_code == 200 and "content-encoding" not in plain.headers and plain.text == first.text


@pytest.mark.parametrize("had", [1, 4, 6])
async def test_a_stream_goes_on_after_the_last_event_that_came(api: Running, had: int) -> None:
    session = await api.session()
    whole = await api.say(session, "white sneakers")
    rest = await api.say(session, "white sneakers", **{"Last-Event-ID": whole[had - 1][1]})
    assert whole[had:] == rest and api.assistant.started == 1


async def _events(*texts: str) -> AsyncIterator[TurnEvent]:
    yield TurnEvent(event="turn.started", data={"session_id": "s", "turn_id": "t"})
    for text in texts:
        yield TurnEvent(event="token", data={"text": text})


async def test_a_turn_carried_out_anew_is_sent_from_its_start() -> None:
    first = parse(b"".join([part async for part in as_sse(_events("a", "b", "c"))]).decode())
    anew = parse(b"".join([part async for part in as_sse(_events("a", "x", "c"), after=first[2][1])]).decode())
    assert [data for _, _, data in anew][1:] == [{"text": "a"}, {"text": "x"}, {"text": "c"}]
    shorter = parse(b"".join([part async for part in as_sse(_events("a"), after=first[3][1])]).decode())
    assert [data for _, _, data in shorter][1:] == [{"text": "a"}]


@pytest.mark.parametrize("said", ["", "nonsense", "t:999999:00000000", "other:1:00000000", "x" * 299])
async def test_an_unknown_last_event_id_gives_everything(said: str) -> None:
    events = parse(b"".join([part async for part in as_sse(_events("a", "b"), after=said)]).decode())
    assert len(events) == 3


async def test_a_page_vouches_for_its_shopper(api: Running) -> None:
    opened = (await api.client.post("/v1/sessions", json={"identity": identity("anna", time.time() + 600)})).json()
    assert opened["shopper_id"] == "anna"
    address = f"/v1/sessions/{opened['session_id']}"
    refused(await api.client.get(address), 401, "sign_in_needed")
    allowed = await api.client.get(address, headers={"Authorization": f"Bearer {opened['shopper_token']}"})
    assert allowed.status_code == 200
    ben = (await api.client.post("/v1/sessions", json={"identity": identity("ben", time.time() + 600)})).json()
    refused(await api.client.get(address, headers={"Authorization": f"Bearer {ben['shopper_token']}"}), 401, "sign_in_needed")


@pytest.mark.parametrize(
    "claimed",
    [
        identity("anna", time.time() + 600, key="another key"),
        identity("anna", time.time() - 5),
        identity("anna", time.time() + 3 * 24 * 3600),
        identity("guest-abc", time.time() + 600),
        identity("ben", time.time() + 600) | {"id": "anna"},
        identity("anna", time.time() + 600) | {"expires": int(time.time() + 700)},
    ],
    ids=["other key", "too old", "too long", "a guest", "other shopper", "other time"],
)
async def test_an_identity_that_the_shop_did_not_sign_is_refused(api: Running, claimed: dict[str, Any]) -> None:
    refused(await api.client.post("/v1/sessions", json={"identity": claimed}), 401, "bad_token")


async def test_a_shopper_who_says_too_much_waits_and_others_do_not(api: Running) -> None:
    session, other = await api.session(), await api.session()
    for number in range(3):
        await api.say(session, "hello", f"t{number}")
    answer = await api.client.post(f"/v1/sessions/{session}/turns", json={"message": "hello", "client_turn_id": "t9"})
    assert refused(answer, 429, "too_many")["retryable"] and 1 <= int(answer.headers["Retry-After"]) <= 60
    await api.say(other, "hello")


async def test_an_address_that_asks_too_much_waits(api: Running) -> None:
    answers = [(await api.client.get("/v1/suggest?q=a")).status_code for _ in range(45)]
    assert answers[:40] == [200] * 40 and set(answers[40:]) == {429}
    assert (await api.client.get("/healthz")).status_code == 200


async def test_a_foreign_page_may_send_what_the_widget_sends(api: Running) -> None:
    ask = {
        "Origin": "https://page.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,last-event-id",
    }
    assert (await api.client.options("/v1/sessions", headers=ask)).status_code == 200
    assert (await api.client.options("/v1/sessions", headers=ask | {"Origin": "https://evil.example"})).status_code == 400
