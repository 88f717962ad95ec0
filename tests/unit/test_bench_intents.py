"""The steps-per-intent benchmark: bounded in time, kept turn by turn, gone on with where it ended; over a scripted endpoint."""

import json
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from langchain_core.tools import tool

from assistant.turn_events import TurnEvent
from bench.intent_messages import MESSAGES
from bench.intent_steps import Steps
from bench.intents import KeptTurns, measure, planned
from bench.langchain_agent import PlainAgent
from bench.page_texts import intents as page_of
from ui.settings import LlmSettings, Settings

RUN = {"commit": "abc", "model": "shop", "catalog": "demo", "tool_choice": "required"}


@tool
def search_products(query: str, limit: int = 3) -> dict[str, object]:
    """Find products."""
    return {"items": [{"position": 1, "product_id": "p1", "title": f"{query} one", "price": None, "rating": 4.2}]}


class Endpoint(BaseHTTPRequestHandler):
    """Writes "A dress." at once, and to a message about 10202 only after a while."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if any("10202" in str(message.get("content")) for message in body["messages"]):
            time.sleep(1.5)
        deltas = [{"role": "assistant", "content": "A dress."}, {}]
        chunks = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}]} for delta in deltas]
        lines = [{"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "shop", **chunk} for chunk in chunks]
        with suppress(ConnectionError):  # given up meanwhile
            self._answer(lines)

    def _answer(self, lines):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self.wfile.write("".join(f"data: {json.dumps(line)}\n\n" for line in lines).encode() + b"data: [DONE]\n\n")

    def log_message(self, *_):
        pass


class Assistant:
    """Turns that end at once, and how many there were."""

    def __init__(self, steps: Steps) -> None:
        self.steps, self.turns = steps, 0

    async def turn(self, _session, _key, _message):
        self.turns += 1
        self.steps.reached("understood")
        yield TurnEvent(event="understood", data={"intent": "order"})
        yield TurnEvent(event="token", data={"text": "It is on its way."})
        finished = {"timings_ms": {"model": 0.0}, "usage": {"prompt_tokens": 0, "completion_tokens": 0}}
        yield TurnEvent(event="turn.finished", data=finished)


@pytest.fixture
def settings():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Settings(llm=LlmSettings(base_url=f"http://127.0.0.1:{server.server_port}/v1"))
    server.shutdown()
    server.server_close()


async def run(settings, file, turns, *, seconds=30.0, turn_seconds=20.0, anew=False):
    steps = Steps()
    assistant = Assistant(steps)
    session = SimpleNamespace(session_id="s1")
    shop = SimpleNamespace(assistant=assistant, conversations=SimpleNamespace(open_session=lambda: session))
    told = await measure(
        settings,
        shop,
        steps,
        turns,
        KeptTurns(file / "kept.jsonl", RUN, anew=anew),
        until=time.monotonic() + seconds,
        turn_seconds=turn_seconds,
        agent=PlainAgent(settings, [search_products], require=False),
        wrote=file / "intents.json",
    )
    return told, assistant.turns


def test_a_round_holds_one_turn_of_each_intent() -> None:
    turns = planned(2, MESSAGES)
    assert [intent for intent, _, _ in turns[: len(MESSAGES)]] == list(MESSAGES)
    assert len(turns) == 2 * len(MESSAGES) == len({message for _, _, message in turns})


async def test_a_slow_turn_of_the_agent_is_given_up_and_stands_as_too_long(settings, tmp_path) -> None:
    told, _ = await run(settings, tmp_path, planned(2, ["order"]), turn_seconds=1.0)
    assert (told["done"], told["planned"], told["agent_too_long"]) == (4, 4, 1)
    assert told["agent_failed"] == 0.5 and told["agent"]["order"]["turns"] == 1
    assert "given up" in page_of(told)
    assert json.loads((tmp_path / "intents.json").read_text())["done"] == 4


async def test_when_the_time_is_over_what_was_measured_stands_and_the_next_run_goes_on(settings, tmp_path) -> None:
    turns = planned(1, ["order", "cart"])
    told, _ = await run(settings, tmp_path, turns[:1])
    assert told["done"] == 2
    with (tmp_path / "kept.jsonl").open("a") as kept:
        kept.write('{"who": "ours", "intent": "cart", "mess')  # the process was killed while it wrote
        kept.write("\n")
    told, carried_out = await run(settings, tmp_path, turns, seconds=0.5)
    assert told["done"] == 2 and carried_out == 1  # warmed, and nothing begun
    assert "2 of 4 turns" in page_of(told)
    told, carried_out = await run(settings, tmp_path, turns)
    assert told["done"] == 4 and carried_out == 2 + bool(turns[1][1])  # the one that was left, after warming
    _, carried_out = await run(settings, tmp_path, turns)
    assert carried_out == 0
    told, _ = await run(settings, tmp_path, turns, anew=True)
    assert told["done"] == 4


def test_turns_of_another_model_do_not_count(tmp_path) -> None:
    KeptTurns(tmp_path / "kept.jsonl", RUN).put("ours", "cart", "hello", {"total": 1.0})
    assert KeptTurns(tmp_path / "kept.jsonl", RUN).has("ours", "cart", "hello")
    assert not KeptTurns(tmp_path / "kept.jsonl", RUN | {"model": "other"}).has("ours", "cart", "hello")
