"""Parts of a message that blind sets showed to be lost: counts, codes, lists behind a product, scales of ranges."""

import pytest

from assistant.understand import read
from assistant.understanding import Context, Need, ShownProduct

SHOWN = [
    ShownProduct(position=1, product_id="a", title="Midea Rice Cooker 4L", brand="Midea", price=299, category="rice cooker"),
    ShownProduct(
        position=2, product_id="b", title="Joyoung Rice Cooker 3L", brand="Joyoung", price=219, category="rice cooker"
    ),
]
COOKER = Need(query="rice cooker", category="rice cooker", attributes={"feature": "lightweight"})


def need_of(message: str, language: str = "en") -> Need:
    return read(Context(message=message, catalog_language=language)).understanding.need


def after(message: str, need: Need = COOKER) -> Need:
    return read(Context(message=message, catalog_language="en", need_before=need, shown=SHOWN)).understanding.need


@pytest.mark.parametrize(
    ("message", "language", "value"),
    [
        ("8 pack of AAA rechargeable batteries", "en", "AAA"),
        ("机械键盘 68键", "en", "68 keys"),
        ("婴儿湿巾，60抽的", "zh", "60抽"),
        ("儿童雨衣 身高110", "zh", "110"),
        ("空气净化器 30平米", "en", "30 square meters"),
        ("鞋，软底", "zh", "软底"),
        ("皮带，自动扣的", "zh", "自动扣"),
        ("a lunch box that won't leak", "en", "won't leak"),
        ("office chair w lumbar support", "en", "lumbar support"),
        ("kids bike with a basket", "en", "basket"),
        ("suitcase, hard shell", "en", "hard shell"),
        ("蓝牙鼠标", "en", "bluetooth"),
        ("丁腈手套", "en", "nitrile"),
        ("小白鞋女", "en", "women"),
    ],
)
def test_a_condition_is_read(message: str, language: str, value: str) -> None:
    assert value in need_of(message, language).attributes.values()


@pytest.mark.parametrize(
    ("message", "low", "high"),
    [
        ("a tent between two and three hundred", 200, 300),
        ("三到五百的电饭煲", 300, 500),
        ("a lamp under fourty dollars", None, 40),
        ("speaker 1-2k", 1000, 2000),
        ("a grill between 80 and 150", 80, 150),
    ],
)
def test_a_range_shares_the_scale_of_its_end(message: str, low: float | None, high: float) -> None:
    need = need_of(message)
    assert (need.price_min, need.price_max) == (low, high)


def test_what_is_listed_after_something_unwanted_is_unwanted_too() -> None:
    assert set(after("without Midea and Joyoung please").exclude) == {"Midea", "Joyoung"}
    assert need_of("a non stick wok").exclude == []


def test_a_field_that_no_longer_matters_takes_its_values_with_it() -> None:
    need = after("weight doesn't matter, but it must be waterproof")
    assert "lightweight" not in need.attributes.values() and "waterproof" in need.attributes.values()
    assert after("黑色或者白色都行").colors == ["black", "white"]


def test_a_rule_of_the_shop_asked_of_a_product_is_a_rule() -> None:
    understood = read(Context(message="第一件多久能退货", catalog_language="en", need_before=COOKER, shown=SHOWN)).understanding
    assert (understood.intent, understood.refers_to) == ("policy", [1])


def test_a_part_for_the_product_in_force_is_a_need_of_its_own() -> None:
    drills = Need(query="drill", category="drill")
    assert after("and some drill bits", drills).category == "drill bits"
    assert after("a cordless drill", drills).category == "drill"


def test_a_price_with_a_figure_is_a_bound_and_no_order() -> None:
    need = after("too expensive, show me some below 250")
    assert (need.price_max, need.sort) == (250, "relevance")


def test_wired_takes_the_place_of_wireless() -> None:
    mice = Need(query="wireless mouse", category="mouse", attributes={"c": "wireless"})
    assert list(after("wired please", mice).attributes.values()) == ["wired"]
