"""What a model may make of a text: words of courtesy and the text's own, and nothing that turns, adds or leaves out."""

import re

import pytest

from assistant.copilot.kept import Masked, masked
from assistant.copilot.rewording import is_courtesy, why_refused
from evals.lies import lies_about, on_screen
from tests.fakes import CATALOG

CLAUSE = "Goods reduced by 50 % or more can be exchanged, but not refunded."
SOURCE = masked(
    "Hello, this is Mei from Acme. Order LS-10201 was delivered on November 20, 2026. It can be returned. "
    f"The shop's policy: {CLAUSE}",
    ["Mei", "Acme", CLAUSE],
)
CHINESE = masked(
    "您好，我是Acme的小美。订单LS-10201已于2026年11月20日送达。这笔订单可以退货，打折商品不能退款。", ["Acme", "小美"]
)


def test_figures_names_links_and_codes_stand_behind_marks() -> None:
    text = "Order LS-10201 of Jan: 2 × Linen Shirt, $39.99 on November 20, 2026, 30 days. "
    text += "See https://a.example/x?y=1, or a@b.example."
    hidden = masked(text, ["Linen Shirt"])
    assert hidden.text == "Order [1] of Jan: [2] × [3], [4] on [5], [6] days. See [7], or [8]."
    assert hidden.filled(hidden.text) == text
    chinese = masked("订单LS-10201共¥39.99，2026年11月20日送达，30天内发送至care@a.example。")
    assert chinese.pieces == ("LS-10201", "¥39.99", "2026年11月20日", "30", "care@a.example")


@pytest.mark.parametrize("worded", ["[1] and [1]", "[1]", "[1] [2] [3]", "[1] [2] 5 days", "[12]"])
def test_marks_that_are_doubled_lost_or_made_up_give_no_text(worded: str) -> None:
    assert masked("LS-1 costs $5").filled(worded) is None


def test_a_mark_may_be_left_out_only_where_that_is_allowed() -> None:
    assert masked("LS-1 costs $5").filled("It is [2].", all_of_them=False) == "It is $5."


@pytest.mark.parametrize(
    "worded",
    [
        "Hello, this is [1] from [2]. Thank you for your message! Your order [3] was delivered on [4], and it can be returned. "
        "The shop's policy: [5].",
        "Hello, [1] from [2] here. I am sorry for the trouble. Order [3] was delivered on [4]. It can be returned. "
        "The shop's policy: [5]. Please let me know if you have any further questions.",
    ],
)
def test_the_same_said_with_courtesy_stands(worded: str) -> None:
    assert why_refused(worded, SOURCE, "en") == ""


BEGINNING = "Hello, this is [1] from [2]. Order [3] was delivered on [4]."
END = "The shop's policy: [5]."


@pytest.mark.parametrize(
    ("middle", "why"),
    [
        ("It cannot be returned.", "turned"),
        ("It can be returned for free.", "unsupported"),
        ("It can be returned. We will refund you today.", "unsupported"),
        ("It can be returned. I will do it for you.", "unsupported"),
        ("It can be returned. You can have it.", "unsupported"),
        ("It can be returned within 14 days.", "figure"),
        ("It can be returned, Anna.", "unsupported"),
        ("It will be returned.", "turned"),
        ("It can be returned at https://evil.example.", "markup"),
        ("它可以退货。", "language"),
        ("It can be returned. " + "Thank you. " * 90, "length"),
    ],
)
def test_a_word_more_is_refused(middle: str, why: str) -> None:
    assert why_refused(f"{BEGINNING} {middle} {END}", SOURCE, "en") == why


def test_what_denies_or_limits_may_not_be_left_out() -> None:
    source = masked("Order LS-1 is packed. Worn shoes cannot be returned. Boxes are blue.")
    assert why_refused("Order [1] is packed. Boxes are blue.", source, "en", whole=False) == "left out"
    assert why_refused("Order [1] is packed. Worn shoes cannot be returned.", source, "en", whole=False) == ""


def test_a_state_is_not_handed_from_one_order_to_another() -> None:
    source = masked("Order LS-1 was delivered. Order LS-2 is cancelled.")
    assert why_refused("Order [1] is cancelled. Order [2] was delivered.", source, "en") == "unsupported"


@pytest.mark.parametrize(
    ("worded", "why"),
    [
        ("您好，我是[1]的[2]。感谢您的联系。您的订单[3]已于[4]送达。这笔订单可以退货，打折商品不能退款。", ""),
        ("您好，我是[1]的[2]。订单[3]已于[4]送达。这笔订单不可以退货，打折商品可以退款。", "unsupported"),
        ("您好，我是[1]的[2]。订单[3]已于[4]送达。这笔订单可以免费退货，打折商品不能退款。", "unsupported"),
        ("您好，我是[1]的[2]。订单[3]已于[4]送达。这笔订单可以退货，打折商品不能退款。我会给您退款。", "unsupported"),
        ("您好，我是[1]的[2]。订单[3]已于[4]送达。", "left out"),
        ("Hello, [1] of [2]: order [3], [4].", "language"),
    ],
)
def test_chinese_is_held_to_the_same(worded: str, why: str) -> None:
    assert why_refused(worded, CHINESE, "zh") == why


@pytest.mark.parametrize(
    ("sentence", "language", "courtesy"),
    [
        ("Thank you very much for your patience!", "en", True),
        ("Please do not hesitate to contact us if you have any questions.", "en", True),
        ("How can I help you?", "en", False),
        ("I will refund you.", "en", False),
        ("You will have it.", "en", False),
        ("Yes, you can.", "en", False),
        ("感谢您的耐心等待！", "zh", True),
        ("如果您还有其他问题，请随时联系我们。", "zh", True),
        ("可以的。", "zh", False),
        ("我会给您退款。", "zh", False),
    ],
)
def test_courtesy_says_nothing(sentence: str, language: str, courtesy: bool) -> None:
    assert is_courtesy(sentence, language) is courtesy


def screen_of_lies(language: str) -> list[str]:
    """Sentences of every kind that a careless or hostile model may add."""
    claims = lies_about(on_screen(CATALOG[:3]), language, 1)
    return [re.sub(r"\[\d+\]", "it" if language == "en" else "它", claim.text) for claim in claims]


@pytest.mark.parametrize(("language", "source"), [("en", SOURCE), ("zh", CHINESE)])
def test_no_lie_can_be_added(language: str, source: Masked) -> None:
    lies = screen_of_lies(language)
    assert len(lies) > 400
    assert [lie for lie in lies if why_refused(f"{source.text} {lie}", source, language) == ""] == []
