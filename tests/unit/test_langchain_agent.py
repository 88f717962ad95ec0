"""The benchmark's LangChain agent: one round of tools, then a reply; timed, over a scripted endpoint."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from langchain_core.tools import tool

from bench.langchain_agent import PlainAgent
from ui.settings import LlmSettings, Settings


@tool
def search_products(query: str, limit: int = 3) -> dict[str, object]:
    """Find products."""
    return {"items": [{"position": 1, "product_id": "p1", "title": f"{query} one", "price": None, "rating": 4.2}]}


class Endpoint(BaseHTTPRequestHandler):
    """Calls the tool where one is required, and writes a reply where none is offered."""

    asked: list[dict] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Endpoint.asked.append(body)
        if body.get("tool_choice") == "required":
            call = {"name": "search_products", "arguments": '{"query": "dress"}'}
            deltas = [{"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": call}]}]
        else:
            deltas = [{"content": "One "}, {"content": "dress."}]
        chunks = [{"choices": [{"index": 0, "delta": {"role": "assistant", **delta}}]} for delta in deltas]
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls" if len(deltas) == 1 else "stop"}]})
        lines = [{"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "shop", **chunk} for chunk in chunks]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self.wfile.write("".join(f"data: {json.dumps(line)}\n\n" for line in lines).encode() + b"data: [DONE]\n\n")

    def log_message(self, *_):
        pass


@pytest.fixture
def settings():
    Endpoint.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Settings(llm=LlmSettings(base_url=f"http://127.0.0.1:{server.server_port}/v1"))
    server.shutdown()
    server.server_close()


async def test_a_turn_is_one_round_of_tools_and_a_reply(settings) -> None:
    agent = PlainAgent(settings, [search_products])
    times = await agent.turn(agent.history("a dress"), "compare them")
    assert times.reply == "One dress." and not times.failed
    assert times.understand is not None and times.first_text is not None and times.act is not None
    assert times.understand + times.act <= times.first_text <= times.total
    assert [bool(body.get("tools")) for body in Endpoint.asked] == [True, False]


async def test_an_endpoint_that_breaks_is_told_and_not_raised() -> None:
    agent = PlainAgent(Settings(llm=LlmSettings(base_url="http://127.0.0.1:9/v1")), [search_products])
    times = await agent.turn([], "a dress")
    assert times.failed and times.first_text is None
