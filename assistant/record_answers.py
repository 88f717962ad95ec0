"""What the record of a product says to a question, in its own words: the sentence, tag or facet that speaks of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.quotable import quotable
from assistant.record_words import record_sentences, stem
from commerce.products import Product
from retrieval.lexicon import lexicon

LONGEST = 220  # characters of a quote

_LENGTH = r"\d\s?(?:cm|mm|m|inch(?:es)?|in|ft|feet)\b|\d\s?(?:厘米|毫米|公分|米)"

# how a quantity is asked for, and how a record gives it, the surest way first
_MEASURES = tuple(
    (re.compile(asked, re.IGNORECASE), tuple(re.compile(given, re.IGNORECASE) for given in ways))
    for asked, ways in (
        (
            r"\bholds?\b.{0,20}weight|weight.{0,30}\bholds?\b|\bmax\w* (?:weight|load)|\bload\b|承重|能承受",
            (r"\bholds? \d|\bload|承重",),
        ),
        (
            r"how heavy|\bweigh|多重|重量|几(?:公斤|斤|克)",
            (
                r"\bweigh|重量|重\s?\d",
                r"^(?!.*\b(?:holds?|up to|load)\b).*\d\s?(?:kg|g|lbs?|oz|grams?)\b",
                r"\d\s?(?:公斤|千克|克|斤)",
            ),
        ),
        (
            r"battery|how long .{0,40}\b(?:last|run|play|charge|keep|stay)"
            r"|续航|(?:用|烧|撑|保温|保冷|充|持续)多久|多长时间",
            (r"\d\s?(?:hours?|hrs?|h|min(?:utes)?|days?)\b|\d\s?(?:小时|分钟|天)", r"\d\s?mAh\b", r"\bbatter(?:y|ies)\b|电池"),
        ),
        (
            r"what ages?\b|how old|\bages?\b|几岁|年龄|多大的?(?:孩子|宝宝|小孩)|适合多高|多高的",
            (r"\bages?\b|\byears?\b|岁", r"身高|\bheight"),
        ),
        (
            r"how (?:long|tall|high|wide|big|large|thick|deep)\b|dimension|\b(?:length|height|width|depth)\b"
            r"|多长|多高|多宽|多厚|多大|尺寸",
            (_LENGTH,),
        ),
        (
            r"capacity|volume|how (?:many|much).{0,20}(?:lit(?:re|er)s?|\bml\b|hold)|容量|多少(?:毫升|升|ml)|几升",
            (r"\d\s?(?:l|ml|cl|litres?|liters?|gallons?)\b|\d\s?(?:毫升|升)",),
        ),
        (r"\bwatts?\b|\bwattage|how powerful|\bpower\b|瓦|功率", (r"\d\s?(?:k?w|watts?)\b|\d\s?(?:千?瓦)",)),
        (
            r"made in|where.{0,40}(?:made|from|produced)|\borigin\b|which country"
            r"|产地|哪里(?:产|生产|制造|做)|哪产|进口",
            (r"\bmade in\b|\bimported\b|产地|产自|进口",),
        ),
        (r"temperature|how (?:cold|warm)\b|温度|多少度", (r"-?\d\s?°|-?\d\s?(?:℃|度)|\bdegrees\b",)),
    )
)
# what a question is made of, beside what it asks about
_ASKING = frozenset(
    stem(word)
    for word in """
    a an the is are was does do did has have had can could will would it its this that these those one ones first second
    third fourth fifth sixth last and or of on in at to for from with without by be been i me my you your what which how
    much many come comes made there any tell know about please ok okay so then also too still really actually get use
    used using good go safe if when where who why should product item thing size number they them their she he we us our
    not no yes say says saying give gives need want work works into out up down more than just only buy people
    see through around over after before under between during while
    look looks looking lovely nice cute great beautiful pretty cool perfect awesome amazing seem seems think like love wonder
    """.split()
)
_ASKING_ZH = re.compile(
    r"第[一二三四五六七八九十\d]+[个款件条双只张台]?|[这那哪][个款件条双只张台些种]?|[是会能可有]不[是会能可]|有没有|是否|可以|能够|请问"
    r"|什么|怎么样?|多少|多久|一下|告诉我|介绍|帮我|适合|支持|需要|里面|上面|使用"
    r"|[吗呢吧啊呀么的了是有会能可放用在上里到和给我你您它他她哪几个件款条双只把被就都也还要想很]"
)
_HAN_RUN = re.compile(r"[\u4e00-\u9fffa-zA-Z0-9%.]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def record_answer(product: Product, message: str, besides: Iterable[re.Pattern[str]] = ()) -> tuple[str | None, bool]:
    """The quote that answers, None where the record does not say; and whether the message asks about a property at all.

    ``besides`` are ways to ask for what is answered elsewhere (price, stock): their words are not looked up.
    """
    asked = message
    for pattern in besides:
        asked = re.sub(rf"(?:{pattern.pattern})[a-z]*", " ", asked, flags=re.IGNORECASE)
    told = _told(product)
    measured = [ways for pattern, ways in _MEASURES if pattern.search(message)]
    for way in (way for ways in measured for way in ways):
        if found := next((said for said in (*told, product.title) if way.search(said)), None):
            return quoted(found), True
    mentions = [m for m in lexicon().mentions(asked) if m.term.kind not in ("type", "brand", "room")]
    title = {stem(word) for word in re.findall(r"[a-z]+", product.title.lower())}
    question = _Question(
        names=tuple(tuple(dict.fromkeys((m.text, *lexicon().words(m.term)))) for m in mentions),
        keys=frozenset(stem(word) for word in re.findall(r"[a-z]{3,}", asked.lower())) - _ASKING - title,
        chunks=_chunks(asked, product.title),
    )
    best = max((*told, product.title), key=question.answered_by, default=None)
    if best is not None and question.answered_by(best) > 0:
        return quoted(best), True
    return None, bool(mentions or measured or question.keys)


@dataclass(frozen=True, slots=True)
class _Question:
    """What a message asks about: terms of the lexicon by all their names, other English words, pieces of Chinese."""

    names: tuple[tuple[str, ...], ...]
    keys: frozenset[str]
    chunks: tuple[str, ...]

    def answered_by(self, said: str) -> int:
        """How much of it the sentence speaks of."""
        terms = sum(any(_holds(said, name) for name in names) for names in self.names)
        return 3 * terms + 2 * len(self.keys & _stems(said)) + sum(_common(said, chunk) for chunk in self.chunks)


def quoted(said: str) -> str:
    """A sentence of the record as prose quotes it; of a long one whole words from its beginning."""
    cut = said if len(said) <= LONGEST else said[:LONGEST].rpartition(" ")[0] or said[:LONGEST]
    return f"“{cut.rstrip(' .;,。，')}”"


def _told(product: Product) -> list[str]:
    """What the record says of the product, sentence by sentence, then its tags and facets."""
    facets = [f"{name}: {value}" for name, value in product.facets]
    return [said for said in (*record_sentences(product), *product.tags, *facets) if quotable(said)]


def _holds(said: str, name: str) -> bool:
    if _HAN.search(name):
        return name in said
    if " " in name or "-" in name:
        return re.search(rf"\b{re.escape(name)}", said, re.IGNORECASE) is not None
    return stem(name.lower()) in _stems(said)


@lru_cache(maxsize=20_000)
def _stems(said: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z]+", said.lower()))


def _chunks(asked: str, title: str) -> tuple[str, ...]:
    """The Chinese of the question without what merely asks, and without the words of the title."""
    if not _HAN.search(asked):
        return ()
    chunks = _HAN_RUN.findall(_ASKING_ZH.sub(" ", asked))
    return tuple(chunk for chunk in chunks if len(chunk) > 1 and _HAN.search(chunk) and chunk not in title)


def _common(said: str, chunk: str) -> int:
    """The length of the longest piece of the chunk that the sentence holds, from two characters on."""
    for length in range(len(chunk), 1, -1):
        if any(chunk[start : start + length] in said for start in range(len(chunk) - length + 1)):
            return length
    return 0
