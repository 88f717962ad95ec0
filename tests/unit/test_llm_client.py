"""The model's client against endpoints that are broken in every way, and its return to a good one."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from assistant.llm.client import VllmChatModel, repeats
from assistant.model import ModelUnavailable, Prompt, Usage

PROMPT = Prompt((("system", "Sell shoes."), ("user", "red shoes")), "test.v1#00000000")
SCHEMA = {"type": "object", "properties": {"colour": {"type": "string"}}, "required": ["colour"]}
USAGE = {"prompt_tokens": 40, "completion_tokens": 3, "total_tokens": 43, "prompt_tokens_details": {"cached_tokens": 32}}

Behave = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Endpoint:
    """A tiny HTTP server whose behaviour a test changes."""

    def __init__(self) -> None:
        self.behave: Behave = answer('{"colour": "red"}')
        self.bodies: list[dict[str, object]] = []
        self.left = asyncio.Event()  # set when a client closes before it was answered
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
                )
                body = await reader.readexactly(length)
                self.bodies.append(json.loads(body))
                await self.behave(body, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.left.set()
        finally:
            writer.close()


def reply(writer: asyncio.StreamWriter, body: bytes, status: str = "200 OK", kind: str = "application/json") -> None:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


def answer(text: str | None, finish: str = "stop") -> Behave:
    """Answer with this text, streamed word by word where a stream was asked for."""

    async def behave(body: bytes, writer: asyncio.StreamWriter) -> None:
        if json.loads(body).get("stream"):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
            for word in (text or "").split(" "):
                writer.write(event({"choices": [{"index": 0, "delta": {"content": f"{word} "}, "finish_reason": None}]}))
                await writer.drain()
            writer.write(event({"choices": [], "usage": USAGE}) + b"data: [DONE]\n\n")
            await writer.drain()
            writer.close()
            return
        choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}
        reply(writer, json.dumps({**CHUNK, "object": "chat.completion", "choices": [choice], "usage": USAGE}).encode())

    return behave


CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "shop"}


def event(chunk: dict[str, object]) -> bytes:
    return b"data: " + json.dumps({**CHUNK, **chunk}).encode() + b"\n\n"


async def hang(body: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def garbage(body: bytes, writer: asyncio.StreamWriter) -> None:
    reply(writer, b"<html>not what you think</html>", kind="text/html")


async def garbage_json(body: bytes, writer: asyncio.StreamWriter) -> None:
    reply(writer, b'{"detail": ["no", "choices"]}')


async def no_http(body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff\xfe rubbish\r\n\r\n")
    await writer.drain()
    writer.close()


async def error_500(body: bytes, writer: asyncio.StreamWriter) -> None:
    reply(writer, b'{"error": {"message": "engine dead"}}', "500 Internal Server Error")


async def error_400(body: bytes, writer: asyncio.StreamWriter) -> None:
    reply(writer, b'{"error": {"message": "too long: red shoes"}}', "400 Bad Request")


async def die_midway(body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    part = event({"choices": [{"index": 0, "delta": {"content": "Here are "}, "finish_reason": None}]})
    writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    await writer.drain()
    writer.transport.abort()


async def stall_midway(body: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
    writer.write(event({"choices": [{"index": 0, "delta": {"content": "Here are "}, "finish_reason": None}]}))
    await writer.drain()
    await asyncio.sleep(60)


@asynccontextmanager
async def talking(behave: Behave | None = None) -> AsyncIterator[tuple[Endpoint, VllmChatModel]]:
    endpoint = Endpoint()
    endpoint.behave = behave or endpoint.behave
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    model = VllmChatModel(endpoint.url, stall_seconds=0.3, probe_seconds=0.05)
    try:
        yield endpoint, model
    finally:
        await model.aclose()
        server.close()


async def structured(model: VllmChatModel, seconds: float = 5) -> str:
    return (await model.structured(PROMPT, SCHEMA, max_tokens=20, seconds=seconds)).text


async def streamed(model: VllmChatModel, seconds: float = 5) -> str:
    return "".join([piece.text async for piece in model.stream(PROMPT, max_tokens=20, seconds=seconds)])


async def test_an_answer_comes_with_the_tokens_the_server_counted() -> None:
    async with talking() as (endpoint, model):
        completion = await model.structured(PROMPT, SCHEMA, max_tokens=20, seconds=5)
        assert json.loads(completion.text) == {"colour": "red"}
        assert completion.usage == Usage(40, 32, 3)
        asked = endpoint.bodies[0]
        assert asked["temperature"] == 0
        assert asked["messages"] == [{"role": "system", "content": "Sell shoes."}, {"role": "user", "content": "red shoes"}]
        assert asked["response_format"] == {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
        }


async def test_a_stream_comes_in_pieces_and_ends_with_the_usage() -> None:
    async with talking(answer("Here are two shoes")) as (_, model):
        pieces = [piece async for piece in model.stream(PROMPT, max_tokens=20, seconds=5)]
        assert [piece.text for piece in pieces] == ["Here ", "are ", "two ", "shoes ", ""]
        assert pieces[-1].usage == Usage(40, 32, 3)


BROKEN = [hang, garbage, garbage_json, no_http, error_500, answer("not json"), answer("{}"), answer(""), answer(None)]


@pytest.mark.parametrize("behave", BROKEN)
async def test_a_broken_endpoint_is_unavailable_and_the_next_caller_knows_at_once(behave: Behave) -> None:
    async with talking(behave) as (_, model):
        assert await model.ready()
        began = time.monotonic()
        with pytest.raises(ModelUnavailable):
            await structured(model, seconds=0.5)
        assert time.monotonic() - began < 1.5
        assert not await model.ready()


@pytest.mark.parametrize("behave", [hang, garbage, no_http, error_500, die_midway, stall_midway, answer("")])
async def test_a_broken_stream_is_unavailable(behave: Behave) -> None:
    async with talking(behave) as (_, model):
        with pytest.raises(ModelUnavailable):
            await streamed(model, seconds=0.5)
        assert not await model.ready()


async def test_nobody_listening_is_unavailable_at_once() -> None:
    model = VllmChatModel("http://127.0.0.1:9/v1")
    began = time.monotonic()
    with pytest.raises(ModelUnavailable):
        await structured(model, seconds=30)
    assert time.monotonic() - began < 2
    assert not await model.ready()
    await model.aclose()


async def test_one_bad_request_is_not_the_endpoints_fault() -> None:
    async with talking(error_400) as (_, model):
        with pytest.raises(ModelUnavailable):
            await structured(model)
        assert await model.ready()


async def test_the_model_comes_back_by_itself() -> None:
    async with talking(error_500) as (endpoint, model):
        with pytest.raises(ModelUnavailable):
            await structured(model)
        await asyncio.sleep(0.3)
        assert not await model.ready()  # probed, and still down
        endpoint.behave = answer('{"colour": "blue"}')
        await until(model.ready)
        assert json.loads(await structured(model)) == {"colour": "blue"}


async def test_probing_stops_when_the_model_is_closed() -> None:
    async with talking(error_500) as (endpoint, model):
        with pytest.raises(ModelUnavailable):
            await structured(model)
        await model.aclose()
        asked = len(endpoint.bodies)
        await asyncio.sleep(0.3)
        assert len(endpoint.bodies) == asked


async def test_a_stream_that_is_left_closes_its_request() -> None:
    async def endless(body: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        for number in range(10_000):
            writer.write(event({"choices": [{"index": 0, "delta": {"content": f"{number} "}, "finish_reason": None}]}))
            await writer.drain()
            await asyncio.sleep(0.01)

    async with talking(endless) as (endpoint, model):
        async for piece in model.stream(PROMPT, max_tokens=20, seconds=5):
            if piece.text.startswith("3"):
                break
        async with asyncio.timeout(3):
            await endpoint.left.wait()
        assert await model.ready()


async def test_endless_repetition_is_cut() -> None:
    async with talking(answer("very good shoes, " * 200)) as (_, model):
        with pytest.raises(ModelUnavailable):
            await streamed(model)
        assert not await model.ready()


def test_what_counts_as_repetition() -> None:
    assert repeats("I like it. " + "and it is red " * 10)
    assert not repeats("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    assert not repeats("It is red, blue and green. " * 3)
    assert not repeats(
        "The coat is warm; the shoes are light; the bag is large; the hat is wide; the belt is long; it is fine."
    )


async def test_a_model_that_is_switched_off_is_never_asked() -> None:
    async with talking() as (endpoint, model):
        off = VllmChatModel(endpoint.url, enabled=False)
        assert not await off.ready()
        with pytest.raises(ModelUnavailable):
            await structured(off)
        with pytest.raises(ModelUnavailable):
            await streamed(off)
        assert not endpoint.bodies
        await off.aclose()
        await model.aclose()


async def test_nothing_that_was_said_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for behave in (answer('{"colour": "red"}'), error_400, error_500, garbage):
        async with talking(behave) as (_, model):
            try:
                await structured(model)
            except ModelUnavailable as error:
                assert "red shoes" not in f"{error}{error.__cause__}{error.__suppress_context__ or error.__context__}"
    assert "red shoes" not in caplog.text
    assert "Sell shoes" not in caplog.text


async def test_a_model_is_ready_once_it_has_read_the_heads() -> None:
    async with talking(answer("ok")) as (endpoint, model):
        other = VllmChatModel(endpoint.url, heads=(PROMPT,), probe_seconds=0.05)
        await other.begin()
        assert not await other.ready()
        await until(other.ready)
        asked = [[message["content"] for message in body["messages"]] for body in endpoint.bodies]  # type: ignore[index]
        assert asked == [["Say ok"], ["Sell shoes.", "red shoes"]]
        assert all(body["max_completion_tokens"] == 1 for body in endpoint.bodies)
        await other.aclose()
        await model.aclose()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 (what is waited for is in the client)
            await asyncio.sleep(0.02)
