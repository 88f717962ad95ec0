"""Texts made by code from a record's claims: true and plain, the floor that every model's text has to beat.

Every sentence is either the record's own, or words of ``words.json`` around values of the record.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.describing.claims import Claim, RecordClaims
from assistant.describing.voice import Voice
from assistant.describing.wish import Wish
from assistant.describing.wording import labelled, listed, phrase
from commerce.descriptions import ProductTexts
from retrieval.tokens import has_cjk

# characters: search engines cut longer ones, and Chinese ones are twice as wide
TITLE, SEO_TITLE, META, BULLET = {"en": 120, "zh": 60}, {"en": 60, "zh": 30}, {"en": 155, "zh": 78}, {"en": 140, "zh": 70}
BULLETS = 7
LONGEST = 4000  # of the description
_IN_OPENING = ("material", "color")
_NOT_IN_LINES = ("brand",)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One text to write: what may be said, how, for whom, and which of several ways to say it."""

    claims: RecordClaims
    voice: Voice
    wish: Wish
    shop: str
    variation: int = 0  # another number gives another opening and order, where texts come out too much alike


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences in a writer's own words; "" and empty: code's stand."""

    opening: str = ""
    bullets: tuple[str, ...] = ()
    meta: str = ""


def composed(task: Assignment, order: Sequence[str] = (), wording: Wording | None = None) -> ProductTexts:
    """The texts. ``order``: labels of claims to lead with; ``wording``: sentences that stand in place of code's."""
    claims, language, voice = task.claims, task.claims.language, task.voice
    wording = wording or Wording()
    title = _title(task)
    ordered = _ordered(task, order)
    opening = wording.opening or opening_sentence(task)
    lines = [labelled(language, _label(claim, language), claim.values) for claim in ordered if claim.label not in _NOT_IN_LINES]
    own = [sentence for told in claims.told if not told.facts for sentence in told.sentences]
    bullets = [*wording.bullets, *lines] if wording.bullets else lines
    bullets = [bullet for bullet in bullets if len(bullet) <= BULLET[language] and voice.allows(bullet)][:BULLETS]
    for sentence in own if len(bullets) < 3 else ():  # a record that tells little in facets: its own sentences
        if len(sentence) <= BULLET[language] and voice.allows(sentence):
            bullets.append(sentence.rstrip(".。"))
    intro = [opening, *filter(None, [for_whom(task)])]
    paragraphs = [phrase(language, "gap").join(intro), *_told(task), *(line + phrase(language, "line.end") for line in lines)]
    description = "\n".join(dict.fromkeys(filter(None, map(voice.spoken, paragraphs))))
    return ProductTexts(
        title=voice.spoken(title),
        bullets=tuple(voice.spoken(bullet) for bullet in dict.fromkeys(bullets)),
        description=_cut(description, LONGEST),
        seo_title=_seo_title(voice.spoken(title), task.shop, language),
        meta=wording.meta or voice.spoken(_meta(title, opening, lines, language)),
    )


def opening_sentence(task: Assignment) -> str:
    """The first sentence: the shop's own where its voice file has one that fits, else what it is, in which colour, of what."""
    claims, language = task.claims, task.claims.language
    colors, material = claims.values("color")[:3], claims.values("material")
    values = {
        "name": claims.title,
        "kind": claims.kind,
        "color": listed(language, colors, last=True),
        "material": listed(language, material[:4]),
    }
    turn = task.variation + int.from_bytes(hashlib.blake2b(claims.product.product_id.encode(), digest_size=2).digest())
    if own := task.voice.opening(language, turn, values):
        return own
    before = _before_kind(claims, turn)
    named = f"{before}{claims.kind}" if language == "zh" else f"{before} {claims.kind}".strip()
    if not claims.kind or not (before or colors or material):  # the kind alone says less than the title
        named = claims.title
    told = phrase(
        language,
        "opening",
        kind=named[:1].upper() + named[1:] if language == "en" else named,
        colors=phrase(language, "opening.colors", colors=values["color"]) if colors and not _says(named, colors) else "",
        made=phrase(language, "opening.made", material=values["material"]) if material else "",
    )
    if task.variation % 2 == 0 or not claims.kind:
        return told
    return phrase(language, "named", name=claims.title, rest=told[:1].lower() + told[1:])


def for_whom(task: Assignment) -> str:
    """What the record says in words that matters to the audience, as a sentence; "" where it says nothing of it."""
    language = task.claims.language
    values = [value for claim in task.claims.claims for value in task.wish.matters(claim)] if task.wish.audience else []
    if not values:
        return ""
    return phrase(language, "for", audience=task.wish.audience, values=listed(language, list(dict.fromkeys(values))[:5]))


def _before_kind(claims: RecordClaims, turn: int) -> str:
    """Up to two words of pattern, style and cut before the name of the kind; which ones differs from product to product."""
    usable = [
        value
        for label in ("style", "pattern", "finish", "cut")
        for value in claims.values(label)
        if value not in claims.kind and claims.kind not in value and len(value.split()) < 3
    ]
    if not usable:
        return ""
    start = turn % len(usable)
    chosen = [usable[start]] if len(usable) == 1 else [usable[start], usable[(start + 1) % len(usable)]]
    return ("" if claims.language == "zh" else " ").join(chosen)


def _says(text: str, values: Sequence[str]) -> bool:
    return any(value in text for value in values)


def _ordered(task: Assignment, order: Sequence[str]) -> list[Claim]:
    """The claims, those that matter first: the order asked for, then the wish, then the record's own."""
    rank = {label: place for place, label in enumerate(order)}
    return sorted(task.claims.claims, key=lambda claim: (rank.get(claim.label, len(rank)), not task.wish.matters(claim)))


def _label(claim: Claim, language: str) -> str:
    return "colors" if claim.label == "color" and len(claim.values) > 1 and language == "en" else claim.label


def _told(task: Assignment) -> list[str]:
    """The record's own sentences, a section a line."""
    lines = []
    for section in task.claims.told:
        said = " ".join(sentence for sentence in section.sentences if task.voice.allows(sentence))
        if said:
            colon = "：" if has_cjk(section.heading) else ": "
            lines.append(f"{section.heading}{colon}{said}" if section.heading else said)
    return lines


def _title(task: Assignment) -> str:
    """The title, told apart by its first colour where another way to say it is wanted."""
    claims, language = task.claims, task.claims.language
    title = claims.title
    colors = claims.values("color")
    if task.variation and colors and colors[0] not in title.lower():
        joined = listed(language, colors[:2], last=True)
        title = f"{joined}{title}" if language == "zh" else f"{title} in {joined.title().replace(' And ', ' and ')}"
    return _cut(title, TITLE[language])


def _seo_title(title: str, shop: str, language: str) -> str:
    with_shop = phrase(language, "seo", title=title, shop=shop)
    return with_shop if shop and len(with_shop) <= SEO_TITLE[language] else _cut(title, SEO_TITLE[language])


def _meta(title: str, opening: str, lines: Sequence[str], language: str) -> str:
    """Title, opening and as many lines as fit, whole ones only."""
    told = opening if title in opening else phrase(language, "named", name=title, rest=opening)
    told = told if len(told) <= META[language] else _cut(opening, META[language])
    for line in lines:
        longer = f"{told}{phrase(language, 'gap')}{line}{phrase(language, 'line.end')}"
        if len(longer) <= META[language] and line.split(":")[0].split("：")[0] not in told:
            told = longer
    return told


def _cut(text: str, longest: int) -> str:
    """The text, cut at a word or mark where it is longer."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    at = max(cut.rfind(mark) for mark in (" ", "、", "，", "\n"))
    return (cut[:at] if at > longest // 2 else cut).rstrip(" ,;:–—、，") + "…"
