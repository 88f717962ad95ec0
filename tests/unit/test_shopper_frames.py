"""A turn's events as changes of the page."""

import asyncio
import html
import json
import re
import time
from collections.abc import AsyncIterator

from assistant.turn_events import TurnEvent
from assistant.understanding import Need
from ui.shopper.conditions import need_of
from ui.shopper.frames import BATCH_SECONDS, Frame, frames


async def _events(*steps: float | TurnEvent) -> AsyncIterator[TurnEvent]:
    for step in steps:
        if isinstance(step, float):
            await asyncio.sleep(step)
        else:
            yield step


def _token(text: str) -> TurnEvent:
    return TurnEvent(event="token", data={"text": text})


REPLY = TurnEvent(event="reply", data={"text": "the last word", "mentions": [], "suggestions": ["<b>more</b>"]})


async def _frames(*steps: float | TurnEvent) -> list[Frame]:
    return [frame async for frame in frames(_events(*steps), "en")]


async def test_tokens_come_in_batches_and_none_is_lost() -> None:
    tokens: list[float | TurnEvent] = []
    for number in range(200):
        tokens += [_token(f"{number} "), 0.001]
    began = time.monotonic()
    shown = [frame.reply for frame in await _frames(*tokens) if frame.reply is not None]
    most = (time.monotonic() - began) / BATCH_SECONDS + 3
    assert shown[-1] == "".join(f"{number} " for number in range(200))
    assert len(shown) < most


async def test_the_filters_open_with_the_need_as_it_was_understood() -> None:
    card = {
        "position": 1, "product_id": "p1", "title": "Dress", "brand": None, "price": {"amount": "9.90", "currency": "USD"},
        "list_price": None, "rating": None, "review_count": 0, "in_stock": True, "image_url": None, "url": None, "reasons": [],
        "scores": {"query": 1.0, "taste": 0.0, "final": 1.0},
    }  # fmt: skip
    need = {"query": "<dress>", "price_max": 60.5, "colors": ["black"], "attributes": {"size": "M"}, "exclude": ["lace"]}
    found = TurnEvent(event="products", data={"query": "dress", "total": 9, "items": [card]})
    understood = TurnEvent(event="understood", data={"language": "en", "intent": "search", "need": need})
    bars = [frame.need for frame in await _frames(found, understood, REPLY) if frame.need]
    held = json.loads(html.unescape(re.search('data-browse="([^"]*)"', bars[-1])[1]))  # type: ignore[index]
    expected = [["q", "<dress>"], ["color", "black"], ["price_max", "60.5"], ["attribute", "size:M"], ["exclude", "lace"]]
    assert held == expected and "<dress>" not in bars[-1]
    chosen = need_of(held)
    assert chosen is not None and chosen.model_dump() == Need(**need).model_dump()
    assert any("dress" in (frame.need or "") for frame in await _frames(found, REPLY))
    assert not any(frame.need for frame in await _frames(REPLY)), "there is nothing to choose from"


async def test_the_reply_replaces_what_was_streamed_and_suggestions_are_escaped() -> None:
    *_, reply, last = await _frames(_token("the first word"), REPLY)
    assert reply.reply == "the last word"
    assert last.suggestions is not None and "<b>" not in last.suggestions and "&lt;b&gt;" in last.suggestions


async def test_a_turn_without_words_for_a_second_says_what_it_does() -> None:
    said = [frame.progress for frame in await _frames(1.2, _token("at last"), REPLY)]
    assert said[0] is not None and "Reading your message" in said[0]
    assert said[-2] == ""
    quick = [frame.progress for frame in await _frames(0.2, REPLY)]
    assert all(not words for words in quick)


async def test_an_error_is_shown_in_its_words() -> None:
    error = TurnEvent(event="error", data={"code": "busy", "message": "One moment please.", "retryable": True})
    assert (await _frames(error))[0].reply == "One moment please."


async def test_an_order_is_drawn_and_escaped() -> None:
    order: dict[str, object] = {
        "order_id": "<10>", "state": "shipped", "placed_on": "2026-01-02", "expected_on": "2026-01-09", "delivered_on": None,
        "carrier": "DHL", "tracking_number": "JD<1>", "total": {"amount": "39.90", "currency": "USD"}, "lines": [],
    }  # fmt: skip
    drawn = (await _frames(TurnEvent(event="order", data=order)))[0].facts
    assert drawn is not None and "&lt;10&gt;" in drawn and "JD&lt;1&gt;" in drawn
