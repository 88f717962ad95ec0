"""Measures in both languages: what is read, and which of them are the same thing."""

import pytest

from retrieval.measures import agree, measures_of, only_measures


def length(text: str) -> list[float]:
    return [round(readings[0].low, 1) for readings in measures_of(text)]


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("40 cm", [400]), ("40厘米", [400]), ("长40公分的", [400]), ("16 in", [406.4]), ('16"', [406.4]), ("16-inch", [406.4]),
        ("24寸行李箱", [609.6]), ("3/4 in.", [19.0]), ("2 1/2 ft", [762]), ("1-1/2 in", [38.1]), ("5 x 7 in", [127, 177.8]),
        ("50x70cm", [500, 700]), ("1,200 mm", [1200]), (".5 m", [500]), ("0.5米", [500]),
    ],
)  # fmt: skip
def test_lengths_are_read(text: str, millimetres: list[float]) -> None:
    assert length(text) == millimetres


@pytest.mark.parametrize("text", ["XL", "5G phone", "2-in-1 shampoo", "3 in 1", "size 40", "10 M", "v2in", "40", "3pc", "0 cm"])
def test_what_only_looks_like_a_measure_is_none(text: str) -> None:
    assert measures_of(text) == ()


@pytest.mark.parametrize(
    ("asked", "stated", "same"),
    [
        ("40 cm", "16 in", True), ("40 cm", "15.75 in", True), ("40 cm", "17 in", False), ("40 cm", "41 cm", False),
        ("40 cm", "400 mm", True), ("0.4米", "40厘米", True), ("50 ml", "1.7 oz", True), ("50ml", "1.7 fl. oz.", True),
        ("100毫升", "3.4 oz", True), ("500 g", "0.5kg", True), ("1斤", "500克", True), ("1 lb", "450 g", True),
        ("1 lb", "500 g", False), ("1 gal", "3.8 l", True), ("30 ml", "30 g", False), ("1TB", "1000 GB", True), 
        ("8 GB", "16GB", False),
        ("220V", "220 volts", True), ("12 V", "12 W", False), ("17 in", "16-18 in", True), ("19 in", "16-18 in", False),
    ],
)  # fmt: skip
def test_measures_agree_across_units_and_systems(asked: str, stated: str, same: bool) -> None:
    assert agree(measures_of(asked)[0], measures_of(stated)[0]) is same


def test_a_value_that_says_more_than_a_measure_is_no_measure_alone() -> None:
    assert only_measures("约40厘米长") and only_measures("1.7 oz / 50 mL")
    assert not only_measures("40 cm round table") and not only_measures("24寸行李箱")
