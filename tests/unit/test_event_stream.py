"""Long streams: what goes out beside the news."""

import asyncio
from contextlib import aclosing

import pytest

from commerce.care import Agent
from commerce.ids import SessionId, StaffId
from ui.api.event_stream import told
from ui.live import Listener, Typing


async def test_a_comment_is_due_by_the_clock_whatever_news_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who waits in line hears of others' news, none of which is sent: without comments it takes the line for dead."""
    monkeypatch.setattr("ui.api.event_stream.COMMENT_EVERY", 0.05)
    listener = Listener(SessionId("s"), in_line=True)
    news = Typing(SessionId("s"), Agent(StaffId("mei"), "Mei"))

    async def allowed() -> bool:
        return True

    async def talk() -> None:
        while True:
            listener.put(news)
            await asyncio.sleep(0.005)

    talking = asyncio.create_task(talk())
    try:
        async with aclosing(told(listener, allowed)) as heard:  # type: ignore[type-var]
            async with asyncio.timeout(5):
                while await anext(heard) is not None:
                    pass
    finally:
        talking.cancel()
