"""What the words do not settle is asked of the model: few fields, short keys, and every answer is checked."""

import json
import re
from dataclasses import dataclass
from typing import Any, get_args

from assistant.model import ChatModel, Completion, Prompt
from assistant.prompts import render
from assistant.understand.line import HAN, folded, plain
from assistant.understanding import Context, Intent

KEYS = {"intent": "i", "need.query": "q", "need.category": "c", "need.exclude": "x", "need.attributes": "a"}
MOST_TOKENS = 80
_SCREEN = 6  # products of the screen that are told
_LANGUAGES = {"zh": "中文", "en": "English"}
_PHRASE = {"type": "string", "maxLength": 60}
_PHRASES = {"type": "array", "maxItems": 3, "items": {"type": "string", "minLength": 1, "maxLength": 30}}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the model said, checked; None where it was not asked or said nothing fit."""

    intent: Intent | None = None
    query: str | None = None
    category: str | None = None
    exclude: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


def prompt_for(context: Context, wanted: list[str]) -> Prompt:
    """The prompt that asks for these fields."""
    need = context.need_before
    return render(
        "understand",
        language=_LANGUAGES.get(context.catalog_language, context.catalog_language),
        need=(need.query or need.category if need else None) or "none",
        screen="; ".join(f"{p.position} {p.title[:50]}" for p in context.shown[:_SCREEN]) or "none",
        message=plain(context.message)[:600],
        wanted=" ".join(KEYS[name] for name in wanted),
    )


def schema_for(wanted: list[str], intents: tuple[Intent, ...] = ()) -> dict[str, Any]:
    """The JSON schema of the answer. ``intents``: the only ones that can be right here; empty: any."""
    properties: dict[str, Any] = {}
    for name in wanted:
        key = KEYS[name]
        if key == "i":
            properties[key] = {"type": "string", "enum": list(intents or get_args(Intent))}
        else:
            properties[key] = _PHRASES if key in "xa" else _PHRASE
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


async def ask(
    model: ChatModel, context: Context, wanted: list[str], seconds: float, intents: tuple[Intent, ...] = ()
) -> tuple[Answers, Completion, str]:
    """The model's checked answers, the completion and the prompt's source. Raises ``ModelUnavailable``."""
    prompt = prompt_for(context, wanted)
    completion = await model.structured(prompt, schema_for(wanted, intents), max_tokens=MOST_TOKENS, seconds=seconds)
    return checked(completion.text, context), completion, prompt.source


def checked(text: str, context: Context) -> Answers:
    """The answers in a model's text that can be true; nothing for text that is no JSON object."""
    try:
        said = json.loads(text)
    except ValueError:
        return Answers()
    if not isinstance(said, dict):
        return Answers()
    intent = said.get("i")
    return Answers(
        intent=intent if intent in get_args(Intent) else None,
        query=_phrase(said.get("q"), context),
        category=(_phrase(said.get("c"), context) or "").lower() or None,
        exclude=_phrases(said.get("x"), context),
        attributes=_phrases(said.get("a"), context),
    )


def _phrases(value: object, context: Context) -> tuple[str, ...]:
    found = [_phrase(item, context) for item in value] if isinstance(value, list) else []
    return tuple(dict.fromkeys(item for item in found if item))


def _phrase(value: object, context: Context) -> str | None:
    """A phrase in the catalog's language without a figure that nobody said; None for any other thing."""
    if not isinstance(value, str):
        return None
    phrase = re.sub(r"\s+", " ", value).strip(" .,;:\"'")
    if not re.search(r"[^\W\d_]", phrase) or phrase.lower() in ("none", "null", "n/a", "unknown", "product", "any"):
        return None
    chinese = re.search(f"[{HAN}]", phrase) is not None
    if chinese and context.catalog_language != "zh" or re.search(r"https?:|[{}\[\]<>]", phrase):
        return None
    said = folded(" ".join([plain(context.message), *(s.text for s in context.history), *(p.title for p in context.shown)]))
    if any(figure not in said and not re.search(f"[{HAN}]", said) for figure in re.findall(r"\d+", phrase)):
        return None
    return phrase
