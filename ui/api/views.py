"""Records as the API gives them: a product, a search hit, a turn of the history."""

from assistant.cards import price_of, product_card
from assistant.turn_events import ProductCard, Scores
from commerce.conversations import Turn
from commerce.products import Product
from retrieval.query import Candidate
from ui.api.payloads import ProductView, TurnView, VariantView


def card(candidate: Candidate, position: int) -> ProductCard:
    """A search hit as the contract's product."""
    scores = Scores(query=candidate.query_score, taste=0.0, final=candidate.query_score)
    return product_card(candidate.product, position, reasons=candidate.matched, scores=scores)


def product_view(product: Product) -> ProductView:
    """The whole record."""
    return ProductView(
        product_id=product.product_id,
        title=product.title,
        description=product.description,
        brand=product.brand,
        category=list(product.category),
        tags=list(product.tags),
        facets=list(product.facets),
        price=price_of(product.price),
        list_price=price_of(product.list_price) if product.list_price else None,
        rating=product.rating,
        review_count=product.review_count,
        in_stock=product.in_stock,
        image_url=product.image,
        url=product.url,
        variants=[
            VariantView(
                variant_id=variant.variant_id,
                options=dict(variant.options),
                price=price_of(variant.price),
                list_price=price_of(variant.list_price) if variant.list_price else None,
                in_stock=variant.in_stock,
            )
            for variant in product.variants
        ],
    )


def turn_view(turn: Turn) -> TurnView:
    """The turn as the history shows it."""
    return TurnView(
        turn_id=turn.turn_id,
        client_turn_id=turn.client_turn_id,
        number=turn.number,
        message=turn.message,
        status=turn.status,
        reply=turn.reply,
        events=[{"event": event.name, "data": event.data} for event in turn.events if event.name != "token"],
        created_at=turn.created_at,
    )
