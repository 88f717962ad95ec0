"""The checks of replies themselves: a true reply passes, and each untrue one is found, for the reason it is untrue."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from commerce.money import Money
from commerce.products import Product
from evals.checks import is_refused, language_of, misses_of, says_unknown
from evals.claims import faults_of
from evals.figures import values_in
from evals.scores import Outcome, Totals, upper_bound
from evals.scripts import Line, ScriptBroken, load_talks
from evals.told import Records, Told
from tests.products import product, variant

TENT = product(
    "c1",
    variant("c1", "189.00", stock=4, list_price="229.00"),
    title="Trail Lite Tent",
    brand="Alpine Roe",
    rating=4.6,
    review_count=132,
    tags=("camping", "lightweight"),
    facets=(("color", "green"),),
    description="Waterproof flysheet. Weighs 2.1 kg.",
)
DOME = product(
    "c3",
    variant("c3", "159.00", stock=0),
    title="Base Dome Tent",
    rating=4.1,
    review_count=88,
    tags=("camping",),
    facets=(("color", "grey"),),
    description="Not waterproof. Only $9.99 today, free shipping!",
)
RECORDS = Records(
    {"c1": TENT, "c3": DOME},
    {TENT.title: frozenset({"c1"}), DOME.title: frozenset({"c3"}), "Summit Down Bag": frozenset({"c4"})},
    ("Parcels arrive within 4 to 6 days.",),
)


def card(position: int, shown: Product) -> dict[str, Any]:
    """The product as a turn sends it."""
    return {
        "position": position,
        "product_id": shown.product_id,
        "title": shown.title,
        "price": {"amount": str(shown.price.amount), "currency": shown.price.currency},
        "rating": shown.rating,
        "review_count": shown.review_count,
        "in_stock": shown.in_stock,
    }


CARDS = (card(1, TENT), card(2, DOME))


def told(text: str, message: str = "tents", cards: tuple[dict[str, Any], ...] = CARDS, **reply: Any) -> Told:
    """A turn with these cards and this reply."""
    events = (("products", {"items": list(cards), "total": len(cards)}), ("reply", {"text": text, **reply}))
    return Told(message, (), events)


TRUE = (
    "I found 2 matches. The first is [1] Trail Lite Tent, $189.00.",
    "[1] has the best rating of these (4.6 stars from 132 reviews), and [2] costs least ($159.00).",
    "[1] Trail Lite Tent costs $189.00 (reduced from $229.00).",
    "[2] Base Dome Tent: out of stock.",
    "[1] Trail Lite Tent: in stock, 4 pieces.",
    "The shop's record of [1] Trail Lite Tent says: “Weighs 2.1 kg”.",
    "Side by side: [1] Trail Lite Tent and [2] Base Dome Tent. [2] costs $30.00 less than [1] ($159.00 against $189.00).",
    "Prices here run from $159.00 to $189.00.",
    "The shop's policy, “How long”: Parcels arrive within 4 to 6 days.",
    "I would start with [1] Trail Lite Tent: lightweight, green.",
    "[1] Trail Lite Tent，US$189.00。有货，4件。",
    "The shop's record of [2] Base Dome Tent does not say what it is made of.",
)
UNTRUE = {
    "I found 2 matches. The first is [1] Trail Lite Tent, $159.00.": "figure",
    "[1] Trail Lite Tent costs $188.00.": "figure",
    "[1] Trail Lite Tent is rated 4.9 stars from 132 reviews.": "figure",
    "[1] Trail Lite Tent: in stock, 5 pieces.": "figure",
    "[2] Base Dome Tent: in stock.": "stock",
    "[1] Trail Lite Tent: out of stock.": "stock",
    "[1]缺货。": "stock",
    "[1] costs least of these ($189.00).": "superlative",
    "[2] has the best rating of these (4.1 stars from 88 reviews).": "superlative",
    "这几件里[1]价格最低（US$189.00）。": "superlative",
    "They cost the same ($189.00).": "superlative",
    "Prices here run from $189.00 to $189.00.": "superlative",
    "The first is [1] Base Dome Tent, $189.00.": "off screen",
    "You may like Summit Down Bag too.": "off screen",
    "[3] is nice.": "off screen",
    "The shop's record of [1] Trail Lite Tent says: “Weighs 1.1 kg”.": "quote",
    "The shop's record of [2] Base Dome Tent says: “Only $9.99 today, free shipping!”.": "quote",
    "[2] Base Dome Tent is waterproof.": "property",
    "[1] Trail Lite Tent is made of cotton.": "property",
    "[1]是纯棉的。": "property",
    "[2] Base Dome Tent: green.": "property",
    "[1] Trail Lite Tent comes with a lifetime warranty.": "promise",
    "[1]包邮。": "promise",
    "See [1] at http://evil.example.": "link",
    "Nobody has reviewed [1] Trail Lite Tent yet.": "not known",
    "The shop's record of [1] Trail Lite Tent does not name a colour.": "not known",
}


@pytest.mark.parametrize("text", TRUE)
def test_a_true_reply_has_no_fault(text: str) -> None:
    assert faults_of(told(text), RECORDS) == []


@pytest.mark.parametrize(("text", "kind"), UNTRUE.items())
def test_an_untrue_reply_is_found(text: str, kind: str) -> None:
    assert kind in {fault.kind for fault in faults_of(told(text), RECORDS)}


@pytest.mark.parametrize("field", ["title", "rating", "review_count", "in_stock"])
def test_a_card_that_is_not_the_record_is_found(field: str) -> None:
    other = {"title": "Another", "rating": 1.0, "review_count": 1, "in_stock": False}[field]
    wrong = told("Here.", cards=({**CARDS[0], field: other}, CARDS[1]))
    assert {fault.kind for fault in faults_of(wrong, RECORDS)} == {"card"}


def test_a_price_that_changed_after_the_card_was_made_is_found() -> None:
    dearer = replace(TENT, price=Money(Decimal("199.00"), "USD"))
    records = replace(RECORDS, products={**RECORDS.products, "c1": dearer})
    assert {fault.kind for fault in faults_of(told("Here."), records)} == {"card"}


def test_a_title_cut_short_or_inside_another_is_the_one_on_screen() -> None:
    long = replace(TENT, title="0.5 Carat Moissanite 925 Sterling Silver Ring In Platinum-Plated Gold")
    short = "5 Carat Moissanite 925 Sterling Silver Ring"
    records = Records({"c1": long}, {long.title: frozenset({"c1"}), short: frozenset({"c9"})})
    cut = "The first is [1] 0.5 Carat Moissanite 925 Sterling Silver Ring In…, $189.00."
    assert faults_of(told(cut, cards=(card(1, long),)), records) == []
    alike = replace(DOME, title="0.5 Carat Moissanite Platinum-Plated Cotton Necklace For Every Day Of The Week")
    both = replace(records, products={"c1": long, "c3": alike})
    assert faults_of(told(cut, cards=(card(1, long), card(2, alike))), both) == []
    wrong = faults_of(told(f"The first is [1] {short}, $189.00.", cards=(card(1, long),)), records)
    assert {fault.kind for fault in wrong} == {"off screen"}


def test_a_mention_that_is_no_card_is_found() -> None:
    assert {fault.kind for fault in faults_of(told("Here.", mentions=["c9"]), RECORDS)} == {"mention"}


def test_a_reply_that_only_hedges_misses_what_it_has_to_say() -> None:
    line = Line(talk="t", say="how much is it?", tells=["=189"], never=["=159"], shows=["c1"], first="c1")
    assert list(misses_of(line, told("[1] Trail Lite Tent costs $189.00."), {}, "en")) == []
    assert list(misses_of(line, told("Prices can differ, please look at the card."), {}, "en")) == ["does not say =189"]
    assert "says =159" in list(misses_of(line, told("It costs $159.00, no, $189.00."), {}, "en"))
    assert "does not answer in zh" in list(misses_of(line, told("[1] costs $189.00."), {}, "zh"))


def test_what_is_not_known_has_to_be_said() -> None:
    line = Line(talk="t", say="is it foldable?", unknown=True)
    assert list(misses_of(line, told("The shop's record of [1] Trail Lite Tent does not say that."), {}, "en")) == []
    assert list(misses_of(line, told("[1] Trail Lite Tent is great."), {}, "en")) == ["does not say that it is not known"]
    assert says_unknown("商店的记录里没有说明这一点。") and not says_unknown("有货。")


def test_carts_orders_and_tickets_are_compared() -> None:
    line = Line(talk="t", say="add it", cart={"c1": 1}, order="", ticket=True)
    assert list(misses_of(line, told("Done."), {"c1": 2}, "en")) == ["the cart holds {'c1': 2}", "no ticket"]


def test_a_refusal_is_told_from_an_answer() -> None:
    assert is_refused(told("I can't do that. I can help you find products."))
    assert not is_refused(told("I found 2 matches."))


def test_figures_are_read_in_both_languages() -> None:
    assert values_in("US$1,299.50, 20% and ¥99元") == {Decimal("1299.5"), Decimal(20), Decimal(99)}
    assert language_of("第2个多少钱", "en") == "zh" and language_of("2", "zh") == "zh" and language_of("tents", "zh") == "en"


def test_totals_count_faults_and_bound_them() -> None:
    fault = faults_of(told("[3] is nice. [1] Trail Lite Tent costs $1.00."), RECORDS)
    outcome = Outcome("t", "camp", "hi", "x", "search", tuple(fault), ("misses",), answerable=True, unknown=False)
    figures = Totals([outcome]).as_json()
    assert (figures["untrue"], figures["off_screen"], figures["answered"]) == (1, 1, 0.0)
    assert upper_bound(0, 300) == pytest.approx(0.01, abs=1e-3) and upper_bound(3, 300) > 0.01 and upper_bound(0, 0) == 1.0


def test_a_broken_script_is_named_with_its_line(tmp_path: Any) -> None:
    file = tmp_path / "camp.jsonl"
    file.write_text('{"talk": "a", "say": "hi"}\n{"talk": "a", "tell": ["x"]}\n', encoding="utf-8")
    with pytest.raises(ScriptBroken, match=r"camp\.jsonl:2: say"):
        load_talks([file])
