"""Measures many shoppers at once: the words they wait for, the server's CPU, and whether an event is lost or comes twice.

    python -m bench.streams [--shoppers 100] [--over 10] [--home var/bench/demo] [--json OUT]

The demo shop is served whole (page and API, one process) beside a stub of a model that writes 50 tokens a second behind a
real HTTP endpoint, so that the model's client is measured too. Every shopper opens a session and says one message; the messages
come evenly over ``--over`` seconds, and in a second run all in the same instant. The same is then sent through Gradio's queue,
as the shopper's page does. A fifth of the shoppers lose the line in the middle and take the stream up again; all events are
held against the recorded turn. First words: the server's own first sentence, which no model is waited for. First words of the
model: from the end of the first sentence that the stub wrote and the audit let pass. Stub and shoppers run on the same cores.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.machine import machine, percentile
from bench.stream_client import Heard, answer, turn, whole
from bench.stub_model import words

PACE = 50.0  # tokens a second
MESSAGES = (
    "a summer dress",
    "a warm sweater for winter",
    "a floral midi dress",
    "casual shirts for work",
    "a black evening dress",
    "想买一条夏天的连衣裙",
    "swimwear for the beach",
    "a denim jacket",
    "有没有适合上班穿的衬衫",
    "a long sleeve top",
)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(command: list[str], port: int, environment: dict[str, str] | None = None, path: str = "/") -> Iterator[int]:
    """A process that answers at ``port``; its id."""
    running = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            try:
                asyncio.run(_answers(port, path))
                break
            except (OSError, asyncio.IncompleteReadError):
                if running.poll() is not None:
                    sys.exit(f"{command[-1]} ended before it answered")
                time.sleep(0.3)
        else:
            sys.exit(f"{command[-1]} did not answer within three minutes")
        yield running.pid
    finally:
        running.terminate()
        running.wait(30)


async def _answers(port: int, path: str) -> None:
    async with answer(port, "GET", path) as pieces:
        async for _ in pieces:
            return


def cpu_seconds(pid: int) -> float:
    """CPU that a process took so far."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


async def by_api(port: int, shoppers: int, over: float) -> list[tuple[str, str, str, Heard]]:
    """Session, key, message and events of every shopper; the messages come evenly over ``over`` seconds."""
    sessions = [(await whole(port, "POST", "/v1/sessions", {}))["session_id"] for _ in range(shoppers)]

    async def one(number: int) -> tuple[str, str, str, Heard]:
        await asyncio.sleep(over * number / shoppers)
        message, key = MESSAGES[number % len(MESSAGES)], uuid.uuid4().hex
        heard = Heard(time.perf_counter())
        await turn(port, sessions[number], key, message, heard, leave_after=4 if number % 5 == 0 else None)
        if number % 5 == 0:
            await turn(port, sessions[number], key, message, heard)
        return sessions[number], key, message, heard

    return list(await asyncio.gather(*(one(number) for number in range(shoppers))))


async def told_apart(port: int, turns: list[tuple[str, str, str, Heard]]) -> tuple[int, int]:
    """Events lost and events too many, held against the recorded turns."""
    lost = doubled = 0
    for session, key, message, heard in turns:
        recorded = (await turn(port, session, key, message, Heard(0.0))).events
        lost += len(set(recorded) - set(heard.events))
        doubled += len(heard.events) - len(set(heard.events)) + len(set(heard.events) - set(recorded))
    return lost, doubled


async def by_queue(port: int, shoppers: int, over: float, first_words: dict[str, str]) -> list[tuple[float, bool]]:
    """Milliseconds to the first words, and whether the reply came to its end, of every shopper on Gradio's page."""
    config = await whole(port, "GET", "/config")
    bridge = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "bridge")
    sends = next(one for one in config["dependencies"] if [bridge, "submit"] in one["targets"])

    async def one(number: int) -> tuple[float, bool]:
        await asyncio.sleep(over * number / shoppers)
        message, page = MESSAGES[number % len(MESSAGES)], uuid.uuid4().hex
        began, first, ended = time.perf_counter(), 0.0, False
        asked = {
            "data": [None] * len(sends["inputs"]),
            "fn_index": sends["id"],
            "session_hash": page,
            "trigger_id": bridge,
            "event_data": {"id": uuid.uuid4().hex, "text": message},
        }
        await whole(port, "POST", "/gradio_api/queue/join?", asked)
        sought = first_words[message].encode()
        async with answer(port, "GET", f"/gradio_api/queue/data?session_hash={page}") as pieces:
            rest = b""
            async for piece in pieces:
                *blocks, rest = (rest + piece).split(b"\n\n")
                for block in blocks:
                    if not first and sought in block:
                        first = (time.perf_counter() - began) * 1000
                    ended |= b"process_completed" in block and b'"success":true' in block.replace(b" ", b"")
                if ended:
                    break
        return first, ended and first > 0

    return list(await asyncio.gather(*(one(number) for number in range(shoppers))))


def spread(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"p50": round(percentile(values, 0.5), 1), "p95": round(percentile(values, 0.95), 1)} if values else {}


async def direct(port: int, shoppers: int, over: float) -> list[float]:
    """Milliseconds to the stub's first token where the shoppers ask it themselves, with nothing between."""

    async def one(number: int) -> float:
        await asyncio.sleep(over * number / shoppers)
        began = time.perf_counter()
        asked = {"messages": [{"role": "user", "content": "<facts>\n[1] Dress: linen\n"}], "stream": True, "max_tokens": 60}
        first = 0.0
        async with answer(port, "POST", "/v1/chat/completions", asked) as pieces:
            async for _ in pieces:
                first = first or (time.perf_counter() - began) * 1000
        return first

    return list(await asyncio.gather(*(one(number) for number in range(shoppers))))


async def run(port: int, stub: int, pid: int, shoppers: int, over: float) -> dict[str, Any]:
    """One run through the API, then through Gradio's queue."""
    model = spread(await direct(stub, shoppers, over))
    spent, began = cpu_seconds(pid), time.perf_counter()
    turns = await by_api(port, shoppers, over)
    took, spent = time.perf_counter() - began, cpu_seconds(pid) - spent
    whole_ones = [heard for number, (*_, heard) in enumerate(turns) if number % 5]
    lost, doubled = await told_apart(port, turns)
    first_words = {}
    for _, _, message, heard in turns:
        said = next(json.loads(told)["text"] for name, _, told in heard.events if name == "token")
        first_words.setdefault(message, json.dumps(said[:12], ensure_ascii=message.isascii())[1:-1])
    sentence = len(words("<facts>\n[1] Dress: linen\n")) / PACE * 1000
    queue_spent = cpu_seconds(pid)
    queued = await by_queue(port, shoppers, over, first_words)
    queue_spent = cpu_seconds(pid) - queue_spent
    return {
        "over_s": over,
        "model_first_token_ms": model,
        "api": {
            "first_products_ms": spread([one.firsts["products"] for one in whole_ones if "products" in one.firsts]),
            "first_words_ms": spread([one.tokens[0] for one in whole_ones if one.tokens]),
            "model_words_added_ms": spread([one.tokens[1] - sentence for one in whole_ones if len(one.tokens) > 1]),
            "whole_ms": spread([one.firsts["turn.finished"] for one in whole_ones]),
            "cpu_ms_a_turn": round(spent / shoppers * 1000, 1),
            "lost": lost,
            "doubled": doubled,
            "took_s": round(took, 1),
            "with_model": sum(len(one.tokens) > 2 for one in whole_ones),
            "of": len(whole_ones),
        },
        "gradio": {
            "first_words_ms": spread([first for first, _ in queued if first]),
            "cpu_ms_a_turn": round(queue_spent / shoppers * 1000, 1),
            "unfinished": sum(not ended for _, ended in queued),
        },
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shoppers", type=int, default=100)
    parser.add_argument("--over", type=float, default=10.0, help="seconds over which their messages come; then all at once")
    parser.add_argument("--home", type=Path, default=Path("var") / "bench" / "demo", help="of a demo shop with its index")
    parser.add_argument("--json", type=Path, help="write the figures here")
    chosen = parser.parse_args()
    stub, port = free_port(), free_port()
    environment = {
        "SHOP_HOME": str(chosen.home),
        "SHOP_LLM__BASE_URL": f"http://127.0.0.1:{stub}/v1",
        "SHOP_LLM__ADVICE": "prose",
        "SHOP_SERVER__REQUESTS_PER_MINUTE": "1000000",
        "SHOP_LOG_LEVEL": "warning",
        "OMP_NUM_THREADS": "1",
    }
    serve = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
    figures: dict[str, Any] = {"machine": machine(), "shoppers": chosen.shoppers, "tokens_a_second": PACE}
    with started([sys.executable, "-m", "bench.stub_model", str(stub), str(PACE)], stub):
        with started(serve, port, environment, "/readyz") as pid:
            time.sleep(3)  # the first probe of the model
            asyncio.run(run(port, stub, pid, 10, 1.0))  # warm
            figures["spread"] = asyncio.run(run(port, stub, pid, chosen.shoppers, chosen.over))
            figures["at_once"] = asyncio.run(run(port, stub, pid, chosen.shoppers, 0.0))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
