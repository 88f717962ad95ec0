"""A stub of a language model behind a real OpenAI-compatible endpoint: ``python -m bench.stub_model PORT [TOKENS A SECOND]``.

It writes one sentence that no record carries, which the audit has to cut, then a true one about each of the first two products
that the prompt tells of, a token at a time, and ends at ``max_tokens``. No thought goes into it, so that what is measured is
the shop's.
"""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator

_FACT = re.compile(r"^\[(\d+)\] [^:\n]*: ([^\n]+)$", re.MULTILINE)
_TOKEN = re.compile(r"\s*\S+")
_CUT = "Both of them were chosen by our stylists in Paris after a long week of trying everything on in the morning light."


def words(prompt: str) -> list[str]:
    """The tokens of the answer to a prompt."""
    facts = _FACT.findall(prompt.rpartition("<facts>")[2])[:2]
    told = [f"[{number}] is {line.split(',')[0].strip()}." for number, line in facts]
    return _TOKEN.findall(" ".join([_CUT, *told]) if told else "Yes.")


def chunk(text: str, **more: object) -> bytes:
    """One event of the stream, in an HTTP chunk."""
    body = {
        "id": "c-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "shop",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    } | more
    event = f"data: {json.dumps(body)}\n\n".encode()
    return b"%x\r\n%b\r\n" % (len(event), event)


async def streamed(tokens: list[str], pause: float) -> AsyncIterator[bytes]:
    """The answer's chunks, each at its time whatever the ones before took."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number, token in enumerate(tokens, 1):
        await asyncio.sleep(max(0.0, begun + number * pause - loop.time()))
        yield chunk(token)
    usage = {"prompt_tokens": 400, "completion_tokens": len(tokens), "total_tokens": 400 + len(tokens)}
    yield chunk("", choices=[], usage=usage)
    yield b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


async def serve(port: int, tokens_a_second: float) -> None:
    """Answer until the process is ended."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"(?i)content-length: (\d+)", head)
                asked = json.loads(await reader.readexactly(int(length[1])) or b"{}") if length else {}
                prompt = asked["messages"][-1]["content"] if asked else ""
                tokens = words(prompt)[: asked.get("max_tokens") or asked.get("max_completion_tokens") or 1000]
                if asked.get("stream"):
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                    async for piece in streamed(tokens, 1 / tokens_a_second):
                        writer.write(piece)
                        await writer.drain()
                    continue
                message = {"role": "assistant", "content": "".join(tokens)}
                choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
                body = json.dumps({"id": "c-1", "object": "chat.completion", "created": 1, "model": "shop", "choices": choices})
                answer = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
                writer.write(answer.encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked has heard enough
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", port, backlog=512)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 50.0))
