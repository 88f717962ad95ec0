"""What those at the desk read along."""

from collections.abc import AsyncIterator

from assistant.turn_events import TurnEvent
from commerce.ids import ProductId, SessionId
from ui.turns import RunningTurns

SESSION = SessionId("s")


class Breaks:
    """Says a word and fails as no turn should."""

    async def turn(
        self, session_id: SessionId, client_turn_id: str, message: str, page: ProductId | None = None
    ) -> AsyncIterator[TurnEvent]:
        yield TurnEvent(event="turn.started", data={"turn_id": "t", "session_id": session_id})
        yield TurnEvent(event="token", data={"text": "Here"})
        raise RuntimeError("a mistake of ours")


async def test_nothing_is_being_written_once_a_turn_broke() -> None:
    turns, heard = RunningTurns(Breaks()), []
    turns.heard.on_piece = heard.append
    events = [event.event async for event in turns.begin(SESSION, "1", "hello")]
    assert events == ["turn.started", "token", "error"] and [piece.text for piece in heard] == ["Here"]
    assert turns.heard.so_far(SESSION) is None
