"""The model's part of a reply, one call over the facts of the turn.

A larger model writes prose, streamed, each sentence held back until the audit lets it pass. A small one picks a product, and
the server says why in words of its record (``assistant/picks.py``).
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from assistant.act.compare import about_the_shop
from assistant.act.scene import Scene
from assistant.audit import Audit, Verdict, short_title
from assistant.facts import OnScreen
from assistant.model import ChatModel, ModelUnavailable, Prompt, Usage
from assistant.naming import in_language
from assistant.picks import picked
from assistant.prompts import render

TOKENS = 60  # that the model may write
SENTENCES = 2  # of the model's that are shown

WORDS = 6  # of a product that the model is told, beside its title

_PROMPTS = {"en": "reply", "zh": "reply_zh"}
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


@dataclass(slots=True)
class Advice:
    """What became of the model's part of the reply."""

    usage: Usage = field(default_factory=Usage)
    prompts: list[str] = field(default_factory=list)
    cut: list[tuple[str, str]] = field(default_factory=list)  # (reason, sentence), for the log and the tests
    unavailable: bool = False
    seconds: float = 0.0  # spent waiting for the model


def reply_prompt(subjects: tuple[OnScreen, ...], wish: str, language: str) -> Prompt:
    """The prompt over these products, what changes at its end."""
    facts = "\n".join(fact_line(on, language) for on in subjects)
    return render(_PROMPTS[language], facts=facts, wish=re.sub(r"[$€£¥￥]?\d[\d.,]*", "", wish)[:200])


def fact_line(on_screen: OnScreen, language: str) -> str:
    """What the model is told of one product: its title and what its tags and facets say, without figures."""
    product = on_screen.product
    said = [*product.category[-1:], *product.tags, *(value for name, value in product.facets if name != "brand")]
    plain = [word for word in said if not about_the_shop(word) and not re.search(r"\d", word) and word != product.brand]
    # a capital letter marks a brand among the tags of many shops, and a brand is none of the model's business
    words = dict.fromkeys(in_language(word, language).lower() for word in plain if not word[:1].isupper())
    return f"[{on_screen.position}] {short_title(product.title)}: {', '.join(list(words)[:WORDS])}"


def wish_of(scene: Scene) -> str:
    """What the shopper wants, in their words, with the need in force where the message alone does not say it."""
    need = scene.understanding.need
    said = " ".join(filter(None, [need.query or need.category, *need.colors, *need.attributes.values()]))
    return scene.message if not said or said.lower() in scene.message.lower() else f"{scene.message} ({said})"


async def advise(
    model: ChatModel,
    subjects: tuple[OnScreen, ...],
    wish: str,
    language: str,
    seconds: float,
    advice: Advice,
    *,
    prose: bool,
) -> AsyncGenerator[Verdict, None]:
    """The sentences that the model adds, as soon as each is known to be true; ``advice`` says what they took.

    ``seconds`` bounds the wait for the first word of prose, or for the pick.
    """
    if not prose:
        if pick := await _pick(model, subjects, wish, language, seconds, advice):
            yield pick
        return
    prompt = reply_prompt(subjects, wish, language)
    advice.prompts.append(prompt.source)
    audit = Audit(subjects, language, screen=())  # more is on screen than the model was told of
    passed = 0
    async for sentence in _sentences(model, prompt, seconds, advice):
        verdict = audit.check(sentence)
        if verdict.text is None:
            advice.cut.append((verdict.reason, sentence))
            continue
        yield verdict
        passed += 1
        if passed == SENTENCES:
            return


async def _pick(
    model: ChatModel, subjects: tuple[OnScreen, ...], wish: str, language: str, seconds: float, advice: Advice
) -> Verdict | None:
    asked = asyncio.get_running_loop().time()
    try:
        verdict, usage, source = await picked(model, subjects, wish, language, seconds)
    except ModelUnavailable:
        advice.unavailable = True
        return None
    finally:
        advice.seconds += asyncio.get_running_loop().time() - asked
    advice.usage = advice.usage.plus(usage)
    advice.prompts += [source] if source else []
    return verdict


async def _sentences(model: ChatModel, prompt: Prompt, first_token_seconds: float, advice: Advice) -> AsyncGenerator[str, None]:
    """The sentences as the model finishes them; what it has not finished when time or tokens run out is left out."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 2 * first_token_seconds
    text = ""
    try:
        async with aclosing(_waited(model, prompt, first_token_seconds, advice)) as pieces:
            async for piece in pieces:
                text += piece
                *finished, text = _END.split(text)
                for sentence in finished:
                    if sentence.strip():
                        yield sentence
                if loop.time() > deadline or len(text) > 600:
                    return
    except ModelUnavailable:
        advice.unavailable = True
        return
    if text.rstrip().endswith((".", "!", "。", "！")):
        yield text


async def _waited(model: ChatModel, prompt: Prompt, seconds: float, advice: Advice) -> AsyncGenerator[str, None]:
    """The pieces of text, with the time waited for each added up."""
    loop = asyncio.get_running_loop()
    stream = model.stream(prompt, max_tokens=TOKENS, seconds=seconds)
    try:
        while True:
            asked = loop.time()
            try:
                piece = await anext(stream)
            except StopAsyncIteration:
                return
            finally:
                advice.seconds += loop.time() - asked
            if piece.usage:
                advice.usage = advice.usage.plus(piece.usage)
            yield piece.text
    finally:
        if closing := getattr(stream, "aclose", None):
            await closing()
