"""The client of a language model, and the one file that imports LangChain's OpenAI adapter.

``VllmChatModel`` speaks the OpenAI protocol, so any endpoint that does will serve; vLLM is what it is proven with. It never
retries and never logs what was asked or answered. After a failure it says "not ready" at once, and a probe beside the turns
finds out when the model is back (``assistant/llm/breaker.py``).
"""

import asyncio
import json
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
import orjson
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from assistant.llm.breaker import Breaker, Failure
from assistant.model import Completion, ModelUnavailable, Piece, Prompt, Usage

log = logging.getLogger(__name__)

_ROLES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# what a broken endpoint makes the adapter raise: its own errors, the transport's, and Python's where a body is not as it should
_BROKEN = (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, TypeError, AttributeError, LookupError)
_REPEATED = re.compile(r"(.{1,60}?)\1{7,}$", re.DOTALL)
_HEAD_SECONDS = 120.0  # that a server without a cache may take to read one head
_REPEATED_WITHIN = 600  # characters at the end that are looked at


class VllmChatModel:
    """A ``ChatModel`` over an OpenAI-compatible endpoint. Lives in one event loop; close it with ``aclose``."""

    def __init__(
        self,
        base_url: str,
        model: str = "shop",
        api_key: str = "none",
        *,
        enabled: bool = True,
        stall_seconds: float = 15.0,
        probe_seconds: float = 2.0,
        heads: Sequence[Prompt] = (),
    ) -> None:
        """Make ready to ask ``model`` at ``base_url`` (…/v1); nothing is sent yet.

        ``stall_seconds`` bounds the wait between two pieces of a stream; ``probe_seconds`` is the least time between probes of
        an endpoint that is down. ``heads``: a prompt of each kind, read once before the model counts as ready, so that the
        server holds their stable heads and no shopper waits for that.
        """
        self.name = model
        self._enabled = enabled
        self._stall = stall_seconds
        self._heads = tuple(heads)
        loopback = urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}
        self._http = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=256, max_keepalive_connections=64, keepalive_expiry=60),  # as many as turns
            timeout=httpx.Timeout(None, connect=5.0),  # the caller's own limits are kept below
            trust_env=not loopback,  # a proxy has no business on the way to this machine
        )
        self._chat = ChatOpenAI(
            model=model,
            base_url=base_url,
            api_key=SecretStr(api_key),
            temperature=0,
            max_retries=0,
            stream_usage=True,
            stream_chunk_timeout=None,
            http_async_client=self._http,
        )
        self._breaker = Breaker(self._probe, pause=probe_seconds)

    async def begin(self) -> None:
        """Have the model read the heads, beside whatever else happens; until then it is not ready."""
        if self._enabled:
            self._breaker.open_until_probed()

    async def ready(self) -> bool:
        """Whether a call is worth trying now, from what is known already."""
        return self._enabled and self._breaker.closed

    async def structured(self, prompt: Prompt, schema: dict[str, Any], *, max_tokens: int, seconds: float) -> Completion:
        """JSON text under ``schema``. Raises ``ModelUnavailable``, at the latest after ``seconds``."""
        self._refuse_if_disabled()
        response_format = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
        try:
            async with asyncio.timeout(seconds):
                message = await self._chat.ainvoke(_messages(prompt), max_tokens=max_tokens, response_format=response_format)
        except openai.LengthFinishReasonError:
            # of this one question, not of the endpoint: the answer did not fit
            raise ModelUnavailable(f"the answer was longer than {max_tokens} tokens") from None
        except _BROKEN as error:
            raise self._failed(error) from None
        text = message.text
        if not _fits(text, schema):
            raise self._nonsense("no JSON under the schema")
        self._breaker.succeeded()
        return Completion(text, _usage(message))

    async def stream(self, prompt: Prompt, *, max_tokens: int, seconds: float) -> AsyncIterator[Piece]:
        """Text as it is written. Raises ``ModelUnavailable`` if the first piece takes longer than ``seconds``.

        A consumer that leaves early (``aclose``, or its task is cancelled) closes the request, and vLLM stops generating.
        """
        self._refuse_if_disabled()
        usage, written, checked, limit = Usage(), "", 0, seconds
        async with aclosing(self._written(prompt, max_tokens)) as pieces:
            while True:
                try:
                    async with asyncio.timeout(limit):
                        piece = await anext(pieces, None)
                except _BROKEN as error:
                    raise self._failed(error) from None
                if piece is None:
                    break
                usage = piece.usage or usage
                if not piece.text:
                    continue
                written, limit = written + piece.text, self._stall
                if len(written) - checked >= 60:
                    checked = len(written)
                    if repeats(written):
                        raise self._nonsense("endless repetition")
                yield Piece(piece.text)
        if not written.strip():
            raise self._nonsense("an empty answer")
        self._breaker.succeeded()
        yield Piece("", usage)

    async def _written(self, prompt: Prompt, max_tokens: int) -> AsyncGenerator[Piece, None]:
        """The answer's pieces as they come over the wire, in as few steps as can be: a hundred shoppers are read at once.

        The adapter makes four objects of every token, which took a third of the server's time.
        """
        ask = self._chat.root_async_client.chat.completions.with_streaming_response.create
        asking = ask(
            model=self.name,
            messages=[{"role": role, "content": text} for role, text in prompt.messages],
            max_completion_tokens=max_tokens,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        )
        async with asking as response:
            rest = b""
            async for read in response.iter_bytes():
                *lines, rest = (rest + read).split(b"\n")
                for line in lines:
                    if not line.startswith(b"data:"):
                        continue
                    if (told := line[5:].strip()) == b"[DONE]":
                        return
                    yield _piece(orjson.loads(told))

    async def aclose(self) -> None:
        """Close the connections and stop probing."""
        self._breaker.stop()
        await self._http.aclose()

    async def _probe(self) -> bool:
        """Whether the endpoint writes a token, to each head too: an engine that hangs may still list its models."""
        asked: list[tuple[list[BaseMessage], float]] = [([HumanMessage("Say ok")], 5.0)]
        asked += [(_messages(head), _HEAD_SECONDS) for head in self._heads]
        for messages, seconds in asked:
            try:
                async with asyncio.timeout(seconds):
                    message = await self._chat.ainvoke(messages, max_tokens=1)
            except openai.LengthFinishReasonError:
                continue
            except _BROKEN:
                return False
            if not message.text.strip():
                return False
        return True

    def _refuse_if_disabled(self) -> None:
        if not self._enabled:
            raise ModelUnavailable("the model is switched off (SHOP_LLM__ENABLED)")

    def _failed(self, error: Exception) -> ModelUnavailable:
        """The failure as the turn knows it; opens the breaker unless only this one request was at fault."""
        match error:
            case openai.BadRequestError() | openai.UnprocessableEntityError() | openai.ConflictError():
                return ModelUnavailable(f"the endpoint refused this request ({error.status_code})")
            case TimeoutError() | openai.RateLimitError():
                self._breaker.failed(Failure.SLOW)
            case openai.APIStatusError() | openai.APIConnectionError() | httpx.HTTPError() | OSError():
                self._breaker.failed(Failure.DOWN)
            case _:
                self._breaker.failed(Failure.NONSENSE)
        log.warning("model unavailable: %s", type(error).__name__)
        return ModelUnavailable(type(error).__name__)

    def _nonsense(self, what: str) -> ModelUnavailable:
        self._breaker.failed(Failure.NONSENSE)
        log.warning("model unavailable: %s", what)
        return ModelUnavailable(what)


def _piece(told: dict[str, Any]) -> Piece:
    """One event of a stream. Raises ``ValueError`` for an error told in it, ``LookupError`` or ``TypeError`` for no event."""
    if "error" in told:
        raise ValueError("the endpoint told of an error in the middle of an answer")
    choices, counted = told["choices"], told.get("usage")
    text = (choices[0].get("delta") or {}).get("content") or "" if choices else ""
    if not isinstance(text, str):
        raise TypeError("the text of an answer is no text")
    if not counted:
        return Piece(text)
    cached = (counted.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    return Piece(text, Usage(counted["prompt_tokens"], cached, counted["completion_tokens"]))


def repeats(text: str) -> bool:
    """Whether the text ends in the same words over and over (eight times or more)."""
    match = _REPEATED.search(text[-_REPEATED_WITHIN:])
    return match is not None and len(match[0]) >= 60 and any(letter.isalnum() for letter in match[1])


def _messages(prompt: Prompt) -> list[BaseMessage]:
    return [_ROLES[role](text) for role, text in prompt.messages]


def _fits(text: str, schema: dict[str, Any]) -> bool:
    """Whether the text is JSON with what the schema requires at its top. What the values mean is the caller's to check."""
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    if schema.get("type") == "object":
        return isinstance(answer, dict) and set(schema.get("required", ())) <= answer.keys()
    return True


def _usage(message: AIMessage) -> Usage:
    counted = message.usage_metadata
    if counted is None:
        return Usage()
    cached = counted.get("input_token_details", {}).get("cache_read", 0)
    return Usage(counted["input_tokens"], cached or 0, counted["output_tokens"])
