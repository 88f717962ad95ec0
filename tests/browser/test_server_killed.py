"""``kill -9`` in the middle of everything: page, widget and desk come back by themselves, and nothing is lost or said twice.

The real server, its database and its assistant; a model behind a real endpoint writes slowly, so that replies are being given
when the server dies. One death for all, because a dead process keeps its turns for the 20 seconds of their lease.
"""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Visitor, started
from tests.browser.real_server import RealServer
from tests.ports import free_port
from ui.widget.demo.serve import demo_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

PACE = "4"  # tokens a second: a reply takes some seven seconds
CATALOG = """id,title,description,price,brand,category,color
s1,White canvas shoe,Light canvas shoe for summer,39.90,Acme,Shoes,white
s2,Black leather shoe,Strong leather shoe for the city,59.90,Acme,Shoes,black
s3,Red running shoe,Soft running shoe for long ways,79.90,Nord,Shoes,red
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[RealServer, str, subprocess.Popen[bytes]]]:
    """The running shop, the address of a page of another origin that shows its widget, and the model."""
    stub, page_port = free_port(), free_port()
    server = RealServer(
        tmp_path / "home",
        LLM__BASE_URL=f"http://127.0.0.1:{stub}/v1",
        LLM__ADVICE="prose",
        SERVER__ALLOWED_ORIGINS=f'["http://127.0.0.1:{page_port}"]',
    )
    file = tmp_path / "shoes.csv"
    file.write_text(CATALOG)
    server.hire()
    server.take_in(file)
    page = demo_page(server.address, page_port)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    model = started([sys.executable, "-m", "bench.stub_model", str(stub), PACE], stub, {})
    try:
        server.start()
        until = time.monotonic() + 60
        while httpx.get(f"{server.address}/readyz", trust_env=False).json()["model"] != "ok":
            assert time.monotonic() < until, "the model is not seen in time"
            time.sleep(0.2)
        yield server, f"http://127.0.0.1:{page_port}/", model
    finally:
        model.kill()
        model.wait()
        server.stop()
        page.shutdown()


def at_desk(browser: Browser, server: RealServer, login: str, session: str) -> Page:
    """The desk of somebody who looks at this conversation."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{server.address}/desk")
    page.click(f"[data-login={login}]")
    page.click("[data-view=all]")
    page.locator(f'[data-row="{session}"]').click()
    expect(page.locator(".said.shopper")).not_to_have_count(0)
    return page


def in_widget(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(address)
    page.evaluate("window.heard = []; ShopAssistant.on('message', ({detail}) => heard.push([detail.role, detail.text])); 0")
    page.evaluate("ShopAssistant.open()")
    return page


def session_in(widget: Page) -> str:
    """The session that the widget keeps."""
    kept = "JSON.parse(localStorage.getItem(Object.keys(localStorage).find(key => key.startsWith('shop-assistant:demo'))))"
    return str(widget.evaluate(f"{kept}.session"))


def test_a_server_killed_in_the_middle_of_everything(
    site: tuple[RealServer, str, subprocess.Popen[bytes]], browser: Browser, visit: Callable[..., Visitor]
) -> None:
    server, elsewhere, model = site
    shop = httpx.Client(base_url=server.address, trust_env=False, timeout=30)
    helped, widget = in_widget(browser, elsewhere), in_widget(browser, elsewhere)
    visitor = visit(server.address)
    helped.evaluate("ShopAssistant.send('I want to talk to a person please')")
    expect(helped.locator("shop-assistant .care")).to_contain_text("in line")
    desk = at_desk(browser, server, "mei", session_in(helped))
    desk.keyboard.press("t")
    expect(desk.locator(".head .tag.person")).to_be_visible()

    widget.evaluate("ShopAssistant.send('hello')")
    expect(widget.locator("shop-assistant .quick button")).not_to_have_count(0)
    watching = at_desk(browser, server, "sara", session_in(widget))

    # two replies are being given
    widget.evaluate("ShopAssistant.send('shoes for the city')")
    visitor.say("shoes for the summer")
    expect(visitor.page.locator("#now .message.bot:not(.pending)")).not_to_be_empty()
    expect(visitor.page.locator("#now .exchange[data-state=running]")).to_have_count(1)
    expect(widget.locator("shop-assistant .turn .told").last).not_to_be_empty()
    model.send_signal(signal.SIGSTOP)  # in the middle of its words, however long what follows takes
    expect(watching.locator(".live")).not_to_be_empty()

    # an agent's message is stored, and the server dies before it can say so
    lost: list[int] = []

    def killed(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        server.kill()
        route.abort()

    desk.route("**/messages", killed)
    say(desk, "I am here now")
    expect(desk.locator(".offline")).to_be_visible()
    assert lost == [200]
    session = next(iter({row[0] for row in left_open(server)} - {session_in(widget)}))
    assert sorted(left_open(server)) == sorted([(session_in(widget), "shoes for the city"), (session, "shoes for the summer")])
    say(desk, "and still here")
    # the stream may have brought the first one before the server died; the other waits
    expect(desk.locator(".said.agent > .text")).to_have_text(["I am here now", "and still here"])
    expect(desk.locator(".pending").last).to_contain_text("and still here")
    desk.fill("#write", "half a sent")
    helped.locator("shop-assistant textarea").fill("are you")
    visitor.page.fill("#box textarea", "typed meanwhile")
    model.send_signal(signal.SIGCONT)
    server.start()

    told = visitor.page.locator("#chat .message.bot")
    expect(visitor.page.locator("#chat .exchange[data-state=done]")).to_have_count(1)
    expect(visitor.page.locator("#chat .message.user")).to_have_text(["shoes for the summer"])
    expect(visitor.page.locator("#box textarea")).to_have_value("typed meanwhile")
    expect(widget.locator("shop-assistant .quick button")).not_to_have_count(0)
    expect(widget.locator("shop-assistant .turn .said")).to_have_text(["You: hello", "You: shoes for the city"])

    greeted, kept = turns(shop, session_in(widget))
    assert (kept["message"], kept["status"]) == ("shoes for the city", "finished")
    assert "is black." in kept["reply"], "what the model adds, too"
    replies = [greeted["reply"], kept["reply"]]
    expect(widget.locator("shop-assistant .turn .told")).to_have_text(replies)
    assert [said for role, said in widget.evaluate("heard") if role == "assistant"] == replies
    [on_page] = turns(shop, session)
    assert (on_page["message"], on_page["status"]) == ("shoes for the summer", "finished")
    assert "is white." in on_page["reply"]
    assert told.inner_text() == on_page["reply"]

    # at the desk: each word once, and what was being written stands
    expect(watching.locator(".said.assistant .text")).to_have_text(replies)
    expect(watching.locator(".said.shopper .text")).to_have_text(["hello", "shoes for the city"])
    expect(watching.locator(".live")).to_have_count(0)
    expect(desk.locator(".said.agent:not(.pending) > .text")).to_have_text(["I am here now", "and still here"])
    expect(desk.locator(".pending")).to_have_count(0)
    expect(desk.locator("#write")).to_have_value("half a sent")
    for one in (desk, watching):
        expect(one.locator(".offline")).to_have_count(0)
    expect(helped.locator("shop-assistant .agent .told")).to_have_text(["I am here now", "and still here"])
    expect(helped.locator("shop-assistant textarea")).to_have_value("are you")
    helped.locator("shop-assistant textarea").press("Enter")
    expect(desk.locator(".said.shopper .text").last).to_have_text("are you")
    assert [one[1] for one in helped.evaluate("heard") if one[0] == "agent"] == ["I am here now", "and still here"]
    assert visitor.foreign == [] and visitor.complaints == []


def say(desk: Page, words: str) -> None:
    desk.fill("#write", words)
    desk.press("#write", "Control+Enter")


def turns(shop: httpx.Client, session: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.get(f"/v1/sessions/{session}").json()["turns"]
    return found


def left_open(server: RealServer) -> list[tuple[str, str]]:
    """Session and message of the turns that were begun and not ended, as the records have it."""
    with closing(sqlite3.connect(server.home / "shop.db")) as records:
        return records.execute("SELECT session_id, message FROM turns WHERE status = 'open'").fetchall()
