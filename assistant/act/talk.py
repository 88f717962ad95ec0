"""Smalltalk, what a shop does not do, and messages without words: nothing is looked up."""

import re
import unicodedata

from assistant.facts import Talk, TalkKind
from assistant.understand.chatter import is_chatter
from assistant.understand.cues import YES_NO
from assistant.understand.line import folded, plain

_KINDS: tuple[tuple[TalkKind, str], ...] = (
    ("thanks", r"\bthank|\bthx\b|\bty\b|\bcheers\b|\bta\b|appreciate|谢谢|多谢|感谢|谢啦|辛苦了"),
    (
        "bye",
        r"\bbye|\bgoodbye|see (?:you|ya)|good night|\bthat(?:'s| is) me (?:done|off|sorted)\b"
        r"|\bi(?:'m| am) off\b|\b(?:talk|speak) (?:to you )?later\b"
        r"|再见|拜拜|回见|晚安|下次|回头(?:再)?(?:说|聊|来)|先走了|下回",
    ),
    (
        "here",
        r"\b(?:any(?:one|body)|some(?:one|body)|you(?: guys| still)?|u|ya|still)\b(?: still)? (?:there|here)\b"
        r"|\banswer me\b|\b(?:hello|hey|hi)\s?\?"
        r"|\bwhy (?:aren't|are|don't|r) (?:you|u) (?:not )?(?:answer|reply|respond)|\bare you listening\b"
        r"|在吗|在么|在不在|有人(?:吗|么|在)|人呢|还在(?:吗|么|不)|怎么不(?:说话|回)|回(?:答|复)我|理我",
    ),
    (
        "who",
        r"who are you|your name|what are you|are you (?:a |an )?(?:bot|robot|human|ai|real|person)|what can you do"
        r"|你是谁|你叫|名字|机器人|你能做|你会",
    ),
)
_GREETS = re.compile(
    r"\b(?:hi+|hey+|hello+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|morning|how are (?:you|things)"
    r"|how's it going|what's up|nice to meet)\b|[你您]好|大家好|哈喽|哈啰|嗨|嘿|[早午晚]安|[早上中下晚]+午?好|^早",
    re.IGNORECASE,
)
_SETTLED = re.compile(  # no, and no more than that; or a word of content
    r"\W*(?:(?:no|nope|nah|not really|never ?mind|not now|nothing(?: else)?|that(?:'s| is) (?:all|it)"
    r"|i'm (?:good|fine|done)|hmm+|hm|oh|ah"
    r"|ok(?:ay)?|fine|cool|nice|great|perfect|awesome|lol|haha+|wow|alright|all right"
    r"|got it|sounds good|sure|thanks|right|good|well)\W*)+"
    r"|\W*(?:(?:不用|不要|不了|算了|没事|没什么|就这样|先这样|好|行|可以|嗯|哦|知道|明白|哈|不错|太好)(?:了|的|吧|啊|哈)*\W*)+",
    re.IGNORECASE,
)
_INSTRUCTIONS = re.compile(
    r"instruction|system prompt|your prompt|ignore|jailbreak|devmode|developer mode|you are now|no rules|repeat after me"
    r"|pretend"
    r"|提示词|指令|设定|忽略|忘掉|没有任何限制|扮演",
    re.IGNORECASE,
)


_PLEASED = frozenset("👍👌🙏🙂😊😀😁😄🥰😍❤💕🎉👏🆗")


def small_talk(message: str) -> Talk:
    """Which kind of small talk it is; a goodbye with thanks is a goodbye, and a greeting that asks for an answer gets one."""
    kinds = {kind for kind, pattern in _KINDS if re.search(pattern, message, re.IGNORECASE)}
    for kind in ("bye", "thanks", "here", "who"):
        if kind in kinds:
            return Talk(kind)
    text = folded(plain(message))
    if YES_NO.fullmatch(text) or settles(message):
        return Talk("nothing_open")
    if _GREETS.search(text):
        return Talk("greeting")
    return Talk("nothing_open" if is_chatter(text, 0, len(text)) else "unsure")  # talk, and nothing in it to be unsure of


def settles(message: str) -> bool:
    """Whether a message is a no, or content, and nothing more."""
    return _SETTLED.fullmatch(folded(plain(message))) is not None


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
    if re.fullmatch(r"[?？!！\s]+", message) and re.search(r"[?？]", message):
        return Talk("here")
    if not any(mark.isalnum() for mark in message):
        return Talk("nothing_open" if any(mark in _PLEASED for mark in message) else "no_words")
    return None
