"""Measures the desk: the list and the news with many open conversations, and what one look for news costs.

    python -m bench.desk [--open 500] [--past 20000] [--desks 20] [--home var/bench/demo] [--json OUT]

A copy of the demo shop is given ``--open`` conversations (two fifths waiting, two fifths with agents, the rest with the
assistant) and ``--past`` older ones, and served whole without a model. Every desk listens to the queue and to one
conversation, and a hundred shoppers listen too. Desks read lists; agents say things to shoppers, which is timed to the
shopper's stream and to every desk's; the same is then written by this process beside the server, as another process of the
shop would. Desks and shoppers run on the same cores as the server.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.desk_records import Made, fill
from bench.machine import machine, percentile
from bench.stream_client import answer
from bench.streams import cpu_seconds, free_port, started
from commerce.database import Database, open_database
from ui.staff_cookies import COOKIE, open_session

SHOPPERS = 100  # that listen
SAID = 60  # words of agents that are timed, each way
VIEWS = ("waiting", "mine", "person", "assistant", "all")
LISTS = 4  # of each view, by every desk
IDLE = 10.0  # seconds of listening without news


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=500, help="conversations that are open")
    parser.add_argument("--past", type=int, default=20_000, help="older conversations")
    parser.add_argument("--desks", type=int, default=20, help="desks that listen")
    parser.add_argument("--home", type=Path, default=Path("var/bench/demo"), help="home folder of a demo shop; it is copied")
    parser.add_argument("--json", type=Path, help="where the figures go")
    chosen = parser.parse_args()
    if not (chosen.home / "shop.db").exists():
        sys.exit(f"no demo shop in {chosen.home}: SHOP_HOME={chosen.home} shop demo --catalog-only")
    with tempfile.TemporaryDirectory(prefix="bench-desk-") as folder:
        home = Path(folder) / "home"
        shutil.copytree(chosen.home, home, ignore=shutil.ignore_patterns("images", "*.lock"))
        figures = measured(home, chosen.open, chosen.past, chosen.desks)
    print(json.dumps(figures, indent=1))
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine(), **figures}, indent=1))


def measured(home: Path, open_ones: int, past: int, desks: int) -> dict[str, Any]:
    """All figures of one shop."""
    url = f"sqlite:///{home / 'shop.db'}"
    database = open_database(url)
    database.migrate()
    made = fill(database, url, open_ones, past, desks)
    figures: dict[str, Any] = {"open": open_ones, "past": past, "desks": desks, "shoppers": SHOPPERS}
    figures["look_ms"] = looks(database)
    port = free_port()
    serve = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
    environment = {
        "SHOP_HOME": str(home),
        "SHOP_LLM__ENABLED": "false",
        "SHOP_SERVER__REQUESTS_PER_MINUTE": "1000000",
        "SHOP_LOG_LEVEL": "warning",
        "OMP_NUM_THREADS": "1",
    }
    with started(serve, port, environment, "/readyz") as pid:
        figures |= asyncio.run(served(port, pid, database, made))
    database.close()
    return figures


def looks(database: Database) -> dict[str, dict[str, float]]:
    """CPU milliseconds of one look for news: where there is none, and where one conversation changed."""
    queue, place = database.queue, database.queue.place()
    line = queue.line()

    def changed() -> None:
        queue.changes(place)
        queue.conversations(line[:1])
        queue.counts()
        queue.line()

    return {"nothing new": _timed(lambda: queue.changes(place)), "one conversation changed": _timed(changed)}


def _timed(work: Callable[[], object], times: int = 200) -> dict[str, float]:
    took = []
    for _ in range(times):
        began = time.thread_time()
        work()
        took.append((time.thread_time() - began) * 1000)
    return spread(took)


def spread(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"p50": round(percentile(values, 0.5), 2), "p95": round(percentile(values, 0.95), 2)}


class Ears:
    """What every stream heard, and when: by who listens, the texts in their order of coming."""

    def __init__(self) -> None:
        self.heard: dict[str, dict[str, float]] = {}
        self.events: dict[str, int] = {}

    async def listen(self, who: str, port: int, path: str, headers: dict[str, str], ready: asyncio.Event) -> None:
        """Note every text that comes until cancelled."""
        mine = self.heard.setdefault(who, {})
        async with answer(port, "GET", path, headers=headers) as pieces:
            rest = b""
            async for piece in pieces:
                ready.set()
                *blocks, rest = (rest + piece).split(b"\n\n")
                for block in blocks:
                    if b"data: " not in block:
                        continue
                    self.events[who] = self.events.get(who, 0) + 1
                    data = json.loads(block.split(b"data: ", 1)[1])
                    text = data.get("text") or (data.get("last") or {}).get("text")
                    if text:
                        mine.setdefault(text, time.perf_counter())


async def served(port: int, pid: int, database: Database, made: Made) -> dict[str, Any]:
    """The figures of the running shop."""
    cookies = []
    now = datetime.now(UTC)
    for agent in made.agents:
        cookie = open_session(database.staff, agent.staff_id, now=now, hours=1.0)
        cookies.append({"Cookie": f"{COOKIE}={cookie}", "X-Shop-Desk": "1"})
    ears = Ears()
    streams: list[tuple[str, str, dict[str, str]]] = [(f"desk {n}", "/v1/desk/events", head) for n, head in enumerate(cookies)]
    opened = [f"/v1/desk/conversations/{session}/events" for session, _ in made.taken[: len(cookies)]]
    streams += [(f"reader {n}", path, cookies[n]) for n, path in enumerate(opened)]
    streams += [(session, f"/v1/sessions/{session}/messages", {}) for session, _ in made.taken[:SHOPPERS]]
    tasks = await asyncio.gather(*(_listening(ears, who, port, path, head) for who, path, head in streams))
    try:
        before = cpu_seconds(pid)
        await asyncio.sleep(IDLE)
        figures: dict[str, Any] = {"idle_cpu_share": round((cpu_seconds(pid) - before) / IDLE, 3)}
        figures["list_ms"] = await lists(port, cookies)
        figures["same_process_ms"] = await news(ears, made, lambda n: _post(port, made, cookies, n), "one")
        figures["other_process_ms"] = await news(ears, made, lambda n: _beside(database, made, n), "two")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return figures


async def _listening(ears: Ears, who: str, port: int, path: str, headers: dict[str, str]) -> asyncio.Task[None]:
    ready = asyncio.Event()
    task = asyncio.create_task(ears.listen(who, port, path, headers, ready))
    async with asyncio.timeout(60):
        await ready.wait()
    return task


async def lists(port: int, cookies: list[dict[str, str]]) -> dict[str, dict[str, float]]:
    """Milliseconds to the whole of each list, one after another at each desk and all desks at once."""

    async def read(view: str, head: dict[str, str]) -> float:
        began = time.perf_counter()
        async with answer(port, "GET", f"/v1/desk/conversations?view={view}", headers=head) as pieces:
            whole = json.loads(b"".join([piece async for piece in pieces]))
        assert whole["items"], f"nothing in {view}"
        return (time.perf_counter() - began) * 1000

    alone = [await read(view, head) for view in VIEWS for head in cookies[:LISTS] for _ in range(LISTS)]

    async def desk(head: dict[str, str]) -> list[float]:
        return [await read(view, head) for view in VIEWS for _ in range(LISTS)]

    together = [took for each in await asyncio.gather(*(desk(head) for head in cookies)) for took in each]
    return {"one desk reads": spread(alone), "all desks read at once": spread(together)}


async def news(ears: Ears, made: Made, say: Callable[[int], Any], name: str) -> dict[str, dict[str, float]]:
    """Milliseconds from saying to the shopper's stream and to each desk's."""
    began: dict[str, float] = {}
    for number in range(SAID):
        words = f"{name} {number}: " + "x" * 40
        made.words = words
        began[words] = time.perf_counter()
        await say(number)
        await asyncio.sleep(0.1)
    await asyncio.sleep(2.0)
    shoppers, desks, lost = [], [], 0
    for number, (words, at) in enumerate(began.items()):
        session = made.taken[number % SHOPPERS][0]
        came = ears.heard[session].get(words)
        lost += came is None
        shoppers += [(came - at) * 1000] if came else []
        for who, heard in ears.heard.items():
            if who.startswith("desk "):
                lost += words not in heard
                desks += [(heard[words] - at) * 1000] if words in heard else []
    return {"the shopper": spread(shoppers), "every desk": spread(desks), "lost": {"events": float(lost)}}


async def _post(port: int, made: Made, cookies: list[dict[str, str]], number: int) -> None:
    session, agent = made.taken[number % SHOPPERS]
    body = {"text": made.words, "once": f"b{number}"}
    path = f"/v1/desk/conversations/{session}/messages"
    async with answer(port, "POST", path, body, cookies[agent]) as pieces:
        async for _ in pieces:
            pass


async def _beside(database: Database, made: Made, number: int) -> None:
    session, agent = made.taken[number % SHOPPERS]
    await asyncio.to_thread(database.desk.say, session, made.agents[agent], made.words, f"other {number} {os.getpid()}")


if __name__ == "__main__":
    main()
