"""The events of a running turn for all who follow it: it goes on when one leaves, and a new one starts at the top."""

import asyncio
from collections.abc import AsyncGenerator

from assistant.turn_events import TurnEvent


class Feed:
    """The events of one turn, in their order. Written by one task; followed by any number, from the first event on."""

    def __init__(self) -> None:
        self.events: list[TurnEvent] = []
        self._ended = False
        self._news = asyncio.Event()

    def put(self, event: TurnEvent) -> None:
        """Add an event and wake the followers."""
        self.events.append(event)
        self._wake()

    def end(self) -> None:
        """Say that no event will follow."""
        self._ended = True
        self._wake()

    async def follow(self) -> AsyncGenerator[TurnEvent, None]:
        """Every event, those that are past at once."""
        place = 0
        while True:
            while place < len(self.events):
                place += 1
                yield self.events[place - 1]
            if self._ended:
                return
            await self._news.wait()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
