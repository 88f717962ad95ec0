"""One turn of the shop, timed step by step."""

import asyncio
import time
import uuid
from dataclasses import dataclass
from typing import Any

from ui.opening import Shop


@dataclass(frozen=True, slots=True)
class StepTimes:
    """One turn of ours, in milliseconds from the message."""

    intent: str  # that the message was written for
    understood_as: str
    message: str
    understand: float
    act: float  # after understanding, until facts are there; what the look-ahead found already costs nothing here
    first_text: float | None
    total: float
    model: float  # spent waiting for the model
    prompt_tokens: int
    completion_tokens: int


class Steps:
    """Remembers when the turn that runs reached which step."""

    def __init__(self) -> None:
        self.began, self.at = 0.0, dict[str, float]()

    def begin(self) -> None:
        """A new turn begins now."""
        self.began, self.at = time.perf_counter(), {}

    def reached(self, step: str) -> None:
        """A step is done; of several alike the last counts."""
        self.at[step] = (time.perf_counter() - self.began) * 1000


async def our_turn(shop: Shop, steps: Steps, intent: str, before: str | None, message: str) -> StepTimes:
    """The turn in a session of its own, after what was said before."""
    session = await asyncio.to_thread(shop.conversations.open_session)
    if before:
        async for _ in shop.assistant.turn(session.session_id, str(uuid.uuid4()), before):
            pass
    steps.begin()
    first: float | None = None
    final: dict[str, Any] = {}
    async for event in shop.assistant.turn(session.session_id, str(uuid.uuid4()), message):
        if event.event == "token" and first is None:
            first = (time.perf_counter() - steps.began) * 1000
        final[event.event] = event.data
    total = (time.perf_counter() - steps.began) * 1000
    finished = final["turn.finished"]
    understood = steps.at["understood"]
    return StepTimes(
        intent=intent,
        understood_as=final.get("understood", {}).get("intent", "none"),
        message=message,
        understand=understood,
        act=steps.at.get("acted", understood) - understood,
        first_text=first,
        total=total,
        model=finished["timings_ms"]["model"],
        prompt_tokens=finished["usage"]["prompt_tokens"],
        completion_tokens=finished["usage"]["completion_tokens"],
    )
