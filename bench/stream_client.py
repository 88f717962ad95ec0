"""Light readers of server-sent events for ``bench.streams``: what they take of the machine is not the shop's to answer for."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Heard:
    """The events of one turn as they came."""

    began: float  # time.perf_counter() as the message was sent
    events: list[tuple[str, str, str]] = field(default_factory=list)  # name, id, data
    firsts: dict[str, float] = field(default_factory=dict)  # name → milliseconds since ``began``
    tokens: list[float] = field(default_factory=list)  # milliseconds since ``began``


@asynccontextmanager
async def answer(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The body of an answer, as it comes, a piece a read. Raises ``ConnectionError`` for a status that is not 2xx."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = json.dumps(body).encode() if body is not None else b""
    lines = {
        "Host": f"127.0.0.1:{port}",
        "Content-Length": str(len(sent)),
        "Content-Type": "application/json",
        "Connection": "close",
    }
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in (lines | (headers or {})).items()
    )
    try:
        writer.write(head.encode() + b"\r\n" + sent)
        told = await reader.readuntil(b"\r\n\r\n")
        if not told.startswith(b"HTTP/1.1 2"):
            raise ConnectionError(told.split(b"\r\n")[0].decode())
        yield _pieces(reader, chunked=b"transfer-encoding: chunked" in told.lower())
    finally:
        writer.close()


async def _pieces(reader: asyncio.StreamReader, *, chunked: bool) -> AsyncIterator[bytes]:
    while chunked and (size := int(await reader.readline(), 16)):
        yield await reader.readexactly(size)
        await reader.readline()
    while not chunked and (piece := await reader.read(65536)):
        yield piece


async def whole(port: int, method: str, path: str, body: Any = None) -> Any:
    """The JSON of an answer."""
    async with answer(port, method, path, body) as pieces:
        return json.loads(b"".join([piece async for piece in pieces]))


async def turn(port: int, session: str, key: str, message: str, heard: Heard, leave_after: int | None = None) -> Heard:
    """The turn's events added to those heard before, from the last of them on; ``leave_after`` events the line is dropped."""
    after = {"Last-Event-ID": heard.events[-1][1]} if heard.events else {}
    body = {"message": message, "client_turn_id": key}
    rest = b""
    async with answer(port, "POST", f"/v1/sessions/{session}/turns", body, after) as pieces:
        async for piece in pieces:
            *blocks, rest = (rest + piece).split(b"\n\n")
            now = (time.perf_counter() - heard.began) * 1000
            for block in blocks:
                if block.startswith(b":"):
                    continue
                name, number, told = (line.partition(b": ")[2].decode() for line in block.split(b"\n"))
                heard.events.append((name, number, told))
                heard.firsts.setdefault(name, now)
                if name == "token":
                    heard.tokens.append(now)
                if len(heard.events) == leave_after:
                    return heard
    return heard
