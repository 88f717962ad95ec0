"""The app over a shop in memory, listening at a port of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn

from assistant.policy_search import PolicySearch
from commerce.ids import ShopperId
from tests.fakes import POLICIES
from tests.fakes_ui import MemoryShop, ScriptedAssistant, memory_shop
from tests.integration.test_api import settings_in
from tests.ports import free_port
from ui.api.app import create_app


@dataclass(frozen=True, slots=True)
class Served:
    """Where it listens, what is in it, and the token of the shopper demo-1."""

    port: int
    memory: MemoryShop
    assistant: ScriptedAssistant
    token: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def served_shop(folder: Path) -> Iterator[Served]:
    """The shop until the context ends."""
    settings = settings_in(folder, turns_per_minute=1000, requests_per_minute=100_000)
    shop, assistant = memory_shop(settings, pause=0.01)
    clauses = [replace(clause, rules=(("cancel_until", "packed"),)) for clause in POLICIES]
    shop = replace(shop, policies=PolicySearch(lambda: clauses, "en"))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(settings, lambda: shop, page=False), port=port, log_level="critical"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    until = time.monotonic() + 60
    while not (server.started and httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200):
        assert time.monotonic() < until, "the shop does not open"
        time.sleep(0.05)
    try:
        yield Served(port, assistant.shop, assistant, shop.access.token_for(ShopperId("demo-1")))
    finally:
        server.should_exit = True
        running.join(10)
