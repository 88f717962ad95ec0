"""Which clause answers which question, in both languages, and that none is given where none speaks of the subject."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.policy_search import PolicySearch
from commerce.policies import PolicyClause, load_policies

DEMO = load_policies(Path(__file__).parents[2] / "demo" / "policies")
FEW = (
    PolicyClause("returns", "en", "How long you have", "Returns are accepted within 30 days of delivery.", ("return",)),
    PolicyClause("shipping", "en", "How long it takes", "Standard delivery takes 3 to 5 business days.", ("shipping",)),
    PolicyClause("shipping", "en", "Costs", "Delivery costs 5.95 USD, free from 60 USD.", ("shipping",)),
)


def finder(clauses: tuple[PolicyClause, ...] | list[PolicyClause]) -> Callable[[str, str], str | None]:
    search = PolicySearch(lambda: clauses, "en")

    def heading(question: str, language: str) -> str | None:
        found = search.best(question, language)
        return found.heading if found else None

    return heading


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("how do I send something back?", "How to return"),
        ("how long do I have to return it", "How long you have"),
        ("who pays for a return?", "What a return costs"),
        ("when do I get my money back", "Refunds"),
        ("do you accept PayPal?", "Payment methods"),
        ("can I pay later in parts", "Paying in parts"),
        ("is delivery free?", "Shipping costs"),
        ("do you deliver to Canada", "Where we ship"),
        ("are you open on Saturday?", "Opening hours"),
        ("do you have a physical shop", "Stores"),
        ("my ring came broken", "Damaged on arrival"),
        ("when would I get it", "Delivery times"),
        ("are earrings returnable", "Condition"),
        ("how fast is express delivery", "Delivery times"),
        ("can I still cancel", "Changing or cancelling an order"),
    ],
)
def test_the_clause_that_speaks_of_it(question: str, heading: str) -> None:
    assert finder(DEMO)(question, "en") == heading


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("怎么把东西退回去", "如何退货"),
        ("几天之内可以退货", "退货期限"),
        ("运费是多少", "运费"),
        ("下单后多久能收到货，几天到", "配送时间"),
        ("多久能到货", "配送时间"),
        ("几天能到", "配送时间"),
        ("到货坏了怎么办", "到货破损"),
        ("可以用支付宝吗", "支付方式"),
        ("周日有人上班吗", "营业时间"),
        ("能换个尺码吗", "换货"),
        ("保修期多长", "质保"),
    ],
)
def test_in_chinese_too(question: str, heading: str) -> None:
    assert finder(DEMO)(question, "zh") == heading


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("do you gift wrap?", "en"),
        ("is there a loyalty programme", "en"),
        ("do you sell my data", "en"),
        ("do students get anything off", "en"),
        ("可以开发票吗", "zh"),
        ("有会员积分吗", "zh"),
    ],
)
def test_none_where_the_policies_do_not_speak_of_it(question: str, language: str) -> None:
    assert finder(DEMO)(question, language) is None


def test_a_question_in_chinese_over_policies_in_english() -> None:
    find = finder(FEW)
    assert find("运费多少？", "zh") == "Costs"
    assert find("多久能到", "zh") == "How long it takes"
    assert find("do you take PayPal?", "en") is None
    assert find("你们保修多久", "zh") is None


def test_words_of_the_merchant_count_where_no_known_subject_is_named() -> None:
    own = (PolicyClause("tailoring", "en", "Alterations", "Hems are shortened in our workshop.", ("alterations", "hem")),)
    assert finder(own)("do you shorten a hem?", "en") == "Alterations"
    assert finder(own)("do you have a gym?", "en") is None


@pytest.mark.parametrize(
    ("message", "language", "headings"),
    [
        ("how long does delivery take, and can I return it?", "en", ["Delivery times", "How long you have"]),
        ("Can I return it? And do you accept PayPal?", "en", ["How long you have", "Payment methods"]),
        ("多久能送到？可以退货吗？", "zh", ["配送时间", "退货期限"]),
        ("Do you ship to Canada? How much does it cost?", "en", ["Where we ship"]),
        ("can I return shoes and socks?", "en", ["How long you have"]),
    ],
)
def test_each_question_of_a_message_has_its_clause(message: str, language: str, headings: list[str]) -> None:
    assert [clause.heading for clause in PolicySearch(lambda: DEMO, "en").every(message, language)] == headings
