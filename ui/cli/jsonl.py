"""``shop chat --jsonl``: messages in, events out, one JSON object a line."""

import asyncio
import json
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.turn_events import TurnEvent
from commerce.errors import CommerceError, SessionNotFound
from commerce.ids import SessionId, ShopperId
from retrieval.errors import RetrievalError
from ui.access import new_guest
from ui.opening import Shop, open_shop
from ui.settings import Settings
from ui.turns import failed

LINE_LIMIT = 1_000_000  # bytes


class Line(BaseModel):
    """One line of standard input. Keys that mean nothing here are passed over, so that a caller may keep notes in them."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    session: str = Field(min_length=1, max_length=200)
    message: str
    client_turn_id: str | None = Field(None, min_length=1, max_length=200)


class UnreadableLine(Exception):
    """A line that is not a message; the words say why without repeating it."""


def read_line(raw: bytes) -> Line:
    """The message of a line. Raises ``UnreadableLine``."""
    if len(raw) > LINE_LIMIT:
        raise UnreadableLine(f"a line has at most {LINE_LIMIT} bytes")
    try:
        # orjson refuses lone surrogates and bytes that are not UTF-8
        return Line.model_validate(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise UnreadableLine("the line is not JSON in UTF-8") from error
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        if not place:
            raise UnreadableLine("the line is not a JSON object") from error
        raise UnreadableLine(f"{place}: {fault['msg']}") from error


class NamedSessions:
    """The session behind each name, kept in a file from run to run."""

    def __init__(self, path: Path, shop: Shop, shopper: ShopperId | None, language: str | None) -> None:
        self._path, self._shop, self._shopper, self._language = path, shop, shopper, language

    def session(self, name: str) -> SessionId:
        """The session of this name; a new one where there is none yet, or the records do not have it any more."""
        key = f"{self._shopper}/{name}" if self._shopper else name
        names = self._read()
        if key in names:
            try:
                return self._shop.conversations.session(SessionId(names[key])).session_id
            except SessionNotFound:
                pass
        opened = self._shop.conversations.open_session(self._shopper or new_guest(), self._language)
        self._write(self._read() | {key: opened.session_id})
        return opened.session_id

    def _read(self) -> dict[str, str]:
        try:
            names = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # none yet, or cut off when a disk was full
            return {}
        return {str(name): str(session) for name, session in names.items()} if isinstance(names, dict) else {}

    def _write(self, names: dict[str, str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(f".{os.getpid()}")
        file = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)  # session ids let their holder in
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            json.dump(names, stream, ensure_ascii=False)
        beside.replace(self._path)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines that are not blank; one over the limit is cut and its rest thrown away."""
    while raw := stream.readline(LINE_LIMIT + 2):
        if not raw.endswith(b"\n") and len(raw) > LINE_LIMIT:
            while (rest := stream.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
                pass
        if raw.strip():
            yield raw


def _print(event: TurnEvent) -> None:
    sys.stdout.buffer.write(orjson.dumps({"event": event.event, "data": event.data}) + b"\n")
    sys.stdout.buffer.flush()


async def answer_lines(
    settings: Settings,
    shopper: str | None,
    language: str | None,
    opening: Callable[[Settings], Shop] = partial(open_shop, writes=False),
) -> int:
    """Answer every line of standard input, one after the other; the exit code."""
    if sys.stdin is None or sys.stdin.closed:
        return 0
    shop: Shop | None = None
    lines = _lines(sys.stdin.buffer)
    try:
        while (raw := await asyncio.to_thread(next, lines, None)) is not None:
            try:
                line = read_line(raw)
            except UnreadableLine as error:
                _print(failed("bad_line", str(error), retryable=False))
                continue
            if shop is None:
                shop = await asyncio.to_thread(opening, settings)  # at the first message: no message costs nothing
                sessions = NamedSessions(
                    settings.home / "chat_sessions.json", shop, ShopperId(shopper) if shopper else None, language
                )
            try:
                session_id = await asyncio.to_thread(sessions.session, line.session)
            except CommerceError:
                _print(failed("unavailable", "The shop's records cannot be reached right now. Please try again shortly."))
                continue
            async for event in shop.turns.begin(session_id, line.client_turn_id or uuid.uuid4().hex, line.message):
                _print(event)
    except (CommerceError, RetrievalError) as error:
        _print(failed("unavailable", str(error)))
        sys.stderr.write(f"shop: {error}\n")
        return 1
    except BrokenPipeError:  # the reader has gone; the turn that runs is carried to its end below
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        if shop:
            await shop.turns.drain(60)
            await asyncio.to_thread(shop.close)
    return 0
