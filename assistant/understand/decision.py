"""What a message was decided to be for."""

from dataclasses import dataclass

from assistant.understanding import Intent


@dataclass(frozen=True, slots=True)
class Decision:
    """An intent and how sure the words make it, from 0 to 1."""

    intent: Intent
    confidence: float
