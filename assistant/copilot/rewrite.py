"""An agent's text made shorter, warmer or more formal: by the model where what it writes says the same, else by plain rules.

The rules touch nothing that says anything: shorter leaves out sentences of courtesy alone, warmer greets and closes, formal
writes contractions out (English) or says 您 (Chinese).
"""

import asyncio
import logging
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.copilot.asking import written
from assistant.copilot.kept import masked
from assistant.copilot.rewording import is_courtesy, sentences_of, why_refused
from assistant.model import ChatModel, ModelUnavailable
from assistant.prompts import render
from assistant.understand.line import language_of, plain
from assistant.voice import sentences_joined
from assistant.wording import SPOKEN, say

log = logging.getLogger(__name__)

How = Literal["shorter", "warmer", "formal"]
TOKENS = 500  # that the model may write

_GREETED = re.compile(
    r"^\W*(?:(?:hi|hello|hey|dear|good (?:morning|day|afternoon|evening))\b|您好|你好|亲|尊敬)", re.IGNORECASE
)
_CLOSED = re.compile(
    r"(?:regards|wishes|sincerely|anything else|any(?: other| further)? questions|祝您|随时|还有什么)", re.IGNORECASE
)
_FORMAL_EN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b{said}", re.IGNORECASE), written_out)
    for said, written_out in (
        (r"can['’]t\b", "cannot"),
        (r"won['’]t\b", "will not"),
        (r"shan['’]t\b", "shall not"),
        (r"(\w+)n['’]t\b", r"\1 not"),
        (r"(i)['’]m\b", r"\1 am"),
        (r"(\w+)['’]re\b", r"\1 are"),
        (r"(\w+)['’]ve\b", r"\1 have"),
        (r"(\w+)['’]ll\b", r"\1 will"),
        (r"(?:hi|hey) there\b", "Hello"),
        (r"(?:hi|hey)\b", "Hello"),
        (r"thanks a lot\b", "Thank you very much"),
        (r"thanks\b", "Thank you"),
        (r"(?:yeah|yep|yup)\b", "Yes"),
        (r"gonna\b", "going to"),
        (r"wanna\b", "want to"),
    )
)
_FORMAL_ZH: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("你们"), "您"),
    (re.compile("你"), "您"),
    (re.compile("[哦呀啦哈喔嘛]+(?=[。！!，,～~]|$)"), ""),
    (re.compile("(?<=[。！？])[～~]+|[～~]+(?=[。！？])"), ""),
    (re.compile("[～~]+"), "。"),
    (re.compile("亲(?=[，,！!])"), "您好"),
)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text, and who wrote it."""

    text: str
    source: Literal["model", "rules"]
    milliseconds: int


async def rewritten(text: str, how: How, model: ChatModel | None, *, titles: Iterable[str] = (), seconds: float) -> Rewritten:
    """The text in that manner. ``titles`` are names that stay as they are.

    Raises:
        ModelUnavailable: no model can be asked, or it wrote what the text does not say, and no rule changes anything.
    """
    began = time.perf_counter()
    language = language_of(plain(text), "en")
    rewording, source = None, masked(text, titles, quotes=True)
    if language in SPOKEN:
        try:
            asked = render("rewrite", how=how, text=source.text)
            rewording = await written(model, asked, max_tokens=TOKENS, seconds=seconds)
        except ModelUnavailable as failure:
            log.info("a text is rewritten without the model: %s", failure)
    if rewording is not None:
        filled = source.filled(rewording, all_of_them=how != "shorter")
        refused = await asyncio.to_thread(why_refused, rewording, source, language, whole=how != "shorter")
        if how == "shorter" and not refused and len(rewording) >= len(source.text):
            refused = "no shorter"
        if filled is not None and not refused and filled != text:
            return Rewritten(filled, "model", _since(began))
        log.info("the model's rewriting was refused: %s", refused or "as it was")
    ruled = by_rules(text, how, language)
    if ruled == text.strip():
        raise ModelUnavailable("nothing that rules alone can change")
    return Rewritten(ruled, "rules", _since(began))


def by_rules(text: str, how: How, language: str) -> str:
    """The text in that manner as far as rules go; as it was where they change nothing."""
    text = text.strip()
    if language not in SPOKEN:
        return text
    if how == "shorter":
        lines = [_shorter(line, language) for line in text.splitlines()]
        return "\n".join(line for line in lines if line) or text
    if how == "warmer":
        greeting = "" if _GREETED.search(text) else say(language, "desk.warm.greeting")
        closing = "" if _CLOSED.search(text) else say(language, "desk.warm.closing")
        return sentences_joined(language, [greeting, text, closing])
    for pattern, formal in _FORMAL_ZH if language == "zh" else _FORMAL_EN:
        text = pattern.sub(lambda match, to=formal: _cased(match.expand(to), match.group()), text)  # type: ignore[misc]
    return text


def _shorter(line: str, language: str) -> str:
    kept = [sentence for sentence in sentences_of(line) if not is_courtesy(masked(sentence).text, language)]
    return sentences_joined(language, kept)


def _cased(word: str, like: str) -> str:
    """The word with a capital letter where the one that it stands for had one, and only there."""
    if word.startswith("I "):
        return word
    return word[:1].upper() + word[1:] if like[:1].isupper() else word[:1].lower() + word[1:]


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
