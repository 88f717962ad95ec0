"""Prompts are files: ``prompts/<name>.v<N>.md``, one file a version, rendered here and nowhere else.

A file is a row of messages, each opened by a line ``<!-- system -->``, ``<!-- user -->`` or ``<!-- assistant -->``; what stands
before the first such line is a note to people and is not sent. ``{{name}}`` is filled with a value. Keep the head free of
values (vLLM's prefix cache holds what is byte for byte the same) and put what changes last.

Values are data, never instructions: a prompt fences them with tags of its own (``<message>{{message}}</message>``), and here
every angle bracket inside a value becomes ``‹`` or ``›``, so that no value can close a fence or spell a control token.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.model import Prompt

FOLDER = Path(__file__).parent.parent / "prompts"

_MESSAGE = re.compile(r"^<!-- (system|user|assistant) -->[ \t]*\n", re.MULTILINE)
_VALUE = re.compile(r"\{\{(\w+)\}\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})


class PromptBroken(Exception):
    """A prompt that does not exist or cannot be rendered: a mistake of ours, found by the tests, never by a shopper."""


@dataclass(frozen=True, slots=True)
class PromptFile:
    """One version of one prompt, read from its file."""

    messages: tuple[tuple[str, str], ...]  # (role, text with {{name}} in it)
    values: frozenset[str]  # every name that must be given
    source: str  # "reply.v1#9f3a1c2b"


def versions(name: str, folder: Path = FOLDER) -> list[int]:
    """The released versions of a prompt, oldest first."""
    numbers = (re.fullmatch(rf"{re.escape(name)}\.v(\d+)\.md", path.name) for path in folder.glob(f"{name}.v*.md"))
    return sorted(int(match[1]) for match in numbers if match)


@lru_cache(maxsize=256)
def load(name: str, version: int | None = None, folder: Path = FOLDER) -> PromptFile:
    """The prompt of that version, the newest if none is named. Raises ``PromptBroken``."""
    known = versions(name, folder)
    if not known or (version is not None and version not in known):
        raise PromptBroken(f"no prompt {name} v{version or '?'} in {folder} (there are: {known or 'none'})")
    number = version or known[-1]
    raw = (folder / f"{name}.v{number}.md").read_bytes()
    _, *parts = _MESSAGE.split(raw.decode())
    messages = tuple((role, text.strip()) for role, text in zip(parts[::2], parts[1::2], strict=True))
    if not messages:
        raise PromptBroken(f"prompt {name} v{number} holds no message: open each with a line <!-- system --> or <!-- user -->")
    values = frozenset(value for _, text in messages for value in _VALUE.findall(text))
    return PromptFile(messages, values, f"{name}.v{number}#{hashlib.sha256(raw).hexdigest()[:8]}")


def neutral(value: object) -> str:
    """The value as text that can neither close a fence nor spell a control token."""
    return _CONTROL.sub(" ", str(value).translate(_BRACKETS))


def render(name: str, /, version: int | None = None, folder: Path = FOLDER, **values: object) -> Prompt:
    """The prompt with its values in place. Raises ``PromptBroken`` for a missing or an unused value."""
    prompt = load(name, version, folder)
    if missing := prompt.values - values.keys():
        raise PromptBroken(f"{prompt.source} wants {', '.join(sorted(missing))}")
    if unused := values.keys() - prompt.values:
        raise PromptBroken(f"{prompt.source} has no place for {', '.join(sorted(unused))}")
    texts = {value: neutral(given) for value, given in values.items()}
    messages = tuple((role, _VALUE.sub(lambda match: texts[match[1]], text)) for role, text in prompt.messages)
    return Prompt(messages, prompt.source)
