"""Products on screen that a message says are not liked: 第一个不是我的风格, "I don't like number 2"."""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass

from assistant.facts import OnScreen
from assistant.opening import Opening
from assistant.understand.line import folded, plain
from assistant.understand.pointing import pointing

_REF = (
    r"(?:the )?#(?: ones?)?(?:(?:,| and|[和跟、，及与]|还有)* ?(?:the )?#(?: ones?)?)*"  # what points at a product is read as #
)
_LITTLE = r"(?:我|感觉|觉得|看着|都|也|真的?|实在|有点|就)*"
_NOT_MINE = (
    r"(?:不(?:是)?(?:太|怎么|大|很|那么)?(?:喜欢|中意|好看|适合我|合我的?(?:口味|风格|胃口)|我的?(?:风格|菜|款|类型|style))"
    r"|(?:太|好|真|很|有点)?(?:丑|难看)|看不上|没感觉)(?:死|爆)?[了的吧啊呀诶哦]*"
)
_UGLY = r"(?: just| so| really| too| pretty| quite)* (?:ugly|hideous|awful|horrible)"
_MINE = r"(?:my (?:style|taste|thing|type|cup of tea)|for me)"
_NOT_MY = rf"(?: just| really| quite)* {_MINE}"
_DISLIKE = r"(?:i )?(?:really )?(?:don't|do not|dont|didn't) (?:really |much )?(?:like|love|care for|fancy)|i (?:hate|dislike)|not (?:a fan of|keen on|into)"
_SAID = re.compile(
    rf"(?:^|(?<=[\s,，。;；.!！]))(?:{_REF}{_LITTLE}{_NOT_MINE}|我?{_LITTLE}不(?:是)?(?:太|怎么|大|很)?(?:喜欢|中意){_REF}[了啊呀]*"
    rf"|(?:{_DISLIKE}) {_REF}(?: at all| much| either)?|{_REF}(?: is|'s| are)?(?: not|n't){_NOT_MY}|{_REF}(?: is|'s| are){_UGLY}"
    rf"|(?:not(?: just| really| quite)* {_MINE}|{_NOT_MINE})[,， ]+{_REF})(?=$|[\s,，。;；.!！~])"
)
_BARE = re.compile(
    rf"{_LITTLE}{_NOT_MINE}|(?:(?:it|that|this)(?:'s| is)(?: just)? )?not(?: really)?{_NOT_MY}|(?:i )?(?:don't|do not|dont) (?:really )?like it"
)
_WORDS = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The products, none where it is not said which, and what the message says besides."""

    products: tuple[OnScreen, ...]
    rest: str


def refusal(opening: Opening) -> Refusal | None:
    """The products on screen that the message says are not liked; None where it says that of none."""
    context = opening.context
    text = folded(plain(context.message)).replace("’", "'")
    if not context.shown:
        return None
    focus = opening.state.focus
    shown = {n: OnScreen(n, opening.screen[pid]) for n, pid in enumerate(opening.state.shown, 1) if pid in opening.screen}
    spoken_of = tuple(on for on in shown.values() if on.product.product_id == focus or len(shown) == 1)
    if _BARE.fullmatch(text.strip(" \t.!。！~，,")):
        return Refusal(spoken_of, "")
    pointed = pointing(text, context)
    masked = text
    for start, end in sorted(pointed.spans, reverse=True):
        masked = f"{masked[:start]}#{masked[end:]}"
    said = _SAID.search(masked) if "#" not in text else None
    if said is None or not pointed.pointed or "#" in (rest := masked[: said.start()] + masked[said.end() :]):
        return None
    products = spoken_of if pointed.by == "it" else tuple(shown[place] for place in pointed.positions if place in shown)
    return Refusal(products, rest.strip(" ,，.。;；!！") if _WORDS.search(rest) else "")
