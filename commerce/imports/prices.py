"""Prices, counts and yes-or-no as people write them in spreadsheets."""

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
HIGHEST = Decimal(10) ** 10
SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "元": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "円": "JPY",
    "RS.": "INR",
    "RS": "INR",
}
SEVERAL = {"$", "¥", "KR"}  # signs that more than one currency uses: the row or the shop says which
CURRENCIES = frozenset(
    "AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD MAD MXN MYR NGN "
    "NOK NZD PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR".split()
)

_AMOUNT = re.compile(
    r"(?P<before>[^\d.,+-]*)(?P<sign>[+-]?)(?P<between>[^\d.,+-]*)(?P<number>\d[\d.,' ]*|[.,]\d+)(?P<after>\D*)"
)


class NotAPrice(ValueError):
    """The text is no price; the message says why."""


def read_price(value: object) -> tuple[Decimal, str | None]:
    """The amount, and the currency where the text names one.

    ``$1,299.00``, ``1.299,00 €``, ``1 299``, ``¥199`` and ``1,29,999`` are read; what could be two amounts is not.

    Raises:
        NotAPrice: missing, negative, zero, in words, or ambiguous.
    """
    if isinstance(value, bool) or value is None:
        raise NotAPrice("the price is missing" if value is None else "the price is not a number")
    if isinstance(value, int | float | Decimal):
        return _checked(_number(value)), None
    text = unicodedata.normalize("NFKC", str(value)).replace("−", "-").replace("’", "'").strip()
    text = re.sub(r"\s+", " ", text)
    if not text:
        raise NotAPrice("the price is missing")
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise NotAPrice(f"the price is not a number: {text[:40]!r}")
    currency = _currency((match["before"] + " " + match["between"]).strip(), match["after"].strip(), text)
    amount = _decimal(match["number"].strip(), text)
    return _checked(-amount if match["sign"] == "-" else amount), currency


def _number(value: int | float | Decimal) -> Decimal:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotAPrice("the price is missing" if math.isnan(value) else "the price is not a number")
        return Decimal(repr(value))
    return Decimal(value)


def _checked(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise NotAPrice("the price is not a number")
    if amount < 0:
        raise NotAPrice(f"the price is negative: {amount}")
    if amount == 0:
        raise NotAPrice("the price is zero")
    if amount >= HIGHEST:
        raise NotAPrice("the price is too large")
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int), "finite"
    if exponent < -4 or exponent > -2:
        amount = amount.quantize(CENT, ROUND_HALF_UP)
        if amount == 0:
            raise NotAPrice("the price is zero")
    return amount


def _currency(before: str, after: str, text: str) -> str | None:
    named = set()
    for words in (before, after):
        if not words:
            continue
        sign = words.upper().strip(" .")
        for part in [sign] if sign in SYMBOLS or sign in SEVERAL else sign.split():
            if part in SYMBOLS:
                named.add(SYMBOLS[part])
            elif part in CURRENCIES:
                named.add(part)
            elif part.rstrip("$¥") in CURRENCIES and part[-1] in "$¥":
                named.add(part.rstrip("$¥"))
            elif part not in SEVERAL:
                raise NotAPrice(f"the price is not a number: {text[:40]!r}")
    if len(named) > 1:
        raise NotAPrice(f"the price names two currencies: {text[:40]!r}")
    return named.pop() if named else None


def _decimal(number: str, text: str) -> Decimal:
    number = number.rstrip(".,' ") if re.fullmatch(r"\d+[.,' ]", number) else number
    for thousands, point in ((",", "."), (".", ","), (" ", "."), (" ", ","), ("'", "."), ("'", ",")):
        grouped = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+"
        if re.fullmatch(rf"{grouped}{re.escape(point)}\d{{1,4}}", number):
            return Decimal(number.replace(thousands, "").replace(point, "."))
    if re.fullmatch(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,4})?", number):  # Indian grouping
        return Decimal(number.replace(",", ""))
    for thousands in (",", ".", " ", "'"):
        # one dot before three digits may be a decimal point; one comma may not: no currency in use here has three decimals
        least = 2 if thousands == "." else 1
        if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}}){{{least},}}", number):
            return Decimal(number.replace(thousands, ""))
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number):
        raise NotAPrice(f"the price may be two amounts: {text[:40]!r} (write 1299.00)")
    if re.fullmatch(r"\d*[.,]\d{1,4}|\d+", number):
        try:
            return Decimal(number.replace(",", "."))
        except InvalidOperation:
            pass
    raise NotAPrice(f"the price is not a number: {text[:40]!r}")


def read_count(value: object) -> int | None:
    """A whole number from 0, or None where there is none. Raises ``ValueError``."""
    if _is_missing(value):
        return None
    if isinstance(value, str):
        value = value.strip().replace(",", "").replace(" ", "")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"not a whole number: {str(value)[:40]!r}") from None
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number < 2**31:
        raise ValueError(f"not a whole number from 0: {str(value)[:40]!r}")
    return int(number)


def read_rating(value: object) -> float | None:
    """Stars from 0 to 5, or None where there are none. Raises ``ValueError``."""
    if _is_missing(value):
        return None
    try:
        stars = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise ValueError(f"the rating is not a number: {str(value)[:40]!r}") from None
    if not 0 <= stars <= 5:
        raise ValueError(f"the rating is not between 0 and 5: {stars:g}")
    return stars


_YES = {"true", "t", "1", "yes", "y", "in stock", "instock", "in_stock", "available", "是", "有货", "现货"}
_NO = {
    "false",
    "f",
    "0",
    "no",
    "n",
    "out of stock",
    "outofstock",
    "out_of_stock",
    "oos",
    "sold out",
    "unavailable",
    "否",
    "无货",
    "缺货",
    "售罄",
}


def read_yes(value: object) -> bool | None:
    """Yes or no, or None where neither is said. Raises ``ValueError``."""
    if _is_missing(value):
        return None
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    try:
        return float(word) > 0
    except ValueError:
        raise ValueError(f"neither yes nor no: {str(value)[:40]!r}") from None


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or (isinstance(value, str) and not value.strip())
