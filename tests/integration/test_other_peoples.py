"""Every route of the OpenAPI, asked by everybody whom it is not for, with the ids of somebody else.

A route that is not classified here fails the test: whoever adds one says who may ask it.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from commerce.ids import OrderId, ShopperId
from commerce.money import Money
from commerce.orders import Order, OrderLine
from commerce.tastes import StatedTaste
from tests.fakes_staff import signed_in
from tests.personal_shop import PersonalShop, open_personal_shop
from ui.access import Access, new_guest
from ui.api.app import create_app
from ui.shopper.past import drawer_of
from ui.shopper.visit import Visit, session_of, with_session

# who may ask: everybody / the shopper whose session it is / whoever a session or token in the query names / a token's shopper
PUBLIC, SESSION, QUERY, TOKEN = "public", "session", "query", "token"
# signed-in staff of any role / agents and supervisors / supervisors / supervisors and merchants
STAFF, AGENT, SUPERVISOR, MEASURES = "staff", "agent", "supervisor", "measures"

ROUTES = {
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "POST /v1/sessions": PUBLIC,
    "GET /v1/search": QUERY,
    "POST /v1/search/photo": PUBLIC,
    "GET /v1/suggest": PUBLIC,
    "GET /v1/policies": PUBLIC,
    "GET /v1/compare": PUBLIC,
    "GET /v1/products/{product_id}": PUBLIC,
    "GET /v1/products/{product_id}/similar": PUBLIC,
    "GET /v1/products/{product_id}/goes-with": PUBLIC,
    "GET /v1/recommendations": QUERY,
    "GET /v1/profile": QUERY,
    "PATCH /v1/profile": QUERY,
    "DELETE /v1/profile": QUERY,
    "GET /v1/orders": TOKEN,
    "GET /v1/orders/{order_id}": TOKEN,
    "POST /v1/orders/{order_id}/cancel": TOKEN,
    "GET /v1/sessions/{session_id}": SESSION,
    "POST /v1/sessions/{session_id}/turns": SESSION,
    "GET /v1/sessions/{session_id}/cart": SESSION,
    "POST /v1/sessions/{session_id}/cart": SESSION,
    "POST /v1/sessions/{session_id}/events": SESSION,
    "GET /v1/sessions/{session_id}/messages": SESSION,
    "POST /v1/sessions/{session_id}/rating": SESSION,
    "POST /v1/sessions/{session_id}/sign-out": SESSION,
    "GET /v1/desk/ways": PUBLIC,
    "POST /v1/desk/sign-in": PUBLIC,
    "POST /v1/desk/sign-out": PUBLIC,
    "GET /v1/desk/oidc/start": PUBLIC,
    "GET /v1/desk/oidc/callback": PUBLIC,
    "GET /v1/desk/me": STAFF,
    "GET /v1/desk/colleagues": SUPERVISOR,
    "GET /v1/desk/measures": MEASURES,
    "GET /v1/desk/events": AGENT,
    "GET /v1/desk/products": AGENT,
    "POST /v1/desk/rewrite": AGENT,
    "POST /v1/desk/translate": AGENT,
    "GET /v1/desk/canned": STAFF,
    "POST /v1/desk/canned": STAFF,
    "PUT /v1/desk/canned/{canned_id}": STAFF,
    "DELETE /v1/desk/canned/{canned_id}": STAFF,
    "GET /v1/desk/conversations": AGENT,
    "GET /v1/desk/conversations/{session_id}": AGENT,
    "GET /v1/desk/conversations/{session_id}/events": AGENT,
    "POST /v1/desk/conversations/{session_id}/take": AGENT,
    "POST /v1/desk/conversations/{session_id}/hand-back": AGENT,
    "POST /v1/desk/conversations/{session_id}/assign": SUPERVISOR,
    "POST /v1/desk/conversations/{session_id}/close": AGENT,
    "POST /v1/desk/conversations/{session_id}/messages": AGENT,
    "POST /v1/desk/conversations/{session_id}/notes": AGENT,
    "POST /v1/desk/conversations/{session_id}/typing": AGENT,
    "POST /v1/desk/conversations/{session_id}/draft": AGENT,
    "POST /v1/desk/conversations/{session_id}/canned/{canned_id}": AGENT,
}
ALLOWED = {
    SESSION: {"ann"}, QUERY: {"ann"}, TOKEN: {"ann", "ben"}, STAFF: {"agent", "supervisor", "merchant"},
    AGENT: {"agent", "supervisor"}, SUPERVISOR: {"supervisor"}, MEASURES: {"supervisor", "merchant"},
}  # fmt: skip
# what these give to whom they are for has Ann's words, order or taste in it: else the test would look for nothing
SHOW_ANN = {
    "GET /v1/profile": "ann", "GET /v1/orders": "ann", "GET /v1/sessions/{session_id}": "ann",
    "GET /v1/desk/conversations": "agent", "GET /v1/desk/conversations/{session_id}": "supervisor",
}  # fmt: skip
WORDS, SAID, NOTE, TASTE = "a gift for aunt Xenia 7731", "desk words 5520", "she sounded sad 9950", "angora-8812"
ORDER, TRACKING, LOGIN = "AN-440171", "TRK5599120", "mei.lin.3301"
ADDRESS = "http://127.0.0.1:8143"
CLOSING = ("POST /v1/desk/conversations/{session_id}/close", "POST /v1/desk/conversations/{session_id}/hand-back")


@dataclass
class World:
    client: httpx.AsyncClient
    room: PersonalShop
    ids: dict[str, str]  # Ann's, by the name of the parameter
    people: dict[str, dict[str, str]]  # headers
    ben_session: str
    secret: set[str]  # stands in no answer to anybody else
    schema: dict[str, Any]

    async def ask(self, route: str, who: str, **other: str) -> tuple[int, str]:
        """Status and whole answer; 200 for a stream that was let in and goes on."""
        method, path = route.split(" ")
        described = self.schema["paths"][path][method.lower()]
        ids = self.ids | other
        query: dict[str, str] = {}
        for parameter in described.get("parameters", []):
            name, place = parameter["name"], parameter["in"]
            if place == "path" or (place == "query" and name.endswith("_id")):
                assert name in ids, f"{route}: say in this test whose {name} is asked for"
            if place == "path":
                path = path.replace(f"{{{name}}}", ids[name])
            elif place == "query" and (name in ids or parameter["required"]):
                query[name] = ids.get(name, "x")
        body = self._body(described, ids)
        sent = self.client.request(method, path, params=query, json=body, headers=self.people[who])
        try:
            answer = await asyncio.wait_for(sent, 1.5 if "text/event-stream" in str(described["responses"]) else 30)
        except TimeoutError:
            return 200, ""
        return answer.status_code, f"{answer.headers} {answer.text}"

    def _body(self, described: dict[str, Any], ids: dict[str, str]) -> Any:
        content = described.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            return None
        made = self._example(content["schema"])
        wanted = self._resolved(content["schema"])["properties"]
        return made | {name: ids[name] for name in wanted if name in ids} | ({"products": []} if "products" in wanted else {})

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.schema["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def _example(self, schema: dict[str, Any]) -> Any:
        schema = self._resolved(schema)
        if schema.get("properties") is not None:
            given = (schema.get("examples") or [{}])[0]
            named = {
                name: self._example(one) for name, one in schema["properties"].items() if name in schema.get("required", ())
            }
            return {
                **named,
                **given,
                **({"product_id": self.ids["product_id"]} if "product_id" in schema["properties"] else {}),
            }
        if "enum" in schema:
            return schema["enum"][0]
        kinds = {"integer": schema.get("minimum", 1), "number": 0.5, "array": [], "boolean": False}
        return kinds.get(schema.get("type", ""), "x")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    room = open_personal_shop(tmp_path)
    shop = room.shop
    app = create_app(shop.settings, lambda: shop, page=False)
    async with app.router.lifespan_context(app):
        await app.state.door.opened.wait()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
            yield await _furnished(client, room, app.openapi())


async def _furnished(client: httpx.AsyncClient, room: PersonalShop, schema: dict[str, Any]) -> World:
    """Ann has spoken with the assistant and the desk, bought something and filled a cart; so has a guest."""
    shop, database = room.shop, room.database
    ann, ben, guest = ShopperId("ann.7731"), ShopperId("ben"), new_guest()
    people = {who: {"Authorization": f"Bearer {shop.access.token_for(ShopperId(who))}"} for who in ("ann.7731", "ben", "cy")}
    shop.access.revoke(ShopperId("cy"))
    roles = {"agent": "agent", "supervisor": "supervisor", "merchant": "merchant", "disabled": "agent", "gone": "supervisor"}
    staff = {who: signed_in(shop.staff, f"{LOGIN}-{who}", role, who.title()) for who, role in roles.items()}  # type: ignore[arg-type]
    members = {who: shop.staff.by_login(f"{LOGIN}-{who}") for who in roles}
    shop.staff.set_active(members["disabled"].staff_id, False)  # type: ignore[union-attr]
    shop.staff.end_sessions(members["gone"].staff_id)  # type: ignore[union-attr]
    forged = Access("another key" * 5, database.token_generations).token_for(ann)
    who = {
        "ann": people["ann.7731"], "ben": people["ben"], "nobody": {}, "revoked": people["cy"], **staff,
        "forged": {"Authorization": f"Bearer {forged}"}, 
        "forged cookie": {"Cookie": "shop_staff=" + "A" * 43, "X-Shop-Desk": "1"},
        "desk header alone": {"X-Shop-Desk": "1"},
    }  # fmt: skip
    product = "sweater0"
    total = Money(Decimal("77.31"), "USD")
    line = OrderLine(room.database.storefront.products([product])[product].product_id, "Sweater", 1, total)  # type: ignore[list-item, index]
    placed = datetime.now(UTC)
    database.orders.put([Order(OrderId(ORDER), ann, "shipped", placed, (line,), total, "UPS", TRACKING, placed.date(), None)])
    database.tastes.state(ann, [StatedTaste("material", TASTE, 1.0, WORDS, placed)])
    sessions = {}
    for shopper in (ann, ben, guest):
        session = shop.conversations.open_session(shopper, "en").session_id
        words = WORDS if shopper != ben else "socks"
        headers = {ann: who["ann"], ben: who["ben"]}.get(shopper, {})
        said = await client.post(
            f"/v1/sessions/{session}/turns", json={"message": words, "client_turn_id": f"c-{session}"}, headers=headers
        )
        assert said.status_code == 200, said.text
        sessions[shopper] = session
    address = f"/v1/desk/conversations/{sessions[ann]}"
    for act, body in (("take", {}), ("messages", {"text": SAID, "once": "m1"}), ("notes", {"text": NOTE, "once": "n1"})):
        done = await client.post(f"{address}/{act}", json=body, headers=staff["agent"])
        assert done.status_code == 200, done.text
    turn = shop.conversations.turns(sessions[ann])[0]
    ids = {
        "session_id": sessions[ann], "order_id": ORDER, "product_id": product, "turn_id": turn.turn_id,
        "staff_id": members["agent"].staff_id,  # type: ignore[union-attr]
        "draft_id": "d-unknown", "canned_id": "k-unknown", "view": "all", "guest": sessions[guest],
    }  # fmt: skip
    secret = {
        WORDS,
        SAID,
        NOTE,
        TASTE,
        ORDER,
        TRACKING,
        LOGIN,
        ann,
        sessions[ann],
        sessions[guest],
        guest,
        turn.turn_id,
        "$argon2",
    }
    return World(client, room, ids, who, sessions[ben], secret, schema)


async def test_nobody_reads_or_changes_what_is_not_theirs(world: World) -> None:
    described = {f"{method.upper()} {path}" for path, operations in world.schema["paths"].items() for method in operations}
    assert described <= set(ROUTES), f"say who may ask {sorted(described - set(ROUTES))}"
    assert described == set(ROUTES), f"these are gone: {sorted(set(ROUTES) - described)}"
    before = await _of_ann(world)
    asked = 0
    for route in sorted(described):
        kind = ROUTES[route]
        for who in world.people:
            if who in ALLOWED.get(kind, world.people if kind == PUBLIC else ()):
                continue
            status, answer = await world.ask(route, who)
            assert status in (401, 403, 404), f"{route} by {who}: {status} {answer[:300]}"
            assert not _leaks(world, answer), f"{route} by {who}: {_leaks(world, answer)}"
            asked += 1
    assert await _of_ann(world) == before and asked > 200


async def test_anybody_else_sees_nothing_of_ann_in_what_they_may_ask(world: World) -> None:
    for route, kind in sorted(ROUTES.items()):
        method, path = route.split(" ")
        if path not in world.schema["paths"] or method.lower() not in world.schema["paths"][path]:
            continue
        if kind in (PUBLIC, TOKEN, SESSION, QUERY) and not route.endswith("/sign-out"):
            status, answer = await world.ask(route, "ben", session_id=world.ben_session)
            assert not _leaks(world, answer), f"{route}: {status} {_leaks(world, answer)}"
        if kind == PUBLIC and "{" not in path and not route.endswith("/sign-out"):
            assert not _leaks(world, (await world.ask(route, "nobody"))[1]), route


async def test_whom_a_route_is_for_is_let_in_and_told(world: World) -> None:
    canned = await world.client.post(
        "/v1/desk/canned", json={"shortcut": "hi", "language": "en", "title": "Hi", "text": "Hi"}, headers=world.people["agent"]
    )
    if canned.status_code == 201:
        world.ids["canned_id"] = canned.json()["canned_id"]
    order = {"GET": 0, "PATCH": 1, "PUT": 1, "POST": 1, "DELETE": 3}
    routes = [one for one, kind in ROUTES.items() if kind != PUBLIC]
    for route in sorted(routes, key=lambda one: (one.endswith("sign-out"), order[one.split()[0]], one in CLOSING, one)):
        method, path = route.split(" ")
        if method.lower() not in world.schema["paths"].get(path, {}):
            continue
        who = SHOW_ANN.get(route) or sorted(ALLOWED[ROUTES[route]])[0]
        status, answer = await world.ask(route, who)
        assert status < 400 or status in (409, 503), f"{route} by {who}: {status} {answer[:400]}"
        if route in SHOW_ANN:
            assert _leaks(world, answer), f"{route} shows nothing of Ann to {who}: {answer[:400]}"
        if who == "ann":
            inside = {NOTE, LOGIN, world.ids["staff_id"]}
            assert not [one for one in inside if one in answer], f"{route} tells the shopper what is the desk's own"


async def test_an_agent_may_not_answer_for_a_colleague(world: World) -> None:
    other = signed_in(world.room.shop.staff, "tom", "agent")
    address = f"/v1/desk/conversations/{world.ids['session_id']}"
    for act, body in (("take", {}), ("messages", {"text": "x", "once": "o"}), ("hand-back", {}), ("close", {"reason": "done"})):
        answer = await world.client.post(f"{address}/{act}", json=body, headers=other)
        assert answer.status_code in (403, 409), f"{act}: {answer.status_code} {answer.text}"
    assert "desk words" in (await world.client.get(f"/v1/sessions/{world.ids['session_id']}", headers=world.people["ann"])).text


async def test_the_page_opens_nobody_elses_conversation(world: World) -> None:
    """Gradio's own routes carry what the browser keeps: session and token."""
    shop, ann = world.room.shop, world.ids["session_id"]
    for who, headers in world.people.items():
        token = headers.get("Authorization", "").removeprefix("Bearer ") or None
        visit = Visit(session=ann, token=token)
        session = await session_of(shop, visit)
        assert (session is not None) == (who == "ann"), who
        assert (WORDS in await drawer_of(shop, session, "en")) == (who == "ann"), who
        if who != "ann":
            _, other = await with_session(shop, visit, "en")
            assert other.session_id != ann and other.shopper_id != "ann.7731", who


async def test_a_session_is_found_by_its_whole_id_alone(world: World) -> None:
    """A guest's session needs no token: its id is the secret."""
    session = world.ids["guest"]
    assert WORDS in (await world.client.get(f"/v1/sessions/{session}")).text
    for guess in (session[:-1], session.upper(), session + " ", session + "\x00", f"{session}/", "%", "_" * len(session), "*"):
        answer = await world.client.get(f"/v1/sessions/{quote(guess, safe='')}")
        assert answer.status_code == (307 if guess.endswith("/") else 404), f"{guess!r}: {answer.status_code}"
        assert not _leaks(world, answer.text)


def _leaks(world: World, answer: str) -> list[str]:
    return sorted(one for one in world.secret if one in answer)


async def _of_ann(world: World) -> Any:
    """All that others could have changed."""
    shop, session = world.room.shop, world.ids["session_id"]
    kept = shop.conversations.session(session)  # type: ignore[arg-type]
    cart = shop.storefront.cart(kept.shopper_id)
    turns = shop.conversations.turns(session)  # type: ignore[arg-type]
    said = shop.desk.written(session)  # type: ignore[arg-type]
    tastes = world.room.database.tastes.of(kept.shopper_id)
    return (
        cart,
        turns,
        said,
        tastes,
        shop.desk.care(session),
        shop.access.shopper_of(  # type: ignore[arg-type]
            world.people["ann"]["Authorization"].split()[1]
        ),
    )
