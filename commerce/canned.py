"""Canned replies: texts that agents send often, with gaps such as ``{order}`` that are filled in for a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commerce.ids import CannedId


@dataclass(frozen=True, slots=True)
class CannedText:
    """What a canned reply says and is called by."""

    shortcut: str  # typed after "/" at the desk; one a language
    language: str  # BCP 47 primary tag
    title: str
    text: str  # with {gaps}


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A canned reply as it is kept."""

    canned_id: CannedId
    reply: CannedText
    changed_at: datetime


class CannedReplies(Protocol):
    """Keeps canned replies. Every call is one transaction; all are thread-safe, block, and raise ``DatabaseUnavailable``."""

    def all(self) -> Sequence[CannedReply]:
        """All of them, by shortcut and language."""

    def reply(self, canned_id: CannedId) -> CannedReply | None:
        """The reply, None where there is none of that id."""

    def add(self, reply: CannedText) -> CannedReply:
        """The reply, kept from now on. Raises ``ShortcutTaken``."""

    def change(self, canned_id: CannedId, reply: CannedText) -> CannedReply | None:
        """The reply with other words, None where there is none of that id. Raises ``ShortcutTaken``."""

    def remove(self, canned_id: CannedId) -> bool:
        """Whether there was such a reply; it is gone."""
