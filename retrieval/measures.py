"""Measures in texts of both languages, brought to one unit a dimension: 40 cm and 16 in are the same length.

A condition is met by a record that gives the measure in the same system of units exactly, or in the other system as people
round it: 16 in for 40 cm (1.6 % apart), 1.7 fl oz for 50 ml.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_ROUNDED = 0.03  # share by which a metric and an imperial figure of one thing may differ
_SAME = 0.001  # share by which figures of one system may: 0.5 m and 500.0 mm
_THOUSANDS = 0.025  # and figures of storage: 1 TB is sold as 1,000 GB and as 1,024

# unit: dimension, factor to the dimension's unit (mm, g, ml, W, V, MB, mAh, Hz, pixels), system, spellings in lower case
_TABLE: tuple[tuple[str, float, str, str], ...] = (
    ("length", 1, "metric", "mm|millimeter|millimeters|millimetre|millimetres|毫米"),
    ("length", 10, "metric", "cm|cms|centimeter|centimeters|centimetre|centimetres|厘米|公分"),
    ("length", 1000, "metric", "m|meter|meters|metre|metres|mtr|mtrs|米|公尺"),
    ("length", 25.4, "imperial", "in|inch|inches|\"|″|”|''|英寸|英吋|吋|寸"),
    ("length", 304.8, "imperial", "ft|foot|feet|英尺|呎"),
    ("length", 914.4, "imperial", "yd|yds|yard|yards|码长"),
    ("mass", 0.001, "metric", "mg|milligram|milligrams|毫克"),
    ("mass", 1, "metric", "g|gm|gms|gr|gram|grams|gramme|grammes|克"),
    ("mass", 1000, "metric", "kg|kgs|kilo|kilos|kilogram|kilograms|公斤|千克"),
    ("mass", 500, "metric", "斤|市斤"),
    ("mass", 28.3495, "imperial", "oz|ozs|ounce|ounces|盎司|安士"),
    ("mass", 453.592, "imperial", "lb|lbs|pound|pounds|磅"),
    ("volume", 1, "metric", "ml|mls|milliliter|milliliters|millilitre|millilitres|cc|毫升"),
    ("volume", 10, "metric", "cl|centiliter|centilitre"),
    ("volume", 1000, "metric", "l|ltr|ltrs|liter|liters|litre|litres|升|公升"),
    ("volume", 29.5735, "imperial", "fl oz|fl.oz|fl. oz|floz|fluid ounce|fluid ounces|oz|ozs|ounce|ounces|液盎司|盎司|安士"),
    ("volume", 473.176, "imperial", "pt|pint|pints|品脱"),
    ("volume", 946.353, "imperial", "qt|qts|quart|quarts|夸脱"),
    ("volume", 3785.41, "imperial", "gal|gals|gallon|gallons|加仑"),
    ("power", 1, "any", "w|watt|watts|瓦|瓦特"),
    ("power", 1000, "any", "kw|kilowatt|kilowatts|千瓦"),
    ("voltage", 1, "any", "v|volt|volts|伏|伏特"),
    ("storage", 1, "any", "mb|megabyte|megabytes"),
    ("storage", 1024, "any", "gb|gbs|gigabyte|gigabytes|gib"),
    ("storage", 1024 * 1024, "any", "tb|terabyte|terabytes|tib"),
    ("charge", 1, "any", "mah|毫安时|毫安"),
    ("charge", 1000, "any", "ah"),
    ("current", 1, "any", "amp|amps|ampere|amperes|安培"),
    ("frequency", 1, "any", "hz|hertz|赫兹"),
    ("pixels", 1, "any", "mp|megapixel|megapixels"),
)  # fmt: skip

_UNITS: dict[str, list[tuple[str, float, str]]] = {}
for _dimension, _factor, _system, _words in _TABLE:
    for _word in _words.split("|"):
        _UNITS.setdefault(_word, []).append((_dimension, _factor, _system))

_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+[ -]\d+/\d+|\d+/\d+|\d+(?:\.\d+)?|\.\d+"
_UNIT = "|".join(sorted((re.escape(word).replace(r"\ ", r"\s?") for word in _UNITS), key=len, reverse=True))
_MEASURE = re.compile(
    rf"(?<![a-z0-9.,/])(?P<numbers>(?:{_NUMBER})(?:\s*(?:-|–|—|~|to|至|到|x|×|\*|by)\s*(?:{_NUMBER}))*)\s*-?\s*"
    rf"(?P<unit>{_UNIT})(?![a-z0-9])",
    re.IGNORECASE,
)
_EACH = re.compile(_NUMBER)
_FROM_TO = re.compile(r"(?<=[\d\s])(?:-|–|—|~|to|至|到)(?=[\d\s.])", re.IGNORECASE)
_NO_MEASURE = re.compile(r"[2-6]\s?G|\d+ M")  # 5G is no weight; a shoe of size 10 M is of medium width
_IN_ONE = re.compile(r"[\s-]\d")  # a 2-in-1 shampoo is not two inches
_AROUND = re.compile(
    r"\b(?:about|approx|approximately|around|size|long|wide|high|tall|deep|length|width|height|by|x|or)\b|[约大长宽高深]|左右|大小|尺寸|规格|容量"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, or a range of them, in the unit of its dimension: mm, g, ml, W, V, MB, mAh, A, Hz, megapixels."""

    dimension: str
    low: float
    high: float
    system: str  # "metric", "imperial", or "any" where all the world uses the same units


@lru_cache(maxsize=1 << 15)
def measures_of(text: str) -> tuple[tuple[Measure, ...], ...]:
    """The measures of a text in their order, each with every reading of it: ounces are of weight or of volume.

    "5 x 7 in" is two measures, "16-18 in" one range; figures without a unit are none. Beside grams an ounce is one of weight.
    """
    found: list[tuple[Measure, ...]] = []
    for match in _MEASURE.finditer(text):
        if _NO_MEASURE.fullmatch(match.group()) or (match["unit"].lower() == "in" and _IN_ONE.match(text, match.end())):
            continue
        unit = re.sub(r"\s+", " ", match["unit"].lower())
        readings = _UNITS.get(unit) or _UNITS.get(unit.replace(" ", "")) or []
        numbers = [_value(number) for number in _EACH.findall(match["numbers"])]
        if len(numbers) == 2 and _ranges(match["numbers"]) and numbers[0] < numbers[1]:
            pairs = [(numbers[0], numbers[1])]
        elif readings and readings[0][0] == "length":
            pairs = [(number, number) for number in numbers]
        else:  # "2 x 50 ml" are two of 50 ml
            pairs = [(numbers[-1], numbers[-1])]
        for low, high in pairs:
            if high > 0:
                found.append(tuple(Measure(kind, low * factor, high * factor, system) for kind, factor, system in readings))
    return _told_apart(found)


def only_measures(text: str) -> tuple[tuple[Measure, ...], ...]:
    """``measures_of`` a text that says nothing else ("40 cm", "40厘米左右"); empty for any other."""
    rest = _MEASURE.sub(" ", text)
    rest = _AROUND.sub(" ", rest.lower())
    return () if re.search(r"\w", rest) else measures_of(text)


def all_told(asked: tuple[tuple[Measure, ...], ...], stated: tuple[tuple[Measure, ...], ...]) -> bool:
    """Whether every measure asked for is among those stated: of its own system of units where one is stated in it.

    "1.7 oz / 50 ml" is one measure said twice.
    """
    alike = [[some for some in stated if _alike(one, some)] for one in asked]
    told = [any(agree(one, other) for other in others or stated) for one, others in zip(asked, alike, strict=True)]
    if len(asked) == 2 and not _alike(asked[0], asked[1]) and agree(asked[0], asked[1]):
        return any(met for met, others in zip(told, alike, strict=True) if others or not any(alike))
    return all(told)


def agree(asked: tuple[Measure, ...], stated: tuple[Measure, ...]) -> bool:
    """Whether any reading of the one is what a reading of the other says; a range agrees with what lies in it."""
    return any(_agrees(one, other) for one in asked for other in stated if one.dimension == other.dimension)


def _alike(one: tuple[Measure, ...], other: tuple[Measure, ...]) -> bool:
    return any(a.dimension == b.dimension and a.system == b.system for a in one for b in other)


def _told_apart(found: list[tuple[Measure, ...]]) -> tuple[tuple[Measure, ...], ...]:
    """The measures without the readings that what stands beside them denies."""
    sure = {readings[0].dimension for readings in found if len(readings) == 1}
    if not any(len(readings) > 1 for readings in found) or len(sure & {"mass", "volume"}) != 1:
        return tuple(found)
    kept = [tuple(one for one in readings if len(readings) == 1 or one.dimension in sure) for readings in found]
    return tuple(some or readings for some, readings in zip(kept, found, strict=True))


def _agrees(one: Measure, other: Measure) -> bool:
    share = _THOUSANDS if one.dimension == "storage" else _SAME if one.system == other.system else _ROUNDED
    return one.low * (1 - share) <= other.high and other.low <= one.high * (1 + share)


def _ranges(numbers: str) -> bool:
    between = _EACH.sub("0", numbers)
    return bool(_FROM_TO.search(between)) and not re.search(r"x|×|\*|by", between, re.IGNORECASE)


def _value(number: str) -> float:
    number = number.replace(",", "")
    whole, _, fraction = number.replace("-", " ").rpartition(" ")
    above, _, below = fraction.partition("/")
    part = float(above) / float(below) if below and float(below) else float(above)
    return part + (float(whole) if whole else 0.0)
