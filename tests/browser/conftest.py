"""A running server and a Chromium to look at it with."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
CHROMIUM = next((path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

expect.set_options(timeout=45_000)  # two shared cores may be busy


def started(command: list[str], port: int, environment: dict[str, str], seconds: float = 120) -> subprocess.Popen[bytes]:
    """The process of a server that is ready at ``port``; whoever started it ends it."""
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment | {"OMP_NUM_THREADS": "1"})
    try:
        until = time.monotonic() + seconds
        while True:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server is not ready in time"
            try:
                if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return server
            except httpx.HTTPError:
                pass
            time.sleep(0.3)
    except BaseException:
        server.kill()
        server.wait()
        raise


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str], seconds: float = 120) -> Iterator[str]:
    """The address of a server that is ready."""
    server = started(command, port, environment, seconds)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(45)


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over a shop in memory, whose catalog has titles that try to run scripts."""
    port = free_port()
    script = "tests/browser/scripted_server.py"
    with serving(
        [sys.executable, script, str(port), str(tmp_path_factory.mktemp("scripted"))], port, {"PYTHONPATH": "."}
    ) as at:
        yield at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """A page in a browser of its own, and what it asked of other hosts or complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#suggestions .chip")

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(url)

    def say(self, message: str) -> None:
        self.page.fill("#box textarea", message)
        self.page.keyboard.press("Enter")

    def replies(self) -> list[str]:
        return [node.inner_text() for node in self.page.query_selector_all("#chat .message.bot")]


@pytest.fixture
def visit(browser: Browser) -> Iterator[object]:
    contexts: list[BrowserContext] = []

    def open_page(address: str, *, width: int = 1280, height: int = 800, locale: str = "en-US", dark: bool = False) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(45_000)
        contexts.append(context)
        return Visitor(context, address)

    yield open_page
    for context in contexts:
        context.close()
