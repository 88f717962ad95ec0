"""Step 5 of a turn: the events that show what was found and done."""

from assistant.cards import cart_data, comparison_data, found_data, on_screen_data, order_data, ticket_data
from assistant.facts import CartDone, Compared, Detailed, Facts, HandedOff, OnScreen, OrderTold, PriceKept, ProductsFound
from assistant.turn_record import TurnRecord


def show_found(facts: ProductsFound, language: str, record: TurnRecord) -> None:
    """Send the products of a search and note how long they took."""
    if facts is not record.found:
        record.found = facts
        record.marks.setdefault("retrieve", facts.retrieve_ms)
        record.marks.setdefault("rank", facts.rank_ms)
        record.embed_ms += facts.embed_ms
    record.emit_products(found_data(facts, language))


def show(facts: list[Facts], language: str, record: TurnRecord) -> None:
    """Send what the turn found and did. Products that are only spoken of keep the positions they have on screen."""
    searched = any(isinstance(done, ProductsFound) for done in facts)
    for done in facts:
        match done:
            case ProductsFound(how="cheapest", anchor=OnScreen() as cheapest):  # what is on screen stays there
                _show_spoken_of((cheapest,), False, language, record)
            case ProductsFound(how="others" | "bounded", ranked=()):
                pass  # what is on screen stays there
            case ProductsFound():
                show_found(done, language, record)
            case Compared():
                if not searched:
                    record.emit_products(on_screen_data(done.products, "", language))
                record.emit("comparison", comparison_data(done))
            case Detailed():
                spoken_of = tuple(on for on, _ in done.answers) or done.choices
                _show_spoken_of(spoken_of, searched, language, record)
            case PriceKept(product=OnScreen() as haggled_over):
                _show_spoken_of((haggled_over,), searched, language, record)
            case CartDone():
                _show_spoken_of(done.choices or done.about, searched, language, record)
                record.emit("cart", cart_data(done.cart, done))
            case OrderTold():
                if done.order:
                    record.emit("order", order_data(done.order))
                if done.ticket:
                    record.emit("handoff", ticket_data(done.ticket))
            case HandedOff():
                record.emit("handoff", ticket_data(done.ticket))


def _show_spoken_of(products: tuple[OnScreen, ...], searched: bool, language: str, record: TurnRecord) -> None:
    if products and not searched:
        record.emit_products(on_screen_data(products, "", language))
