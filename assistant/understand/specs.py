"""What a message says a part or a rating of the thing must be: 显卡要 RTX 4060, CADR 400 以上."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.figures import Figure
from assistant.understand.stated import Conditions

_NAMES = dict(
    pair.split(":")
    for pair in (
        "显卡:graphics_card 处理器:processor 芯片:chip 主板:motherboard 运存:memory 内存:memory 硬盘:storage 固态:ssd 刷新率:refresh_rate "
        "分辨率:resolution 像素:pixels 色域:color_gamut 风量:airflow 吸力:suction 转速:speed 支数:thread_count 目数:mesh 度数:strength 流明:lumens "
        "防水等级:waterproof_rating 能效:energy_rating 蓝牙版本:bluetooth_version 接口:port cpu:processor gpu:graphics_card cadr:CADR dpi:DPI "
        "spf:SPF upf:UPF cri:CRI ansi:ANSI_lumens"
    ).split()
)
_SPEC = re.compile(
    rf"(?<![a-z])(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?:值|数|型号)?"
    r"(?:要求?|得|最好|必须|是|至少|起码|不低于|不小于|不少于|大于|高于|超过|达到|能到|能有|在|上|用|带|:|≥|>|\s)*"
    r"(?P<what>(?:[a-z]{1,8}[ -]?)?\d[\d.a-z]*(?: ?(?:ti|super|pro|max|plus))?(?![a-z])|[a-z][a-z-]{1,9}(?![a-z]))(?P<least>以上|起步?)?"
)


def of_spec(text: str, figure: Figure) -> bool:
    """Whether a figure of a folded text is the value of a part or rating, and so no price and no weight: 16G of memory."""
    return any(m.start("what") <= figure.start < m.end("what") for m in _SPEC.finditer(text))


def read_specs(text: str, raw: str, language: str, state: Conditions) -> None:
    """Put what parts and ratings must be into ``state``; the parts named are then no products looked for."""
    for match in _SPEC.finditer(text):
        if match["name"].isascii() and not any(c.isdigit() for c in match["what"]):
            continue  # "with spf please"
        if any(s < match.end() and match.start("what") < e for s, e in state.spans):
            continue
        rating = match["name"].isascii() and match["name"] not in ("cpu", "gpu")  # SPF50 is said whole
        said = raw[match.start() if rating else match.start("what") : match.end("what")]
        name = match["name"] if language == "zh" else _NAMES[match["name"]].replace("_", " ")
        state.put(name, said + (match["least"] or "") if language == "zh" else said)
        state.spans.append(match.span())
        state.types = [kind for kind in state.types if not match.start() <= kind.start < match.end()]
