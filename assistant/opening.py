"""What a turn starts from: the session as it was left, what is on screen, and what the shopper did."""

from dataclasses import dataclass

from assistant.act.scene import Scene
from assistant.course import Course, course_of
from assistant.in_care import with_agents_words
from assistant.intended import as_intended
from assistant.references import referring
from assistant.state import SessionState, read_state
from assistant.understanding import Context, ShownProduct, Understanding
from assistant.wording import spoken
from commerce.conversations import BehaviourEvent, Conversations, Session, Turn
from commerce.desk import Desk
from commerce.ids import ProductId
from commerce.products import Product
from commerce.storefront import Storefront


@dataclass(frozen=True, slots=True)
class Opening:
    """All that is read before a message is understood."""

    turn: Turn
    session: Session
    course: Course  # where the message goes on from
    screen: dict[ProductId, Product]
    events: tuple[BehaviourEvent, ...]
    catalog_language: str
    page: Product | None = None  # that the shopper looks at, as their page says: a hint
    kept: SessionState = SessionState()  # as the session was left, with what agents said since

    @property
    def state(self) -> SessionState:
        """The state that the message is read with."""
        return self.course.state

    @property
    def context(self) -> Context:
        """What the message is read with."""
        return Context(
            message=self.course.message,
            history=list(self.state.history),
            need_before=self.state.need,
            shown=[
                _shown(position, self.screen[product_id])
                for position, product_id in enumerate(self.state.shown, 1)
                if product_id in self.screen
            ],
            catalog_language=self.catalog_language,
        )

    def scene(self, understanding: Understanding) -> Scene:
        """The scene for the actions, once the message is read."""
        scene = Scene(
            session_id=self.session.session_id,
            turn_id=self.turn.turn_id,
            shopper_id=self.session.shopper_id,
            message=self.course.message,
            said=self.turn.message,
            language=spoken(understanding.language, self.catalog_language),
            state=self.state,
            screen=self.screen,
            understanding=understanding,
            events=self.events,
            move=self.course.move,
            proposal=self.course.proposal,
        )
        return as_intended(referring(scene, self.context))


def read_opening(
    turn: Turn,
    conversations: Conversations,
    storefront: Storefront,
    catalog_language: str,
    page: ProductId | None = None,
    desk: Desk | None = None,
) -> Opening:
    """The opening of a claimed turn; a ``page`` that the store does not know is no page. Raises ``CommerceError``."""
    session = conversations.session(turn.session_id)
    kept = with_agents_words(read_state(session.state), session.care, desk)
    course = course_of(turn.message, kept, catalog_language)
    wanted = tuple(dict.fromkeys((*course.state.shown, page))) if page and page.isprintable() else course.state.shown
    products = storefront.products([one for one in wanted if one]) if wanted else {}
    screen = {product_id: products[product_id] for product_id in course.state.shown if product_id in products}
    events = tuple(conversations.events_of(session.shopper_id))
    shown = products.get(page) if page else None
    return Opening(turn, session, course, screen, events, catalog_language, shown, kept)


def _shown(position: int, product: Product) -> ShownProduct:
    return ShownProduct(
        position=position,
        product_id=product.product_id,
        title=product.title,
        brand=product.brand,
        price=float(product.price.amount),
        category=product.category[-1] if product.category else None,
        rating=product.rating,
    )
