"""Scripted shoppers with a short goal, scored on the end state.

What the reply says is not looked at, only what was shown, kept and opened.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from commerce.products import Product
from tests.conversations.visits import Visit, visit_of
from tests.fakes import last, order


async def test_buy_the_cheaper_of_two(visit: Visit) -> None:
    await visit.say("show me dresses under $45")
    first = visit.shown
    assert first and all(product.price.amount <= 45 for product in first)
    await visit.say("anything cheaper?")
    assert visit.shown and all(product.price.amount <= min(p.price.amount for p in first) for product in visit.shown)
    wanted = visit.shown[0]
    await visit.say("add the first one to my cart")
    assert [line.product_id for line in visit.cart.lines] == [wanted.product_id]


async def test_put_in_and_take_out_again(visit: Visit) -> None:
    await visit.say("a silver ring")
    await visit.say("put 2 of the second one in my cart")
    cart = visit.cart
    assert [line.product_id for line in cart.lines] == [visit.shown[1].product_id] and cart.quantity in (0, 2)
    await visit.say("remove it")
    assert visit.cart.quantity == 0


async def test_see_others_that_were_not_seen(visit: Visit) -> None:
    await visit.say("black dress")
    first = {product.product_id for product in visit.shown}
    others = await visit.say("show me others")
    items = {item["product_id"] for item in last(others, "products")["items"]}
    assert items and not items & first


async def test_compare_then_ask_then_buy_in_chinese(visit: Visit) -> None:
    await visit.say("想买一条连衣裙，五十块以内")
    assert visit.shown and all(product.price.amount <= Decimal(50) for product in visit.shown)
    table = last(await visit.say("对比第一个和第二个"), "comparison")
    assert [product["product_id"] for product in table["products"]] == [p.product_id for p in visit.shown[:2]]
    await visit.say("把第一个加入购物车")
    assert visit.cart.lines[0].product_id == visit.shown[0].product_id


async def test_get_a_person_about_an_order(visit: Visit) -> None:
    mine = replace(order("77120", visit.shopper_id), state="placed")
    visit.rooms.database.orders.put([mine])
    assert last(await visit.say("where is my order 77120?"), "order")["order_id"] == "77120"
    await visit.say("please cancel it")
    assert visit.rooms.database.storefront.order(mine.order_id, visit.shopper_id).state == "placed", "asked first"
    ticket = last(await visit.say("no, I want to talk to a person about it"), "handoff")
    assert "77120" in ticket["summary"]
    assert visit.rooms.database.storefront.order(mine.order_id, visit.shopper_id).state == "placed"


async def test_the_need_survives_a_question_about_the_shop(visit: Visit) -> None:
    await visit.say("a red dress")
    before = visit.shown
    await visit.say("by the way, how do returns work?")
    assert visit.shown == before
    await visit.say("under $60 please")
    assert visit.state.need is not None
    assert visit.state.need.price_max == 60 and visit.state.need.colors == ["red"]


async def test_every_suggestion_works(visit: Visit) -> None:
    events = await visit.say("a dress")
    for suggestion in last(events, "reply")["suggestions"]:
        again = visit_of(visit.rooms)
        await again.say("a dress")
        answered = await again.say(suggestion)
        understood = last(answered, "understood")
        assert understood["intent"] in ("refine", "compare"), suggestion
        table = [event for event in answered if event.event == "comparison"]
        assert table or last(answered, "products")["items"], suggestion


async def test_looking_and_asking_put_nothing_into_the_cart(visit: Visit) -> None:
    await visit.say("silver necklace", "show me the second one", "which one is cheapest", "now shoes to go with it")
    assert not visit.cart.lines
    await visit.say("hmm not that, more jewelry", "给我看看第一个")
    assert not visit.cart.lines


async def test_ideas_where_nothing_speaks_of_the_person(visit: Visit) -> None:
    await visit.say("something for my friend, she turns 30", "around 40 dollars")
    assert visit.shown and all(32 <= product.price.amount <= 48 for product in visit.shown)
    assert not visit.tickets()


async def test_two_things_in_one_message(visit: Visit) -> None:
    await visit.say("I need a dress and a necklace")
    assert visit.state.need and visit.state.need.category == "dress" and visit.state.next_wish == "necklace"
    narrowed = await visit.say("only black")
    await visit.say(next(text for text in last(narrowed, "reply")["suggestions"] if "necklace" in text))
    assert visit.state.need and visit.state.need.category == "necklace" and visit.shown
    assert not visit.state.next_wish and visit.state.aside[-1].need.colors == ["black"]


@pytest.mark.parametrize(
    ("wishes", "taken"),
    [
        (
            ("show me sandals", "add the first one to my cart", "show me dresses", "add the second one to my cart"),
            "remove the shoes",
        ),
        (("想看凉鞋", "把第一个加入购物车", "想看连衣裙", "把第二个加入购物车"), "把鞋子删掉"),
    ],
)
async def test_what_is_taken_out_is_of_the_type_that_is_named(visit: Visit, wishes: tuple[str, ...], taken: str) -> None:
    await visit.say(*wishes)
    dress = visit.shown[1]
    assert len(visit.cart.lines) == 2
    await visit.say(taken)
    assert [line.product_id for line in visit.cart.lines] == [dress.product_id], "the shoes, not what was spoken of last"


async def test_a_person_is_offered_until_one_is_called(visit: Visit) -> None:
    offers = [last(await visit.say(message), "reply")["suggestions"] for message in ("how do returns work?", "多久能到货")]
    assert "I want to talk to a person" in offers[0] and "转人工" in offers[1]
    await visit.say("I want to talk to a person")
    offers = [last(await visit.say(message), "reply")["suggestions"] for message in ("how do returns work?", "多久能到货")]
    assert not {"I want to talk to a person", "转人工"} & {one for some in offers for one in some}


async def test_what_is_worn_with_it_is_something_else(visit: Visit) -> None:
    for asked in ("what would you wear with the first one?", "what can I pair this with?"):
        await visit.say("show me dresses")
        await visit.say(asked)
        assert visit.shown and not any("dress" in product.category[-1].lower() for product in visit.shown), asked


async def test_which_is_cheaper_asks_of_those_that_were_compared(visit: Visit) -> None:
    for wish, compares, asks in (
        ("show me dresses", "compare 1 and {other}", "which is cheaper?"),
        ("想看连衣裙", "第1个和第{other}个比一下", "哪个更便宜"),
    ):
        await visit.say(wish)
        cheapest = min(visit.shown, key=lambda product: product.price.amount)
        others = [place for place, product in enumerate(visit.shown) if product.price.amount > cheapest.price.amount]
        first, other = others[0], others[-1]
        assert first != other
        await visit.say(compares.replace("1", str(first + 1), 1).format(other=other + 1))
        pair = [visit.shown[first], visit.shown[other]]
        events = await visit.say(asks)
        spoken_of = {item["product_id"] for item in last(events, "products")["items"]}
        least = min(product.price.amount for product in pair)
        assert spoken_of == {product.product_id for product in pair if product.price.amount == least}, asks


@pytest.mark.parametrize(
    ("ideas", "alike"),
    [
        ("recommend something", "anything like the second one?"),
        ("有什么推荐吗", "第二件还有类似的吗"),
        ("有什么推荐吗", "有没有和第二件一个风格的"),
        ("我想看看连衣裙", "第二件有同款吗"),
    ],
)
async def test_ask_for_what_is_like_one_of_the_ideas(visit: Visit, ideas: str, alike: str) -> None:
    await visit.say(ideas)
    asked_of = visit.shown[1]
    await visit.say(alike)
    assert asked_of.product_id not in {product.product_id for product in visit.shown} and len(visit.shown) > 1


async def test_name_the_size_after_it_went_into_the_cart(visit: Visit) -> None:
    await visit.say("dresses")
    place = next(n for n, product in enumerate(visit.shown, 1) if _in_stock(product, "M") and _in_stock(product, "L"))
    wanted = visit.shown[place - 1]
    await visit.say(f"add number {place}", "L please")
    assert [(line.product_id, _size(line.options), line.quantity) for line in visit.cart.lines] == [(wanted.product_id, "L", 1)]
    await visit.say("what is it made of?", "actually in M")
    assert [(_size(line.options), line.quantity) for line in visit.cart.lines] == [("M", 1)]
    await visit.say("make it 9XL")
    assert [_size(line.options) for line in visit.cart.lines] == ["M"], "what it does not come in changes nothing"


async def test_the_size_that_was_looked_for_goes_into_the_cart(visit: Visit) -> None:
    await visit.say("dresses", "size L please", "add the first one")
    assert [_size(line.options) for line in visit.cart.lines] == ["L"]


async def test_where_there_are_no_others_the_screen_stays(visit: Visit) -> None:
    await visit.say("sandals under 25")
    before = visit.shown
    for _ in range(30):
        events = await visit.say("show me others")
        if last(events, "reply")["text"].startswith("I have nothing more"):
            break
        before = visit.shown
    assert "products" not in {event.event for event in events} and visit.shown == before


async def test_ask_of_a_product_and_of_the_rules_in_one_message(visit: Visit) -> None:
    await visit.say("dresses")
    for message in (
        "what's the second made of and how long does delivery take?",
        "is the second machine washable and can I return it?",
        "what sizes does the second come in, and how much is shipping?",
        "第二件是什么材质，还有运费多少？",
    ):
        sources = {event.data["text"] for event in await visit.say(message) if event.event == "reply"}
        said = " ".join(sources)
        assert visit.state.focus == visit.shown[1].product_id and ("policy" in said or "规则" in said or "政策" in said), said


def _in_stock(product: Product, size: str) -> bool:
    return any(variant.in_stock and _size(variant.options) == size for variant in product.variants)


def _size(options: tuple[tuple[str, str], ...]) -> str | None:
    return next((value for name, value in options if name.lower() == "size"), None)


def in_sizes(visit: Visit, *sizes: str) -> int:
    """The place on screen, from 1, of a product that can be had in these sizes; the first such."""
    had = [{value for v in product.variants if v.in_stock for _, value in v.options} for product in visit.shown]
    return next(place for place, values in enumerate(had, 1) if set(sizes) <= values)


@pytest.mark.parametrize(
    ("wish", "add", "turns"),
    [
        (
            "想看连衣裙",
            "第{place}个加购物车，要M码",
            (("改成L码", "L", 1), ("两件", "L", 2), ("S", "S", 2), ("再来一件", "S", 3)),
        ),
        ("show me dresses", "add number {place} in size M", (("change it to L", "L", 1), ("make it a small", "S", 1))),
    ],
)
async def test_the_size_of_what_was_put_in_is_changed(
    visit: Visit, wish: str, add: str, turns: tuple[tuple[str, str, int], ...]
) -> None:
    await visit.say(wish)
    await visit.say(add.format(place=in_sizes(visit, "S", "M", "L")))
    assert [value for line in visit.cart.lines for _, value in line.options] == ["M"]
    for message, size, pieces in turns:
        await visit.say(message)
        held = [(value, line.quantity) for line in visit.cart.lines for _, value in line.options]
        assert held == [(size, pieces)], message


async def test_what_was_looked_for_in_a_size_is_put_in_in_that_size(visit: Visit) -> None:
    await visit.say("想看连衣裙", "有L码的吗")
    await visit.say(f"第{in_sizes(visit, 'S', 'L')}个加入购物车")
    assert [value for line in visit.cart.lines for _, value in line.options] == ["L"]


@pytest.mark.parametrize(
    ("wish", "companions", "others", "color", "back"),
    [
        ("想看连衣裙", "第二件配什么鞋好", "还有别的吗", "要白色的", "回到刚才那批裙子"),
        ("show me dresses", "sandals to go with the second one", "show me others", "in white please", "back to the dresses"),
    ],
)
async def test_what_goes_with_it_is_refined_as_that(
    visit: Visit, wish: str, companions: str, others: str, color: str, back: str
) -> None:
    await visit.say(wish)
    dresses = visit.shown
    for message in (companions, others, color):
        await visit.say(message)
        assert visit.shown and all({"Sandals", "Boots", "Shoes"} & set(product.category) for product in visit.shown), message
    assert any("white" in " ".join((*product.colors, product.title)).lower() for product in visit.shown)
    await visit.say(back)
    assert visit.shown == dresses


async def test_what_goes_is_asked_of_what_was_spoken_of(visit: Visit) -> None:
    await visit.say("想看连衣裙", "第三个加入购物车")
    await visit.say("再推荐点能搭的")
    assert visit.shown and not any("dress" in product.category[-1].lower() for product in visit.shown)
    await visit.say("要黑色的")
    assert visit.shown and not any("dress" in product.category[-1].lower() for product in visit.shown)
    assert all("black" in product.colors for product in visit.shown)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("第一个什么材质 几天能到", ["材质", "配送时间"]),
        ("第一个有M码吗，能退吗", ["尺寸", "退货期限"]),
        ("what sizes does number 1 come in? can I return it?", ["Sizes", "Returns are accepted"]),
    ],
)
async def test_a_question_of_the_product_and_one_of_the_shop_are_both_answered(
    visit: Visit, message: str, told: list[str]
) -> None:
    await visit.say("想看连衣裙")
    reply = last(await visit.say(message), "reply")["text"]
    assert all(word in reply for word in told), reply


async def test_a_question_of_the_shop_alone_tells_nothing_of_the_product(visit: Visit) -> None:
    await visit.say("想看连衣裙")
    reply = last(await visit.say("第一件运费多少钱"), "reply")["text"]
    assert visit.shown[0].title[:12] not in reply
    both = last(await visit.say("能退吗 运费谁出"), "reply")["text"]
    assert "退货期限" in both and "“运费”" in both
