"""What an action found out or did: typed facts from the shop's records. The reply is written from these and nothing else."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.state import Offer
from assistant.understanding import Need
from commerce.carts import Cart
from commerce.conversations import Ticket
from commerce.ids import ProductId
from commerce.order_rules import Refusal
from commerce.orders import Order
from commerce.policies import PolicyClause
from commerce.products import Product, Variant
from ranker.profile import Profile
from ranker.ranking import Ranked
from ranker.said import Heard

FoundHow = Literal[
    "search",
    "refine",
    "others",
    "similar",
    "recommend",
    "popular",
    "instead",
    "companion",
    "back",
    "bounded",
    "cheapest",
]
CartOutcome = Literal[
    "added",
    "removed",
    "set",
    "rechosen",
    "cleared",
    "shown",
    "which",
    "out_of_stock",
    "no_such_variant",
    "not_in_cart",
    "gone",
    "already_empty",
]
OrderRequest = Literal["status", "cancel", "change", "return"]
OrderStep = Literal["told", "proposed", "done", "declined", "refused", "passed_on"]
HandoffReason = Literal["asked", "upset", "stuck"]
TalkKind = Literal[
    "greeting",
    "here",
    "thanks",
    "bye",
    "who",
    "unsure",
    "nothing_open",
    "out_of_scope",
    "instructions",
    "empty",
    "too_long",
    "no_words",
]


@dataclass(frozen=True, slots=True)
class OnScreen:
    """A product and the position it is shown at, from 1."""

    position: int
    product: Product


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that would narrow what was found best, with answers that can be clicked."""

    facet: str  # "color", "price", "brand", "category", or a facet of the catalog
    answers: tuple[Offer, ...]
    bits: float  # of information that an answer is expected to give


@dataclass(frozen=True, slots=True)
class ProductsFound:
    """Products that answer a need, best first. ``relaxed`` names the conditions that nothing met."""

    how: FoundHow
    need: Need
    text: str
    total: int
    ranked: tuple[Ranked, ...]
    relaxed: tuple[str, ...] = ()
    anchor: OnScreen | None = None  # what they are like, or go with
    question: Question | None = None  # where the need is too open
    next_wish: str = ""  # the second product that the message which began this wished for
    retrieve_ms: float = 0.0
    rank_ms: float = 0.0
    embed_ms: float = 0.0

    @property
    def shown(self) -> tuple[OnScreen, ...]:
        """The products with their positions."""
        return tuple(OnScreen(number, ranked.candidate.product) for number, ranked in enumerate(self.ranked, 1))


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of several products, in their order; None where the record does not say."""

    name: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Products side by side."""

    products: tuple[OnScreen, ...]
    differs: tuple[FactRow, ...]
    same: tuple[FactRow, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record says of one aspect of a product; ``value`` None: it does not say."""

    aspect: str  # a key of the wording ("price", "material"), "quote" for a sentence of the record, "overview"
    value: str | None


@dataclass(frozen=True, slots=True)
class Detailed:
    """Answers about products on screen; no products: it is not clear which is meant."""

    answers: tuple[tuple[OnScreen, tuple[Answer, ...]], ...]
    choices: tuple[OnScreen, ...] = ()
    to_compare: bool = False  # whether two were to be named


@dataclass(frozen=True, slots=True)
class CartStep:
    """One change of the cart, carried out or refused."""

    outcome: CartOutcome
    title: str = ""
    product_id: ProductId | None = None
    options: tuple[tuple[str, str], ...] = ()
    quantity: int = 0
    available: int = 0
    named: bool = False  # whether the shopper named the variant
    others: tuple[Variant, ...] = ()  # what can be had where the variant asked for cannot
    unsized: bool = False  # whether a size was asked of a product whose record lists none
    instead_of: tuple[tuple[str, str], ...] = ()  # the choice that was in the cart before

    @property
    def open_choice(self) -> bool:
        """Whether a size or colour named next is meant for this product."""
        chosen = self.outcome in ("added", "set", "rechosen") and bool(self.options)
        return chosen or (self.outcome in ("no_such_variant", "out_of_stock") and bool(self.others))


@dataclass(frozen=True, slots=True)
class CartDone:
    """The cart after the turn, and what was done to it."""

    cart: Cart
    steps: tuple[CartStep, ...]
    choices: tuple[OnScreen, ...] = ()  # on screen, where it is not clear which is meant
    about: tuple[OnScreen, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderTold:
    """The shopper's order, or that there is none of that number among theirs."""

    request: OrderRequest
    asked_for: str | None
    order: Order | None
    others: tuple[Order, ...] = ()
    clause: PolicyClause | None = None
    ticket: Ticket | None = None
    step: OrderStep = "told"
    refusal: Refusal | None = None  # why the order cannot be changed so
    note: str = ""  # the shopper's words for the change


@dataclass(frozen=True, slots=True)
class PolicyQuoted:
    """The merchant's own words, a clause a question; none where no clause fits."""

    clauses: tuple[PolicyClause, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceKept:
    """The shopper haggles, and prices are the shop's. ``offered``: what they would pay, where products cost more."""

    product: OnScreen | None
    clause: PolicyClause | None = None  # about codes and promotions
    offered: Decimal | None = None
    shown: bool = False  # whether products are on screen that others may be cheaper than


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A person will take over."""

    ticket: Ticket
    reason: HandoffReason = "asked"


@dataclass(frozen=True, slots=True)
class PersonCalled:
    """A person was called before, and has not answered yet."""

    ticket_id: str
    upset: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """Nothing to look up."""

    kind: TalkKind


@dataclass(frozen=True, slots=True)
class TasteNoted:
    """What the message said of lasting taste; it is kept already."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class ProductsRefused:
    """What the message said is not liked of what is on screen."""

    products: tuple[OnScreen, ...]


@dataclass(frozen=True, slots=True)
class ProfileTold:
    """What the shop knows of the shopper's taste. ``forget``: they asked to be forgotten, and have to say yes."""

    profile: Profile
    forget: bool = False
    erased: int | None = None  # behaviour events that were erased; None: none were asked to be yet


Facts = (
    ProductsFound
    | Compared
    | Detailed
    | CartDone
    | OrderTold
    | PolicyQuoted
    | PriceKept
    | HandedOff
    | PersonCalled
    | Talk
    | TasteNoted
    | ProductsRefused
    | ProfileTold
)
