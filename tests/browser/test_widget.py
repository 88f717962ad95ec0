"""The widget in Chromium, on a page of another origin under a strict policy, over a scripted shop."""

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import serving
from tests.browser.cutting_proxy import CuttingProxy
from tests.ports import free_port
from ui.widget.demo.serve import demo_page

pytestmark = pytest.mark.browser

LONG = "white sneakers " + " ".join(f"word{number}" for number in range(40))

LABELS = """
one => {
  window.labels = [];
  new MutationObserver(() => labels.push(one.textContent)).observe(one, { childList: true });
}
"""


@dataclass
class Site:
    """A page of another origin, the shop that it names, and the network between them."""

    page: str
    network: CuttingProxy


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port, page_port = free_port(), free_port()
    network = CuttingProxy(port)
    command = [sys.executable, "tests/browser/scripted_server.py", str(port), str(tmp_path_factory.mktemp("widget"))]
    origins = f'["http://127.0.0.1:{page_port}"]'
    page = demo_page(f"http://127.0.0.1:{network.port}", page_port)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    with serving(command, port, {"PYTHONPATH": ".", "SHOP_SERVER__ALLOWED_ORIGINS": origins}):
        yield Site(f"http://127.0.0.1:{page_port}/", network)
    page.shutdown()
    network.close()


@dataclass
class Guest:
    """Somebody who looks at the page."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def panel(self) -> Any:
        return self.page.locator("shop-assistant .panel")

    def say(self, message: str) -> None:
        self.panel.locator("textarea").fill(message)
        self.panel.locator("textarea").press("Enter")

    def told(self, text: str) -> None:
        """Wait until the last reply is this one, whole."""
        expect(self.panel.locator(".turn .told").last).to_have_text(text)


@pytest.fixture
def guest(browser: Browser, site: Site) -> Iterator[Callable[..., Guest]]:
    contexts = []

    def come(path: str = "", width: int = 1280, height: int = 800, **options: Any) -> Guest:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        somebody = Guest(page)
        page.on("pageerror", lambda error: somebody.complaints.append(str(error)))
        page.on(
            "console", lambda line: somebody.complaints.append(line.text) if "Content Security Policy" in line.text else None
        )
        page.goto(site.page + path)
        return somebody

    site.network.mend()
    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("size", "locale", "message", "add", "added"),
    [
        ((1280, 800), "en-US", "white sneakers", "Add to cart", "Added"),
        ((390, 844), "en-US", "white sneakers", "Add to cart", "Added"),
        ((1280, 800), "zh-CN", "小白鞋", "加入购物车", "已加入"),
        ((390, 844), "zh-CN", "小白鞋", "加入购物车", "已加入"),
    ],
    ids=["desktop-en", "phone-en", "desktop-zh", "phone-zh"],
)
def test_the_whole_journey(
    guest: Callable[..., Guest], size: tuple[int, int], locale: str, message: str, add: str, added: str
) -> None:
    somebody = guest("", *size, locale=locale)
    page, panel = somebody.page, somebody.panel
    if locale == "zh-CN":
        page.evaluate("document.documentElement.lang = 'zh'")
    page.locator("shop-assistant .launcher").click()
    expect(panel.locator("textarea")).to_be_focused()
    somebody.say(message)
    expect(panel.locator(".card")).to_have_count(6)
    somebody.told(f"You said: {message}")
    expect(panel.locator(".quick button")).to_have_count(2)
    button = panel.locator(".card .add").first
    expect(button).to_have_text(add)
    assert button.evaluate("one => getComputedStyle(one).textTransform") == "none", "the page's rules stay outside"
    button.evaluate(LABELS)
    button.click()
    page.wait_for_function("added => labels.includes(added)", arg=added)  # it says so for a moment
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.reload()
    if locale == "zh-CN":
        page.evaluate("document.documentElement.lang = 'zh'")
    page.locator("shop-assistant .launcher").click()
    expect(panel.locator(".said")).to_have_count(1)
    somebody.told(f"You said: {message}")
    expect(panel.locator(".card")).to_have_count(6)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("shop-assistant .launcher")).to_be_focused()
    assert somebody.complaints == []


def test_titles_are_only_text(guest: Callable[..., Guest]) -> None:
    somebody = guest()
    somebody.page.evaluate("ShopAssistant.open()")
    somebody.say("<img src=x onerror=document.title='hit'>")
    expect(somebody.panel.locator(".card")).to_have_count(6)
    somebody.told("You said: <img src=x onerror=document.title='hit'>")
    assert somebody.panel.locator("script, .turn img:not(.picture), .name b").count() == 0
    assert somebody.page.title() != "hit"


def test_a_network_that_drops_in_the_middle_loses_and_doubles_nothing(guest: Callable[..., Guest], site: Site) -> None:
    somebody = guest()
    somebody.page.evaluate(
        "window.seen = []; ShopAssistant.on('message', ({detail}) => seen.push(detail.role + ' ' + detail.text));"
        "ShopAssistant.open()"
    )
    somebody.say(LONG)
    expect(somebody.panel.locator(".turn .told")).to_contain_text("word5")
    site.network.cut()
    expect(somebody.panel.locator(".note")).to_contain_text("connection was lost")
    before = somebody.panel.locator(".turn .told").inner_text()
    assert "word39" not in before
    site.network.mend()
    somebody.told(f"You said: {LONG}")
    expect(somebody.panel.locator(".quick button")).to_have_count(2)
    assert somebody.page.evaluate("seen") == [f"shopper {LONG}", f"assistant You said: {LONG}"]


def test_a_page_left_in_the_middle_of_a_reply_finds_it_whole(guest: Callable[..., Guest]) -> None:
    somebody = guest()
    somebody.page.evaluate("ShopAssistant.open()")
    somebody.say(LONG)
    expect(somebody.panel.locator(".turn .told")).to_contain_text("word3")
    somebody.panel.locator("textarea").press("Enter")  # a second press stops nothing
    somebody.page.reload()
    somebody.page.locator("shop-assistant .launcher").click()
    somebody.told(f"You said: {LONG}")
    expect(somebody.panel.locator(".said")).to_have_count(1)
    expect(somebody.panel.locator(".card")).to_have_count(6)


def test_what_is_said_before_the_past_is_there_stands_after_it_once(guest: Callable[..., Guest]) -> None:
    somebody = guest()
    page, panel = somebody.page, somebody.panel
    page.evaluate("ShopAssistant.send('first')")
    expect(panel.locator(".quick button")).to_have_count(2)
    held: list[Route] = []
    page.route("**/v1/sessions/*?last=*", lambda route: held.append(route))
    page.reload()
    with page.expect_request("**/v1/sessions/*?last=*"):
        page.evaluate("ShopAssistant.open()")
    somebody.say("second")
    held[0].continue_()
    expect(panel.locator(".quick button")).to_have_count(2)
    somebody.told("You said: second")
    expect(panel.locator(".said")).to_have_text(["You: first", "You: second"])


def test_the_page_listens_and_takes_the_cart_over(guest: Callable[..., Guest]) -> None:
    somebody = guest()
    page = somebody.page
    page.click("#own")
    page.click("#ask")
    expect(somebody.panel.locator(".card")).to_have_count(6)
    somebody.told("You said: linen dresses")
    told = ["open", "message shopper", "products", "message assistant"]
    expect(page.locator("#told li")).to_contain_text(told)
    somebody.panel.locator(".card .add").first.click()
    expect(page.locator("#cart li")).to_have_count(1)
    expect(page.locator("#told li")).to_contain_text([*told, "add_to_cart"])
    page.evaluate("ShopAssistant.destroy()")
    assert page.locator("shop-assistant").count() == 0 and page.evaluate("window.ShopAssistant") is None


def test_another_shopper_at_the_same_browser_sees_nothing(guest: Callable[..., Guest]) -> None:
    somebody = guest()
    page = somebody.page
    page.evaluate("ShopAssistant.open()")
    somebody.say("white sneakers")
    somebody.told("You said: white sneakers")
    wrong = {"id": "anna", "expires": 4_000_000_000, "signature": "0" * 64}
    page.evaluate("identity => ShopAssistant.setShopper(identity)", wrong)
    expect(somebody.panel.locator(".turn")).to_have_count(0)
    somebody.say("what is in my cart")
    expect(somebody.panel.locator(".turn .note")).to_contain_text("Try again")
    assert somebody.panel.locator(".card").count() == 0
    page.evaluate("ShopAssistant.setShopper(null)")
    somebody.told("You said: white sneakers")


def test_the_page_that_is_open_goes_with_the_message(guest: Callable[..., Guest]) -> None:
    somebody = guest()
    page = somebody.page
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/turns") else None)
    page.evaluate("ShopAssistant.setPage({product_id: 'p2'}); ShopAssistant.send('does this come in blue?')")
    somebody.told("You said: does this come in blue?")
    page.evaluate("ShopAssistant.setPage({}); ShopAssistant.send('white sneakers')")
    somebody.told("You said: white sneakers")
    assert [(body["message"], body.get("page")) for body in sent] == [
        ("does this come in blue?", {"product_id": "p2"}),
        ("white sneakers", None),
    ]


def test_what_the_page_fetches(guest: Callable[..., Guest], site: Site) -> None:
    somebody = guest()
    asked = []
    somebody.page.on("request", lambda request: asked.append(request.url))
    somebody.page.reload()
    expect(somebody.page.locator("shop-assistant .launcher")).to_be_visible()
    shop = f"http://127.0.0.1:{site.network.port}"
    assert [url for url in asked if url.startswith(shop)] == [f"{shop}/widget.js"], "nothing more until it is wanted"
    assert all(url.startswith((shop, site.page)) for url in asked)
