"""Hostile words through every door of the shop, shown on every surface: nothing is carried out, nothing becomes markup.

The browser lets everything run here (``bypass_csp``): what is tested is that words stay words, not that the policy of the page
would stop them. The real server, its import, its database, its assistant.
"""

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from commerce.canned import CannedText
from commerce.care import Agent
from commerce.database import Database
from commerce.ids import ProductId, SessionId
from tests.browser.hostile_words import CANARY, WORDS, catalog_file, one_line, policies, uncleaned
from tests.browser.real_server import RealServer
from tests.ports import free_port
from ui.access import identity_signature
from ui.widget.demo.serve import demo_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

KEY = "k" * 40
SENTINEL = """
place => {
  const style = getComputedStyle(place);
  return JSON.stringify(["color", "backgroundImage", "fontSize", "position", "direction"].map((name) => style[name]));
}
"""


@dataclass
class Shop:
    """The running shop, a page of another origin with its widget, and everybody who works and speaks there."""

    server: RealServer
    elsewhere: str
    records: Database
    agents: list[Agent] = field(default_factory=list)
    closed: list[SessionId] = field(default_factory=list)  # a conversation for each of the words, ended

    def seed(self) -> None:
        """Let each of the words in by every door that a conversation has."""
        add = self.records.staff.add
        self.agents = [Agent(add(f"a{at}", words, "agent").staff_id, words) for at, words in enumerate(WORDS)]
        for at, words in enumerate(WORDS):
            self.records.canned.add(CannedText(f"c{at}", "en", words[:80], words))
        with httpx.Client(base_url=self.server.address, trust_env=False, timeout=60) as client:
            for at, words in enumerate(WORDS):
                opened = client.post("/v1/sessions", json={"identity": identity(words[:200])}).json()
                session = opened["session_id"]
                bearer = {"Authorization": f"Bearer {opened['shopper_token']}"}
                turn = {"message": f"I want a person. {words}", "client_turn_id": f"turn-{at}"}
                assert client.post(f"/v1/sessions/{session}/turns", json=turn, headers=bearer).status_code == 200
                line = {"action": "add", "product_id": f"p{900 + at}", "quantity": 1, "once": f"cart-{at}"}
                assert client.post(f"/v1/sessions/{session}/cart", json=line, headers=bearer).status_code == 200
                self.helped(session, at)
                self.records.desk.close(session, self.agents[at], words)
                rated = {"stars": 1 + at % 5, "words": words[:1000]}
                answer = client.post(f"/v1/sessions/{session}/rating", json=rated, headers=bearer)
                assert answer.status_code == 204, answer.text
                self.closed.append(session)

    def helped(self, session: SessionId, at: int) -> None:
        """An agent takes the conversation, says such words in it, and notes them."""
        agent, desk = self.agents[at], self.records.desk
        desk.assign(session, agent, agent)
        desk.say(session, agent, WORDS[at], uuid.uuid4().hex, [ProductId(f"p{900 + at}")])
        desk.note(session, agent, WORDS[at], uuid.uuid4().hex)


def identity(shopper: str) -> dict[str, Any]:
    """What the merchant's own server says of a shopper."""
    expires = int(time.time()) + 600
    return {"id": shopper, "expires": expires, "signature": identity_signature(KEY, shopper, expires)}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder, page_port = tmp_path_factory.mktemp("hostile"), free_port()
    server = RealServer(
        folder / "home",
        LLM__ENABLED="false",
        SHOP__POLICIES=str(policies(folder)),
        SERVER__ALLOWED_ORIGINS=f'["http://127.0.0.1:{page_port}"]',
        SERVER__IDENTITY_SECRET=KEY,
    )
    server.hire(WORDS[1])
    records = server.records()
    records.catalog.put(uncleaned())
    server.take_in(catalog_file(folder))
    page = demo_page(server.address, page_port)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    server.start()
    made = Shop(server, f"http://127.0.0.1:{page_port}/", records)
    made.seed()
    yield made
    server.stop()
    page.shutdown()
    records.close()


@dataclass
class Watched:
    """A page in a browser that lets everything run, and what happened in it that should not."""

    page: Page
    sentinel: str  # an element that such words may not touch
    at_first: str = ""
    seen: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Keep how the sentinel looks."""
        self.at_first = self.looks()

    def looks(self) -> str:
        return str(self.page.locator(self.sentinel).first.evaluate(SENTINEL))

    def text(self, selector: str) -> list[str]:
        """The text of these elements, spaces made one."""
        return [one_line(text) for text in self.page.locator(selector).all_text_contents()]

    def harmed(self) -> list[str]:
        """All that happened."""
        changed = [] if self.looks() == self.at_first else [f"{self.sentinel} looks otherwise: {self.looks()}"]
        return self.seen + [str(hit) for hit in self.page.evaluate("hits")] + changed


@pytest.fixture
def look(browser: Browser, shop: Shop) -> Iterator[Callable[..., Watched]]:
    contexts = []

    def open_page(address: str, sentinel: str, height: int = 900) -> Watched:
        context = browser.new_context(viewport={"width": 1440, "height": height}, locale="en-US", bypass_csp=True)
        contexts.append(context)
        context.add_init_script(CANARY)
        watched = Watched(context.new_page(), sentinel)
        own = (shop.server.address + "/", shop.elsewhere, "data:image/", "blob:", "https://named.example/x.png")
        context.on("request", lambda asked: _note_request(watched, asked.url, own))
        context.on("page", lambda page: watched.seen.append(f"opened {page.url}"))
        watched.page.on("dialog", lambda dialog: (watched.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        watched.page.on("pageerror", lambda error: watched.seen.append(f"error {error}"))
        watched.page.on("framenavigated", lambda frame: _note_frame(watched, frame.url, own))
        watched.page.goto(address)
        return watched

    yield open_page
    for context in contexts:
        context.close()


def _note_request(watched: Watched, url: str, own: tuple[str, ...]) -> None:
    if not url.startswith(own) or "sign-out" in url:
        watched.seen.append(f"asked {url}")


def _note_frame(watched: Watched, url: str, own: tuple[str, ...]) -> None:
    if not url.startswith((*own, "about:blank")):
        watched.seen.append(f"went to {url}")


def test_the_watch_sees_what_is_carried_out(look: Callable[..., Watched], shop: Shop) -> None:
    """Each of the words that is markup is noticed where a page takes it for markup: the watch is not blind."""
    watched = look(shop.elsewhere, "h1")
    watched.page.locator("shop-assistant .launcher").wait_for()
    watched.begin()
    for place in ("document.querySelector('main')", "document.querySelector('shop-assistant').shadowRoot"):
        for words in WORDS:
            if "<" not in words or "refresh" in words or words.startswith(("{{", "[", "&lt;")):
                continue  # no markup by itself, or the page would be left
            put = f"{place}.append(document.createRange().createContextualFragment(words))"
            before = watched.page.evaluate("hits.length")
            watched.page.evaluate(f"words => {{ {put}; }}", words)
            assert watched.page.evaluate("hits.length") > before, words
    watched.page.wait_for_function("hits.some((hit) => hit.startsWith('ran'))")
    assert any(seen.startswith("asked https://evil.example") for seen in watched.seen)


def test_on_the_shoppers_page(look: Callable[..., Watched], shop: Shop) -> None:
    watched = look(shop.server.address + "/", "#box textarea")
    page = watched.page
    idle = page.locator("#rooms:not([data-running])")

    def say(message: str) -> None:
        before = page.locator("#chat .message.user").count()
        page.fill("#box textarea", message)
        page.keyboard.press("Enter")
        expect(page.locator("#chat .message.user")).to_have_count(before + 1)
        expect(page.locator("#chat .exchange[data-state=running]")).to_have_count(0)
        expect(idle).to_have_count(1)

    page.wait_for_selector("#suggestions .chip")
    watched.begin()
    found: set[int] = set()
    say("shoes")
    for _ in range(9):
        shown = page.locator("#products .card").evaluate_all("cards => cards.map(card => card.dataset.product)")
        found |= {int(re.sub(r"\D", "", one)) % 900 for one in shown}
        if len(found) == len(WORDS):
            break
        say("show me more")
    assert len(found) == len(WORDS), "a product of each of the words was shown"
    for number in (0, 1):
        page.locator("#products [data-view]").nth(number).click()
        expect(page.locator("#details[open] h2")).to_contain_text("Shoe")
        page.keyboard.press("Escape")
        expect(page.locator("#details[open]")).to_have_count(0)
    page.locator("#need .narrow").click()
    expect(page.locator("#browse .card")).not_to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("#products .add:enabled").first.click()
    expect(page.locator(".count")).to_have_text("1")
    page.locator("#products [data-action=like]").first.click()
    for drawer in ("cart", "taste", "history"):
        page.locator(f"[data-open={drawer}]").first.click()
        expect(page.locator(f"#{drawer}.open")).to_have_count(1)
        page.locator(f"#{drawer} [data-close]").first.click()
    say("compare 1 and 2")
    say("how do I return this?")
    assert any("Return <" in text or "end." in text for text in watched.text("#chat .message.bot")), "a clause was quoted"
    for at in range(0, len(WORDS), 6):
        say(" ".join(WORDS[at : at + 6]))
    page.locator("#box textarea").press_sequentially("shoe 1")
    expect(page.locator("#completions [role=option]").first).to_be_visible()
    page.fill("#box textarea", "")

    say("I want a person please")
    session = shop.records.queue.line()[-1]
    for at in range(len(WORDS)):
        shop.helped(session, at)
    agents = page.locator(".from-agent .message.agent")
    expect(agents).to_have_count(len(WORDS))
    assert watched.text(".from-agent .message.agent") == [one_line(words) for words in WORDS]
    assert watched.text(".from-agent .who-said") == [one_line(words) for words in WORDS]
    shop.records.desk.close(session, shop.agents[-1], WORDS[0])
    expect(page.locator(".care[data-care=closed]")).to_have_count(1)
    said = [one_line(turn.message) for turn in shop.records.conversations.turns(session)]
    assert watched.text("#chat .message.user") == said
    assert watched.harmed() == []

    page.reload()
    expect(page.locator("#chat .message.user")).to_have_count(len(said))
    assert watched.text("#chat .message.user") == said
    assert watched.text(".from-agent .message.agent") == [one_line(words) for words in WORDS]
    assert watched.harmed() == []


def test_in_the_widget_on_a_foreign_page(look: Callable[..., Watched], shop: Shop) -> None:
    watched = look(shop.elsewhere, "h1")
    page = watched.page
    page.locator("shop-assistant .launcher").click()
    panel = page.locator("shop-assistant .panel")
    watched.begin()

    def say(message: str) -> None:
        page.evaluate("words => ShopAssistant.send(words)", message)
        expect(panel.locator(".turn .said").last).to_contain_text(one_line(message)[-20:])
        expect(panel.locator("form button")).to_have_text("Send")

    for words in WORDS[:6]:
        page.evaluate("who => ShopAssistant.setShopper(who)", identity(words[:190] + "-w"))
        say(words)
    say("shoes")
    for _ in range(3):
        say("show me more")
    assert panel.locator(".card").count() >= 18
    say("compare 1 and 2")
    say("how do I return this?")
    for at in range(6, len(WORDS), 6):
        say(" ".join(WORDS[at : at + 6]))
    say("I want a person please")
    session = shop.records.queue.line()[-1]
    for at in range(len(WORDS)):
        shop.helped(session, at)
    expect(panel.locator(".agent .told")).to_have_count(len(WORDS))
    assert watched.text("shop-assistant .agent .told") == [one_line(words) for words in WORDS]
    assert watched.text("shop-assistant .agent .by") == [one_line(words) for words in WORDS]
    shop.records.desk.close(session, shop.agents[-1], WORDS[0])
    expect(panel.locator(".rating")).to_be_visible()
    assert watched.harmed() == []


def test_at_the_desk(look: Callable[..., Watched], shop: Shop) -> None:
    watched = look(f"{shop.server.address}/desk", "body", 2600)  # the whole list is in sight, so that all of it is drawn
    page = watched.page
    page.locator("[data-login=sara]").wait_for()
    watched.begin()
    page.click("[data-login=sara]")
    page.click("[data-view=closed]")
    for at, session in enumerate(shop.closed):
        words = one_line(WORDS[at])
        page.locator(f'[data-row="{session}"]').click()
        expect(page.locator(".said.note > .text")).to_have_count(1)
        assert watched.text(".said.note > .text") == [words]
        assert watched.text(".said.agent > .text") == [words]
        [turn] = shop.records.conversations.turns(session)  # kept without signs that cannot be seen
        assert watched.text(".said.shopper > .text") == [one_line(turn.message)]
        expect(page.locator(".side .lines .name")).to_contain_text("Shoe")
        assert watched.harmed() == [], words
    with httpx.Client(base_url=shop.server.address, trust_env=False, timeout=60) as guest:
        waits = guest.post("/v1/sessions", json={}).json()["session_id"]
        turn = {"message": f"I want a person. {WORDS[0]}", "client_turn_id": "waits"}
        assert guest.post(f"/v1/sessions/{waits}/turns", json=turn).status_code == 200
    page.click("[data-view=waiting]")
    page.locator(f'[data-row="{waits}"]').click()
    page.locator(".ticket summary").click()
    expect(page.locator(".ticket")).to_contain_text(WORDS[0])
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".colleague")).not_to_have_count(0)
    page.keyboard.press("Escape")
    page.click(".tool >> nth=1")
    page.locator(".panel input").fill("shoe")
    expect(page.locator(".option.product")).not_to_have_count(0)
    page.keyboard.press("Escape")
    for part in page.locator("nav button").all()[1:]:
        part.click()
        expect(page.locator("main")).to_contain_text("hit(")
    assert watched.harmed() == []
