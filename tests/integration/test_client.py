"""The typed client against the real app: what it asks for is what the API offers, and a lost line loses and doubles nothing."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser.cutting_proxy import CuttingProxy
from tests.fakes_ui import memory_shop
from tests.integration.test_api import settings_in
from tests.served_shop import Served, served_shop
from ui.api.app import create_app
from ui.client import AsyncShopClient, BadRequest, NotFound, ShopClient, SignInNeeded, TooMany, Unreachable, calls
from ui.client.calls import Call
from ui.client.reply import Stream

LONG = "white sneakers " + " ".join(f"word{number}" for number in range(30))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_shop(tmp_path_factory.mktemp("client")) as served:
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[ShopClient]:
    with ShopClient(served.address) as client:
        yield client


def test_a_conversation_a_cart_and_the_catalog(client: ShopClient, served: Served) -> None:
    session = client.open_session().session_id
    reply = client.say(session, "white sneakers", product_on_page="p2")
    assert reply.text == "You said: white sneakers" and len(reply.products) == 6 and reply.error is None
    assert reply.suggestions == ["Under 40", "Only in stock"] and served.assistant.pages[-1] == "p2"
    assert [turn.message for turn in client.session(session).turns] == ["white sneakers"]
    client.record(session, "like", "p1", 1)
    assert client.change_cart(session, "add", "p1", quantity=2, once="o").quantity == 2
    assert client.change_cart(session, "add", "p1", quantity=2, once="o").quantity == 2, "the same wish again"
    assert client.cart(session).quantity == 2
    found = client.search("sneakers", price_max=60, limit=3)
    assert 0 < len(found.items) <= 3
    assert client.product("p1").product_id == "p1"
    assert [one.product_id for one in client.compare(["p1", "p2"]).products] == ["p1", "p2"]
    assert client.policies("how do I return it?").items[0].heading == "Returns"
    assert client.suggest("w").query == "w"


def test_a_shoppers_own_orders(served: Served) -> None:
    with ShopClient(served.address, token=served.token) as anna:
        assert [order.order_id for order in anna.orders()] == ["D-1"] and anna.order("D-1").state == "shipped"
        told = anna.cancel_order("D-1", confirm=True)
        assert (told.step, told.why) == ("refused", "shipped")
        with pytest.raises(NotFound):
            anna.order("D-2")


def test_errors_have_kinds_and_words(client: ShopClient) -> None:
    with pytest.raises(NotFound) as missing:
        client.product("../nowhere")
    assert missing.value.status == 404 and missing.value.code in ("product_not_found", "not_found")
    with pytest.raises(SignInNeeded, match="sign in"):
        client.orders()
    with pytest.raises(BadRequest) as bad:
        client.search("a", price_min=9, price_max=1)
    assert bad.value.code == "invalid_request"
    with pytest.raises(NotFound):
        client.say("no-such-session", "hello")


def test_a_line_that_breaks_in_the_middle_loses_and_doubles_nothing(served: Served) -> None:
    network = CuttingProxy(served.port)
    with ShopClient(f"http://127.0.0.1:{network.port}") as client:
        session = client.open_session().session_id
        events, started = [], served.assistant.started
        for event in client.turn(session, LONG, client_turn_id="t1"):
            events.append(event)
            if len(events) in (6, 14):
                network.cut()
                network.mend()
        recorded = list(client.turn(session, LONG, client_turn_id="t1"))
    network.close()
    assert events == recorded and served.assistant.started == started + 1


async def test_the_same_with_asyncio(served: Served) -> None:
    async with AsyncShopClient(served.address) as client:
        session = (await client.open_session()).session_id
        reply = await client.say(session, "put it in my cart")
        assert reply.cart is not None and reply.cart.quantity == 1 and reply.text.startswith("You said")
        names = [event.event async for event in client.turn(session, "hello")]
        assert names[0] == "turn.started" and names[-1] == "turn.finished"
        with pytest.raises(NotFound):
            await client.product("nowhere")


def test_what_the_shop_asks_to_wait_is_waited(served: Served) -> None:
    answers = iter([429, 503, 200])

    def answer(request: httpx.Request) -> httpx.Response:
        status = next(answers, 429)
        if status == 200:
            return httpx.Response(200, json={"query": "", "items": []})
        body = {"error": {"code": "too_many", "message": "Please wait a moment.", "retryable": True}}
        return httpx.Response(status, json=body, headers={"Retry-After": "0"})

    with ShopClient("http://shop", patience=3.0, transport=httpx.MockTransport(answer)) as client:
        assert client.policies().items == [] and next(answers, None) is None
    with ShopClient("http://shop", patience=0.2, transport=httpx.MockTransport(answer)) as client:
        with pytest.raises(TooMany, match="wait a moment"):
            client.policies()
    with ShopClient("http://127.0.0.1:9", patience=0.2) as client, pytest.raises(Unreachable):
        client.policies()


def test_the_example_of_the_page_runs(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "client.md").read_text(encoding="utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    exec(compile(example.replace("http://127.0.0.1:8000", served.address), "docs/client.md", "exec"), {})
    told = capsys.readouterr().out
    assert "You said: white sneakers under 60" in told and "product_not_found" in told


def _calls() -> list[Call[Any]]:
    did = calls.BehaviourBody(kind="view", product_id="p1")
    change = calls.CartRequestBody(action="clear", once="o")
    conditions = {
        "cursor": "c", "price_min": 1, "price_max": 2, "brand": ["a"], "color": ["a"], "category": "a", "rating_min": 1,
        "facet": ["a:b"], "attribute": ["a:b"], "exclude": ["a"], "lang": "en", "session_id": "s",
    }  # fmt: skip
    return [
        calls.open_session("en", None, None), calls.read_session("s", 5), calls.read_cart("s"), calls.change_cart("s", change),
        calls.record("s", did), calls.rate("s", 5, ""), calls.search("q", **conditions), calls.suggest("q", 3, "en"),
        calls.product("p"), calls.compare(["a", "b"], "en"), calls.policies("q", "en"), calls.orders(3), calls.order("o"),
        calls.cancel_order("o", confirm=False, once=None),
    ]  # fmt: skip


def test_every_call_is_one_that_the_api_describes(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    described = create_app(settings, lambda: memory_shop(settings)[0], page=False).openapi()
    for call in _calls():
        path, operation = next(
            (path, methods[call.method.lower()])
            for path, methods in described["paths"].items()
            if _fits(path, call.path) and call.method.lower() in methods
        )
        parameters = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        assert set(call.query) <= parameters, path
        answer = next(told for status, told in operation["responses"].items() if status.startswith("2"))
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        named = schema.get("$ref", "").rpartition("/")[2]
        assert named == ("" if call.gives is type(None) else call.gives.__name__), path
        if call.body is not None:
            body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert body == type(call.body).__name__, path


def _fits(path: str, asked: str) -> bool:
    parts, given = path.split("/"), asked.split("/")
    return len(parts) == len(given) and all(part.startswith("{") or part == one for part, one in zip(parts, given, strict=True))


def test_both_clients_offer_the_same() -> None:
    def offered(kind: type) -> dict[str, list[str]]:
        named = {name.removeprefix("a") if name == "aclose" else name: one for name, one in vars(kind).items()}
        return {
            name: [str(one) for one in inspect.signature(one).parameters.values()]
            for name, one in named.items()
            if callable(one) and not name.startswith("__")
        }

    assert offered(ShopClient) == offered(AsyncShopClient)


def test_an_event_without_a_number_leaves_the_last_one_in_force() -> None:
    stream = Stream()
    stream.feed(b'event: token\nid: t:1:0\ndata: {"text":"a"}\n\nevent: token\ndata: {"text":"b"}\n\n')
    assert stream.headers() == {"Last-Event-ID": "t:1:0"}
