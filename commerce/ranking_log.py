"""What rankers decided and what others would have: kept apart from what shoppers did, to compare rankers by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from commerce.ids import ShopperId, TurnId

NoteKind = Literal["shadow", "slot", "duel"]


@dataclass(frozen=True, slots=True)
class RankingNote:
    """One decision of one turn. ``detail`` is the writer's own JSON, opaque here; ``ranker/`` says what stands in it."""

    kind: NoteKind
    shopper_id: ShopperId
    turn_id: TurnId | None
    ranker: str  # version
    at: datetime
    detail: dict[str, Any]


class RankingLog(Protocol):
    """Keeps the notes. Calls block, are thread-safe and raise ``DatabaseUnavailable``."""

    def note(self, notes: Sequence[RankingNote]) -> None:
        """Store them."""

    def notes(self, kind: NoteKind, since: datetime, most: int = 100_000) -> list[RankingNote]:
        """The newest ``most`` of this kind since then, oldest first."""
