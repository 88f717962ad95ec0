"""The model's choice among products on screen, said by the server: the model names one by its number, and can say nothing else.

The answer is under a schema that holds the numbers on screen. The words said of the product are its record's own, chosen by
code: what the wish asks for first, then what sets the product apart. What a small model writes freely over given facts is
wrong more often than right. Its choice is at worst a poor one, and is a single token.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from assistant.act.compare import about_the_shop
from assistant.audit import Verdict, short_title
from assistant.facts import OnScreen
from assistant.model import ChatModel, ModelUnavailable, Prompt, Usage
from assistant.naming import in_language
from assistant.prompts import render
from assistant.record_words import record_words
from assistant.wording import say
from retrieval.lexicon import lexicon

TOKENS = 4  # that the model may write: a number
WORDS = 6  # of a product that the model is told, beside its title
REASONS = 3  # words said of a product

_FIGURES = re.compile(r"[$€£¥￥]?\d[\d.,]*")


def told_words(on_screen: OnScreen) -> tuple[str, ...]:
    """The words of a product's record that may be its reasons: facets, tags and colours as the catalog spells them.

    Figures, shop talk, the type itself, brands (a capital letter marks them among the tags of many shops) and what the record
    denies are left out.
    """
    product = on_screen.product
    said = [
        *(value for name, value in product.facets if name not in ("brand", "color", "size")),
        *product.tags,
        *product.colors,
    ]
    record = record_words(product)
    kept: dict[str, None] = {}
    for word in map(str.strip, said):
        if not 2 < len(word) <= 32 or word[:1].isupper() or word == product.brand or about_the_shop(word):
            continue
        if (term := lexicon().term(word)) and term.kind == "type":  # the title says what it is
            continue
        if not re.search(r"[\d<>{}\[\]`*#\"\\]", word) and record.carries_phrase(word.lower()):
            kept.setdefault(word.lower())
    return tuple(kept)[:WORDS]


def pick_prompt(subjects: Sequence[OnScreen], wish: str) -> Prompt:
    """The prompt over these products, what changes at its end."""
    lines = (f"[{on.position}] {short_title(on.product.title)}: {', '.join(told_words(on))}" for on in subjects)
    return render("pick", facts="\n".join(lines), wish=_FIGURES.sub("", wish)[:160])


def pick_schema(subjects: Sequence[OnScreen]) -> dict[str, Any]:
    """What the model may answer: a number on screen."""
    return {"enum": [on.position for on in subjects]}


async def picked(
    model: ChatModel, subjects: Sequence[OnScreen], wish: str, language: str, seconds: float
) -> tuple[Verdict | None, Usage, str | None]:
    """The sentence about what the model chose, the tokens it took and the prompt; no sentence where nothing can be said of it.

    Raises:
        ModelUnavailable: no answer in ``seconds``, or none of the shape asked for.
    """
    if len(subjects) < 2:
        return None, Usage(), None
    prompt = pick_prompt(subjects, wish)
    completion = await model.structured(prompt, pick_schema(subjects), max_tokens=TOKENS, seconds=seconds)
    return read_pick(completion.text, subjects, wish, language), completion.usage, prompt.source


def read_pick(text: str, subjects: Sequence[OnScreen], wish: str, language: str) -> Verdict | None:
    """The sentence for an answer. Raises ``ModelUnavailable`` for an answer that is no number on screen."""
    try:
        position = json.loads(text)
    except ValueError as error:
        raise ModelUnavailable("a pick of another shape") from error
    on = next((on for on in subjects if on.position == position and not isinstance(position, bool)), None)
    if on is None:
        raise ModelUnavailable("a pick that is not on screen")
    reasons = reasons_for(on, [other for other in subjects if other is not on], wish)
    if not reasons:
        return None
    words = say(language, "list.comma").join(dict.fromkeys(in_language(word, language) for word in reasons))
    # the server's first sentence has named the first product already
    name = f"[{on.position}]" if on is subjects[0] else f"[{on.position}] {short_title(on.product.title)}"
    return Verdict(say(language, "pick", name=name, words=words), (on,))


def reasons_for(on: OnScreen, others: Sequence[OnScreen], wish: str) -> list[str]:
    """Up to three words of the product's record: those the wish asks for, then those that no other product on screen has."""
    told = told_words(on)
    asked = {mention.term for mention in lexicon().mentions(wish)}
    wanted = {broader for term in asked for broader in (term, *lexicon().narrower(term))}
    elsewhere = {word for other in others for word in told_words(other)}

    def rank(word: str) -> int:
        term = lexicon().term(word)
        if term in wanted or re.search(rf"\b{re.escape(word)}\b", wish.lower()):
            return 0
        if term is not None and term.kind == "color":  # not asked for: rather put off than praise
            return 2
        return 1 if word not in elsewhere else 2

    ranked = sorted(told, key=rank)
    return [word for word in ranked if rank(word) < 2][:REASONS]
