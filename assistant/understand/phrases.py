"""The search phrase: what is left of a message when asking, politeness and conditions are taken away."""

# ruff: noqa: E501 - wordings read better in one line

import re

from assistant.understand.line import HAN
from assistant.understand.vocabulary import Word

_ASKING = re.compile(
    r"\b(?:hi|hello|hey|there|good (?:morning|afternoon|evening)|please|pls|plz|thanks?(?: you)?(?: so much| very much| ever so much)?|ok(?:ay)?|so|well|um+|right|great|cool|got it|actually|now|also|next(?: thing)?(?: on my list)?|then|i(?:'m| am)|i(?:'ve| have)|i(?:'d| would)|i|we|you|u|ur|your|guys|me|my|mine|some(?:thing|one)?|any(?:thing|one)?|do|does|did|hav|have|has|had|got|get|getting|sell|carry|stock|show|find(?:ing)?|look(?:ing)?(?: for)?|looks|search(?:ing)?(?: for)?|shop(?:ping)?(?: for)?|try(?:ing)?(?: to)?|want(?:s|ed)?|wanna|need(?:s|ed)?|like|love|after|want to|would|could|can|will|shall|should|might|may|must|be|is|are|was|it|its|it's|that(?:'s)?|this|these|those|there(?:'s)?|them|they|one|ones|the|a|an|of|to|buy(?:ing)?|purchase|order|recommend(?:ation)?s?|suggest(?:ion)?s?|help|idea(?:s)?|what(?:'s|s)?|which|who|where|when|how|much|many|about|for|with|in|on|at|from|by|and|or|but|if|just|really|very|quite|pretty|good|nice|best|decent|great|new|kind|sort|type|list|see|give|got|gotta|interested|market|available|thing|things|stuff|products?|items?|options?|price(?:d|s)?|cost(?:s|ing)?|cheap(?:er|est)?|budget|under|over|below|above|around|between|less|more|than|up|max|most|least|no|not|too|expensive|dollars?|bucks|usd|us|as|sure|know|think|maybe|perhaps|possibly|preferably|ideally|grateful|hope|let|let's|lets|forget|first|rated|again|else|still|only|since|because|ever|finally|out|don't|doesn't|isn't|won't|cannot|can't)\b"
)
_ASKING_ZH = re.compile(
    r"你好|您好|请问|请|麻烦|谢谢|我们?|你们?|您|店里|家里?|这里|想要|想买|想找|想看|想|需要|要买|要|打算|准备|帮忙|帮|给我|给|找找|找|推荐|有没有|有什么|有哪些|有吗|有|什么|哪些|看一?看|看看|看|买|卖|来|求|搜|入手|一下|一[个款件双台条把支只张套瓶盒本部种辆块些顶副枚串袋包箱床盏对]|[个款件双台条支只](?=的|$)|几[个款件]|点|些|那种|这种|的话|吗|呢|吧|啊|呀|嘛|了|可以|能|不错|好用|好看|好的|合适|比较|最好|大概|左右|以内|之内|预算|价格|价位|块钱?|元|钱|便宜|别太贵|不要太贵|是|在|和|或者?|还有|再|就|都|也|吧|用来|用的|用于|的|得|地|把|，|,|。|！|!|？|\?|、|；|：|~"
)
_BREAK_EN = re.compile(
    r"\b(?:with|for|that|which|in|on|under|from|by|made|without|to|at|and|but|as|so|because|who|between|around|over|below|less|more|no|not|priced|costing|using|while|when|since|if|please|pls|near)\b|[,.;:!?()\x00]"
)
_LEAD_EN = re.compile(
    r"^(?:(?:a|an|the|some|any|new|good|nice|decent|great|best|really|very|pair of|set of|couple of|bit of|lot of|kind of|type of|piece of|cheap|affordable|quality|my|your|me|us|more|other|few|of|proper|simple|basic|pretty|super|top|rated|\d+)\s+)+"
)
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
    while words and _ASKING.fullmatch(words[0]):
        words.pop(0)
    while words and _ASKING.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)


def english_rest(text: str) -> str:
    """Every word of an English text that is not asking or politeness."""
    rest = _ASKING.sub(" ", text.replace("\x00", " "))
    return re.sub(r"\s+", " ", re.sub(r"[^a-z0-9'&+ -]+|(?<!\w)[-'&]+|[-'&]+(?!\w)", " ", rest)).strip()


def chinese_rest(text: str) -> str:
    """Every part of a Chinese text that is not asking or politeness."""
    rest = _ASKING_ZH.sub(" ", text.replace("\x00", " "))
    return re.sub(r"\s+", " ", re.sub(rf"[^a-z0-9{HAN} -]+", " ", rest)).strip()


def main_type(text: str, types: list[Word], asked_at: int) -> Word | None:
    """The product type that is looked for: English names it before "with" and "for", Chinese at the end of its clause."""
    if not types:
        return None
    later = [t for t in types if t.start >= asked_at]
    pool = later or types
    first = pool[0]
    clause_end = next((i for i in range(first.end, len(text)) if text[i] in ",，。;；!！?？\x00"), len(text))
    if re.search(f"[{HAN}]", first.said):
        same = [t for t in pool if t.start < clause_end]
        for i, one in enumerate(same[:-1]):  # "双肩包 能放电脑的": what stands after 放, 装, 配 … is not the thing itself
            if re.search(r"放|装|配|接|连|用", text[one.end : same[i + 1].start]):
                return (
                    one if not text[same[i + 1].end : clause_end].strip().startswith("的") or i + 2 == len(same) else same[-1]
                )
        return same[-1]
    chosen = first
    for following in pool[1:]:
        between = text[chosen.end : following.start]
        if between.strip(" -") == "":
            chosen = following
        else:
            break
    return chosen


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
