"""Long lists for measuring: the shop's own search without the floor from which a product counts as found."""

import numpy as np

from commerce.ids import ProductId
from retrieval.fusion import match_text
from retrieval.search import ShopSearch

_LONGEST = 2000  # characters of a query that are read


def listed(search: ShopSearch, text: str, depth: int) -> list[tuple[ProductId, float]]:
    """The ``depth`` best products for the text with their scores, best first; all products where there are fewer."""
    snapshot = search.index.snapshot()
    scores = match_text(text[:_LONGEST], snapshot, search.index).scores
    best = np.argsort(-scores, kind="stable")[:depth]
    return [(snapshot.products[row].product_id, float(scores[row])) for row in best]
