"""The desk in Chromium, over a real database and a scripted assistant."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect

from tests.browser.desk_people import Desk, Server, Shopper
from tests.fakes_desk import desk_database
from ui.access import new_guest

pytestmark = pytest.mark.browser

DESKTOP, PHONE = (1440, 900), (390, 844)
LONG = " ".join(f"word{number}" for number in range(130))  # eight seconds of a reply, on a machine that may stand still


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("desk"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def sit_down(browser: Browser, address: str) -> Iterator[Callable[..., Desk]]:
    contexts = []

    def come(who: str, size: tuple[int, int] = DESKTOP, *, deaf: bool = False, **options: Any) -> Desk:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        desk = Desk(context.new_page(), [])
        if deaf:
            desk.page.route("**/events*", lambda route: route.abort())
        desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
        desk.page.on(
            "console", lambda line: desk.complaints.append(line.text) if "Content Security Policy" in line.text else None
        )
        desk.page.goto(f"{address}/desk")
        desk.page.click(f"[data-login={who}]")
        desk.page.locator(".bar").wait_for()
        return desk

    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("size", "locale", "take", "close", "reason"),
    [
        (DESKTOP, "en-US", "Take over", "Close", "Solved"),
        (PHONE, "zh-CN", "接手", "结束", "已解决"),
    ],
    ids=["desktop-en", "phone-zh"],
)
def test_the_whole_journey(
    sit_down: Callable[..., Desk], address: str, size: tuple[int, int], locale: str, take: str, close: str, reason: str
) -> None:
    shopper = Shopper(address, "zh" if locale == "zh-CN" else "en")
    desk = sit_down("mei", size, locale=locale)
    page = desk.page
    shopper.say("I am angry, a person please")
    row = desk.row(shopper.session)
    expect(row.locator(".tag.upset")).to_be_visible()
    expect(row.locator(".dot")).to_be_visible()
    expect(page).to_have_title("(1) Desk" if locale == "en-US" else "(1) 客服台")
    desk.show(shopper)
    page.locator(".ticket summary").click()
    expect(page.locator(".ticket")).to_contain_text("Message: I am angry, a person please")
    page.get_by_role("button", name=take, exact=True).click()
    expect(page.locator(".head .tag.person")).to_be_visible()
    expect(page).to_have_title("Desk" if locale == "en-US" else "客服台")

    assert "event: person" in shopper.say("are you there?")
    expect(desk.said("shopper").last).to_have_text("are you there?")
    page.click(".tool >> nth=1")
    page.locator(".panel input").fill("canvas sneaker")
    page.keyboard.press("Enter")  # before anything is found
    expect(page.locator(".chosen li")).to_contain_text(["Canvas sneaker"])
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_have_count(0)
    desk.write("Here I am.")
    expect(desk.said("agent")).to_have_text(["Here I am."])
    expect(page.locator(".said.agent .card")).to_have_count(1)
    [told] = shopper.read()["messages"]
    assert (told["text"], told["staff_name"], [one["product_id"] for one in told["items"]]) == ("Here I am.", "Mei", ["p1"])

    page.locator(".kinds button").nth(1).click()
    desk.write("They sound tired.")
    expect(desk.said("note")).to_have_text(["They sound tired."])
    assert shopper.heard() == ["Here I am."]
    if size == PHONE:
        page.locator(".talk .side-button").click()
        expect(page.locator(".side .about")).to_be_visible()
        page.go_back()
        expect(page.locator("#write")).to_be_visible()

    page.get_by_role("button", name=close, exact=True).click()
    page.get_by_role("button", name=reason, exact=True).click()
    expect(page.locator(".head .tag").first).to_contain_text(reason)
    assert shopper.read()["care"] == {"state": "closed", "staff_name": "Mei"}
    rated = shopper.client.post(f"{address}/v1/sessions/{shopper.session}/rating", json={"stars": 4, "words": ""})
    assert rated.status_code == 204
    if size == PHONE:
        page.locator(".talk .only-narrow").click()
    page.click("[data-view=closed]")
    expect(desk.row(shopper.session)).to_contain_text("★★★★")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert desk.complaints == []


def test_the_assistant_is_heard_while_it_speaks(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address)
    shopper.say("white sneakers")
    desk = sit_down("mei")
    desk.page.click("[data-view=assistant]")
    desk.show(shopper)
    expect(desk.page.locator(".said.assistant .card")).to_have_count(6)
    long = f"tell me more {LONG}"
    turn = {"message": long, "client_turn_id": "long"}
    with shopper.client.stream("POST", f"{address}/v1/sessions/{shopper.session}/turns", json=turn) as answer:
        expect(desk.page.locator(".live")).to_contain_text("word3")
        assert "word129" not in desk.page.locator(".live").inner_text()
        answer.read()
    expect(desk.said("assistant").last).to_have_text(f"You said: {long}")
    expect(desk.page.locator(".live")).to_have_count(0)


def test_a_message_waits_for_the_assistant_and_is_sent_once(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address)
    shopper.say("a person please")
    desk = sit_down("mei")
    desk.show(shopper)
    turn = {"message": LONG, "client_turn_id": "long"}
    with shopper.client.stream("POST", f"{address}/v1/sessions/{shopper.session}/turns", json=turn) as answer:
        expect(desk.page.locator(".live")).to_contain_text("word")
        desk.write("I take this one.")
        expect(desk.page.locator(".pending.held .state")).to_be_visible()
        answer.read()
    expect(desk.said("agent")).to_have_text(["I take this one."])
    expect(desk.page.locator(".pending")).to_have_count(0)
    assert shopper.heard() == ["I take this one."]


def test_a_second_press_sends_nothing_twice(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address)
    shopper.say("a person please")
    desk = sit_down("mei")
    desk.show(shopper)
    held: list[Route] = []
    desk.page.route("**/take", lambda route: held.append(route))
    with desk.page.expect_request("**/take"):
        desk.write("I take this one.")
        desk.page.press("#write", "Control+Enter")
    desk.page.type("#write", "And then")
    (taking,) = held
    taking.abort()
    expect(desk.page.locator("#write")).to_have_value("I take this one.\nAnd then")
    with desk.page.expect_request("**/take"):
        desk.page.press("#write", "Control+Enter")
        desk.page.press("#write", "Control+Enter")
    expect(desk.page.locator("#write")).to_have_value("")
    (_, taking) = held
    taking.continue_()
    expect(desk.said("agent")).to_have_text(["I take this one.\nAnd then"])
    expect(desk.page.locator("#write")).to_have_value("")
    assert shopper.heard() == ["I take this one.\nAnd then"]


def test_a_line_that_drops_loses_and_doubles_nothing(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address)
    shopper.say("a person please")
    desk = sit_down("mei")
    desk.show(shopper)
    desk.page.keyboard.press("t")
    expect(desk.page.locator(".head .tag.person")).to_be_visible()
    lost: list[int] = []

    def answer_is_lost(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    desk.page.route("**/messages", answer_is_lost)
    desk.write("once")
    expect(desk.said("agent")).to_have_text(["once"])
    assert lost == [200]
    expect(desk.page.locator(".pending")).to_have_count(0)

    desk.page.context.set_offline(True)
    desk.write("from the tunnel")
    expect(desk.page.locator(".pending.unsent")).to_contain_text("from the tunnel")
    desk.page.fill("#write", "half a sent")
    desk.page.context.set_offline(False)
    expect(desk.said("agent")).to_have_text(["once", "from the tunnel"])
    expect(desk.page.locator(".offline")).to_have_count(0)
    assert shopper.heard() == ["once", "from the tunnel"]

    desk.page.reload()
    expect(desk.page.locator("#write")).to_have_value("half a sent")
    expect(desk.said("agent")).to_have_text(["once", "from the tunnel"])


def test_the_desk_comes_back_with_the_shop(sit_down: Callable[..., Desk], server: Server, address: str) -> None:
    shopper = Shopper(address)
    shopper.say("a person please")
    desk = sit_down("mei")
    desk.show(shopper)
    desk.page.keyboard.press("t")
    expect(desk.page.locator(".head .tag.person")).to_be_visible()
    server.stop()
    desk.write("said to nobody")
    expect(desk.page.locator(".pending.unsent")).to_be_visible()
    expect(desk.page.locator(".offline")).to_be_visible()
    server.start()
    expect(desk.said("agent")).to_have_text(["said to nobody"])
    expect(desk.page.locator(".offline")).to_have_count(0)
    shopper.say("after the night")
    expect(desk.said("shopper").last).to_have_text("after the night")
    assert shopper.heard() == ["said to nobody"]


def test_two_agents_cannot_have_the_same(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address)
    shopper.say("a person please")
    mei, jan = sit_down("mei"), sit_down("jan", deaf=True)  # Jan does not see it happen
    for desk in (mei, jan):
        desk.show(shopper)
    mei.page.keyboard.press("t")
    expect(mei.page.locator(".head .tag.person")).to_be_visible()
    jan.write("I am quicker")
    expect(jan.page.locator(".notice")).to_contain_text("Mei")
    expect(jan.page.locator(".head .tag.person")).to_contain_text("Mei")
    assert shopper.heard() == []
    sam = sit_down("sam")
    sam.page.click("[data-view=all]")
    sam.show(shopper)
    sam.page.get_by_role("button", name="Assign").click()
    sam.page.locator(".colleague", has_text="Jan").click()
    expect(mei.page.locator(".head .tag.person")).to_contain_text("Jan")


def test_words_are_only_text(sit_down: Callable[..., Desk], address: str) -> None:
    evil = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script> a person"
    shopper = Shopper(address)
    shopper.say(evil)
    desk = sit_down("mei")
    desk.show(shopper)
    desk.write(evil)
    desk.page.locator(".kinds button").nth(1).click()
    desk.write(evil)
    for kind in ("shopper", "agent", "note"):
        expect(desk.said(kind)).to_have_text([evil])
    assert desk.page.locator(".talk script, .text img, .queue img").count() == 0
    assert "hit" not in desk.page.title()
    policy = httpx.get(f"{address}/desk", trust_env=False).headers["content-security-policy"]
    assert "script-src 'self';" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


def test_words_of_a_sign_in_that_ran_out_are_not_the_next_agents(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address)
    shopper.say("hello")
    page = sit_down("mei").page
    for reader, found in (("mei", "mine alone"), ("jan", "")):
        if reader == "jan":
            page.context.clear_cookies()
            page.reload()
            page.click("[data-login=jan]")
        page.click("[data-view=assistant]")
        page.locator(f'[data-row="{shopper.session}"]').click()
        if reader == "mei":
            page.fill("#write", found)
            page.reload()
        expect(page.locator("#write")).to_have_value(found)


def test_by_keyboard_alone(sit_down: Callable[..., Desk], address: str) -> None:
    shoppers = [Shopper(address) for _ in range(2)]
    for shopper in shoppers:
        shopper.say("angry: a person please")
    desk = sit_down("mei")
    page = desk.page
    expect(desk.row(shoppers[1].session)).to_be_visible()
    mine = [one.session for one in shoppers]
    order = [one for one in page.eval_on_selector_all(".row", "rows => rows.map(row => row.dataset.row)") if one in mine]
    pointed = page.locator(".row.pointed")
    page.keyboard.press("j")
    while (before := pointed.get_attribute("data-row")) != order[1]:
        page.keyboard.press("j")
        expect(pointed).not_to_have_attribute("data-row", before or "")
    page.keyboard.press("k")
    expect(pointed).to_have_attribute("data-row", order[0])
    page.keyboard.press("Enter")
    expect(page.locator('.row[aria-current="true"]')).to_have_attribute("data-row", order[0])
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("t")
    expect(page.locator(".head .tag.person")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("by hand")
    page.keyboard.press("Control+Enter")
    expect(desk.said("agent")).to_have_text(["by hand"])
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".talk.empty")).to_be_visible()


def test_saved_replies_are_kept_and_filled_in(sit_down: Callable[..., Desk], address: str) -> None:
    lou = sit_down("lou")
    expect(lou.page.locator("nav button")).to_have_count(2)  # no conversations for merchants
    lou.page.locator("nav button").last.click()
    lou.page.get_by_role("button", name="New saved reply").click()
    lou.page.get_by_label("Shortcut").fill("welcome")
    lou.page.get_by_label("Title").fill("Welcome")
    lou.page.get_by_label("Text").fill("Welcome, this is {agent}. Parcel: {tracking}")
    lou.page.get_by_role("button", name="Save", exact=True).click()
    expect(lou.page.locator(".replies .option", has_text="/welcome")).to_be_visible()

    shopper = Shopper(address)
    shopper.say("a person please")
    desk = sit_down("mei")
    desk.show(shopper)
    desk.page.locator("#write").click()
    desk.page.keyboard.type("Hi. /welc")
    expect(desk.page.locator(".option.pointed .shortcut")).to_have_text("/welcome")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#write")).to_have_value("Hi. Welcome, this is Mei. Parcel:")
    expect(desk.page.locator(".notice")).to_contain_text("tracking")


def test_the_copilot_drafts_while_the_model_is_away(sit_down: Callable[..., Desk], address: str) -> None:
    shopper = Shopper(address, "zh")
    shopper.say("退货运费谁付？ a person")
    desk = sit_down("mei")
    page = desk.page
    desk.show(shopper)
    page.keyboard.press("t")
    expect(page.locator(".head .tag.person")).to_be_visible()
    page.locator("#write").fill("kept ")
    page.locator("#write").blur()
    page.keyboard.press("d")
    drafted = page.locator(".drafted > .text").inner_text()
    expect(page.locator(".drafted header")).to_contain_text("records")
    page.get_by_role("button", name="Insert").click()
    expect(page.locator("#write")).to_have_value(f"kept\n{drafted}")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#write")).to_have_value("kept")
    expect(page.locator("#write")).to_be_focused()  # as it is a frame later
    page.locator("#write").blur()
    page.keyboard.press("d")
    page.locator(".drafted .primary").click()
    expect(desk.said("agent")).to_have_text([drafted])
    expect(page.locator("#write")).to_have_value("kept")
    page.locator(".said.shopper .small").click()
    expect(page.locator(".translation")).to_contain_text("the model is away")

    sam = sit_down("sam")
    sam.page.locator("nav button", has_text="Measures").click()
    figures = sam.page.locator("tbody tr", has_text="Mei").locator("td")
    offered, sent, changed = (figures.nth(number).inner_text() for number in (4, 5, 6))
    assert int(offered) >= 2 and int(sent) >= 1 and changed == "0 %", "sent as it was drafted"


@pytest.mark.parametrize(("locale", "scheme"), [("en-US", "light"), ("zh-CN", "dark")])
def test_no_grave_fault(browser: Browser, address: str, scheme: str, locale: str) -> None:
    shopper = Shopper(address, "zh" if locale == "en-US" else "en")
    shopper.say(
        "我很生气，可以退货吗？angry, a person" if locale == "en-US" else "Can I return these? I am angry, a person please"
    )
    # axe is put into the page, which its policy would forbid
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale=locale,
        color_scheme=scheme,
        bypass_csp=True,  # type: ignore[arg-type]
    )
    page = context.new_page()
    found: dict[str, list[tuple[str, str]]] = {}

    def judge(name: str) -> None:
        broken = Axe().run(page).response["violations"]
        grave = [(rule["id"], rule["nodes"][0]["html"]) for rule in broken if rule["impact"] in ("serious", "critical")]
        if grave:
            found[name] = grave

    page.goto(f"{address}/desk")
    page.locator("[data-login=sam]").wait_for()
    judge("sign-in")
    page.click("[data-login=sam]")
    page.locator(f'[data-row="{shopper.session}"]').click()
    page.locator(".said.shopper").wait_for()
    judge("waiting")
    page.keyboard.press("t")
    page.locator(".head .tag.person").wait_for()
    page.keyboard.press("d")
    page.locator(".drafted .chip").first.click()
    judge("draft")
    page.keyboard.press("p")
    page.locator(".panel input").fill("shoe")
    page.locator(".option.product").first.click()
    judge("products")
    page.keyboard.press("Escape")
    page.locator(".kinds button").nth(1).click()
    page.fill("#write", "a note")
    page.press("#write", "Control+Enter")
    page.locator(".said.note").wait_for()
    judge("note")
    page.locator("#write").blur()
    page.keyboard.press("?")
    judge("keys")
    page.keyboard.press("Escape")
    for number, name in ((1, "measures"), (2, "replies")):
        page.locator("nav button").nth(number).click()
        page.locator(".page").wait_for()
        judge(name)
    context.close()
    assert not found


def test_five_hundred_conversations_stay_quick(sit_down: Callable[..., Desk], server: Server, address: str) -> None:
    database = desk_database(server.home)
    conversations = database.conversations
    for number in range(500):
        session = conversations.open_session(new_guest(), "en" if number % 3 else "zh")
        turn = conversations.open_turn(session.session_id, "1", f"message {number}: a person please")
        conversations.open_ticket(session.session_id, turn.turn_id, "asked for a person", "They ask for a person.")
    waiting = str(database.queue.counts().waiting)  # with those that others left
    database.close()
    desk = sit_down("mei")
    page = desk.page
    page.locator(".row").first.wait_for()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    before = busy()
    page.reload()
    page.locator(".row").first.wait_for()
    opening = busy() - before

    rows = page.locator(".rows li")
    for seen in ("100", "200", "300", "400"):
        expect(rows.first).to_have_attribute("aria-setsize", seen)
        page.evaluate("document.querySelector('.rows').scrollTop = 1e6")
    expect(rows.first).to_have_attribute("aria-setsize", re.compile("5[0-9][0-9]"))
    page.evaluate("document.querySelector('.rows').scrollTop = 1e6")  # the last page, where it is not there yet
    expect(rows.first).to_have_attribute("aria-setsize", waiting)
    page.evaluate("document.querySelector('.rows').scrollTop = 1e6")
    expect(rows.last).to_have_attribute("aria-posinset", waiting)
    assert rows.count() < 40, "only what is in sight is drawn"
    last = rows.last.locator(".row").get_attribute("data-row")
    assert last
    shopper = Shopper(address, session=last)
    shopper.say("warm up")
    expect(desk.row(last)).to_contain_text("warm up")
    before = busy()
    updates = 5
    for number in range(updates):
        shopper.say(f"number {number}")
        expect(desk.row(last)).to_contain_text(f"number {number}")
    spent = (busy() - before) / updates
    print(f"500 conversations: {opening:.0f} ms of the page's thread to open, {spent:.1f} ms for a turn in one of them")
    assert opening < 2000 and spent < 60
