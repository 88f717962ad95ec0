"""One call of the model at the desk: its whole text within a time, or word that it cannot be had. Leaving stops the call."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from assistant.model import ChatModel, ModelUnavailable, Piece, Prompt

LONGEST = 4000  # characters; a model that writes more has lost its way


async def written(model: ChatModel | None, prompt: Prompt, *, max_tokens: int, seconds: float) -> str:
    """What the model writes. Raises ``ModelUnavailable``: there is none, it is down, or it takes longer than ``seconds``."""
    if model is None or not await model.ready():
        raise ModelUnavailable("no model to ask")
    text = ""
    try:
        async with asyncio.timeout(seconds):
            stream = cast(AsyncGenerator[Piece, None], model.stream(prompt, max_tokens=max_tokens, seconds=seconds))
            async with aclosing(stream) as pieces:  # left early, it stops the model
                async for piece in pieces:
                    text += piece.text
                    if len(text) > LONGEST:
                        raise ModelUnavailable("an answer without end")
    except TimeoutError:
        raise ModelUnavailable(f"no answer in {seconds:g} s") from None
    return text.strip()
