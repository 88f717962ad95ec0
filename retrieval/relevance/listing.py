"""Long lists for measuring: the shop's own search without the floor from which a product counts as found."""

from commerce.ids import ProductId
from retrieval.query import Query
from retrieval.search import ShopSearch


def listed(search: ShopSearch, text: str, depth: int) -> list[tuple[ProductId, float]]:
    """The ``depth`` best products for the text with their scores, best first; all products where there are fewer."""
    found = search.find(Query(text, limit=depth, every=True))
    return [(candidate.product.product_id, candidate.query_score) for candidate in found.candidates]
