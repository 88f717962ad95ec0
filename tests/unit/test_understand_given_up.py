"""Kinds of wording that a shop assistant's set found unread: given up, refused behind the name, or no thing looked for."""

import pytest

from assistant.understand import Understander
from assistant.understanding import Context, Need, Said, ShownProduct

SHOWN = [
    ShownProduct(position=n, product_id=f"p{n}", title=title, brand=brand, price=price, category="duvet", rating=4.0)
    for n, (title, brand, price) in enumerate(
        [
            ("Norvell Goose Down Duvet King", "Norvell", 149),
            ("Quilla Anti-Allergy Duvet", "Quilla", 45),
            ("Tarn Wool Duvet", "Tarn", 90),
        ],
        1,
    )
]
NEED = Need(
    query="white wool duvet", category="duvet", colors=["white"], attributes={"material": "wool", "size": "king"}, price_max=180
)


@pytest.fixture(scope="module")
def reader() -> Understander:
    return Understander(model=None, facets=None)


def after_search(message: str) -> Context:
    history = [Said(role="shopper", text="a white wool duvet, king size"), Said(role="assistant", text="Here are duvets.")]
    return Context(message=message, history=history, shown=SHOWN, need_before=NEED)


@pytest.mark.parametrize(
    "message", ["white is a bit cold, show me others in ivory", "let's forget the white", "I don't need it to be white"]
)
def test_a_colour_that_is_given_up(reader: Understander, message: str) -> None:
    found = reader.read(after_search(message))
    assert found.intent == "refine"
    assert "white" not in found.need.colors
    assert "white" not in (found.need.query or "")
    assert found.need.attributes == NEED.attributes


def test_a_material_refused_behind_its_name(reader: Understander) -> None:
    need = reader.read(after_search("wool isn't for me")).need
    assert need.exclude == ["wool"]
    assert "wool" not in need.attributes.values()


@pytest.mark.parametrize(
    ("message", "low", "high"), [("nothing below 60", 60, 180), ("can we go a bit higher, say 250?", None, 250)]
)
def test_bounds_of_the_counter(reader: Understander, message: str, low: float | None, high: float) -> None:
    need = reader.read(after_search(message)).need
    assert (need.price_min, need.price_max) == (low, high)


def test_a_wish_to_spend_less_is_cheaper(reader: Understander) -> None:
    need = reader.read(after_search("I'd rather spend less")).need
    assert (need.price_max, need.sort) == (45, "price_asc")


@pytest.mark.parametrize("message", ["a removable cover would be nice", "with a removable cover"])
def test_a_part_that_is_wished_for_is_no_new_search(reader: Understander, message: str) -> None:
    found = reader.read(after_search(message))
    assert (found.intent, found.need.category) == ("refine", "duvet")
    assert any("cover" in value for value in found.need.attributes.values())


def test_something_else_that_would_be_nice_too_is_a_new_search(reader: Understander) -> None:
    assert reader.read(after_search("a desk lamp would be nice too")).need.category == "desk lamp"


def test_my_last_one_is_not_on_screen(reader: Understander) -> None:
    found = reader.read(after_search("not Norvell, my last one leaked feathers"))
    assert (found.need.exclude, found.refers_to) == (["Norvell"], [])


def test_two_values_of_one_facet_said_at_once_both_stay(reader: Understander) -> None:
    context = Context(message="long sleeved, slim fit", need_before=Need(query="shirt", category="shirt"), shown=SHOWN)
    assert {"long sleeved", "slim fit"} <= set(reader.read(context).need.attributes.values())


def test_what_a_thing_is_for_is_not_looked_for(reader: Understander) -> None:
    assert reader.read(Context(message="something to get red wine out of a carpet")).need.category != "red wine"


def test_a_verb_is_no_thing(reader: Understander) -> None:
    found = reader.read(after_search("could you throw Quilla in as well"))
    assert (found.intent, found.need.category, found.need.brands) == ("refine", "duvet", ["Quilla"])


def test_an_english_message_gets_a_chinese_catalogs_words(reader: Understander) -> None:
    need = reader.read(Context(message="black wool coat for women", catalog_language="zh")).need
    assert (need.category, need.colors) == ("羊毛大衣", ["黑色"])
    assert {"羊毛", "女士"} <= set(need.attributes.values())


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("a stroller that folds with one hand", {"folds with one hand"}),
        ("chinos, 34 waist 32 leg", {"34", "32"}),
        ("roller skates for a girl of 9", {"9"}),
        ("suitcase, four wheels", {"four wheels"}),
        ("an office chair with adjustable armrests", {"adjustable armrests"}),
    ],
)
def test_how_a_thing_should_be(reader: Understander, message: str, values: set[str]) -> None:
    assert values <= set(reader.read(Context(message=message)).need.attributes.values())


def test_colours_of_food_and_scents_are_none(reader: Understander) -> None:
    assert reader.read(Context(message="oat biscuits, gluten free")).need.colors == []
    assert reader.read(Context(message="a scented candle, lavender")).need.colors == []
    assert reader.read(Context(message="gaming chair, black and red")).need.colors == ["black", "red"]


def test_cheap_things_that_are_not_wanted_ask_for_no_order(reader: Understander) -> None:
    assert reader.read(Context(message="white towels, and not the cheap scratchy ones")).need.sort == "relevance"


def test_nothing_is_taken_that_would_have_to_be_another(reader: Understander) -> None:
    assert reader.read(after_search("I'd take the third if it were cheaper")).cart is None


def test_a_price_asked_for_is_no_look_into_the_cart(reader: Understander) -> None:
    assert reader.read(after_search("现在多少钱")).cart is None


def test_something_is_no_product_though_its_word_names_one(reader: Understander) -> None:
    need = reader.read(Context(message="after something floaty for a garden party, nothing too dear")).need
    assert (need.category, need.exclude, need.sort) == (None, [], "price_asc")
    assert need.query is not None and "floaty" in need.query
