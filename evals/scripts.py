"""Scripted conversations: what the shopper says turn by turn, and what the shop must and must not answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).parent / "scripts"


class ScriptBroken(Exception):
    """A script that cannot be read; the message names the file and the line."""


class Change(BaseModel):
    """What happens to the shop's records before the message: the new price or stock of products, or that they are gone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    price: dict[str, str] = Field(default_factory=dict)
    stock: dict[str, int] = Field(default_factory=dict)
    gone: list[str] = Field(default_factory=list)


class Line(BaseModel):
    """One message and what must come of it.

    ``{c1}`` in ``say`` is the position on screen of the product c1. In ``tells`` and ``never``, "=19.5" is an amount or figure
    of that value; a list is any one of its entries.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    talk: str
    say: str
    shopper: str | None = None  # who is signed in, for the whole talk; on its first line
    language: str | None = None  # of the reply, where the script of the message does not say it
    before: Change | None = None
    tells: list[str | list[str]] = Field(default_factory=list)
    never: list[str] = Field(default_factory=list)
    unknown: bool = False  # the record does not say it, and the reply has to say so
    nothing: bool = False  # the shop has no such product, and the reply has to say so
    asks: bool = False  # it is not clear which product is meant: the reply has to ask
    shows: list[str] = Field(default_factory=list)
    hides: list[str] = Field(default_factory=list)
    first: str | None = None
    compares: list[str] = Field(default_factory=list)
    cart: dict[str, int] | None = None  # all of it, after the turn
    order: str | None = None  # the one told of; "": none may be
    ticket: bool | None = None

    @property
    def answerable(self) -> bool:
        """Whether the record answers what is asked."""
        return bool(self.tells or self.compares or self.order) and not self.unknown


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation in one world."""

    name: str
    world: str
    shopper: str | None
    lines: tuple[Line, ...]


def load_talks(files: Iterable[Path]) -> list[Talk]:
    """The conversations of these files, in order; the name of a file is that of its world. Raises ``ScriptBroken``."""
    talks: dict[tuple[str, str], list[Line]] = {}
    for file in files:
        for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not row.strip():
                continue
            try:
                line = Line.model_validate_json(row)
            except ValidationError as error:
                fault = error.errors(include_url=False)[0]
                where = ".".join(map(str, fault["loc"]))
                raise ScriptBroken(f"{file}:{number}: {where}: {fault['msg']}") from None
            world = re.split(r"[.-]", file.name)[0]
            talks.setdefault((world, line.talk), []).append(line)
    return [Talk(name, world, lines[0].shopper, tuple(lines)) for (world, name), lines in talks.items()]


def shipped_talks() -> list[Talk]:
    """The conversations that ship with the program."""
    return load_talks(sorted(FOLDER.glob("*.jsonl")))
