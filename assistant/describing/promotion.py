"""Ad lines and campaign messages for a promotion: its facts as given, the product's as its record has them, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.describing.plain import Assignment, composed, opening_sentence
from assistant.describing.wording import phrase
from assistant.wording import day

Channel = Literal["search", "social", "email", "sms"]
CHANNELS: tuple[Channel, ...] = ("search", "social", "email", "sms")
# characters a line may have; what is longer is not written. Chinese ones count twice in search ads.
LIMITS: dict[str, int] = {"headline": 30, "line": 90, "subject": 60, "preheader": 100, "social": 280, "sms": 160, "body": 1200}
HEADLINES, LINES = 6, 4


class PromotionRefused(ValueError):
    """A promotion that cannot be told truly; the message says why."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What the merchant says of a promotion. What is None or "" is not spoken of."""

    percent: int | None = None
    starts: date | None = None
    ends: date | None = None
    code: str = ""
    name: str = ""  # "Summer sale"

    def checked(self, today: date) -> "Promotion":
        """The promotion itself. Raises ``PromotionRefused`` where it is over, ends before it starts, or says nothing."""
        if self.percent is not None and not 0 < self.percent < 100:
            raise PromotionRefused(f"{self.percent} percent is no reduction between 1 and 99")
        if self.starts and self.ends and self.ends < self.starts:
            raise PromotionRefused(f"it ends on {self.ends} before it starts on {self.starts}")
        if self.ends and self.ends < today:
            raise PromotionRefused(f"it ended on {self.ends}")
        if self.percent is None and not self.name:
            raise PromotionRefused("say what it is: a percentage or a name")
        for text in (self.code, self.name):
            if len(text) > 40 or any(mark in text for mark in "<>{}[]|\\\n"):
                raise PromotionRefused(f"{text[:40]!r} is longer than 40 characters or has markup in it")
        return self


@dataclass(frozen=True, slots=True)
class AdText:
    """One line or message for a channel. ``part`` is a key of ``LIMITS``."""

    channel: Channel
    part: str
    text: str


def ads(promotion: Promotion, task: Assignment | None, shop: str, language: str, told: Sequence[str] = ()) -> list[AdText]:
    """Ad lines and messages, each within its limit; of a product, or of the whole shop (``task`` None).

    ``told``: sentences about the product that passed the audit, in place of code's.
    """
    offer = _offer(promotion, language)
    gap, end = phrase(language, "gap"), phrase(language, "line.end")
    terms = [text for text in (_when(promotion, language), _code(promotion, language)) if text]
    subject = task.claims.title if task else shop
    about = list(told) or ([task.voice.spoken(opening_sentence(task))] if task else [])
    ended = [f"{text}{end}" for text in terms]
    named, at_shop = (
        phrase(language, "ad.of", name=subject, offer=offer),
        phrase(language, "ad.at", shop=shop, offer=offer),
    )
    kind = task.claims.kind if task else ""
    facts = gap.join([f"{offer}{end}", *ended])
    short = gap.join([f"{named}{end}", *ended])
    whole = gap.join([f"{named}{end}", *about, *ended])
    body = "\n".join([facts, *about, *_bullets(task)])
    wanted: list[tuple[Channel, str, list[str], int]] = [
        ("search", "headline", [named, offer, at_shop, *terms, kind[:1].upper() + kind[1:]], HEADLINES),
        ("search", "line", [*about, facts, short], LINES),
        ("social", "social", [whole, short, facts], 1),
        ("email", "subject", [named, at_shop, offer], 1),
        ("email", "preheader", [gap.join(ended), *about], 1),
        ("email", "body", [body, facts], 1),
        ("sms", "sms", [f"{shop}{_colon(language)}{short}", short, facts], 1),
    ]
    return [
        AdText(channel, part, text) for channel, part, texts, most in wanted for text in _fitting(texts, part, language)[:most]
    ]


def _bullets(task: Assignment | None) -> list[str]:
    if task is None:
        return []
    return [f"• {bullet}" for bullet in composed(task).bullets]


def _fitting(texts: Sequence[str], part: str, language: str) -> list[str]:
    """Those that are within the limit of the part, each once."""
    wide = 2 if language == "zh" and part in ("headline", "line") else 1
    return [text for text in dict.fromkeys(texts) if text and len(text) * wide <= LIMITS[part]]


def _offer(promotion: Promotion, language: str) -> str:
    named = promotion.name
    if promotion.percent is None:
        return named
    if language == "zh":  # 20 % off is 8 of 10 parts to pay
        share = 100 - promotion.percent
        off = phrase(language, "ad.off", share=str(share // 10) if share % 10 == 0 else str(share))
    else:
        off = phrase(language, "ad.off", percent=str(promotion.percent))
    return phrase(language, "ad.named", name=named, off=off) if named else off


def _when(promotion: Promotion, language: str) -> str:
    starts, ends = promotion.starts, promotion.ends
    if starts and ends:
        return phrase(language, "ad.from_to", starts=day(language, starts), ends=day(language, ends))
    if ends:
        return phrase(language, "ad.until", ends=day(language, ends))
    return phrase(language, "ad.from", starts=day(language, starts)) if starts else ""


def _code(promotion: Promotion, language: str) -> str:
    return phrase(language, "ad.code", code=promotion.code) if promotion.code else ""


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "
