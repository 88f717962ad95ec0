"""Smalltalk, what a shop does not do, and messages without words: nothing is looked up."""

import re
import unicodedata

from assistant.facts import Talk, TalkKind
from assistant.understand.cues import YES_NO
from assistant.understand.line import folded, plain

_KINDS: tuple[tuple[TalkKind, str], ...] = (
    ("thanks", r"\bthank|\bthx\b|\bty\b|\bcheers\b|appreciate|谢谢|多谢|感谢|谢啦|辛苦了"),
    ("bye", r"\bbye|\bgoodbye|see (?:you|ya)|good night|再见|拜拜|回见|晚安|下次"),
    (
        "here",
        r"\b(?:any(?:one|body)|some(?:one|body)|you(?: guys| still)?|u|ya|still)\b(?: still)? (?:there|here)\b"
        r"|在吗|在么|在不在|有人(?:吗|么|在)|人呢|还在(?:吗|么|不)",
    ),
    (
        "who",
        r"who are you|your name|what are you|are you (?:a |an )?(?:bot|robot|human|ai|real|person)|what can you do"
        r"|你是谁|你叫|名字|机器人|你能做|你会",
    ),
)
_INSTRUCTIONS = re.compile(
    r"instruction|system prompt|your prompt|ignore|jailbreak|devmode|developer mode|you are now|no rules|repeat after me"
    r"|pretend"
    r"|提示词|指令|设定|忽略|忘掉|没有任何限制|扮演",
    re.IGNORECASE,
)


def small_talk(message: str) -> Talk:
    """Which kind of small talk it is; a goodbye with thanks is a goodbye, and a greeting that asks for an answer gets one."""
    kinds = {kind for kind, pattern in _KINDS if re.search(pattern, message, re.IGNORECASE)}
    for kind in ("bye", "thanks", "here", "who"):
        if kind in kinds:
            return Talk(kind)
    return Talk("nothing_open" if YES_NO.fullmatch(folded(plain(message))) else "greeting")


def out_of_scope(message: str) -> Talk:
    """What the shop does not do; an attempt to change the assistant's instructions is told apart."""
    return Talk("instructions" if _INSTRUCTIONS.search(message) else "out_of_scope")


def clean(message: str) -> str:
    """The message without control characters and without marks that reorder text; lines are kept."""
    kept = []
    for mark in unicodedata.normalize("NFC", message):
        category = unicodedata.category(mark)
        if mark in "\n\t\r":
            kept.append(" " if mark == "\r" else mark)
        elif category in ("Cc", "Cs", "Co", "Cn"):
            kept.append(" ")
        elif category != "Cf" or mark == "\u200d":  # the joiner of emoji stays
            kept.append(mark)
    return re.sub(r"[ \t]{2,}", " ", "".join(kept)).strip()


def unreadable(message: str, limit: int) -> Talk | None:
    """Why a cleaned message cannot be read, None where it can."""
    if not message:
        return Talk("empty")
    if len(message) > limit:
        return Talk("too_long")
    if not any(mark.isalnum() for mark in message):
        return Talk("no_words")
    return None
