"""What English-speaking strangers said and was not read: halves, ratings without a star, things done with, brands let in."""

import pytest

from assistant.understand import Understander
from assistant.understand.figures import figures
from assistant.understanding import Context, Need, Said, ShownProduct

SHOWN = [
    ShownProduct(position=n, product_id=f"p{n}", title=title, brand=brand, price=price, category="trainers", rating=4.0)
    for n, (title, brand, price) in enumerate(
        [("Velda Road Trainers", "Velda", 110), ("Rocca Gel Trainers", "Rocca", 55), ("Northo Trail Trainers", "Northo", 85)], 1
    )
]
NEED = Need(
    query="Velda men's trainers",
    category="trainers",
    brands=["Velda"],
    price_max=120,
    attributes={"gender": "men", "size": "9"},
)


@pytest.fixture(scope="module")
def reader() -> Understander:
    return Understander(model=None, facets=None)


def after_search(message: str) -> Context:
    return Context(message=message, shown=SHOWN, need_before=NEED)


def test_half_sizes(reader: Understander) -> None:
    assert reader.read(after_search("ten and a half I mean")).need.attributes["size"] == "10.5"
    assert [figure.value for figure in figures("size 10 1/2 or eight and a half")] == [10.5, 8.5]


@pytest.mark.parametrize(
    ("message", "stars"),
    [
        ("4.5 and up on the reviews please", 4.5),
        ("ones that people gave a 4 or higher", 4),
        ("only scoring four and a half or better", 4.5),
    ],
)
def test_ratings_without_a_star(reader: Understander, message: str, stars: float) -> None:
    assert reader.read(after_search(message)).need.rating_min == stars


def test_a_range_said_as_up_to(reader: Understander) -> None:
    need = reader.read(Context(message="a desk, anywhere from 150 up to 250")).need
    assert (need.price_min, need.price_max) == (150, 250)


@pytest.mark.parametrize(
    ("message", "highest"), [("forget the 120, my bonus came", None), ("never mind the 120, go up to 160", 160)]
)
def test_a_price_let_go_by_its_figure(reader: Understander, message: str, highest: float | None) -> None:
    assert reader.read(after_search(message)).need.price_max == highest


@pytest.mark.parametrize("message", ["throw Salomon in as well", "add Salomon to the list too"])
def test_a_brand_thrown_in_is_no_blanket(reader: Understander, message: str) -> None:
    assert reader.read(after_search(message)).need.brands == ["Velda", "Salomon"]


@pytest.mark.parametrize("message", ["it doesn't have to be Velda after all", "not fussed who makes them"])
def test_a_brand_that_no_longer_matters(reader: Understander, message: str) -> None:
    assert reader.read(after_search(message)).need.brands == []


@pytest.mark.parametrize("message", ["a scarf in any colour but pink", "scarf, any colour except pink"])
def test_a_colour_excepted(reader: Understander, message: str) -> None:
    need = reader.read(Context(message=message)).need
    assert (need.colors, need.exclude) == ([], ["pink"])


@pytest.mark.parametrize(
    "message", ["the boiler's packed up. wool slippers please", "that's me set for lamps. now slippers, wool"]
)
def test_what_is_broken_or_found_is_not_looked_for(reader: Understander, message: str) -> None:
    assert reader.read(Context(message=message)).need.category == "slippers"


@pytest.mark.parametrize(
    ("message", "places"), [("the dearer two, which lasts?", [1, 3]), ("top one vs bottom one, which lasts?", [1, 3])]
)
def test_two_of_three(reader: Understander, message: str, places: list[int]) -> None:
    assert reader.read(after_search(message)).refers_to == places


@pytest.mark.parametrize(("message", "size"), [("size M", "m"), ("in size L please", "l"), ("size medium", "medium")])
def test_a_size_is_one_condition(reader: Understander, message: str, size: str) -> None:
    need = Need(query="dress", category="dress")
    read = reader.read(Context(message=message, shown=SHOWN, need_before=need)).need
    assert read.attributes == {"size": size}


def test_a_large_size_is_no_number_of_pieces(reader: Understander) -> None:
    cart = reader.read(after_search("i'll take the second in 5XL")).cart
    assert cart is not None and cart.quantity is None


@pytest.mark.parametrize("message", ["no not crop tops", "no, not crop tops"])
def test_no_said_twice(reader: Understander, message: str) -> None:
    assert reader.read(Context(message=message, need_before=Need(query="top", category="top"))).need.exclude == ["crop tops"]


def test_a_colour_after_a_place_names_no_other_product(reader: Understander) -> None:
    shown = [SHOWN[0].model_copy(update={"title": "Velda Trainers in Black"}), *SHOWN[1:]]
    read = reader.read(Context(message="add the second in black", shown=shown, need_before=NEED))
    assert read.refers_to == [2]


@pytest.mark.parametrize("message", ["not my style", "not really my taste", "in green", "under 30", "不是我的风格", "绿色的"])
def test_what_is_said_of_recommendations_is_of_those(reader: Understander, message: str) -> None:
    history = [Said(role="shopper", text="recommend something for me")]
    assert reader.read(Context(message=message, shown=SHOWN, history=history)).intent == "refine"


def test_too_flashy_is_not_too_dear(reader: Understander) -> None:
    assert reader.read(after_search("not those, too flashy")).need.price_max == NEED.price_max
