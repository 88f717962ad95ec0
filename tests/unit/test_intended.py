"""What a message is for amid the screen: pointing, asking of one, wanting something beside it; and what buys nothing."""

from pathlib import Path
from typing import Any

import pytest

from assistant.act.talk import small_talk, unreadable
from assistant.facts import Talk
from tests.fakes import ScriptedModel, ScriptedReader, TestShop, last, open_shop, understood

KNOWN: dict[str, Any] = {
    "a dress": understood("search", "dress", category="dress"),
    "show me the second one": understood("refine", "dress", category="dress", refers_to=[2]),
    "show me the first two": understood("refine", "dress", category="dress"),
    "看看第二个": understood("refine", "dress", "zh", category="dress", refers_to=[2]),
    "more like the second one": understood("refine", "dress", category="dress", refers_to=[2]),
    "the cheapest one": understood("refine", "dress", category="dress", refers_to=[3], price_max=28.5, sort="price_asc"),
    "which one has the best reviews": understood("compare", "dress", category="dress", refers_to=[2]),
    "number 4": understood("cart", "dress", category="dress", refers_to=[4], cart=("add", None)),
    "add number 2": understood("cart", "dress", category="dress", refers_to=[2], cart=("add", None)),
    "and number 3": understood("cart", "dress", category="dress", refers_to=[3], cart=("add", None)),
    "zeppelins": understood("search", "zeppelin", category="zeppelin"),
    "when would it arrive": understood("detail", "dress", category="dress", refers_to=[1]),
    "is it made of silk?": understood("detail", "dress", category="dress", refers_to=[1]),
    "ok start with a dress": understood("smalltalk", "dress", category="dress"),
    "多久能到": understood("smalltalk", "dress", "zh", category="dress"),
    "add a medium": understood("refine", "medium dress", category="dress", attributes={"size": "medium"}),
    "the the the": understood("refine", "dress", category="dress"),
    "can I wash the first one?": understood("policy", "dress", category="dress", refers_to=[1]),
    "不用了": understood("refine", "dress", "zh", category="dress"),
    "the middle one": understood("refine", "dress", category="dress"),
    "black dress": understood("search", "black dress", category="dress", colors=["black"]),
    "dress": understood("refine", "black dress", category="dress", colors=["black"]),
}


@pytest.fixture
async def shop(tmp_path: Path) -> TestShop:
    opened = open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False))
    await opened.say("a dress")
    return opened


async def shown(shop: TestShop, message: str) -> list[str]:
    return [item["product_id"] for item in last(await shop.say(message), "products")["items"]]


@pytest.mark.parametrize("message", ["show me the second one", "看看第二个"])
async def test_what_is_pointed_at_is_told_of(shop: TestShop, message: str) -> None:
    assert await shown(shop, message) == ["p2"]


async def test_several_pointed_at_and_others_like_one(shop: TestShop) -> None:
    assert await shown(shop, "show me the first two") == ["p1", "p2"]
    assert "p2" not in await shown(shop, "more like the second one")


async def test_the_cheapest_on_screen_is_no_new_bound(shop: TestShop) -> None:
    assert await shown(shop, "the cheapest one") == ["p3"]
    assert last(await shop.say("number 4"), "understood")["need"]["price_max"] is None


async def test_which_is_rated_best_names_one(shop: TestShop) -> None:
    assert await shown(shop, "which one has the best reviews") == ["p2"]


async def test_a_bare_number_is_looked_at_unless_things_are_being_bought(shop: TestShop) -> None:
    await shop.say("number 4")
    assert shop.database.storefront.cart(shop.shopper_id).lines == ()
    await shop.say("add number 2")
    await shop.say("and number 3")
    lines = shop.database.storefront.cart(shop.shopper_id).lines
    assert [line.product_id for line in lines] == ["p2", "p3"]


async def test_a_size_in_words_is_bought_in_that_size(shop: TestShop) -> None:
    await shop.say("is it made of silk?")
    await shop.say("add a medium")
    [line] = shop.database.storefront.cart(shop.shopper_id).lines
    assert (line.product_id, line.options) == ("p1", (("size", "M"),))


async def test_an_empty_search_leaves_what_is_on_screen(shop: TestShop) -> None:
    await shop.say("zeppelins")
    await shop.say("add number 2")
    assert [line.product_id for line in shop.database.storefront.cart(shop.shopper_id).lines] == ["p2"]


async def test_when_it_arrives_is_the_shops_rule(shop: TestShop) -> None:
    assert "3 to 7 days" in last(await shop.say("when would it arrive"), "reply")["text"]


async def test_small_talk_that_is_none(shop: TestShop) -> None:
    assert last(await shop.say("ok start with a dress"), "understood")["intent"] == "search"
    assert last(await shop.say("多久能到"), "understood")["intent"] == "policy"


async def test_what_no_policy_says_may_stand_in_the_record(shop: TestShop) -> None:
    assert "Machine wash cold" in last(await shop.say("can I wash the first one?"), "reply")["text"]


async def test_what_it_is_made_of_instead_is_told(shop: TestShop) -> None:
    assert "100% Cotton" in last(await shop.say("is it made of silk?"), "reply")["text"]


@pytest.mark.parametrize("message", ["不用了", "the middle one", "the the the"])
async def test_what_asks_for_nothing_shows_nothing(shop: TestShop, message: str) -> None:
    assert last(await shop.say(message), "understood")["intent"] == "smalltalk"


async def test_the_type_alone_drops_the_conditions(shop: TestShop) -> None:
    await shop.say("black dress")
    assert last(await shop.say("dress"), "understood")["need"]["colors"] == []


@pytest.mark.parametrize(
    ("message", "kind"),
    [("hmm nah", "nothing_open"), ("算了，不用了", "nothing_open"), ("42 is it", "unsure"), ("hey there", "greeting")],
)
def test_only_who_greets_is_greeted(message: str, kind: Any) -> None:
    assert small_talk(message) == Talk(kind)


def test_marks_that_say_something() -> None:
    assert unreadable("👍", 100) == Talk("nothing_open")
    assert unreadable("???", 100) == Talk("here")
    assert unreadable("🤷", 100) == Talk("no_words")
