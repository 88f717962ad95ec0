"""What a Chinese message names first and refuses or finds fault with after: 玻璃的我怕摔，不要; 粉的太嫩了."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.line import HAN
from assistant.understand.stated import Conditions, add_new
from assistant.understand.vocabulary import Word

_KIND = r"(?:色|味道?|款|类)?(?:系)?(?:的)?(?:牌子|品牌|那种|这种|款式?|东西|产品)?"
_REFUSED = re.compile(
    rf"{_KIND}(?:[,，]?(?:我|我们|人|他|她|家里?)?(?:怕|嫌|对|用|穿|戴|吃|喝|闻|实在|真的?|不太?)[{HAN}]{{0,5}}[,，])?(?:[,，]|的话|我|我们|他|她|孩子|就|都|也|一律|通通|统统|全部?|可|真|实在|坚决|还是|最近)*"
    r"(?:不要(?!紧|钱|求|问|太|那么|过于|特别|很)|不考虑|算了|免了|免谈|不行|除外|排除|pass|不看(?!见)|不太?喜欢|不太?想要|受不了|别(?:给我)?(?:推荐?|看|拿|来|有)|讨厌|不爱|不用了|过敏|不能(?:要|用|吃|穿|有))(?:给我|我)?(?:看|推荐|了|吧|哈)*(?=$|[\s,，。;；!！\x00])(?![,，。]?(?:帮我)?从)"
)
_FAULTED = re.compile(
    rf"(?:色|款)?的?(?:那种|这种)?(?:我|看着|看起来|显得?|感觉|实在|真的)*(?:太|不够|不太|过于|偏|有点儿?|有些|容易|怕是|恐怕|可能|显(?=得|黑|胖|老|脏|旧|土|壮|矮|腿|脸|脚|皱))(?!贵|好|漂亮|喜欢|美|棒|便宜|少|多|小众|赞|白(?!了)|瘦|高|气质|贵气|年轻|档次|质感)[{HAN}]{{1,6}}(?=$|[\s,，。;；!！])"
    rf"|(?:色|款)?的?(?:那种|这种)?(?:我|都|已经|早|早就|实在|真的?)*(?:(?:看|穿|用|吃|戴|喝|玩|买|闻)?(?:腻|厌|烦)(?:了|歪|死|得慌)|(?:看|穿|用|吃|戴|喝|买)(?:够|多)了|审美疲劳|不耐看|烂大街|满大街)"
)
_PLAINLY_NOT = re.compile(r"(?<![要差行好能会可是看买用想需么得])不(?:太|怎么|那么|会|容易)?$")
_NOT_HAVING = re.compile(r"(?:不|没有?|无|非)(?:带|含|是|能)?$")
_HAVING = re.compile(r"(?:有|带|含|是)$")
_UNKNOWN = re.compile(
    rf"(?:^|[,，。;；\s])(?:有|带|含)?(?P<what>(?![这那第它我你哪以都几])[{HAN}]{{1,5}}?)的(?={_REFUSED.pattern})"
    rf"|(?:^|[,，。;；\s])(?P<plain>(?![这那第它我你他她哪以都几也就还再太别其其全先暂现千请最可][{HAN}]|什么|一)[{HAN}]{{2,5}}?)(?:就|我|都)?(?:不要|不考虑|免了|免谈|除外|pass)了?(?=$|[\s,，。;；!！])"
)


def read_refused(text: str, words: list[Word], state: Conditions) -> str | None:
    """Put known words that are refused after they were named into ``state``; what is refused and no list knows comes back.

    Words that are only found fault with are noted as what something else is wanted instead of.
    """
    for word in words:
        if (
            word.kind == "type"
            and not text.startswith("的", word.end)
            or any(s < word.end and word.start < e for s, e in state.spans)
        ):
            continue
        before = text[: word.start]
        if word.kind == "type" and not _REFUSED.match(text, word.end):
            continue
        if refused := _REFUSED.match(text, word.end):
            if lacking := _NOT_HAVING.search(before):  # 不带盖子的不要
                state.put("feature", word.value)
                state.spans.append((lacking.start(), refused.end()))
                continue
            add_new(state.exclude, word.value)
            having = _HAVING.search(before)
            state.spans.append((having.start() if having else word.start, refused.end()))
        elif (plainly := _PLAINLY_NOT.search(before)) and word.said[:1] != text[plainly.start() - 1 : plainly.start()]:
            add_new(state.exclude, word.value)  # 咖啡豆，不酸的
            state.spans.append((plainly.start(), word.end))
        elif faulted := _FAULTED.match(text, word.end):
            add_new(state.replaced, word.value)
            state.spans.append((word.start, faulted.end()))
    for match in _UNKNOWN.finditer(text):
        start, end = match.span("what" if match["what"] else "plain")
        if not any(s < end and start < e for s, e in [*state.spans, *((w.start, w.end) for w in words)]):
            refused = _REFUSED.match(text, match.end() - 1) if match["what"] else None
            state.spans.append((start, refused.end() if refused else match.end()))
            return text[start:end]
    return None
