"""The product whose page a shopper looks at: meant where a message points at nothing nearer, and ignored everywhere else."""

from pathlib import Path
from typing import Any

import pytest

from assistant.understand import Understander, catalog_words
from tests.fakes import CATALOG, ScriptedModel, TestShop, last, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> TestShop:
    reader = Understander(model=None, facets=catalog_words(CATALOG))
    return open_shop(tmp_path, reader, model=ScriptedModel(up=False))


def spoken_of(events: list[Any]) -> list[str]:
    """The products that the turn showed."""
    shown = [event.data["items"] for event in events if event.event == "products"]
    return [item["product_id"] for item in shown[-1]] if shown else []


@pytest.mark.parametrize(
    "message",
    [
        "does it come in blue?",
        "what sizes does this one have?",
        "is this machine washable?",
        "how much is it?",
        "tell me more about this",
        "what is it made of?",
        "这件有货吗？",
        "它是什么材质的？",
        "这条裙子多少钱",
        "is the floral midi dress machine washable?",
    ],
)
async def test_a_question_asked_on_a_products_page_is_answered_of_it(shop: TestShop, message: str) -> None:
    events = await shop.say(message, page="p1")
    assert spoken_of(events) == ["p1"]
    assert last(events, "understood")["intent"] == "detail" and last(events, "understood")["refers_to"] == [1]


async def test_it_goes_into_the_cart_from_its_page(shop: TestShop) -> None:
    events = await shop.say("add this one to my cart in size M", page="p1")
    assert [(line["product_id"], line["options"]) for line in last(events, "cart")["lines"]] == [("p1", {"size": "M"})]


@pytest.mark.parametrize(
    "message",
    ["a black dress", "hello", "what is your return policy?", "你好", "linen", "where is my order A1?", "show my cart"],
)
async def test_a_message_that_points_at_nothing_is_read_as_without_a_page(shop: TestShop, message: str) -> None:
    other = shop.database.conversations.open_session().session_id
    plain, hinted = await shop.say(message, session_id=other), await shop.say(message, page="p1")
    assert last(plain, "understood") == last(hinted, "understood")
    assert spoken_of(plain) == spoken_of(hinted) and last(plain, "reply")["text"] == last(hinted, "reply")["text"]


@pytest.mark.parametrize("page", ["nowhere", "p1\x00", "'; drop table products; --", "x" * 200])
async def test_a_page_of_no_product_is_no_page(shop: TestShop, page: str) -> None:
    other = shop.database.conversations.open_session().session_id
    plain = await shop.say("does it come in blue?", session_id=other)
    hinted = await shop.say("does it come in blue?", page=page)
    assert last(plain, "understood") == last(hinted, "understood") and spoken_of(plain) == spoken_of(hinted)


async def test_the_chats_own_screen_goes_first_where_words_point_there(shop: TestShop) -> None:
    on_screen = spoken_of(await shop.say("a dress"))
    second = on_screen[1]
    page = next(p.product_id for p in CATALOG if p.product_id not in on_screen)
    assert spoken_of(await shop.say("is the second one machine washable?", page=page)) == [second]
    assert spoken_of(await shop.say("what sizes does it have?", page=page)) == [second], "spoken of last"
    assert spoken_of(await shop.say("how much is the cheapest one?", page=page)) != [page]


async def test_with_many_on_screen_and_none_spoken_of_the_page_is_nearer(shop: TestShop) -> None:
    on_screen = spoken_of(await shop.say("a dress"))
    page = next(p.product_id for p in CATALOG if p.product_id not in on_screen)
    events = await shop.say("how much is it?", page=page)
    assert spoken_of(events) == [page]
    assert last(events, "products")["items"][0]["position"] == len(on_screen) + 1, "beside what stands on screen"
    assert spoken_of(await shop.say("and what is it made of?")) == [page], "spoken of last, wherever the shopper is by now"
    assert spoken_of(await shop.say("how much is the first one?")) == [on_screen[0]]


async def test_a_page_opened_since_is_nearer_to_this_one(shop: TestShop) -> None:
    on_screen = spoken_of(await shop.say("a dress"))
    page = next(p.product_id for p in CATALOG if p.product_id not in on_screen)
    await shop.say("how much is the second one?")
    assert spoken_of(await shop.say("is this one in stock?", page=page)) == [page]
    await shop.say("how much is the second one?", page=page)
    assert spoken_of(await shop.say("is this one in stock?", page=page)) == [on_screen[1]], "the page was open before"


async def test_a_page_of_a_product_on_screen_keeps_its_place(shop: TestShop) -> None:
    on_screen = spoken_of(await shop.say("a dress"))
    events = await shop.say("what sizes does this one have?", page=on_screen[2])
    assert [(item["product_id"], item["position"]) for item in last(events, "products")["items"]] == [(on_screen[2], 3)]


async def test_pages_opened_one_after_another_do_not_gather(shop: TestShop) -> None:
    await shop.say("a dress")
    before = None
    for product in CATALOG[:6]:
        events = await shop.say("how much is this one?", page=product.product_id)
        assert spoken_of(events) == [product.product_id] and product.product_id != before
        before = product.product_id
    state = shop.database.conversations.session(shop.session_id).state
    assert len(state["shown"]) <= 7
