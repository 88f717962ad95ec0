"""axe-core over the shopper's page and the widget: no serious or critical fault, light and dark, English and Chinese."""

import sys
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import serving
from tests.ports import free_port
from ui.widget.demo.serve import demo_page

pytestmark = pytest.mark.browser

# fades are over: a colour half-way is not judged; what pulses for ever is not waited for
STILL = """
() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity
)
"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    port, page_port = free_port(), free_port()
    page = demo_page(f"http://127.0.0.1:{port}", page_port)
    threading.Thread(target=page.serve_forever, daemon=True).start()
    command = [sys.executable, "tests/browser/scripted_server.py", str(port), str(tmp_path_factory.mktemp("axe"))]
    origins = f'["http://127.0.0.1:{page_port}"]'
    with serving(command, port, {"PYTHONPATH": ".", "SHOP_SERVER__ALLOWED_ORIGINS": origins}) as shop:
        yield shop, f"http://127.0.0.1:{page_port}/"
    page.shutdown()


def grave(page: Page) -> list[tuple[str, str]]:
    """Rules broken gravely, with what the first of them says."""
    page.wait_for_function(STILL)
    broken = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in broken if rule["impact"] in ("serious", "critical")]


def say(page: Page, message: str) -> None:
    """Say this on the shop's page, and wait for the end of its turn: until then what can be pressed is dimmed."""
    before = page.locator("#chat .message.user").count()
    page.fill("#box textarea", message)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .message.user")).to_have_count(before + 1)
    expect(page.locator("#chat .exchange[data-state=running]")).to_have_count(0)
    expect(page.locator("#rooms:not([data-running])")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_no_grave_fault(browser: Browser, addresses: tuple[str, str], scheme: str, locale: str) -> None:
    shop, site = addresses
    # axe is put into the page, which its policy would forbid
    context = browser.new_context(locale=locale, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(shop)
    page.wait_for_selector("#suggestions .chip")
    found = {"page": grave(page)}
    say(page, "white sneakers")
    page.locator("#products .card").nth(1).wait_for()
    page.locator("#suggestions .chip").nth(1).wait_for()
    found["products"] = grave(page)
    page.click("[data-open=cart]")
    page.locator("#cart [data-close]").wait_for()
    found["cart"] = grave(page)
    page.keyboard.press("Escape")
    for drawer in ("history", "taste"):
        page.click(f"[data-open={drawer}]")
        page.locator(f"#{drawer}.open [data-close]").wait_for()
        found[drawer] = grave(page)
        page.keyboard.press("Escape")
    page.click("#need .narrow")
    page.locator("#browse .card").first.wait_for()
    found["filters"] = grave(page)
    page.keyboard.press("Escape")
    page.locator("#products [data-tick]").nth(1).check()
    found["comparing"] = grave(page)
    say(page, "I need a person")
    page.locator(".care[data-care=waiting]").wait_for()
    found["a person called"] = grave(page)
    page.goto(site)
    page.locator("shop-assistant .launcher").click()
    found["widget"] = grave(page)
    page.locator("shop-assistant textarea").fill("white sneakers")
    page.keyboard.press("Enter")
    page.locator("shop-assistant .quick button").nth(1).wait_for()
    found["widget with products"] = grave(page)
    context.close()
    assert not any(found.values()), found
