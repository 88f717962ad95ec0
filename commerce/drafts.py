"""Replies drafted for agents: what each rests on, what was sent of it, and how far the agent changed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from rapidfuzz.distance import Levenshtein

from commerce.ids import DraftId, SessionId, StaffId, TurnId

DraftSource = Literal["model", "records"]
EvidenceKind = Literal["policy", "product", "order", "review", "cart"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A part of the records that a draft rests on, in the records' own words."""

    kind: EvidenceKind
    title: str
    words: str
    ref: str  # a product id, an order id, "en/returns" of a policy; "" of a cart


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What an agent could send next, as it was offered."""

    draft_id: DraftId
    session_id: SessionId
    staff_id: StaffId  # who asked for it
    turn_id: TurnId | None  # of the message that it answers; None: nothing was unanswered
    text: str
    language: str
    source: DraftSource
    evidence: tuple[Evidence, ...]
    look_up: tuple[str, ...]  # what the records do not say and the agent has to find out
    prompt: str | None  # "draft.v1#9f3a1c2b", where the model was asked
    milliseconds: int  # that making it took
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DraftMeasure:
    """What became of the drafts that one agent asked for."""

    staff_id: StaffId
    offered: int
    sent: int
    edited: float | None  # mean over those sent of how far each was edited, in [0, 1]; None: none was sent


class Drafts(Protocol):
    """Keeps drafts. Every call is one transaction; all are thread-safe, block, and raise ``DatabaseUnavailable``."""

    def keep(self, draft: ReplyDraft) -> None:
        """Store a draft as it is offered."""

    def draft(self, draft_id: DraftId) -> ReplyDraft | None:
        """The draft, None where there is none of that id."""

    def sent(self, draft_id: DraftId, session_id: SessionId, message_id: str, text: str) -> bool:
        """Note that ``text`` was sent from this draft, and how far it was edited.

        False, and nothing is noted, for a draft that is not of this session or was sent before.
        """

    def measures(self, since: datetime) -> Sequence[DraftMeasure]:
        """What became of the drafts offered since then, one row an agent, in order of their ids."""


def edited(draft: str, sent: str) -> float:
    """How far the text sent is from the draft, in [0, 1]: 1 - Levenshtein similarity; white space counts once."""
    return 1.0 - float(Levenshtein.normalized_similarity(" ".join(draft.split()), " ".join(sent.split())))
