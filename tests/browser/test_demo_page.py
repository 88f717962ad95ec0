"""The shopper page over the real demo shop, without a model: what is ticked, filtered and disliked is known."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, serving
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

JOURNEYS = [
    pytest.param(
        {"width": 1280, "height": 800},
        "en-US",
        "a black dress under $60",
        "cheaper ones",
        ("dress", "blue", "$"),
        id="desktop-en",
    ),
    pytest.param(
        {"width": 390, "height": 844}, "zh-CN", "60美元以内的黑色连衣裙", "便宜一点的", ("连衣裙", "蓝色", "$"), id="phone-zh"
    ),
]


@pytest.fixture(scope="module")
def demo_shop(demo_home: Path) -> Iterator[str]:
    port = free_port()
    command = [str(Path(sys.executable).parent / "shop"), "serve", "--port", str(port)]
    with serving(command, port, {"SHOP_HOME": str(demo_home), "SHOP_LLM__ENABLED": "false"}, seconds=240) as address:
        yield address


@pytest.mark.parametrize(("size", "locale", "message", "cheaper", "kept"), JOURNEYS)
def test_what_is_done_by_hand_is_known_to_the_conversation(
    demo_shop: str,
    visit: Callable[..., Visitor],
    size: dict[str, int],
    locale: str,
    message: str,
    cheaper: str,
    kept: tuple[str, ...],
) -> None:
    visitor = visit(demo_shop, locale=locale, **size)
    page = visitor.page

    def say(words: str) -> None:
        visitor.say(words)
        done()

    def done() -> None:
        expect(page.locator("#rooms[data-running]")).to_have_count(0)
        expect(page.locator("#suggestions .chip").first).to_be_visible()

    def prices() -> list[float]:
        return [float(re.sub(r"[^0-9.]", "", one)) for one in page.locator("#products .price b").all_inner_texts()]

    say(message)
    expect(page.locator("#need .condition")).to_have_count(3)
    shown = page.locator("#products .card").evaluate_all("cards => cards.map((card) => card.dataset.product)")
    for position in (1, 2, 3):
        page.locator(f"[data-tick='{position}']").check()
    page.click(".compare-bar .go")
    expect(page.locator("#facts thead th")).to_have_count(3)
    done()

    page.click("#need .narrow")
    for color in ("black", "blue"):  # black is held: a press lets go of it
        label = {"black": "黑色", "blue": "蓝色"}[color] if locale == "zh-CN" else color
        page.locator("#browse [data-facet=color] .value").filter(has_text=label).first.click()
    expect(page.locator("#browse .held")).to_contain_text(kept[1])
    page.click("#browse .apply")
    expect(page.locator("#chat .message.by-hand")).to_contain_text(kept[1])
    done()
    before = min(prices())
    say(cheaper)
    for condition in kept:
        expect(page.locator("#need")).to_contain_text(condition)
    assert prices() and max(prices()) <= before

    # what is not for a shopper is not found again
    page.click("header [data-action=new_chat]")
    expect(page.locator(".welcome")).to_be_visible()
    say(message)
    page.locator("#products .card").first.locator("[data-action=dislike]").click()
    expect(page.locator("#products .card").first).to_have_class(re.compile("disliked"))
    page.click("header [data-action=new_chat]")
    expect(page.locator(".welcome")).to_be_visible()
    say(message)
    again = page.locator("#products .card").evaluate_all("cards => cards.map((card) => card.dataset.product)")
    assert again and shown[0] not in again
    assert visitor.foreign == [] and visitor.complaints == []
