"""A server with a desk that can be stopped and started, a shopper who writes to it, and somebody who sits there."""

import sys
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import serving
from tests.ports import free_port


class Server:
    """A shop that can be stopped and started again over the same records."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self._running = ExitStack()

    def start(self) -> str:
        command = [sys.executable, "tests/browser/desk_server.py", str(self.port), str(self.home)]
        return self._running.enter_context(serving(command, self.port, {"PYTHONPATH": "."}))

    def stop(self) -> None:
        self._running.close()


@dataclass
class Shopper:
    """Somebody who writes to the shop."""

    address: str
    language: str = "en"
    session: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def __post_init__(self) -> None:
        if not self.session:
            opened = self.client.post(f"{self.address}/v1/sessions", json={"language": self.language})
            self.session = opened.json()["session_id"]

    def say(self, message: str) -> str:
        """What the turn streamed."""
        turn = {"message": message, "client_turn_id": uuid.uuid4().hex}
        streamed = self.client.post(f"{self.address}/v1/sessions/{self.session}/turns", json=turn)
        assert streamed.status_code == 200, streamed.text
        return streamed.text

    def read(self) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(f"{self.address}/v1/sessions/{self.session}").json()
        return told

    def heard(self) -> list[str]:
        """What agents said, as the shopper's page is told."""
        return [message["text"] for message in self.read()["messages"]]


@dataclass
class Desk:
    """The desk as somebody sees it."""

    page: Page
    complaints: list[str]

    def row(self, session: str) -> Locator:
        return self.page.locator(f'[data-row="{session}"]')

    def show(self, shopper: Shopper) -> None:
        self.row(shopper.session).click()
        expect(self.page.locator(".said.shopper")).not_to_have_count(0)

    def write(self, words: str) -> None:
        self.page.fill("#write", words)
        self.page.press("#write", "Control+Enter")

    def said(self, kind: str) -> Locator:
        return self.page.locator(f".said.{kind}:not(.pending) > .text")
