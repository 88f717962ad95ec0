"""What a surface is sent: products, carts, orders, tickets and comparisons as wire data, from the record and nothing else."""

from collections.abc import Sequence

from assistant.facts import CartDone, Compared, OnScreen, ProductsFound
from assistant.turn_events import (
    CartData,
    CartLineData,
    ComparedProduct,
    ComparisonData,
    ComparisonRow,
    HandoffData,
    OrderData,
    OrderLineData,
    Price,
    ProductCard,
    ProductsData,
    Scores,
)
from commerce.carts import Cart
from commerce.conversations import Ticket
from commerce.money import Money
from commerce.orders import Order
from commerce.products import Product
from ranker.ranking import Ranked
from ranker.reasons import words

REASONS = 3  # on one card
_UNSCORED = Scores(query=0.0, taste=0.0, final=0.0)


def price_of(amount: Money) -> Price:
    """An amount on the wire."""
    return Price(amount=str(amount.amount), currency=amount.currency)


def found_data(facts: ProductsFound, language: str) -> ProductsData:
    """The products of a search, with their reasons in the language."""
    items = [_card(on, language, ranked) for on, ranked in zip(facts.shown, facts.ranked, strict=True)]
    return ProductsData(query=facts.text, total=facts.total, items=items)


def on_screen_data(products: tuple[OnScreen, ...], query: str, language: str) -> ProductsData:
    """Products that the turn speaks of, at the positions they have on screen."""
    return ProductsData(query=query, total=len(products), items=[_card(on, language, None) for on in products])


def _card(on_screen: OnScreen, language: str, ranked: Ranked | None) -> ProductCard:
    if ranked is None:
        return product_card(on_screen.product, on_screen.position)
    reasons = [words(reason, language, on_screen.product.price.currency) for reason in ranked.reasons[:REASONS]]
    scores = Scores(query=ranked.query, taste=ranked.taste, final=ranked.final)
    return product_card(on_screen.product, on_screen.position, reasons, scores)


def product_card(product: Product, position: int, reasons: Sequence[str] = (), scores: Scores = _UNSCORED) -> ProductCard:
    """A product as it is shown; without reasons and scores where nobody ranked it."""
    return ProductCard(
        position=position,
        product_id=product.product_id,
        title=product.title,
        brand=product.brand,
        price=price_of(product.price),
        list_price=price_of(product.list_price) if product.list_price else None,
        rating=product.rating,
        review_count=product.review_count,
        in_stock=product.in_stock,
        image_url=product.image,
        url=product.url,
        reasons=list(reasons),
        scores=scores,
    )


def cart_data(cart: Cart, facts: CartDone | None = None) -> CartData:
    """The cart, and what the turn did to it."""
    outcomes = [step.outcome for step in facts.steps] if facts else []
    outcomes = ["set" if outcome == "rechosen" else outcome for outcome in outcomes]
    change = next((outcome for outcome in outcomes if outcome in ("added", "removed", "set", "cleared")), None)
    return CartData(
        lines=[
            CartLineData(
                product_id=line.product_id,
                variant_id=line.variant_id,
                title=line.title,
                options=dict(line.options),
                quantity=line.quantity,
                unit_price=price_of(line.unit_price),
                image_url=line.image,
                in_stock=line.in_stock,
            )
            for line in cart.lines
        ],
        quantity=cart.quantity,
        total=price_of(cart.total) if cart.total else None,
        change=change,
    )


def order_data(order: Order) -> OrderData:
    """One order."""
    return OrderData(
        order_id=order.order_id,
        state=order.state,
        placed_on=order.placed_at.date().isoformat(),
        expected_on=order.expected_on.isoformat() if order.expected_on else None,
        delivered_on=order.delivered_at.date().isoformat() if order.delivered_at else None,
        carrier=order.carrier,
        tracking_number=order.tracking_number,
        total=price_of(order.total),
        lines=[
            OrderLineData(
                product_id=line.product_id, title=line.title, quantity=line.quantity, unit_price=price_of(line.unit_price)
            )
            for line in order.lines
        ],
    )


def ticket_data(ticket: Ticket) -> HandoffData:
    """The ticket that a person will read."""
    return HandoffData(ticket_id=ticket.ticket_id, reason=ticket.reason, summary=ticket.summary)


def comparison_data(facts: Compared) -> ComparisonData:
    """The table of facts."""
    return ComparisonData(
        products=[
            ComparedProduct(position=on.position, product_id=on.product.product_id, title=on.product.title)
            for on in facts.products
        ],
        differs=[ComparisonRow(name=row.name, values=list(row.values)) for row in facts.differs],
        same=[ComparisonRow(name=row.name, values=list(row.values)) for row in facts.same],
    )
