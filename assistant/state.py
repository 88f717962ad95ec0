"""What a session remembers from turn to turn: small and bounded, typed here, JSON in the database."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from assistant.understanding import Need, Said
from commerce.ids import OrderId, ProductId
from commerce.orders import OrderChangeKind

HISTORY = 6  # messages
SEEN = 120  # products shown for the need in force, so that "others" are others
TOLD = 240  # characters of a message that are remembered
SCREENS = 4  # of one need: the first and the newest
ASIDE = 3  # needs that were set aside for another
QUESTIONS = 2  # that a conversation may be asked


Way = Literal["", "similar", "companion", "popular", "recommend"]


@dataclass(frozen=True, slots=True)
class Screen:
    """What was on screen, position 1 first, and the need it answered.

    ``way``: how it was found where no search found it, which others are found by; ``anchor``: what it is like, or
    goes with.
    """

    need: Need
    shown: tuple[ProductId, ...]
    way: Way = ""
    anchor: ProductId | None = None


@dataclass(frozen=True, slots=True)
class NeedAside:
    """A need that was set aside for another, as it can be taken up again."""

    screens: tuple[Screen, ...]  # oldest first
    seen: tuple[ProductId, ...] = ()

    @property
    def need(self) -> Need:
        """The need as it was last."""
        return self.screens[-1].need


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer that was offered to a question, and the condition that it stands for."""

    text: str  # as it is shown
    facet: str
    value: str  # of a price its bounds: "25-50", "-25", "50-"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of an order that waits for the shopper's yes."""

    kind: OrderChangeKind
    order_id: OrderId
    note: str = ""  # the message that asked for it


@dataclass(frozen=True, slots=True)
class ByHand:
    """Conditions that the shopper chose by hand, and the message that says so."""

    text: str
    need: Need


@dataclass(frozen=True, slots=True)
class SessionState:
    """The conversation as the next message will be read with. ``shown`` is what is on screen, position 1 first."""

    need: Need | None = None
    shown: tuple[ProductId, ...] = ()
    seen: tuple[ProductId, ...] = ()
    screens: tuple[Screen, ...] = ()  # of the need in force, oldest first: the first and the newest
    aside: tuple[NeedAside, ...] = ()  # newest last
    next_wish: str = ""  # a second product wished for with the one looked for now
    focus: ProductId | None = None  # the product last spoken of
    page: ProductId | None = None  # whose page the shopper looked at as the last message was said
    together: tuple[ProductId, ...] = ()  # the products last compared or spoken of together
    choosing: ProductId | None = None  # whose size or colour was chosen for the shopper as it went into the cart, or refused
    order_id: str | None = None
    proposal: Proposal | None = None
    offers: tuple[Offer, ...] = ()  # the answers to the question of the last turn
    by_hand: ByHand | None = None  # chosen, and said with the next message
    asked: tuple[str, ...] = ()  # the facets that the shopper was asked about
    stuck: int = 0  # turns in a row that could not help
    ticket: str | None = None  # the last ticket of the session, until a person has answered it
    heard: int = 0  # the desk's number of the last that agents said and the history knows
    history: tuple[Said, ...] = field(default=())
    forgetting: bool = False  # whether the last reply asked if all that is known of the shopper shall be forgotten
    outage_told: bool = False  # whether the shopper was told that the model is away

    def remember(self, message: str, reply: str) -> "SessionState":
        """The state with one more exchange in its history; without a reply the message alone."""
        said = [Said(role="shopper", text=message[:TOLD])]
        if reply:
            said.append(Said(role="assistant", text=reply[:TOLD]))
        return replace(self, history=(*self.history, *said)[-HISTORY:])

    @property
    def screen(self) -> Screen | None:
        """What is on screen and how it was found, where products were."""
        return self.screens[-1] if self.screens and self.screens[-1].shown == self.shown else None

    def showing(self, screen: Screen, *, afresh: bool) -> "SessionState":
        """The state with these products on screen. ``afresh``: for another need than before, which is set aside."""
        state = self.set_aside() if afresh else self
        seen = (*state.seen, *(product_id for product_id in screen.shown if product_id not in state.seen))
        screens = (*state.screens, screen)
        if len(screens) > SCREENS:
            screens = (screens[0], *screens[1 - SCREENS :])
        return replace(state, shown=screen.shown, seen=seen[-SEEN:], screens=screens, focus=None, together=(), choosing=None)

    def set_aside(self) -> "SessionState":
        """The state without the need in force, which can be gone back to."""
        aside = self.aside
        if self.screens:
            about = subject(self.screens[-1].need)
            others = tuple(one for one in aside if subject(one.need) != about)
            aside = (*others, NeedAside(self.screens, self.seen[-SEEN // 2 :]))[-ASIDE:]
        return replace(self, need=None, shown=(), seen=(), screens=(), aside=aside, focus=None, together=())

    def taking_up(self, number: int) -> "SessionState":
        """The state with the need set aside at this place in force again, and the one in force set aside."""
        chosen = self.aside[number]
        rest = replace(self, aside=(*self.aside[:number], *self.aside[number + 1 :])).set_aside()
        last = chosen.screens[-1]
        return replace(rest, need=last.need, shown=last.shown, seen=chosen.seen, screens=chosen.screens)

    def back_on(self, number: int) -> "SessionState":
        """The state with an earlier screen of the need in force on screen again; what was shown since stays seen."""
        screens = self.screens[: number + 1]
        screen = screens[-1]
        return replace(self, need=screen.need, shown=screen.shown, screens=screens, focus=None, together=())


def subject(need: Need) -> str:
    """What a need is about, whatever its conditions."""
    return (need.category or need.query or "").lower()


def chosen_by_hand(stored: dict[str, Any], text: str, need: Need) -> dict[str, Any]:
    """The stored state with conditions chosen by hand, which the message ``text`` then says."""
    return stored_state(replace(read_state(stored), by_hand=ByHand(text.strip(), need)))


_STATE = TypeAdapter(SessionState)


def read_state(stored: dict[str, Any]) -> SessionState:
    """The state that was stored; a fresh one where what is stored cannot be read (an older shape)."""
    try:
        return _STATE.validate_python(stored)
    except ValidationError:
        return SessionState()


def stored_state(state: SessionState) -> dict[str, Any]:
    """The state as JSON values."""
    stored: dict[str, Any] = _STATE.dump_python(state, mode="json")
    return stored
