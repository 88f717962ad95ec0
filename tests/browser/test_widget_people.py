"""The widget and the people at the desk, in Chromium, over a real database: each word once, whatever happens to the line."""

import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import serving
from tests.browser.cutting_proxy import CuttingProxy
from tests.ports import free_port
from ui.widget.demo.serve import demo_page

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A page of another origin, the shop that it names, the shop's own address, and the network between."""

    page: str
    shop: str
    network: CuttingProxy


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port, page_port = free_port(), free_port()
    network = CuttingProxy(port)
    command = [sys.executable, "tests/browser/desk_server.py", str(port), str(tmp_path_factory.mktemp("people"))]
    origins = f'["http://127.0.0.1:{page_port}"]'
    page = demo_page(f"http://127.0.0.1:{network.port}", page_port)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    with serving(command, port, {"PYTHONPATH": ".", "SHOP_SERVER__ALLOWED_ORIGINS": origins}) as shop:
        yield Site(f"http://127.0.0.1:{page_port}/", shop, network)
    page.shutdown()
    network.close()


@dataclass
class Agent:
    """Somebody at the desk, without a browser."""

    shop: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def __post_init__(self) -> None:
        self.client.headers["X-Shop-Desk"] = "1"
        assert self.client.post(f"{self.shop}/v1/desk/sign-in", json={"login": "mei"}).status_code == 200

    def do(self, session: str, deed: str, **body: Any) -> None:
        for _ in range(100):
            answer = self.client.post(f"{self.shop}/v1/desk/conversations/{session}/{deed}", json=body)
            if "still_answering" not in answer.text:  # what the shopper said last is being recorded
                break
            time.sleep(0.1)
        assert answer.status_code < 300, answer.text

    def say(self, session: str, text: str, *products: str) -> None:
        self.do(session, "messages", text=text, products=list(products), draft_id=None, once=uuid.uuid4().hex)

    def row(self, session: str) -> dict[str, Any]:
        told: dict[str, Any] = self.client.get(f"{self.shop}/v1/desk/conversations/{session}").json()["row"]
        return told


@dataclass
class Guest:
    """A shopper at the page."""

    page: Page

    @property
    def panel(self) -> Any:
        return self.page.locator("shop-assistant .panel")

    @property
    def session(self) -> str:
        kept = "JSON.parse(localStorage.getItem(Object.keys(localStorage).find(key => key.startsWith('shop-assistant:demo'))))"
        return str(self.page.evaluate(f"{kept}.session"))

    def said(self) -> list[str]:
        return [str(text) for text in self.panel.locator(".agent .told").all_inner_texts()]

    def call(self) -> str:
        """Ask for a person; the session."""
        self.page.evaluate("ShopAssistant.send('a person please')")
        expect(self.panel.locator(".care")).to_contain_text("The assistant helps you meanwhile.")
        return self.session


@pytest.fixture
def guest(browser: Browser, site: Site) -> Iterator[Callable[..., Guest]]:
    contexts = []

    def come(width: int = 1280, height: int = 800) -> Guest:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.goto(site.page)
        page.evaluate(
            "window.heard = [];"
            "ShopAssistant.on('message', ({detail}) => heard.push([detail.role, detail.name, detail.text])); 0"
        )
        return Guest(page)

    site.network.mend()
    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_a_person_answers_in_the_widget(guest: Callable[..., Guest], site: Site, size: tuple[int, int]) -> None:
    somebody, agent = guest(*size), Agent(site.shop)
    session = somebody.call()
    expect(somebody.panel.locator(".care")).to_contain_text("in line")
    agent.do(session, "take")
    expect(somebody.panel.locator(".care")).to_contain_text("Mei will answer you here.")
    agent.do(session, "typing")
    expect(somebody.panel.locator(".typing")).to_have_text("Mei is typing…")
    agent.say(session, "Hello! <b>This</b> one is in stock.", "p2")
    told = somebody.panel.locator(".agent")
    expect(told.locator(".told")).to_have_text("Hello! <b>This</b> one is in stock.")
    expect(told.locator(".by")).to_have_text("Mei")
    expect(told.locator(".card")).to_have_count(1)
    expect(somebody.panel.locator(".typing")).to_have_text("")

    somebody.panel.locator("form textarea").fill("and in blue?")
    somebody.panel.locator("form textarea").press("Enter")
    expect(somebody.panel.locator(".turn .said").last).to_contain_text("and in blue?")
    expect(somebody.panel.locator(".turn .note").last).to_be_empty()
    assert somebody.panel.locator(".turn").last.locator(".told").inner_text() == "", "the assistant is silent"
    agent.say(session, "In blue too.")
    expect(somebody.panel.locator(".agent .told")).to_have_count(2)
    found = Axe().run(somebody.page, {"exclude": [["main"], ["header"]]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []

    agent.do(session, "close", reason="Solved")
    somebody.panel.get_by_role("radio", name="4 stars").click()
    somebody.panel.locator(".rating textarea").fill("Quick and kind.")
    found = Axe().run(somebody.page, {"exclude": [["main"], ["header"]]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    somebody.panel.locator(".rating .send").click()
    expect(somebody.panel.locator(".care")).to_have_text("Thank you for telling us.")
    assert agent.row(session)["stars"] == 4
    heard = somebody.page.evaluate("heard")
    assert [one[2] for one in heard if one[0] == "agent"] == ["Hello! <b>This</b> one is in stock.", "In blue too."]
    assert {one[1] for one in heard if one[0] == "agent"} == {"Mei"}

    somebody.page.reload()
    somebody.page.evaluate("ShopAssistant.open()")
    expect(somebody.panel.locator(".agent .told")).to_have_count(2)
    expect(somebody.panel.locator(".rating")).to_have_count(0)
    order = somebody.panel.locator(".turn").evaluate_all("turns => turns.map(turn => turn.classList.contains('agent'))")
    assert order == [False, True, False, True], "in the order in which it was said"


def test_a_line_that_drops_loses_and_doubles_nothing_that_people_say(guest: Callable[..., Guest], site: Site) -> None:
    somebody, agent = guest(), Agent(site.shop)
    session = somebody.call()
    agent.do(session, "take")
    agent.say(session, "one")
    expect(somebody.panel.locator(".agent .told")).to_have_text(["one"])
    for number in range(2):
        site.network.cut()
        agent.say(session, f"while away {number}")
        site.network.mend()
        expect(somebody.panel.locator(".agent .told").last).to_have_text(f"while away {number}")
    site.network.cut()
    agent.say(session, "last words")
    agent.do(session, "close", reason="Solved")
    site.network.mend()
    expect(somebody.panel.locator(".agent .told").last).to_have_text("last words")
    expect(somebody.panel.locator(".rating")).to_be_visible()
    assert somebody.said() == ["one", "while away 0", "while away 1", "last words"]
    heard = [one[2] for one in somebody.page.evaluate("heard") if one[0] == "agent"]
    assert heard == ["one", "while away 0", "while away 1", "last words"]


def test_somebody_who_comes_back_hears_what_was_said_while_the_panel_was_closed(
    guest: Callable[..., Guest], site: Site
) -> None:
    somebody, agent = guest(), Agent(site.shop)
    session = somebody.call()
    agent.do(session, "take")
    expect(somebody.panel.locator(".care")).to_contain_text("Mei")
    somebody.page.goto("about:blank")
    agent.say(session, "are you there?")
    somebody.page.goto(site.page)  # the panel is fetched by itself, and stays closed
    launcher = somebody.page.locator("shop-assistant .launcher")
    expect(somebody.panel).to_be_attached()
    expect(somebody.panel).to_be_hidden()
    agent.say(session, "hello?")
    expect(launcher).to_have_attribute("data-unread", "1")
    expect(launcher).to_have_attribute("aria-label", "Shopping assistant: 1 new message")
    launcher.click()
    expect(somebody.panel.locator(".agent .told")).to_have_text(["are you there?", "hello?"])
    assert launcher.get_attribute("data-unread") is None
    agent.do(session, "hand-back")
    expect(somebody.panel.locator(".care")).to_be_empty()
    somebody.page.evaluate("ShopAssistant.send('white sneakers')")
    expect(somebody.panel.locator(".turn .told").last).to_have_text("You said: white sneakers")
