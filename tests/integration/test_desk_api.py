"""The desk's API, the conversations in SQLite: what an agent does, and what the shopper gets of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from commerce.care import Agent
from commerce.desk import Changes, Place
from commerce.errors import DatabaseUnavailable
from commerce.ids import SessionId, ShopperId, StaffId
from tests.fakes_staff import signed_in
from tests.fakes_ui import ScriptedAssistant, memory_shop
from ui.api.app import create_app
from ui.api.desk import agent_of
from ui.api.desk_rows import stored_cards
from ui.live import Listener, News, Typing
from ui.opening import Shop
from ui.settings import ServerSettings, Settings

Event = tuple[str, str | None, dict[str, Any]]


class Running:
    """The app, a shopper's side of it and a desk's."""

    def __init__(self, client: httpx.AsyncClient, shop: Shop, assistant: ScriptedAssistant, app: Any) -> None:
        self.client, self.shop, self.assistant, self.app = client, shop, assistant, app
        self.mei, self.tom = signed_in(shop.staff, "mei"), signed_in(shop.staff, "tom")
        self.boss, self.merchant = signed_in(shop.staff, "boss", "supervisor"), signed_in(shop.staff, "ann", "merchant")

    async def session(self, **body: Any) -> str:
        return str((await self.client.post("/v1/sessions", json=body)).json()["session_id"])

    async def say(self, session: str, message: str, turn: str | None = None) -> list[Event]:
        body = {"message": message, "client_turn_id": turn or message}
        answer = await self.client.post(f"/v1/sessions/{session}/turns", json=body)
        assert answer.status_code == 200, answer.text
        return [read(block) for block in answer.text.split("\n\n") if block]

    async def waiting(self, message: str = "a person please") -> str:
        session = await self.session(language="en")
        await self.say(session, message)
        return session

    async def do(self, session: str, deed: str, who: dict[str, str], **body: Any) -> httpx.Response:
        return await self.client.post(f"/v1/desk/conversations/{session}/{deed}", json=body, headers=who)

    async def read(self, address: str, who: dict[str, str], **query: Any) -> Any:
        answer = await self.client.get(f"/v1/desk/{address}", params=query, headers=who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @asynccontextmanager
    async def listening(self, address: str, headers: dict[str, str] | None = None, **query: Any) -> AsyncIterator["Ear"]:
        """httpx's ASGI transport waits for a whole body: a stream without an end is read at the app itself."""
        ear = Ear()
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": address, "raw_path": address.encode(), "query_string": str(httpx.QueryParams(query)).encode(),
            "root_path": "", "server": ("shop", 80), "client": ("127.0.0.1", 1),
            "headers": [(name.lower().encode(), value.encode()) for name, value in {"host": "shop", **(headers or {})}.items()],
        }  # fmt: skip
        task = asyncio.create_task(self.app(scope, ear.receive, ear.send))
        try:
            yield ear
        finally:
            ear.left.set()
            await asyncio.wait_for(task, 5)


class Ear:
    """The events of one stream as they come."""

    def __init__(self) -> None:
        self.left = asyncio.Event()
        self.status = 0
        self._asked = False
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        for block in message.get("body", b"").decode().split("\n\n"):
            if "data: " in block:
                self._events.put_nowait(read(block))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self._events.put_nowait(None)

    async def next(self, *names: str) -> Event:
        """The next event of these names; the others are passed over."""
        while True:
            event = await asyncio.wait_for(self._events.get(), 5)
            assert event is not None, "the stream ended"
            if not names or event[0] in names:
                return event

    async def over(self) -> bool:
        """Whether the stream ends now, what is left of it passed over."""
        while await asyncio.wait_for(self._events.get(), 10) is not None:
            pass
        return True


def read(block: str) -> Event:
    fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
    return fields["event"], fields.get("id"), json.loads(fields["data"])


@asynccontextmanager
async def opened(home: Path, pause: float = 0.0) -> AsyncIterator[Running]:
    unlimited = ServerSettings(turns_per_minute=100_000, requests_per_minute=1_000_000)
    settings = Settings(home=home, server=unlimited, _env_file=None)  # type: ignore[call-arg]
    shop, assistant = memory_shop(settings, pause=pause)
    app = create_app(settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            yield Running(client, shop, assistant, app)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Running]:
    async with opened(tmp_path) as running:
        yield running


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    return str(answer.json()["error"]["message"])


async def test_the_whole_way_of_a_call(desk: Running) -> None:
    session = await desk.waiting("I am angry: a person please")
    (row,) = (await desk.read("conversations", desk.mei, view="waiting"))["items"]
    assert (row["session_id"], row["state"], row["mood"], row["reason"], row["unanswered"]) == (
        session, "waiting", "upset", "upset", False,
    )  # fmt: skip
    taken = await desk.do(session, "take", desk.mei)
    assert (taken.json()["state"], taken.json()["staff"]["name"]) == ("person", "Mei")
    assert "Mei" in refused(await desk.do(session, "take", desk.tom), 409, "taken")
    refused(await desk.do(session, "messages", desk.tom, text="me too", once="1"), 409, "not_yours")

    names = [name for name, _, _ in await desk.say(session, "is anybody there")]
    assert names == ["turn.started", "person", "turn.finished"]
    again = await desk.say(session, "is anybody there")
    assert [(name, data.get("staff_name")) for name, _, data in again][1] == ("person", "Mei")

    said = await desk.do(session, "messages", desk.mei, text=" Hello! ", products=["p2", "p1"], once="1")
    entry = said.json()
    assert (entry["kind"], entry["text"], entry["staff_name"]) == ("agent", "Hello!", "Mei")
    assert [(card["product_id"], card["position"]) for card in entry["products"]] == [("p2", 1), ("p1", 2)]
    assert (await desk.do(session, "messages", desk.mei, text="twice", once="1")).json() == entry
    await desk.do(session, "notes", desk.tom, text="a secret note", once="n1")

    whole = await desk.read(f"conversations/{session}", desk.mei)
    assert [(one["kind"], one["happened"] or one["text"]) for one in whole["timeline"]] == [
        ("shopper", "I am angry: a person please"),
        ("assistant", "You said: I am angry: a person please"),
        ("system", "called"),
        ("system", "taken"),
        ("shopper", "is anybody there"),
        ("agent", "Hello!"),
        ("note", "a secret note"),
    ]
    assert whole["ticket"]["summary"].startswith("Message: I am angry") and whole["row"]["unanswered"] is False
    seen = (await desk.client.get(f"/v1/sessions/{session}")).json()
    assert seen["care"] == {"state": "person", "staff_name": "Mei"}
    assert [(one["text"], one["staff_name"], len(one["items"])) for one in seen["messages"]] == [("Hello!", "Mei", 2)]
    assert "secret" not in json.dumps(seen) and "staff-" not in json.dumps(seen), "shoppers see names and words alone"

    refused(await desk.client.post(f"/v1/sessions/{session}/rating", json={"stars": 5}), 409, "not_closed")
    closed = await desk.do(session, "close", desk.mei, reason="answered")
    assert (closed.json()["state"], closed.json()["reason"]) == ("closed", "answered")
    assert (await desk.client.post(f"/v1/sessions/{session}/rating", json={"stars": 4, "words": "ok"})).status_code == 204
    assert (await desk.read("conversations", desk.tom, view="closed"))["items"][0]["stars"] == 4
    assert [name for name, _, _ in await desk.say(session, "one more")][-2:] == ["reply", "turn.finished"]
    measures = await desk.read("measures", desk.merchant)
    assert (measures["whole"]["taken"], measures["whole"]["closed"], measures["whole"]["stars"]) == (1, 1, 4.0)
    assert [(one["name"], one["answered"]) for one in measures["agents"]] == [("Mei", 1)]


async def test_who_may_do_what(desk: Running) -> None:
    session = await desk.waiting()
    for way in (
        "conversations",
        "events",
        f"conversations/{session}",
        f"conversations/{session}/events",
        "measures",
        "colleagues",
    ):
        refused(await desk.client.get(f"/v1/desk/{way}"), 401, "sign_in_needed")
        who = desk.mei if way in ("measures", "colleagues") else desk.merchant
        refused(await desk.client.get(f"/v1/desk/{way}", headers=who), 403, "not_allowed")
    bodies: dict[str, dict[str, Any]] = {
        "take": {}, "hand-back": {}, "close": {"reason": "x"}, "messages": {"text": "x", "once": "1"},
        "notes": {"text": "x", "once": "1"}, "typing": {}, "assign": {"staff_id": "x"},
    }  # fmt: skip
    for deed, body in bodies.items():
        refused(await desk.do(session, deed, {}, **body), 403, "not_allowed")  # no header: not the desk's own page
        refused(await desk.do(session, deed, {"X-Shop-Desk": "1"}, **body), 401, "sign_in_needed")
        refused(await desk.do(session, deed, desk.merchant, **body), 403, "not_allowed")
        if deed != "assign":
            refused(await desk.do("nowhere", deed, desk.boss, **body), 404, "session_not_found")
    refused(await desk.do(session, "assign", desk.mei, staff_id="x"), 403, "not_allowed")


async def test_a_supervisor_assigns_and_takes_back(desk: Running) -> None:
    session = await desk.waiting()
    people = {one["name"]: one for one in await desk.read("colleagues", desk.boss)}
    assert sorted(people) == ["Boss", "Mei", "Tom"]
    await desk.do(session, "take", desk.mei)
    given = await desk.do(session, "assign", desk.boss, staff_id=people["Tom"]["staff_id"])
    assert given.json()["staff"]["name"] == "Tom"
    assert {one["name"]: one["open"] for one in await desk.read("colleagues", desk.boss)} == {"Boss": 0, "Mei": 0, "Tom": 1}
    refused(await desk.do(session, "hand-back", desk.mei), 409, "taken")
    merchant = desk.shop.staff.by_login("ann")
    assert merchant
    for nobody in ("nobody", merchant.staff_id):
        refused(await desk.do(session, "assign", desk.boss, staff_id=nobody), 422, "invalid_request")
    assert (await desk.do(session, "hand-back", desk.boss)).json()["state"] == "assistant"


@pytest.mark.parametrize(
    "body",
    [
        {"text": "", "once": "1"}, {"text": " \n", "once": "1"}, {"text": "x" * 4001, "once": "1"}, {"text": "x", "once": ""},
        {"text": "x"}, {"text": "x", "once": "1", "products": ["p1"] * 7}, {"text": "x", "once": "1", "staff_id": "me"},
    ],
)  # fmt: skip
async def test_what_cannot_be_said_is_refused(desk: Running, body: dict[str, Any]) -> None:
    session = await desk.waiting()
    await desk.do(session, "take", desk.mei)
    refused(await desk.do(session, "messages", desk.mei, **body), 422, "invalid_request")
    assert desk.shop.desk.said(SessionId(session)) == []


async def test_products_that_are_not_there_are_refused(desk: Running) -> None:
    session = await desk.waiting()
    await desk.do(session, "take", desk.mei)
    refused(await desk.do(session, "messages", desk.mei, text="x", once="1", products=["p1", "gone"]), 404, "product_not_found")
    refused(await desk.client.get("/v1/desk/conversations?cursor=%00x", headers=desk.mei), 422, "invalid_request")


async def test_the_desk_hears_what_changes_and_resumes(desk: Running) -> None:
    async with desk.listening("/v1/desk/events", desk.mei) as queue:
        name, _, counts = await queue.next()
        assert (name, counts["waiting"]) == ("counts", 0)
        session = await desk.waiting()
        while (row := await queue.next("conversation"))[2]["state"] != "waiting":
            assert row[2]["session_id"] == session
        assert row[1] is None, "what comes with it would not be sent again to who got the row alone"
        place = (await queue.next("counts"))[1]
        await desk.do(session, "take", desk.mei)
        while (await queue.next("counts"))[2]["mine"] != 1:
            pass
    other = await desk.waiting()
    async with desk.listening("/v1/desk/events", desk.tom | {"Last-Event-ID": str(place)}) as queue:
        counted = await queue.next("counts")
        assert counted[2] == {"waiting": 1, "mine": 0, "person": 1, "assistant": 0, "closed": 0}
        rows = [await queue.next("conversation") for _ in range(2)]
        assert {row[2]["session_id"] for row in rows} == {session, other}
        assert [event[1] is None for event in (counted, *rows)] == [True, True, False], "the last alone says: all was sent"
    async with desk.listening("/v1/desk/events", desk.tom, after="1.2.3") as queue:
        assert (await queue.next())[0] == "counts", "a place that is none is as if none were given"


async def test_an_agent_reads_along_word_by_word(tmp_path: Path) -> None:
    async with opened(tmp_path, pause=0.02) as desk:
        session = await desk.session()
        async with desk.listening(f"/v1/desk/conversations/{session}/events", desk.mei) as ear:
            assert (await ear.next())[0] == "row"
            speaking = asyncio.create_task(desk.say(session, "white sneakers please", "t1"))
            text, entries = "", {}
            while not entries.get("assistant", {}).get("text"):
                name, _, data = await ear.next("token", "entry")
                if name == "token":
                    text = text[: data["at"]] + data["text"]
                else:
                    entries[data["kind"]] = data
            await speaking
            assert text.strip() == entries["assistant"]["text"] == "You said: white sneakers please"
            assert entries["shopper"]["text"] == "white sneakers please" and not entries["assistant"]["running"]
            assert [card["product_id"] for card in entries["assistant"]["products"]][:2] == ["p1", "p2"]


async def test_an_open_conversation_resumes_where_it_was_read_to(desk: Running) -> None:
    session = await desk.waiting()
    whole = await desk.read(f"conversations/{session}", desk.mei)
    await desk.do(session, "take", desk.mei)
    await desk.say(session, "hello?")
    async with desk.listening(f"/v1/desk/conversations/{session}/events", desk.mei, after=whole["place"]) as ear:
        found = [(await ear.next("entry"))[2] for _ in range(3)]
        assert [(one["kind"], one["happened"] or one["text"], one["running"]) for one in found] == [
            ("system", "taken", False), ("shopper", "hello?", False), ("assistant", "", False),
        ]  # fmt: skip
        assert (await ear.next())[0] == "row", "nothing else"
        await desk.do(session, "notes", desk.tom, text="n", once="n")
        assert (await ear.next("entry"))[2]["kind"] == "note"
        await desk.do(session, "typing", desk.mei)
        await desk.do(session, "typing", desk.tom)
        assert (await ear.next("typing"))[2] == {"who": "Tom"}, "one's own writing is no news"


async def test_the_shopper_hears_the_agent_and_resumes(desk: Running) -> None:
    first, session = await desk.waiting(), await desk.waiting()
    address = f"/v1/sessions/{session}/messages"
    async with desk.listening(address) as ear:
        assert await ear.next() == ("care", None, {"state": "waiting", "staff_name": None, "position": 2})
        await desk.do(first, "take", desk.tom)
        assert (await ear.next("care"))[2]["position"] == 1
        await desk.do(session, "take", desk.mei)
        assert (await ear.next("care"))[2] == {"state": "person", "staff_name": "Mei", "position": None}
        await desk.do(session, "typing", desk.tom)
        await desk.do(session, "typing", desk.mei)
        assert (await ear.next())[2] == {"staff_name": "Mei"}
        await desk.do(session, "notes", desk.mei, text="secret", once="n")
        await desk.do(session, "messages", desk.mei, text="one", once="1")
        name, number, message = await ear.next()
        assert (name, message["text"], int(number or 0)) == ("message", "one", message["seq"])
    await desk.do(session, "messages", desk.mei, text="two", once="2", products=["p1"])
    await desk.do(session, "close", desk.mei, reason="done")
    async with desk.listening(address, {"Last-Event-ID": str(number)}) as ear:
        assert (await ear.next())[2] == {"state": "closed", "staff_name": "Mei", "position": None}
        again = await ear.next()
        assert (again[0], again[2]["text"], again[2]["items"][0]["product_id"]) == ("message", "two", "p1")
    async with desk.listening(address, after="0") as ear:
        assert [(await ear.next("message"))[2]["text"] for _ in range(2)] == ["one", "two"]


async def test_all_is_there_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        session = await desk.waiting()
        await desk.do(session, "take", desk.mei)
        await desk.do(session, "messages", desk.mei, text="before", once="1")
        async with desk.listening(f"/v1/sessions/{session}/messages") as shopper:
            number = (await shopper.next("message"))[1]
        place = (await desk.read(f"conversations/{session}", desk.mei))["place"]
        mei = desk.shop.staff.by_login("mei")
        assert mei
        desk.shop.desk.say(SessionId(session), agent_of(mei), "while the server was going down", "2")
    async with opened(tmp_path) as desk:
        assert (await desk.say(session, "still there?"))[1][0] == "person"
        async with desk.listening(f"/v1/sessions/{session}/messages", {"Last-Event-ID": str(number)}) as shopper:
            assert (await shopper.next("message"))[2]["text"] == "while the server was going down"
        async with desk.listening(f"/v1/desk/conversations/{session}/events", desk.tom, after=place) as ear:
            entries = [(await ear.next("entry"))[2]["text"] for _ in range(3)]
            assert entries == ["while the server was going down", "still there?", ""]


async def test_a_stream_ends_with_its_readers_sign_in_and_with_the_shop(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.api.event_stream.CHECKED_EVERY", 0.1)
    mei = desk.shop.staff.by_login("mei")
    assert mei
    async with desk.listening("/v1/desk/events", desk.mei) as one, desk.listening("/v1/desk/events", desk.tom) as other:
        await one.next("counts")
        desk.shop.staff.end_sessions(mei.staff_id)
        assert await one.over()
        await other.next("counts")
        desk.shop.live.close()
        assert await other.over()


async def test_as_many_shoppers_listen_as_a_process_can_bear(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.live.MOST_LISTENING", 1)
    session = await desk.waiting()
    async with desk.listening(f"/v1/sessions/{session}/messages") as ear:
        assert (await ear.next())[0] == "care"
        refused = await desk.client.get(f"/v1/sessions/{session}/messages")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy") and refused.headers["retry-after"]
        async with desk.listening("/v1/desk/events", desk.mei) as queue:
            assert (await queue.next())[0] == "counts", "whom shoppers wait for is let in"


async def test_one_who_falls_behind_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.live.BEHIND", 3)
    listener = Listener(None, in_line=False)
    told = Typing(SessionId("s"), Agent(StaffId("a"), "A"))
    for _ in range(3):
        listener.put(told)
    assert await listener.next(1) == told
    for _ in range(3):
        listener.put(told)
    assert await listener.next(1) is None, "it comes back and asks for what it missed"


def test_cards_of_an_older_shape_are_left_out() -> None:
    card = {"position": 1, "product_id": "p1", "title": "Shoe"}  # as an older version may have recorded it
    assert stored_cards([card, "odd", None]) == []


async def test_what_is_said_to_one_shopper_no_other_reads(desk: Running) -> None:
    token = desk.shop.access.token_for(ShopperId("demo-1"))
    theirs = {"Authorization": f"Bearer {token}"}
    other = {"Authorization": f"Bearer {desk.shop.access.token_for(ShopperId('demo-2'))}"}
    begun = await desk.client.post("/v1/sessions", json={"shopper_token": token})
    session = begun.json()["session_id"]
    for headers in ({}, other, desk.mei):
        refused(await desk.client.get(f"/v1/sessions/{session}/messages", headers=headers), 401, "sign_in_needed")
        rating = await desk.client.post(f"/v1/sessions/{session}/rating", json={"stars": 1}, headers=headers)
        refused(rating, 401, "sign_in_needed")
    async with desk.listening(f"/v1/sessions/{session}/messages", theirs) as ear:
        assert (await ear.next())[0] == "care"
        stranger = await desk.waiting()
        await desk.do(stranger, "take", desk.mei)
        await desk.do(stranger, "messages", desk.mei, text="for another", once="1")
        await desk.do(session, "take", desk.mei)
        await desk.do(session, "messages", desk.mei, text="for you", once="1")
        assert (await ear.next("message"))[2]["text"] == "for you"


async def test_a_stream_ends_when_the_shopper_signs_out(desk: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.api.event_stream.CHECKED_EVERY", 0.1)
    token = desk.shop.access.token_for(ShopperId("demo-1"))
    session = (await desk.client.post("/v1/sessions", json={"shopper_token": token})).json()["session_id"]
    async with desk.listening(f"/v1/sessions/{session}/messages", {"Authorization": f"Bearer {token}"}) as ear:
        await ear.next("care")
        desk.shop.access.revoke(ShopperId("demo-1"))
        assert await ear.over()


@pytest.mark.parametrize("fault", [DatabaseUnavailable("away"), RuntimeError("a fault")])
async def test_news_go_on_after_a_fault(desk: Running, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    monkeypatch.setattr("ui.live.RETRY_SECONDS", 0.05)
    faults, changes = [fault], desk.shop.queue.changes

    def once_broken(after: Place) -> Changes:
        if faults:
            raise faults.pop()
        return changes(after)

    async with desk.shop.live.listen() as listener:
        monkeypatch.setattr(desk.shop.queue, "changes", once_broken)
        session = await desk.waiting()
        while not isinstance(news := await listener.next(5), News) or session not in news.conversations:
            pass
        assert not faults
