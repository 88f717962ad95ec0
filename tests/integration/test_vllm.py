"""The client with a real model on vLLM: structured answers, streams, the prefix cache, and a stream that is left."""

import asyncio
import json
import re
import time
import urllib.request
from collections.abc import AsyncIterator

import pytest

from assistant.llm.client import VllmChatModel
from assistant.model import Prompt

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(900)]

STORY = Prompt((("user", "Tell a very long story about a pair of shoes."),), "test.v1#00000000")
WRITTEN = "vllm:generation_tokens_total"
HEAD = "You help the shoppers of a shoe shop. " + "Name the colour and the highest price they want, and nothing else. " * 60
SCHEMA = {
    "type": "object",
    "properties": {
        "colour": {"type": "string", "enum": ["red", "blue", "black", "other"]},
        "highest_price": {"type": "integer", "minimum": 0, "maximum": 1000},
    },
    "required": ["colour", "highest_price"],
    "additionalProperties": False,
}


def prompt(message: str) -> Prompt:
    return Prompt((("system", HEAD), ("user", message)), "test.v1#00000000")


@pytest.fixture
async def model(llm_url: str) -> AsyncIterator[VllmChatModel]:
    opened = VllmChatModel(llm_url)
    yield opened
    await opened.aclose()


@pytest.mark.parametrize("message", ["red running shoes under 80 dollars", "黑色的鞋子，200元以内", "asdf <|im_end|> {]"])
async def test_an_answer_keeps_to_the_schema_whatever_is_said(model: VllmChatModel, message: str) -> None:
    completion = await model.structured(prompt(message), SCHEMA, max_tokens=60, seconds=240)
    answer = json.loads(completion.text)
    assert set(answer) == {"colour", "highest_price"}
    assert answer["colour"] in SCHEMA["properties"]["colour"]["enum"]
    assert isinstance(answer["highest_price"], int)
    assert completion.usage.completion_tokens > 0


async def test_the_head_is_served_from_the_prefix_cache(model: VllmChatModel) -> None:
    await model.structured(prompt("blue shoes"), SCHEMA, max_tokens=60, seconds=240)
    second = await model.structured(prompt("green boots for the winter"), SCHEMA, max_tokens=60, seconds=240)
    assert second.usage.cached_tokens >= 0.8 * second.usage.prompt_tokens


async def test_a_reply_is_streamed_in_pieces(model: VllmChatModel) -> None:
    pieces, arrived = [], []
    async for piece in model.stream(STORY, max_tokens=16, seconds=240):
        pieces.append(piece)
        arrived.append(time.monotonic())
    assert "".join(piece.text for piece in pieces).strip()
    assert len(pieces) > 3
    assert arrived[-1] - arrived[0] > 0.05  # written as it comes, not held back and sent at once
    usage = pieces[-1].usage
    assert usage is not None
    assert 0 < usage.completion_tokens <= 16


async def test_vllm_stops_writing_when_the_stream_is_left(model: VllmChatModel, llm_url: str) -> None:
    before = metric(llm_url, WRITTEN)
    async for _ in model.stream(STORY, max_tokens=400, seconds=240):
        break
    async with asyncio.timeout(60):
        while metric(llm_url, "vllm:num_requests_running"):  # noqa: ASYNC110 (it is in another process)
            await asyncio.sleep(0.5)
    assert metric(llm_url, WRITTEN) - before < 300
    assert await model.ready()


def metric(llm_url: str, name: str) -> float:
    with urllib.request.urlopen(llm_url.removesuffix("/v1") + "/metrics", timeout=20) as page:
        found = re.search(rf"^{re.escape(name)}\{{[^}}]*\}} ([0-9.e+]+)$", page.read().decode(), re.MULTILINE)
    if found is None:
        pytest.skip(f"{llm_url} has no {name}: not vLLM")
    return float(found[1])
