"""The search phrase: what is left of a message when asking, politeness and conditions are taken away."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.asking_words import ASKING, ASKING_ZH
from assistant.understand.line import HAN
from assistant.understand.vocabulary import Word

_BREAK_EN = re.compile(
    r"\b(?:with|for|that|which|in|on|under|from|by|made|without|to|at|and|but|as|so|because|who|between|around|over|below|less|more|no|not|priced|costing|using|while|when|since|if|please|pls|near)\b|[,.;:!?()\x00]"
)
_LEAD_EN = re.compile(
    r"^(?:(?:a|an|the|some|any|new|good|nice|decent|great|best|really|very|pair of|set of|couple of|bit of|lot of|kind of|type of|piece of|cheap|affordable|quality|my|your|me|us|more|other|few|of|proper|simple|basic|pretty|super|top|rated|\d+)\s+)+"
)
_BUYS_ZH = re.compile(r"(?:买|找|挑|推荐)(?:一?(?:点儿?|些|个|双|件|条|款|台|套|把|支|只|张|瓶|盒|本|部|种|辆|块|下))?")
_ALL_ASKING_ZH = re.compile(f"(?:{ASKING_ZH.pattern})+")
_WORDLIKE = re.compile(rf"[a-z0-9{HAN}]")


def noun_phrase(text: str) -> str | None:
    """The first noun phrase of an English message with no known product type, asking taken away; None if nothing is left."""
    for clause in _BREAK_EN.split(text):
        phrase = _LEAD_EN.sub("", _strip_asking(clause))
        words = [w for w in phrase.split() if len(w) > 1 and re.search("[a-z]", w)]
        if words:
            return " ".join(words[-4:])
    return None


def _strip_asking(clause: str) -> str:
    """A clause without the words of asking at its beginning and end."""
    words = clause.split()
    while words and (ASKING.fullmatch(words[0]) or _ALL_ASKING_ZH.fullmatch(words[0])):
        words.pop(0)
    while words and ASKING.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


def english_rest(text: str) -> str:
    """Every word of an English text that is not asking or politeness."""
    rest = ASKING.sub(" ", text.replace("\x00", " "))
    return re.sub(r"\s+", " ", re.sub(r"[^a-z0-9'&+ -]+|(?<!\w)[-'&]+|[-'&]+(?!\w)", " ", rest)).strip()


def chinese_rest(text: str) -> str:
    """Every part of a Chinese text that is not asking or politeness."""
    rest = ASKING_ZH.sub(" ", text.replace("\x00", " "))
    return re.sub(r"\s+", " ", re.sub(rf"[^a-z0-9{HAN} -]+", " ", rest)).strip()


_ASIDE_BEFORE = re.compile(
    r"\b(?:that|which|who|to) (?:can |will |could |would )?(?:keeps?|holds?|makes?|fits?|stores?|carry|carries|protects?|cleans?|removes?|covers?|warms?|cools?|heats?|cuts?|opens?|chops?|grinds?|charges?|plays?|go under|go over) (?:my |the |your |our |an? )?(?:[a-z]+ )?$|\b(?:forget|never mind|enough (?:of|about|with)|done with|scrap|skip|instead of|rather than|had enough)\s(?:about )?(?:the |those |these )?(?:\w+ )?$|\b(?:setting up|fitting out|building|furnishing|decorating|redecorating|renovating|doing up|moving into) (?:an? |my |our |the )(?:new |little |small )?$|(?:先)?(?:不看|不要|不买|不说|别管)$"
)
_PURPOSE = re.compile(  # "something to get red wine out of a carpet": what it is for is no thing looked for
    r"\b(?:something|anything|sth|a thing|thing|stuff|gadget|whatever) (?:to (?!wear|drink|eat|read|play|go\b)[a-z]+|for [a-z]+ing|that (?:will |can |could |would |helps |gets |removes |cleans |keeps |stops )[a-z]*)\b[^,.;:!?]*$"
)
_ASIDE_AFTER = re.compile(
    r"(?:'s|s)? (?:(?:is|are|was|were|all|now|finally|already|been|has been|have been) )*(?:sorted|done|ordered|bought|covered|dealt with|taken care of|out of the way|picked|chosen|in the bag|ticked off|settled|decided)(?=\s*(?:[,.;!]|$|and\b|so\b|now\b|then\b|next\b))|(?:先|就)?(?:不看了|不要了|不买了|算了|先放|放一放|先这样|就这样|看完了|先不)"
)
CORRECTION = re.compile(
    r"\b(?:no,? wait|wait,? no|hmm+,? no|oh no|no,? (?:sorry|actually|i mean)|sorry,? (?:no|i mean)|scratch that|i mean(?:t)?|correction|make that|or rather|oops|nope)\b"
    r"|(?:哦|啊|噢|呃|等等|等下)[,，\s]?不(?:对|是)?|不对|说错了?|打错了?|我是说|我的意思是|应该是"
)
SOMETHING = re.compile(  # what follows says how it is, and names nothing: "something floaty"
    r"\b(?:something|anything|summat|sth|owt)\s+(?:(?:really|quite|a bit|very|nice and|kind of|sort of)\s+)?$"
)
_HOLDS = re.compile(r"\s(?:of|containing)\s")
MODIFIES_ZH = re.compile(r"的(?=$|[\s,，。;；!！?？、\x00])")
_USED_BY = re.compile(rf"(?:专)?用的(?![这那])[{HAN}]{{2}}")
_USED_FOR = re.compile(r"放|装|配|接|连|用|搭")


def main_type(text: str, types: list[Word], asked: list[int]) -> Word | None:
    """The product type that is looked for: English names it before "with" and "for", Chinese at the end of its clause.

    ``asked`` are the places where the message asks for something, in order.
    """
    if not types:
        return None
    types = [t for t in types if not _ASIDE_BEFORE.search(text[: t.start]) and not _ASIDE_AFTER.match(text, t.end)] or types
    types = [t for t in types if not _PURPOSE.search(text[: t.start])]
    if not types:
        return None
    if corrections := [m.end() for m in CORRECTION.finditer(text)]:
        types = [t for t in types if t.start >= corrections[-1]] or types
    if re.search(f"[{HAN}]", types[-1].said):  # 猫砂 豆腐的: what ends with 的 says how the thing is
        types = [t for t in types if not MODIFIES_ZH.match(text, t.end)] or types
    types = [t for t in types if not _USED_BY.match(text, t.end)]  # iPad用的保护套
    if not types:
        return None
    pool = types
    for place in asked:
        after = [t for t in types if t.start >= place]
        if after and not re.search(r"[.;!?。；！？]", text[place : after[0].start]):
            pool = after
            break
    clause_end = next((i for i in range(pool[0].end, len(text)) if text[i] in ",，。;；!！?？\x00"), len(text))
    if re.search(f"[{HAN}]", pool[0].said):
        clause_end = min([clause_end, *(end for one in pool[1:] if (end := _piece_before(text, pool[0], one)))])
        same = [t for t in pool if t.start < clause_end]
        for i, one in enumerate(same[:-1]):  # "双肩包 能放电脑的": what stands after 放, 装, 配 … is not the thing itself
            if _USED_FOR.search(text[one.end : same[i + 1].start]):
                ends_there = i + 2 == len(same) or not text[same[i + 1].end : clause_end].strip().startswith("的")
                return one if ends_there else same[-1]
        return same[-1]
    chosen = pool[0]
    for following in pool[1:]:
        between = text[chosen.end : following.start]
        if between.strip(" -") == "" or _HOLDS.match(between):
            chosen = following
        else:
            break
    return chosen


def _piece_before(text: str, first: Word, later: Word) -> int | None:
    """Where the piece of the first type ends, where the later one stands in a piece of its own and says how it is: 停车监控."""
    start, end = text.rfind(" ", first.end, later.start) + 1, text.find(" ", later.end)
    piece = text[start : end if end >= 0 else len(text)]
    return start - 1 if start and re.search(f"[{HAN}]", piece) and len(piece.strip("的")) > len(later.said) else None


def phrase_around(text: str, main: Word) -> str:
    """The noun phrase that ends with the type that is looked for, as written, asking taken away."""
    if re.search(f"[{HAN}]", main.said):
        start = max(text.rfind(mark, 0, main.start) for mark in ",，。;；!！?？\x00、") + 1
        start = max([start, *(m.end() for m in _BUYS_ZH.finditer(text, start, main.start))])
        return re.sub(f"^(?:{ASKING_ZH.pattern}| )+", "", text[start : main.start]) + main.value
    breaks = [m.end() for m in _BREAK_EN.finditer(text[: main.start])]
    words = _LEAD_EN.sub("", _strip_asking(text[breaks[-1] if breaks else 0 : main.start].strip()) + " ").split()
    return " ".join([*words[-6:], main.spelled()])


def without(phrase: str, words: list[str]) -> str:
    """A phrase less these words (case, hyphens and a plural s do not matter)."""
    for word in sorted(words, key=len, reverse=True):
        if not word:
            continue
        if re.search(f"[{HAN}]", word):
            phrase = (
                phrase.replace(word, " ").replace(word.removesuffix("色"), " ") if len(word) > 1 else phrase.replace(word, " ")
            )
            continue
        stem = re.escape(word.lower().removesuffix("s")).replace(r"\ ", "[ -]?").replace(r"\-", "[ -]?")
        phrase = re.sub(rf"(?<![\w]){stem}(?:'?s|'|es)?(?![\w])", " ", phrase, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", phrase).strip(" ,-")


def joined(parts: list[str]) -> str:
    """Parts as one phrase, each word said once; Chinese parts without spaces between them."""
    kept: list[str] = []
    for part in parts:
        if part and not any(f" {part.lower()} " in f" {k.lower()} " for k in kept):
            kept = [k for k in kept if f" {k.lower()} " not in f" {part.lower()} "]
            kept.append(part)
    return re.sub(rf"(?<=[{HAN}]) (?=[{HAN}])", "", " ".join(kept))


def wordy(text: str) -> bool:
    """Whether there is a letter or figure in it."""
    return bool(_WORDLIKE.search(text))
