from decimal import Decimal

import pytest

from commerce.imports.prices import NotAPrice, read_count, read_price, read_rating, read_yes


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        (28.99, "28.99", None),
        (30, "30.00", None),
        (19.990000000000002, "19.99", None),
        ("28.99", "28.99", None),
        ("$1,299.00", "1299.00", None),
        ("US$ 1,299.00", "1299.00", "USD"),
        ("1.299,00 €", "1299.00", "EUR"),
        ("€1.234.567", "1234567.00", "EUR"),
        ("12,50 €", "12.50", "EUR"),
        ("1,299", "1299.00", None),
        ("1 299,50", "1299.50", None),
        ("1\u202f299,50\u00a0€", "1299.50", "EUR"),
        ("1'299.00 CHF", "1299.00", "CHF"),
        ("₹1,29,999", "129999.00", "INR"),
        ("₹1,29,999.50", "129999.50", "INR"),
        ("￥199", "199.00", None),
        ("199元", "199.00", "CNY"),
        ("USD 5", "5.00", "USD"),
        ("5 usd", "5.00", "USD"),
        (".99", "0.99", None),
        ("０．９９", "0.99", None),
        ("1299.", "1299.00", None),
    ],
)
def test_prices_as_people_write_them(written, amount, currency):
    assert read_price(written) == (Decimal(amount), currency)
    assert str(read_price(written)[0]) == amount


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (None, "missing"),
        ("", "missing"),
        ("  ", "missing"),
        (float("nan"), "missing"),
        (float("inf"), "not a number"),
        ("-5", "negative"),
        (-5, "negative"),
        ("$-5.00", "negative"),
        ("-$5.00", "negative"),
        ("−5", "negative"),
        ("0", "zero"),
        ("0.00001", "not a number"),
        ("free", "not a number"),
        ("on request", "not a number"),
        ("from 10", "not a number"),
        ("10-20", "not a number"),
        ("10 to 20", "not a number"),
        ("1e5", "not a number"),
        ("12 apples", "not a number"),
        ("1.299", "two amounts"),
        ("1,2,3", "not a number"),
        ("12,34,56.78,9", "not a number"),
        ("€5 USD", "two currencies"),
        ("99999999999", "too large"),
        (True, "not a number"),
        ({"amount": 5}, "not a number"),
    ],
)
def test_what_is_no_price_says_why(written, why):
    with pytest.raises(NotAPrice, match=why):
        read_price(written)


def test_counts_ratings_and_yes():
    assert [read_count(value) for value in ("1,234", 7.0, "", None, float("nan"))] == [1234, 7, None, None, None]
    assert [read_rating(value) for value in ("4,5", 4.5, 0, "")] == [4.5, 4.5, 0.0, None]
    assert [read_yes(value) for value in ("In Stock", "有货", "3", True)] == [True] * 4
    assert [read_yes(value) for value in ("out of stock", 0, "sold out", False)] == [False] * 4
    assert read_yes(None) is None


@pytest.mark.parametrize(
    ("read", "broken"),
    [
        (read_count, "-1"),
        (read_count, "2.5"),
        (read_count, "many"),
        (read_rating, "9"),
        (read_rating, "good"),
        (read_yes, "perhaps"),
    ],
)
def test_what_is_no_count_rating_or_yes(read, broken):
    with pytest.raises(ValueError, match="not|neither"):
        read(broken)
