"""Ad lines say what the merchant says of the promotion and what the record says of the product, within their limits."""

import re
from datetime import date

import pytest

from assistant.describing.claims import record_claims
from assistant.describing.plain import Assignment
from assistant.describing.promotion import LIMITS, Promotion, PromotionRefused, ads
from assistant.describing.record_text import SharedText
from assistant.describing.voice import PLAIN
from assistant.describing.wish import Wish
from tests.products import product

TODAY = date(2030, 1, 1)
SALE = Promotion(25, date(2030, 6, 1), date(2030, 6, 30), "SUN25", "Summer days")
KETTLE = product(title="Blue Steel Kettle", description="Boils water. Now half price, 90% off!", tags=("kitchen",))


def told(promotion=SALE, language="en", of=KETTLE):
    task = Assignment(record_claims(of, language, SharedText()), PLAIN, Wish(), "Shop") if of else None
    return ads(promotion.checked(TODAY), task, "Shop", language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("of", [KETTLE, None])
def test_no_figure_but_those_given(language, of) -> None:
    texts = told(language=language, of=of)
    assert {ad.channel for ad in texts} == {"search", "social", "email", "sms"}
    allowed = {"25", "75", "2030", "6", "1", "30"}  # 75: what is left to pay, as Chinese says it
    for ad in texts:
        assert len(ad.text) <= LIMITS[ad.part] and set(re.findall(r"\d+", ad.text)) <= allowed, ad
        assert "half price" not in ad.text and "free" not in ad.text.lower()


def test_percent_is_told_as_each_language_tells_it() -> None:
    assert any(ad.text == "Summer days: 25% off" for ad in told())
    assert any(ad.text == "Summer days75折" for ad in told(language="zh"))
    assert any(ad.text == "8折" for ad in told(Promotion(20), "zh"))


def test_what_is_not_given_is_not_spoken_of() -> None:
    assert not any(word in ad.text for ad in told(Promotion(percent=10)) for word in ("Code", "Until", "From", "2030"))


@pytest.mark.parametrize(
    "promotion",
    [Promotion(), Promotion(0), Promotion(100), Promotion(10, ends=date(2029, 1, 1)), Promotion(10, code="<b>")],
)  # fmt: skip
def test_what_cannot_be_told_truly_is_refused(promotion) -> None:
    with pytest.raises(PromotionRefused):
        promotion.checked(TODAY)
