"""A text in the other language of the desk, by the model; figures, titles, numbers of orders and links stay as they are.

What comes back is checked for what can be checked of a translation: every mark is there once, nothing is denied that was not,
and no refund, discount, promise or day turns up that the text does not speak of. A second try is told what to mind. With the
model down, a shopper's message is told by what it was understood to ask for (``gist.py``).
"""

import logging
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.copilot.asking import written
from assistant.copilot.kept import Masked, masked
from assistant.model import ChatModel, ModelUnavailable
from assistant.prompts import render
from assistant.understand.line import language_of, plain
from assistant.wording import SPOKEN

log = logging.getLogger(__name__)

To = Literal["en", "zh"]
TOKENS = 600  # that the model may write
TRIES = 2

_NAMES = {"en": "English", "zh": "Chinese"}
_MARK = re.compile(r"\[\s?\d{1,3}\s?\]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-zA-Z]{2,}")
_MARKUP = re.compile(r"https?:|www\.|://|\]\(|[<>{}|`*#\\^]|\d")
# what a reader of either language would act on: (English, Chinese), each as generous as the other's words may be
_WEIGHTY = tuple(
    (re.compile(english, re.IGNORECASE), re.compile(chinese))
    for english, chinese in (
        (
            r"\brefund|\bmoney back|\breimburs|\bget (?:my|your|the) money",
            r"退款|退钱|退还|返还|退(?!货|换|回|订|出)",
        ),
        (r"\bfree\b(?! to)|\bno charge|\bcomplimentary|\bgratis", r"免费|包邮|免邮|免运费|赠|送一?[个件]|不要钱|免"),
        (
            r"\bdiscount|\bcoupon|\bvoucher|\bpromo|\boff\b|\bdeal\b|\bcheaper|\blower price",
            r"折|优惠|券|便宜|减|促销|活动|特价",
        ),
        (r"\bguarante|\bpromis|\bassur|\bensur|\bcertainly\b|\bdefinitely\b", r"保证|承诺|保障|一定|肯定|确保|放心|包"),
        (r"\bcompensat|\bstore credit|\bgift\b", r"赔|补偿|礼|积分"),
        (r"\bcancel", r"取消|撤|不要了|退订"),
        (r"\breturn(?:s|ed|ing|able)?\b|\bsend(?:ing)? (?:it|them|this) back", r"退|还|回"),
        (r"\bexchang|\breplac|\bswap", r"换|补发|替"),
        (
            r"\btoday\b|\btonight\b|\btomorrow\b|\bimmediately\b|\bright away\b|\bat once\b",
            r"今|明天|明日|立即|马上|立刻|尽快|现在|即",
        ),
        (r"\bwarrant|\brepair", r"保修|质保|维修|修|三包"),
    )
)
_DENIES = {
    "en": re.compile(
        r"\b(?:not|no|never|none|nothing|nor|neither|without|cannot|unable|unfortunately|fail\w*|lack\w*|un\w+ed|stop|wrong"
        r"|yet|out of|un(?:available|able|worn|washed|opened|broken|likely|less))\b|n['’]t\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[不没无非未勿莫别]|缺|拒|停|错|失败|尚|除"),
}
_NO_DENIAL = {
    "en": re.compile(
        r"\bno (?:problem|worries|doubt)\b|\bnot only\b|\bwhy (?:not|don't)\b|\bdo not hesitate\b|\bno\.", re.IGNORECASE
    ),
    "zh": re.compile(
        r"不好意思|不客气|对不起|差不多|不错|非常|不过|不锈钢|无线|无论|不仅|不但|没问题|没关系|不便|是不是|能不能|会不会|可不可以|有没有|要不要"
        r"|好不好|行不行|是否|不同|不知道|不妨|别的|特别|别人|分别|级别|区别"
    ),
}


@dataclass(frozen=True, slots=True)
class Translated:
    """The text in the other language: the model's, the gist of it, or as it was where it is in that language already."""

    text: str
    source: Literal["model", "gist", "unchanged"]
    milliseconds: int


async def translated(
    text: str,
    to: To,
    model: ChatModel | None,
    *,
    titles: Iterable[str] = (),
    gist: str | None = None,
    seconds: float,
) -> Translated:
    """The text in the language. ``gist``: what a shopper's message was understood to ask for; None where that is not known.

    Raises:
        ModelUnavailable: no model can be asked, or it did not translate what the text says, and there is no gist either.
    """
    began = time.perf_counter()
    if language_of(plain(text), to) == to and not (to == "en" and _HAN.search(text)):
        return Translated(text, "unchanged", 0)
    source, failure = masked(text, titles), ModelUnavailable("the translation did not hold")
    remark = ""
    for _ in range(TRIES):
        asked = render("translate", to=_NAMES[to], text=source.text, remark=remark)
        try:
            worded = await written(model, asked, max_tokens=TOKENS, seconds=seconds)
        except ModelUnavailable as unavailable:
            failure = unavailable
            break
        refused = why_wrong(worded, source, to)
        if (filled := source.filled(worded)) is not None and not refused:
            return Translated(filled, "model", _since(began))
        log.info("a translation was refused: %s", refused)
        marks = " ".join(f"[{number}]" for number in range(1, len(source.pieces) + 1))
        remark = f"Translate all of it, add nothing, write {_NAMES[to]} only" + (f", and keep {marks}." if marks else ".")
    if gist:
        return Translated(gist, "gist", _since(began))
    raise failure


def why_wrong(worded: str, source: Masked, to: To) -> str:
    """Why this cannot be the translation of the source; "" where it can. Both have marks in the place of their pieces."""
    bare, said = _MARK.sub(" ", worded), _MARK.sub(" ", source.text)
    if source.filled(worded) is None:
        return "figure"
    if _MARKUP.search(bare):
        return "markup"
    if _HAN.search(bare) if to == "en" else (_LATIN.search(said) and not _HAN.search(bare)):
        return "language"
    shortest, longest = (0.6, 9.0) if to == "en" else (0.1, 1.6)
    if not shortest * len(said) <= len(bare.strip()) + 8 or len(bare) > longest * len(said) + 40:
        return "length"
    spoken = language_of(plain(said), "en")
    if spoken not in SPOKEN:  # the words of other languages are not known here
        return ""
    if any(_new(english, chinese, bare, said) for english, chinese in _WEIGHTY):
        return "weighty"
    if _denies(bare, to) != _denies(said, spoken):
        return "denial"
    return ""


def _new(english: re.Pattern[str], chinese: re.Pattern[str], worded: str, said: str) -> bool:
    spoken = english.search(worded) or chinese.search(worded)
    return spoken is not None and not (english.search(said) or chinese.search(said))


def _denies(text: str, language: str) -> bool:
    return _DENIES[language].search(_NO_DENIAL[language].sub(" ", text)) is not None


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
