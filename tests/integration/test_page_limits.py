"""The shopper page has the limits of the API: by shopper, and by address."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.fakes_ui import memory_shop
from ui.api.app import create_app
from ui.settings import ServerSettings, Settings
from ui.shopper.talk import Talk
from ui.shopper.visit import Visit
from ui.wording import say


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[FastAPI]:
    few = ServerSettings(turns_per_minute=2, requests_per_minute=3)
    settings = Settings(home=tmp_path, server=few, _env_file=None)  # type: ignore[call-arg]
    app = create_app(settings, lambda: memory_shop(settings)[0], page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        yield app


async def test_messages_of_the_page_count_as_those_of_the_api(app: FastAPI) -> None:
    talk, visit = Talk(app.state.door, "Shop", app.state.rates), Visit()

    async def said(text: str) -> dict[str, Any]:
        nonlocal visit
        last: dict[str, Any] = {}
        async for parts in talk.send(visit, "en", {"text": text}):
            last |= parts
        visit = Visit.read(last["kept"])
        return last

    assert "You said: one" in (await said("one"))["now"]
    assert "You said: two" in (await said("two"))["now"]
    refused = (await said("three"))["now"]
    assert say("too_many", "en") in refused and "data-again" in refused and "You said" not in refused
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
        body = {"message": "four", "client_turn_id": "4"}
        answer = await client.post(f"/v1/sessions/{visit.session}/turns", json=body)
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


async def test_clicks_of_the_page_count_for_their_address(app: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:
        statuses = [(await client.post("/gradio_api/queue/join", json={})).status_code for _ in range(4)]
        assert statuses == [404, 404, 404, 429], "there is no page here, but a limit"
