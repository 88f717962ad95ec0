"""The shopper page in Chromium over the demo shop: a real model on vLLM, a real Chroma, a real database."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, serving
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.vllm, pytest.mark.timeout(900)]

JOURNEYS = [
    pytest.param(
        {"width": 1280, "height": 800},
        "en-US",
        ("a black dress under $60", "how long do I have to return it?", "compare 1 and 2"),
        ("I would start with", "30 days", "[1]"),
        id="desktop-en",
    ),
    pytest.param(
        {"width": 390, "height": 844},
        "zh-CN",
        ("60美元以内的黑色连衣裙", "几天内可以退货？", "第一件和第二件有什么区别"),
        ("可以先看", "30", "[1]"),
        id="phone-zh",
    ),
]


@pytest.fixture(scope="module")
def real_shop(llm_url: str, demo_home: Path) -> Iterator[str]:
    """The address of `shop serve` on the demo shop, once the model has read its prompts."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "shop"), "serve", "--port", str(port)]
    settings = {"SHOP_HOME": str(demo_home), "SHOP_LLM__BASE_URL": llm_url, "SHOP_LLM__ADVICE": "pick"}
    with serving(command, port, settings, seconds=240) as address:
        until = time.monotonic() + 240
        while httpx.get(f"{address}/readyz", trust_env=False).json()["model"] != "ok":
            assert time.monotonic() < until, "the model is not ready in time"
            time.sleep(1)
        yield address


@pytest.mark.parametrize(("size", "locale", "messages", "answers"), JOURNEYS)
def test_a_shopper_finds_asks_compares_and_buys(
    real_shop: str,
    visit: Callable[..., Visitor],
    size: dict[str, int],
    locale: str,
    messages: tuple[str, ...],
    answers: tuple[str, ...],
) -> None:
    visitor = visit(real_shop, locale=locale, **size)
    page = visitor.page
    bot = page.locator("#chat .message.bot")
    for number, (message, answer) in enumerate(zip(messages, answers, strict=True), 1):
        visitor.say(message)
        expect(bot).to_have_count(number)
        expect(bot.last).to_contain_text(answer)
        expect(page.locator("#suggestions .chip").first).to_be_visible()
        if number == 1:
            titles = [title.lower() for title in page.locator(".card h3").all_inner_texts()]
            assert titles and all("dress" in title for title in titles)
            prices = [float(re.sub(r"[^0-9.]", "", price)) for price in page.locator(".card .price b").all_inner_texts()]
            assert prices and max(prices) <= 60

    page.locator(".card .add").first.click()
    expect(page.locator(".count")).to_have_text("1")
    page.reload()
    expect(page.locator("#chat .message.user")).to_have_count(len(messages))
    expect(page.locator(".count")).to_have_text("1")
    assert visitor.foreign == [] and visitor.complaints == []
