"""The shop as tools of the Model Context Protocol, asked with the SDK's own client over standard input and output, and HTTP."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import CallToolResult

from commerce.conversations import Session
from commerce.errors import SessionNotFound
from commerce.ids import SessionId
from commerce.orders import Order, OrderChange
from tests.fakes_ui import MemoryShop
from tests.ports import free_port
from tests.served_shop import Served, served_shop

TOOLS = {"search", "product", "compare", "cart", "order", "policy"}
RUN = "from ui.cli import main; main()"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_shop(tmp_path_factory.mktemp("mcp")) as served:
        yield served


def command(served: Served, *more: str) -> StdioServerParameters:
    return StdioServerParameters(command=sys.executable, args=["-c", RUN, "mcp", "--url", served.address, *more])


def told(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def refusal(result: CallToolResult) -> str:
    assert result.is_error
    return str(result.content[0].text)  # type: ignore[union-attr]


def _without(session: Callable[[SessionId], Session], missing: str, wanted: SessionId) -> Session:
    if wanted == missing:
        raise SessionNotFound(wanted)
    return session(wanted)


async def test_a_guest_searches_compares_and_fills_a_cart(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Client(command(served)) as shop:
        tools = (await shop.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        assert all(tool.output_schema and tool.description and tool.annotations for tool in tools)
        reads = {tool.name for tool in tools if tool.annotations and tool.annotations.read_only_hint}
        assert reads == {"search", "product", "compare", "policy"}

        found = told(await shop.call_tool("search", {"query": "sneakers", "limit": 3}))
        assert 0 < len(found["products"]) <= 3 and found["products"][0]["price"]["currency"] == "USD"
        assert told(await shop.call_tool("product", {"product_id": "p1"}))["product_id"] == "p1"
        table = told(await shop.call_tool("compare", {"product_ids": ["p1", "p2"]}))
        assert [one["product_id"] for one in table["products"]] == ["p1", "p2"]
        clause = told(await shop.call_tool("policy", {"question": "怎么退货", "language": "zh"}))
        assert clause["items"][0]["language"] == "zh"

        first = told(await shop.call_tool("cart", {"action": "add", "product_id": "p1", "quantity": 2}))
        assert first["cart"]["quantity"] == 2
        again = told(await shop.call_tool("cart", {"action": "show"}))
        assert again["session_id"] == first["session_id"] and again["cart"]["quantity"] == 2
        emptied = told(
            await shop.call_tool("cart", {"action": "remove", "product_id": "p1", "session_id": first["session_id"]})
        )
        assert emptied["cart"]["quantity"] == 0

        with monkeypatch.context() as gone:  # the shop's records were begun anew
            before = served.memory.session
            gone.setattr(served.memory, "session", partial(_without, before, first["session_id"]))
            anew = told(await shop.call_tool("cart", {"action": "show"}))
            assert anew["session_id"] != first["session_id"] and anew["cart"]["quantity"] == 0

        assert "sign in" in refusal(await shop.call_tool("order", {}))
        assert "product_not_found" in refusal(await shop.call_tool("product", {"product_id": "nowhere"}))
        assert "product_id" in refusal(await shop.call_tool("cart", {"action": "add"}))
        assert "session_not_found" in refusal(await shop.call_tool("cart", {"action": "show", "session_id": "guessed"}))


async def test_an_order_is_cancelled_only_with_its_own_confirmation(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(self: MemoryShop, order_id: str, shopper_id: str, change: OrderChange, once: str) -> Order:
        placed = self.order(order_id, shopper_id)  # type: ignore[arg-type]
        self.placed[self.placed.index(placed)] = replace(placed, state="cancelled")
        return self.order(order_id, shopper_id)  # type: ignore[arg-type]

    monkeypatch.setattr(MemoryShop, "change_order", change)
    served.memory.placed[0] = replace(served.memory.placed[0], state="placed")
    (tmp_path / "token").write_text(served.token + "\n")
    async with Client(command(served, "--token-file", str(tmp_path / "token"))) as shop:
        assert [one["order_id"] for one in told(await shop.call_tool("order", {}))["orders"]] == ["D-1"]
        assert "not_found" in refusal(await shop.call_tool("order", {"order_id": "D-2"}))
        wish = {"order_id": "D-1", "cancel": True}
        proposal = told(await shop.call_tool("order", wish))
        assert proposal["step"] == "proposed" and proposal["policy"]["heading"] == "Cancelling"
        assert "confirmation" in refusal(await shop.call_tool("order", wish | {"confirmation": "yes"}))
        assert served.memory.placed[0].state == "placed"
        done = told(await shop.call_tool("order", wish | {"confirmation": proposal["confirmation"]}))
        assert (done["step"], served.memory.placed[0].state) == ("done", "cancelled")
        late = told(await shop.call_tool("order", wish | {"confirmation": proposal["confirmation"]}))
        assert (late["step"], late["why"]) == ("refused", "cancelled")


@pytest.fixture(scope="module")
def over_http(served: Served) -> Iterator[str]:
    port = free_port()
    running = subprocess.Popen([sys.executable, "-c", RUN, "mcp", "--url", served.address, "--http", "--port", str(port)])
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/mcp", trust_env=False)
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/mcp"
    running.terminate()
    running.wait(20)


async def test_over_http_every_caller_is_their_own(served: Served, over_http: str) -> None:
    bearer = create_mcp_http_client(headers={"Authorization": f"Bearer {served.token}"})
    signed_in = streamable_http_client(over_http, http_client=bearer)
    async with Client(over_http) as one, Client(over_http) as other, Client(signed_in) as anna:
        mine = told(await one.call_tool("cart", {"action": "add", "product_id": "p2", "quantity": 1}))
        theirs = told(await other.call_tool("cart", {"action": "show"}))
        assert mine["session_id"] != theirs["session_id"] and theirs["cart"]["quantity"] == 0
        kept = told(await one.call_tool("cart", {"action": "show", "session_id": mine["session_id"]}))
        assert kept["cart"]["quantity"] == 1
        assert [one["order_id"] for one in told(await anna.call_tool("order", {}))["orders"]] == ["D-1"]
        assert "sign in" in refusal(await one.call_tool("order", {})), "a shopper's token is nobody else's"
        hers = told(await anna.call_tool("cart", {"action": "add", "product_id": "p3", "quantity": 1}))
        assert told(await anna.call_tool("cart", {"action": "show"})) == hers
        assert "sign in" in refusal(await one.call_tool("cart", {"action": "show", "session_id": hers["session_id"]}))
