"""One turn, from a message to its record: open, look ahead, understand, act, show, reply, audit, close.

``Assistant.turn`` streams the events of ``docs/contracts/turn_events.md``. The turn runs in a task of its own: a shopper who
goes away does not stop it, and one who comes back with the same ``client_turn_id`` follows it, or reads what was recorded.
Everything that blocks runs off the event loop, a step at a time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing

from assistant.act.find import SEARCH_LIKE, find
from assistant.act.scene import Scene, Shop
from assistant.act.talk import clean, unreadable
from assistant.act.tastes import listen
from assistant.actions import act, same_search
from assistant.closing import behaviour_of, state_after
from assistant.delivery import Feed
from assistant.errors import Busy, error_data
from assistant.facts import Facts, PersonCalled, ProductsFound
from assistant.in_care import left_to_person, person_of, sounds_upset
from assistant.leases import Leases
from assistant.model import ChatModel
from assistant.opening import Opening, read_opening
from assistant.page_hint import with_page
from assistant.policy_search import PolicySearch
from assistant.reading import Reader
from assistant.replying import Replier, model_helps
from assistant.showing import show, show_found
from assistant.state import SessionState, stored_state
from assistant.turn_events import PersonData, StartedData, TurnEvent
from assistant.turn_record import TurnRecord
from assistant.understanding import Understanding
from assistant.voice import Voice
from assistant.wording import spoken
from commerce.conversations import BehaviourEvent, Conversations, Session, Turn, TurnClosing
from commerce.desk import Desk
from commerce.errors import CommerceError
from commerce.ids import ProductId, SessionId, TurnId
from commerce.policies import PolicyClause
from commerce.storefront import Storefront
from ranker.personal import Personal
from ranker.ranking import Ranker
from retrieval.errors import RetrievalError
from retrieval.query import Search

log = logging.getLogger(__name__)

_EXPECTED = (Busy, CommerceError, RetrievalError)
_ACT_WITHIN = 1.5  # seconds that a message which is no search may wait to be understood


class Assistant:
    """Carries out turns. It holds nothing of a session but the turns that run in this process."""

    def __init__(
        self,
        *,
        storefront: Storefront,
        conversations: Conversations,
        search: Search,
        ranker: Ranker,
        understander: Reader,
        model: ChatModel | None,
        policies: Callable[[], Sequence[PolicyClause]],
        personal: Personal | None = None,
        desk: Desk | None = None,
        shop_name: str = "the shop",
        currency: str = "USD",
        catalog_language: str = "en",
        message_limit: int = 4000,
        page: int = 6,
        first_token_seconds: float = 12.0,
        understand_seconds: float = 15.0,
        prose: bool = True,
        wait_seconds: float = 30.0,
        lease_seconds: float = 20.0,
        reached: Callable[[str], None] = lambda step: None,
    ) -> None:
        """``prose``: the model writes sentences, else it picks a product and the server says why.

        ``desk``: says when a person answers in the assistant's place; without it nobody ever does.
        ``wait_seconds`` bounds the wait for an earlier turn of the session; ``reached`` is told each step that is done.
        """
        self._shop = Shop(storefront, conversations, search, ranker, policies, catalog_language, currency, page, personal)
        self._conversations = conversations
        self._desk = desk
        self._understander = understander
        self._replier = Replier(model, first_token_seconds, prose)
        self._policies = PolicySearch(policies, catalog_language)
        self._shop_name = shop_name
        self._limit = message_limit
        self._understand_seconds = understand_seconds
        self._leases = Leases(conversations, wait_seconds, lease_seconds)
        self._reached = reached
        self._running: dict[tuple[SessionId, str], Feed] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def turn(
        self, session_id: SessionId, client_turn_id: str, message: str, page: ProductId | None = None
    ) -> AsyncIterator[TurnEvent]:
        """The events of this turn: as they happen, or as they were recorded if it was carried out before.

        ``page``: the product whose page the shopper looks at, as the page says; only a hint.
        """
        key = (session_id, client_turn_id)
        feed = self._running.get(key)
        if feed is None:
            feed = self._running[key] = Feed()
            task = asyncio.create_task(self._run(key, message, page, feed))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        async with aclosing(feed.follow()) as events:
            async for event in events:
                yield event

    async def replay(self, turn_id: TurnId) -> AsyncIterator[TurnEvent]:
        """The recorded events of a turn; none while it is unfinished. Raises ``TurnNotFound``."""
        for event in _recorded(await asyncio.to_thread(self._conversations.turn, turn_id)):
            yield event

    async def finish(self) -> None:
        """Wait for the turns that run; called before the process ends."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _run(self, key: tuple[SessionId, str], message: str, page: ProductId | None, feed: Feed) -> None:
        """The turn, with every failure told in words. A turn that failed stays open: sent again, it is carried out again."""
        record = TurnRecord(feed)
        try:
            await self._carry_out(key, message, page, record)
        except Exception as failure:  # noqa: BLE001 - the last line: a shopper reads words, the log has the stack
            log.log(logging.WARNING if isinstance(failure, _EXPECTED) else logging.ERROR, "turn failed", exc_info=failure)
            record.emit("error", error_data(failure, record.language or spoken(None, self._shop.language)))
            record.emit("turn.finished", record.finished())
        finally:
            self._running.pop(key, None)
            feed.end()

    async def _carry_out(self, key: tuple[SessionId, str], message: str, page: ProductId | None, record: TurnRecord) -> None:
        """One turn, top to bottom."""
        # 1 open: the message is stored before anything else
        readable = clean(message)[: self._limit + 1]
        turn = await asyncio.to_thread(self._conversations.open_turn, *key, readable)
        self._reached("opened")
        if turn.status == "open":
            record.emit("turn.started", StartedData(session_id=turn.session_id, turn_id=turn.turn_id))
            async with self._leases.hold(turn) as ours:
                if ours:
                    self._reached("claimed")
                    return await self._carry_out_claimed(turn, len(message), page, record)
            turn = await asyncio.to_thread(self._conversations.turn, turn.turn_id)
        for event in _recorded(turn):
            if event.event != "turn.started" or not record.events:
                record.feed.put(event)

    async def _carry_out_claimed(self, turn: Turn, length: int, page: ProductId | None, record: TurnRecord) -> None:
        store, language = self._shop.storefront, self._shop.language
        opening = await asyncio.to_thread(read_opening, turn, self._conversations, store, language, page, self._desk)
        if person := person_of(opening.session.care):
            return await self._leave(person, opening.session, turn, left_to_person(opening.kept, turn.message), record)
        if opening.page or opening.state.page:
            opening = await asyncio.to_thread(with_page, opening, self._understander.read)
        unread = unreadable(turn.message, self._limit)
        if unread:
            scene = opening.scene(_unread(opening))
            facts: list[Facts] = [unread]
        else:
            listened = await asyncio.to_thread(listen, opening, self._shop.personal)
            scene, ahead = await self._look_ahead_and_understand(listened.opening, record)
            # 4 act
            facts = [] if listened.alone else await asyncio.to_thread(act, scene, self._shop, self._policies, ahead)
            facts = [listened.fact, *facts] if listened.fact else facts
            if self._desk and any(isinstance(done, PersonCalled) and done.upset for done in facts):
                await asyncio.to_thread(self._desk.upset, turn.session_id)
            self._reached("acted")
        record.language = scene.language
        # 5 show
        show(facts, scene.language, record)
        self._reached("shown")
        if person := await self._taken(turn.session_id):  # while this turn was being carried out
            state = state_after(scene, facts, "", without_model=scene.state.outage_told)
            return await self._leave(person, opening.session, turn, state, record, behaviour_of(scene, facts, self._ranked_by))
        # 6 reply, 7 audit
        voice = Voice(scene.language, self._shop_name, self._shop.currency, self._limit, length)
        await self._replier.reply(facts, scene, voice, record)
        self._reached("replied")
        # 8 close
        await self._close(facts, scene, record)
        self._reached("closed")

    async def _look_ahead_and_understand(self, opening: Opening, record: TurnRecord) -> tuple[Scene, ProductsFound | None]:
        """Steps 2 and 3, beside one another; the search is given back where it is the one that the understanding asks for."""
        if opening.course.decided:  # a yes, an answer offered, or back to what was shown: nothing is left to read
            record.mark("understand")
            record.emit("understood", opening.course.decided)
            return opening.scene(opening.course.decided), None
        context = opening.context
        guess = await asyncio.to_thread(self._understander.read, context)
        # products are on screen while the model reads; a cart or an order must not wait for it that long
        seconds = self._understand_seconds if guess.intent in SEARCH_LIKE else min(self._understand_seconds, _ACT_WITHIN)
        reading = asyncio.create_task(self._understander.understand(context, seconds))
        try:
            ahead = await asyncio.to_thread(self._look_ahead, opening, guess)
            if ahead and ahead.ranked:
                show_found(ahead, spoken(guess.language, self._shop.language), record)
            self._reached("looked_ahead")
            looked = record.elapsed()
            understood = await reading
        finally:
            reading.cancel()
        record.mark("understand")
        record.model_seconds += max(0.0, record.elapsed() - looked) / 1000 if understood.prompts or understood.degraded else 0.0
        record.usage = record.usage.plus(understood.usage)
        record.prompts += understood.prompts
        if understood.degraded:
            record.do_without("llm")
        scene = opening.scene(understood.understanding)
        record.emit("understood", scene.understanding)
        self._reached("understood")
        return scene, ahead if same_search(guess, understood.understanding) else None

    def _look_ahead(self, opening: Opening, guess: Understanding) -> ProductsFound | None:
        """What a search for that which code alone read finds; blocks."""
        scene = opening.scene(guess)
        if scene.understanding.intent not in SEARCH_LIKE:
            return None
        try:
            return find(scene, self._shop)
        except RetrievalError:  # the same search is tried again as an action, and its failure told there
            return None

    async def _close(self, facts: list[Facts], scene: Scene, record: TurnRecord) -> None:
        """Store the turn, the state and the impressions in one transaction, then say that it is finished."""
        told_without = "llm" in record.degraded and (scene.state.outage_told or model_helps(scene))
        state = state_after(scene, facts, record.text, without_model=told_without)
        finished = TurnEvent(event="turn.finished", data=record.finished().model_dump(mode="json"))
        closing = TurnClosing(
            status="finished",
            reply=record.text,
            events=record.recorded(finished),
            state=stored_state(state),
            language=scene.understanding.language,
            prompts=record.prompts,
            impressions=behaviour_of(scene, facts, self._ranked_by),
        )
        await asyncio.to_thread(self._conversations.close_turn, scene.turn_id, closing)
        record.put(finished)

    async def _taken(self, session_id: SessionId) -> PersonData | None:
        """Who answers in the assistant's place by now.

        Nobody at the desk speaks while this turn holds its lease: what is begun after this may be said to its end.
        """
        return person_of(await asyncio.to_thread(self._desk.care, session_id)) if self._desk else None

    async def _leave(
        self,
        person: PersonData,
        session: Session,
        turn: Turn,
        state: SessionState,
        record: TurnRecord,
        behaviour: Sequence[BehaviourEvent] = (),
    ) -> None:
        """Close the turn without a reply: the person gives one."""
        if self._desk and sounds_upset(turn.message):
            await asyncio.to_thread(self._desk.upset, turn.session_id)
        record.emit("person", person)
        finished = TurnEvent(event="turn.finished", data=record.finished().model_dump(mode="json"))
        events = record.recorded(finished)
        closing = TurnClosing("finished", "", events, stored_state(state), session.language, record.prompts, behaviour)
        await asyncio.to_thread(self._conversations.close_turn, turn.turn_id, closing)
        record.put(finished)
        self._reached("left")

    @property
    def _ranked_by(self) -> str:
        return self._shop.ranker.version


def _unread(opening: Opening) -> Understanding:
    """The understanding of a message without words: the language is the session's, and the need stays."""
    language = opening.session.language or opening.catalog_language
    need = {"need": opening.state.need} if opening.state.need else {}
    return Understanding(language=language, intent="smalltalk", **need)


def _recorded(turn: Turn) -> list[TurnEvent]:
    return [TurnEvent.model_validate({"event": event.name, "data": event.data}) for event in turn.events]
