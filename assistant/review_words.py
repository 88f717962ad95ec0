"""What buyers write about, as axes with sides: "true to size", "runs small"; wordings of each in English and Chinese (folded).

A side that is denied ("not true to size") counts for the side named as its opposite, where there is one.
"""

# ruff: noqa: E501 - wordings read better in one line

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Side:
    """One thing that buyers say; ``name`` is a key of the wording: "review.{name}"."""

    name: str
    said: re.Pattern[str]
    denied: str | None = None  # the side that a denial speaks for


@dataclass(frozen=True, slots=True)
class Axis:
    """Sides of one matter, and how a question asks about it."""

    name: str
    asked: re.Pattern[str]
    sides: tuple[Side, ...]


def _side(name: str, said: str, denied: str | None = None) -> Side:
    return Side(name, re.compile(said), denied)


def _axis(name: str, asked: str, *sides: Side) -> Axis:
    return Axis(name, re.compile(asked, re.IGNORECASE), sides)


AXES = (
    _axis(
        "fit",
        r"\bfits?\b|\bsiz(?:e|es|ing)\b|true to size|\bruns? (?:small|large|big|tight)|合身|尺码|偏大|偏小|码(?:数)?准|大小",
        _side(
            "true_to_size",
            r"true to (?:its )?size|tts\b|fits? (?:perfect|great|well|as expected|nicely|beautifully|me perfect)\w*|perfect fit|great fit|usual size (?:fits?|was|is|worked)|尺码(?:很|非常|挺)?(?:准|合适|标准|正)|(?:很|非常|挺|刚好|正好)合身|大小(?:很|正|刚)?(?:合适|正好|刚好)|码数准",
        ),
        _side(
            "runs_small",
            r"\bruns? (?:\w+ ){0,2}?(?:small|tight|short|narrow)|(?<!i'm )(?<!am )\b(?:too|very|so|way|bit|little|super) (?:small|tight|snug)\b(?! (?:frame|chest|bust|waist|person|framed|boned|pocket|print|hips))|\bsiz(?:e|ed|ing) up\b|(?:go|went|order(?:ed)?|buy|get) (?:up )?(?:a|one) size (?:up|larger|bigger)|偏小|太小|有点小|小了|太紧|紧了|买大一?[码号]",
            "true_to_size",
        ),
        _side(
            "runs_large",
            r"\bruns? (?:\w+ ){0,2}?(?:large|big|loose|wide|long)|(?<!i'm )(?<!am )\b(?:too|very|so|way|bit|little|super) (?:big|large|loose|baggy|boxy|wide)\b(?! (?:frame|chest|bust|waist|person|framed|boned|pocket|print|hips|fan|deal))|\bsiz(?:e|ed|ing) down\b|(?:go|went|order(?:ed)?|buy|get) (?:down )?(?:a|one) size (?:down|smaller)|swim(?:ming|s)? in (?:it|this)|偏大|太大|有点大|大了|太松|松了|买小一?[码号]",
            "true_to_size",
        ),
    ),
    _axis(
        "comfort",
        r"comfort|comfy|cosy|cozy|舒服|舒适",
        _side("comfortable", r"\bcomfort(?:able|ably|y)\b|\bcomfy\b|\bcozy\b|\bcosy\b|舒服|舒适", "uncomfortable"),
        _side("uncomfortable", r"\buncomfortabl[ey]\b|\bdigs? in|难受|不适|磨脚", "comfortable"),
    ),
    _axis(
        "itch",
        r"itch|scratch|irritat|扎人|扎皮肤|刺痒|扎不扎",
        _side("itchy", r"\bitch(?:y|es|ed)?\b|\bscratchy\b|\birritat\w+|扎人|扎皮肤|刺痒|发痒", "not_itchy"),
        _side("not_itchy", r"不(?:会|怎么|太)?扎"),
    ),
    _axis(
        "quality",
        r"quality|well made|sturdy|durab|last long|hold up|fall apart|质量|做工|结实|耐用|耐穿|品质",
        _side(
            "well_made",
            r"\b(?:good|great|high|excellent|amazing|nice|top|superb|better) quality\b|\bquality (?:is|was|seems|feels)(?: \w+)? (?:good|great|excellent|amazing|nice|high|top)\b|\bwell[- ](?:made|constructed|crafted)\b|\bsturdy\b|\bdurable\b|\b(?:holds?|held) up\b|质量(?:很|非常|挺|真|特别)?(?:好|棒|不错|过关)|做工(?:很|非常|挺)?(?:好|精细|精致|细致|不错)|结实|耐用|耐穿",
            "poorly_made",
        ),
        _side(
            "poorly_made",
            r"\b(?:poor|bad|low|terrible|cheap|horrible|lesser) quality\b|\bquality (?:is|was|seems|feels)(?: \w+)? (?:poor|bad|low|terrible|cheap|disappointing)\b|\b(?:cheaply|poorly|badly) (?:made|constructed|sewn)\b|\bfell apart\b|\bfalling apart\b|\bflimsy\b|\bpill(?:s|ed|ing)\b|\bunravel\w*|\b(?:ripped|tore|torn|broke|snagged|snags)\b|\blooks? cheap\b|\bfeels? cheap\b|质量(?:很|太|非常|真)?(?:差|烂)|做工(?:很|太)?(?:差|粗糙)|粗糙|起球|开线|掉线|破了|坏了|线头",
            "well_made",
        ),
    ),
    _axis(
        "transparency",
        r"see[- ]?through|sheer|transparen|opaque|透(?!气)|露底",
        _side(
            "see_through",
            r"\bsee[- ]?through\b|\bsheer\b|\btransparent\b|\bcan see (?:right )?through|(?:很|有点|太|会|比较)透(?!气)|露底",
            "opaque",
        ),
        _side("opaque", r"\bopaque\b|(?:不|没有?)(?:怎么|太|会)?透(?!气)|不露底", "see_through"),
    ),
    _axis(
        "softness",
        r"\bsoft|\brough|\bstiff|柔软|软不软|粗糙|硬",
        _side("soft", r"\b(?:so |very |super |really )?(?:soft|silky|buttery)\b|柔软|很软|软软|软糯", "stiff"),
        _side("stiff", r"\bstiff\b|\brough\b|\bcoarse\b|\bscratchy\b|(?:很|太|有点|比较)硬|发硬", "soft"),
    ),
    _axis(
        "warmth",
        r"\bwarm|\bkeeps? (?:\w+ )?(?:warm|cold)|保暖|暖和|冷不冷|厚不厚",
        _side(
            "warm",
            r"\b(?:very |so |really |super |nice and |keeps? (?:me|you) )?warm(?:th)?\b(?! (?:weather|month|day|climate|summer|spring|season|temp|evening|night|tone|color|colour))|\btoasty\b|保暖|暖和",
            "not_warm",
        ),
        _side(
            "not_warm", r"\bcold in (?:it|this)|not (?:very |that |at all )?warm|不(?:太|够|怎么|是很)?(?:保暖|暖和)", "warm"
        ),
    ),
    _axis(
        "thickness",
        r"\bthick|\bthin\b|\blightweight|\bheavy\b|厚|薄",
        _side(
            "thick",
            r"\bthick(?:er)?\b|\bheavy (?:material|fabric|weight)\b|\bsubstantial\b|(?:很|挺|比较|有点|太|偏)厚|厚实|厚度(?:很|刚)?(?:好|够)",
            "thin",
        ),
        _side(
            "thin",
            r"(?<!look )(?<!looks )(?<!am )(?<!i'm )(?<!looking )\b(?:very |so |too |really |quite |super |paper |a bit |a little )?thin(?:ner)?\b(?! (?:person|girl|woman|frame|build|arms|legs|side))|\blight ?weight\b|(?:很|挺|比较|有点|太|偏)薄|薄了|轻薄",
            "thick",
        ),
    ),
    _axis(
        "color",
        r"colou?r (?:true|accurate|as|like|fade|bleed)|as pictured|as shown|like the (?:picture|photo)|fade|色差|掉色|褪色|和图片|跟图片|与图片",
        _side(
            "as_pictured",
            r"(?:colou?r|exactly|just|looks?|true)(?: \w+){0,3} (?:as pictured|as shown|like the (?:picture|photo)s?|to (?:the )?(?:picture|photo)s?)|没有?色差|(?:和|跟|与)图片?(?:上)?(?:的)?(?:一样|一致|一模一样)",
            "not_as_pictured",
        ),
        _side(
            "not_as_pictured",
            r"(?:different|not the same|differs?|off)(?: \w+){0,3} (?:from|than) (?:the )?(?:picture|photo|image|pictured|online|website|shown)s?|colou?r (?:is|was) (?:\w+ )?(?:different|off|darker|lighter|duller)|nothing like the (?:picture|photo)|有色差|色差(?:很|太|比较)?大|(?:和|跟|与)图片?(?:上)?(?:的)?不(?:一样|符|同)",
            "as_pictured",
        ),
        _side(
            "fades",
            r"\bfad(?:es|ing)\b|\b(?:has|have|had|colou?rs?|it|already) faded\b|\bbleeds?\b|\bbled\b|\bbleeding\b|掉色|褪色|染色",
        ),
    ),
    _axis(
        "shrinking",
        r"\bshr[iau]nk|after (?:a |the )?wash|缩水|变形",
        _side("shrinks", r"\bshr(?:ank|unk|inks?|inking)\b|缩水|洗(?:了|后)(?:一次)?(?:就)?变形", "keeps_its_shape"),
        _side(
            "keeps_its_shape",
            r"\bwashe[sd] (?:very |really )?(?:well|beautifully|nicely|great)\b|\bkeeps? its shape\b|(?:不|没有?|不会)(?:缩水|变形)",
            "shrinks",
        ),
    ),
    _axis(
        "value",
        r"worth (?:it|the)|value for|good value|overpriced|性价比|值不值|值得|划算",
        _side(
            "worth_it",
            r"\bworth (?:it|every|the (?:price|money))|\b(?:good|great|excellent) (?:value|deal|price|bargain)\b|性价比(?:很|非常|超|真)?高|(?:很|超|真|非常)(?:值|划算)|物超所值|物有所值",
            "overpriced",
        ),
        _side(
            "overpriced",
            r"\bover ?priced\b|\b(?:too|way too|very|so) (?:expensive|pricey)\b|\bnot worth\b|太贵|偏贵|性价比(?:不高|低)|不值(?:得|这个价)?",
            "worth_it",
        ),
    ),
    _axis(
        "flattering",
        r"flatter|look good on|显瘦|显胖|好看|版型",
        _side(
            "flattering",
            r"\bflatter(?:s|ing)\b|\bslimming\b|显瘦|版型(?:很|非常|挺)?(?:好|正)|(?:很|真|非常|超)好看",
            "unflattering",
        ),
        _side(
            "unflattering",
            r"\bunflattering\b|\b(?:like|as) a (?:sack|tent|maternity)|\bfrumpy\b|\bmaternity\b|显胖|显黑|版型(?:很|太)?差|不好看",
            "flattering",
        ),
    ),
    _axis(
        "water",
        r"water ?(?:proof|resistant|tight)|rain|leak|防水|漏水",
        _side("keeps_water_out", r"\bwater ?-?(?:proof|tight|resistant)\b|\bkept (?:me|my \w+) dry\b|防水", "lets_water_in"),
        _side("lets_water_in", r"\bleak(?:s|ed|ing|y)?\b|\bsoaked through\b|漏水|渗水|进水", "keeps_water_out"),
    ),
)
