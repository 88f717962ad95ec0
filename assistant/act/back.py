"""Back: what was on screen before, on screen again, as the records have it now."""

from assistant.act.scene import Scene
from assistant.facts import ProductsFound
from ranker.ranking import Ranked
from retrieval.query import Candidate


def show_again(scene: Scene) -> ProductsFound:
    """The products of the screen gone back to, in their order; those that left the shop are left out."""
    products = [on.product for on in scene.shown]
    again = tuple(Ranked(Candidate(product, 0.0, 0.0, 0.0, ()), 0.0, 0.0, 0.0, ()) for product in products)
    need = scene.understanding.need
    return ProductsFound("back", need, need.query or need.category or "", len(again), again)
