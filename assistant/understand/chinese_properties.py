"""How a product should be, in Chinese: short pieces (硬壳的), what stands before the type (酱香型的白酒), 要能…, 带…."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.asking_words import ASKING_ZH
from assistant.understand.line import HAN
from assistant.understand.stated import FACETS, Conditions, blanked

_WITH_ZH = re.compile(r"(?:带|附带?|配有?|自带)(?:有|着|个|一个)?$")
_SEGMENT_ZH = re.compile(rf"[{HAN}a-z0-9]+")
_SHOULD_ZH = re.compile(  # it should be …
    rf"(?:我|也|还)?(?:想要|要|最好|希望|必须|一定要|得|需要){{1,2}}(?:是|能|有|带)?(?P<what>[{HAN}]{{2,6}}?)(?:的(?:那种|款)?)(?:吧|哦|呢)?"
    rf"|(?P<plain>[一二两三四五六七八九十]?[{HAN}]{{2,5}})的"
)
_PART_ZH = re.compile(
    rf"[{HAN}]{{1,3}}?[面身杆头底柄口盖带子芯套边垫腿里](?:得|一定|最好|必须)?(?:要|是|用|得){{1,2}}(?P<what>[{HAN}]{{1,5}}?)的?"
)  # 笔杆要红木的
_PLAIN_ZH = re.compile(rf"(?:带|有|要|是|配|最好|得|必须|一定|希望)*(?P<what>[{HAN}]{{2,5}}?)的?")
_ABLE_ZH = re.compile(
    rf"(?:(?:要|得|必须|最好|希望|需要|有没有|有|找|换个|来个)(?:是)?|(?<=[,，。、 ])|^)(?:能|可以|会)(?P<what>(?!便宜|打折|送|快递|看|买|用|退|换|吗)[{HAN}a-z0-9]{{2,8}})的(?=$|[\s,，。!！吧])"
)
_NOT_HOW_ZH = re.compile(
    "[我你您他她它这那哪第看买找送给换删]|加(?![湿厚绒热大长宽密固高速香])|什么|怎么|多少|便宜|贵|价|预算|以内|以下|以上|左右|好看|别|其他|一样|大一?点|小一?点|一点|一些|评|销量|最|新|东西|牌|不|快"
)
_BEFORE_TYPE_ZH = re.compile(rf"(?<![{HAN}])(?P<what>[{HAN}]{{2,5}})的$")
_SUITS_ZH = re.compile("(?:的人|人|宝宝)?(?:也)?(?:能|可以|可|适|专|会)?(?:用|使用|吃|喝|穿|戴|放)的?")


def before_type_zh(text: str, state: Conditions) -> None:
    """Put what stands with 的 right before the type, and no list knows, into ``state``: 酱香型的白酒."""
    for kind in state.types:
        match = _BEFORE_TYPE_ZH.search(
            ASKING_ZH.sub(lambda m: " " * len(m.group()) if m.group() != "的" else "的", text[: kind.start])
        )
        if match is None or _NOT_HOW_ZH.search(match["what"]):
            continue
        if not any(w.start < match.end("what") and match.start("what") < w.end for w in state.words):
            state.put("feature", match["what"])


def segments_zh(text: str, state: Conditions) -> None:
    """Put short pieces that say how the thing should be, for a catalog in Chinese, into ``state``: 最好是硬壳的, 带奶泡的."""
    for piece in _SEGMENT_ZH.finditer(blanked(text, state.spans)):
        part = _PART_ZH.fullmatch(piece.group())
        if part and state.types and piece.start() >= state.types[0].end and not _NOT_HOW_ZH.search(part.group()):
            start = piece.start() + part.start("what")
            if not any(w.start < start + len(part["what"]) and start < w.end for w in state.words):
                state.put("feature", part["what"])
            continue
        match = _SHOULD_ZH.fullmatch(piece.group())
        how = (match["what"] or match["plain"]) if match else None
        if match is None or how is None or _NOT_HOW_ZH.search(how):
            whole = _PLAIN_ZH.fullmatch(piece.group())
            if whole and state.types and piece.start() >= state.types[0].end:
                _whole_piece(whole["what"], piece.start() + whole.start("what"), state)
            continue
        if match["plain"] and not (state.types and piece.start() > state.types[0].end):
            continue  # 三个轮子的, after the thing was named
        start = piece.start() + match.start("what" if match["what"] else "plain")
        if any(w.start < start + len(how) and start < w.end for w in state.words):
            _whole_piece(how, start, state)
        else:
            state.put("feature", how)


def _whole_piece(what: str, start: int, state: Conditions) -> None:
    """Put a short piece behind the type as it stands, in place of what a part of it was taken for: 软底, 自动扣."""
    inside = [w for w in state.words if start <= w.start < start + len(what)]
    covered = sum(w.end - w.start for w in inside)
    if len(what) == 4 and what[0] == what[2] and covered == 2 and inside[0].kind in FACETS:  # 防水防油
        state.put("feature", what[2:] if inside[0].start == start else what[:2])
        return
    if inside and _SUITS_ZH.fullmatch(what[inside[-1].end - start :]) and inside[0].start == start:
        return  # 敏感肌能用
    if _NOT_HOW_ZH.search(what) or covered >= len(what.rstrip("款")) or any(w.kind not in FACETS for w in inside):
        return
    for key in [k for k, v in state.attributes.items() if any(v == w.value for w in inside)]:
        del state.attributes[key]
    state.words = [w for w in state.words if w not in inside]
    state.put("feature", what)


def able_zh(text: str, language: str, state: Conditions) -> None:
    """Put what it should be able to do, for a catalog in Chinese, into ``state``; no product is looked for in it: 要能自己洗拖布的."""
    for match in _ABLE_ZH.finditer(blanked(text, state.spans)):
        start, end = match.span("what")
        state.types = [t for t in state.types if not (start <= t.start and t.end <= end)]
        if language == "zh" and not any(
            w.start < end and start < w.end and w.kind in FACETS and w.end - w.start >= end - start for w in state.words
        ):
            state.put("feature", match["what"])


def with_zh(text: str, state: Conditions) -> None:
    """Put what it should have into ``state``; no product is looked for in it: 带吊坠, 带抽屉的."""
    for kind in list(state.types):
        if len(state.types) > 1 and _WITH_ZH.search(text[: kind.start]):
            state.types.remove(kind)
            state.put("feature", kind.value)
