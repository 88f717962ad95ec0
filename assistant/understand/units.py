"""The units that a number may count: the facet it tells, and how each language of a catalog writes it."""

# ruff: noqa: E501 - wordings read better in one line

import re

# unit → (facet, the unit as an English catalog writes it, as a Chinese one does)
_TABLE: tuple[tuple[str, str, str, str], ...] = (
    (r"inch(?:es)?\b|in\.|(?<=\d)in\b(?! (?:the|a|my|your)\b)|\"|''|英寸|吋|寸", "size", " inch", "英寸"),
    (r"cm\b|centimet(?:er|re)s?\b|厘米|公分", "size", " cm", "厘米"),
    (r"mm\b|millimet(?:er|re)s?\b|毫米", "size", " mm", "毫米"),
    (r"(?:foot|feet|ft)\b|(?<=\d)'(?!s\b)|英尺", "size", " feet", "英尺"),
    (r"met(?:er|re)s?\b|m(?![a-z0-9]|(?![的长宽高床])[\u4e00-\u9fff])|米", "length", " m", "米"),
    (
        r"(?:square (?:met(?:er|re)s?)|sq\.? ?m(?:et(?:er|re)s?)?|sqm|m2|m²|㎡)(?![a-z])|平方米?|平米|个?平(?![方板底价])",
        "area",
        " square meters",
        "平米",
    ),
    (r"(?:square (?:feet|foot|ft)|sq\.? ?ft|sqft)\b|平方英尺", "area", " square feet", "平方英尺"),
    (r"(?:degrees?(?: c(?:elsius)?\b)?|°\s?c?|℃)|摄氏度|度(?![假过量])", "temperature", " degrees", "度"),
    (r"yards?\b|码布", "length", " yard", "码"),
    (r"(?:kgs?|kilos?|kilograms?)\b|公斤|千克", "weight", "kg", "公斤"),
    (r"斤", "weight", " jin", "斤"),
    (r"lbs?\b|pounds?\b|磅", "weight", " lb", "磅"),
    (r"oz\b|ounces?\b|盎司", "weight", " oz", "盎司"),
    (r"ml\b|millilit(?:er|re)s?\b|毫升", "capacity", "ml", "毫升"),
    (r"l\b|lit(?:er|re)s?\b|升", "capacity", "L", "升"),
    (r"gallons?\b|gal\b|加仑", "capacity", " gallon", "加仑"),
    (r"quarts?\b|qt\b", "capacity", " quart", "夸脱"),
    (r"cups?\b(?! of)", "capacity", " cup", "杯"),
    (r"tb\b(?:\s(?:of )?(?:storage|ssd|memory|disk|hdd))?|t(?![a-z0-9])", "storage", "TB", "TB"),
    (
        r"gb\b(?:\s?(?:of )?(?:ram|storage|memory|ssd|internal storage|内存|存储|运存|显存|硬盘))?|g(?![a-z0-9])(?=\s?(?:ram|内存|显存|存储|硬盘|运存|storage|memory))",
        "storage",
        "GB",
        "GB",
    ),
    (
        r"(?:(?<=32)|(?<=64)|(?<=128)|(?<=256)|(?<=512))g(?![a-z0-9])(?![克重])",
        "storage",
        "GB",
        "GB",
    ),  # as phones and cards have it
    (r"g(?![a-z0-9])|grams?\b|克", "weight", "g", "克"),
    (r"mah\b|毫安时?", "battery", "mAh", "毫安"),
    (r"(?:k?w|watts?)\b|瓦", "power", "W", "瓦"),
    (r"v(?:olts?)?\b|伏", "voltage", "V", "伏"),
    (r"hz\b|赫兹", "refresh rate", "Hz", "赫兹"),
    (r"mp\b|megapixels?\b|万像素", "resolution", "MP", "万像素"),
    (r"p\b", "resolution", "p", "p"),
    (r"(?:km/h|kmh|kph)\b|公里每小时", "speed", " km/h", "公里每小时"),
    (r"(?:kms?|kilomet(?:er|re)s?)\b|公里|千米", "range", " km", "公里"),
    (r"mph\b", "speed", " mph", "英里每小时"),
    (r"miles?\b|英里", "range", " miles", "英里"),
    (r"(?:rpm)\b|转(?!人|账|换)", "speed", " rpm", "转"),
    (r"(?:db|decibels?)\b|分贝", "noise", " dB", "分贝"),
    (r"dpi\b", "resolution", " dpi", "dpi"),
    (r"btus?\b", "power", " BTU", "BTU"),
    (r"(?:hours?|hrs?)\b|个?小时", "duration", " hours", "小时"),
    (r"(?:minutes?|mins?)\b|分钟", "duration", " minutes", "分钟"),
    (r"spf\b", "spf", " SPF", "SPF"),
    (r"mg\b|毫克", "dose", "mg", "毫克"),
    (r"carats?\b|ct\b|克拉", "carat", " carat", "克拉"),
    (r"lumens?\b|流明", "brightness", " lumens", "流明"),
    (r"(?:speeds?|gears?)\b|档|挡", "speeds", " speed", "档"),
    (r"(?:tiers?|shelf|shelves|layers?)\b|层", "tiers", " tier", "层"),
    (r"(?:drawers?)\b|个?抽屉", "drawers", " drawer", "抽屉"),
    (r"(?:doors?)\b|门", "doors", " door", "门"),
)
# a Latin unit ends where Chinese begins: 500ml的
UNITS = [(re.compile(rf"[\s-]?(?:{pattern})", re.ASCII), facet, en, zh) for pattern, facet, en, zh in _TABLE]
