"""The words of running turns for those at the desk who read along: this process's turns alone."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.turn_events import TurnEvent
from commerce.ids import SessionId


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a reply that is being written; ``at`` is their place in its text, in characters.

    A turn that was asked for twice is heard twice: the same words in the same place.
    """

    session_id: SessionId
    turn_id: str
    text: str
    at: int


class TurnsHeard:
    """What the running turns say. Lives in one event loop."""

    def __init__(self) -> None:
        self._replies: dict[SessionId, Piece] = {}
        self.on_piece: Callable[[Piece], None] = lambda piece: None
        self.on_change: Callable[[], None] = lambda: None  # a turn began or ended: its record is there

    def so_far(self, session_id: SessionId) -> Piece | None:
        """The whole of the reply that is being written; None where none is."""
        return self._replies.get(session_id)

    def begin(self, session_id: SessionId) -> Callable[[TurnEvent], None]:
        """What is to be told each event of one turn, in order."""
        turn_id, said = "", 0

        def hear(event: TurnEvent) -> None:
            nonlocal turn_id, said
            if event.event == "turn.started":
                turn_id, said = str(event.data["turn_id"]), 0
                self.on_change()
            elif event.event == "token":
                piece = Piece(session_id, turn_id, str(event.data["text"]), said)
                said += len(piece.text)
                before = self._replies.get(session_id)
                text = before.text if before and before.turn_id == turn_id else ""
                self._replies[session_id] = Piece(session_id, turn_id, text[: piece.at] + piece.text, 0)
                self.on_piece(piece)
            elif event.event in ("turn.finished", "error"):  # the first never comes where the assistant itself failed
                before = self._replies.get(session_id)
                if before and before.turn_id == turn_id:
                    del self._replies[session_id]
                self.on_change()

        return hear
