"""What a turn leaves behind: the session's new state, and the behaviour events that its record holds."""

from dataclasses import replace
from datetime import UTC, datetime

from assistant.act.handoff import without_help
from assistant.act.scene import Scene
from assistant.facts import (
    CartDone,
    Compared,
    Detailed,
    Facts,
    HandedOff,
    OrderTold,
    ProductsFound,
    ProductsRefused,
    ProfileTold,
)
from assistant.state import Proposal, Screen, SessionState, Way
from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId
from commerce.orders import Order
from ranker.ranking import Ranked


def state_after(scene: Scene, facts: list[Facts], reply: str, *, without_model: bool) -> SessionState:
    """The state that the next message is read with. A proposal, a question and the answers offered last one turn only."""
    need = scene.understanding.need
    state = replace(scene.state, outage_told=without_model, proposal=None, offers=(), by_hand=None, forgetting=False)
    for done in facts:
        state = _after(state, done)
        if isinstance(done, ProductsFound) and done.how != "back":
            state = replace(state, next_wish=done.next_wish)
    if isinstance(last := facts[-1], ProductsFound) and last.question:
        state = replace(state, offers=last.question.answers, asked=(*state.asked, last.question.facet))
    stands = next((done.need for done in facts if isinstance(done, ProductsFound) and done.how == "cheapest"), None)
    need = need if stands is None else stands
    called = any(isinstance(done, HandedOff) for done in facts)
    return replace(
        state,
        need=None if need.empty else need,
        order_id=scene.understanding.order_id or state.order_id,
        stuck=0 if called or not without_help(facts) else state.stuck + 1,
    ).remember(scene.said or scene.message, reply)


def _after(state: SessionState, done: Facts) -> SessionState:
    """The state after one thing that the turn found or did."""
    match done:
        case ProductsFound(how="back"):
            return state  # went back before the message was read
        case ProductsFound(how="search" | "recommend" | "popular" | "companion", ranked=()):
            aside = state.set_aside()  # what was on screen is still there to be spoken of
            return replace(aside, shown=state.shown, focus=state.focus, together=state.together)
        case ProductsFound() if done.ranked:
            ids = tuple(on.product.product_id for on in done.shown)
            screen = Screen(done.need, ids, *_way(state, done))
            return state.showing(screen, afresh=done.how not in ("refine", "others", "similar", "bounded"))
        case Detailed() if len(done.answers) == 1:
            return replace(state, focus=done.answers[0][0].product.product_id)
        case Detailed() if done.answers:
            return replace(state, together=tuple(on.product.product_id for on, _ in done.answers))
        case CartDone() if len(done.about) == 1:
            about = done.about[0].product.product_id
            return replace(state, focus=about, choosing=about if done.steps[-1].open_choice else None)
        case CartDone():
            return replace(state, choosing=None)
        case Compared():
            return replace(state, focus=None, together=tuple(on.product.product_id for on in done.products))
        case OrderTold(order=Order() as order):
            proposal = None
            if done.step == "proposed" and done.request != "status":
                proposal = Proposal(done.request, order.order_id, done.note)
            ticket = done.ticket.ticket_id if done.ticket else state.ticket
            return replace(state, order_id=order.order_id, proposal=proposal, ticket=ticket)
        case HandedOff():
            return replace(state, ticket=done.ticket.ticket_id)
        case ProfileTold(forget=True, erased=None):
            return replace(state, forgetting=not done.profile.empty)
        case _:
            return state


def _way(state: SessionState, found: ProductsFound) -> tuple[Way, ProductId | None]:
    """How the products were found, and by which one; others and bounded ones were found as those before them were."""
    if found.how in ("others", "bounded"):
        return (state.screen.way, state.screen.anchor) if state.screen else ("", None)
    way: Way = found.how if found.how in ("similar", "companion", "popular", "recommend") else ""
    return way, found.anchor.product.product_id if found.anchor and way else None


_INTEREST = {"similar": "click", "companion": "view"}  # what asking for more by a product comes to


def behaviour_of(scene: Scene, facts: list[Facts], ranker: str) -> list[BehaviourEvent]:
    """Impressions with position, ranker version and what they were scored by; what went into the cart or out of it.

    And interest that was said: who asks for more like a product, what goes with it or what it is like, looked at it.
    """
    now = datetime.now(UTC)
    events: list[BehaviourEvent] = []

    def note(kind: str, product_id: ProductId, position: int | None = None, ranked: Ranked | None = None) -> None:
        events.append(
            BehaviourEvent(
                shopper_id=scene.shopper_id,
                kind=kind,  # type: ignore[arg-type]  # one of the literals below
                product_id=product_id,
                at=now,
                session_id=scene.session_id,
                turn_id=scene.turn_id,
                position=position,
                ranker=(ranked.by or ranker) if ranked else None,
                parts=(ranked.query, ranked.taste, ranked.shop) if ranked else None,
                propensity=ranked.propensity if ranked else None,
            )
        )

    for done in facts:
        if isinstance(done, ProductsFound):
            for on_screen, ranked in zip(done.shown, done.ranked, strict=True):
                note("impression", on_screen.product.product_id, on_screen.position, ranked)
            if done.anchor and done.how in _INTEREST:
                note(_INTEREST[done.how], done.anchor.product.product_id, done.anchor.position)
        if isinstance(done, ProductsRefused):
            for on_screen in done.products:
                note("dislike", on_screen.product.product_id, on_screen.position)
        if isinstance(done, Detailed) and len(done.answers) == 1:
            note("view", done.answers[0][0].product.product_id, done.answers[0][0].position)
        if isinstance(done, CartDone):
            for step in done.steps:
                if step.product_id and step.outcome in ("added", "removed"):
                    note("cart_add" if step.outcome == "added" else "cart_remove", step.product_id)
    return events
