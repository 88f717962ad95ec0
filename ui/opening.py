"""The shop as the surfaces use it: all rooms opened from the settings, once."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assistant.policy_search import PolicySearch
from commerce.canned import CannedReplies
from commerce.conversations import Conversations
from commerce.desk import Desk, DeskQueue
from commerce.drafts import Drafts
from commerce.ids import ShopperId
from commerce.shopper_tokens import TokenGenerations
from commerce.staff import Staff
from commerce.storefront import Storefront
from ranker.personal import Personal
from ranker.ranking import Ranker
from ranker.retrieval_order import RetrievalOrder
from retrieval.errors import RetrievalError
from retrieval.query import Query, Search
from retrieval.suggestions.suggester import Suggested
from ui.access import Access, kept_secret
from ui.live import Live
from ui.searching import search_of
from ui.settings import Settings
from ui.turns import RunningTurns, TakesTurns

if TYPE_CHECKING:
    from assistant.copilot.copilot import Copilot

log = logging.getLogger(__name__)

DoorState = Literal["opening", "open", "failed", "closed"]


async def _never() -> bool:
    return False


async def _nothing() -> None:
    return None


def _no_policies() -> PolicySearch:
    return PolicySearch(tuple, "en")


def _none_yet(typed: str, limit: int, language: str | None) -> Suggested:
    return Suggested((), ready=False)


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything a surface may touch."""

    settings: Settings
    storefront: Storefront
    conversations: Conversations
    search: Search
    assistant: TakesTurns
    turns: RunningTurns
    access: Access
    staff: Staff
    desk: Desk
    queue: DeskQueue
    live: Live  # news of conversations, for streams
    copilot: "Copilot"
    drafts: Drafts
    canned: CannedReplies
    policies: PolicySearch = field(default_factory=_no_policies)
    ranker: Ranker = field(default_factory=RetrievalOrder)
    personal: Personal | None = None  # what knows the shopper; None where the shop keeps no tastes
    model_ready: Callable[[], Awaitable[bool]] = _never
    model_begin: Callable[[], Awaitable[None]] = _nothing  # called once, in the loop that serves
    suggest: Callable[[str, int, str | None], Suggested] = _none_yet  # completions of what is typed; reads memory alone
    demo_shoppers: tuple[ShopperId, ...] = ()  # whom the demo sign-in offers
    demo_staff: tuple[str, ...] = ()  # logins that the demo sign-in offers at the desk
    closers: tuple[Callable[[], None], ...] = field(default=())

    def close(self) -> None:
        """Give back what was opened, last first."""
        for close in reversed(self.closers):
            close()


class NotOpen(Exception):
    """The shop is not open yet, or cannot be opened; the message says why."""


class Door:
    """Opens the shop beside the running server, so that the server answers at once. Tries again when it fails."""

    def __init__(self, open_shop: Callable[[], Shop], retry_seconds: float = 5.0) -> None:
        self._open_shop = open_shop
        self._retry_seconds = retry_seconds
        self._shop: Shop | None = None
        self._task: asyncio.Task[None] | None = None
        self.opened = asyncio.Event()
        self.state: DoorState = "opening"
        self.reason: str | None = "the shop is being opened"

    def start(self) -> None:
        """Begin to open; returns at once."""
        self._task = asyncio.create_task(self._keep_trying())

    async def _keep_trying(self) -> None:
        while self._shop is None:
            try:
                self._shop = await asyncio.to_thread(self._open_shop)
            except Exception as error:  # noqa: BLE001 - whatever it is, /readyz says it and the next try may succeed
                self.state, self.reason = "failed", f"{type(error).__name__}: {error}"
                log.error("the shop cannot be opened: %s", error)
                await asyncio.sleep(self._retry_seconds)
        await self._shop.model_begin()
        self.state, self.reason = "open", None
        self.opened.set()
        log.info("the shop is open")

    @property
    def shop(self) -> Shop:
        """The open shop. Raises ``NotOpen``."""
        if self._shop is None or self.state == "closed":
            raise NotOpen(self.reason or "the shop is closed")
        return self._shop

    async def close(self, seconds: float = 20.0) -> None:
        """Let running turns end, then close the shop."""
        if self.state == "closed":
            return
        if self._task:
            self._task.cancel()
        shop, self.state, self.reason = self._shop, "closed", "the shop is being closed"
        if shop:
            late = await shop.turns.drain(seconds)
            if late:
                log.warning("%d turns had not ended after %.0f s", late, seconds)
            shop.live.close()
            await asyncio.to_thread(shop.close)


def access_of(settings: Settings, generations: TokenGenerations) -> Access:
    """The signer of shopper tokens."""
    identity = settings.server.identity_secret
    key = identity.get_secret_value() if identity else kept_secret(settings.home / "secrets", "identity")
    return Access(signing_secret(settings), generations, key)


def signing_secret(settings: Settings) -> str:
    """The key that signs what browsers bring back; made at first start where none is set."""
    secret = settings.server.secret
    return secret.get_secret_value() if secret else kept_secret(settings.home / "secrets", "shopper-token")


def writes_prose(settings: Settings) -> bool:
    """Whether the model is large enough to write sentences of its own: any but those that a CPU serves here."""
    from assistant.llm.machine import this_machine
    from assistant.llm.profiles import GPU, choose

    if settings.llm.advice != "auto":
        return settings.llm.advice == "prose"
    return settings.llm.base_url is not None or choose(settings.llm.profile, this_machine()) is GPU


def open_shop(settings: Settings, *, writes: bool = True, reached: Callable[[str], None] = lambda step: None) -> Shop:
    """The shop of these settings. Loads weights and opens the index, so it takes seconds.

    One process at a time may open it with ``writes``: it takes up catalog changes into the index. Any number may without.
    ``reached`` is told each step of a turn that is done.

    Raises:
        CommerceError: the records cannot be reached.
        RetrievalError: the index or the embedder cannot be used; the message names the command that mends it.
    """
    from assistant.act.scene import Shop as Rooms
    from assistant.copilot.copilot import Copilot
    from assistant.copilot.means import Means
    from assistant.llm.client import VllmChatModel
    from assistant.picks import pick_prompt
    from assistant.turn import Assistant
    from assistant.understand import Understander, catalog_words
    from assistant.understand.asking import prompt_for
    from assistant.understanding import Context
    from commerce.database import open_database
    from commerce.demo import DEMO_STAFF, SHOPPERS
    from commerce.policies import PolicyFolder
    from retrieval.suggestions.suggester import Suggester
    from ui.ranking import ranking_of

    database = open_database(settings.database_url)
    database.migrate()
    search = search_of(settings, database.storefront, writes=writes)
    try:
        for word in ("shoes", "鞋"):  # loads both encoders and the index now, not under the first shopper's message
            search.find(Query(word, limit=1))
    except RetrievalError as error:
        log.error("search does not work: %s", error)  # carts, orders and policies do
    ranking = ranking_of(settings, database, search)
    model = VllmChatModel(
        settings.llm_url,
        settings.llm.model,
        settings.llm.api_key.get_secret_value(),
        enabled=settings.llm.enabled,
        heads=(pick_prompt((), ""), prompt_for(Context(message=""), [])) if not writes_prose(settings) else (),
    )
    policies = PolicyFolder(settings.shop.policies)
    words = catalog_words(product for batch in database.storefront.all_products() for product in batch)
    understander = Understander(model=model, facets=words, ask_always=settings.llm.understand == "always")
    assistant = Assistant(
        storefront=database.storefront,
        conversations=database.conversations,
        search=search,
        ranker=ranking.ranker,
        personal=ranking.personal,
        understander=understander,
        model=model,
        policies=policies.clauses,
        shop_name=settings.shop.name,
        currency=settings.shop.currency,
        catalog_language=settings.shop.language,
        message_limit=settings.server.message_limit,
        first_token_seconds=settings.llm.first_token_seconds,
        understand_seconds=settings.llm.understand_seconds,
        prose=writes_prose(settings),
        reached=reached,
        desk=database.desk,
    )
    rooms = Rooms(
        database.storefront,
        database.conversations,
        search,
        ranking.ranker,
        policies.clauses,
        settings.shop.language,
        settings.shop.currency,
        personal=ranking.personal,
    )
    means = Means(
        rooms,
        understander,
        model,
        policies.clauses,
        database.drafts,
        settings.shop.name,
        room=database.desk,
        message_limit=settings.server.message_limit,
        understand_seconds=settings.llm.understand_seconds,
        seconds=settings.llm.copilot_seconds,
    )
    copilot = Copilot(means, words_drafts=writes_prose(settings))
    turns = RunningTurns(assistant)
    suggester = Suggester(database.storefront, database.searches, lambda text: search.find(Query(text, limit=1)).total > 0)
    suggester.start()
    gc.collect()
    gc.freeze()  # what the shop holds for good is not searched for garbage again, in the middle of a turn
    return Shop(
        settings=settings,
        storefront=database.storefront,
        conversations=database.conversations,
        search=search,
        assistant=assistant,
        turns=turns,
        desk=database.desk,
        queue=database.queue,
        live=Live(database.queue, turns.heard),
        copilot=copilot,
        drafts=database.drafts,
        canned=database.canned,
        access=access_of(settings, database.token_generations),
        staff=database.staff,
        policies=PolicySearch(policies.clauses, settings.shop.language),
        ranker=ranking.ranker,
        personal=ranking.personal,
        model_ready=model.ready,
        model_begin=model.begin,
        suggest=suggester.suggest,
        demo_shoppers=tuple(ShopperId(name) for name in SHOPPERS) if database.recall("demo") else (),
        demo_staff=tuple(login for login, *_ in DEMO_STAFF) if database.recall("demo") else (),
        closers=(database.close, search.close, suggester.close, ranking.close),
    )
