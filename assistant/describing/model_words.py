"""The model's part of a product text, one call over the claims of its record.

A larger model writes sentences, each of which is audited as the sentences of a reply are; a small one only says which claims to
lead with, and code words them (``assistant/describing/plain.py``).
"""

import json
from dataclasses import dataclass

from assistant.audit import Audit
from assistant.describing.plain import BULLET, META, Assignment, Wording
from assistant.describing.record_text import about_the_product, sentences
from assistant.describing.wording import labelled
from assistant.facts import OnScreen
from assistant.model import ChatModel, Prompt, Usage
from assistant.prompts import render

PROSE_TOKENS, ORDER_TOKENS = 420, 24  # that the model may write
LEAD = 3  # claims that a small model may put first
_LANGUAGES = {"en": "English", "zh": "Chinese"}
_EVERYONE = {"en": "everyone", "zh": "所有顾客"}
_SCHEMA = {
    "type": "object",
    "properties": {
        "opening": {"type": "array", "items": {"type": "string", "maxLength": 240}, "minItems": 1, "maxItems": 3},
        "bullets": {"type": "array", "items": {"type": "string", "maxLength": 140}, "minItems": 1, "maxItems": 5},
        "meta": {"type": "string", "maxLength": 200},
    },
    "required": ["opening", "bullets", "meta"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class ModelWords:
    """What a model gave for one text, and what of it was cut: (reason, sentence)."""

    order: tuple[str, ...]
    wording: Wording
    cut: tuple[tuple[str, str], ...]
    passed: int  # sentences that passed the audit
    usage: Usage
    source: str  # "describe.v1#9f3a1c2b"


def prompt_for(task: Assignment, *, prose: bool) -> Prompt:
    """The prompt, what changes at its end."""
    claims, wish = task.claims, task.wish
    readers = ", ".join(filter(None, [wish.audience, *wish.tags])) or _EVERYONE[claims.language]
    lines = [labelled(claims.language, claim.label, claim.values) for claim in claims.claims]
    if not prose:
        numbered = "\n".join(f"[{number}] {line}" for number, line in enumerate(lines, 1))
        return render("describe_order", facts=numbered, readers=readers)
    told = [sentence for section in claims.told for sentence in section.sentences][:8]
    return render(
        "describe",
        language=_LANGUAGES[claims.language],
        voice=task.voice.text or "Plain, warm, short sentences.",
        audience=readers,
        facts="\n".join([claims.title, *lines, *told])[:2400],
        meta=str(META[claims.language]),
    )


async def model_words(model: ChatModel, task: Assignment, *, prose: bool, seconds: float) -> ModelWords:
    """What the model gives for this text. Raises ``ModelUnavailable``."""
    prompt = prompt_for(task, prose=prose)
    if prose:
        answer = await model.structured(prompt, _SCHEMA, max_tokens=PROSE_TOKENS, seconds=seconds)
        return _audited(json.loads(answer.text), task, answer.usage, prompt.source)
    labels = [claim.label for claim in task.claims.claims]
    schema = {
        "type": "object",
        "properties": {
            "lead": {
                "type": "array",
                "items": {"type": "integer", "enum": list(range(1, len(labels) + 1))},
                "minItems": 1,
                "maxItems": min(LEAD, len(labels)),
            }
        },
        "required": ["lead"],
        "additionalProperties": False,
    }
    answer = await model.structured(prompt, schema, max_tokens=ORDER_TOKENS, seconds=seconds)
    lead = json.loads(answer.text)["lead"]
    order = [labels[number - 1] for number in lead if isinstance(number, int) and 0 < number <= len(labels)]
    return ModelWords(tuple(dict.fromkeys(order)), Wording(), (), 0, answer.usage, prompt.source)


def _audited(answer: dict[str, object], task: Assignment, usage: Usage, source: str) -> ModelWords:
    language = task.claims.language
    audit = Audit((OnScreen(1, task.claims.product),), language)
    cut: list[tuple[str, str]] = []

    def passed(given: object) -> list[str]:
        kept = []
        for text in given if isinstance(given, list) else [given]:
            for sentence in sentences(str(text)):
                reason = "voice" if not task.voice.allows(sentence) else "" if about_the_product(sentence) else "shop"
                verdict = None if reason else audit.check(sentence)
                if verdict is None or verdict.text is None:
                    cut.append((reason or (verdict.reason if verdict else ""), sentence))
                else:
                    kept.append(verdict.text)
        return kept

    opening = passed(answer.get("opening"))
    bullets = [bullet.rstrip(".。") for bullet in passed(answer.get("bullets"))]
    bullets = [bullet for bullet in bullets if len(bullet) <= BULLET[language]]
    audit = Audit((OnScreen(1, task.claims.product),), language)  # the meta description may say what the opening says
    meta = passed(answer.get("meta"))
    gap = "" if language == "zh" else " "
    told = gap.join(meta)
    wording = Wording(
        task.voice.spoken(gap.join(opening)), tuple(bullets), task.voice.spoken(told) if len(told) <= META[language] else ""
    )
    return ModelWords((), wording, tuple(cut), len(opening) + len(bullets) + len(meta), usage, source)
