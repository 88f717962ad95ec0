"""The shopper page in Chromium, over a scripted shop: what a shopper sees and clicks."""

import re
from collections.abc import Callable

import httpx
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
    assert page.locator("#suggestions .chip").count() == 0, "the products are there before the reply is finished"
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

    page.click("header [data-action=new_chat]")
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
    page.locator("#suggestions .chip").first.click()
    like = page.locator(".card").first.locator("[data-action=like]")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(page.locator("body")).to_contain_text("Taken back.")
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
    expect(page.locator("header [data-action=new_chat]")).to_contain_text("新对话")
    page.reload()
    expect(page.locator("header [data-action=new_chat]")).to_contain_text("新对话")
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
    page.locator("#need .narrow").click()
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
    panel.locator(".held .chip").filter(has_text="红色" if locale == "zh-CN" else "red").click()
    expect(panel.locator(".found")).to_contain_text("15")
    panel.locator("[data-facet=material] summary").click()
    expect(panel.locator("[data-facet=material] .value")).to_contain_text("<b>leather</b>")
    cards.first.locator("[data-action=like]").click()
    expect(cards.first.locator("[data-action=like]")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the screen"
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#chat .message.by-hand")).to_contain_text("Nord")  # the conversation knows
    assert visitor.foreign == [] and visitor.complaints == []


def test_dark_is_dark(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted, dark=True).page
    background = page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor")
    assert sum(int(part) for part in background.strip("rgb()").split(",")[:3]) < 180


def test_the_drawer_of_the_shoppers_taste(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted, locale="zh-CN", **DESKTOP).page
    page.click("[data-open=taste]")
    expect(page.locator("#taste h2")).to_have_text("我对您的了解")
    expect(page.locator("#taste.open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#taste.open")).to_have_count(0)


def test_cards_are_ticked_and_compared_in_the_conversation(scripted: str, visit: Callable[..., Visitor]) -> None:
    for locale, said in (("en-US", "Compare number 1 and number 3"), ("zh-CN", "对比第1件和第3件")):
        visitor = visit(scripted, locale=locale)
        page = visitor.page
        visitor.say("shoes")
        expect(page.locator("#suggestions .chip")).to_have_count(2)
        bar = page.locator(".compare-bar")
        expect(bar).to_be_hidden()
        page.locator("[data-tick='1']").check()
        expect(bar.locator(".go")).to_be_disabled()
        page.locator("[data-tick='3']").check()
        expect(bar.locator(".go")).to_contain_text("2")
        for more in ("2", "4"):
            page.locator(f"[data-tick='{more}']").check()
        expect(page.locator("[data-tick='5']")).to_be_disabled()  # four at most
        for more in ("2", "4"):
            page.locator(f"[data-tick='{more}']").uncheck()
        bar.locator(".go").click()
        expect(page.locator("#chat .message.user").last).to_have_text(said)
        expect(bar).to_be_hidden()


def test_a_turn_is_stopped_and_its_reply_shown_afterwards(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    words = " ".join(f"word{number}" for number in range(40))
    visitor.say(words)
    expect(page.locator("#now .message.bot")).to_contain_text("word2")
    page.click("#box .stop")
    expect(page.locator("#box .send")).to_be_visible()
    partial = page.locator("#now .message.bot").inner_text()
    page.wait_for_timeout(600)
    assert page.locator("#now .message.bot").inner_text() == partial, "the page reads no more"
    page.click("#aside .chip")
    expect(page.locator("#chat .message.bot").last).to_contain_text("word39")
    assert page.locator("#chat .message.user").count() == 1


def test_the_last_message_is_edited_and_asked_anew(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    visitor.say("first")
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    visitor.say("second")
    expect(page.locator("#now .message.bot")).to_have_text("You said: second")
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    expect(page.locator(".edit:visible")).to_have_count(1)  # the newest alone
    page.locator("#box textarea").press("ArrowUp")
    expect(page.locator("#box textarea")).to_have_value("second")
    expect(page.locator("#box .editing")).to_be_visible()
    visitor.say("other")
    expect(page.locator("#now .message.bot")).to_have_text("You said: other")
    expect(page.locator("#chat .message.user")).to_have_text(["first", "other"])
    page.reload()
    expect(page.locator("#chat .message.user")).to_have_text(["first", "other"])


def test_a_turn_that_failed_is_tried_again_under_its_name(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    visitor.say("please fail once")
    expect(page.locator("#now [data-again]")).to_be_visible()
    page.locator("#now [data-again]").click()
    expect(page.locator("#now .message.bot")).to_have_text("You said: please fail once")
    expect(page.locator("#chat .message.user")).to_have_count(1)
    assert visitor.complaints == []


def test_conversations_of_before_are_listed_and_opened_again(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    visitor.say("about boots")
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    page.click("header [data-action=new_chat]")
    expect(page.locator(".welcome")).to_be_visible()
    visitor.say("about hats")
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    page.click("[data-open=history]")
    listed = page.locator("#history [data-open-session]")
    expect(listed).to_have_count(2)
    expect(listed.first).to_have_attribute("aria-current", "true")
    listed.filter(has_text="about boots").click()
    expect(page.locator("#chat .message.user")).to_have_text(["about boots"])
    expect(page.locator("#products .card")).to_have_count(6)
    page.reload()
    expect(page.locator("#chat .message.user")).to_have_text(["about boots"])


def test_light_or_dark_is_chosen_and_kept(scripted: str, visit: Callable[..., Visitor]) -> None:
    page = visit(scripted).page
    page.click("[data-theme]")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))


def test_a_reply_is_read_out_once_and_not_by_tokens(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted)
    page = visitor.page
    page.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(document.getElementById('told').textContent))"
        ".observe(document.getElementById('told'), { childList: true, characterData: true, subtree: true })"
    )
    visitor.say("some shoes for a walk in the rain")
    expect(page.locator("#suggestions .chip")).to_have_count(2)
    heard = page.evaluate("heard")
    assert [one for one in heard if "You said" in one] == ["You said: some shoes for a walk in the rain"]
    assert page.get_attribute("#chat", "aria-live") == "off"
    assert page.locator("#chat [aria-live=polite], #products [aria-live=polite]").count() == 0


SPEECH = """
window.SpeechRecognition = class {
  start() { window.asked = this.lang; setTimeout(() => {
    this.onresult({ results: [[{ transcript: "white shoes" }]] }); this.onend();
  }, 50); }
  stop() { this.onend(); }
};
"""


def test_what_is_spoken_is_put_in_the_box(scripted: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit(scripted, locale="zh-CN")
    page = visitor.page
    page.add_init_script(SPEECH)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.locator("#box .voice").click()
    expect(page.locator("#box textarea")).to_have_value("white shoes")
    assert page.evaluate("window.asked") == "zh-CN"
    page.add_init_script("delete window.SpeechRecognition; delete window.webkitSpeechRecognition;")
    page.reload()
    expect(page.locator("#suggestions .chip").first).to_be_visible()
    expect(page.locator("#box .voice")).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_person_takes_over_is_heard_live_and_rated(
    scripted: str, visit: Callable[..., Visitor], size: dict[str, int]
) -> None:
    visitor = visit(scripted, **size)
    page = visitor.page
    visitor.say("I need a person")
    expect(page.locator(".care[data-care=waiting]")).to_contain_text("T-")
    with httpx.Client(base_url=scripted, trust_env=False, headers={"X-Shop-Desk": "1"}) as desk:
        assert desk.post("/v1/desk/sign-in", json={"login": "mei"}).is_success
        waiting = desk.get("/v1/desk/conversations", params={"view": "waiting"}).json()["items"]
        at = f"/v1/desk/conversations/{max(waiting, key=lambda row: row['since'])['session_id']}"
        assert desk.post(f"{at}/take").is_success
        expect(page.locator(".care[data-care=person]")).to_contain_text("Mei")
        visitor.say("hello Mei")
        expect(page.locator("#now .event")).to_contain_text("Mei")
        assert desk.post(f"{at}/typing").is_success
        expect(page.locator("#aside")).to_contain_text("Mei is typing")
        words = {"text": "These <b>two</b>.", "products": ["p1", "p2"], "draft_id": None, "once": "m1"}
        expect(page.locator("#rooms[data-running]")).to_have_count(0)
        assert desk.post(f"{at}/messages", json=words).is_success
        expect(page.locator(".from-agent .message")).to_have_text("These <b>two</b>.")
        page.locator(".from-agent .add").first.click()
        expect(page.locator(".count")).to_have_text("1")
        page.reload()
        expect(page.locator(".from-agent .card")).to_have_count(2)
        expect(page.locator("#chat .message.user")).to_have_text(["I need a person", "hello Mei"])
        assert desk.post(f"{at}/close", json={"reason": "solved"}).is_success
        page.locator(".rating label").nth(1).click()
        page.fill(".rating textarea", "quick")
        page.click(".rating .add")
        expect(page.locator(".care")).to_contain_text("Thank you")
        assert desk.get(at).json()["row"]["stars"] == 4
    visitor.say("and shoes?")
    expect(page.locator(".care")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the screen"
    assert visitor.foreign == [] and visitor.complaints == []
