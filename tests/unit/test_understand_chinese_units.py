"""What Chinese messages count, correct, refuse and have done with, and what ideas go by."""

import pytest

from assistant.understand import Understander
from assistant.understanding import Context, Need, Said, ShownProduct

SHOWN = [
    ShownProduct(position=n, product_id=f"p{n}", title=title, brand=brand, price=price, category="thermos", rating=4.0)
    for n, (title, brand, price) in enumerate(
        [("Kiln Flask 1L, Red", "Kiln", 90), ("Orr Flask 1L, Blue", "Orr", 70), ("Thermos Flask 1L, Red", "Thermos", 120)], 1
    )
]
NEED = Need(query="red flask 1L", category="flask", colors=["red"], attributes={"capacity": "1L"}, price_max=150)


@pytest.fixture(scope="module")
def reader() -> Understander:
    return Understander(model=None, facets=None)


def after_search(message: str) -> Context:
    history = [Said(role="shopper", text="红色水壶，1升的"), Said(role="assistant", text="Here are flasks.")]
    return Context(message=message, history=history, shown=SHOWN, need_before=NEED, catalog_language="en")


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("水杯，500ml的", "500ml"),
        ("行李箱20cm的", "20 cm"),
        ("餐桌，六个座的", "6 person"),
        ("洗碗机，8套的那种", "8 sets"),
        ("按摩椅，给五十多岁的人", "50 years old"),
    ],
)
def test_what_a_number_counts(reader: Understander, message: str, value: str) -> None:
    assert value in reader.read(Context(message=message, catalog_language="en")).need.attributes.values()


@pytest.mark.parametrize(
    ("message", "highest"),
    [("三张红票子以内的鼠标", 300), ("帐篷，四千封顶，不要带门厅的", 4000)],
)
def test_what_may_be_spent(reader: Understander, message: str, highest: float) -> None:
    need = reader.read(Context(message=message, catalog_language="en")).need
    assert (need.price_min, need.price_max) == (None, highest)


def test_a_corrected_figure_replaces_the_one_in_force(reader: Understander) -> None:
    need = reader.read(after_search("写错了，是2升不是1升")).need
    assert list(need.attributes.values()) == ["2L"]
    assert need.query is not None
    assert "1L" not in need.query


def test_a_color_one_is_tired_of_is_replaced(reader: Understander) -> None:
    assert reader.read(after_search("红的看腻了，有灰的吗")).need.colors == ["gray"]


def test_a_wish_for_less_of_something_is_none_for_less_money(reader: Understander) -> None:
    need = reader.read(after_search("有没有再轻点儿的")).need
    assert (need.price_max, need.sort, need.attributes["wish"]) == (150, "relevance", "lighter")


@pytest.mark.parametrize(
    ("message", "positions"),
    [("那两个红的哪个好", [1, 3]), ("后头这两个比比", [2, 3]), ("膳魔师那个怎么样", [3])],
)
def test_which_products_are_meant(reader: Understander, message: str, positions: list[int]) -> None:
    assert reader.read(after_search(message)).refers_to == positions


def test_one_of_each_is_one(reader: Understander) -> None:
    read = reader.read(after_search("每个来一个"))
    assert read.cart is not None
    assert (read.refers_to, read.cart.action, read.cart.quantity) == ([1, 2, 3], "add", 1)


def test_what_is_done_with_is_not_looked_for(reader: Understander) -> None:
    need = reader.read(after_search("水壶搞定了。再来个雨伞，钱还是那个上限")).need
    assert (need.category, need.price_max) == ("umbrella", 150)


def test_samsung_is_no_rating(reader: Understander) -> None:
    need = reader.read(Context(message="电视，不要三星", catalog_language="en")).need
    assert (need.exclude, need.rating_min) == (["Samsung"], None)


def test_ideas_go_by_what_is_told_by_the_way(reader: Understander) -> None:
    need = reader.read(Context(message="我闺女迷上画画了，想送她个礼物", catalog_language="en")).need
    assert need.query is not None
    assert "drawing" in need.query


def test_the_same_thing_for_a_child_is_another(reader: Understander) -> None:
    assert reader.read(Context(message="4岁孩子骑的平衡车", catalog_language="en")).need.category == "balance bike"
