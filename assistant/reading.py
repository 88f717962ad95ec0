"""The seam to the reader of messages (``assistant/understand``), as a turn uses it."""

from typing import Protocol

from assistant.model import Usage
from assistant.understanding import Context, Understanding


class Reading(Protocol):
    """What one message was read as."""

    @property
    def understanding(self) -> Understanding:
        """The reading."""

    @property
    def usage(self) -> Usage:
        """Tokens that it took; none where code alone read it."""

    @property
    def prompts(self) -> tuple[str, ...]:
        """Sources of the prompts used."""

    @property
    def degraded(self) -> bool:
        """Whether the model was wanted and not to be had."""


class Reader(Protocol):
    """Reads messages."""

    def read(self, context: Context) -> Understanding:
        """What code alone reads, in milliseconds."""

    async def understand(self, context: Context, budget_seconds: float) -> Reading:
        """The reading that the turn goes by, soon after ``budget_seconds`` at the latest."""
