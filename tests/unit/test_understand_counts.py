"""Numbers that list places, measure sides, size shoes, and change what was put into the cart."""

import pytest

from assistant.understand import Understander
from assistant.understanding import CartRequest, Context, Need, Said, ShownProduct

SHOWN = [
    ShownProduct(position=n, product_id=f"p{n}", title=title, brand=brand, price=price, category="kettle", rating=4.0)
    for n, (title, brand, price) in enumerate(
        [("Boilo Kettle, Steel", "Boilo", 30), ("Warmly Glass Kettle", "Warmly", 45), ("Plumo Travel Kettle", "Plumo", 25)], 1
    )
]
NEED = Need(query="kettle", category="kettle")


@pytest.fixture(scope="module")
def reader() -> Understander:
    return Understander(model=None, facets=None)


def told(message: str, *turns: str) -> Context:
    history = [Said(role="shopper" if n % 2 == 0 else "assistant", text=text) for n, text in enumerate(turns)]
    return Context(message=message, history=history, shown=SHOWN, need_before=NEED)


@pytest.mark.parametrize(
    ("message", "intent", "positions"),
    [
        ("1, 2 and 3 next to each other", "compare", [1, 2, 3]),
        ("1、3哪个好", "compare", [1, 3]),
        ("一和三哪个更轻", "compare", [1, 3]),
        ("is the Warmly worth the extra cost over the Boilo?", "compare", [1, 2]),
        ("are they loud?", "detail", [1, 2, 3]),
    ],
)
def test_several_are_pointed_at(reader: Understander, message: str, intent: str, positions: list[int]) -> None:
    found = reader.read(told(message))
    assert (found.intent, found.refers_to, found.need) == (intent, positions, NEED)


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("actually get three", CartRequest(action="set", quantity=3)),
        ("hm, i need only two of them", CartRequest(action="set", quantity=2)),
        ("还是要四个吧", CartRequest(action="set", quantity=4)),
        ("再来两个", CartRequest(action="add", quantity=2)),
    ],
)
def test_another_number_after_the_cart_was_spoken_of(reader: Understander, message: str, cart: CartRequest) -> None:
    found = reader.read(told(message, "put the second one in my cart", "Added: Warmly Glass Kettle. 已加入购物车"))
    assert (found.intent, found.cart, found.refers_to) == ("cart", cart, [2])


@pytest.mark.parametrize(
    ("message", "attributes", "price"),
    [
        ("a bath mat, about 50 x 80 cm", {"50 x 80 cm"}, None),
        ("a 6x9 ft rug under 200", {"6 x 9 ft"}, 200),
        ("sandals, womens 8", {"8"}, None),
        ("trail running shoes in a men's 11, please", {"11"}, None),
        ("sandals for women, 2 pairs", set(), None),
    ],
)
def test_sizes(reader: Understander, message: str, attributes: set[str], price: float | None) -> None:
    need = reader.read(Context(message=message)).need
    assert attributes <= set(need.attributes.values())
    assert (need.price_min, need.price_max) == (None, price)
    assert attributes or "size" not in need.attributes


@pytest.mark.parametrize("message", ["whats in my basket", "show me my shopping bag"])
def test_the_cart_is_asked_for(reader: Understander, message: str) -> None:
    found = reader.read(Context(message=message))
    assert found.cart == CartRequest(action="show")
