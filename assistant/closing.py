"""What a turn leaves behind: the session's new state, and the behaviour events that its record holds."""

from dataclasses import replace
from datetime import UTC, datetime

from assistant.act.scene import Scene
from assistant.facts import CartDone, Compared, Detailed, Facts, OrderTold, ProductsFound
from assistant.state import SessionState
from commerce.conversations import BehaviourEvent
from commerce.ids import ProductId


def state_after(scene: Scene, facts: list[Facts], reply: str, *, without_model: bool) -> SessionState:
    """The state that the next message is read with."""
    need = scene.understanding.need
    state = replace(scene.state, need=None if need.empty else need, outage_told=without_model)
    for done in facts:
        match done:
            case ProductsFound() if done.ranked:
                ids = tuple(on.product.product_id for on in done.shown)
                state = state.showing(ids, afresh=done.how not in ("refine", "others", "similar"))
            case Detailed() if len(done.answers) == 1:
                state = replace(state, focus=done.answers[0][0].product.product_id)
            case CartDone() if len(done.about) == 1:
                state = replace(state, focus=done.about[0].product.product_id)
            case Compared():
                state = replace(state, focus=None)
            case OrderTold() if done.order:
                state = replace(state, order_id=done.order.order_id)
    if scene.understanding.order_id:
        state = replace(state, order_id=scene.understanding.order_id)
    return state.remember(scene.message, reply)


def behaviour_of(scene: Scene, facts: list[Facts], ranker: str) -> list[BehaviourEvent]:
    """Impressions with their position and the ranker's version, and what went into the cart or out of it."""
    now = datetime.now(UTC)
    events: list[BehaviourEvent] = []

    def note(kind: str, product_id: ProductId, position: int | None = None, by: str | None = None) -> None:
        events.append(
            BehaviourEvent(
                shopper_id=scene.shopper_id,
                kind=kind,  # type: ignore[arg-type]  # one of three literals below
                product_id=product_id,
                at=now,
                session_id=scene.session_id,
                turn_id=scene.turn_id,
                position=position,
                ranker=by,
            )
        )

    for done in facts:
        if isinstance(done, ProductsFound):
            for on_screen in done.shown:
                note("impression", on_screen.product.product_id, on_screen.position, ranker)
        if isinstance(done, CartDone):
            for step in done.steps:
                if step.product_id and step.outcome in ("added", "removed"):
                    note("cart_add" if step.outcome == "added" else "cart_remove", step.product_id)
    return events
