"""What an action may read and touch: the turn so far, and the shop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.course import Move
from assistant.facts import OnScreen
from assistant.state import Proposal, SessionState
from assistant.understanding import Understanding
from commerce.conversations import BehaviourEvent, Conversations
from commerce.ids import ProductId, SessionId, ShopperId, TurnId
from commerce.policies import PolicyClause
from commerce.products import Product
from commerce.storefront import Storefront
from commerce.tastes import NOTHING_KEPT, KeptTaste
from ranker.personal import Personal
from ranker.ranking import Ranker, RankingContext
from retrieval.query import Search


@dataclass(frozen=True, slots=True)
class Shop:
    """The rooms below, and how many products a turn shows."""

    storefront: Storefront
    conversations: Conversations
    search: Search
    ranker: Ranker
    policies: Callable[[], Sequence[PolicyClause]]
    language: str  # of the catalog
    currency: str
    page: int = 6
    personal: Personal | None = None  # what knows the shopper, where the shop keeps tastes


@dataclass(frozen=True, slots=True)
class Scene:
    """One message, read, with what it was said amid."""

    session_id: SessionId
    turn_id: TurnId
    shopper_id: ShopperId
    message: str
    language: str  # the one answered in
    state: SessionState
    screen: Mapping[ProductId, Product]  # what is on screen, as the record has it now
    understanding: Understanding
    events: Sequence[BehaviourEvent] = ()
    step: int = 0
    kept: KeptTaste = NOTHING_KEPT  # what the shopper said of their taste
    said: str = ""  # the message as it was sent; ``message`` is without the words that went back to an earlier need
    move: Move = "on"
    proposal: Proposal | None = None  # that the message says yes or no to
    looking: bool = False  # read for a person's eyes only: no turn, so nothing is explored and no ranking is noted

    @property
    def shown(self) -> tuple[OnScreen, ...]:
        """What is on screen, by position."""
        numbered = enumerate(self.state.shown, 1)
        return tuple(OnScreen(number, self.screen[pid]) for number, pid in numbered if pid in self.screen)

    @property
    def referred(self) -> tuple[OnScreen, ...]:
        """The products on screen that the message speaks of, in the order named."""
        by_position = {on_screen.position: on_screen for on_screen in self.shown}
        named = dict.fromkeys(self.understanding.refers_to)  # "compare 2 and 2" names one
        return tuple(by_position[position] for position in named if position in by_position)

    @property
    def focus(self) -> OnScreen | None:
        """The product last spoken of, where it is still on screen."""
        return next((on for on in self.shown if on.product.product_id == self.state.focus), None)

    @property
    def disliked(self) -> tuple[ProductId, ...]:
        """What the shopper disliked and did not like afterwards."""
        last = {event.product_id: event.kind for event in self.events if event.kind in ("like", "dislike")}
        return tuple(product_id for product_id, kind in last.items() if kind == "dislike")

    @property
    def ranking(self) -> RankingContext:
        """Who is asking, for the ranker."""
        return RankingContext(self.shopper_id, self.events, self.kept, None if self.looking else self.turn_id)
