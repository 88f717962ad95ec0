"""The seam to a language model."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt and where it came from: ``source`` ("reply.v1#9f3a1c2b") is stored on the turn."""

    messages: tuple[tuple[str, str], ...]  # (role, text): the stable head first, what changes last
    source: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the server counted them."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0

    def plus(self, other: "Usage") -> "Usage":
        """The sum over calls."""
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer."""

    text: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a streamed answer; the last one carries the usage and may have no text."""

    text: str
    usage: Usage | None = None


class ModelUnavailable(Exception):
    """The model cannot be asked now: down, too slow, or talking nonsense. A turn goes on without it."""


class ChatModel(Protocol):
    """An open LLM behind an OpenAI-compatible endpoint."""

    name: str

    async def ready(self) -> bool:
        """Whether a call is worth trying now; answers within milliseconds, from what is known already."""

    async def structured(self, prompt: Prompt, schema: dict[str, Any], *, max_tokens: int, seconds: float) -> Completion:
        """JSON text under the schema. Raises ``ModelUnavailable``, at the latest after ``seconds``."""

    def stream(self, prompt: Prompt, *, max_tokens: int, seconds: float) -> AsyncIterator[Piece]:
        """Text as it is written. Raises ``ModelUnavailable`` if the first piece takes longer than ``seconds``."""
