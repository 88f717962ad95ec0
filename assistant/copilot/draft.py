"""A drafted reply: what an agent could send next, from the shop's records, with all that it rests on.

The messages that nobody answered are read and acted on as in a turn, over records that nothing can change (``looking.py``).
The sentences are the server's. A model may word them anew, and what it writes stands only where every word of it is carried by
those sentences (``rewording.py``).
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.act.talk import clean, unreadable
from assistant.actions import act
from assistant.audit import short_title
from assistant.copilot.answers import Answered, Desk, answered
from assistant.copilot.asking import written
from assistant.copilot.kept import masked
from assistant.copilot.looking import looked_at
from assistant.copilot.matters import TALK, Conversation, Matter, matters_of, unanswered, upset
from assistant.copilot.means import Means
from assistant.copilot.rewording import why_refused
from assistant.facts import HandedOff, Talk
from assistant.model import ModelUnavailable
from assistant.policy_search import PolicySearch
from assistant.prompts import render
from assistant.understanding import CartRequest
from assistant.voice import Voice, sentences_joined
from assistant.wording import say, spoken
from commerce.conversations import Turn
from commerce.drafts import DraftSource, Evidence, ReplyDraft
from commerce.ids import DraftId, SessionId, StaffId

log = logging.getLogger(__name__)

TURNS = 12  # newest turns that a draft looks at
TOKENS = 400  # that the model may write
_SAID = 600  # characters of the shopper's messages that the model is told


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a draft."""

    staff_id: StaffId
    desk: Desk
    answered_at: datetime | None  # when an agent last spoke in the conversation


class Drafter:
    """Drafts replies. It holds nothing of a conversation."""

    def __init__(self, means: Means) -> None:
        self._conversations = means.shop.conversations
        self._shop = looked_at(means.shop)
        self._reader = means.reader
        self._model = means.model
        self._policies = PolicySearch(means.policies, means.shop.language)
        self._drafts = means.drafts
        self._shop_name = means.shop_name
        self._room = means.room
        self._limit = means.message_limit
        self._understand_seconds = means.understand_seconds
        self._seconds = means.seconds

    async def draft(self, session_id: SessionId, asking: Asking) -> ReplyDraft:
        """The draft, stored. Raises ``SessionNotFound``, ``DatabaseUnavailable``."""
        began = time.perf_counter()
        conversation = await asyncio.to_thread(self._conversation, session_id, asking.answered_at)
        waiting = unanswered(conversation.turns, asking.answered_at)
        language, parts, serious = await self._answers(conversation, waiting, asking.desk)
        opening = self._opening(language, waiting if serious else (), asking)
        told = sentences_joined(language, list(dict.fromkeys([*opening, *(s for part in parts for s in part.sentences)])))
        evidence = tuple(dict.fromkeys(one for part in parts for one in part.evidence))
        message = "\n".join(clean(turn.message) for turn in waiting)[:_SAID]
        text, source, prompt = await self._worded(told, evidence, message, language, asking.desk)
        draft = ReplyDraft(
            draft_id=DraftId(f"d-{uuid.uuid4().hex}"),
            session_id=session_id,
            staff_id=asking.staff_id,
            turn_id=waiting[-1].turn_id if waiting else None,
            text=text,
            language=language,
            source=source,
            evidence=evidence,
            look_up=tuple(dict.fromkeys(one for part in parts for one in part.look_up)),
            prompt=prompt,
            milliseconds=round((time.perf_counter() - began) * 1000),
            created_at=datetime.now(UTC),
        )
        await asyncio.to_thread(self._drafts.keep, draft)
        log.info("a draft from %s took %d ms", source, draft.milliseconds)
        return draft

    def _conversation(self, session_id: SessionId, answered_at: datetime | None) -> Conversation:
        session = self._conversations.session(session_id)
        turns = self._conversations.turns(session_id, TURNS)
        return Conversation(session, turns, self._conversations.events_of(session.shopper_id), answered_at, self._room)

    async def _answers(
        self, conversation: Conversation, waiting: Sequence[Turn], desk: Desk
    ) -> tuple[str, list[Answered], bool]:
        """The language to answer in, what could be said to each matter, and whether any is more than talk."""
        language = spoken(conversation.session.language, self._shop.language)
        if not waiting:
            return language, [Answered((say(language, "desk.anything_else"),))], False
        matters = await matters_of(conversation, self._shop, self._reader, self._policies, self._understand_seconds)
        language = matters[-1].scene.language
        parts = [await asyncio.to_thread(self._answer, matter, language, desk) for matter in matters]
        return language, parts, any(matter.scene.understanding.intent not in TALK for matter in matters)

    def _answer(self, matter: Matter, language: str, desk: Desk) -> Answered:
        """What could be said to one matter; blocks."""
        scene = matter.scene
        voice = Voice(language, self._shop_name, self._shop.currency)
        unread = unreadable(scene.message, self._limit)
        if unread or scene.understanding.intent == "handoff":
            return answered(unread or Talk("greeting"), scene, voice, desk, self._policies)
        looking = scene
        if scene.understanding.cart:  # the cart is looked at, whatever was to be done with it
            shown = scene.understanding.model_copy(update={"cart": CartRequest(action="show")})
            looking = replace(scene, understanding=shown)
        facts = [done for done in act(looking, self._shop, self._policies) if not isinstance(done, HandedOff)]
        parts = [answered(done, scene, voice, desk, self._policies) for done in facts]
        agreed = [say(language, "desk.agreed")] if matter.agreed else []
        order_id = scene.understanding.order_id or "–"
        undone = [say(desk.language, "desk.look_up.agreed", id=order_id)] if matter.agreed else []
        return Answered(
            (*agreed, *(one for part in parts for one in part.sentences)),
            tuple(one for part in parts for one in part.evidence),
            (*undone, *(one for part in parts for one in part.look_up)),
        )

    def _opening(self, language: str, waiting: Sequence[Turn], asking: Asking) -> list[str]:
        """Who speaks, where the agent speaks for the first time; and that it is a pity, where these messages are angry."""
        said = []
        if asking.answered_at is None:
            said.append(say(language, "desk.hello", agent=asking.desk.agent, shop=self._shop_name))
        if upset(waiting):
            said.append(say(language, "desk.sorry"))
        return said

    async def _worded(
        self, told: str, evidence: Iterable[Evidence], message: str, language: str, desk: Desk
    ) -> tuple[str, DraftSource, str | None]:
        """The text, who worded it, and the prompt where a model was asked."""
        names = [desk.agent, self._shop_name]
        for one in evidence:
            names += [one.title, short_title(one.title), *([one.words] if one.kind == "policy" else [])]
        source = masked(told, names, quotes=True)
        prompt = render("draft", answer=source.text, message=message)
        try:
            worded = await written(self._model, prompt, max_tokens=TOKENS, seconds=self._seconds)
        except ModelUnavailable:
            return told, "records", None
        refused = await asyncio.to_thread(why_refused, worded, source, language)
        filled = source.filled(worded)
        if refused or filled is None:
            log.info("the model's wording of a draft was refused: %s", refused)
            return told, "records", prompt.source
        return filled, "model", prompt.source
