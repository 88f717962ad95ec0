"""Handoff: a ticket that tells a person all they need to go on."""

from assistant.act.scene import Scene, Shop
from assistant.facts import (
    CartDone,
    Detailed,
    Facts,
    HandedOff,
    HandoffReason,
    PersonCalled,
    PolicyQuoted,
    ProductsFound,
)
from assistant.understand import cues
from assistant.understand.line import folded, plain
from assistant.understanding import Need
from commerce.conversations import Ticket
from commerce.orders import Order

PASSED_OVER = 12  # products that a ticket names as shown before
STUCK = 2  # turns in a row without help after which a person takes over

_REASONS: dict[HandoffReason, str] = {
    "asked": "asked for a person",
    "upset": "upset",
    "stuck": "the assistant could not help twice in a row",
}


def call_person(scene: Scene, shop: Shop) -> HandedOff | PersonCalled:
    """The ticket of a message that asks for a person or is upset; where one waits for a person already, that one."""
    text = folded(plain(scene.message))
    upset = cues.UPSET.search(text) is not None
    if scene.state.ticket is not None:
        return PersonCalled(scene.state.ticket, upset)
    return hand_off(scene, shop, "upset" if upset and not cues.PERSON.search(text) else "asked", upset=upset)


def hand_off(scene: Scene, shop: Shop, reason: HandoffReason, *, upset: bool = False) -> HandedOff:
    """The ticket of this turn. ``upset``: so the desk is told, whatever the reason."""
    return HandedOff(open_ticket(scene, shop, _REASONS[reason], upset=upset), reason)


def is_stuck(scene: Scene, done: list[Facts]) -> bool:
    """Whether this turn could not help either, and no person was called yet."""
    return without_help(done) and scene.state.stuck + 1 >= STUCK and scene.state.ticket is None


def without_help(done: list[Facts]) -> bool:
    """Whether nothing of what a turn found or did is what the shopper asked for."""
    return all(_no_help(facts) for facts in done)


def _no_help(facts: Facts) -> bool:
    match facts:
        case ProductsFound():
            return not facts.ranked and facts.how not in ("others", "cheapest")
        case PolicyQuoted():
            return not facts.clauses
        case Detailed():
            return not facts.answers
        case CartDone():
            return any(step.outcome == "which" for step in facts.steps)
        case _:
            return False


def open_ticket(scene: Scene, shop: Shop, reason: str, order: Order | None = None, *, upset: bool = False) -> Ticket:
    """The ticket of this turn, with a summary: opened once however often the turn is carried out."""
    summary = summary_of(scene, shop, order)
    return shop.conversations.open_ticket(scene.session_id, scene.turn_id, reason, summary, upset=upset)


def summary_of(scene: Scene, shop: Shop, order: Order | None = None) -> str:
    """What the person must know: the message, the need, what was shown and passed over, the cart, and what was said before."""
    state = scene.state
    need = scene.understanding.need if not scene.understanding.need.empty else state.need
    lines = [f"Message: {(scene.said or scene.message)[:500]}", f"Language: {scene.understanding.language}"]
    if need and not need.empty:
        lines.append(f"Looking for: {_conditions(need)}")
    lines += [f"Looked for before: {_conditions(aside.need)}" for aside in state.aside]
    if scene.understanding.order_id or order:
        lines.append(
            f"Order: {order.order_id if order else scene.understanding.order_id}" + (f" ({order.state})" if order else "")
        )
    if scene.shown:
        lines.append("On screen: " + "; ".join(f"{on.position}. {on.product.title}" for on in scene.shown))
    passed = [product_id for product_id in reversed(state.seen) if product_id not in state.shown][:PASSED_OVER]
    refused = list(scene.disliked[-PASSED_OVER:])
    titles = {product.product_id: product.title for product in shop.storefront.products([*passed, *refused]).values()}
    if passed:
        lines.append("Shown before and passed over: " + "; ".join(titles[one] for one in passed if one in titles))
    if refused:
        lines.append("Disliked: " + "; ".join(titles[one] for one in refused if one in titles))
    cart = shop.storefront.cart(scene.shopper_id)
    if cart.lines:
        lines.append("Cart: " + "; ".join(f"{line.quantity} x {line.title}" for line in cart.lines))
    if state.history:
        lines.append("Before:")
        lines += [f"  {said.role}: {said.text}" for said in state.history]
    return "\n".join(lines)


def _conditions(need: Need) -> str:
    """The fields of a need that say something."""
    fields = need.model_dump(mode="json").items()
    return "; ".join(f"{name} {value}" for name, value in fields if value not in (None, [], {}, "relevance"))
