"""The shopper page in Chromium, over a scripted shop: what a shopper sees and clicks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
JOURNEYS = [
    pytest.param(DESKTOP, "en-US", "white sneakers", "Add to cart", id="desktop-en"),
    pytest.param(PHONE, "en-US", "white sneakers", "Add to cart", id="phone-en"),
    pytest.param(DESKTOP, "zh-CN", "小白鞋", "加入购物车", id="desktop-zh"),
    pytest.param(PHONE, "zh-CN", "小白鞋", "加入购物车", id="phone-zh"),
]


@pytest.mark.parametrize(("size", "locale", "message", "add"), JOURNEYS)
def test_the_whole_journey(
    scripted: str, visit: Callable[..., Visitor], size: dict[str, int], locale: str, message: str, add: str
) -> None:
    visitor = visit(scripted, locale=locale, **size)
    page = visitor.page
    words = " ".join(f"word{number}" for number in range(60))  # a reply long enough to look at the page in the middle of it
    visitor.say(f"{message} {words}")
    card = page.locator(".card").first
    expect(card).to_be_visible()
    assert page.locator(".chip").count() == 0, "the products are there before the reply is finished"
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    expect(page.locator("#chat .message.bot").last).to_have_text(f"You said: {message} {words}")

    expect(card.locator(".add")).to_have_text(add)
    card.locator(".add").click()
    expect(page.locator(".count")).to_have_text("1")
    page.click("[data-open=cart]")
    expect(page.locator("#cart .lines li")).to_have_count(1)
    expect(page.locator("#cart .sum")).to_contain_text("39.90")
    page.locator("#cart [data-action=more_of]").click()
    expect(page.locator("#cart output")).to_have_text("2")
    page.locator("#cart [data-close]").click()

    page.reload()
    expect(page.locator("#chat .message.user")).to_have_count(1)
    expect(page.locator(".card")).to_have_count(6)
    expect(page.locator(".count")).to_have_text("2")

    page.click("[data-action=new_chat]")
    expect(page.locator("#chat .message.user")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".count")).to_have_text("2")  # the cart is the shopper's, not the conversation's
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the screen"
    assert visitor.foreign == [] and visitor.complaints == []


def test_scripts_in_titles_and_messages_are_only_text(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    visitor.say("<img src=x onerror=\"document.body.dataset.pwned='3'\"> ${document.body.dataset.pwned='4'} {{this}}")
    expect(page.locator(".card")).to_have_count(6)
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    page.locator(".card").nth(2).locator("[data-view]").click()
    expect(page.locator("#details h2")).to_contain_text("<img src=x")
    page.locator("#details .add").click()
    page.click("[data-open=cart]")
    expect(page.locator("#cart .lines b")).to_contain_text("<script>")
    assert page.evaluate("document.body.dataset.pwned || ''") == ""
    assert page.locator(".found").inner_text().count("{{this}}") == 1
    assert visitor.complaints == []


def test_a_reload_in_the_middle_of_a_reply_ends_with_the_whole_reply(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    words = " ".join(f"word{number}" for number in range(40))
    visitor.say(words)
    expect(visitor.page.locator("#chat .message.bot")).to_contain_text("word3")
    visitor.page.reload()
    expect(visitor.page.locator("#chat .message.bot").last).to_contain_text("word39")


def test_likes_and_more_like_this(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted).page
    page.locator(".chip").first.click()
    like = page.locator(".card").first.locator("[data-action=like]")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    page.locator(".card").first.locator("[data-action=more]").click()
    expect(page.locator("#chat .message.user").last).to_have_text("Show me more like “Canvas sneaker”")


def test_what_is_out_of_stock_cannot_be_added(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    visitor.say("shoes")
    expect(visitor.page.locator(".card").nth(4).locator(".add")).to_be_disabled()


def test_the_language_is_switched_and_kept(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted, locale="en-US").page
    page.click("[data-action=language]")
    expect(page.locator("[data-action=new_chat]")).to_contain_text("新对话")
    page.reload()
    expect(page.locator("[data-action=new_chat]")).to_contain_text("新对话")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_demo_shopper_signs_in_to_a_conversation_of_their_own(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    visitor.say("hello")
    expect(visitor.page.locator("#suggestions .chip")).to_have_count(2)
    visitor.page.select_option("[data-change=sign_in]", "demo-2")
    expect(visitor.page.locator("#chat .message.user")).to_have_count(0)
    expect(visitor.page.locator("[data-change=sign_in]")).to_have_value("demo-2")
    visitor.say("hello again")
    expect(visitor.page.locator("#chat .message.user")).to_have_count(1)
    visitor.page.reload()
    expect(visitor.page.locator("#chat .message.user")).to_have_count(1)


def test_what_is_typed_is_completed_and_chosen_by_keys(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    box = page.locator("#box textarea")
    box.click()
    box.press_sequentially("acm")
    options = page.locator("#completions [role=option]")
    expect(options.first).to_contain_text("Acme")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", "completion-0")
    box.press("Escape")
    expect(page.locator("#completions")).to_be_hidden()
    expect(box).to_have_value("acm")
    box.press_sequentially("e")
    expect(page.locator("#completions")).to_be_hidden()  # it says all that could be completed
    box.fill("")
    box.press_sequentially("snekers")
    expect(options.first).to_contain_text("Sneakers")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator("#chat .message.user")).to_have_text("Sneakers")
    expect(page.locator("#completions")).to_be_hidden()
    expect(box).to_have_value("")
    assert visitor.foreign == [] and visitor.complaints == []


def test_enter_sends_what_is_typed_where_no_completion_is_chosen(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted).page
    page.locator("#box textarea").press_sequentially("canv")
    expect(page.locator("#completions")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#chat .message.user")).to_have_text("canv")
    expect(page.locator("#completions")).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_completion_that_is_a_product_opens_it(scripted: str, visit: Callable[..., Visitor], size: dict[str, int]) -> None:
    visitor = visit(scripted, locale="zh-CN", **size)
    page = visitor.page
    page.locator("#box textarea").press_sequentially("xiaobai")  # pinyin
    option = page.locator("#completions [role=option]").filter(has_text="小白鞋")
    expect(option).to_be_visible()
    inside = option.bounding_box()
    assert inside and inside["x"] >= 0 and inside["x"] + inside["width"] <= size["width"] and inside["y"] >= 0
    option.click()
    expect(page.locator("#details h2")).to_have_text("小白鞋 百搭板鞋")
    expect(page.locator("#box textarea")).to_have_value("")
    assert visitor.foreign == [] and visitor.complaints == []


def test_completions_are_only_text(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    visitor.page.locator("#box textarea").press_sequentially("pwned")
    expect(visitor.page.locator("#completions [role=option]")).to_contain_text("<script>")
    assert visitor.page.evaluate("document.body.dataset.pwned || ''") == ""
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("size", "locale", "add"),
    [(DESKTOP, "en-US", "Add to cart"), (PHONE, "zh-CN", "加入购物车")],
    ids=["desktop-en", "phone-zh"],
)
def test_what_was_found_is_narrowed_without_the_model(
    scripted: str, visit: Callable[..., Visitor], size: dict[str, int], locale: str, add: str
) -> None:
    visitor = visit(scripted, locale=locale, **size)
    page = visitor.page
    visitor.say("shoes")
    page.locator("#suggestions .narrow").click()
    panel = page.locator("#browse")
    cards = panel.locator(".card")
    expect(cards).to_have_count(12)
    expect(panel.locator(".found")).to_contain_text("36")
    expect(cards.first.locator(".add")).to_have_text(add)
    panel.locator(".further").click()
    expect(cards).to_have_count(24)
    panel.locator(".further").click()
    expect(cards).to_have_count(36)
    expect(panel.locator(".further")).to_have_count(0)
    shown = [card.get_attribute("data-product") for card in cards.all()]
    assert len(set(shown)) == 36

    red = panel.locator("[data-facet=color] .value").filter(has_text="红色" if locale == "zh-CN" else "red")
    expect(red.locator(".many")).to_have_text("10")
    red.click()
    expect(cards).to_have_count(10)
    expect(red).to_have_attribute("aria-pressed", "true")
    nord = panel.locator("[data-facet=brand] .value").filter(has_text="Nord")
    expect(nord.locator(".many")).to_have_text("5")
    nord.click()
    expect(cards).to_have_count(5)
    panel.locator(".held .chip").filter(has_text="red").click()
    expect(panel.locator(".found")).to_contain_text("15")
    panel.locator("[data-facet=material] summary").click()
    expect(panel.locator("[data-facet=material] .value")).to_contain_text("<b>leather</b>")
    cards.first.locator("[data-action=like]").click()
    expect(cards.first.locator("[data-action=like]")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the screen"
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#suggestions .narrow")).to_be_focused()
    expect(page.locator("#products .card")).to_have_count(6)
    assert visitor.foreign == [] and visitor.complaints == []


def test_dark_is_dark(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted, dark=True).page
    background = page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
    assert sum(int(part) for part in background.strip("rgb()").split(",")[:3]) < 180


def test_the_drawer_of_the_shoppers_taste(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted, locale="zh-CN", **DESKTOP).page
    page.click("[data-open=taste]")
    expect(page.locator("#taste h2")).to_have_text("我的喜好")
    expect(page.locator("#taste.open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#taste.open")).to_have_count(0)
