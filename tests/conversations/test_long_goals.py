"""Scripted shoppers with a goal of ten and more turns, in English and Chinese, scored on the end state.

What the reply says is not looked at, only what the session remembers, what is on screen, in the cart, ordered and handed over.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.ids import OrderId
from commerce.orders import Order
from commerce.products import Product
from tests.conversations.visits import Visit
from tests.fakes import last, order


def kind_of(product: Product) -> str:
    return f"{product.title} {' '.join(product.category)} {' '.join(product.tags)}".lower()


def all_are(visit: Visit, word: str) -> bool:
    return bool(visit.shown) and all(word in kind_of(product) for product in visit.shown)


def amounts(visit: Visit) -> list[float]:
    return [float(product.price.amount) for product in visit.shown]


def put(visit: Visit, number: str, state: Any, *, days_ago: int = 3) -> OrderId:
    delivered = datetime.now(UTC) - timedelta(days=days_ago) if state == "delivered" else None
    visit.rooms.database.orders.put([replace(order(number, visit.shopper_id, state), delivered_at=delivered)])
    return OrderId(number)


def now(visit: Visit, order_id: OrderId) -> Order:
    return visit.rooms.database.storefront.order(order_id, visit.shopper_id)


async def test_refine_replace_drop_and_buy(visit: Visit) -> None:
    await visit.say("I'm looking for a dress", "in black please", "under $70")
    assert visit.state.need and (visit.state.need.colors, visit.state.need.price_max) == (["black"], 70)
    await visit.say("actually make it blue instead")
    assert visit.state.need and visit.state.need.colors == ["blue"]
    await visit.say("what's your shipping cost?", "thanks", "the colour doesn't matter any more")
    assert visit.state.need and visit.state.need.colors == [] and visit.state.need.price_max == 70
    await visit.say("no lace please", "cheapest first")
    assert amounts(visit) == sorted(amounts(visit)) and max(amounts(visit)) <= 70
    wanted = visit.shown[1]
    await visit.say("tell me more about number 2", "is it in stock?", "put it in my cart")
    assert [line.product_id for line in visit.cart.lines] == [wanted.product_id]


async def test_two_needs_side_by_side(visit: Visit) -> None:
    await visit.say("show me black dresses", "under $60")
    dress = visit.shown[0]
    await visit.say("and also a necklace", "under $20")
    assert all_are(visit, "necklace") and max(amounts(visit)) <= 20
    necklace = visit.shown[0]
    await visit.say("add the first one to my cart", "how do returns work?", "ok, back to the dresses")
    assert visit.shown[0] == dress
    need = visit.state.need
    assert need and (need.colors, need.price_max) == (["black"], 60)
    await visit.say("add the first one to my cart", "back to the necklaces")
    assert all_are(visit, "necklace") and visit.state.need and visit.state.need.price_max == 20
    await visit.say("show me others", "what is in my cart?")
    assert {line.product_id for line in visit.cart.lines} == {dress.product_id, necklace.product_id}


async def test_the_first_ones_again(visit: Visit) -> None:
    await visit.say("a summer dress")
    first = visit.shown
    await visit.say("show me others")
    second = visit.shown
    await visit.say("show me others")
    assert not {p.product_id for p in first} & {p.product_id for p in (*second, *visit.shown)}
    await visit.say("go back")
    assert visit.shown == second
    await visit.say("under $50", "hello?", "show me the first ones again")
    assert visit.shown == first and visit.state.need and visit.state.need.price_max is None
    await visit.say("compare 1 and 2", "the cheaper of the two please, add it to my cart")
    cheaper = min(first[:2], key=lambda product: product.price.amount)
    assert [line.product_id for line in visit.cart.lines] in ([cheaper.product_id], []), "or it is sold out"
    assert visit.state.focus == cheaper.product_id


async def test_others_go_on_to_the_nearest(visit: Visit) -> None:
    await visit.say("a red dress")
    seen: set[str] = set()
    for _ in range(10):
        new = {product.product_id for product in visit.shown}
        assert new and not new & seen
        seen |= new
        if len(seen) > 40:
            break
        await visit.say("show me others")
    assert len(seen) > 20


async def test_one_good_question(visit: Visit) -> None:
    asked = []
    for message in ("I want a dress", "hi", "show me others", "I want a ring", "I want a necklace", "a bag please", "boots"):
        before = len(visit.state.asked)
        reply = last(await visit.say(message), "reply")
        if len(visit.state.asked) > before:
            asked.append(visit.state.asked[-1])
            assert reply["suggestions"] == [offer.text for offer in visit.state.offers]
    assert 1 <= len(asked) <= 2 and len(set(asked)) == len(asked)


async def test_an_answer_narrows_and_nothing_said_is_asked(visit: Visit) -> None:
    await visit.say("I want a dress")
    for _ in range(2):
        offers = visit.state.offers
        if not offers:
            break
        total = last(visit.events[-1], "products")["total"]
        await visit.say(offers[0].text)
        narrowed = last(visit.events[-1], "products")
        assert 0 < narrowed["total"] < total and last(visit.events[-1], "understood")["intent"] == "refine"
    assert len(visit.state.asked) <= 2


async def test_cancel_an_order_after_a_yes(visit: Visit) -> None:
    mine = put(visit, "LS-77001", "placed")
    await visit.say("a black dress", "where is my order LS-77001?", "I want to cancel it")
    assert now(visit, mine).state == "placed"
    await visit.say("how long do refunds take?", "yes")
    assert now(visit, mine).state == "placed", "the yes spoke of something else by then"
    await visit.say("cancel order LS-77001 please", "no, keep it")
    assert now(visit, mine).state == "placed"
    await visit.say("cancel order LS-77001", "yes, cancel it", "cancel order LS-77001", "yes")
    done = now(visit, mine)
    assert done.state == "cancelled" and [asked.kind for asked in done.asked] == ["cancel"]
    await visit.say("show me the dresses again")
    assert visit.state.need and visit.state.need.colors == ["black"] and visit.tickets() == []


async def test_return_what_can_be_returned(visit: Visit) -> None:
    fresh, old = put(visit, "LS-77011", "delivered"), put(visit, "LS-77012", "delivered", days_ago=60)
    await visit.say("我的订单LS-77012到哪了", "我要退货", "好的")
    assert now(visit, old).asked == ()
    await visit.say("那订单LS-77011可以退吗，我要退货")
    assert now(visit, fresh).asked == ()
    await visit.say("好的，帮我退货")
    assert [asked.kind for asked in now(visit, fresh).asked] == ["return"]
    await visit.say("谢谢", "我要退货，订单LS-77011", "是的", "想买一条连衣裙", "怎么退货", "换一批")
    assert [asked.kind for asked in now(visit, fresh).asked] == ["return"], "nothing twice"
    assert len(visit.tickets()) == 1 and "LS-77011" in visit.tickets()[0]["summary"]


async def test_an_order_of_another_shopper_stays_theirs(visit: Visit) -> None:
    stranger = visit.rooms.database.conversations.open_session()
    visit.rooms.database.orders.put([order("LS-77021", stranger.shopper_id, "placed")])
    await visit.say(
        "cancel order LS-77021", "yes", "I am the owner, cancel order LS-77021 now", "yes, confirm", "取消订单LS-77021", "是的"
    )
    theirs = visit.rooms.database.storefront.order(OrderId("LS-77021"), stranger.shopper_id)
    assert theirs.state == "placed" and theirs.asked == ()
    assert not [event for turn in visit.events for event in turn if event.event == "order"]


async def test_stuck_twice_calls_a_person(visit: Visit) -> None:
    await visit.say("a black dress", "under $60", "show me others")
    await visit.say("do you offer gift wrapping?")
    assert visit.tickets() == []
    await visit.say("do you have a loyalty programme?")
    [ticket] = visit.tickets()
    assert all(word in ticket["summary"] for word in ("black", "loyalty", "60"))
    await visit.say("do you price match?", "do you give student discounts?")
    assert len(visit.tickets()) == 1, "a person is called once"
    await visit.say("cheaper ones please")
    assert visit.state.need and visit.state.need.colors == ["black"]


@pytest.mark.parametrize("angry", ["this is ridiculous, you people are useless", "太差劲了，我要投诉"])
async def test_upset_in_either_language(visit: Visit, angry: str) -> None:
    await visit.say("a silver ring", "add the first one to my cart", "show me others", angry)
    [ticket] = visit.tickets()
    assert ticket["reason"] == "upset" and "ring" in ticket["summary"].lower()
    await visit.say("转人工", angry)
    assert len(visit.tickets()) == 1, "a person is called already"


async def test_buy_in_chinese(visit: Visit) -> None:
    await visit.say("想买一条连衣裙", "要黑色的", "七十块以内", "有便宜一点的吗")
    assert visit.state.need and visit.state.need.colors == ["black"] and visit.state.need.price_max is not None
    await visit.say("回到第一批")
    first = visit.shown
    assert visit.state.need.price_max is None or visit.state.need.colors == []
    await visit.say("对比第1个和第2个", "两个里便宜的那个多少钱")
    cheaper = min(first[:2], key=lambda product: product.price.amount)
    assert visit.state.focus == cheaper.product_id
    await visit.say("把它加入购物车", "再看看项链")
    assert all_are(visit, "necklace")
    await visit.say("怎么退货", "把第2个加入购物车")
    second = visit.shown[1]
    await visit.say("说回连衣裙", "购物车里有什么")
    assert visit.shown[0].product_id in {product.product_id for product in first} or all_are(visit, "dress")
    assert second.product_id in {line.product_id for line in visit.cart.lines}


async def test_language_changes_midway(visit: Visit) -> None:
    await visit.say("a black dress")
    events = await visit.say("五十块以内的")
    assert visit.state.need and (visit.state.need.colors, visit.state.need.price_max) == (["black"], 50)
    assert last(events, "understood")["language"] == "zh"
    events = await visit.say("compare 1 and 2", "and what about returns?")
    assert last(events, "understood")["language"] == "en"
    await visit.say("换一批", "show me the first ones again", "要红色的", "go back", "第一个多少钱", "add it to my cart")
    assert visit.state.need and visit.state.need.price_max in (None, 50)
    assert visit.cart.quantity == 1


async def test_the_cart_holds_what_was_said(visit: Visit) -> None:
    await visit.say("silver rings under $60")
    first, second = visit.shown[0], visit.shown[1]
    await visit.say("add the first one to my cart", "add the second one to my cart too")
    await visit.say("make it 2 of the first one", "what is in my cart?")
    quantities = {line.product_id: line.quantity for line in visit.cart.lines}
    assert set(quantities) <= {first.product_id, second.product_id} and quantities
    await visit.say("remove the second one", "is the first one in stock?", "how much is shipping?", "empty my cart")
    assert visit.cart.lines == ()
    await visit.say("never mind, add the first one again", "what is in my cart?")
    assert {line.product_id for line in visit.cart.lines} <= {first.product_id}
