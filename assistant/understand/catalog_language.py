"""The language of the catalog, and a relative wish (大一点) said in it."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understanding import Context

_RELATIVE_EN = dict(
    pair.split(":")
    for pair in (
        "大:bigger 小:smaller 长:longer 短:shorter 轻:lighter 重:heavier 厚:thicker 薄:thinner 宽:wider 窄:narrower 高:taller 矮:shorter "
        "深:darker 浅:lighter 暖和:warmer 亮:brighter 暗:darker 软:softer 硬:firmer 快:faster 慢:slower 安静:quieter 结实:sturdier "
        "轻便:lighter 轻薄:thinner 柔软:softer 修身:slimmer 宽松:looser 紧身:tighter 鲜艳:brighter 素:plainer 正式:more_formal "
        "休闲:more_casual 简约:simpler 时尚:more_stylish 可爱:cuter 成熟:more_mature 年轻:younger 低调:more_understated "
        "耐用:more_durable 舒服:more_comfortable 透气:more_breathable 保暖:warmer 清淡:lighter 甜:sweeter 辣:spicier 淡:lighter 浓:stronger"
    ).split()
)


def catalog_language(context: Context) -> str:
    """``zh`` for a Chinese catalog, else ``en``."""
    return "zh" if context.catalog_language == "zh" else "en"


def relative_wish(said: str, context: Context) -> str:
    """A relative wish as the catalog would say it: 大一点 is "bigger" in an English one."""
    word = re.sub("(?:一?点儿?|一?些儿?)$", "", said)
    return said if catalog_language(context) == "zh" else _RELATIVE_EN.get(word, said).replace("_", " ")
