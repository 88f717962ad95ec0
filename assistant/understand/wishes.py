"""What kind of wish for products a message is: a new need, ideas, or a change of the need in force."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand import cues
from assistant.understand.bounds import Bounds
from assistant.understand.cart_wording import asks_companion
from assistant.understand.decision import Decision
from assistant.understand.line import folded
from assistant.understand.pointing import Pointing
from assistant.understand.stated import Conditions
from assistant.understand.vocabulary import Word
from assistant.understanding import Context
from retrieval.lexicon import lexicon

_ANEW = re.compile(
    r"^(?:算了|不要了|先不看|那算了)[,，。!！ 吧]|先不看了|\bnever ?mind\b|^(?:forget|scrap) (?:it|that|the|these|those|about)\b"
)
_NEXT_THING = re.compile(  # what is said before another product is named
    r"\b(?:(?:nearly|almost|totally|completely)? ?(?:forgot|forgotten|forgetting) (?!about\b|it\b)|(?:just |i )remembered|reminds me|while (?:i'm|we're|i am) (?:here|at it|about it)|while i(?:'ve| have) got you|(?:different|new|change of|changing(?: the)?|another) (?:subject|topic|tack|thing altogether|matter)"
    r"|on (?:another|a different|a separate) (?:note|subject|topic|matter)|something (?:else|different) (?:entirely|altogether|completely|now)|separately|moving on|next (?:up|on (?:the|my) list)|(?:one|another) (?:more|other) thing|i (?:also|still) (?:want|need|could do with)|(?:oh|and|so) (?:and )?now (?:for|to) "
    r"|(?:that's|that is) me (?:all )?(?:set|sorted|done|good|grand)|\w+s? (?:is |are |all |now )*sorted\b|done and dusted|ticked off|right,? next)"
)
_HELD = re.compile(  # what the thing in force should have or hold: "with a dimmer", "must fit a laptop"
    r"\b(?:with|fits?|holds?|(?:can|must|to|could|should) carry|carries|room for|space for|(?:big|large|small|wide|strong) enough for|compatible with|works? with|goes over|goes under)"
    r"(?: in| on)? (?:a (?:bit|little|touch|hint) of )?(?:my |an? |the |our |your |two |some )?(?:[a-z-]+ )?$"
)
_HELD_ZH = re.compile(
    r"(?:(?<!帮我)(?<!给我)(?<!顺便)(?<!再)带|自带|内置|含|(?:要|得|最好|最好能|必须|希望|一定要)有)(?:个|着)?$"
)  # 要有夜灯
_WISHED = re.compile(
    r" (?:would|might|could) be (?:really |very |so |even |quite )?(?:nice|lovely|great|good|better|ideal|perfect|handy|useful|best|a (?:plus|bonus|must))\b(?!,? (?:too|as well))|'d be (?:nice|lovely|great|good|better|ideal|perfect|handy)\b|(?:'s| is| are| looks?| seems?| feels?) (?:way |much |far |a bit |a little |just )?too [a-z]"
)
_STILL = re.compile(  # of the thing in force, though nothing names it: "is there one that …", "something smaller", "what do you have for 50"
    r"\b(?:is there|are there|have you(?: got)?|you got|do you (?:have|do|sell|stock|carry|make)|got|see|show me|find(?: me)?|prefer|want|need|like|take|^)\s?"
    r"(?:an? |the )?(?:any|one|ones|anything|something|some)(?: (?:[a-z-]+ )?ones?)? (?:that|that's|which|with|without|in|from|by|under|below|over|around|made|a (?:bit|little)|slightly|much|(?:i|we|you|he|she|they) (?:can|could|would|will)\b|[a-z]{2,}er\b|(?:more|less) [a-z]+)"
    r"|^(?:any|anything|something|ones?) (?:that|that's|which|with|without|in|from|by|under|below|over|around|made|a (?:bit|little)|slightly|much|(?:i|we|you|he|she|they) (?:can|could|would|will)\b|[a-z]{2,}er\b|(?:more|less) [a-z]+)"
    r"|\bwhat (?:have you|do you have|(?:else )?have you got|can i get|is there|do you (?:sell|stock)) (?:got )?(?:for|under|below|around|between|in the|up to|at)\b"
)
_SUGGESTED = re.compile(
    r"(?:[,.;-] ?(?:perhaps |maybe |possibly |like |say )?|\blike |\bsuch as |\bperhaps |\bmaybe )an? (?:[a-z-]+ ){0,2}$"
)
_LIKED = re.compile(
    r"(?:他|她|ta|特别|很|最|超|挺|也|平时)(?:喜欢|爱|迷)[喝吃玩用看]?$|(?:\b(?:he|she|who|they)|[,;.]) (?:really |also )?(?:loves?|likes?|collects?|adores?|enjoys?|is (?:really )?(?:into|mad about|crazy about|keen on|fond of|obsessed with)|mad on|mad about|into)\s$"
)

_FEW_WORDS = re.compile(r"[^\s\u4e00-\u9fff]+(?:\s[^\s\u4e00-\u9fff]+){0,3}|[\u4e00-\u9fff\d]{1,8}")
_ASKS_FOR_ANY = re.compile(
    r"\b(?:any(?:thing)?|some(?:thing)?|got|more|others?|else)\b|还?有(?:没有|.{0,8}[吗么嘛])|还有|再来|多来"
)

_SUITS_ME = re.compile(
    r"推荐[\u4e00-\u9fff]{0,4}(?:适合我|合我|我(?:可能|会|也许)?喜欢)|\b(?:recommend|suggest)\b[\w' ]{0,24}\b(?:for me\b|suits? me\b|i(?:'d| would| might| may)? (?:like|love|enjoy)\b)"
)


def another_type(stated: Conditions, context: Context) -> bool:
    """Whether a product type is named that is not the one in force, nor a kind of it or wider than it."""
    if not stated.types:
        return False
    before = context.need_before.category if context.need_before else None
    if before is None and context.shown:
        before = context.shown[0].category
    if before is None:
        return True
    words = lexicon()
    whole = [t for t in stated.types if not part_of(t, stated, context)]
    if not whole:
        return False
    named = whole[-1]
    if _ANEW.search(folded(context.message)) and named.value.lower() != before.lower():
        return True  # 算了，先看看吸尘器, after robot vacuums
    value, in_force = named.value.lower().removesuffix("s"), before.lower().removesuffix("s")
    if value != in_force and value.startswith(in_force) and not value.endswith(in_force):
        return not words.same(named.value, before)  # drill bits, after drills: made for it, not a kind of it
    if named.value.lower() in before.lower() or before.lower() in named.value.lower() or named.said in before.lower():
        return False
    return not words.same(named.value, before) and not words.same(named.said, before)


def part_of(kind: Word, stated: Conditions, context: Context) -> bool:
    """Whether a type is named as a part of the product in force: "a bigger screen", "the pen isn't essential"."""
    before = context.need_before
    if before is None:
        return False
    if any(kind.said in value.lower() or kind.value.lower() in value.lower() for value in before.attributes.values()):
        return True
    message = folded(context.message)
    if _HELD.search(message[: kind.start]) or _HELD_ZH.search(message[: kind.start]) or _WISHED.match(message, kind.end):
        return True
    return (
        stated.relative is not None and re.search(rf"{re.escape(stated.relative)} {re.escape(kind.said)}", message) is not None
    )


def wish(text: str, context: Context, pointed: Pointing, stated: Conditions, priced: Bounds) -> Decision:
    """What kind of wish for products this is: a new need, ideas, or a change of the need in force."""
    before = context.need_before
    in_force = before is not None and not before.empty
    ideas = cues.IDEAS.search(text)
    if not (stated.types or stated.any or priced.priced or pointed.pointed) and _SUITS_ME.search(text):
        return Decision("recommend", 0.95)  # 推荐几件适合我的
    if (
        cues.GOES_WITH.search(text)
        and (pointed.positions or context.shown or ideas)
        and not (stated.types and not pointed.positions)
    ):
        return Decision("recommend", 0.95 if asks_companion(text) else 0.85)
    if pointed.pointed and pointed.positions and cues.LIKE.search(text) and not another_type(stated, context):
        if not in_force or _ASKS_FOR_ANY.search(text):
            return Decision("refine", 0.95)  # 第一件还有类似的吗: others are asked for, and nothing of itself
    if not in_force and context.shown and not (stated.types or stated.any or priced.priced):
        if cues.OTHERS.search(text) or cues.CHEAPER.search(text):
            return Decision("refine", 0.96)  # of what was recommended, with no words to look for
    if not in_force and context.shown and not stated.types and (stated.any or priced.priced) and not pointed.pointed:
        if _FEW_WORDS.fullmatch(text) and not (ideas or cues.SEARCH_ASK.search(text) or cues.QUESTION.search(text)):
            return Decision("refine", 0.96)  # "in green": of those
    if before is not None and in_force:
        if cues.FINE_NOW.search(text) and any(thing.lower() in text for thing in before.exclude):
            return Decision("refine", 0.95)
        if cues.OTHERS.search(text) and not another_type(stated, context):
            return Decision("refine", 0.9)
        if cues.CHEAPER.search(text) and not another_type(stated, context):
            return Decision("refine", 0.9)
        if not another_type(stated, context) and not _fresh(text) and _STILL.search(text) and not pointed.pointed:
            return Decision("refine", 0.95)
        if another_type(stated, context):
            if ideas and re.search("gift|present|礼物|送", text) and not cues.SEARCH_ASK.search(text):
                return Decision("recommend", 0.6)
            return Decision("search", 0.96 if _NEXT_THING.search(text) else 0.85)
        if stated.types:
            return Decision("refine", 0.75)
        if cues.NOT_NEEDED.search(text):
            return Decision("refine", 0.85)
        sorted_by = any(pattern.search(text) for _, pattern in cues.SORTS)
        if ideas and not (stated.colors or stated.brands or stated.opened or pointed.positions) and _fresh(text):
            return Decision("recommend", 0.7)
        if stated.any or priced.priced or priced.rating_min is not None or sorted_by or cues.NOT_DEAR.search(text):
            ranged = priced.price_min is not None and priced.price_max is not None and not cues.ORDER_WORD.search(text)
            return Decision("refine", 0.95 if ranged else 0.85)
        if pointed.positions and (cues.LIKE.search(text) or cues.SAME_BRAND.search(text)):
            return Decision("refine", 0.85)
        if cues.SEARCH_ASK.search(text) and not cues.REFINE_ASK.search(text):
            return Decision("search", 0.5)
        return Decision("refine", 0.5)
    if (
        stated.types
        and all(_LIKED.search(text[: kind.start]) for kind in stated.types)
        and any(word.kind == "recipient" for word in stated.words)
    ):
        return Decision("recommend", 0.95)  # 女朋友过生日，她喜欢香薰
    if stated.types and ideas and not _fresh(text) and any(_SUGGESTED.search(text[: kind.start]) for kind in stated.types):
        return Decision("search", 0.95)  # "something for my bad back, a cushion perhaps"
    if stated.types:
        gift = ideas and re.search(r"\bgifts?\b|\bpresents?\b|礼物|礼品|伴手礼|奖品|送(?!货|到)", text)
        return (
            Decision("recommend", 0.95)
            if gift and all("gift" in (t.value, t.term.en if t.term else "") or t.value == "present" for t in stated.types)
            else Decision("search", 0.9)
        )
    if ideas or any(pattern.search(text) for name, pattern in cues.SORTS if name in ("popular", "newest")):
        return Decision("recommend", 0.8)
    if stated.any or priced.priced or cues.SEARCH_ASK.search(text):
        return Decision("search", 0.6)
    if cues.PRODUCT_ASK.search(text) and (context.history or context.shown) and cues.QUESTION.search(text):
        return Decision("detail", 0.5)
    if not cues.QUESTION.search(text):
        return Decision("search", 0.45 if len(text) <= 60 else 0.35)
    return Decision("out_of_scope", 0.35)


def _fresh(text: str) -> bool:
    """Whether a wish for ideas starts something new: it names a person, an occasion, or what is popular."""
    return bool(
        re.search(
            r"\b(?:gifts?|presents?|for my|for (?:a|an|his|her|their)\b|birthday|wedding|christmas|anniversary|popular|trending|surprise|inspire|what should|ideas?)\b|礼物|送|生日|婚礼|圣诞|热门|流行|推荐(?:点|些)|纪念日",
            text,
        )
    )
