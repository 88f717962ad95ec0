"""Haggling is told apart from a wish for something cheaper, and a price is never moved."""

from pathlib import Path
from typing import Any

import pytest

from assistant.act.keep_price import haggles, haggles_or_cheaper
from tests.fakes import ScriptedModel, ScriptedReader, last, open_shop, understood


@pytest.mark.parametrize(
    "message",
    [
        "can you do it for 40?",
        "could you sell me this one for $25",
        "would you take 30 bucks?",
        "give me number 1 for 10 dollars",
        "I'll give you 50",
        "what's your best price on the second one?",
        "is the price negotiable",
        "can you lower the price a bit?",
        "give me a discount and I'll take it",
        "can I get 10% off",
        "knock 5 dollars off and it's a deal",
        "40块卖不卖",
        "两百块行不行",
        "给我打个折呗",
        "这件能再优惠点吗",
        "最低多少钱能卖",
        "抹个零吧",
        "价格还能谈吗",
    ],
)
def test_haggling(message: str) -> None:
    assert haggles(message)


@pytest.mark.parametrize(
    "message",
    [
        "a dress for 40 dollars",
        "can I get a dress for 40?",
        "can you do it in red?",
        "anything cheaper?",
        "sort by lowest price",
        "under 40 please",
        "do you have any discount codes?",
        "can I get it for my sister?",
        "can you deliver it by 12",
        "do you take paypal",
        "is there a student discount?",
        "what does it cost?",
        "I can pay up to 60",
        "打折的裙子有吗",
        "有没有便宜点的",
        "两百块以内",
        "40码行吗",
        "有优惠券吗",
        "少糖的",
        "第一个多少钱",
    ],
)
def test_no_haggling(message: str) -> None:
    assert not haggles(message)


def test_what_may_be_either() -> None:
    assert haggles_or_cheaper("能便宜点吗") and haggles_or_cheaper("could you make it a bit cheaper?")
    assert not haggles_or_cheaper("有没有便宜一点的") and not haggles_or_cheaper("something cheaper")


KNOWN: dict[str, Any] = {
    "a dress": understood("search", "dress", category="dress"),
    "can you do number 2 for 40?": understood("refine", "dress", category="dress", refers_to=[2], price_max=40.0),
    "give me number 2 for 10 dollars": understood("cart", "dress", category="dress", refers_to=[2], cart=("add", None)),
    "能便宜点吗": understood("refine", "dress", "zh", category="dress", price_max=45.0, sort="price_asc"),
    "others": understood("refine", "dress", category="dress"),
}


async def test_the_price_stays_and_so_does_the_need(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False))
    await shop.say("a dress")
    reply = last(await shop.say("can you do number 2 for 40?"), "reply")
    assert "$59.00" in reply["text"] and "cannot change" in reply["text"]
    assert reply["suggestions"][0] == "Under $40"
    again = await shop.say("can you do number 2 for 40?")
    assert [item["position"] for item in last(again, "products")["items"]] == [2], "what is named is shown where it is"
    assert last(await shop.say("others"), "understood")["need"]["price_max"] is None
    await shop.say("give me number 2 for 10 dollars")
    assert shop.database.storefront.cart(shop.shopper_id).lines == ()


async def test_what_costs_less_is_shown_beside_the_price_that_stays(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, ScriptedReader(KNOWN), model=ScriptedModel(up=False))
    await shop.say("a dress")
    events = await shop.say("能便宜点吗")
    assert last(events, "reply")["text"].startswith("价格由店铺决定")
    assert [event for event in events if event.event == "products"]


async def test_nothing_cheaper_leaves_the_screen_and_the_need(tmp_path: Path) -> None:
    known = KNOWN | {"cheaper": understood("refine", "dress", category="dress", price_max=28.5, sort="price_asc")}
    shop = open_shop(tmp_path, ScriptedReader(known), model=ScriptedModel(up=False))
    await shop.say("a dress")
    events = await shop.say("cheaper")
    assert "Nothing that fits costs less than [3] Knit Sweater Dress ($28.50)" in last(events, "reply")["text"]
    assert [item["position"] for item in last(events, "products")["items"]] == [3], "where it is on screen"
    assert last(await shop.say("others"), "understood")["need"]["price_max"] is None
    assert "$59.00" in last(await shop.say("can you do number 2 for 40?"), "reply")["text"], "positions stand"
